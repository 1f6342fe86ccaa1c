package nilslice

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/rule"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// findings makes findings of the causes.
func (j *judge) findings() (list []finding.Finding) {
	for _, key := range j.order {
		c := j.found[key]
		list = append(list, c.finding(j.files))
	}
	slices.SortStableFunc(list, finding.Compare)
	return list
}

func (c *cause) finding(files *rule.Sources) finding.Finding {
	f := finding.Finding{
		Rule: info.Name, Category: info.Name + "/field", Severity: info.Severity, Confidence: finding.Likely,
		Position: place(c.unit, c.nil.Pos), EndLine: c.nil.EndLine, EndColumn: c.nil.EndCol,
		Function: c.function, Endpoint: c.operations[0], Operations: c.operations,
		Message: c.message(), URL: rule.URL(info.Name), Names: slices.Sorted(slices.Values(c.names)),
	}
	if slices.Contains(c.names, "") {
		f.Category = info.Name + "/body"
	}
	if c.sure {
		f.Confidence = finding.Definite
	}
	f.Fingerprint = finding.Fingerprint(f.Category, f.Function, c.nil.Text)
	for i, spot := range c.trail {
		text := "writes the answer"
		if i < len(c.trail)-1 {
			text = "calls " + spot.Text
		}
		f.Trace = append(f.Trace, finding.Step{Position: place(spot.Unit, spot.Pos), Text: text})
	}
	if edit, ok := files.Edit(f.File, c.nil.Edit); ok {
		f.Fixes = []finding.Fix{{Message: "Make it with " + c.nil.Make, Edits: []finding.Edit{edit}}}
	}
	return f
}

func place(u *unit.Unit, at unit.Pos) finding.Position {
	return finding.Position{File: u.File(at), Line: at.Line, Column: at.Col}
}

// message says which endpoint sends null for what, why, and the way out.
func (c *cause) message() string {
	subject, verb := c.operations[0], "may send"
	if c.sure {
		verb = "sends"
	}
	if more := len(c.operations) - 1; more > 0 {
		subject = fmt.Sprintf("%s and %d more", subject, more)
		if c.sure {
			verb = "send"
		}
	}
	what := "null as its body"
	if names := slices.DeleteFunc(slices.Clone(c.names), func(n string) bool { return n == "" }); len(names) == len(c.names) {
		what = "null for " + listed(names, 3)
	}
	why, way := c.why()
	return fmt.Sprintf("%s %s %s: %s; %s", subject, verb, what, why, way)
}

// why says how it comes that something is nil, and the way out.
func (c *cause) why() (why, way string) {
	name := c.nil.Text
	set := "an empty list"
	if c.object {
		set = "an empty map"
	}
	part := "it"
	if c.field != "" {
		part = c.field[strings.LastIndexByte(c.field, '.')+1:]
	}
	switch c.nil.Kind {
	case unit.NilVar:
		why, way = name+" starts as nil", "start it as "+set
		if c.nil.Make != "" {
			way = "make it with " + c.nil.Make
		}
	case unit.NilPart:
		why, way = name+" starts with "+part+" nil", "set it to "+set
	case unit.NilLiteral:
		why, way = name+"{...} leaves "+part+" nil", "set it to "+set
		if name == "" {
			why = "the literal leaves " + part + " nil"
		}
	case unit.NilValue:
		why, way = "nil is what it is set to", "set it to "+set
		if c.nil.Make != "" {
			way = "write " + c.nil.Make
		}
	case unit.NilCall:
		why, way = name+" makes nil of nothing", "replace nil by "+set
	}
	return why, way
}

// listed names some things, and how many more there are.
func listed(names []string, most int) string {
	if len(names) > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most-1], ", "), len(names)-most+1)
	}
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
