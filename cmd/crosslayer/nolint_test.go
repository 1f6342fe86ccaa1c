package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The command honours //nolint as golangci-lint does; go vet knows no such
// comment.
func TestNolint(t *testing.T) {
	dir := module(t, "version: 1\n")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "store", "store.go"), []byte(`package store

import "database/sql"

func All(db *sql.DB, ids []int) {
	for _, id := range ids {
		db.Exec("DELETE FROM a WHERE id = $1", id) //nolint:errcheck,crosslayer // few ids
		db.Exec("DELETE FROM b WHERE id = $1", id) //nolint
		db.Exec("DELETE FROM c WHERE id = $1", id) //nolint:errcheck // of another linter
		db.Exec("DELETE FROM d WHERE id = $1", id) //crosslayer:ignore nplusone few ids
	}
	//nolint:all
	for _, id := range ids {
		db.Exec("DELETE FROM e WHERE id = $1", id)
	}
}

// `+dir+`
`), 0o666))
	lines := func(findings []string) (at []string) {
		for _, f := range findings {
			at = append(at, f[:len("store/store.go:99")])
		}
		return at
	}
	assert.Equal(t, []string{"store/store.go:9:"}, lines(checked(t, dir)))
	assert.Equal(t, []string{"store/store.go:14", "store/store.go:7:", "store/store.go:8:", "store/store.go:9:"}, lines(vetted(t, dir, tool(t), "./...")))
}
