package pact

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFiles(t *testing.T) {
	root := t.TempDir()
	write := func(name string) {
		require.NoError(t, os.MkdirAll(filepath.Join(root, filepath.Dir(name)), 0o777))
		require.NoError(t, os.WriteFile(filepath.Join(root, name), []byte("openapi: 3.0.3\npaths: {}\n"), 0o666))
	}
	write("api/openapi.yaml")
	write("web/b.yaml")
	names := func(f *Files) (list []string) {
		for _, doc := range f.In(root) {
			list = append(list, doc.File)
		}
		return list
	}
	found := new(Files)
	assert.Empty(t, found.Read())
	assert.Equal(t, []string{"api/openapi.yaml"}, names(found))
	assert.Same(t, found.In(root)[0], found.In(root)[0], "it is read once")
	require.Len(t, found.Read(), 1)
	assert.Equal(t, root, found.Read()[0].Root)

	named := new(Files)
	named.Preset([]string{"web/other.yaml"})
	require.NoError(t, named.Set("web/b.yaml, "+filepath.Join(root, "api", "openapi.yaml")))
	require.NoError(t, named.Set("web/b.yaml,/elsewhere/c.yaml"))
	assert.Equal(t, []string{"web/b.yaml", "api/openapi.yaml"}, names(named), "those of other modules are not of its programs")
	assert.Equal(t, "web/b.yaml,"+filepath.Join(root, "api", "openapi.yaml")+",/elsewhere/c.yaml", named.String())
	require.NoError(t, named.Set(""))
	assert.Equal(t, "api/openapi.yaml", named.Read()[0].File, "sorted")
}

func TestTier(t *testing.T) {
	tier := Warnings
	require.NoError(t, tier.Set("all"))
	assert.Equal(t, All, tier)
	assert.EqualError(t, tier.Set("most"), `"most" is no tier; want one of error, warning, all`)
}
