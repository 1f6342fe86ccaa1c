package settings

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/crosslayer/crosslayer/internal/catalog"
)

// host returns the settings in a folder with this file and this configuration,
// both as YAML.
func host(t *testing.T, file, config string) (*Settings, error) {
	t.Helper()
	dir := t.TempDir()
	if file != "" {
		require.NoError(t, os.WriteFile(filepath.Join(dir, Name), []byte(file), 0o666))
	}
	h := Host{Name: "host", Dir: dir, Root: dir}
	require.NoError(t, yaml.Unmarshal([]byte(config), &h.Config))
	return ForHost(h)
}

// A configuration wins key by key, and each value says where it comes from.
func TestHostWins(t *testing.T) {
	in := func(config string) map[string]Value {
		s, err := host(t, everything, config)
		require.NoError(t, err, config)
		found := make(map[string]Value)
		for _, v := range s.Values() {
			found[v.Key] = v
		}
		return found
	}
	value := func(v Value) [2]string { return [2]string{v.Value, v.Origin} }
	for _, nothing := range []string{"", "{}", "rules:\nexclude:\ncatalog:", "version: 1"} {
		values := in(nothing)
		assert.Equal(t, [2]string{"true", Name + ":3"}, value(values["rules.nplusone.enabled"]), nothing)
		assert.Equal(t, Name+":4", values["exclude"].Origin, nothing)
		assert.Equal(t, Name+":8", values["catalog"].Origin, nothing)
	}
	values := in("rules: {nplusone: {layers: [remote, queue]}}")
	assert.Equal(t, [2]string{"remote,queue", "host"}, value(values["rules.nplusone.layers"]))
	assert.Equal(t, [2]string{"definite", Name + ":3"}, value(values["rules.nplusone.confidence"]), "another option")
	assert.Equal(t, [2]string{"true", Name + ":3"}, value(values["rules.nplusone.enabled"]), "options do not switch on")
	values = in("rules: {nplusone: false}")
	assert.Equal(t, [2]string{"false", "host"}, value(values["rules.nplusone.enabled"]))
	assert.Equal(t, [2]string{"db", Name + ":3"}, value(values["rules.nplusone.layers"]))
	values = in("exclude: ['x*']")
	assert.Equal(t, [2]string{"x*", "host"}, value(values["exclude"]), "a list takes the place of the other")
	assert.Equal(t, Name+":5", values["one-shot"].Origin)
	assert.NotContains(t, in("exclude: []"), "exclude")
	assert.Equal(t, "default", in("settings: off")["rules.nplusone.layers"].Origin)
	assert.NotContains(t, in("settings: off"), "catalog")
}

// Rows go on top of those of the file, which go on top of the built-in ones.
func TestHostAddsRows(t *testing.T) {
	s, err := host(t, everything, "catalog: {groups: [{lib: bill, paths: example.com/bill, rows: [{types: Client, methods: Get, kind: ledger}]}]}")
	require.NoError(t, err, "the file's words are known")
	for _, owner := range []catalog.Owner{{Path: "example.com/ledger", Name: "Client"}, {Path: "example.com/bill", Name: "Client"}} {
		method := map[string]string{"example.com/ledger": "Post", "example.com/bill": "Get"}[owner.Path]
		_, ok := s.Catalog().Match(catalog.Callee{Owners: []catalog.Owner{owner}, Method: method})
		assert.True(t, ok, owner.Path)
	}
	plain, err := host(t, everything, "")
	require.NoError(t, err)
	assert.NotEqual(t, plain.Key(), s.Key())
	assert.NotEqual(t, plain.Hash(), s.Hash())
}

// Patterns begin at the folder of who says them.
func TestHostPatterns(t *testing.T) {
	top := t.TempDir()
	module := filepath.Join(top, "module")
	require.NoError(t, os.Mkdir(module, 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(module, Name), []byte("version: 1\none-shot: [a]\n"), 0o666))
	s, err := ForHost(Host{Name: "host", Dir: module, Root: top, Config: map[string]any{"exclude": []any{"module/b"}}})
	require.NoError(t, err)
	for name, want := range map[string]bool{"a/x.go": true, "b/x.go": true, "c/x.go": false, "module/b/x.go": false} {
		assert.Equal(t, want, s.Config().Exempt(filepath.Join(module, filepath.FromSlash(name))), name)
	}
}

func TestHostNamesFile(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, Name), []byte("version: 2\n"), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "other.yml"), []byte("version: 1\nexclude: [a]\n"), 0o666))
	inside := filepath.Join(dir, "inside")
	require.NoError(t, os.Mkdir(inside, 0o777))
	s, err := ForHost(Host{Name: "host", Dir: inside, Root: dir, Config: map[string]any{"settings": "other.yml"}})
	require.NoError(t, err, "the file that would hold is not read")
	assert.Equal(t, "other.yml:2", s.Exclude[0].Origin)
	_, err = ForHost(Host{Name: "host", Dir: inside, Root: dir})
	assert.ErrorContains(t, err, ".crosslayer.yml:1: version is 2")
	_, err = ForHost(Host{Name: "host", Dir: inside, Root: dir, Config: map[string]any{"settings": "othe.yml"}})
	assert.EqualError(t, err, "othe.yml: there is no such file; crosslayer init writes one")
}

// Configurations come from YAML, TOML and JSON, each with numbers of its own.
func TestHostNumbers(t *testing.T) {
	for _, one := range []any{1, int64(1), uint8(1), 1.0} {
		_, err := ForHost(Host{Name: "host", Dir: t.TempDir(), Config: map[string]any{"version": one}})
		assert.NoError(t, err, "%T", one)
	}
}

// A complaint names the key: there are no lines to name.
func TestHostErrors(t *testing.T) {
	for config, want := range map[string]string{
		"rule: {}":                                 "host: unknown key \"rule\"; did you mean \"rules\"?",
		"setting: off":                             "host: unknown key \"setting\"; did you mean \"settings\"?",
		"rules: {nplusOn: true}":                   "host: rules: unknown rule \"nplusOn\"; did you mean \"nplusone\"?",
		"rules: {nplusone: {layer: db}}":           "host: rules.nplusone: unknown option \"layer\"; did you mean \"layers\"?",
		"rules: {nplusone: {enabled: 1}}":          "host: rules.nplusone.enabled: enabled is \"1\"; want true or false",
		"exclude: [a, /b]":                         "host: exclude[1]: exclude: \"/b\": the pattern is absolute; want one relative to the folder of the settings",
		"version: 2":                               "host: version: version is 2, which this crosslayer does not know; want version: 1, or a newer crosslayer",
		"settings: [a]":                            "host: settings: settings is a list; want a file, or off",
		"[a]":                                      "host: have a list; want keys with values",
		"catalog: {groups: [{lib: a}]}":            "host: catalog.groups[0]: paths is missing",
		"catalog: {groups: [{lib: a, path: b}]}":   "host: catalog.groups[0]: unknown key \"path\"; did you mean \"paths\"?",
		"catalog: {groups: [{lib: [a], path: b}]}": "host: catalog.groups[0].lib: have a list; want text",
	} {
		_, err := host(t, "", config)
		assert.EqualError(t, err, want, config)
	}
}
