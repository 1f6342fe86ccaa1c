package main

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite the pages")

func TestPagesAreFresh(t *testing.T) {
	dir := filepath.Join("..", "..", "docs", "rules")
	if *update {
		require.NoError(t, write(dir))
	}
	want := pages()
	for name, text := range want {
		have, err := os.ReadFile(filepath.Join(dir, name))
		assert.NoError(t, err, "run: go run ./internal/docgen")
		assert.True(t, text == string(have), "docs/rules/%s is stale; run: go run ./internal/docgen", name)
	}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, entry := range entries {
		assert.Contains(t, want, entry.Name(), "docs/rules/%s is the page of no rule; delete it", entry.Name())
	}
}
