package settings

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// In another checkout, paths mean what lies at the same place there.
func TestMoved(t *testing.T) {
	here, there := t.TempDir(), t.TempDir()
	for _, dir := range []string{here, there} { // the tops of two repositories
		require.NoError(t, os.Mkdir(filepath.Join(dir, ".git"), 0o755))
	}
	document := "openapi: 3.0.3\npaths: {}\n"
	for name, text := range map[string]string{
		"go.mod": "module m\n", "api/one.yaml": document, "api/two.yaml": document,
		Name: "version: 1\nexclude: [gen/**]\nrules: {contract: {spec: [api/one.yaml, api/two.yaml]}}\n",
	} {
		file := filepath.Join(here, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	require.NoError(t, os.MkdirAll(filepath.Join(there, "api"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(there, "api", "two.yaml"), []byte(document), 0o644))

	s, err := For(here, "")
	require.NoError(t, err)
	moved := s.Moved(here, there)
	assert.True(t, moved.Config().Exempt(filepath.Join(there, "gen", "a.go")))
	assert.False(t, moved.Config().Exempt(filepath.Join(here, "gen", "a.go")))
	assert.True(t, s.Config().Exempt(filepath.Join(here, "gen", "a.go")))
	assert.Equal(t, []string{filepath.Join(there, "api", "two.yaml")}, moved.option("contract", "spec").paths(), "one is not there")
	assert.Len(t, s.option("contract", "spec").paths(), 2)
	assert.Equal(t, s.Said(), moved.Said())
}
