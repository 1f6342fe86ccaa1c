package output

import (
	"bufio"
	"cmp"
	"embed"
	"fmt"
	"html/template"
	"io"
	"iter"
	"maps"
	"slices"

	"github.com/crosslayer/crosslayer/internal/chart/draw"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/page"
	"github.com/crosslayer/crosslayer/internal/visible"
)

//go:embed page
var pageFiles embed.FS

// HTML shows findings as one file that needs nothing else: no network, no font, and under a policy that allows its own
// script and style only. Without scripts it is a list that unfolds.
func HTML(w io.Writer, r Report) error {
	view, err := newPageView(r)
	if err != nil {
		return err
	}
	tmpl, err := template.ParseFS(pageFiles, "page/findings.html")
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	if err := tmpl.Execute(out, view); err != nil {
		return err
	}
	return out.Flush()
}

// A pageView is what the template shows. The findings are made when it asks for them.
type pageView struct {
	page.Head
	Count      string // "22 findings"
	Looked     string // what the run looked at
	Tally      []pageCount
	Severities []pageCount // that there are
	Rules      []pageCount
	Endpoints  bool // some finding has one
	Groups     iter.Seq[pageGroup]
	Changes    *pageChanges
	Notes      []finding.Step
}

// A pageCount is how many findings something has.
type pageCount struct {
	Name  string
	Count int
}

// A pageGroup is the findings of an endpoint or a file.
type pageGroup struct {
	Name     string // "" where no endpoint leads
	Became   string
	Count    int
	Findings iter.Seq[pageFinding]
}

// pageChanges is what became of all endpoints.
type pageChanges struct {
	Outcome, Unknown string
	Rows             []draw.DiffRow
}

func newPageView(r Report) (*pageView, error) {
	style, err := pageFiles.ReadFile("page/findings.css")
	if err != nil {
		return nil, err
	}
	script, err := pageFiles.ReadFile("page/findings.js")
	if err != nil {
		return nil, err
	}
	v := &pageView{
		Head:   page.NewHead(style, script),
		Count:  counted(len(r.Findings), r.Stats.Known),
		Looked: visible.Line(plural(r.Stats.Packages, "package") + ", " + seen(r.Stats) + ", " + plural(r.Stats.UnknownCalls, "call") + " left unknown"),
	}
	if n := r.Stats.Known; n > 0 {
		v.Looked += fmt.Sprintf(", %d findings known before", n)
	}
	var all tally
	rules := make(map[string]int)
	for i := range r.Findings {
		f := &r.Findings[i]
		all[weight(f.Severity)]++
		rules[f.Rule]++
		v.Endpoints = v.Endpoints || f.Endpoint != ""
	}
	for i, n := range all {
		v.Tally = append(v.Tally, pageCount{string(severities[i]) + "s", n})
		if n > 0 {
			v.Severities = append(v.Severities, pageCount{string(severities[i]), n})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(rules)) {
		v.Rules = append(v.Rules, pageCount{visible.Line(name), rules[name]})
	}
	files := newSources(r)
	groups := byFile(r, files)
	if v.Endpoints {
		groups = byEndpoint(r)
	}
	v.Groups = newFindings(r, files).groups(groups)
	if r.Changes != nil {
		v.Changes = &pageChanges{Rows: draw.DiffRows(*r.Changes)}
		v.Changes.Outcome, v.Changes.Unknown = draw.DiffOutcome(*r.Changes)
	}
	for _, n := range r.Notes {
		n.File = visible.Line(files.own(n.File))
		v.Notes = append(v.Notes, finding.Step{Position: n.Position, Text: visible.Line(n.Text)})
	}
	return v, nil
}

// byFile groups findings as they come.
func byFile(r Report, files *sources) (groups []group) {
	for i := range r.Findings {
		f := &r.Findings[i]
		name := files.own(f.File)
		if n := len(groups); n == 0 || groups[n-1].name != name {
			groups = append(groups, group{name: name})
		}
		g := &groups[len(groups)-1]
		g.findings = append(g.findings, f)
	}
	slices.SortStableFunc(groups, func(a, b group) int { return cmp.Compare(a.name, b.name) })
	return groups
}
