package catalog

import (
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMatchCalls(t *testing.T) {
	text, err := os.ReadFile("testdata/calls.txt")
	require.NoError(t, err)
	s := newStubs()
	_, info, file, err := s.check("example.com/app/calls", string(text))
	require.NoError(t, err)

	m := Builtin().For("example.com/app")
	for _, call := range s.markedCalls(t, file) {
		assert.Equal(t, call.want, short(m.Call(info, call.call)), "line %d", call.line)
	}
}
