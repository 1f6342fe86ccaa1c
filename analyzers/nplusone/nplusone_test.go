package nplusone_test

import (
	"testing"

	"github.com/crosslayer/crosslayer/analyzers/nplusone"
	"github.com/crosslayer/crosslayer/internal/ruletest"
)

func TestScenarios(t *testing.T) { ruletest.Run(t, nplusone.Analyzer) }
