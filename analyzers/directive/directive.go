package directive

import (
	_ "embed"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/nearest"
	"github.com/crosslayer/crosslayer/internal/rule"
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
		return &analysis.Analyzer{
			Name: info.Name,
			Doc:  info.Doc,
			URL:  rule.URL(info.Name),
			Run: func(pass *analysis.Pass) (any, error) {
				return run(pass, pass.ResultOf[linked].(*link.Result), names), nil
			},
			RunDespiteErrors: true,
			Requires:         []*analysis.Analyzer{linked},
			ResultType:       reflect.TypeFor[[]finding.Finding](),
		}
	}}
}

func run(pass *analysis.Pass, linked *link.Result, names []string) []finding.Finding {
	if linked.View == nil {
		return nil
	}
	path, _, _ := strings.Cut(pass.Pkg.Path(), " [") // go vet names test variants so
	var findings []finding.Finding
	if own := linked.View.Unit(path); own != nil {
		for _, d := range own.Directives {
			if fault := faultOf(d, names); fault != "" {
				findings = append(findings, report(own, d, "malformed", fault))
			}
		}
	}
	if pass.Pkg.Name() == "main" {
		for _, u := range linked.View.Units() {
			findings = append(findings, unmatched(linked.View, u, names, u.Path == path)...)
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

// unmatched reports the ignore comments of a unit that match nothing in a whole
// program. Of the program's own command that is sure; of any other package only
// where no other program can see more.
func unmatched(view *link.View, u *unit.Unit, names []string, own bool) []finding.Finding {
	var findings []finding.Finding
	var looped []*link.Looped
	for i, d := range u.Directives {
		if d.Nolint || faultOf(d, names) != "" || !u.Ours {
			continue
		}
		if i == 0 || looped == nil {
			looped = view.Looped(u)
		}
		matches := func(l *link.Looped) bool { return l.Call.File == d.File && within(d, l.Call.Line) }
		if slices.ContainsFunc(looped, matches) || silent(u, d, own) {
			continue
		}
		findings = append(findings, report(u, d, "unmatched", "//crosslayer:ignore matches no finding of "+strings.Join(d.Rules, ", ")+"; delete it"))
	}
	return findings
}

func within(d unit.Directive, line int) bool { return d.From <= line && line <= d.To }

// silent tells whether nothing can be said of the lines of an ignore: nothing is
// reported there anyway, or a loop in them calls what another program may wire.
func silent(u *unit.Unit, d unit.Directive, own bool) bool {
	for _, f := range u.Funcs {
		if f.Pos.File != d.File {
			continue
		}
		if f.Exempt && (within(d, f.Pos.Line) || inside(f, d)) {
			return true
		}
		if !own && loops(f.Body, d) {
			return true
		}
	}
	return false
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
	f.Fingerprint = finding.Fingerprint(f.Category, f.File, strings.Join(d.Rules, ","), message)
	return f
}
