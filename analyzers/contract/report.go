package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/conform"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/rule"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// findings makes findings of the causes.
func (j *judge) findings() (list []finding.Finding) {
	merged := make(map[string]int)
	same := make(map[string]int)
	for _, key := range j.order {
		c := j.found[key]
		if c.more && j.tier != "all" || j.tier == "error" && c.severity != finding.Error {
			continue
		}
		f := j.finding(c)
		f.Fixes = j.fixes(c)
		at := fmt.Sprint(f.Category, f.Position, c.names)
		if i, ok := merged[at]; ok {
			list[i].Operations = append(list[i].Operations, c.operations...)
			continue
		}
		merged[at] = len(list)
		list = append(list, f)
	}
	for i := range list {
		f := &list[i]
		key := strings.Join([]string{f.Category, f.Operation, f.Function}, "\x00")
		same[key]++
		f.Fingerprint = finding.Fingerprint(key, fmt.Sprint(same[key]))
	}
	slices.SortStableFunc(list, finding.Compare)
	return list
}

func (j *judge) finding(c *cause) finding.Finding {
	f := finding.Finding{
		Rule: info.Name, Category: info.Name + "/" + c.category, Severity: c.severity, Confidence: finding.Definite,
		Function: c.function, Endpoint: c.endpoint, Operation: c.operations[0], Operations: slices.Clone(c.operations),
		URL: rule.URL(info.Name), Message: message(c),
	}
	if len(c.trail) == 0 {
		f.Position = place(c.at.Unit, c.at.Pos)
		f.EndLine, f.EndColumn = c.at.Line, c.at.Col+1
		return f
	}
	first := c.trail[0]
	f.Position = place(first.Unit, first.Pos)
	f.EndLine, f.EndColumn = first.EndLine, first.EndCol
	for _, s := range c.trail[1:] {
		text := "answers"
		if s.Text != "" {
			text = "calls " + s.Text
		}
		f.Trace = append(f.Trace, finding.Step{Position: place(s.Unit, s.Pos), Text: text})
	}
	if len(c.fragment) > 0 {
		f.Trace = append(f.Trace, finding.Step{Position: f.Position, Text: "declare at " + c.doc.String() + ": " + yamlOf(c.fragment)})
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

func message(c *cause) string {
	op, at := c.operations[0], c.doc.String()
	var texts []string
	for _, name := range c.names {
		texts = append(texts, c.texts[name])
	}
	switch c.category {
	case conform.UndeclaredField:
		return fmt.Sprintf("%s sends %s, which %s lacks; declare or drop it", op, listed(texts, 4), at)
	case conform.NeverSent:
		return fmt.Sprintf("%s never sends %s, declared at %s; send or drop it", op, listed(texts, 4), at)
	case conform.MissingField:
		return fmt.Sprintf("%s lacks %s, required at %s; send it", op, listed(texts, 4), at)
	case conform.NilSlice:
		return fmt.Sprintf("%s sends %s (%s); make it empty instead of nil", op, listed(texts, 2), at)
	case conform.Nullable:
		return fmt.Sprintf("%s sends %s (%s); set it or declare it nullable", op, listed(texts, 2), at)
	case neverSent:
		return fmt.Sprintf("%s never sends %s, declared at %s; send or drop it", op, listed(texts, 4), at)
	case unimplemented:
		return fmt.Sprintf("%s is declared at %s, and no route serves it; add it or drop it", op, at)
	case undeclaredQuery:
		return fmt.Sprintf("%s reads the query parameter %s, which %s lacks; declare it", op, listed(texts, 4), at)
	case requiredParam:
		return fmt.Sprintf("%s %s, optional at %s; declare it as required", op, listed(texts, 2), at)
	case pathParam:
		return fmt.Sprintf("%s %s (%s); call it the same", op, listed(texts, 2), at)
	case conform.Envelope:
		return fmt.Sprintf("%s: %s (%s); wrap it in both or in neither", op, listed(texts, 2), at)
	case undeclaredRoute:
		return fmt.Sprintf("%s is not in %s; declare it", op, c.doc.File)
	}
	return fmt.Sprintf("%s: %s (%s)", op, listed(texts, 2), at)
}
