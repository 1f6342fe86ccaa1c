package contract_test

import (
	"testing"

	"github.com/crosslayer/crosslayer/analyzers/contract"
	"github.com/crosslayer/crosslayer/internal/ruletest"
)

func TestScenarios(t *testing.T) { ruletest.Run(t, contract.Rule) }
