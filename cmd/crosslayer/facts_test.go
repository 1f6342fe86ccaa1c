package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// TestFactsAreStable compiles the sample twice: caches compare facts byte for
// byte.
func TestFactsAreStable(t *testing.T) {
	first, second := facts(t), facts(t)
	require.NotEmpty(t, first)
	for path, fact := range first {
		assert.True(t, bytes.Equal(fact, second[path]), "the fact of %s differs between two runs", path)
	}
}

func facts(t *testing.T) map[string][]byte {
	cat, compile := catalog.Builtin(), summary.New(summary.Config{})
	res, err := driver.Run(context.Background(), driver.Config{
		Dir:       filepath.Join("..", "..", "testdata", "shop"),
		Analyzers: []*analysis.Analyzer{compile},
		Worth:     cat.Mentions,
		Leaf:      cat.Ignored,
	})
	require.NoError(t, err)
	_, units := view(res)
	encoded := make(map[string][]byte)
	for _, u := range units {
		var b bytes.Buffer
		require.NoError(t, gob.NewEncoder(&b).Encode(summary.Fact{Unit: *u}))
		encoded[u.Path] = b.Bytes()
	}
	return encoded
}
