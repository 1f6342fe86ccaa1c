package jsonof

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"math/rand"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/txtar"
)

// TestStandardLibrary makes shapes of all exported types of the standard library.
func TestStandardLibrary(t *testing.T) {
	if testing.Short() {
		t.Skip("loads the standard library")
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports}, "std")
	require.NoError(t, err)
	count, known := 0, 0
	for _, pkg := range pkgs {
		if pkg.Types == nil {
			continue
		}
		for _, encoder := range []Encoder{V1, V2} {
			m := New(Config{Pkg: pkg.Types, Fset: pkg.Fset})
			for _, name := range pkg.Types.Scope().Names() {
				tn, ok := pkg.Types.Scope().Lookup(name).(*types.TypeName)
				if !ok || !tn.Exported() {
					continue
				}
				for _, addressable := range []bool{false, true} {
					s := m.Type(tn.Type(), encoder, addressable)
					assert.NotEmpty(t, m.Defs().Text(s))
					count++
					if s.Known() {
						known++
					}
				}
			}
		}
	}
	t.Logf("%d types, %d known", count, known)
	assert.Greater(t, count, 3000)
}

// TestRealFunctions looks at every argument of every call in some packages.
func TestRealFunctions(t *testing.T) {
	if testing.Short() {
		t.Skip("loads the standard library")
	}
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax}, "net/http", "go/types", "encoding/json", "reflect", "net/url", "text/template")
	require.NoError(t, err)
	count := 0
	for _, pkg := range pkgs {
		m := New(Config{Pkg: pkg.Types, Fset: pkg.Fset})
		for _, file := range pkg.Syntax {
			count += all(m, file, pkg.TypesInfo)
		}
		m.Defs()
	}
	t.Logf("%d arguments", count)
	assert.Greater(t, count, 10_000)
}

// all looks at every argument of every call in a file, and returns how many there are.
func all(m *Maker, file *ast.File, info *types.Info) int {
	count := 0
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		var exprs []ast.Expr
		ast.Inspect(fn, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				exprs = append(exprs, call.Args...)
			}
			return true
		})
		for _, s := range m.Values(Func{Info: info, Node: fn}, V1, exprs...) {
			_ = s.String()
			count++
		}
	}
	return count
}

// TestIllTyped: of a package that does not compile, nothing may be believed, least of all that it is well formed.
func TestIllTyped(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	check(t, "package api\n"+imports("errors. fmt. time. slices. json.")+"var _ = errors.New\nvar _ fmt.Stringer\nvar _ time.Time\nvar _ = slices.Clone[[]int]\nvar _ json.Number\n")
	runs, seen := 400, 0
	for range runs {
		archive, err := txtar.ParseFile(paths[r.Intn(len(paths))])
		require.NoError(t, err)
		text := string(archive.Files[0].Data)
		for range 1 + r.Intn(4) {
			from := r.Intn(len(text))
			to := min(len(text), from+r.Intn(12))
			text = text[:from] + []string{"", "x", "nil", "(", "}", "any", "[]", "*", ", "}[r.Intn(9)] + text[to:]
		}
		fset := token.NewFileSet()
		file, _ := parser.ParseFile(fset, "api.go", text, parser.SkipObjectResolution)
		if file == nil {
			continue
		}
		info := newInfo()
		conf := types.Config{Importer: std.imp, Error: func(error) {}}
		pkg, _ := conf.Check("example.com/api", fset, []*ast.File{file}, info)
		m := New(Config{Pkg: pkg, Fset: fset})
		seen += all(m, file, info)
		for _, name := range pkg.Scope().Names() {
			if tn, ok := pkg.Scope().Lookup(name).(*types.TypeName); ok {
				m.Type(tn.Type(), V1, false)
				m.Type(tn.Type(), V2, true)
			}
		}
	}
	assert.Greater(t, seen, runs)
}
