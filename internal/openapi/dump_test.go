package openapi

import (
	"fmt"
	"strings"
)

// dump writes a document as text, each schema where it is first met.
func dump(doc *Document) string {
	d := &dumper{seen: make(map[*Schema]bool)}
	d.line(0, "%s version %q servers %q", doc.File, doc.Version, doc.Servers)
	for _, op := range doc.Operations {
		d.line(0, "%s %s %s %s", op.Method, op.Path, op.ID, at(op.Pos))
		if fmt.Sprint(op.Servers) != fmt.Sprint(doc.Servers) {
			d.line(1, "servers %q", op.Servers)
		}
		if op.Degraded != "" {
			d.line(1, "degraded: %s", op.Degraded)
		}
		for _, p := range op.Params {
			d.schema(1, p.Schema, fmt.Sprintf("%s %s%s %s", p.In, p.Name, when(p.Required, "!"), at(p.Pos)))
		}
		if op.Body != nil {
			d.line(1, "body%s%s %s", when(op.Body.Required, "!"), when(op.Body.Unknown, " unknown"), at(op.Body.Pos))
			d.media(op.Body.Content)
		}
		for _, r := range op.Responses {
			d.line(1, "%s%s %s", r.Status, when(r.Unknown, " unknown"), at(r.Pos))
			d.media(r.Content)
		}
	}
	for _, path := range doc.Unread {
		d.line(0, "unread %s", path)
	}
	for _, n := range doc.Notes {
		d.line(0, "note %s", n)
	}
	return d.text.String()
}

type dumper struct {
	text strings.Builder
	seen map[*Schema]bool
}

func at(p Pos) string { return fmt.Sprintf("@%s", p) }

func when(yes bool, text string) string {
	if yes {
		return text
	}
	return ""
}

func (d *dumper) line(depth int, format string, args ...any) {
	d.text.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(&d.text, format, args...)
	d.text.WriteByte('\n')
}

func (d *dumper) media(content []Media) {
	for _, m := range content {
		d.schema(2, m.Schema, m.Type)
	}
}

func (d *dumper) schema(depth int, s *Schema, label string) {
	var b strings.Builder
	b.WriteString(label)
	if s.Name != "" {
		b.WriteString(" " + s.Name)
	}
	if s.Types != 0 {
		b.WriteString(" " + s.Types.String())
	}
	if s.Format != "" {
		b.WriteString(" format " + s.Format)
	}
	if s.Enum != nil {
		fmt.Fprintf(&b, " enum %v", s.Enum)
	}
	b.WriteString(when(s.Free(), " free") + when(s.Unknown, " unknown") + when(s.Closed, " closed") + when(s.ReadOnly, " readonly") + when(s.WriteOnly, " writeonly"))
	fmt.Fprintf(&b, " @%s:%d:%d", s.Pos.File, s.Pos.Line, s.Pos.Column)
	again := d.seen[s] && s.Properties != nil
	b.WriteString(when(again, " (above)"))
	d.line(depth, "%s", b.String())
	if again || depth > 40 {
		return
	}
	d.seen[s] = true
	for _, p := range s.Properties {
		d.schema(depth+1, p.Schema, fmt.Sprintf(".%s%s%s%s", p.Name, when(s.Requires(p.Name), "!"), when(p.ReadOnly, " readonly"), when(p.WriteOnly, " writeonly")))
	}
	for _, name := range s.Required {
		if s.Property(name) == nil {
			d.line(depth+1, "requires %s", name)
		}
	}
	if s.Additional != nil {
		d.schema(depth+1, s.Additional, "others")
	}
	if s.Items != nil {
		d.schema(depth+1, s.Items, "items")
	}
	for i, group := range s.Alternatives {
		for _, branch := range group {
			d.schema(depth+1, branch, fmt.Sprintf("or%d", i))
		}
	}
}
