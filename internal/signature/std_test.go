package signature

import (
	"go/types"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

// load type-checks packages of the standard library from source, bodies and all.
func load(t testing.TB, patterns ...string) []*packages.Package {
	t.Helper()
	pkgs, err := packages.Load(&packages.Config{Mode: packages.LoadSyntax}, patterns...)
	require.NoError(t, err)
	for _, pkg := range pkgs {
		require.Empty(t, pkg.Errors)
	}
	return pkgs
}

// namedTypes returns all named types of the packages: local ones and instances too, generic ones not.
func namedTypes(pkgs []*packages.Package) (all, ifaces []types.Type) {
	seen := map[string]bool{}
	add := func(t types.Type) {
		named, ok := t.(*types.Named)
		if !ok || named.TypeParams().Len() > named.TypeArgs().Len() {
			return
		}
		text := Type(named)
		if seen[text] || strings.Contains(text, "$") { // $: an instance inside generic code
			return
		}
		seen[text] = true
		all = append(all, named)
		if i, ok := named.Underlying().(*types.Interface); ok && i.IsMethodSet() && i.NumMethods() > 0 {
			ifaces = append(ifaces, named)
		}
	}
	for _, pkg := range pkgs {
		for _, obj := range pkg.TypesInfo.Defs {
			if tn, ok := obj.(*types.TypeName); ok && !tn.IsAlias() {
				add(tn.Type())
			}
		}
		for _, inst := range pkg.TypesInfo.Instances {
			add(inst.Type)
		}
	}
	return all, ifaces
}

func TestStandardLibrary(t *testing.T) {
	pkgs := load(t, "net/http", "io", "io/fs", "database/sql", "database/sql/driver", "go/ast", "go/types", "context", "sort",
		"container/heap", "crypto/tls", "encoding/json", "encoding/gob", "reflect", "net", "sync/atomic", "iter", "log/slog")
	all, ifaces := namedTypes(pkgs)
	var c tally
	c.compare(t, all, ifaces)
	t.Logf("%d types and %d interfaces: %d pairs implement, %d do not", len(all), len(ifaces), c.yes, c.no)
	assert.Greater(t, c.yes, 1000)
	assert.Greater(t, c.no, 10_000)
}

// TestOneSpellingEach asserts on the types of all expressions in real code that identity and equality of
// spellings are the same thing.
func TestOneSpellingEach(t *testing.T) {
	byText := map[string]types.Type{}
	for _, pkg := range load(t, "net/http", "go/types", "sync/atomic", "iter", "maps") {
		for _, tv := range pkg.TypesInfo.Types {
			text := Type(tv.Type)
			if strings.Contains(text, "$") {
				continue // the type parameters of two functions share an index
			}
			other, ok := byText[text]
			if !ok {
				byText[text] = tv.Type
			} else if !types.Identical(other, tv.Type) {
				t.Fatalf("%s and %s are both %s", other, tv.Type, text)
			}
		}
	}
	// And no type has two texts. Identical types are made alike, so comparing those is enough.
	type shape struct {
		kind reflect.Type
		size int
	}
	alike := map[shape][]string{}
	for text, typ := range byText {
		s := shape{kind: reflect.TypeOf(types.Unalias(typ))}
		switch typ := types.Unalias(typ).(type) {
		case *types.Named:
			continue // its text is its name
		case *types.Signature:
			s.size = 100*typ.Params().Len() + typ.Results().Len()
		case *types.Struct:
			s.size = typ.NumFields()
		}
		alike[s] = append(alike[s], text)
	}
	for _, texts := range alike {
		for i, a := range texts {
			for _, b := range texts[:i] {
				if types.Identical(byText[a], byText[b]) {
					t.Errorf("%s is also %s", a, b)
				}
			}
		}
	}
	assert.Greater(t, len(byText), 2000)
}

func BenchmarkMethods(b *testing.B) {
	all, _ := namedTypes(load(b, "net/http"))
	var methods []*types.Selection
	for _, t := range all {
		set := types.NewMethodSet(types.NewPointer(t))
		for i := range set.Len() {
			methods = append(methods, set.At(i))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, m := range methods {
			fn := m.Obj()
			MethodOf(fn.Name(), fn.Pkg(), m.Type().(*types.Signature))
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(methods)), "ns/method")
}
