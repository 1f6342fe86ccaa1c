// Package engine runs the passes of crosslayer over packages that its callers
// type-check, one at a time, in one process: for programs that throw more at
// the passes than the command can load at once.
package engine

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"go/types"
	"reflect"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"time"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// passes returns what is run, whatever the constructors look like today.
func passes() []*analysis.Analyzer { return analyzers.New(summary.Config{}).Rules }

// An Engine runs one set of passes and keeps their facts.
type Engine struct {
	order []*analysis.Analyzer // required ones first
	facts map[*analysis.Analyzer]map[string][]analysis.Fact
}

// New returns an engine with passes of its own.
func New() *Engine {
	e := &Engine{facts: make(map[*analysis.Analyzer]map[string][]analysis.Fact)}
	var visit func(*analysis.Analyzer)
	visit = func(a *analysis.Analyzer) {
		if e.facts[a] != nil {
			return
		}
		e.facts[a] = make(map[string][]analysis.Fact)
		for _, r := range a.Requires {
			visit(r)
		}
		e.order = append(e.order, a)
	}
	for _, a := range passes() {
		visit(a)
	}
	return e
}

// An Outcome is what the passes made of one package.
type Outcome struct {
	Panic    string // with its stack, "" if none
	Faults   []string
	Findings []finding.Finding
	Facts    []byte // those of the package, encoded
	Lasted   time.Duration
	Alloc    uint64 // bytes
}

// Bad tells what no well-typed package may cause.
func (o *Outcome) Bad() []string {
	bad := slices.Clone(o.Faults)
	if o.Panic != "" {
		bad = append(bad, "panic: "+o.Panic)
	}
	for _, f := range o.Findings {
		if f.Category == "internal-error" {
			bad = append(bad, "finding: "+f.Message)
		}
	}
	return bad
}

// Run analyses a package. It sees the facts of the packages below, given by
// their paths; its own facts stay until Forget.
func (e *Engine) Run(p *Package, below []string) *Outcome {
	o := &Outcome{}
	results := make(map[*analysis.Analyzer]any)
	start, before := time.Now(), allocated()
	for _, a := range e.order {
		if !e.one(a, p, below, results, o) {
			break
		}
	}
	o.Lasted, o.Alloc = time.Since(start), allocated()-before

	var facts bytes.Buffer
	for _, a := range e.order {
		for _, f := range e.facts[a][p.Path] {
			if s, ok := f.(*summary.Fact); ok && s.Unit.Fault != "" {
				o.Faults = append(o.Faults, "summary: "+s.Unit.Fault)
			}
			if err := gob.NewEncoder(&facts).Encode(f); err != nil {
				o.Faults = append(o.Faults, "gob: "+err.Error())
			}
		}
		switch r := results[a].(type) {
		case *link.Result:
			if r.Fault != "" {
				o.Faults = append(o.Faults, "link: "+r.Fault)
			}
		case []finding.Finding:
			o.Findings = append(o.Findings, r...)
		}
	}
	o.Facts = facts.Bytes()
	return o
}

// Forget drops the facts of a package.
func (e *Engine) Forget(path string) {
	for _, facts := range e.facts {
		delete(facts, path)
	}
}

// one runs one pass and tells whether the next may run.
func (e *Engine) one(a *analysis.Analyzer, p *Package, below []string, results map[*analysis.Analyzer]any, o *Outcome) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			o.Panic = fmt.Sprintf("%s: %v\n%s", a.Name, r, debug.Stack())
		}
	}()
	own := e.facts[a]
	pass := &analysis.Pass{
		Analyzer: a, Fset: p.Fset, Files: p.Files, Pkg: p.Types, TypesInfo: p.Info, TypesSizes: sizes,
		TypeErrors: p.Errors, Module: p.Module, ResultOf: make(map[*analysis.Analyzer]any),
		Report: func(analysis.Diagnostic) {},
		ExportPackageFact: func(f analysis.Fact) {
			same := func(g analysis.Fact) bool { return reflect.TypeOf(g) == reflect.TypeOf(f) }
			own[p.Path] = append(slices.DeleteFunc(own[p.Path], same), f)
		},
		AllPackageFacts: func() []analysis.PackageFact {
			var all []analysis.PackageFact
			for _, path := range append([]string{p.Path}, below...) {
				for _, f := range own[path] {
					all = append(all, analysis.PackageFact{Package: types.NewPackage(path, ""), Fact: f})
				}
			}
			return all
		},
	}
	for _, r := range a.Requires {
		pass.ResultOf[r] = results[r]
	}
	result, err := a.Run(pass)
	if err != nil {
		o.Faults = append(o.Faults, "error: "+a.Name+": "+err.Error())
		return false
	}
	results[a] = result
	return true
}

func allocated() uint64 {
	sample := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}
