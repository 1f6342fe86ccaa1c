package nilslice

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/rule"
)

//go:embed doc.go
var source string

var info = rule.Describe(source, rule.Info{
	Name:     "nilslice",
	Since:    "v0.1.0",
	Status:   rule.Preview,
	Severity: finding.Warning,
	Optional: true, // until it is judged on more services
})

// Rule is nilslice.
var Rule = rule.Rule{Info: info, New: newAnalyzer}

func newAnalyzer(linked *analysis.Analyzer) *analysis.Analyzer {
	a := info.Analyzer(linked)
	a.Run = func(pass *analysis.Pass) (any, error) {
		return run(pass, pass.ResultOf[linked].(*link.Result)), nil
	}
	return a
}

func run(pass *analysis.Pass, linked *link.Result) (findings []finding.Finding) {
	if linked.View == nil {
		return nil
	}
	defer rule.Recover(pass, info.Name, &findings)
	if own := rule.Unit(pass, linked.View); own == nil || !own.Main {
		return nil // only a program sees which requests lead to a handler
	}
	view := linked.Program()
	j := judge{view: view, files: rule.NewSources(pass), defs: view.Defs(), found: make(map[string]*cause)}
	for _, served := range view.Served() {
		j.handler(served)
	}
	findings = j.findings()
	rule.Ignore(linked.View, findings)
	rule.Report(pass, findings)
	return findings
}
