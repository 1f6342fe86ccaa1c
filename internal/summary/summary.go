// Package summary compiles the source of one package into its unit: what each
// function does, as far as it may lead to the wire.
//
// It reads syntax and types, not SSA: loops, literals, switches and early exits
// are what tells an N+1 from a retry, and they are plain in the syntax tree;
// an ill-typed package still gives what its well-typed functions do.
package summary

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"reflect"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A Config is what the reader's settings say about units. The zero Config is
// what holds without settings.
type Config struct {
	// Catalog is what is known about libraries; nil is the built-in one.
	Catalog *catalog.Catalog
	// Exempt tells of a file, by its absolute path, that its findings are of no
	// use to the reader, besides what is exempt anyway. It may be nil.
	Exempt func(file string) bool
	// Double tells of a type that it stands in for another one in tests, besides
	// what looks like it anyway. It may be nil.
	Double func(pkgPath, name string) bool
	// Archive makes each fact carry the units of all packages below, too. Drivers
	// that show a pass the facts of its direct imports alone need it: go vet.
	Archive bool
	// Key names the settings. It becomes part of the analyzer's name, by which
	// drivers cache facts: other settings are other facts.
	Key string
	// Memo keeps units from one run to the next, for drivers that analyse a program again as it is edited. It may
	// be nil.
	Memo *Memo
}

// New returns the analyzer that makes the unit of a package and exports it as a
// package fact. It reports nothing.
func New(cfg Config) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:             Keyed("crosslayer_summary", cfg.Key),
		Doc:              "summarise what each function of a package sends over the wire, as facts for the rules of crosslayer",
		Run:              func(pass *analysis.Pass) (any, error) { return run(pass, cfg), nil },
		RunDespiteErrors: true,
		FactTypes:        []analysis.Fact{(*Fact)(nil)},
		ResultType:       reflect.TypeFor[*Result](),
	}
}

// Keyed adds the key of the settings to an analyzer's name.
func Keyed(name, key string) string {
	if key == "" {
		return name
	}
	return name + "_" + key
}

// Fact is the package fact: the unit of one package, or the archive of what it
// and all below it have to say.
type Fact struct {
	Unit    unit.Unit
	Archive []Packed // sorted by path; see Config.Archive
}

func (*Fact) AFact() {}

func (f *Fact) String() string {
	return fmt.Sprintf("unit(%d funcs, %d types)", len(f.Unit.Funcs), len(f.Unit.Types))
}

// A Result gives the passes above access to the units of the package and of
// all that lies below it.
type Result struct {
	Unit  *unit.Unit          // nil if the package has nothing to say
	Below func() []*unit.Unit // without that of the package, sorted by path
	// Archive: facts of packages above must hold what lies below, see Config.
	Archive bool
}

// largest is the number of lines above which a third-party package is left
// out: such packages are generated clients, which the catalogue's rules know.
const largest = 20_000

func run(pass *analysis.Pass, cfg Config) *Result {
	result := &Result{Archive: cfg.Archive, Below: sync.OnceValue(func() []*unit.Unit { return unitsBelow(pass) })}
	ours := Ours(pass)
	path, _, _ := strings.Cut(trimVendor(pass.Pkg.Path()), " [") // go vet names test variants so
	if !ours && standard(pass) {
		return result
	}
	if cfg.Catalog == nil { // not before: to vet the standard library needs none
		cfg.Catalog = catalog.Builtin()
	}
	if !ours && (cfg.Catalog.Ignored(path) || lines(pass) > largest) {
		return result // a leaf: the catalogue knows it or nobody needs it
	}
	units := make(map[string]*unit.Unit)
	for _, u := range result.Below() {
		units[u.Path] = u
	}
	if fact := cfg.Memo.recall(path, pass.TypesInfo, units); fact != nil {
		result.Unit = &fact.Unit
		pass.ExportPackageFact(fact)
		return result
	}
	under := newBelow(units)
	u := compile(pass, cfg, path, ours, under)
	if !ours && !worth(u, pass, units) {
		return result
	}
	result.Unit = u
	if cfg.Archive {
		pass.ExportPackageFact(&Fact{Archive: archive(pass, u)})
		return result
	}
	fact := cfg.Memo.keep(path, pass.TypesInfo, &Fact{Unit: *u}, under)
	result.Unit = &fact.Unit
	pass.ExportPackageFact(fact)
	return result
}

// compile makes the unit. It does not fail: what goes wrong is noted in the
// unit, and on a well-typed package it is a fault of ours.
func compile(pass *analysis.Pass, cfg Config, path string, ours bool, under *below) (u *unit.Unit) {
	b := newBuilder(pass, cfg, path, ours, under)
	defer func() {
		if r := recover(); r != nil {
			u = b.unit
			u.Funcs, u.Types, u.Ifaces, u.Fields = nil, nil, nil, nil
			u.Fault = fmt.Sprint(r)
		}
	}()
	return b.build()
}

// worth tells whether a third-party package leads to the wire, or registers routes, by itself or
// through a package of its own module.
func worth(u *unit.Unit, pass *analysis.Pass, units map[string]*unit.Unit) bool {
	if u.Tally.Trips > 0 || slices.ContainsFunc(u.Setups, func(s unit.Setup) bool { return s.Acts }) {
		return true
	}
	return slices.ContainsFunc(pass.Pkg.Imports(), func(p *types.Package) bool {
		dep := units[trimVendor(p.Path())]
		return dep != nil && dep.Module != "" && dep.Module == u.Module && len(u.Funcs) > 0
	})
}

// unitsBelow returns the units of the packages below. What only a test of the package
// imports does not count.
func unitsBelow(pass *analysis.Pass) []*unit.Unit {
	var units []*unit.Unit
	packed := make(map[string][]byte)
	for _, f := range pass.AllPackageFacts() {
		fact, ok := f.Fact.(*Fact)
		switch {
		case !ok:
		case fact.Archive == nil:
			units = append(units, &fact.Unit)
		default:
			for _, p := range fact.Archive {
				packed[p.Path] = p.Data
			}
		}
	}
	unfold := newUnpacker()
	for _, data := range packed {
		if u, err := unfold.unpack(data); err == nil { // else a cache is damaged: silent
			units = append(units, u)
		}
	}
	if slices.ContainsFunc(pass.Files, func(f *ast.File) bool { return isTest(pass.Fset, f) }) {
		units = reached(units, imports(pass))
	}
	slices.SortFunc(units, func(a, b *unit.Unit) int { return strings.Compare(a.Path, b.Path) })
	return units
}

// reached returns the units that the roots lead to.
func reached(units []*unit.Unit, roots []string) []*unit.Unit {
	byPath := make(map[string]*unit.Unit, len(units))
	for _, u := range units {
		byPath[u.Path] = u
	}
	var found []*unit.Unit
	var visit func(path string)
	visit = func(path string) {
		u := byPath[path]
		if u == nil {
			return
		}
		delete(byPath, path)
		found = append(found, u)
		for _, imp := range u.Imports {
			visit(imp)
		}
	}
	for _, path := range roots {
		visit(path)
	}
	return found
}

// imports returns the paths that the package imports outside its tests.
func imports(pass *analysis.Pass) []string {
	var paths []string
	for _, f := range pass.Files {
		if isTest(pass.Fset, f) {
			continue
		}
		for _, spec := range f.Imports {
			if name := pass.TypesInfo.PkgNameOf(spec); name != nil {
				paths = append(paths, trimVendor(name.Imported().Path()))
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

func isTest(fset *token.FileSet, f *ast.File) bool {
	return strings.HasSuffix(Position(fset, f.Package).Filename, "_test.go")
}

func lines(pass *analysis.Pass) int {
	n := 0
	for _, f := range pass.Files {
		n += pass.Fset.File(f.FileStart).LineCount()
	}
	return n
}

// lastLine is where no source ends: a //line directive that says so lies, and
// whoever tables the lines up to it pays.
const lastLine = 1 << 20

// Position returns where pos lies in the file a person would open. //line
// directives count in what cgo makes of a file only: others may lead to a file
// that is not Go, or not there.
func Position(fset *token.FileSet, pos token.Pos) token.Position {
	p := fset.PositionFor(pos, false)
	if OfCgo(p.Filename) {
		if q := fset.Position(pos); strings.HasSuffix(q.Filename, ".go") && q.Line <= lastLine {
			return q
		}
	}
	return p
}

// OfCgo tells of a file by its name that cgo made it. In the go command's cache
// such files have no ending.
func OfCgo(name string) bool {
	return !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".cgo1.go") || strings.HasSuffix(name, "_cgo_gotypes.go")
}

func trimVendor(path string) string {
	if _, after, ok := strings.Cut(path, "/vendor/"); ok {
		return after
	}
	return path
}
