package contract

import (
	"fmt"
	"slices"
	"strings"

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
	f := finding.Finding{
		Rule: info.Name, Category: info.Name + "/" + d.Category, Severity: d.Severity, Confidence: finding.Definite,
		Function: d.Function, Operation: d.Operation, Operations: []string{d.Operation},
		Names:       slices.Sorted(slices.Values(d.Names)),
		Fingerprint: finding.Fingerprint(info.Name+"/"+d.Category, d.Operation), // whatever answers it
		URL:         rule.URL(info.Name), Message: message(d),
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

// listed names some things, and how many more there are.
func listed(names []string, most int) string {
	if len(names) > most+1 {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

func message(d *pact.Difference) string {
	op, at := d.Operation, d.Doc.String()
	var texts []string
	for _, name := range d.Names {
		texts = append(texts, d.Texts[name])
	}
	switch d.Category {
	case conform.UndeclaredField:
		return fmt.Sprintf("%s sends %s, which %s lacks; declare or drop it", op, listed(texts, 4), at)
	case conform.NeverSent, pact.NeverSent:
		return fmt.Sprintf("%s never sends %s, declared at %s; send or drop it", op, listed(texts, 4), at)
	case conform.MissingField:
		return fmt.Sprintf("%s lacks %s, required at %s; send it", op, listed(texts, 4), at)
	case conform.NilSlice:
		return fmt.Sprintf("%s sends %s (%s); make it empty instead of nil", op, listed(texts, 2), at)
	case conform.Nullable:
		return fmt.Sprintf("%s sends %s (%s); set it or declare it nullable", op, listed(texts, 2), at)
	case pact.Unimplemented:
		return fmt.Sprintf("%s is declared at %s, and no route serves it; add it or drop it", op, at)
	case pact.UndeclaredQuery:
		return fmt.Sprintf("%s reads the query parameter %s, which %s lacks; declare it", op, listed(texts, 4), at)
	case pact.RequiredParam:
		return fmt.Sprintf("%s %s, optional at %s; declare it as required", op, listed(texts, 2), at)
	case pact.PathParam:
		return fmt.Sprintf("%s %s (%s); call it the same", op, listed(texts, 2), at)
	case conform.Envelope:
		return fmt.Sprintf("%s: %s (%s); wrap it in both or in neither", op, listed(texts, 2), at)
	case pact.UndeclaredRoute:
		return fmt.Sprintf("%s is not in %s; declare it", op, d.Doc.File)
	}
	return fmt.Sprintf("%s: %s (%s)", op, listed(texts, 2), at)
}
