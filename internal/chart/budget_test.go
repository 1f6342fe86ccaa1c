package chart

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/internal/cost"
)

func TestBudget(t *testing.T) {
	b := DefaultBudget()
	for _, test := range []struct {
		name string
		cost Cost
		want []string
	}{
		{"nothing", Cost{}, nil},
		{"at the limit", trips(t, "10", "3", "10"), nil},
		{"above", trips(t, "11", "4", "11"), []string{"db", "remote", "steps"}},
		{"a loop has no number", trips(t, "2+900n, n=ids", "n, n=ids", "10+n*m, n=a, m=b"), nil},
		{"beside a loop", trips(t, "11+n, n=ids", "0", "1"), []string{"db"}},
		{"the worst path counts", Cost{Remote: Range{Least: cost.Const(1), Most: cost.Const(4)}}, []string{"remote"}},
		{"caches have no budget", Cost{Cache: Range{Least: cost.Const(50), Most: cost.Const(50)}}, nil},
	} {
		assert.Equal(t, test.want, b.Over(&test.cost), test.name)
	}
}
