package signature

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/stretchr/testify/require"
)

// A world is a set of packages type-checked together, by path.
type world map[string]*types.Package

// Import implements types.Importer. A vendored package is found by the path that source code uses.
func (w world) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	for full, pkg := range w {
		if full == path || importPath(pkg) == path {
			return pkg, nil
		}
	}
	return nil, fmt.Errorf("no package %q", path)
}

// add type-checks the files of one package, which may import what was added before.
func (w world) add(t testing.TB, path string, files ...string) (*types.Package, *types.Info) {
	t.Helper()
	fset := token.NewFileSet()
	var syntax []*ast.File
	for i, src := range files {
		f, err := parser.ParseFile(fset, fmt.Sprintf("%d.go", i), src, parser.SkipObjectResolution)
		require.NoError(t, err, src)
		syntax = append(syntax, f)
	}
	info := &types.Info{Defs: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Importer: w, GoVersion: "go1.25"}
	pkg, err := config.Check(path, fset, syntax, info)
	require.NoError(t, err, "%v", files)
	w[path] = pkg
	return pkg, info
}

// check type-checks one package alone.
func check(t testing.TB, path, src string) *types.Package {
	t.Helper()
	pkg, _ := world{}.add(t, path, src)
	return pkg
}

// typeOf returns the type of a package-level object.
func typeOf(t testing.TB, pkg *types.Package, name string) types.Type {
	t.Helper()
	obj := pkg.Scope().Lookup(name)
	require.NotNil(t, obj, name)
	return obj.Type()
}

// local returns the n-th type of that name declared in any function of the package, by position.
func local(t testing.TB, info *types.Info, name string, n int) types.Type {
	t.Helper()
	var found []*types.TypeName
	for _, obj := range info.Defs {
		if tn, ok := obj.(*types.TypeName); ok && tn.Name() == name && tn.Parent() != tn.Pkg().Scope() {
			found = append(found, tn)
		}
	}
	require.Greater(t, len(found), n)
	for i := range found {
		before := 0
		for j := range found {
			if found[j].Pos() < found[i].Pos() {
				before++
			}
		}
		if before == n {
			return found[i].Type()
		}
	}
	t.Fatalf("types at one position")
	return nil
}

// methodStrings spells the method set of *T, or of T itself if it is an interface.
func methodStrings(t types.Type) map[string]bool {
	if !types.IsInterface(t) {
		t = types.NewPointer(t)
	}
	set := types.NewMethodSet(t)
	spelled := make(map[string]bool, set.Len())
	for i := range set.Len() {
		fn := set.At(i).Obj().(*types.Func)
		// By parts, because a promoted method of an instance has the instance's signature.
		spelled[MethodOf(fn.Name(), fn.Pkg(), set.At(i).Type().(*types.Signature))] = true
	}
	return spelled
}

// interfaceStrings spells the methods that an interface demands.
func interfaceStrings(i *types.Interface) []string {
	var spelled []string
	for k := range i.NumMethods() {
		spelled = append(spelled, Method(i.Method(k)))
	}
	return spelled
}

// A tally counts the pairs on which strings and go/types were compared.
type tally struct {
	yes, no int
	// near are those of no where the type has all the names.
	near int
}

// compare asserts that the strings say of every type and interface what go/types says.
func (c *tally) compare(t *testing.T, impls, ifaces []types.Type) {
	t.Helper()
	demands := make([][]string, len(ifaces))
	for i, iface := range ifaces {
		demands[i] = interfaceStrings(iface.Underlying().(*types.Interface))
	}
	for _, impl := range impls {
		has := methodStrings(impl)
		receiver := impl
		if !types.IsInterface(impl) {
			receiver = types.NewPointer(impl)
		}
		for i, iface := range ifaces {
			got := true
			for _, m := range demands[i] {
				got = got && has[m]
			}
			under := iface.Underlying().(*types.Interface)
			want := types.Implements(receiver, under)
			if got != want {
				missing, wrong := types.MissingMethod(receiver, under, true)
				t.Errorf("%s implements %s: strings say %t, go/types %t (missing %v, wrong type %t)\nhas   %v\nwants %q",
					impl, iface, got, want, missing, wrong, has, demands[i])
			}
			switch _, wrong := types.MissingMethod(receiver, under, true); {
			case want:
				c.yes++
			case wrong:
				c.near++
				fallthrough
			default:
				c.no++
			}
		}
	}
}
