package nplusone_test

import (
	"testing"

	"github.com/crosslayer/crosslayer/analyzers/nplusone"
	"github.com/crosslayer/crosslayer/internal/ruletest"
)

func TestExamples(t *testing.T) {
	ruletest.Examples(t, nplusone.Rule, `package shop

import (
	"context"
	"database/sql"
)

type (
	Order    struct{ ID, CustomerID int }
	Customer struct {
		ID   int
		Name string
	}
	Store   struct{ db *sql.DB }
	Handler struct{ store *Store }
)
`)
}
