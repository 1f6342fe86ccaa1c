package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/settings"
)

// module writes a small module with a settings file and returns its directory.
func module(t *testing.T, text string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for name, content := range map[string]string{
		settings.Name:    text,
		"go.mod":         "module example.com/m\n\ngo 1.25\n",
		"store/store.go": "package store\n\nimport \"database/sql\"\n\nfunc All(db *sql.DB, ids []int) {\n\tfor _, id := range ids {\n\t\t_, _ = db.Exec(\"DELETE FROM t WHERE id = $1\", id)\n\t}\n}\n// " + dir + "\n",
	} {
		name = filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, []byte(content), 0o666))
	}
	return dir
}

func run(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	code = program().Main(context.Background(), args, &out, &errs)
	return code, out.String(), errs.String()
}

// Each is wrong in its own way; the golden file shows what the user is told.
var badSettings = []struct{ name, text string }{
	{"empty", ""},
	{"comments only", "# nothing yet\n"},
	{"no version", "rules:\n  nplusone: true\n"},
	{"newer version", "version: 2\n"},
	{"newer version with new keys", "endpoints: all\nversion: 2\n"},
	{"quoted version", "version: '1'\n"},
	{"version of another kind", "version: one\n"},
	{"unknown key", "version: 1\nexlude: [a]\n"},
	{"unknown key like none", "version: 1\nseverity: high\n"},
	{"key twice", "version: 1\nexclude: [a]\nexclude: [b]\n"},
	{"rule twice", "version: 1\nrules:\n  nplusone: true\n  nplusone: false\n"},
	{"unknown rule", "version: 1\nrules:\n  nplus1: true\n"},
	{"rule neither on nor off", "version: 1\nrules:\n  nplusone: maybe\n"},
	{"unknown option", "version: 1\nrules:\n  nplusone:\n    layer: db\n"},
	{"wrong value", "version: 1\nrules:\n  nplusone:\n    layers: [db, disk]\n"},
	{"wrong confidence", "version: 1\nrules:\n  nplusone: {confidence: sure}\n"},
	{"value of another kind", "version: 1\nrules:\n  nplusone: {confidence: {a: b}}\n"},
	{"no layers", "version: 1\nrules:\n  nplusone: {layers: []}\n"},
	{"rule without value", "version: 1\nrules:\n  nplusone:\n"},
	{"list of rules", "version: 1\nrules: [nplusone]\n"},
	{"pattern, not a list", "version: 1\nexclude: internal/legacy\n"},
	{"empty pattern", "version: 1\nexclude: ['']\n"},
	{"absolute pattern", "version: 1\nexclude: [/srv/app]\n"},
	{"pattern without a name", "version: 1\nexclude: [.]\n"},
	{"pattern with a hole", "version: 1\nexclude: [internal//legacy]\n"},
	{"negated pattern", "version: 1\nexclude:\n  - internal\n  - !internal/new\n"},
	{"pattern without quotes", "version: 1\ntest-doubles:\n  - *Recorder\n"},
	{"mapping for a pattern", "version: 1\nexclude:\n  - path: internal\n"},
	{"pattern that leads out", "version: 1\nexclude: [../other]\n"},
	{"backslashes", "version: 1\nexclude: ['internal\\legacy']\n"},
	{"stars inside a name", "version: 1\none-shot: ['cmd/**fill']\n"},
	{"merge key", "version: 1\n<<: {exclude: [a]}\n"},
	{"alias", "version: 1\nexclude: &a [x]\none-shot: *a\n"},
	{"two documents", "version: 1\n---\nversion: 1\n"},
	{"tab", "version: 1\nrules:\n\tnplusone: true\n"},
	{"not YAML", "version: 1\nexclude: [a\n"},
	{"not a mapping", "- version: 1\n"},
	{"bad kind in a row", "version: 1\ncatalog:\n  groups:\n    - lib: billing\n      paths: example.com/billing\n      rows:\n        - {types: Client, kind: htp, methods: Get}\n"},
	{"bad key in the catalogue", "version: 1\ncatalog:\n  group: []\n"},
}

func TestBadSettings(t *testing.T) {
	var got strings.Builder
	for _, bad := range badSettings {
		code, stdout, stderr := run("-C", module(t, bad.text))
		assert.Equal(t, 2, code, bad.name)
		assert.Empty(t, stdout, bad.name)
		fmt.Fprintf(&got, "== %s\n%s-- exit %d\n%s", bad.name, bad.text, code, stderr)
	}
	golden := filepath.Join("testdata", "bad-settings.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(got.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), got.String(), "run go test ./cmd/crosslayer -update and read the diff")
}

func TestSettingsFile(t *testing.T) {
	t.Run("missing", func(t *testing.T) {
		code, _, stderr := run("-C", module(t, "version: 1\n"), "-settings", "other.yml")
		assert.Equal(t, 2, code)
		assert.Equal(t, "crosslayer: other.yml: there is no such file; crosslayer init writes one\n", stderr)
	})
	t.Run("directory", func(t *testing.T) {
		code, _, stderr := run("-C", module(t, "version: 1\n"), "-settings", "store")
		assert.Equal(t, 2, code)
		assert.Equal(t, "crosslayer: store: is a directory; want a file\n", stderr)
	})
	t.Run("in a file", func(t *testing.T) { // the system has its own words for it
		code, _, stderr := run("-C", module(t, "version: 1\n"), "-settings", "go.mod/other.yml")
		assert.Equal(t, 2, code)
		assert.True(t, strings.HasPrefix(stderr, "crosslayer: go.mod/other.yml: "), stderr)
	})
	t.Run("directory of that name", func(t *testing.T) {
		dir := module(t, "")
		require.NoError(t, os.Remove(filepath.Join(dir, settings.Name)))
		require.NoError(t, os.Mkdir(filepath.Join(dir, settings.Name), 0o777))
		code, _, stderr := run("-C", dir)
		assert.Equal(t, 2, code)
		assert.Equal(t, "crosslayer: .crosslayer.yml: is a directory; want a file\n", stderr)
	})
	t.Run("why reads them", func(t *testing.T) {
		code, _, stderr := run("why", "-C", module(t, "version: 2\n"), "All")
		assert.Equal(t, 2, code)
		assert.Contains(t, stderr, ".crosslayer.yml:1: version is 2")
	})
	t.Run("named for several modules", func(t *testing.T) {
		t.Setenv("GOWORK", "off")
		top, err := filepath.EvalSymlinks(t.TempDir())
		require.NoError(t, err)
		for _, name := range []string{"a", "b"} {
			require.NoError(t, os.Rename(module(t, "version: 1\n"), filepath.Join(top, name)))
		}
		require.NoError(t, os.WriteFile(filepath.Join(top, "other.yml"), []byte("version: 1\nexclude: [a/store]\n"), 0o666))
		code, stdout, stderr := run("-C", top, "-settings", "other.yml", "-q", "-color", "never")
		assert.Equal(t, 3, code, stderr)
		assert.NotContains(t, stdout, "a/store/store.go")
		assert.Contains(t, stdout, "b/store/store.go")

		code, _, stderr = run("-C", top, "-settings", "othe.yml")
		assert.Equal(t, 2, code)
		assert.Equal(t, "crosslayer: othe.yml: there is no such file; crosslayer init writes one\n", stderr)
	})
	t.Run("off", func(t *testing.T) {
		code, _, _ := run("-C", module(t, "version: 1\nrules: {nplusone: false}\n"), "-settings", "off")
		assert.Equal(t, 3, code)
	})
	t.Run("above the module", func(t *testing.T) {
		dir := module(t, "version: 1\nrules: {nplusone: false}\n")
		code, _, stderr := run("-C", filepath.Join(dir, "store"), "./...")
		assert.Equal(t, 0, code, stderr)
	})
	t.Run("flag over file", func(t *testing.T) {
		code, _, _ := run("-C", module(t, "version: 1\nrules: {nplusone: false}\n"), "-rules", "nplusone")
		assert.Equal(t, 3, code)
	})
}

// What settings change, they change in go vet too, and its cache knows.
func TestSettingsRule(t *testing.T) {
	bin := tool(t)
	dir := module(t, "version: 1\n")
	for _, test := range []struct {
		text string
		want int
		vet  bool // each takes a while: to go vet, other settings are another tool
	}{
		{"version: 1\n", 1, true},
		{"version: 1\nrules: {nplusone: false}\n", 0, false},
		{"version: 1\nrules: {nplusone: {enabled: true}}\n", 1, false},
		{"version: 1\nrules: {nplusone: {layers: [cache, remote]}}\n", 0, true},
		{"version: 1\nrules: {nplusone: {layers: db, confidence: definite}}\n", 1, false},
		{"version: 1\nexclude: [store]\n", 0, true},
		{"version: 1\nexclude: ['**/other.go', stor]\n", 1, false},
		{"version: 1\none-shot: ['**/store.go']\n", 0, false},
		{"version: 1\ncatalog:\n  groups:\n    - lib: sql\n      paths: database/sql\n      rows:\n        - {types: DB, kind: local, methods: Exec}\n", 0, true},
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, settings.Name), []byte(test.text), 0o666))
		assert.Len(t, checked(t, dir), test.want, test.text)
		if !test.vet {
			continue
		}
		assert.Len(t, vetted(t, dir, bin, "./..."), test.want, "go vet: %s", test.text)
	}

	// A file that does not lie above the package is named, with its hash.
	other := filepath.Join(t.TempDir(), "settings.yml")
	require.NoError(t, os.WriteFile(other, []byte("version: 1\nexclude: [nothing]\n"), 0o666))
	_, hash, _ := run("config", "-C", dir, "-settings", other, "-hash")
	assert.Len(t, vetted(t, dir, bin, "-settings="+other, "-inputs="+strings.TrimSpace(hash), "./..."), 1)
	out, err := goVet(dir, bin, "-settings="+other, "-inputs=0", "./...")
	assert.Error(t, err)
	assert.Contains(t, out, "run go vet with -inputs=$(crosslayer config -hash)")
	require.NoError(t, os.WriteFile(filepath.Join(dir, settings.Name), []byte("version: 3\n"), 0o666))
	out, err = goVet(dir, bin, "./...")
	assert.Error(t, err)
	assert.Contains(t, out, "version is 3, which this crosslayer does not know")
}

func TestConfigAndInit(t *testing.T) {
	dir := module(t, "version: 1\nrules:\n  nplusone:\n    layers: [db, remote]\nexclude:\n  - internal/legacy/**\n")
	code, stdout, _ := run("config", "-C", dir)
	assert.Equal(t, 0, code)
	assert.Contains(t, stdout, "    layers: db,remote                    # .crosslayer.yml:4\n")
	assert.Contains(t, stdout, "    confidence: likely                   # default\n")
	assert.Contains(t, stdout, "  - \"internal/legacy/**\"                 # .crosslayer.yml:6\n")
	_, err := settings.Parse("shown", []byte(stdout))
	assert.NoError(t, err, "what config shows can be a settings file")

	code, stdout, _ = run("config", "-C", dir, "-rules", "nplusone")
	assert.Equal(t, 0, code)
	assert.Contains(t, stdout, "    enabled: true                        # -rules\n")

	code, _, stderr := run("init", "-C", filepath.Join(dir, "store"))
	assert.Equal(t, 1, code)
	assert.Contains(t, stderr, settings.Name+" is there already; crosslayer config shows what it says\n")

	require.NoError(t, os.Remove(filepath.Join(dir, settings.Name)))
	code, stdout, stderr = run("init", "-C", filepath.Join(dir, "store"))
	assert.Equal(t, 0, code, stderr)
	assert.Contains(t, stdout, "wrote "+filepath.Join(dir, settings.Name))
	s, err := settings.Read(filepath.Join(dir, settings.Name))
	require.NoError(t, err)
	assert.Empty(t, s.Key(), "the file that init writes changes nothing")
	for i, r := range settings.Default().Rules {
		assert.Equal(t, r.On, s.Rules[i].On)
		for j, o := range r.Options {
			assert.Equal(t, o.Value, s.Rules[i].Options[j].Value)
		}
	}
}
