package chart

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/cost"
)

// trips is a cost whose worst path is written as in "1+n, n=ids".
func trips(t *testing.T, db, remote, steps string) Cost {
	t.Helper()
	read := func(text string) Range {
		p, err := cost.Parse(text)
		require.NoError(t, err)
		return Range{Least: p, Most: p}
	}
	return Cost{DB: read(db), Remote: read(remote), Steps: read(steps)}
}

func TestCompare(t *testing.T) {
	// Each is worse than the one before.
	ladder := []Cost{
		{},
		{DB: Range{Most: cost.Const(2)}},
		trips(t, "1", "1", "1"),
		trips(t, "2", "0", "2"),
		trips(t, "3", "0", "1"),
		trips(t, "n, n=ids", "0", "1"),
		trips(t, "900", "n, n=ids", "1"),
		trips(t, "n, n=ids", "m, m=rows", "0"),
		trips(t, "n*m, n=ids, m=rows", "0", "0"),
	}
	for i := range ladder {
		for j := range ladder {
			switch got := ladder[i].Compare(&ladder[j]); {
			case i < j:
				assert.Negative(t, got, "%d against %d", i, j)
			case i > j:
				assert.Positive(t, got, "%d against %d", i, j)
			default:
				assert.Zero(t, got)
			}
		}
	}
	a, b := trips(t, "n, n=ids", "0", "0"), trips(t, "n, n=rows", "0", "0")
	assert.Zero(t, a.Compare(&b), "what a loop goes over does not matter")
	assert.Zero(t, a.DB.Compare(b.DB))
	assert.Positive(t, a.DB.Compare(ladder[3].DB))
}

func TestGrows(t *testing.T) {
	constant, loop := trips(t, "3", "1", "4"), trips(t, "0", "n, n=ids", "1")
	assert.False(t, constant.Grows())
	assert.True(t, loop.Grows())
	assert.False(t, (&Endpoint{Cost: constant}).Grows())
	assert.True(t, (&Endpoint{Cost: loop}).Grows())
	assert.True(t, (&Endpoint{Detached: loop}).Grows())
	assert.True(t, (&Endpoint{Cost: constant, Middleware: []Middleware{{Cost: constant}, {Cost: loop}}}).Grows())
}
