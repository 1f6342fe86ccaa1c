package summary_test

import (
	"bytes"
	"cmp"
	"encoding/gob"
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/summary"
	"github.com/crosslayer/crosslayer/internal/unit"
)

var update = flag.Bool("update", false, "rewrite the units in testdata")

// Every archive holds packages, one folder each, imports first, and last the
// file "units": what their summaries say.
func TestUnits(t *testing.T) {
	entries, err := os.ReadDir("testdata")
	require.NoError(t, err)
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) != ".txtar" {
			t.Errorf("testdata/%s: no test reads it", entry.Name())
			continue
		}
		t.Run(strings.TrimSuffix(entry.Name(), ".txtar"), func(t *testing.T) {
			name := filepath.Join("testdata", entry.Name())
			archive, err := txtar.ParseFile(name)
			require.NoError(t, err)
			require.NotEmpty(t, strings.TrimSpace(string(archive.Comment)), "the comment says what the archive shows")
			last := len(archive.Files) - 1
			require.Equal(t, "units", archive.Files[last].Name)

			have := ""
			for _, u := range compile(t, archive.Files[:last]) {
				have += dump(u)
			}
			if *update {
				archive.Files[last].Data = []byte(have)
				require.NoError(t, os.WriteFile(name, txtar.Format(archive), 0o666))
				return
			}
			assert.Equal(t, string(archive.Files[last].Data), have, "run go test ./internal/summary -update and read the diff")
		})
	}
}

// compile summarises packages of the module example.com/app.
func compile(t *testing.T, files []txtar.File) []*unit.Unit {
	t.Helper()
	const module = "example.com/app"
	fset := token.NewFileSet()
	w := &world{std: importer.ForCompiler(fset, "gc", nil), pkgs: make(map[string]*types.Package)}
	var facts []analysis.PackageFact
	var units []*unit.Unit
	for len(files) > 0 {
		dir := path.Dir(files[0].Name)
		var parsed []*ast.File
		for len(files) > 0 && path.Dir(files[0].Name) == dir {
			file, err := parser.ParseFile(fset, files[0].Name, files[0].Data, parser.ParseComments)
			require.NoError(t, err)
			parsed = append(parsed, file)
			files = files[1:]
		}
		info := &types.Info{
			Types: map[ast.Expr]types.TypeAndValue{}, Instances: map[*ast.Ident]types.Instance{},
			Defs: map[*ast.Ident]types.Object{}, Uses: map[*ast.Ident]types.Object{},
			Implicits: map[ast.Node]types.Object{}, Selections: map[*ast.SelectorExpr]*types.Selection{},
			Scopes: map[ast.Node]*types.Scope{}, FileVersions: map[*ast.File]string{},
		}
		cfg := types.Config{Importer: w}
		pkg, err := cfg.Check(module+"/"+dir, fset, parsed, info)
		require.NoError(t, err)
		w.pkgs[pkg.Path()] = pkg
		compile := summary.New(summary.Config{})
		result, err := compile.Run(&analysis.Pass{
			Analyzer: compile, Fset: fset, Files: parsed, Pkg: pkg, TypesInfo: info,
			Module:          &analysis.Module{Path: module},
			AllPackageFacts: func() []analysis.PackageFact { return facts },
			ExportPackageFact: func(fact analysis.Fact) {
				facts = append(facts, analysis.PackageFact{Package: pkg, Fact: fact})
			},
		})
		require.NoError(t, err)
		u := result.(*summary.Result).Unit
		require.NotNil(t, u)
		require.Empty(t, u.Fault)
		roundTrip(t, u)
		units = append(units, u)
	}
	return units
}

// roundTrip checks that a unit survives its encoding.
func roundTrip(t *testing.T, u *unit.Unit) {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, gob.NewEncoder(&buf).Encode(&summary.Fact{Unit: *u}))
	var back summary.Fact
	require.NoError(t, gob.NewDecoder(&buf).Decode(&back))
	assert.Equal(t, dump(u), dump(&back.Unit))
}

type world struct {
	std  types.Importer
	pkgs map[string]*types.Package
}

func (w *world) Import(path string) (*types.Package, error) {
	if pkg := w.pkgs[path]; pkg != nil {
		return pkg, nil
	}
	return w.std.Import(path)
}

// dump writes a unit for people: one line per node, hashes as numbers in the
// order in which they are met.
func dump(u *unit.Unit) string {
	d := &dumper{unit: u, methods: make(map[uint64]int)}
	d.line(0, "unit %s", u.Path)
	if len(u.Imports) > 0 {
		d.line(1, "imports %s", strings.Join(u.Imports, " "))
	}
	for i, it := range u.Ifaces {
		d.line(1, "interface %d %s: %s", i+1, it.Name, d.hashes(it.Methods))
	}
	for _, t := range u.Types {
		d.line(1, "type %s", t.Name)
		for _, m := range slices.SortedFunc(slices.Values(t.Methods), bySymbol) {
			switch {
			case m.Iface > 0:
				d.line(2, "%s of interface %d", d.hash(m.Hash), m.Iface)
			case m.Symbol == "":
				d.line(2, "%s silent", d.hash(m.Hash))
			default:
				d.line(2, "%s %s", d.hash(m.Hash), d.short(m.Symbol))
			}
		}
	}
	for _, f := range u.Fields {
		d.line(1, "field %s holds %s", d.short(f.ID), or(d.short(f.Func), "?"))
	}
	for _, f := range u.Funcs {
		mark := ""
		if f.Exempt {
			mark = " exempt"
		}
		d.line(1, "func %s%s", d.short(f.Symbol), mark)
		d.nodes(2, f.Body)
	}
	d.line(1, "tally %d trips, %d unknown, %s", u.Tally.Trips, u.Tally.Unknown, strings.Join(u.Tally.Libraries, " "))
	return d.text.String()
}

func bySymbol(a, b unit.Method) int {
	return cmp.Or(strings.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Hash, b.Hash))
}

type dumper struct {
	unit    *unit.Unit
	methods map[uint64]int
	text    strings.Builder
}

func (d *dumper) line(depth int, format string, args ...any) {
	fmt.Fprintf(&d.text, strings.Repeat("  ", depth)+format+"\n", args...)
}

func (d *dumper) short(symbol string) string {
	return strings.ReplaceAll(strings.ReplaceAll(symbol, d.unit.Path+".", ""), "example.com/app/", "")
}

func (d *dumper) hash(h uint64) string {
	if d.methods[h] == 0 {
		d.methods[h] = len(d.methods) + 1
	}
	return fmt.Sprintf("m%d", d.methods[h])
}

func (d *dumper) hashes(list []uint64) string {
	var names []string
	for _, h := range list {
		names = append(names, d.hash(h))
	}
	return strings.Join(names, " ")
}

func (d *dumper) nodes(depth int, nodes []unit.Node) {
	for _, n := range nodes {
		switch {
		case n.Call != nil:
			d.line(depth, "%d: %s", n.Call.Line, d.call(n.Call))
		case n.Loop != nil:
			d.line(depth, "%d: %s", n.Loop.Line, loopText(n.Loop))
			d.nodes(depth+1, n.Loop.Body)
			if len(n.Loop.Once) > 0 {
				d.line(depth, "once")
				d.nodes(depth+1, n.Loop.Once)
			}
		case n.Branch != nil:
			for i, arm := range n.Branch.Arms {
				word := "or"
				if i == 0 {
					word = "either"
				}
				if arm.Exits {
					word += " (leaves)"
				}
				if arm.Off {
					word += " (off)"
				}
				d.line(depth, "%s", word)
				d.nodes(depth+1, arm.Body)
			}
		}
	}
}

func loopText(l *unit.Loop) string {
	text := [...]string{"", "data", "rows", "fixed", "chunk", "open"}[l.Class] + " loop"
	if l.Bound != "" {
		text += " " + l.Bound
	}
	if l.Param >= 0 {
		text += fmt.Sprintf(" of parameter %d", l.Param)
	}
	if l.Class == unit.Fixed {
		text += fmt.Sprintf(" x%d", l.Times)
	}
	return text
}

func (d *dumper) call(c *unit.Call) string {
	var words []string
	add := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	if c.Mode != unit.Sync {
		add("%s", [...]string{"", "parallel", "detached", "deferred"}[c.Mode])
	}
	add("%s", c.Text)
	switch {
	case c.Trip != nil:
		kind := "read"
		if c.Trip.Write {
			kind = "write"
		}
		if !c.Trip.Plain {
			kind = "admin"
		}
		add("= %s %s %s x%d", c.Trip.Name, c.Trip.Layer, kind, c.Trip.Count)
	case c.Func != "":
		add("-> %s", d.short(c.Func))
	case c.Iface > 0:
		add("-> interface %d %s", c.Iface, d.hash(c.Method))
	case c.Param > 0:
		add("-> parameter %s", param(c.Param))
	case c.Field != "":
		add("-> field %s", d.short(c.Field))
	}
	for _, a := range c.Args {
		switch {
		case a.Func != "":
			add("[%d: %s]", a.Index, d.short(a.Func))
		case a.Param > 0:
			add("[%d: parameter %s]", a.Index, param(a.Param))
		case a.Iface > 0:
			add("[%d: interface %d %s]", a.Index, a.Iface, d.hash(a.Method))
		}
	}
	if c.Runs != unit.RunsUnknown {
		add("runs %s", [...]string{"", "once", "each", "chunks", "parallel", "guarded", "shared"}[c.Runs])
	}
	for _, flag := range []struct {
		on   bool
		name string
	}{{c.Cached, "cached"}, {c.Invariant, "invariant"}, {c.OnElement, "on-element"}, {c.Down, "down"},
		{c.Idle, "idle"}, {c.InTx, "in-tx"}, {c.Serves, "hands on"}} {
		if flag.on {
			add("%s", flag.name)
		}
	}
	for i, length := range c.Given {
		if length != "" {
			add("%d=%s", i, length)
		}
	}
	return strings.Join(words, " ")
}

func param(p int) string {
	text := fmt.Sprint(p%unit.ParamLevel - 1)
	return text + strings.Repeat(" of the function around", p/unit.ParamLevel)
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// An element of a list of functions is not the list.
func TestElementOfParameter(t *testing.T) {
	t.Skip("known defect: the call of list[0] counts as a call of the parameter list")
	units := compile(t, []txtar.File{{Name: "a/a.go", Data: []byte(`package a

func call(list []func()) { list[0]() }
`)}})
	require.Len(t, units, 1)
	assert.Equal(t, 1, units[0].Tally.Unknown)
	assert.Empty(t, units[0].Funcs)
}

func TestSymbol(t *testing.T) {
	const src = `package a

type T[X any] struct{}

func (t *T[X]) Pointer() {}
func (T[X]) Value()      {}
func F[X any](X)         {}

var _ = (*T[int]).Pointer
`
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "a.go", src, 0)
	require.NoError(t, err)
	for path, want := range map[string][]string{
		"example.com/a":                   {"(*example.com/a.T[X]).Pointer", "(example.com/a.T[X]).Value", "example.com/a.F"},
		"example.com/app/vendor/lib.io/a": {"(*lib.io/a.T[X]).Pointer", "(lib.io/a.T[X]).Value", "lib.io/a.F"},
	} {
		info := &types.Info{Defs: map[*ast.Ident]types.Object{}}
		pkg, err := (&types.Config{}).Check(path, fset, []*ast.File{file}, info)
		require.NoError(t, err)
		named := pkg.Scope().Lookup("T").Type().(*types.Named)
		have := []string{
			summary.Symbol(named.Method(0)), summary.Symbol(named.Method(1)),
			summary.Symbol(pkg.Scope().Lookup("F").(*types.Func)),
		}
		assert.Equal(t, want, have)
		for _, symbol := range have {
			assert.Equal(t, strings.TrimPrefix(path, "example.com/app/vendor/"), unit.PackageOf(symbol))
		}
	}
}
