// Package driver loads the reader's modules and runs analyzers over them, in
// process, for the command.
//
// It looks twice. The first look asks the go command for names and imports
// only, and picks the third-party packages that are worth reading. The second
// asks for files and export data too, and reads all of our own packages from
// source, then those, each by itself, and of everything else what they import.
// The analyzers then see a graph of source packages alone.
//
// A run is about one module or workspace; Modules tells which runs a directory
// with several of them needs.
//
// Patterns narrow what is reported, never what is analysed: a finding in one
// package may rest on what another one does.
package driver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// A Config says what to analyse and how. The functions may be nil.
type Config struct {
	Dir      string   // where the go command runs; "" is the working directory
	Base     string   // what files in the Result are relative to; "" is Dir
	Patterns []string // packages to report on; none means ./...
	Tags     string   // build tags, as for the go command

	// Overlay holds texts that stand in for those of files on the disk, by absolute name.
	Overlay map[string][]byte

	// Analyzers run over every package. A result of type []finding.Finding is
	// reported; its files are import path + "/" + base name. A result of type
	// Tally is counted. Other results stay in Result.Roots. What they know of
	// packages below comes by AllPackageFacts: a third-party package has other
	// types in source than its importers see, so that facts about its objects
	// and what ImportPackageFact asks for do not arrive.
	Analyzers []*analysis.Analyzer

	// Worth tells whether a third-party file makes its package worth loading
	// from source. Without it, none is.
	Worth func(*ast.File) bool
	// Leaf tells whether a third-party package is never worth loading, nor
	// anything seen only through it.
	Leaf func(pkgPath string) bool

	// Progress is told what goes on, one call at a time. The total is 0 where
	// it is not known; files are counted while loading, packages while
	// analysing.
	Progress func(stage string, done, total int)
}

// A Tally is what an analyzer counted in one package.
type Tally struct {
	Trips     int
	Unknown   int
	Libraries []string
}

// A Result is what a run found.
type Result struct {
	Findings []finding.Finding // sorted, files relative to Config.Base
	Outside  []finding.Finding // those that the patterns do not cover
	Stats    finding.Stats     // of the packages that match the patterns
	Problems []Problem
	// Broken are the import paths of those of our packages that do not type-check, or import one that does not:
	// little is found in them, and in whole programs of theirs.
	Broken []string

	// Roots holds every analyzer on every package loaded from source.
	Roots []*checker.Action

	atlas atlas
	scope map[string]bool
	env   environment
}

// Covers reports whether the patterns match the package.
func (r *Result) Covers(pkgPath string) bool { return r.scope[pkgPath] }

// Place turns the symbolic position of an analyzer into one relative to
// Config.Base.
func (r *Result) Place(posn finding.Position) finding.Position {
	posn.File = r.atlas.file(posn.File)
	return posn
}

// File returns the path of a file of the reader's from Config.Base, with slashes.
func (r *Result) File(file string) string { return r.atlas.relative(file) }

// Run loads the packages and analyses them. If it fails after packages were
// loaded, the Result holds the problems that explain why.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	start := time.Now()
	p, err := read(ctx, cfg)
	if err != nil {
		return nil, err
	}
	defer p.env.close()
	p.seen = nil // nothing is typed any more
	res := p.result(ctx)
	if res.Roots, err = analyze(ctx, cfg.Analyzers, p.loaded, cfg.report); err != nil {
		return res, err
	}
	return res, res.sum(start, p.loaded)
}

// report tells of progress, if somebody listens.
func (cfg Config) report(stage string, done, total int) {
	if cfg.Progress != nil {
		cfg.Progress(stage, done, total)
	}
}

// A program is what there is to analyse, in types.
type program struct {
	*listing
	base         string
	fset         *token.FileSet
	loaded, lost []*packages.Package
	// seen are the types that importers see, by path. Those of packages that are read alone have others.
	seen map[string]*types.Package
}

// read looks twice: see the package's comment.
func read(ctx context.Context, cfg Config) (*program, error) {
	base, err := filepath.Abs(cmp.Or(cfg.Base, cfg.Dir))
	if err != nil {
		return nil, fmt.Errorf("working directory: %w", err)
	}
	cfg.report("listing packages", 0, 0)
	list, err := survey(ctx, cfg)
	if err != nil {
		return nil, err
	}
	cfg.report("reading dependencies", 0, 0)
	pick := picker{
		third: list.env.third,
		leaf:  cfg.Leaf,
		worth: cfg.Worth,
	}
	p := &program{listing: list, base: base}
	if err := p.load(ctx, pick.pick(list.ours), cfg.report); err != nil {
		list.env.close()
		return nil, err
	}
	return p, nil
}

// result begins the result of an analysis: with what is known before.
func (p *program) result(ctx context.Context) *Result {
	res := &Result{atlas: p.atlas(p.base), scope: p.scope, env: p.env}
	res.Problems = problems(ctx, p.listing, res.atlas, p.loaded, p.lost)
	link(p.loaded)
	for _, pkg := range slices.Concat(p.loaded, p.lost) {
		if (pkg.IllTyped || slices.Contains(p.lost, pkg)) && p.env.ours(pkg) {
			res.Broken = append(res.Broken, pkg.PkgPath)
		}
	}
	return res
}

// sum adds up what the analyzers returned.
func (r *Result) sum(start time.Time, loaded []*packages.Package) error {
	covered := slices.DeleteFunc(slices.Clone(loaded), func(pkg *packages.Package) bool { return !r.Covers(pkg.PkgPath) })
	r.Stats.Packages = len(covered)
	r.collect()
	r.Stats.Seconds = time.Since(start).Seconds()
	if len(r.Findings) == 0 && !slices.ContainsFunc(covered, sound) {
		return errors.New("nothing could be analysed; go build ./... shows what to mend first")
	}
	return nil
}

// analyze runs the analyzers, and ends early if the context does. Syntax and
// types of the whole module are live by now, so that garbage may double the
// process; collecting it earlier costs a tenth of the time and saves a quarter
// of the memory.
func analyze(ctx context.Context, analyzers []*analysis.Analyzer, loaded []*packages.Package, report func(string, int, int)) ([]*checker.Action, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	var mu sync.Mutex
	done := 0
	count := &analysis.Analyzer{
		Name:             "done",
		Doc:              "done counts the packages that the others are through with",
		Requires:         analyzers,
		RunDespiteErrors: true,
		Run: func(*analysis.Pass) (any, error) {
			mu.Lock()
			defer mu.Unlock()
			if ctx.Err() == nil { // else nobody listens any more
				done++
				report("analysing", done, len(loaded))
			}
			return nil, nil
		},
	}
	report("analysing", 0, len(loaded))

	type answer struct {
		graph *checker.Graph
		err   error
	}
	finished := make(chan answer, 1)
	go func() {
		graph, err := checker.Analyze(slices.Concat(analyzers, []*analysis.Analyzer{count}), loaded, nil)
		finished <- answer{graph, err}
	}()
	var got answer
	select {
	case <-ctx.Done():
		mu.Lock() // no report after this one
		defer mu.Unlock()
		return nil, ctx.Err()
	case got = <-finished:
	}
	if got.err != nil {
		return nil, fmt.Errorf("crosslayer's own analyzers do not fit together: %w", got.err)
	}
	if done < len(loaded) { // on ill-typed packages, some do not run
		report("analysing", len(loaded), len(loaded))
	}
	return slices.DeleteFunc(got.graph.Roots, func(act *checker.Action) bool { return act.Analyzer == count }), nil
}

// collect gathers what the analyzers returned.
func (r *Result) collect() {
	named := make(map[string]bool) // packages with a problem
	for _, p := range r.Problems {
		named[p.Package] = true
	}
	libraries := make(map[string]bool)
	for _, act := range r.Roots {
		path := act.Package.PkgPath
		if act.Err != nil && !act.Package.IllTyped && !named[path] {
			named[path] = true
			r.Problems = append(r.Problems, Problem{
				Package: path,
				Message: fmt.Sprintf("package %s was not analysed: %s: %v", path, act.Analyzer.Name, act.Err),
			})
		}
		switch got := act.Result.(type) {
		case []finding.Finding:
			for _, f := range got {
				switch {
				case f.Ignored || f.Nolint:
				case r.Covers(packageOf(f.File)):
					r.Findings = append(r.Findings, f.Placed(r.atlas.file))
				default:
					r.Outside = append(r.Outside, f.Placed(r.atlas.file))
				}
			}
		case Tally:
			if !r.Covers(path) {
				continue
			}
			r.Stats.Trips += got.Trips
			r.Stats.UnknownCalls += got.Unknown
			for _, name := range got.Libraries {
				libraries[name] = true
			}
		}
	}
	r.Findings, r.Outside = finding.Unique(r.Findings), finding.Unique(r.Outside)
	for name := range libraries {
		r.Stats.Libraries = append(r.Stats.Libraries, name)
	}
	slices.Sort(r.Stats.Libraries)
	slices.SortStableFunc(r.Problems, compareProblems)
}
