// Package driver loads the reader's modules and runs analyzers over them, in
// process, for the command.
//
// It loads twice. The first look asks the go command for names and imports
// only, and picks the third-party packages that are worth reading. The second
// loads all of our own packages from source, then those, each by itself, and
// everything else from export data. The analyzers then see a graph of source
// packages alone.
//
// Patterns narrow what is reported, never what is analysed: a finding in one
// package may rest on what another one does.
package driver

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"runtime/debug"
	"slices"
	"time"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// A Config says what to analyse and how. The functions may be nil.
type Config struct {
	Dir      string   // working directory; "" is that of the process
	Patterns []string // packages to report on; none means ./...
	Tags     string   // build tags, as for the go command

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
	// it is not known.
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
	Findings []finding.Finding // sorted, files relative to Config.Dir
	Stats    finding.Stats     // of the packages that match the patterns
	Problems []Problem

	// Roots holds every analyzer on every package loaded from source.
	Roots []*checker.Action

	atlas atlas
	scope map[string]bool
}

// Covers reports whether the patterns match the package.
func (r *Result) Covers(pkgPath string) bool { return r.scope[pkgPath] }

// Place turns the symbolic position of an analyzer into one relative to the
// working directory.
func (r *Result) Place(posn finding.Position) finding.Position {
	posn.File = r.atlas.file(posn.File)
	return posn
}

// Run loads the packages and analyses them. If it fails after packages were
// loaded, the Result holds the problems that explain why.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	start := time.Now()
	report := cfg.Progress
	if report == nil {
		report = func(string, int, int) {}
	}

	report("listing packages", 0, 0)
	list, err := survey(ctx, cfg)
	if err != nil {
		return nil, err
	}
	report("reading dependencies", 0, 0)
	pick := picker{
		third: list.env.third,
		leaf:  cfg.Leaf,
		worth: cfg.Worth,
	}
	worth := pick.pick(list.ours)
	loaded, err := load(ctx, cfg, list, worth, report)
	if err != nil {
		return nil, err
	}

	res := &Result{atlas: list.atlas(), scope: list.scope}
	res.Problems = problems(list, loaded)
	link(loaded)
	covered := slices.DeleteFunc(slices.Clone(loaded), func(pkg *packages.Package) bool { return !res.Covers(pkg.PkgPath) })
	res.Stats.Packages = len(covered)

	report("analysing", 0, len(loaded))
	graph, err := analyze(cfg.Analyzers, loaded)
	if err != nil {
		return res, fmt.Errorf("crosslayer's own analyzers do not fit together: %w", err)
	}
	report("analysing", len(loaded), len(loaded))

	res.Roots = graph.Roots
	res.collect()
	res.Stats.Seconds = time.Since(start).Seconds()
	if len(res.Findings) == 0 && !slices.ContainsFunc(covered, sound) {
		return res, errors.New("nothing could be analysed; go build ./... shows what to mend first")
	}
	return res, nil
}

// analyze runs the analyzers. Syntax and types of the whole module are live by
// now, so that garbage may double the process; collecting it earlier costs a
// tenth of the time and saves a quarter of the memory.
func analyze(analyzers []*analysis.Analyzer, loaded []*packages.Package) (*checker.Graph, error) {
	defer debug.SetGCPercent(debug.SetGCPercent(40))
	return checker.Analyze(analyzers, loaded, nil)
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
				if r.Covers(packageOf(f.File)) {
					r.Findings = append(r.Findings, r.resolve(f))
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
	r.Findings = finding.Unique(r.Findings)
	for name := range libraries {
		r.Stats.Libraries = append(r.Stats.Libraries, name)
	}
	slices.Sort(r.Stats.Libraries)
	slices.SortStableFunc(r.Problems, compareProblems)
}

// resolve returns a copy of the finding with all its files placed.
func (r *Result) resolve(f finding.Finding) finding.Finding {
	f.Position = r.Place(f.Position)
	f.Trace = slices.Clone(f.Trace)
	for i := range f.Trace {
		f.Trace[i].Position = r.Place(f.Trace[i].Position)
	}
	f.Fixes = slices.Clone(f.Fixes)
	for i := range f.Fixes {
		edits := slices.Clone(f.Fixes[i].Edits)
		for j := range edits {
			edits[j].File = r.atlas.file(edits[j].File)
		}
		f.Fixes[i].Edits = edits
	}
	return f
}
