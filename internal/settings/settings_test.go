package settings

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestDocs reads every example of the page.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "settings.md"))
	require.NoError(t, err)
	examples := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page, -1)
	require.NotEmpty(t, examples)
	for _, m := range examples {
		_, err := Parse("example", m[1])
		assert.NoError(t, err, "%s", m[1])
	}
	for _, v := range Default().Values() {
		parts := strings.Split(v.Key, ".")
		assert.Contains(t, string(page), parts[len(parts)-1]+":", "the page does not show %s", v.Key)
	}
}

// TestSchema compares the schema with the reader: the same keys, rules and
// options.
func TestSchema(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "settings.schema.json"))
	require.NoError(t, err)
	type object struct {
		Properties map[string]json.RawMessage
		OneOf      []json.RawMessage
	}
	decode := func(raw json.RawMessage) (o object) {
		require.NoError(t, json.Unmarshal(raw, &o))
		return o
	}
	top := decode(text)
	for _, key := range []string{"version", "rules", "exclude", "one-shot", "test-doubles", "catalog"} {
		assert.Contains(t, top.Properties, key)
	}
	for key := range top.Properties {
		_, err := Parse("schema", []byte("version: 1\n"+key+":\n"))
		if key == "version" {
			continue
		}
		assert.NoError(t, err, "the reader does not know %s", key)
	}
	rules := decode(top.Properties["rules"]).Properties
	assert.Len(t, rules, len(Default().Rules))
	for _, r := range Default().Rules {
		require.Contains(t, rules, r.Name)
		options := decode(decode(rules[r.Name]).OneOf[1]).Properties
		assert.Contains(t, options, "enabled")
		assert.Len(t, options, 1+len(r.Options), r.Name)
		for _, o := range r.Options {
			assert.Contains(t, options, o.Name, r.Name)
		}
	}
}

func TestPattern(t *testing.T) {
	for _, test := range []struct {
		pattern, path string
		want          bool
	}{
		{"internal/legacy", "internal/legacy/a/b.go", true},
		{"internal/legacy/", "internal/legacy/b.go", true},
		{"./internal/legacy", "internal/legacy/b.go", true},
		{"internal/legacy/**", "internal/legacy/a/b.go", true},
		{"internal/legacy/**", "internal/legacy2/b.go", false},
		{"internal/legacy", "internal/legacyish/b.go", false},
		{"internal/*/gen", "internal/a/gen/b.go", true},
		{"internal/*/gen", "internal/a/b/gen/b.go", false},
		{"**/gen", "gen/b.go", true},
		{"**/gen", "a/b/gen/b.go", true},
		{"**/*_gen.go", "a/b_gen.go", true},
		{"*_gen.go", "a/b_gen.go", false},
		{"?.go", "a.go", true},
		{"?.go", "ab.go", false},
		{"a.go", "axgo", false},
		{"[a].go", "a.go", false},
		{"**", "a/b.go", true},
	} {
		p, err := compile(test.pattern, "", "")
		require.NoError(t, err, test.pattern)
		assert.Equal(t, test.want, p.matchesPath(test.path), "%s on %s", test.pattern, test.path)
	}
}

func TestDoublePattern(t *testing.T) {
	for _, test := range []struct {
		pattern, pkg, name string
		want               bool
	}{
		{"*Recorder", "example.com/m/x", "MailRecorder", true},
		{"*Recorder", "example.com/m/x", "Recorders", false},
		{"internal/testkit/**", "example.com/m/internal/testkit/db", "Store", true},
		{"internal/testkit/**", "example.com/m/internal/testkit", "Store", true},
		{"internal/testkit/**", "example.com/m/internal/testkits", "Store", false},
		{"internal/testkit", "example.com/m/internal/testkit", "Store", true},
		{"testkit", "example.com/m/internal/testkits", "Store", false},
		{"example.com/m/x.*", "example.com/m/x", "Store", true},
		{"x.Store", "example.com/m/x", "Store", true},
		{"x.Store", "example.com/m/x", "Stores", false},
	} {
		p, err := compile(test.pattern, "", "")
		require.NoError(t, err, test.pattern)
		assert.Equal(t, test.want, p.matchesType(test.pkg, test.name), "%s on %s.%s", test.pattern, test.pkg, test.name)
	}
}

// Only what facts depend on changes the key; everything changes the hash.
func TestKeyAndHash(t *testing.T) {
	read := func(text string) *Settings {
		s, err := Parse("t", []byte("version: 1\n"+text))
		require.NoError(t, err)
		return s
	}
	plain := read("")
	assert.Empty(t, plain.Key())
	assert.Empty(t, read("rules: {nplusone: false}\n").Key())
	assert.NotEqual(t, plain.Hash(), read("rules: {nplusone: false}\n").Hash())
	keys := make(map[string]bool)
	for _, text := range []string{
		"exclude: [a]\n", "exclude: [b]\n", "one-shot: [a]\n", "test-doubles: [a]\n", "exclude: [a, b]\n",
		"catalog: {groups: [{lib: x, paths: example.com/x, rows: [{types: T, kind: http, methods: M}]}]}\n",
		"catalog: {groups: [{lib: x, paths: example.com/x, rows: [{types: T, kind: http, methods: N}]}]}\n",
	} {
		key := read(text).Key()
		assert.NotEmpty(t, key, text)
		keys[key] = true
	}
	assert.Len(t, keys, 6, "exclude and one-shot have one effect, all others their own")
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	deep := filepath.Join(dir, "repo", "module", "pkg")
	require.NoError(t, os.MkdirAll(deep, 0o777))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "repo", ".git"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(dir, Name), nil, 0o666))
	found, err := Find(deep)
	require.NoError(t, err)
	assert.Empty(t, found, "what lies above the repository is not the team's")
	for _, at := range []string{"repo", "repo/module"} {
		file := filepath.Join(dir, filepath.FromSlash(at), Name)
		require.NoError(t, os.WriteFile(file, nil, 0o666))
		found, err := Find(deep)
		require.NoError(t, err)
		assert.Equal(t, file, found)
	}
}

// FuzzParse looks for a file on which the reader panics.
func FuzzParse(f *testing.F) {
	f.Add([]byte("version: 1\nrules:\n  nplusone: {layers: [db], confidence: likely}\nexclude: ['**/x', a?]\n"))
	f.Add([]byte(Template()))
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse("f", text)
		if err == nil {
			_ = s.Config()
			return
		}
		assert.True(t, strings.HasPrefix(err.Error(), "f:"), "%v names no line", err)
	})
}
