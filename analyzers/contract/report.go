package contract

import (
	"fmt"
	"slices"

	"github.com/crosslayer/crosslayer/internal/conform"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/pact"
	"github.com/crosslayer/crosslayer/internal/rule"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A reporter makes findings of what differs.
type reporter struct {
	view   *link.View
	files  *rule.Sources
	routes []*pact.Route

	spelling
}

// findings makes findings of differences. One at a place that is the same for several operations is one finding.
func (r *reporter) findings(differences []*pact.Difference) (list []finding.Finding) {
	merged := make(map[string]int)
	for _, d := range differences {
		f := r.finding(d)
		f.Fixes = r.fixes(d)
		at := fmt.Sprint(f.Category, f.Position, d.Names)
		if i, ok := merged[at]; ok {
			list[i].Operations = append(list[i].Operations, f.Operations...)
			continue
		}
		merged[at] = len(list)
		list = append(list, f)
	}
	slices.SortStableFunc(list, finding.Compare)
	return list
}

func (r *reporter) finding(d *pact.Difference) finding.Finding {
	said := sentence(d)
	f := finding.Finding{
		Rule: info.Name, Category: info.Name + "/" + d.Category, Severity: d.Severity, Confidence: finding.Definite,
		Function: d.Function, Operation: d.Operation, Operations: []string{d.Operation},
		Names:       slices.Sorted(slices.Values(d.Names)),
		Fingerprint: finding.Fingerprint(info.Name+"/"+d.Category, d.Operation), // whatever answers it
		URL:         rule.URL(info.Name), Message: said.String(), Sentence: said,
	}
	if d.Route != nil {
		f.Endpoint = d.Route.Method + " " + d.Route.Path
	}
	if len(d.Trail) == 0 {
		f.Position = place(d.At.Unit, d.At.Pos)
		f.EndLine, f.EndColumn = d.At.Line, d.At.Col+1
		return f
	}
	first := d.Trail[0]
	f.Position = place(first.Unit, first.Pos)
	f.EndLine, f.EndColumn = first.EndLine, first.EndCol
	for _, s := range d.Trail[1:] {
		text := "answers"
		if s.Text != "" {
			text = "calls " + s.Text
		}
		f.Trace = append(f.Trace, finding.Step{Position: place(s.Unit, s.Pos), Text: text})
	}
	if len(d.Undeclared) > 0 {
		fragments := make(map[string]string)
		for name, s := range d.Undeclared {
			fragments[name] = fragment(s, r.view.Defs(), deepestFragment)
		}
		f.Trace = append(f.Trace, finding.Step{Position: f.Position, Text: "declare at " + d.Doc.String() + ": " + yamlOf(fragments)})
	}
	return f
}

func place(u *unit.Unit, at unit.Pos) finding.Position {
	return finding.Position{File: u.File(at), Line: at.Line, Column: at.Col}
}

// sentence is what the message of a difference is made of.
func sentence(d *pact.Difference) finding.Sentence {
	op, at := d.Operation, d.Doc.String()
	var things []finding.Thing
	for _, name := range d.Names {
		things = append(things, finding.Thing{Name: name, Text: d.Texts[name]})
	}
	about := func(before, after string, most int) finding.Sentence {
		return finding.Sentence{Before: op + before, Things: things, Most: most, After: after}
	}
	switch d.Category {
	case conform.UndeclaredField:
		return about(" sends ", ", which "+at+" lacks; declare or drop it", 4)
	case conform.NeverSent, pact.NeverSent:
		return about(" never sends ", ", declared at "+at+"; send or drop it", 4)
	case conform.MissingField:
		return about(" lacks ", ", required at "+at+"; send it", 4)
	case conform.NilSlice:
		return about(" sends ", " ("+at+"); make it empty instead of nil", 2)
	case conform.Nullable:
		return about(" sends ", " ("+at+"); set it or declare it nullable", 2)
	case pact.Unimplemented:
		return finding.Sentence{Before: op + " is declared at " + at + ", and no route serves it; add it or drop it"}
	case pact.UndeclaredQuery:
		return about(" reads the query parameter ", ", which "+at+" lacks; declare it", 4)
	case pact.RequiredParam:
		return about(" ", ", optional at "+at+"; declare it as required", 2)
	case pact.PathParam:
		return about(" ", " ("+at+"); call it the same", 2)
	case conform.Envelope:
		return about(": ", " ("+at+"); wrap it in both or in neither", 2)
	case pact.UndeclaredRoute:
		return finding.Sentence{Before: op + " is not in " + d.Doc.File + "; declare it"}
	}
	return about(": ", " ("+at+")", 2)
}
