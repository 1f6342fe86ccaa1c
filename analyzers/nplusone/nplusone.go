package nplusone

import (
	_ "embed"
	"fmt"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/rule"
)

//go:embed doc.go
var source string

var info = rule.Describe(source, rule.Info{
	Name:     "nplusone",
	Since:    "v0.1.0",
	Status:   rule.Preview,
	Severity: finding.Warning,
})

// Rule is nplusone.
var Rule = rule.Rule{Info: info, New: newAnalyzer}

func newAnalyzer(linked *analysis.Analyzer) *analysis.Analyzer {
	a := info.Analyzer(linked)
	opts := defaults()
	a.Flags.Var(&opts.layers, "layers", "report trips to these: db, cache, remote, queue")
	a.Flags.Var(&opts.confidence, "confidence", "report findings that are at least so sure: definite or likely")
	a.Run = func(pass *analysis.Pass) (any, error) {
		return run(pass, pass.ResultOf[linked].(*link.Result), opts), nil
	}
	return a
}

func run(pass *analysis.Pass, linked *link.Result, opts *options) []finding.Finding {
	var findings []finding.Finding
	for _, l := range linked.Looped {
		if l = l.To(opts.layer); l == nil {
			continue
		}
		f := judge(l)
		f.Fingerprint = rule.Fingerprint(f, l.Func.Symbol, rule.Short(l.Call.Text), l.Way.Trip.Name)
		if opts.sure(f.Confidence) {
			findings = append(findings, f)
		}
	}
	if linked.Fault != "" && len(pass.TypeErrors) == 0 {
		findings = append(findings, rule.Fault(pass, info.Name, linked.Fault))
	}
	if linked.View != nil {
		rule.Ignore(linked.View, findings)
	}
	rule.Report(pass, findings)
	return findings
}

// judge says what is wrong with a trip per turn, and the way out.
func judge(l *link.Looped) finding.Finding {
	category := categoryOf(l)
	f := finding.Finding{
		Rule:       info.Name,
		Category:   info.Name + "/" + category,
		Severity:   info.Severity,
		Confidence: confidenceOf(l),
		Message:    message(l, wayOut(l, category)),
		Position:   finding.Position{File: l.Unit.File(l.Call.Pos), Line: l.Call.Line, Column: l.Call.Col},
		EndLine:    l.Call.EndLine,
		EndColumn:  l.Call.EndCol,
		Function:   l.Func.Name,
		Cost:       l.Cost.String(),
		Trace:      rule.Trace(l.Way),
		URL:        rule.URL(info.Name),
	}
	return f
}

func categoryOf(l *link.Looped) string {
	switch {
	case l.Recursive:
		return "recursive"
	case l.Rows:
		return "rows"
	case l.Way.Writes():
		return "write"
	case l.Call.Invariant:
		return "loop-invariant"
	}
	return "read"
}

func confidenceOf(l *link.Looped) finding.Confidence {
	if l.Way.Some || l.Way.Maybe || l.Maybe || l.Way.Cached || l.Parallel || l.Recursive && len(l.Bounds) == 0 {
		return finding.Likely
	}
	return finding.Definite
}

// longest is the length that a message keeps to where names allow.
const longest = 140

// message puts what repeats, how often, along which path, and the way out in
// one line.
func message(l *link.Looped, way string) string {
	name := rule.Short(l.Call.Text)
	times, where, _ := strings.Cut(l.Cost.String(), ", ")
	if where != "" {
		where = ", " + where
	}
	head := name + " makes a round trip per node of a tree"
	if len(l.Bounds) > 0 {
		if l.Cost.Degree() > len(l.Bounds) || len(where) > 60 || rough(l.Cost) {
			times, where = turns(l)
		}
		head = fmt.Sprintf("%s in loop makes %s round trips%s", name, times, where)
	}
	write := func(steps int) string { return head + " (" + rule.Path(l.Way, name, steps) + "); " + way }
	for steps := 4; steps > 2; steps-- {
		if text := write(steps); len(text) <= longest {
			return text
		}
	}
	way = strings.TrimSuffix(way, " before the loop")
	if text := write(2); len(text) <= longest {
		return text
	}
	return write(1)
}

// rough tells whether a cost is the worst of so many paths that its number means
// little to a reader.
func rough(c cost.Poly) bool {
	for _, t := range c.Terms {
		if t.K > 9 {
			return true
		}
	}
	return false
}

// turns is how often the loops around the call turn, when the whole cost is
// too long for a line.
func turns(l *link.Looped) (times, where string) {
	bound := l.Bounds[len(l.Bounds)-1]
	if bound == "" {
		return "n or more", ""
	}
	return "n or more", ", n=" + bound
}

// wayOut says what to do instead. Turns that have a goroutine each need not hear of
// concurrency.
func wayOut(l *link.Looped, category string) string {
	way := instead(l, category)
	if l.Parallel {
		way = strings.TrimSuffix(way, ", or bounded concurrency")
	}
	return way
}

func instead(l *link.Looped, category string) string {
	switch category {
	case "recursive":
		return "load the whole tree with one query"
	case "loop-invariant":
		return "hoist it out of the loop"
	}
	if l.Way.Plural != "" {
		return "call " + l.Way.Plural + " once"
	}
	if category == "rows" {
		return "read all rows first, then " + l.Way.Trip.Way
	}
	if category == "write" {
		return l.Way.WriteOut()
	}
	return l.Way.Trip.Way
}
