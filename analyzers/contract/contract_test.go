package contract_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/analyzers/contract"
	"github.com/crosslayer/crosslayer/internal/ruletest"
)

func TestScenarios(t *testing.T) { ruletest.Run(t, contract.Rule) }

// What fixes put in place of what.
func TestFixes(t *testing.T) {
	assert.Equal(t, []string{
		"api/types.go: `json:\"user_id,omitempty\" db:\"user_id\"` => `json:\"userId,omitempty\" db:\"user_id\"`",
		"api/types.go: `db:\"refs\" json:\"reference\"` => `db:\"refs\" json:\"references\"`",
		"api/types.go: `db:\"created_at\"` => `db:\"created_at\" json:\"createdAt\"`",
		"api/types.go:  =>  `json:\"id\"`",
		"api/api.go: `json:\",omitempty\"` => `json:\"next,omitempty\"`",
		"api/api.go: var names []string => names := make([]string, 0)",
	}, ruletest.Edits(t, "testdata/fixes.txtar", contract.Rule))
}
