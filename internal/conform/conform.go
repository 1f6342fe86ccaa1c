// Package conform compares the shape of a JSON value with the schema that promises it.
package conform

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/shape"
)

// The kinds of differences.
const (
	UndeclaredField = "undeclared-field"
	NeverSent       = "declared-field-never-sent"
	MissingField    = "missing-required-field"
	TypeMismatch    = "type-mismatch"
	Nullable        = "nullable"
	NilSlice        = "nil-slice"
	Enum            = "enum"
	Format          = "format"
	Envelope        = "envelope"
)

// A Difference is one way in which values of a shape are not as a schema promises.
type Difference struct {
	Kind   string
	Path   string // to the value, from the body's root: "data.results[].id"; "" is the body
	Have   string // what comes, in words
	Want   string // what is promised
	Schema *openapi.Schema
	Pos    openapi.Pos // where the promise is written
	Sent   shape.Shape // of an undeclared field, and of null: what it holds
	Meant  *Meant      // of an undeclared field, or one that is not sent: it seems to be another spelling
}

// Meant is a field whose name differs from the only one that it may stand for by nothing but letter case,
// separators or number.
type Meant struct {
	Field shape.Field
	Name  string // as promised
}

// Response compares what a response holds with what is promised. It also returns the fields that are
// promised under their names.
func Response(s shape.Shape, defs shape.Defs, schema *openapi.Schema) (found []Difference, declared []shape.Field) {
	c := comparer{defs: defs, seen: make(map[pair]bool)}
	c.compare(s, schema, "")
	return c.found, c.declared
}

// Request compares what the body of a request is read into with what clients may send: it returns the fields
// that are not declared and used. Many a struct serves several operations.
func Request(s shape.Shape, defs shape.Defs, schema *openapi.Schema, used func(path string) bool) []Difference {
	found, _ := Response(s, defs, schema)
	return slices.DeleteFunc(found, func(d Difference) bool {
		return d.Kind != UndeclaredField || !used(d.Path)
	})
}

type pair struct {
	def    string
	schema *openapi.Schema
}

type comparer struct {
	defs  shape.Defs
	seen  map[pair]bool // what is being compared, or was
	found []Difference
	depth int

	declared []shape.Field
}

// deepest bounds how deep values are compared.
const deepest = 30

func (c *comparer) compare(s shape.Shape, schema *openapi.Schema, path string) {
	if schema == nil || schema.Unknown || schema.Free() || c.depth == deepest {
		return
	}
	c.depth++
	defer func() { c.depth-- }()
	c.null(s, schema, path)
	if s.Kind == shape.Ref {
		p := pair{s.Def, schema}
		if c.seen[p] {
			return
		}
		c.seen[p] = true
		s = c.defs.Resolve(s)
	}
	if !s.Known() || s.Kind == shape.Invalid || s.Kind == shape.Nothing {
		return
	}
	if s.Kind == shape.AnyOf {
		c.anyOf(s, schema, path)
		return
	}
	if len(schema.Alternatives) > 0 {
		c.alternatives(s, schema, path)
		return
	}
	c.flat(s, schema, path)
}

// flat compares with what a schema says besides its alternatives.
func (c *comparer) flat(s shape.Shape, schema *openapi.Schema, path string) {
	if path == "" && c.envelope(s, schema) {
		return
	}
	if want := schema.Types &^ openapi.Null; want != 0 && !allowed(want, s.Kind) {
		c.add(Difference{Kind: TypeMismatch, Path: path, Have: types[s.Kind].String(), Want: want.String(), Schema: schema, Pos: schema.Pos})
		return
	}
	switch s.Kind {
	case shape.Object:
		c.object(s, schema, path)
	case shape.Array:
		if s.Elem != nil && schema.Items != nil {
			c.compare(*s.Elem, schema.Items, path+"[]")
		}
	case shape.String:
		c.format(s, schema, path)
		c.enum(s, schema, path)
	case shape.Integer:
		c.enum(s, schema, path)
	}
}

func (c *comparer) add(d Difference) { c.found = append(c.found, d) }

// try compares without telling anybody.
func (c *comparer) try(s shape.Shape, schema *openapi.Schema, path string) []Difference {
	inner := comparer{defs: c.defs, seen: make(map[pair]bool), depth: c.depth}
	inner.compare(s, schema, path)
	c.declared = append(c.declared, inner.declared...)
	return inner.found
}

// anyOf compares each of several shapes: what is wrong with all of them is wrong.
func (c *comparer) anyOf(s shape.Shape, schema *openapi.Schema, path string) {
	var first []Difference
	for i, alt := range s.Alts {
		found := c.try(alt, schema, path)
		if len(found) == 0 {
			return
		}
		if i == 0 {
			first = found
		}
	}
	c.found = append(c.found, first...)
}

// alternatives compares with oneOf and anyOf: one branch must do, in each group.
func (c *comparer) alternatives(s shape.Shape, schema *openapi.Schema, path string) {
	for _, group := range schema.Alternatives {
		if slices.ContainsFunc(group, func(branch *openapi.Schema) bool {
			return !slices.ContainsFunc(c.try(s, branch, path), func(d Difference) bool { return d.Kind == TypeMismatch || d.Kind == MissingField })
		}) {
			continue
		}
		c.add(Difference{Kind: TypeMismatch, Path: path, Have: types[s.Kind].String(), Want: "none of the alternatives", Schema: schema, Pos: schema.Pos})
		return
	}
}

// types are the JSON types of kinds.
var types = map[shape.Kind]openapi.Types{
	shape.Boolean: openapi.Boolean, shape.Integer: openapi.Integer, shape.Number: openapi.Number,
	shape.String: openapi.String, shape.Array: openapi.Array, shape.Object: openapi.Object,
}

// allowed tells whether a value may be of one of the types. Of what kind a number is, is a matter of formats.
func allowed(want openapi.Types, have shape.Kind) bool {
	const numbers = openapi.Integer | openapi.Number
	t := types[have]
	if t&numbers != 0 {
		t = numbers
	}
	return t == 0 || want&t != 0
}

// null compares whether null may come.
func (c *comparer) null(s shape.Shape, schema *openapi.Schema, path string) {
	if s.Null == shape.NotNull || schema.Types == 0 || schema.Types.Has(openapi.Null) || c.allowsNull(schema) {
		return
	}
	// What is nil is seen by the way it takes, not by its type; but for a pointer to a point in time, which is
	// there to be nil until something has happened.
	if s.Null == shape.NullByType && c.defs.Resolve(s).Format != "date-time" {
		return
	}
	what := Nullable
	switch resolved := c.defs.Resolve(s); {
	case resolved.Kind == shape.Array, resolved.Kind == shape.Object && resolved.Elem != nil:
		what = NilSlice
	case resolved.Kind == shape.Nothing && schema.Types.Has(openapi.Array):
		what = NilSlice
	}
	c.add(Difference{Kind: what, Path: path, Have: "null", Want: (schema.Types &^ openapi.Null).String(), Schema: schema, Pos: schema.Pos, Sent: s})
}

// allowsNull tells whether one of the alternatives allows null.
func (c *comparer) allowsNull(schema *openapi.Schema) bool {
	for _, group := range schema.Alternatives {
		if slices.ContainsFunc(group, func(s *openapi.Schema) bool { return s.Unknown || s.Types == 0 || s.Types.Has(openapi.Null) }) {
			return true
		}
	}
	return false
}

// object compares the fields.
func (c *comparer) object(s shape.Shape, schema *openapi.Schema, path string) {
	if len(schema.Properties) == 0 && schema.Additional == nil && !schema.Closed {
		return // any object
	}
	if s.Elem != nil && schema.Additional != nil {
		c.compare(*s.Elem, schema.Additional, path+"{}")
	}
	var extra []*shape.Field
	for i := range s.Fields {
		f := &s.Fields[i]
		switch p := schema.Property(f.Name); {
		case p != nil:
			c.declared = append(c.declared, *f)
			c.compare(present(f), p.Schema, join(path, f.Name))
		case schema.Additional != nil:
			c.compare(present(f), schema.Additional, join(path, f.Name))
		case len(schema.Properties) > 0 || schema.Closed:
			extra = append(extra, f)
		}
	}
	var absent []*openapi.Property
	if closed(s) {
		for i := range schema.Properties {
			if p := &schema.Properties[i]; !p.WriteOnly && !has(s, p.Name) {
				absent = append(absent, p)
			}
		}
		extra, absent = c.nested(extra, absent, path)
		if c.strange(s, schema, extra, absent, path) {
			return
		}
	}
	meant := make(map[string]*Meant)
	for _, f := range extra {
		m := c.meant(f, extra, absent, schema)
		if m != nil {
			meant[m.Name] = m
		}
		c.add(Difference{Kind: UndeclaredField, Path: join(path, f.Name), Have: f.Name, Schema: schema, Pos: schema.Pos, Sent: f.Shape, Meant: m})
	}
	for _, p := range absent {
		what := NeverSent
		if schema.Requires(p.Name) {
			what = MissingField
		}
		c.add(Difference{Kind: what, Path: join(path, p.Name), Want: p.Name, Schema: schema, Pos: p.Pos, Meant: meant[p.Name]})
	}
	c.required(s, schema, path)
}

// present is what a field holds where the object has it: one that is left out when it is empty is not empty then.
func present(f *shape.Field) shape.Shape {
	s := f.Shape
	if f.Presence != shape.Always {
		s.Enum = slices.DeleteFunc(slices.Clone(s.Enum), func(v string) bool { return v == `""` || v == "0" })
	}
	return s
}

// required finds what an object must have, and has not on some way. A name that is required and described
// nowhere is a mistake inside the document.
func (c *comparer) required(s shape.Shape, schema *openapi.Schema, path string) {
	if !closed(s) {
		return
	}
	for _, f := range s.Fields {
		if f.Presence == shape.OnAWay && schema.Requires(f.Name) {
			c.add(Difference{Kind: MissingField, Path: join(path, f.Name), Want: f.Name, Schema: schema, Pos: schema.Pos})
		}
	}
}

// nested finds levels that one side has and the other has not: the fields of a promised property come
// without it, or promised fields come one level deeper. It returns what is left to explain.
func (c *comparer) nested(extra []*shape.Field, absent []*openapi.Property, path string) ([]*shape.Field, []*openapi.Property) {
	absent = slices.DeleteFunc(absent, func(p *openapi.Property) bool {
		inner := p.Schema
		if inner.Items != nil {
			inner = inner.Items
		}
		var same []*shape.Field
		for _, f := range extra {
			if inner.Property(f.Name) != nil {
				same = append(same, f)
			}
		}
		if !most(len(same), len(extra), len(inner.Properties)) {
			return false
		}
		c.add(Difference{Kind: TypeMismatch, Path: join(path, p.Name), Have: "left out, its fields are sent", Want: "an object around them", Schema: p.Schema, Pos: p.Pos})
		if p.Schema.Items != nil {
			c.found[len(c.found)-1].Want = "an array around them"
		}
		extra = slices.DeleteFunc(extra, func(f *shape.Field) bool { return slices.Contains(same, f) })
		return true
	})
	extra = slices.DeleteFunc(extra, func(f *shape.Field) bool {
		inner := c.defs.Resolve(f.Shape)
		if inner.Kind != shape.Object {
			return false
		}
		var same []*openapi.Property
		for _, p := range absent {
			if has(inner, p.Name) {
				same = append(same, p)
			}
		}
		if !most(len(same), len(absent), len(inner.Fields)) {
			return false
		}
		c.add(Difference{Kind: TypeMismatch, Path: join(path, f.Name), Have: "an object", Want: "its fields without it", Schema: same[0].Schema, Pos: same[0].Pos})
		absent = slices.DeleteFunc(absent, func(p *openapi.Property) bool { return slices.Contains(same, p) })
		return true
	})
	return extra, absent
}

// strange tells of a body that has nothing of what is promised, whatever the case of the letters: it is another
// one, and no list of names says so.
func (c *comparer) strange(s shape.Shape, schema *openapi.Schema, extra []*shape.Field, absent []*openapi.Property, path string) bool {
	if path != "" || len(extra) == 0 || len(extra) < len(s.Fields) || len(absent) < 2 || len(absent) < len(schema.Properties) {
		return false
	}
	for _, f := range extra {
		if slices.ContainsFunc(absent, func(p *openapi.Property) bool { return strings.EqualFold(p.Name, f.Name) }) {
			return false
		}
	}
	var have, want []string
	for _, f := range extra {
		have = append(have, f.Name)
	}
	for _, p := range absent {
		want = append(want, p.Name)
	}
	c.add(Difference{Kind: TypeMismatch, Path: path, Have: object(have), Want: object(want), Schema: schema, Pos: schema.Pos})
	return true
}

// object writes the names of an object's fields.
func object(names []string) string {
	if len(names) > 4 {
		names = append(slices.Clone(names[:3]), "...")
	}
	return "{" + strings.Join(names, ", ") + "}"
}

// most tells whether what two lists have in common is at least half of the shorter one.
func most(common, a, b int) bool { return common > 0 && 2*common >= min(a, b) }

func has(s shape.Shape, name string) bool {
	return slices.ContainsFunc(s.Fields, func(f shape.Field) bool { return f.Name == name })
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// foreign has the formats that a text of a known one is not of.
var foreign = map[string][]string{
	"date-time": {"date", "time", "uuid", "email", "uri", "byte"},
	"byte":      {"date-time", "date", "uuid"},
}

// format compares the formats of texts that are known: a point in time, or bytes in base64.
func (c *comparer) format(s shape.Shape, schema *openapi.Schema, path string) {
	if slices.Contains(foreign[s.Format], schema.Format) {
		c.add(Difference{Kind: Format, Path: path, Have: s.Format, Want: schema.Format, Schema: schema, Pos: schema.Pos})
	}
}

// enum compares the values that a value may have.
func (c *comparer) enum(s shape.Shape, schema *openapi.Schema, path string) {
	if schema.Enum == nil || len(s.Enum) == 0 {
		return
	}
	var others []string
	for _, v := range s.Enum {
		if !slices.Contains(schema.Enum, v) {
			others = append(others, v)
		}
	}
	if len(others) == 0 || !s.Exact && len(others) == len(s.Enum) {
		return
	}
	c.add(Difference{Kind: Enum, Path: path, Have: strings.Join(others, ", "), Want: strings.Join(schema.Enum, ", "), Schema: schema, Pos: schema.Pos})
}
