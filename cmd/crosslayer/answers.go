package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/pact"
	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// promises are the documents that a run compares with, and how closely; nil documents if it does not.
type promises struct {
	files *pact.Files
	tier  pact.Tier
}

// promised returns what the settings say of documents: they are options of the rule that compares.
func promised(rules []*analysis.Analyzer) promises {
	var p promises
	for _, r := range rules {
		r.Flags.VisitAll(func(f *flag.Flag) {
			switch value := f.Value.(type) {
			case *pact.Files:
				p.files = value
			case *pact.Tier:
				p.tier = *value
			}
		})
	}
	return p
}

// notes are what the documents that were read have to be said of.
func (p promises) notes(res *driver.Result) (list []finding.Remark) {
	if p.files == nil {
		return nil
	}
	for _, f := range p.files.Read() {
		for _, n := range f.Notes {
			list = append(list, finding.Remark{Position: document(res, f.Root, n.Pos), Text: n.Text})
		}
	}
	return list
}

// document turns a place in a module's document into one that the reader can open.
func document(res *driver.Result, root string, at openapi.Pos) finding.Position {
	return finding.Position{File: res.File(filepath.Join(root, filepath.FromSlash(at.File))), Line: at.Line, Column: at.Column}
}

// A witness charts what endpoints answer, and how that agrees with documents.
type witness struct {
	res      *driver.Result
	view     *link.View
	promises promises
	programs map[string]*agreement // by import path
}

// An agreement is what documents have to do with one program.
type agreement struct {
	root        string // of its module
	matches     map[string][]pact.Match
	differences map[string][]*pact.Difference // both by the key of the route
}

// enter puts into an endpoint of the chart what is known of the answers of one of the view.
func (w *witness) enter(to *chart.Endpoint, e setup.Endpoint) {
	if e.Kind != chart.HTTP {
		return
	}
	to.Answers = []chart.Answer{}
	to.AnswersPartial = len(e.Handlers) == 0
	for _, symbol := range e.Handlers {
		sent, _ := w.view.Answers(symbol)
		streams := w.view.Streams(symbol)
		for i := range sent {
			if s := &sent[i]; e.Method == "ANY" || len(s.Verbs) == 0 || slices.Contains(s.Verbs, e.Method) {
				w.answer(to, s, streams)
			}
		}
		to.AnswersPartial = to.AnswersPartial || w.view.AnswersMore(symbol)
	}
	to.SortAnswers()
	if known, _ := to.Statuses(); len(known) == 0 || known[0] >= 400 {
		to.AnswersPartial = true // a handler that only fails is not there for that
	}
	w.agree(to, e)
}

// answer adds an answer, or its place to an equal one. What is written in parts is whole, unless it goes on and on.
func (w *witness) answer(to *chart.Endpoint, s *link.Sent, streams bool) {
	defs := w.view.Defs()
	a := chart.Answer{Media: strings.TrimPrefix(s.Media, "?"), Partial: s.Part && streams && s.Body == unit.JSONBody}
	switch s.Body {
	case unit.JSONBody:
		a.Body, a.Shape = chart.JSON, "?"
		switch {
		case s.Shape == nil:
		case slices.Min(s.Codes) >= 400: // failures differ in what they say, and by that alone
			a.Shape = defs.Brief(s.Shape.Plain())
		default:
			a.Shape = defs.Brief(*s.Shape)
		}
	case unit.RawBody:
		a.Body = chart.Other
	case unit.AnyBody:
		a.Body = chart.Any
	}
	at := w.place(s.Trail[0].Unit, s.Trail[0].Pos)
	for _, code := range s.Codes {
		a.Status = code
		i := slices.IndexFunc(to.Answers, func(b chart.Answer) bool {
			return a.Status == b.Status && a.Media == b.Media && a.Body == b.Body && a.Shape == b.Shape && a.Partial == b.Partial
		})
		if i < 0 {
			i = len(to.Answers)
			to.Answers = append(to.Answers, a)
		}
		if b := &to.Answers[i]; !slices.Contains(b.Places, at) {
			b.Places = append(b.Places, at)
		}
	}
}

func (w *witness) place(u *unit.Unit, at unit.Pos) chart.Position {
	return chart.Position(w.res.Place(finding.Position{File: u.File(at), Line: at.Line, Column: at.Col}))
}

// agree puts in which operations an endpoint serves, and what differs.
func (w *witness) agree(to *chart.Endpoint, e setup.Endpoint) {
	p := w.program(e.Program)
	if p == nil {
		return
	}
	key := routeKey(e)
	for i, m := range p.matches[key] {
		name := m.Operation.Name()
		if i == 0 {
			to.Operation, to.Conforms = name, chart.Conforms
			to.Declared = chart.Position(document(w.res, p.root, m.Operation.Pos))
		}
		to.Operations = append(to.Operations, name)
		if !m.Whole {
			to.Conforms = chart.Unsure
		}
	}
	if len(to.Operations) < 2 {
		to.Operations = nil
	}
	for _, d := range p.differences[key] {
		to.Conforms = chart.Differs
		differs := chart.Difference{
			Category: d.Category, Severity: string(d.Severity), Operation: d.Operation,
			Declared: chart.Position(document(w.res, p.root, d.Doc)),
		}
		for _, name := range d.Names {
			differs.Texts = append(differs.Texts, d.Texts[name])
		}
		if len(d.Trail) > 0 {
			differs.Position = w.place(d.Trail[0].Unit, d.Trail[0].Pos)
		} else {
			differs.Position = w.place(d.At.Unit, d.At.Pos)
		}
		to.Differences = append(to.Differences, differs)
	}
}

// program compares a program with the documents of its module, once; nil if it has none.
func (w *witness) program(path string) *agreement {
	if p, known := w.programs[path]; known || w.promises.files == nil || path == "" {
		return p
	}
	w.programs[path] = nil
	root := w.root(path)
	routes := slices.DeleteFunc(pact.Routes(w.view), func(r *pact.Route) bool { return r.Program != path })
	if root == "" || len(routes) == 0 {
		return nil
	}
	verdict := pact.Compare(w.view, routes, w.promises.files.In(root), w.promises.tier)
	p := &agreement{root: root, matches: make(map[string][]pact.Match), differences: make(map[string][]*pact.Difference)}
	for _, m := range verdict.Matches {
		key := routeKey(m.Route.Endpoint)
		p.matches[key] = append(p.matches[key], m)
	}
	for _, d := range verdict.Differences {
		if d.Route != nil {
			key := routeKey(d.Route.Endpoint)
			p.differences[key] = append(p.differences[key], d)
		}
	}
	w.programs[path] = p
	return p
}

// root returns the folder of the module that a package lies in, "" if that is unknown.
func (w *witness) root(pkgPath string) string {
	for _, act := range w.res.Roots {
		if act.Package.PkgPath == pkgPath && act.Package.Module != nil {
			return act.Package.Module.Dir
		}
	}
	return ""
}

// routeKey tells apart the endpoints of a program.
func routeKey(e setup.Endpoint) string {
	return strings.Join([]string{e.Method, e.Path, e.Name, fmt.Sprint(e.Site.Pos)}, "\x00")
}
