package contract

import (
	_ "embed"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/rule"
)

//go:embed doc.go
var source string

var info = rule.Describe(source, rule.Info{
	Name:     "contract",
	Since:    "v0.1.0",
	Status:   rule.Preview,
	Severity: finding.Warning,
})

// Rule is contract.
var Rule = rule.Rule{Info: info, New: newAnalyzer}

func newAnalyzer(linked *analysis.Analyzer) *analysis.Analyzer {
	a := info.Analyzer(linked)
	opts := options{tier: "warning"}
	a.Flags.Var(&opts.specs, "spec", "compare with this OpenAPI document `file`, or several, not with those that are found")
	a.Flags.Var(&opts.tier, "tier", "report error, `warning` (and errors), or all")
	docs := &library{read: make(map[string]*openapi.Document)}
	a.Run = func(pass *analysis.Pass) (any, error) {
		return run(pass, pass.ResultOf[linked].(*link.Result), opts, docs), opts.specs.check(pass)
	}
	return a
}

// A library holds the documents that were read: once per process.
type library struct {
	mu   sync.Mutex
	read map[string]*openapi.Document
}

func (l *library) document(root, file string) *openapi.Document {
	l.mu.Lock()
	defer l.mu.Unlock()
	key := root + "\x00" + file
	if l.read[key] == nil {
		l.read[key] = openapi.Load(root, file)
	}
	return l.read[key]
}

func run(pass *analysis.Pass, linked *link.Result, opts options, docs *library) (findings []finding.Finding) {
	if linked.View == nil {
		return nil
	}
	defer rule.Recover(pass, info.Name, &findings)
	if own := rule.Unit(pass, linked.View); own == nil || !own.Main {
		return nil // only a program sees all that it serves
	}
	root := rule.Root(pass)
	if root == "" {
		return nil
	}
	specs := opts.specs.within(root)
	if len(opts.specs.names) == 0 {
		specs = openapi.Find(root)
	}
	if len(specs) == 0 {
		return nil
	}
	view := link.NewView(linked.View.Units()) // other rules compute on the shared one, at the same time
	list := routes(view)
	if len(list) == 0 {
		return nil
	}
	j := judge{view: view, files: rule.NewSources(pass), routes: list, tier: string(opts.tier), found: make(map[string]*cause), others: make(map[*served]bool)}
	type matched struct {
		doc   *openapi.Document
		pairs []pairing
		below []string
	}
	var all []matched
	for _, spec := range specs {
		doc := docs.document(root, spec)
		pairs, below := match(doc, list)
		if len(pairs) > 0 {
			all = append(all, matched{doc, pairs, below})
		}
		for _, p := range pairs {
			j.others[p.served] = true
		}
	}
	for _, m := range all {
		j.document(m.doc, m.pairs, m.below)
	}
	findings = j.findings()
	rule.Ignore(linked.View, findings)
	rule.Report(pass, findings)
	return findings
}
