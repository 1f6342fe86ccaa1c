package driver

import (
	"context"
	"go/types"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

func TestWithoutLines(t *testing.T) {
	for src, want := range map[string]string{
		"package p\n//line x.y:1\n":         "package p\n//-ine x.y:1\n",
		"package p /*line x.y:1:2*/\n":      "package p /*-ine x.y:1:2*/\n",
		"package p\n\nvar s = `\n//line x`": "package p\n\nvar s = `\n//line x`",
		"package p // line x.y:1\n":         "package p // line x.y:1\n",
		"//line \x00":                       "//-ine \x00",
		"/*line ":                           "/*-ine ",
	} {
		assert.Equal(t, want, string(withoutLines([]byte(src))))
	}
}

// bomb is a fault of the type checker.
type bomb struct{ types.Sizes }

func (bomb) Sizeof(types.Type) int64 { panic("sizes of nothing") }

// A panic costs the package, not the run.
func TestPanicNamesThePackage(t *testing.T) {
	dir := t.TempDir()
	pkg := func(path, src string, imports ...*packages.Package) *packages.Package {
		name := filepath.Join(dir, path+".go")
		require.NoError(t, os.WriteFile(name, []byte(src), 0o644))
		pkg := &packages.Package{
			ID: path, PkgPath: path, Name: path, Dir: dir,
			GoFiles: []string{name}, CompiledGoFiles: []string{name}, Imports: make(map[string]*packages.Package),
		}
		for _, imp := range imports {
			pkg.Imports[imp.PkgPath] = imp
		}
		return pkg
	}
	bad := pkg("bad", "package bad\n\nimport \"unsafe\"\n\nconst Size = unsafe.Sizeof(struct{ a int }{})\n")
	user := pkg("user", "package user\n\nimport \"bad\"\n\nvar X = bad.Size\n", bad)
	good := pkg("good", "package good\n")
	graph := []*packages.Package{bad, user, good}
	b := newBuilder(graph, "amd64", nil, func() {})
	bad.TypesSizes = bomb{}
	b.check(context.Background(), pathsOf(graph), nil)
	assert.Equal(t, map[*packages.Package]bool{bad: true}, b.failed)

	list := &listing{ours: graph, env: environment{dir: dir}}
	var got []string
	for _, p := range problems(t.Context(), list, list.atlas(dir), []*packages.Package{good, user}, []*packages.Package{bad}) {
		got = append(got, p.String())
	}
	assert.Equal(t, []string{"package bad was not analysed: the type checker gave up: sizes of nothing"}, got)
}
