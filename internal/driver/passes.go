package driver

import (
	"context"
	"fmt"
	"go/types"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// A desk runs analyzers over packages, as the checker does, and remembers what came of it: a package is analysed again
// if it, or what the analyzers say of one below it, is not what it was. It knows facts about packages only, which are
// all that ours have.
type desk struct {
	analyzers []*analysis.Analyzer // in an order in which each comes after those that it requires
	roots     map[*analysis.Analyzer]bool
	done      map[string]*outcome // by import path
	read      func(name string) ([]byte, error)
}

func newDesk(analyzers []*analysis.Analyzer, read func(name string) ([]byte, error)) *desk {
	d := &desk{read: read, roots: make(map[*analysis.Analyzer]bool), done: make(map[string]*outcome)}
	seen := make(map[*analysis.Analyzer]bool)
	var add func(a *analysis.Analyzer)
	add = func(a *analysis.Analyzer) {
		if seen[a] {
			return
		}
		seen[a] = true
		for _, needed := range a.Requires {
			add(needed)
		}
		d.analyzers = append(d.analyzers, a)
	}
	for _, a := range analyzers {
		add(a)
		d.roots[a] = true
	}
	return d
}

// An outcome is what the analyzers made of one package. It does not change.
type outcome struct {
	subject
	below map[string]*outcome // direct imports
	mark  *mark               // of what packages above are told

	results map[*analysis.Analyzer]any
	errs    map[*analysis.Analyzer]error
	facts   map[*analysis.Analyzer][]analysis.Fact // about the package
	all     map[string]*outcome                    // with facts, below and this one
}

// A subject is a package to analyse. Its version is another one where the package is not what it was.
type subject struct {
	pkg     *packages.Package
	version int
}

// A mark is what outcomes have in common that tell packages above the same.
type mark struct{ _ byte }

// run analyses packages, which come with all that they import, and returns an action for each of them and each
// analyzer that was asked for.
func (d *desk) run(ctx context.Context, subjects []subject, report func(done, total int)) ([]*checker.Action, error) {
	ready := make(map[string]chan struct{}, len(subjects))
	for _, s := range subjects {
		ready[s.pkg.PkgPath] = make(chan struct{})
	}
	var mu sync.Mutex // guards done and the count
	fresh := make(map[string]*outcome, len(subjects))
	tokens := make(chan struct{}, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for _, s := range subjects {
		wg.Go(func() {
			defer close(ready[s.pkg.PkgPath])
			for _, imp := range s.pkg.Imports {
				<-ready[imp.PkgPath]
			}
			tokens <- struct{}{}
			defer func() { <-tokens }()
			if ctx.Err() != nil {
				return
			}
			mu.Lock()
			below := make(map[string]*outcome, len(s.pkg.Imports))
			for _, imp := range s.pkg.Imports {
				below[imp.PkgPath] = fresh[imp.PkgPath]
			}
			known := d.done[s.pkg.PkgPath]
			mu.Unlock()
			if known == nil || known.subject != s || !maps.EqualFunc(known.below, below, (*outcome).tellsAs) {
				known = d.analyse(s, below, known)
			}
			mu.Lock()
			defer mu.Unlock()
			fresh[s.pkg.PkgPath] = known
			report(len(fresh), len(subjects))
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		maps.Copy(d.done, fresh) // what is done is done
		return nil, ctx.Err()
	}
	d.done = fresh
	var actions []*checker.Action
	for _, s := range subjects {
		o := fresh[s.pkg.PkgPath]
		for _, a := range d.analyzers {
			if d.roots[a] {
				actions = append(actions, &checker.Action{Analyzer: a, Package: s.pkg, IsRoot: true, Result: o.results[a], Err: o.errs[a]})
			}
		}
	}
	return actions, nil
}

// tellsAs reports whether packages above are told the same by two outcomes.
func (o *outcome) tellsAs(other *outcome) bool {
	return o == other || o != nil && other != nil && o.mark == other.mark
}

// analyse runs the analyzers over one package. Before is what came of it the last time, nil if there was none.
func (d *desk) analyse(s subject, below map[string]*outcome, before *outcome) *outcome {
	o := &outcome{
		subject: s, below: below, mark: new(mark),
		results: make(map[*analysis.Analyzer]any),
		errs:    make(map[*analysis.Analyzer]error),
		facts:   make(map[*analysis.Analyzer][]analysis.Fact),
		all:     make(map[string]*outcome),
	}
	for _, dep := range below {
		if dep != nil {
			maps.Copy(o.all, dep.all)
		}
	}
	for _, a := range d.analyzers {
		o.results[a], o.errs[a] = o.pass(a, d.read)
	}
	if len(o.facts) > 0 {
		o.all[s.pkg.PkgPath] = o
	}
	if before != nil && maps.EqualFunc(before.below, below, (*outcome).tellsAs) && reflect.DeepEqual(before.facts, o.facts) {
		o.mark, o.facts = before.mark, before.facts
	}
	return o
}

// pass runs one analyzer.
func (o *outcome) pass(a *analysis.Analyzer, read func(name string) ([]byte, error)) (result any, err error) {
	if o.pkg.IllTyped && !a.RunDespiteErrors {
		return nil, fmt.Errorf("analysis skipped due to errors in package")
	}
	defer func() {
		if r := recover(); r != nil {
			result, err = nil, fmt.Errorf("%v", r)
		}
	}()
	inputs := make(map[*analysis.Analyzer]any)
	for _, needed := range a.Requires {
		if o.errs[needed] != nil {
			return nil, fmt.Errorf("failed prerequisites: %s", needed.Name)
		}
		inputs[needed] = o.results[needed]
	}
	return a.Run(&analysis.Pass{
		Analyzer:          a,
		Fset:              o.pkg.Fset,
		Files:             o.pkg.Syntax,
		OtherFiles:        o.pkg.OtherFiles,
		IgnoredFiles:      o.pkg.IgnoredFiles,
		Pkg:               o.pkg.Types,
		TypesInfo:         o.pkg.TypesInfo,
		TypesSizes:        o.pkg.TypesSizes,
		TypeErrors:        o.pkg.TypeErrors,
		Module:            module(o.pkg),
		ResultOf:          inputs,
		Report:            func(analysis.Diagnostic) {}, // findings are results
		ReadFile:          read,
		ImportObjectFact:  func(types.Object, analysis.Fact) bool { return false },
		ExportObjectFact:  func(types.Object, analysis.Fact) {},
		AllObjectFacts:    func() []analysis.ObjectFact { return nil },
		ImportPackageFact: func(pkg *types.Package, fact analysis.Fact) bool { return o.lookUp(a, pkg, fact) },
		ExportPackageFact: func(fact analysis.Fact) { o.facts[a] = append(o.facts[a], fact) },
		AllPackageFacts:   func() []analysis.PackageFact { return o.allFacts(a) },
	})
}

func (o *outcome) lookUp(a *analysis.Analyzer, pkg *types.Package, fact analysis.Fact) bool {
	about := o
	if pkg != o.pkg.Types {
		about = o.all[pkg.Path()]
	}
	if about == nil {
		return false
	}
	i := slices.IndexFunc(about.facts[a], func(f analysis.Fact) bool { return reflect.TypeOf(f) == reflect.TypeOf(fact) })
	if i < 0 {
		return false
	}
	reflect.ValueOf(fact).Elem().Set(reflect.ValueOf(about.facts[a][i]).Elem())
	return true
}

func (o *outcome) allFacts(a *analysis.Analyzer) (facts []analysis.PackageFact) {
	for _, path := range slices.Sorted(maps.Keys(o.all)) {
		for _, f := range o.all[path].facts[a] {
			facts = append(facts, analysis.PackageFact{Package: o.all[path].pkg.Types, Fact: f})
		}
	}
	return facts
}

func module(pkg *packages.Package) *analysis.Module {
	if pkg.Module == nil {
		return &analysis.Module{}
	}
	return &analysis.Module{Path: pkg.Module.Path, Version: pkg.Module.Version, GoVersion: pkg.Module.GoVersion}
}
