package catalog

import (
	"go/types"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMatchCalls(t *testing.T) {
	info, calls := sampleCalls(t)
	m := Builtin().For("example.com/app")
	for _, call := range calls {
		assert.Equal(t, call.want, short(m.Call(info, call.call)), "line %d", call.line)
	}
}

// A rule without which all calls of the sample mean the same is not tested, or says nothing.
func TestEveryRuleHasACall(t *testing.T) {
	info, calls := sampleCalls(t)
	effects := func(c *Catalog) []Effect {
		m := c.For("example.com/app")
		var all []Effect
		for _, call := range calls {
			e, _ := m.Call(info, call.call)
			all = append(all, e)
		}
		return all
	}
	want := effects(Builtin())
	for i, r := range Builtin().content.rules {
		less := *Builtin()
		less.content = &content{
			rules:      slices.Delete(slices.Clone(less.content.rules), i, i+1),
			signatures: less.content.signatures,
		}
		assert.NotEqual(t, want, effects(&less), "no call in testdata/calls.txt shows what rule %s is for", r.id)
	}
}

func sampleCalls(t *testing.T) (*types.Info, []marked) {
	text, err := os.ReadFile("testdata/calls.txt")
	require.NoError(t, err)
	s := newStubs()
	_, info, file, err := s.check("example.com/app/calls", string(text))
	require.NoError(t, err)
	return info, s.markedCalls(t, file)
}
