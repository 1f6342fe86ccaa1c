package settings

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const everything = `version: 1
rules:
  nplusone: {enabled: true, layers: [db], confidence: definite}
exclude: [internal/legacy, "a \"b\".go"]
one-shot: ["cmd/**"]
test-doubles: ["*Recorder"]
catalog:
  kinds:
    ledger: {layer: remote, write: true}
  groups:
    - lib: ledger # ours
      paths: example.com/ledger
      rows:
        - {types: Client, methods: Post, kind: ledger, way: "post them: all at once"}
`

// What config shows means what the file means.
func TestShownIsRead(t *testing.T) {
	for _, text := range []string{"version: 1\n", Template(), everything, "version: 1\nrules: {contract: {spec: [api/a.yaml, \"b c.json\"], tier: all}}\n"} {
		s, err := Parse("shown.yml", []byte(text))
		require.NoError(t, err)
		var shown strings.Builder
		require.NoError(t, s.WriteYAML(&shown))
		again, err := Parse("shown.yml", []byte(shown.String()))
		require.NoError(t, err, shown.String())
		assert.Equal(t, s.Key(), again.Key(), shown.String())
		bare := func(s *Settings) []Value {
			values := s.Values()
			for i := range values {
				values[i].Origin = ""
			}
			return values
		}
		assert.Equal(t, bare(s), bare(again), shown.String())
	}
}

func TestOrigins(t *testing.T) {
	file := filepath.Join(t.TempDir(), "house.yml")
	require.NoError(t, os.WriteFile(file, []byte(everything), 0o666))
	s, err := For(".", file)
	require.NoError(t, err)
	s.Only([]string{"nplusone"}, "-rules")
	origins := make(map[string]string)
	for _, v := range s.Values() {
		if !strings.HasPrefix(v.Key, "rules.") || strings.HasPrefix(v.Key, "rules.nplusone.") {
			origins[v.Key] = v.Origin
		}
	}
	assert.Equal(t, map[string]string{
		"rules.nplusone.enabled":    "-rules",
		"rules.nplusone.layers":     "house.yml:3",
		"rules.nplusone.confidence": "house.yml:3",
		"exclude":                   "house.yml:4",
		"one-shot":                  "house.yml:5",
		"test-doubles":              "house.yml:6",
		"catalog":                   "house.yml:8",
	}, origins)
}

// YAML has several spellings; none may mean its opposite.
func TestTrueAndFalse(t *testing.T) {
	at := slices.IndexFunc(Default().Rules, func(r Rule) bool { return r.Name == "nplusone" })
	for text, want := range map[string]bool{"true": true, "True": true, "TRUE": true, "false": false, "False": false, "FALSE": false} {
		for _, form := range []string{text, "{enabled: " + text + "}"} {
			s, err := Parse("t", []byte("version: 1\nrules: {nplusone: "+form+"}\n"))
			require.NoError(t, err, form)
			assert.Equal(t, want, s.Rules[at].On, form)
		}
	}
	for _, text := range []string{"yes", "on", "1", "'true'", "!!bool yes", "t"} {
		_, err := Parse("t", []byte("version: 1\nrules: {nplusone: "+text+"}\n"))
		assert.Error(t, err, text)
	}
}

// Byte order marks and line ends come with editors.
func TestEditors(t *testing.T) {
	s, err := Parse("t", []byte("\xef\xbb\xbfversion: 1\r\nexclude:\r\n  - a b\r\n"))
	require.NoError(t, err)
	require.Len(t, s.Exclude, 1)
	assert.Equal(t, "a b", s.Exclude[0].Text)
	assert.Equal(t, "t:3", s.Exclude[0].Origin)
}

// What has no end is not read.
func TestReadsFilesOnly(t *testing.T) {
	_, err := Read(os.DevNull)
	assert.EqualError(t, err, os.DevNull+": is not a regular file; want one")
}

// The same folder has several names: patterns hold under each.
func TestExemptFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "target")
	require.NoError(t, os.MkdirAll(filepath.Join(target, "store"), 0o777))
	require.NoError(t, os.WriteFile(filepath.Join(target, Name), []byte("version: 1\nexclude: [store]\n"), 0o666))
	require.NoError(t, os.WriteFile(filepath.Join(target, "store", "a.go"), nil, 0o666))
	link := filepath.Join(dir, "link")
	if err := os.Symlink(target, link); err != nil {
		t.Skipf("no links here: %v", err)
	}
	for _, settings := range []string{target, link} {
		s, err := For(settings, "")
		require.NoError(t, err)
		for _, code := range []string{target, link} {
			assert.True(t, s.Config().Exempt(filepath.Join(code, "store", "a.go")), "settings in %s, code in %s", settings, code)
			assert.False(t, s.Config().Exempt(filepath.Join(code, "a.go")))
		}
	}
}

// A file that a flag names relative to the working directory means paths below
// its folder.
func TestExemptBelowNamedFile(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "other.yml"), []byte("version: 1\nexclude: [store]\n"), 0o666))
	t.Chdir(dir)
	here, err := os.Getwd()
	require.NoError(t, err)
	for _, at := range []string{"", ".", dir} {
		s, err := For(at, "other.yml")
		require.NoError(t, err)
		assert.True(t, s.Config().Exempt(filepath.Join(here, "store", "a.go")), at)
	}
}

func TestHashKnowsWhatIsOnTop(t *testing.T) {
	plain, other := Default(), Default()
	other.Only(nil, "-rules")
	assert.NotEqual(t, plain.Hash(), other.Hash())
	assert.Equal(t, plain.Key(), other.Key(), "facts do not depend on rules")
	var names []string
	for _, r := range plain.Rules {
		if r.On {
			names = append(names, r.Name)
		}
	}
	other.Only(names, "elsewhere")
	assert.Equal(t, plain.Hash(), other.Hash(), "where a value comes from changes nothing")
}

// A pattern means other files where the settings file moves: caches must know.
func TestHashKnowsWhereTheFileLies(t *testing.T) {
	top := t.TempDir()
	hashes := make(map[string]bool)
	for _, dir := range []string{"a", "a/module", "b"} {
		dir = filepath.Join(top, filepath.FromSlash(dir))
		require.NoError(t, os.MkdirAll(dir, 0o777))
		require.NoError(t, os.WriteFile(filepath.Join(dir, Name), []byte("version: 1\nexclude: [store]\n"), 0o666))
	}
	for _, repository := range []string{"a", "b"} {
		require.NoError(t, os.Mkdir(filepath.Join(top, repository, ".git"), 0o777))
	}
	for _, dir := range []string{"a", "a/module"} {
		s, err := For(filepath.Join(top, filepath.FromSlash(dir)), "")
		require.NoError(t, err)
		hashes[s.Hash()], hashes[s.Key()] = true, true
	}
	assert.Len(t, hashes, 4)
	s, err := For(filepath.Join(top, "b"), "")
	require.NoError(t, err)
	assert.True(t, hashes[s.Hash()] && hashes[s.Key()], "another copy of the repository has the same caches")
}

// FuzzPattern compares patterns with a matcher that is plainly right, and slow.
func FuzzPattern(f *testing.F) {
	for _, seed := range [][2]string{
		{"**/a*?/b", "x/y/ab/b"}, {"a/**", "a/b/c"}, {"**", "a"}, {"a/**/b", "a/b"}, {"[x].(y)+", "[x].(y)+"}, {"\u00e9?", "\u00e9\u00e8"},
	} {
		f.Add(seed[0], seed[1])
	}
	f.Fuzz(func(t *testing.T, text, path string) {
		p, err := compile(text, "", "")
		if err != nil || path == "" || strings.HasPrefix(text, "./") || strings.HasSuffix(text, "/") {
			return
		}
		if slices.Contains(strings.Split(path, "/"), "") || strings.Contains(path, "\n") {
			return // no path of a file
		}
		if len(text) > 20 || len(path) > 20 {
			return // the slow matcher would not end
		}
		if want := glob(strings.Split(text, "/"), strings.Split(path, "/")); want != p.expr.MatchString(path) {
			t.Errorf("%q on %q: want %v", text, path, want)
		}
	})
}

func glob(pattern, path []string) bool {
	switch {
	case len(pattern) == 0:
		return len(path) == 0
	case pattern[0] == "**" && len(pattern) == 1:
		return len(path) > 0
	case pattern[0] == "**":
		return glob(pattern[1:], path) || len(path) > 0 && glob(pattern, path[1:])
	}
	return len(path) > 0 && element([]rune(pattern[0]), []rune(path[0])) && glob(pattern[1:], path[1:])
}

func element(pattern, name []rune) bool {
	switch {
	case len(pattern) == 0:
		return len(name) == 0
	case pattern[0] == '*':
		return element(pattern[1:], name) || len(name) > 0 && element(pattern, name[1:])
	}
	return len(name) > 0 && (pattern[0] == '?' || pattern[0] == name[0]) && element(pattern[1:], name[1:])
}
