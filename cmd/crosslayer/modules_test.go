package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A repository of several modules: each is checked under its own settings, and
// files are named from where the reader stands.
func TestModules(t *testing.T) {
	t.Setenv("GOWORK", "off")
	top, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for name, text := range map[string]string{"a": "version: 1\n", "b": "version: 1\nrules: {nplusone: false}\n", "c": "version: 1\n"} {
		require.NoError(t, os.Rename(module(t, text), filepath.Join(top, name)))
	}
	code, stdout, stderr := run("-C", top, "-color", "never", "-q")
	assert.Equal(t, 3, code, stderr)
	assert.Contains(t, stdout, "a/store/store.go:7:10: db.Exec in loop")
	assert.NotContains(t, stdout, "b/store")
	assert.Contains(t, stdout, "c/store/store.go:7:10: db.Exec in loop")

	code, stdout, stderr = run("-C", top, "-color", "never", "-q", "./c/...")
	assert.Equal(t, 3, code, stderr)
	assert.NotContains(t, stdout, "a/store")
	assert.Contains(t, stdout, "c/store/store.go:7:10: db.Exec in loop")

	// One that is broken does not hide the others, but the run has failed.
	require.NoError(t, os.WriteFile(filepath.Join(top, "b", "go.mod"), []byte("modul b\n"), 0o666))
	code, stdout, stderr = run("-C", top, "-color", "never", "-q")
	assert.Equal(t, 1, code)
	assert.Contains(t, stdout, "c/store/store.go:7:10: db.Exec in loop")
	assert.Contains(t, stderr, "b: ")

	// Inside a module, what it leaves out is said once.
	require.NoError(t, os.Rename(filepath.Join(top, "c"), filepath.Join(top, "a", "tools")))
	_, _, stderr = run("-C", filepath.Join(top, "a"), "-color", "never")
	assert.Equal(t, "1 module below is not part of this one: crosslayer ./tools/... checks it\n", stderr)
}
