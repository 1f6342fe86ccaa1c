package link_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// A shape is a kind of program that grows with n.
type shape struct {
	name  string
	n     int // as large as a test makes it
	write func(p program, n int)
	want  func(n int) int // how many trips it makes in loops
}

// A program is the source of its packages by path, without package clause. All
// have a database, db.
type program map[string]*strings.Builder

func (p program) printf(path, format string, args ...any) {
	if p[path] == nil {
		p[path] = new(strings.Builder)
	}
	fmt.Fprintf(p[path], format, args...)
}

func one(int) int   { return 1 }
func all(n int) int { return n }
func none(int) int  { return 0 }

const app = "app.example/app"

// nest writes n times what opens, then the heart, then n times what closes.
func nest(p program, n int, head, opens, heart, closes, tail string) {
	p.printf(app, "%s%s%s%s%s\n", head, strings.Repeat(opens, n), heart, strings.Repeat(closes, n), tail)
}

// repeat writes a line n times; %d in it is its number.
func repeat(p program, n int, head, line, tail string) {
	p.printf(app, "%s", head)
	for i := range n {
		p.printf(app, "%s\n", strings.ReplaceAll(line, "%d", fmt.Sprint(i)))
	}
	p.printf(app, "%s\n", tail)
}

const list = "func f(ids []int) (v int) {\nfor _, id := range ids {\n_ = id\n"

var shapes = []shape{
	{"function whose every line asks", 50_000, func(p program, n int) {
		repeat(p, n, list, "db.Query(``, id)", "}\nreturn\n}")
	}, all},
	{"function whose every line asks and looks at the answer", 12_500, func(p program, n int) {
		repeat(p, n, list, "if r%d, err := db.Query(``, id); err != nil { return v } else if r%d.Next() { v++ }", "}\nreturn\n}")
	}, all},
	{"switch with a trip in every case", 10_000, func(p program, n int) {
		repeat(p, n, list+"switch id {\n", "case %d: db.Query(``, v)", "}\n}\nreturn\n}")
	}, none},
	{"chain of else if", 2000, func(p program, n int) {
		repeat(p, n, list+"if v < 0 {\n", "} else if v == %d {\n db.Query(``, id)", "}\n}\nreturn\n}")
	}, all},
	{"conditions on caches", 10_000, func(p program, n int) {
		repeat(p, n, "var m = map[int]int{}\n"+list, "if _, ok := m[id+%d]; !ok { m[id+%d] = v; db.Query(``, id) }", "}\nreturn\n}")
	}, none},
	{"calls in one another", 1000, func(p program, n int) {
		p.printf(app, "func ask(i int) int { db.Query(``); return i }\n")
		nest(p, n, list, "ask(", "v", ")", "\n}\nreturn\n}")
	}, all},
	{"calls after one another", 5000, func(p program, n int) {
		p.printf(app, "type B struct{ b *B }\nfunc (b *B) B() *B { db.Query(``); return b }\n")
		nest(p, n, "func f(ids []int, b *B) {\nfor range ids {\nb", ".B()", "", "", "\n}\n}")
	}, all},
	{"fields of fields", 10_000, func(p program, n int) {
		p.printf(app, "type B struct{ b *B; do func() }\nfunc (b *B) B() { db.Query(``) }\n")
		nest(p, n, "func f(ids []int, b *B) {\nfor range ids {\nb", ".b", ".B()", "", "\n}\n}")
	}, one},
	{"sum", 10_000, func(p program, n int) {
		repeat(p, n, list+"db.Query(``, ", "v +", "v)\n}\nreturn\n}")
	}, one},
	{"condition", 10_000, func(p program, n int) {
		repeat(p, n, list+"if ", "v != id &&", "v == 0 { db.Query(``, id) }\n}\nreturn\n}")
	}, one},
	{"statement in pieces", 10_000, func(p program, n int) {
		repeat(p, n, "func f(ids []int, s string) {\nfor _, id := range ids {\ndb.Query(`SELECT` +", "s +", "s, id)\n}\n}")
	}, one},
	{"literal with functions", 10_000, func(p program, n int) {
		repeat(p, n, "type T struct{ do func() }\nvar ts = []T{\n", "{do: func() { db.Query(``) }},", "}\nfunc f() { for _, t := range ts { t.do() } }")
	}, none},
	{"loops in one another", 300, func(p program, n int) {
		nest(p, n, list, "for range ids {\n", "db.Query(``, id)\n", "}\n", "}\nreturn\n}")
	}, one},
	{"conditions in one another", 1000, func(p program, n int) {
		nest(p, n, list, "if v == 0 {\n", "db.Query(``, id)\n", "}\n", "}\nreturn\n}")
	}, one},
	{"blocks in one another", 1000, func(p program, n int) {
		nest(p, n, list, "{\n", "db.Query(``, id)\n", "}\n", "}\nreturn\n}")
	}, one},
	{"literals in one another", 200, func(p program, n int) {
		nest(p, n, list, "func() {\n", "db.Query(``, id)\n", "}()\n", "}\nreturn\n}")
	}, none},
	{"goroutines in one another", 200, func(p program, n int) {
		nest(p, n, "func g(c chan int) {\n", "go func() {\ndb.Query(``)\n", "", "c <- 1\n}()\n", "}\nfunc f(ids []int) { for range ids { g(nil) } }")
	}, one},
	{"callbacks in one another", 200, func(p program, n int) {
		p.printf(app, "func each(ids []int, do func(int)) { for _, id := range ids { do(id) } }\n")
		nest(p, n, "func f(ids []int) {\n", "each(ids, func(id int) {\n", "db.Query(``, id)\n", "})\n", "}")
	}, one},
	{"literal that hands itself on", 1000, func(p program, n int) {
		p.printf(app, "func each(ids []int, do func(int)) { for _, id := range ids { do(id) } }\n")
		repeat(p, n, "func f(ids []int) {\nvar do func(int)\ndo = func(id int) {\ndb.Query(``, id)\n", "each(ids, do)", "}\neach(ids, do)\n}")
	}, nil},
	{"literals that hand on one another", 100, func(p program, n int) {
		p.printf(app, "func each(ids []int, do func(int)) { for _, id := range ids { do(id) } }\n")
		p.printf(app, "func f(ids []int) {\nf0 := func(id int) { db.Query(``, id) }\n")
		for i := range n {
			p.printf(app, "f%d := func(id int) { each(ids, f%d); each(ids, f%d); each(ids, f%d) }\n", i+1, i, i, i)
		}
		p.printf(app, "f%d(1)\n}", n)
	}, nil},
	{"chain of functions", 2000, func(p program, n int) {
		repeat(p, 1, list, "f0(id)", "}\nreturn\n}")
		for i := range n {
			p.printf(app, "func f%d(id int) { if id > 0 { db.Query(``, id) }; f%d(id) }\n", i, i+1)
		}
		p.printf(app, "func f%d(id int) { db.Query(``, id) }", n)
	}, one},
	{"chain of interfaces", 1000, func(p program, n int) {
		for i := range n {
			p.printf(app, "type I%d interface{ M%d(int) }\ntype T%d struct{ next I%d }\nfunc (t *T%d) M%d(id int) { t.next.M%d(id) }\n", i, i, i, i+1, i, i, i+1)
		}
		p.printf(app, "type I%d interface{ M%d(int) }\ntype T%d struct{}\nfunc (T%d) M%d(id int) { db.Query(``, id) }\n", n, n, n, n, n)
		p.printf(app, "func f(ids []int, i I0) { for _, id := range ids { i.M0(id) } }")
	}, one},
	{"chain of packages", 500, func(p program, n int) {
		for i := range n {
			p.printf(fmt.Sprintf("app.example/p%04d", i), "import \"app.example/p%04d\"\n\nfunc F(ids []int) { for _, id := range ids { p%04d.G(id) } }\n\nfunc G(id int) { g(id) }\nfunc g(id int) { h(id) }\nfunc h(id int) { p%04d.G(id) }\n", i+1, i+1, i+1)
		}
		p.printf(fmt.Sprintf("app.example/p%04d", n), "func G(id int) { db.Query(``, id) }")
	}, all},
	{"functions that call each other", 500, func(p program, n int) {
		repeat(p, 1, list, "f0(id)", "}\nreturn\n}")
		for i := range n {
			p.printf(app, "func f%d(id int) int {\nif id == %d { db.Query(``, id) }\nreturn f%d(id-1) + f%d(id-2)\n}\n", i, i, (i+1)%n, (i*7+3)%n)
		}
	}, one},
	{"functions that call many of each other", 200, func(p program, n int) {
		repeat(p, 1, list, "f0(id)", "}\nreturn\n}")
		for i := range n {
			p.printf(app, "func f%d(id int) {\n", i)
			if i == 0 {
				p.printf(app, "db.Query(``, id)\n")
			}
			for j := range 20 {
				p.printf(app, "f%d(id)\n", (i*7+j*3+1)%n)
			}
			p.printf(app, "}\n")
		}
	}, one},
	{"functions that hand a parameter to two", 1000, func(p program, n int) {
		repeat(p, 1, list, "f0(func() {})", "}\nreturn\n}")
		for i := range n {
			p.printf(app, "func f%d(do func()) { f%d(do); f%d(do) }\n", i, i+1, i+1)
		}
		p.printf(app, "func f%d(do func()) { do() }\nfunc g(ids []int) { for range ids { f0(func() { db.Query(``) }) } }", n)
	}, one},
	{"call sites of as many implementations", 1000, func(p program, n int) {
		p.printf(app, "type I interface{ M(int) }\n")
		repeat(p, n, "", "type T%d struct{}\nfunc (T%d) M(id int) { db.Query(``, id) }", "")
		repeat(p, n, "func f(ids []int, i I) {\nfor _, id := range ids {\n", "i.M(id)", "}\n}")
	}, all},
	{"wrappers of each other's interfaces", 20, func(p program, n int) {
		repeat(p, n, "", "type I%d interface{ M(int) }\ntype W%d struct{ I%d }", "")
		p.printf(app, "type T struct{}\nfunc (T) M(id int) { db.Query(``, id) }\nfunc f(ids []int, i I0) { for _, id := range ids { i.M(id) } }")
	}, one},
	{"functions that call two", 2000, func(p program, n int) {
		repeat(p, 1, list, "f0(id)", "}\nreturn\n}")
		for i := range n {
			p.printf(app, "func f%d(id int) { f%d(id); if id > 0 { f%d(id) } }\n", i, i+1, i+1)
		}
		p.printf(app, "func f%d(id int) { db.Query(``, id) }", n)
	}, one},
	{"parameters that are called", 1000, func(p program, n int) {
		p.printf(app, "func call(")
		for i := range n {
			p.printf(app, "f%d func(), ", i)
		}
		repeat(p, n, ") {\n", "f%d()", "}\nfunc f(ids []int) {\nfor range ids {\ncall(")
		repeat(p, n, "", "func() { db.Query(``) },", ")\n}\n}")
	}, nil},
}

// TestStress holds that large and deep inputs end, and give their findings.
func TestStress(t *testing.T) {
	for _, s := range shapes {
		t.Run(s.name, func(t *testing.T) {
			p := make(program)
			s.write(p, s.n)
			found, view := check(t, p).run(t)
			if s.want != nil {
				assert.Equal(t, s.want(s.n), found)
			}
			assert.LessOrEqual(t, len(view.Trips(app+".f")), 1000)
			assert.NotPanics(t, func() { view.Price(app + ".f") })
			nodes, _ := size(view.Tree(app + ".f"))
			assert.LessOrEqual(t, nodes, 400)
		})
	}
}

// size returns how many nodes a tree has, and how many it lacks.
func size(tree []chart.Node) (nodes, more int) {
	for _, n := range tree {
		k, m := size(n.Children)
		nodes, more = nodes+1+k, more+n.More+m
	}
	return nodes, more
}

// BenchmarkStress shows how time grows with size: ns/n stays the same where
// that is linear.
func BenchmarkStress(b *testing.B) {
	for _, s := range shapes {
		for _, n := range []int{s.n / 4, s.n / 2, s.n} {
			b.Run(fmt.Sprintf("%s/%d", strings.ReplaceAll(s.name, " ", "_"), n), func(b *testing.B) {
				p := make(program)
				s.write(p, n)
				c := check(b, p)
				for b.Loop() {
					c.run(b)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/n")
			})
		}
	}
}

// checked is a program with its types, imported packages first.
type checked []*analysis.Pass

func check(t testing.TB, p program) (list checked) {
	t.Helper()
	fset := token.NewFileSet()
	world := make(map[string]*types.Package)
	var visit func(path string)
	imp := importFunc(func(path string) (*types.Package, error) {
		if p[path] == nil {
			return stubs{fset}.Import(path)
		}
		visit(path)
		return world[path], nil
	})
	sql, err := stubs{fset}.Import("database/sql")
	require.NoError(t, err)
	imp = func(inner importFunc) importFunc {
		return func(path string) (*types.Package, error) {
			if path == "database/sql" {
				return sql, nil
			}
			return inner(path)
		}
	}(imp)
	visit = func(path string) {
		if world[path] != nil {
			return
		}
		name := path[strings.LastIndexByte(path, '/')+1:]
		src := "package " + name + "\n\nimport \"database/sql\"\n\n" + p[path].String() + "\n\nvar db *sql.DB\n"
		file, err := parser.ParseFile(fset, "/src/"+path+"/"+name+".go", src, parser.SkipObjectResolution)
		require.NoError(t, err)
		info := newInfo()
		conf := types.Config{Importer: imp}
		world[path], err = conf.Check(path, fset, []*ast.File{file}, info)
		require.NoError(t, err)
		list = append(list, &analysis.Pass{
			Fset: fset, Files: []*ast.File{file}, Pkg: world[path], TypesInfo: info,
			Module: &analysis.Module{Path: "app.example"},
		})
	}
	for path := range p {
		visit(path)
	}
	return list
}

// run returns how many trips in loops the packages make, and the view of the last.
func (c checked) run(t testing.TB) (found int, view *link.View) {
	t.Helper()
	compile := summary.New(summary.Config{})
	linker := link.New(compile, "")
	facts := make(map[*analysis.Analyzer][]analysis.PackageFact)
	for _, p := range c {
		pass := *p
		pass.ResultOf = make(map[*analysis.Analyzer]any)
		for _, a := range []*analysis.Analyzer{compile, linker} {
			pass.AllPackageFacts = func() []analysis.PackageFact { return facts[a] }
			pass.ExportPackageFact = func(fact analysis.Fact) {
				facts[a] = append(facts[a], analysis.PackageFact{Package: pass.Pkg, Fact: fact})
			}
			result, err := a.Run(&pass)
			require.NoError(t, err)
			pass.ResultOf[a] = result
		}
		linked := pass.ResultOf[linker].(*link.Result)
		require.Empty(t, linked.Fault)
		found += len(linked.Looped)
		view = linked.View
	}
	return found, view
}

type importFunc func(path string) (*types.Package, error)

func (f importFunc) Import(path string) (*types.Package, error) { return f(path) }

func newInfo() *types.Info {
	return &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Instances: make(map[*ast.Ident]types.Instance),
		Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
		Scopes: make(map[ast.Node]*types.Scope), FileVersions: make(map[*ast.File]string),
	}
}
