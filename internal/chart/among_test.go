package chart

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/cost"
)

func one(k int) Range { return Range{Least: cost.Const(k), Most: cost.Const(k)} }

func known(r Range) (list []string) {
	for _, p := range r.Known() {
		list = append(list, p.String())
	}
	return list
}

func TestAmong(t *testing.T) {
	ways := one(3).Either(one(0)).Either(one(3))
	ends := Range{Least: cost.Const(0), Most: cost.Const(9)}
	n := Range{Least: cost.Const(1).Loop("ids"), Most: cost.Const(1).Loop("ids")}
	for _, test := range []struct {
		name string
		r    Range
		want []string
	}{
		{"one", one(2), []string{"2"}},
		{"two", ways, []string{"0", "3"}},
		{"then another", ways.Plus(one(2)), []string{"2", "5"}},
		{"then two", ways.Plus(one(1).Either(one(0))), []string{"0", "1", "3", "4"}},
		{"ways that cost the same are one", ways.Plus(ways), []string{"0", "3", "6"}},
		{"a loop is a way like another", ways.Either(n), []string{"0", "3", "n, n=ids"}},
		{"ends say nothing of what is between", ends, nil},
		{"nor together with what is known", ways.Plus(ends), nil},
		{"nor beside it", ways.Either(ends), nil},
		{"five are too many", ways.Either(one(1)).Either(one(2)).Either(one(4)), nil},
	} {
		assert.Equal(t, test.want, known(test.r), test.name)
	}
	assert.Equal(t, Range{Least: cost.Const(0), Most: cost.Const(3)}, ways.Bare())
}

func TestAmongInJSON(t *testing.T) {
	ways := one(3).Either(one(0)).Either(one(1))
	data, err := json.Marshal(ways)
	require.NoError(t, err)
	assert.JSONEq(t, `{"most": "3", "least": "0", "among": ["0", "1", "3"]}`, string(data))
	var back Range
	require.NoError(t, json.Unmarshal(data, &back))
	assert.Equal(t, ways, back)
	assert.Error(t, json.Unmarshal([]byte(`{"most": "3", "least": "0", "among": ["?"]}`), &back))
	assert.Error(t, json.Unmarshal([]byte(`{"most": "3", "least": "?", "among": ["0"]}`), &back))
}
