package directive

import (
	_ "embed"
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/nearest"
	"github.com/crosslayer/crosslayer/internal/rule"
	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/unit"
)

//go:embed doc.go
var source string

var info = rule.Describe(source, rule.Info{
	Name:     "directive",
	Since:    "v0.1.0",
	Status:   rule.Preview,
	Severity: finding.Warning,
})

// New returns the rule for comments that speak of the given other rules.
func New(others ...rule.Rule) rule.Rule {
	var names []string // of rules and categories
	for _, r := range others {
		names = append(names, r.Name)
		for _, c := range r.Categories {
			names = append(names, c.Name)
		}
	}
	return rule.Rule{Info: info, New: func(linked *analysis.Analyzer) *analysis.Analyzer {
		a := info.Analyzer(linked)
		a.Run = func(pass *analysis.Pass) (any, error) {
			return run(pass, pass.ResultOf[linked].(*link.Result), names), nil
		}
		return a
	}}
}

func run(pass *analysis.Pass, linked *link.Result, names []string) []finding.Finding {
	if linked.View == nil {
		return nil
	}
	own := rule.Unit(pass, linked.View)
	var findings []finding.Finding
	if own != nil {
		for _, d := range own.Directives {
			if fault := faultOf(d, names); fault != "" {
				findings = append(findings, report(own, d, "malformed", fault))
			}
		}
	}
	if pass.Pkg.Name() == "main" {
		for _, u := range linked.View.Units() {
			findings = append(findings, unmatched(linked.View, u, names, u == own)...)
		}
	}
	rule.Ignore(linked.View, findings)
	rule.Report(pass, findings)
	return findings
}

// faultOf says what is wrong with a comment by itself, "" if nothing is.
func faultOf(d unit.Directive, names []string) string {
	if d.Fault != "" {
		return d.Fault
	}
	for _, name := range d.Rules {
		if name == info.Name || strings.HasPrefix(name, info.Name+"/") || slices.Contains(names, name) {
			continue
		}
		if near := nearest.Name(name, names); near != "" {
			return fmt.Sprintf("//crosslayer:ignore names the rule %q, which does not exist; write %s", name, near)
		}
		return fmt.Sprintf("//crosslayer:ignore names the rule %q, which does not exist; crosslayer rules lists them", name)
	}
	return ""
}

// unmatched reports the comments of a unit that match nothing in a whole program. Of the program's own command that is sure; of any other package only
// where no other program can see more.
func unmatched(view *link.View, u *unit.Unit, names []string, own bool) []finding.Finding {
	var findings []finding.Finding
	for _, d := range u.Directives {
		switch {
		case d.Nolint || faultOf(d, names) != "" || !u.Ours || exempt(u, d):
		case len(d.Limits) > 0:
			if !answers(view, u, d) && (own || !heads(u, d)) {
				findings = append(findings, report(u, d, "unmatched", "//crosslayer:budget stands above no handler of an endpoint; delete it"))
			}
		case looped(view, u, d) || !own && open(u, d):
		case about(d, endpoints) && (answers(view, u, d) || waits(view, u, d) || !own && (heads(u, d) || calls(u, d))):
		case about(d, promises) && (talks(u, d) || routed(view, u, d)):
		default:
			findings = append(findings, report(u, d, "unmatched", "//crosslayer:ignore matches no finding of "+strings.Join(d.Rules, ", ")+"; delete it"))
		}
	}
	return findings
}

// endpoints is the rule whose findings are about handlers and what they lead to, not about loops.
const endpoints = "fanout"

// promises is the rule whose findings are about answers, what is asked of requests, and routes. Which of them
// differ from a document is not looked at here.
const promises = "contract"

// talks tells whether a function answers a request on the lines of an ignore, or asks something of one.
func talks(u *unit.Unit, d unit.Directive) bool {
	on := func(at unit.Pos) bool { return at.File == d.File && within(d, at.Line) }
	return slices.ContainsFunc(u.Replies, func(r unit.Reply) bool {
		return slices.ContainsFunc(r.Sends, func(s unit.Send) bool { return on(s.Pos) }) ||
			slices.ContainsFunc(r.Hands, func(h unit.Hand) bool { return on(h.Pos) }) ||
			slices.ContainsFunc(r.Asks, func(a unit.Ask) bool { return on(a.Pos) })
	})
}

// routed tells whether a route is made on the lines of an ignore.
func routed(view *link.View, u *unit.Unit, d unit.Directive) bool {
	return slices.ContainsFunc(view.Served(), func(s *link.Served) bool {
		return slices.ContainsFunc(s.Endpoints, func(e setup.Endpoint) bool {
			return e.Site.Unit == u && e.Site.File == d.File && within(d, e.Site.Line)
		})
	})
}

// about tells whether an ignore names a rule or one of its categories.
func about(d unit.Directive, rule string) bool {
	return slices.ContainsFunc(d.Rules, func(name string) bool { return name == rule || strings.HasPrefix(name, rule+"/") })
}

// looped tells whether a trip is made once per turn of a loop on the lines of an ignore.
func looped(view *link.View, u *unit.Unit, d unit.Directive) bool {
	return slices.ContainsFunc(view.Looped(u), func(l *link.Looped) bool { return l.Call.File == d.File && within(d, l.Call.Line) })
}

// answers tells whether a handler of an endpoint is declared on the lines of a comment.
func answers(view *link.View, u *unit.Unit, d unit.Directive) bool {
	return slices.ContainsFunc(view.Served(), func(s *link.Served) bool {
		return s.Place.Unit == u && s.Place.File == d.File && within(d, s.Place.Line)
	})
}

// waits tells whether independent reads wait for each other on the lines of an ignore.
func waits(view *link.View, u *unit.Unit, d unit.Directive) bool {
	return slices.ContainsFunc(u.Funcs, func(f unit.Func) bool {
		return f.Pos.File == d.File && slices.ContainsFunc(view.Serial(f.Symbol), func(s *link.Serial) bool {
			return within(d, s.Calls[0].Line)
		})
	})
}

// heads tells whether a function is declared on the lines of a comment that may answer requests.
func heads(u *unit.Unit, d unit.Directive) bool {
	return slices.ContainsFunc(u.Heads, func(h unit.Head) bool { return h.Pos.File == d.File && within(d, h.Pos.Line) })
}

// calls tells whether there are calls on the lines of a comment.
func calls(u *unit.Unit, d unit.Directive) (found bool) {
	for _, f := range u.Funcs {
		if f.Pos.File == d.File {
			unit.EachCall(f.Body, func(c *unit.Call) { found = found || within(d, c.Line) })
		}
	}
	return found
}

func within(d unit.Directive, line int) bool { return d.From <= line && line <= d.To }

// exempt tells whether nothing is reported on the lines of a comment anyway.
func exempt(u *unit.Unit, d unit.Directive) bool {
	return slices.ContainsFunc(u.Funcs, func(f unit.Func) bool {
		return f.Exempt && f.Pos.File == d.File && (within(d, f.Pos.Line) || inside(f, d))
	})
}

// open tells whether a loop on the lines of an ignore calls what another program may wire.
func open(u *unit.Unit, d unit.Directive) bool {
	return slices.ContainsFunc(u.Funcs, func(f unit.Func) bool { return f.Pos.File == d.File && loops(f.Body, d) })
}

// inside tells whether an ignore stands in the body of a function that has
// something to say.
func inside(f unit.Func, d unit.Directive) bool {
	last := 0
	unit.EachCall(f.Body, func(c *unit.Call) { last = max(last, c.EndLine) })
	return f.Pos.Line <= d.From && d.From <= last
}

// loops tells whether there are calls in loops on the lines of an ignore.
func loops(nodes []unit.Node, d unit.Directive) bool {
	for _, n := range nodes {
		switch {
		case n.Loop != nil:
			found := false
			unit.EachCall(n.Loop.Body, func(c *unit.Call) { found = found || within(d, c.Line) })
			unit.EachCall(n.Loop.Once, func(c *unit.Call) { found = found || within(d, c.Line) })
			if found {
				return true
			}
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				if loops(arm.Body, d) {
					return true
				}
			}
		case n.Call != nil && len(n.Call.Args) > 0 && within(d, n.Call.Line):
			return true // what it runs may be in a loop of the callee's
		}
	}
	return false
}

func report(u *unit.Unit, d unit.Directive, category, message string) finding.Finding {
	at := unit.Pos{File: d.File, Line: d.Line, Col: d.Col}
	f := finding.Finding{
		Rule:       info.Name,
		Category:   info.Name + "/" + category,
		Severity:   info.Severity,
		Confidence: finding.Definite,
		Message:    message,
		Position:   finding.Position{File: u.File(at), Line: d.Line, Column: d.Col},
		EndLine:    d.Line,
		EndColumn:  d.Col + len("//crosslayer:"),
		URL:        rule.URL(info.Name),
	}
	f.Fingerprint = finding.Fingerprint(f.Category, path.Dir(f.File), strings.Join(d.Rules, ","), message)
	return f
}
