package jsonof

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// TestValues runs the files in testdata: "encode(x) // shape: TEXT" says what x is where it stands, by
// encoding/json; encode2 is encoding/json/v2. Functions whose names begin with tell tell what they return.
func TestValues(t *testing.T) {
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			require.NoError(t, err)
			for _, file := range archive.Files {
				run(t, check(t, string(file.Data)))
			}
		})
	}
}

func run(t *testing.T, src source) {
	wants := make(map[int]string)
	for _, group := range src.file.Comments {
		for _, c := range group.List {
			if _, want, ok := strings.Cut(c.Text, "// shape: "); ok {
				wants[src.fset.Position(c.Pos()).Line] = want
			}
		}
	}
	decls := make(map[types.Object]*ast.FuncDecl)
	for _, decl := range src.file.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok {
			decls[src.info.Defs[fn.Name]] = fn
		}
	}
	count := 0
	for _, decl := range src.file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		args := make(map[Encoder][]ast.Expr)
		ast.Inspect(fn, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "encode" {
					args[V1] = append(args[V1], call.Args[0])
				} else if ok && id.Name == "encode2" {
					args[V2] = append(args[V2], call.Args[0])
				}
			}
			return true
		})
		f := Func{Info: src.info, Node: fn, Decl: func(fn *types.Func) *ast.FuncDecl { return decls[fn] }, Result: func(fn *types.Func, i int) shape.Value {
			if !strings.HasPrefix(fn.Name(), "tell") {
				return shape.Value{}
			}
			told := New(Config{Pkg: src.pkg, Fset: src.fset}).Results(Func{Info: src.info, Node: decls[fn]})
			if i >= len(told) {
				return shape.Value{}
			}
			return told[i]
		}}
		for encoder, exprs := range args {
			m := New(Config{Pkg: src.pkg, Fset: src.fset})
			shapes := m.Values(f, encoder, exprs...)
			for range 5 { // the same, in whatever order maps are walked
				again := New(Config{Pkg: src.pkg, Fset: src.fset})
				require.Equal(t, shapes, again.Values(f, encoder, exprs...))
				require.Equal(t, m.Defs(), again.Defs())
			}
			for i, s := range shapes {
				count++
				line := src.fset.Position(exprs[i].End()).Line
				assert.Equal(t, wants[line], s.String(), "line %d of %s: %s", line, src.fset.Position(fn.Pos()).Filename, fn.Name.Name)
			}
		}
	}
	assert.Equal(t, len(wants), count)
}
