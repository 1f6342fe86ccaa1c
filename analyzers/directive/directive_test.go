package directive_test

import (
	"testing"

	"github.com/crosslayer/crosslayer/analyzers/contract"
	"github.com/crosslayer/crosslayer/analyzers/directive"
	"github.com/crosslayer/crosslayer/analyzers/fanout"
	"github.com/crosslayer/crosslayer/analyzers/nplusone"
	"github.com/crosslayer/crosslayer/internal/ruletest"
)

func TestScenarios(t *testing.T) {
	ruletest.Run(t, directive.New(nplusone.Rule, fanout.Rule, contract.Rule))
}

func TestExamples(t *testing.T) {
	ruletest.Examples(t, directive.New(nplusone.Rule, fanout.Rule, contract.Rule), `package shop

import "database/sql"

type Handler struct {
	db   *sql.DB
	seen map[int]bool
}
`)
}
