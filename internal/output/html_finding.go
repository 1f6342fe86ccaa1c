package output

import (
	"iter"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/visible"
)

// A pageFinding is a finding as the page shows it.
type pageFinding struct {
	ID         string
	Number     int // in the order of files
	Severity   finding.Severity
	Rule       string
	Category   string
	Message    string
	Place      string
	File       string // of the place
	Excerpt    excerpt
	Trace      []pageStep
	Confidence string
	Function   string
	Endpoint   string
	Cost       string
	URL        string // of what is to be known of it
	Fixes      []pageFix
}

type pageStep struct{ Place, Text string }

// A pageFix is a fix and what it changes.
type pageFix struct {
	Message string
	Edits   []pageEdit
}

// A pageEdit is what was and what will be in a file.
type pageEdit struct{ Place, Old, New string }

// pageFindings makes findings for the page.
type pageFindings struct {
	report Report
	files  *sources
	number map[*finding.Finding]int
	// What is read of files is read in their order, each once.
	excerpts []excerpt
	fixes    [][]pageFix
}

func newFindings(r Report, files *sources) *pageFindings {
	p := &pageFindings{
		report: r, files: files,
		number:   make(map[*finding.Finding]int, len(r.Findings)),
		excerpts: make([]excerpt, len(r.Findings)), fixes: make([][]pageFix, len(r.Findings)),
	}
	lines := excerpts{read: r.Read}
	for i := range r.Findings {
		f := &r.Findings[i]
		p.number[f] = i
		p.excerpts[i] = lines.around(*f)
		for _, fix := range f.Fixes {
			p.fixes[i] = append(p.fixes[i], p.fix(fix))
		}
	}
	return p
}

// groups makes them one after the other.
func (p *pageFindings) groups(groups []group) iter.Seq[pageGroup] {
	return func(yield func(pageGroup) bool) {
		for _, g := range groups {
			if !yield(pageGroup{visible.Line(g.name), visible.Line(g.became), len(g.findings), p.findings(g.findings)}) {
				return
			}
		}
	}
}

func (p *pageFindings) findings(list []*finding.Finding) iter.Seq[pageFinding] {
	return func(yield func(pageFinding) bool) {
		for _, f := range list {
			if !yield(p.finding(f)) {
				return
			}
		}
	}
}

func (p *pageFindings) finding(f *finding.Finding) pageFinding {
	n := p.number[f]
	v := pageFinding{
		ID: visible.Line("f-" + f.Fingerprint), Number: n, Severity: severities[weight(f.Severity)],
		Rule: visible.Line(f.Rule), Category: visible.Line(f.Category), Message: visible.Line(f.Message),
		File:       visible.Line(p.files.own(f.File)),
		Excerpt:    p.excerpts[n],
		Confidence: visible.Line(string(f.Confidence)), Function: visible.Line(f.Function), Endpoint: visible.Line(f.Endpoint), Cost: visible.Line(f.Cost),
		Fixes: p.fixes[n],
	}
	if address.MatchString(f.URL) {
		v.URL = f.URL
	}
	v.Place = lineIn(v.File, f.Line)
	for _, step := range f.Trace {
		v.Trace = append(v.Trace, pageStep{p.place(step.File, step.Line), visible.Line(step.Text)})
	}
	return v
}

// place is that of a step, "" if it has none.
func (p *pageFindings) place(file string, line int) string {
	if file == "" {
		return ""
	}
	return visible.Line(lineIn(p.files.name(file), line))
}

func (p *pageFindings) fix(fix finding.Fix) pageFix {
	v := pageFix{Message: visible.Line(fix.Message)}
	for _, e := range fix.Edits {
		edit := pageEdit{Place: p.place(e.File, 0), New: shown(e.New)}
		text := p.files.bytes(e.File)
		if at, ok := spanIn(text, e); ok {
			edit.Place = p.place(e.File, at.line)
			edit.Old = shown(string(text[e.Start:e.End]))
		}
		v.Edits = append(v.Edits, edit)
	}
	return v
}
