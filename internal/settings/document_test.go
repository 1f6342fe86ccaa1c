package settings

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUses(t *testing.T) {
	for text, want := range map[string][]string{
		"go 1.25\n\nuse .\n":                             {"."},
		"use ./a // one\nuse \"./b c\"\nuse\t`./d`\n":    {"./a", "./b c", "./d"},
		"use (\n\t./a\n\n\t// ./no\n\t./b // two\n)\n":   {"./a", "./b"},
		"use ( ./a\n./b )\nreplace x => ../x\nuse(\n)\n": {"./a", "./b"},
		"godebug x=y\nreplace (\n\ta => ./a\n)\n":        nil,
	} {
		assert.Equal(t, want, uses(text), text)
	}
}

// Names in another tool's configuration begin at its folder; a complaint names the key.
func TestHostDocuments(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		name = filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
	}
	write("go.mod", "module example.com/m\n")
	write("web/api.yaml", "openapi: 3.0.3\n")
	get := func(spec any) (*Settings, error) {
		rules := map[string]any{"contract": map[string]any{"spec": spec}}
		return ForHost(Host{Name: "host", Dir: dir, Root: filepath.Join(dir, "web"), Config: map[string]any{"rules": rules}})
	}
	s, err := get([]any{"api.yaml"})
	require.NoError(t, err)
	assert.Equal(t, []string{filepath.Join(dir, "web", "api.yaml")}, s.option("contract", "spec").paths())
	first, key := s.Hash(), s.Key()
	write("web/api.yaml", "openapi: 3.0.4\n")
	assert.NotEqual(t, first, s.Hash(), "what is in a document")
	assert.Equal(t, key, s.Key(), "facts know nothing of documents")
	assert.True(t, s.Gave(first), "the settings are the same")
	first = s.Hash()
	require.NoError(t, s.Set("contract", "enabled", "", "", dir))
	s.Only([]string{"fanout"}, "-rules")
	second := s.Hash()
	write("web/api.yaml", "openapi: 3.0.5\n")
	assert.Equal(t, second, s.Hash(), "no rule reads it")
	assert.NotEqual(t, first, second)

	_, err = get("web/api.yaml")
	assert.EqualError(t, err, "host: rules.contract.spec: spec: there is no file web/api.yaml; name the OpenAPI document, or nothing to have it looked for")
	_, err = get([]any{"api.yaml", "a/b.yaml"})
	assert.EqualError(t, err, "host: rules.contract.spec[1]: spec: there is no file a/b.yaml; name the OpenAPI document, or nothing to have it looked for")
}
