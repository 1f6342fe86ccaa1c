package fanout

import (
	_ "embed"
	"flag"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/rule"
)

//go:embed doc.go
var source string

var info = rule.Describe(source, rule.Info{
	Name:     "fanout",
	Since:    "v0.1.0",
	Status:   rule.Preview,
	Severity: finding.Warning,
})

// Rule is fanout.
var Rule = rule.Rule{Info: info, New: newAnalyzer}

func newAnalyzer(linked *analysis.Analyzer) *analysis.Analyzer {
	a := info.Analyzer(linked)
	budget := chart.DefaultBudget()
	limit(&a.Flags, &budget.DB, "max-db", "report endpoints that make more than `n` trips to databases")
	limit(&a.Flags, &budget.Remote, "max-remote", "report endpoints that make more than `n` trips to other services")
	limit(&a.Flags, &budget.Steps, "max-steps", "report endpoints that wait for more than `n` trips one after another")
	a.Run = func(pass *analysis.Pass) (any, error) {
		return run(pass, pass.ResultOf[linked].(*link.Result), budget), nil
	}
	return a
}

func limit(flags *flag.FlagSet, value *int, name, usage string) {
	flags.Var((*number)(value), name, usage)
}

func run(pass *analysis.Pass, linked *link.Result, budget chart.Budget) (findings []finding.Finding) {
	if linked.View == nil {
		return nil
	}
	defer rule.Recover(pass, info.Name, &findings)
	if own := rule.Unit(pass, linked.View); own == nil || !own.Main {
		return nil // only a program sees all that its endpoints do
	}
	judge := judge{
		view:   linked.Program(),
		serves: make(map[string][]string),
	}
	for _, served := range judge.view.Served() {
		judge.handler(served, budget)
	}
	judge.rows()
	rule.Ignore(linked.View, judge.findings)
	rule.Report(pass, judge.findings)
	return judge.findings
}

// A judge looks at the handlers of one program.
type judge struct {
	view     *link.View
	serves   map[string][]string // the endpoints that lead to a function
	order    []string            // of these functions
	findings []finding.Finding
}

func (j *judge) handler(served *link.Served, budget chart.Budget) {
	operations := named(served.Endpoints)
	if len(operations) == 0 || !j.judged(served.Handlers) {
		return
	}
	s := subject{Served: served, operations: operations}
	if f, ok := j.budget(s, allowed(served, budget)); ok {
		j.findings = append(j.findings, f)
	}
	j.serial(s)
}

// A subject is a handler that is looked at.
type subject struct {
	*link.Served
	operations []string // by name, the first one first
}

// judged tells whether findings about handlers are of use, and can be right: the reader wrote them,
// and they answer once.
func (j *judge) judged(handlers []string) bool {
	for _, symbol := range handlers {
		if u, f := j.view.Func(symbol); f == nil || f.Exempt || !u.Ours || j.view.Streams(symbol) {
			return false
		}
	}
	return true
}

// allowed is the budget of a handler: its own, where a comment sets one.
func allowed(served *link.Served, budget chart.Budget) chart.Budget {
	for _, d := range served.Place.Unit.Directives {
		if d.File != served.Place.File || served.Place.Line < d.From || d.To < served.Place.Line {
			continue
		}
		for _, l := range d.Limits {
			switch l.Of {
			case "db":
				budget.DB = l.Most
			case "remote":
				budget.Remote = l.Most
			case "steps":
				budget.Steps = l.Most
			}
		}
	}
	return budget
}

// finding is one about a handler.
func (j *judge) finding(s subject, category string) finding.Finding {
	at := s.Place
	width := len("func")
	if at.Unit.Head(s.Handlers[0]) != nil && !strings.Contains(s.Handlers[0], "$") {
		width = len(s.Name[strings.LastIndexByte(s.Name, '.')+1:])
	}
	return finding.Finding{
		Rule:       info.Name,
		Category:   info.Name + "/" + category,
		Severity:   info.Severity,
		Confidence: finding.Definite,
		Position:   finding.Position{File: at.Unit.File(at.Pos), Line: at.Line, Column: at.Col},
		EndLine:    at.Line,
		EndColumn:  at.Col + width,
		Function:   s.Name,
		Endpoint:   s.operations[0],
		Operations: s.operations,
		URL:        rule.URL(info.Name),
	}
}
