package link_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// FuzzEngine compiles and links any Go source that parses, well-typed or not.
// On well-typed source nothing may go wrong; on any source two runs agree.
func FuzzEngine(f *testing.F) {
	for _, body := range []string{
		`func f(ids []int) { for _, id := range ids { db.Query("SELECT 1", id) } }`,
		`func f(ids []int) { each(ids, func(id int) { db.Query("", id) }) }
func each(ids []int, do func(int)) { for _, id := range ids { do(id) } }`,
		`type I interface{ M(int) }; type T struct{ I }; func (t *T) M(i int) { for range i { t.I.M(i); t.M(i) } }
func f(i I, xs []int) { for _, x := range xs { go i.M(x); defer i.M(x) } }`,
		`func f(n int) { if n > 0 { f(n - 1); g(n) } }; func g(n int) { f(n); db.Query("") }`,
		`func f[T any](xs []T, do func(T) error) error { L: for _, x := range xs { switch { case do(x) == nil: continue L; default: break L } }; return nil }
var h = func() { _ = f([]int{1}, func(int) error { db.Query(""); return nil }) }`,
		`func f(seq func(func(int) bool)) { for x := range seq { for { select {}; db.Query("", x) } } }`,
		`func f(n int) error { tx := db.Begin(); defer func() { tx.Error() }(); if n > 0 { go f(n - 1); return f(n) }; db.Query(""); return nil }`,
		`func g(ids []int, do func([]int) error) error { if len(ids) == 0 { return nil }; for range ids { do(ids) }; return do(nil) }
func f(xs []int) error { return g(xs, func(ys []int) error { return g(ys, func([]int) error { db.Query(""); return nil }) }) }`,
		`func f() { defer f(); defer g(); db.Query("") }; func g() { defer f(); defer g() }`,
		`func f(m map[int]string) { for k := range m { if v, ok := m[k]; ok { _ = v; continue }; m[k] = ""; db.Query("") } }`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		typed, first := engine(t, body)
		_, second := engine(t, body)
		require.Equal(t, first, second)
		if typed {
			require.NotContains(t, first, "fault")
		}
	})
}

// TestEngine holds that the fuzzed passes see what they are there for.
func TestEngine(t *testing.T) {
	typed, result := engine(t, `func f(ids []int) { for _, id := range ids { db.Query("SELECT 1", id) } }`)
	require.True(t, typed)
	require.Contains(t, result, "n, n=len(ids) sql.DB.Query")
}

// engine runs the passes over one package and returns whether it is well-typed
// and what they made of it.
func engine(t *testing.T, body string) (typed bool, result string) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "/src/app/app.go", "package app\n\nimport \"database/sql\"\n\nvar db *sql.DB\n\n"+body, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Skip("not Go")
	}
	var errs []types.Error
	info := &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Instances: make(map[*ast.Ident]types.Instance),
		Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
		Scopes: make(map[ast.Node]*types.Scope), FileVersions: make(map[*ast.File]string),
	}
	conf := types.Config{
		Importer: stubs{fset},
		Error:    func(err error) { errs = append(errs, err.(types.Error)) },
	}
	pkg, _ := conf.Check("example.com/app", fset, []*ast.File{file}, info)

	var facts []analysis.PackageFact
	pass := &analysis.Pass{
		Fset: fset, Files: []*ast.File{file}, Pkg: pkg, TypesInfo: info, TypeErrors: errs,
		ResultOf:          make(map[*analysis.Analyzer]any),
		AllPackageFacts:   func() []analysis.PackageFact { return facts },
		ExportPackageFact: func(fact analysis.Fact) { facts = append(facts, analysis.PackageFact{Package: pkg, Fact: fact}) },
	}
	compile := summary.New(summary.Config{})
	compiled, err := compile.Run(pass)
	require.NoError(t, err)
	pass.ResultOf[compile] = compiled
	linked, err := link.New(compile, "").Run(pass)
	require.NoError(t, err)
	if fault := linked.(*link.Result).Fault; fault != "" {
		return len(errs) == 0, "fault: " + fault
	}
	for _, l := range linked.(*link.Result).Looped {
		result += fmt.Sprintln(l.Site(), l.Cost, l.Way.Trip.Name)
	}
	if v := linked.(*link.Result).View; v != nil {
		for _, u := range v.Units() {
			for _, f := range u.Funcs {
				price := v.Price(f.Symbol)
				requireOrdered(t, price)
				result += fmt.Sprintln(f.Symbol, priceText(price)) + treeText(v.Tree(f.Symbol), 1)
			}
		}
	}
	return len(errs) == 0, result
}

// requireOrdered holds that the least is at most the most.
func requireOrdered(t *testing.T, p link.Price) {
	for _, c := range []chart.Cost{p.Cost, p.Detached} {
		for _, r := range []chart.Range{c.DB, c.Cache, c.Remote, c.Queue, c.Steps} {
			require.LessOrEqual(t, r.Least.Compare(r.Most), 0, "%v", r)
		}
	}
}

// stubs imports the few packages that the fuzzed source may use.
type stubs struct{ fset *token.FileSet }

func (s stubs) Import(path string) (*types.Package, error) {
	if path != "database/sql" {
		return nil, fmt.Errorf("no package %s", path)
	}
	file, err := parser.ParseFile(s.fset, "/go/src/database/sql/sql.go", `package sql

type DB struct{}

type Rows struct{}

func (db *DB) Query(query string, args ...any) (*Rows, error) { return nil, nil }

func (db *DB) Begin() error { return nil }

func (r *Rows) Next() bool { return false }
`, 0)
	if err != nil {
		return nil, err
	}
	conf := types.Config{}
	return conf.Check(path, s.fset, []*ast.File{file}, nil)
}
