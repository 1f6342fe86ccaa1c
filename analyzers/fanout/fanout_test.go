package fanout_test

import (
	"testing"

	"github.com/crosslayer/crosslayer/analyzers/fanout"
	"github.com/crosslayer/crosslayer/internal/ruletest"
)

func TestScenarios(t *testing.T) { ruletest.Run(t, fanout.Rule) }
