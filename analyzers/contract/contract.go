package contract

import (
	_ "embed"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/pact"
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
	specs, tier := new(pact.Files), pact.Warnings
	a.Flags.Var(specs, "spec", "compare with this OpenAPI document `file`, or several, not with those that are found")
	a.Flags.Var(&tier, "tier", "report error, `warning` (and errors), or all")
	a.Run = func(pass *analysis.Pass) (any, error) {
		return run(pass, pass.ResultOf[linked].(*link.Result), specs, tier), check(pass, specs)
	}
	return a
}

func run(pass *analysis.Pass, linked *link.Result, specs *pact.Files, tier pact.Tier) (found []finding.Finding) {
	if linked.View == nil {
		return nil
	}
	defer rule.Recover(pass, info.Name, &found)
	if own := rule.Unit(pass, linked.View); own == nil || !own.Main {
		return nil // only a program sees all that it serves
	}
	root := rule.Root(pass)
	if root == "" {
		return nil
	}
	view := linked.Program()
	routes := pact.Routes(view)
	if len(routes) == 0 {
		return nil
	}
	documents := specs.In(root)
	if len(documents) == 0 {
		return nil
	}
	verdict := pact.Compare(view, routes, documents, tier)
	r := reporter{view: view, files: rule.NewSources(pass), routes: routes, spelling: spelt(verdict.Compared)}
	found = r.findings(verdict.Differences)
	rule.Ignore(linked.View, found)
	rule.Report(pass, found)
	return found
}
