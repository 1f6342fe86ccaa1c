package signature

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzSource spells everything in a package that may be as wrong as it likes, twice, each time type-checked
// anew.
func FuzzSource(f *testing.F) {
	for _, seed := range []string{
		"package p; type I interface{ M() interface{ I } }; type T struct{ I }",
		"package p; type A = []A; type B [len(B{})]int; type C struct{ C }; func (C) m(c ...C) (x, y chan (<-chan C)) { return }",
		"package p; type L[P interface{ ~[]E | comparable; Less(P) bool }, E any] struct{ p *L[P, E] }; func (l L[_, Q]) F(q Q) {}",
		"package p; import \"nowhere\"; type T struct{ nowhere.T; x nowhere.X }; func (T) M(nowhere.Y) nowhere.Z { return 0 }",
		"package p; func init() { type T struct{}; { type T int } }; func _() { type T[P T] interface{ T | T } }",
		"package p; type X[A any] = map[string]X[A]; type Y = X[Y]; var _ interface{ Y; error; int | ~string }",
		"package p; func F[T interface{ M(T) T }](x T) { type L struct { T; x T `tag` }; var _ L; F[T](x) }",
		"package p; type I interface{ J; m() }; type J interface{ I; m() }; func (I) M() {}; func (*J) N() {}",
		"package p; type T[P T[P]] interface{ M() T[P] }; func (x T[P]) String(a byte, b rune, c any, ...d) (e error) {}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, src string) {
		first, ok := spellAll(src)
		if !ok {
			return
		}
		second, _ := spellAll(src)
		require.Equal(t, first, second)
	})
}

// spellAll returns the spellings of all types in source order, and false if src cannot be checked at all.
func spellAll(src string) (texts []string, ok bool) {
	fset := token.NewFileSet()
	file, _ := parser.ParseFile(fset, "0.go", src, parser.SkipObjectResolution)
	if file == nil {
		return nil, false
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Defs: map[*ast.Ident]types.Object{}}
	if !checkAnyhow(fset, file, info) {
		return nil, false
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if expr, isExpr := n.(ast.Expr); isExpr {
			if tv, known := info.Types[expr]; known {
				texts = append(texts, Type(tv.Type))
			}
		}
		if id, isIdent := n.(*ast.Ident); isIdent {
			switch obj := info.Defs[id].(type) {
			case *types.Func:
				texts = append(texts, Method(obj))
			case *types.TypeName:
				texts = append(texts, Type(obj.Type()))
			}
		}
		return true
	})
	return texts, true
}

// checkAnyhow type-checks in spite of errors. It reports a panic of go/types itself as false: that is not
// what this test is about.
func checkAnyhow(fset *token.FileSet, file *ast.File, info *types.Info) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	config := types.Config{Error: func(error) {}, Importer: world{}}
	config.Check("example.com/p", fset, []*ast.File{file}, info)
	return true
}
