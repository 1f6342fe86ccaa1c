package main

import (
	"bytes"
	"go/types"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/catalog"
)

// shelf loads a module of two libraries, a plain one and one that needs cgo and has errors, and the
// import of a third that is not there.
func shelf(t *testing.T) map[string]*types.Package {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":       "module example.com/shelf\n\ngo 1.25\n",
		"libraries.go": "//go:build libraries\n\npackage shelf\n\nimport (\n\t_ \"example.com/shelf/kv\"\n\t_ \"example.com/shelf/native\"\n\t_ \"example.org/gone\"\n)\n",
		"kv/kv.go": `package kv

import "context"

type base struct{}

func (*base) Get(ctx context.Context) {}

type Client struct {
	base
	Send func()
}

type Generic[K comparable] struct{ base }

func (*Generic[K]) Load(k K) {}

type Reader interface{ Get(context.Context) }

type Store interface {
	Reader
	Put()
}

type Alias = Client

type Handler func()

func (Handler) Serve() {}

func New() *Client { return undefined }

var Default = New

func (Client) missing() {}
`,
		"native/native.go": "package native\n\n// int f(void);\nimport \"C\"\n\nimport \"example.com/shelf/kv\"\n\n" +
			"type Conn struct{ *kv.Client }\n\nfunc (c *Conn) Raw() C.int { return C.f() }\n\nfunc Broken() Nowhere\n",
	} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
	packages, err := load(dir)
	require.NoError(t, err)
	require.Contains(t, packages, "example.org/gone")
	require.Nil(t, packages["example.org/gone"], "its module is not required")
	return packages
}

func TestAbsence(t *testing.T) {
	packages := shelf(t)
	tests := []struct{ path, typ, method, want string }{
		{"kv", "Client", "Get", ""}, // promoted, with a pointer receiver
		{"kv", "Client", "*", ""},
		{"kv", "Client", "Put", "no such method"},
		{"kv", "Client", "Send", "field Send func() is no method"},
		{"kv", "Generic", "Load", ""},
		{"kv", "Generic", "Get", ""},
		{"kv", "Store", "Get", ""}, // embedded
		{"kv", "Store", "Put", ""},
		{"kv", "Alias", "Get", ""},
		{"kv", "Handler", "Serve", ""},
		{"kv", "Nothing", "Get", "no such type"},
		{"kv", "Nothing", "*", "no such type"},
		{"kv", "New", "Get", "no such type"},
		{"kv", "", "New", ""},
		{"kv", "", "Get", "no such function"},
		{"kv", "", "Default", "var example.com/shelf/kv.Default func() *example.com/shelf/kv.Client is no function"},
		{"kv", "", "Client", "type example.com/shelf/kv.Client struct{example.com/shelf/kv.base; Send func()} is no function"},
		{"native", "Conn", "Get", ""},
		{"native", "Conn", "Raw", ""},
		{"native", "", "Broken", ""},
		{"elsewhere", "", "F", "no package"},
	}
	for _, tt := range tests {
		t.Run(tt.path+" "+tt.typ+" "+tt.method, func(t *testing.T) {
			assert.Equal(t, tt.want, absence(packages["example.com/shelf/"+tt.path], tt.typ, tt.method))
		})
	}
}

func TestReport(t *testing.T) {
	entry := func(path, typ, method, unverified string, line int) claim {
		return named(catalog.Entry{
			Path: "example.com/shelf/" + path, Type: typ, Method: method,
			Unverified: unverified, File: "shelf.yaml", Line: line,
		})
	}
	r := judge([]claim{
		entry("kv", "Client", "Put", "", 9),
		entry("kv", "Client", "Get", "", 4),
		entry("kv", "", "New", "no source", 5),
		entry("kv", "", "Old", "removed in v2", 6),
		entry("gone", "", "F", "no source", 7),
		entry("gone", "", "G", "no source", 7),
		entry("other", "", "F", "", 8),
	}, shelf(t))
	var short, long bytes.Buffer
	r.print(&short, false)
	r.print(&long, true)
	wrong := `internal/catalog/data/shelf.yaml:5: example.com/shelf/kv.New: it exists; remove unverified
internal/catalog/data/shelf.yaml:8: example.com/shelf/other.F: its package is not loaded; run go generate and go mod tidy in verify
internal/catalog/data/shelf.yaml:9: (example.com/shelf/kv.Client).Put: no such method
`
	figures := "7 entries: 1 proved, 3 unverified, 3 wrong\n"
	assert.Equal(t, wrong+"unverified, no source: 2 entries\nunverified, removed in v2: 1 entry\n"+figures, short.String())
	assert.Equal(t, wrong+`unverified, no source: 2 entries
    internal/catalog/data/shelf.yaml:7: example.com/shelf/gone.F
    internal/catalog/data/shelf.yaml:7: example.com/shelf/gone.G
unverified, removed in v2: 1 entry
    internal/catalog/data/shelf.yaml:6: example.com/shelf/kv.Old
`+figures, long.String())
}

// Paths that nobody could check are not asked for: perhaps they cannot be had.
func TestLibraries(t *testing.T) {
	text := libraries([]claim{
		named(catalog.Entry{Path: "example.com/b", Method: "F"}),
		named(catalog.Entry{Path: "example.com/gone", Method: "F", Unverified: "no source"}),
		named(catalog.Entry{Path: "example.com/a", Method: "F", Unverified: "removed in v2"}),
		named(catalog.Entry{Path: "example.com/a", Method: "G"}),
		registered(catalog.RouterEntry{Path: "example.com/a/internal/x", Type: "T"}),
	})
	assert.Contains(t, text, "import (\n\t_ \"example.com/a\"\n\t_ \"example.com/b\"\n)\n")
}

func TestLibrariesAreUpToDate(t *testing.T) {
	have, err := os.ReadFile("libraries.go")
	require.NoError(t, err)
	assert.Equal(t, libraries(claims(catalog.Builtin())), string(have), "run go generate")
}
