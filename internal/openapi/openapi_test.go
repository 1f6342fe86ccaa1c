package openapi

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const golden = "want"

// Each archive is a document, the first file, and what is read from it.
func TestDocuments(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, names)
	for _, name := range names {
		t.Run(filepath.Base(name), func(t *testing.T) {
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			root := t.TempDir()
			var want *txtar.File
			for i, f := range archive.Files {
				if f.Name == golden {
					want = &archive.Files[i]
					continue
				}
				write(t, root, f.Name, string(f.Data))
			}
			got := dump(Load(root, archive.Files[0].Name))
			assert.Equal(t, got, dump(Load(root, archive.Files[0].Name)), "two loads differ")
			if *update {
				if want == nil {
					archive.Files = append(archive.Files, txtar.File{Name: golden})
					want = &archive.Files[len(archive.Files)-1]
				}
				want.Data = []byte(got)
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o600))
				return
			}
			require.NotNil(t, want, "no %s in it; run with -update", golden)
			assert.Equal(t, string(want.Data), got)
		})
	}
}

func write(t testing.TB, root, name, text string) {
	t.Helper()
	name = filepath.Join(root, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o750))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
}

func TestSegments(t *testing.T) {
	for path, want := range map[string][]Segment{
		"/":                  {{}},
		"/a/{id}":            {{Text: "a"}, {Text: "{}", Params: []string{"id"}}},
		"a/{x}-{y}.json/":    {{Text: "a"}, {Text: "{}-{}.json", Params: []string{"x", "y"}}, {}},
		"/a?b={c}":           {{Text: "a"}},
		"/a/{open":           {{Text: "a"}, {Text: "{open"}},
		"/files/{path}#part": {{Text: "files"}, {Text: "{}", Params: []string{"path"}}},
	} {
		op := &Operation{Path: path}
		assert.Equal(t, want, op.Segments(), path)
	}
}

func TestHash(t *testing.T) {
	root := t.TempDir()
	const main = "openapi: 3.0.0\npaths:\n  /a: {$ref: a.yaml}\n"
	write(t, root, "openapi.yaml", main)
	missing := Load(root, "openapi.yaml").Hash
	write(t, root, "a.yaml", "get: {}\n")
	one := Load(root, "openapi.yaml").Hash
	write(t, root, "a.yaml", "put: {}\n")
	other := Load(root, "openapi.yaml").Hash
	write(t, root, "unrelated.yaml", "x: 1\n")
	assert.NotEqual(t, missing, one, "a file that comes into being changes the document")
	assert.NotEqual(t, one, other, "so does its content")
	assert.Equal(t, other, Load(root, "openapi.yaml").Hash)
}
