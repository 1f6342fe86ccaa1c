package contract

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/pact"
	"github.com/crosslayer/crosslayer/internal/shape"
)

// A spelling knows of fields whether another name would be right wherever they are sent.
type spelling struct {
	meant    map[string]*meant // by keyOf
	declared map[string]bool   // fields that are promised under their names somewhere
	looked   bool              // meant is checked against all that is sent
}

// A meant is a field that has nearly the name that is declared.
type meant struct {
	field shape.Field
	name  string // the one that is declared
	wrong bool   // there is more than one, or the field goes elsewhere too
	fits  map[*shape.Shape]bool
}

// keyOf names a field of a struct, "" if the struct has no name.
func keyOf(f *shape.Field) string {
	if f.Owner == "" || f.Go == "" {
		return ""
	}
	return f.Owner + "." + f.GoName()
}

// spelt gathers what became of the fields of answers.
func spelt(compared []pact.Compared) spelling {
	s := spelling{meant: make(map[string]*meant), declared: make(map[string]bool)}
	for _, c := range compared {
		for i := range c.Declared {
			s.declared[keyOf(&c.Declared[i])] = true
		}
		for _, d := range c.Found {
			if d.Meant == nil {
				continue
			}
			key := keyOf(&d.Meant.Field)
			m := s.meant[key]
			if m == nil {
				m = &meant{field: d.Meant.Field, name: d.Meant.Name, fits: make(map[*shape.Shape]bool)}
				s.meant[key] = m
			}
			m.wrong = m.wrong || m.name != d.Meant.Name || key == ""
			m.fits[c.Sent] = true
		}
	}
	return s
}

// look finds out which fields go elsewhere than into answers that want the other name: into answers that no
// document describes, or that promise the name as it is; and what is read from JSON, or written for others.
func (r *reporter) look() {
	if r.looked {
		return
	}
	r.looked = true
	owners := make(map[string][]*meant)
	for key, m := range r.meant {
		m.wrong = m.wrong || r.declared[key]
		owners[m.field.Owner] = append(owners[m.field.Owner], m)
	}
	if len(owners) == 0 {
		return
	}
	for _, u := range r.view.Units() {
		for _, name := range u.Coded {
			for _, m := range owners[name] {
				m.wrong = true
			}
		}
	}
	seen := make(map[*shape.Shape]bool)
	elsewhere := func(s *shape.Shape, asked bool) {
		if s == nil || seen[s] {
			return
		}
		seen[s] = true
		for _, owner := range owned(*s, r.view.Defs()) {
			for _, m := range owners[owner] {
				m.wrong = m.wrong || asked || !m.fits[s]
			}
		}
	}
	for _, route := range r.routes {
		for _, symbol := range route.Handlers {
			sent, asked := r.view.Answers(symbol)
			for i := range sent {
				elsewhere(sent[i].Shape, false)
			}
			for i := range asked {
				elsewhere(asked[i].Shape, true)
			}
		}
	}
}

// owned lists the types whose fields lie in a shape.
func owned(s shape.Shape, defs shape.Defs) (owners []string) {
	known := make(map[string]bool)
	note := func(s *shape.Shape) {
		for i := range s.Fields {
			if o := s.Fields[i].Owner; !known[o] {
				known[o] = true
				owners = append(owners, o)
			}
		}
	}
	s.Walk(note)
	for _, def := range defs.Reached(s) {
		def.Shape.Walk(note)
	}
	return owners
}

// fixes are what changes the source so that a difference is gone.
func (r *reporter) fixes(d *pact.Difference) []finding.Fix {
	var edits []finding.Edit
	add := func(e finding.Edit, ok bool) {
		if ok && !slices.Contains(edits, e) {
			edits = append(edits, e)
		}
	}
	message := "Make what is sent as null empty instead"
	for _, l := range d.Nils {
		add(r.files.Edit(l.Unit.File(l.Nil.Pos), l.Nil.Edit))
	}
	if len(d.Meant) > 0 {
		message = "Spell fields as they are declared"
		r.look()
		for i := range d.Meant {
			if m := r.meant[keyOf(&d.Meant[i].Field)]; m != nil && !m.wrong {
				add(r.retag(m))
			}
		}
	}
	if len(edits) == 0 {
		return nil
	}
	return []finding.Fix{{Message: message, Edits: edits}}
}
