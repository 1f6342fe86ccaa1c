package openapi

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A joint is a schema being filled from its parts: the value where it is written,
// what a $ref beside other keywords leads to, and branches of allOf.
type joint struct {
	schema   *Schema
	names    []string // of properties, in order
	written  map[string][]slot
	required map[string]bool
	items    []slot
	others   []slot // additionalProperties
	groups   [][]slot
	nullable bool
	patterns bool // properties by pattern: any name may be one
	tuple    bool // items by position: nothing is told about them
	joined   map[*yaml.Node]bool
	within   map[*yaml.Node]bool
}

// schema returns what is written at s, which may be a reference. It is filled later.
func (l *loader) schema(s slot) *Schema {
	at, name, why := l.target(s)
	if why != "" {
		return &Schema{Pos: s.pos(), Unknown: true, broken: why}
	}
	known := l.schemas[at.node]
	if known == nil {
		if len(l.schemas) >= maxSchemas {
			l.exhaust("more than %d schemas", maxSchemas)
			return &Schema{Pos: s.pos(), Unknown: true}
		}
		known = &Schema{Pos: at.pos()}
		l.schemas[at.node] = known
		l.todo = append(l.todo, func() { l.join(known, at) })
	}
	if known.Name == "" {
		known.Name = name
	}
	return known
}

// together returns the schema of a value that must be as all of parts say.
func (l *loader) together(parts []slot) *Schema {
	var distinct []slot
	var key strings.Builder
	seen := make(map[*yaml.Node]bool, len(parts))
	for _, part := range parts {
		at, _, why := l.target(part)
		if why != "" {
			return &Schema{Pos: part.pos(), Unknown: true, broken: why}
		}
		if !seen[at.node] {
			seen[at.node] = true
			distinct = append(distinct, at)
			fmt.Fprintf(&key, "%p ", at.node)
		}
	}
	if len(distinct) == 1 {
		return l.schema(parts[0])
	}
	known := l.joints[key.String()]
	if known == nil {
		if len(l.joints) >= maxSchemas {
			l.exhaust("more than %d schemas that allOf makes", maxSchemas)
			return &Schema{Pos: parts[0].pos(), Unknown: true}
		}
		known = &Schema{Pos: distinct[0].pos()}
		l.joints[key.String()] = known
		l.todo = append(l.todo, func() { l.join(known, distinct...) })
	}
	return known
}

// target follows references that stand alone, and returns the name of the component
// they lead to.
func (l *loader) target(s slot) (to slot, name, why string) {
	for range maxChain {
		ref, ok := l.refOf(s)
		if !ok || l.constrains(s) {
			return s, name, ""
		}
		next := l.resolve(ref)
		if next.why != "" {
			return s, "", l.note(ref.pos(), "%s", next.why)
		}
		s, name = next.slot, component(ref, next.slot)
	}
	ref, _ := l.refOf(s)
	return s, "", l.note(ref.pos(), "$ref %q leads to itself", short(ref.text()))
}

// component returns the name of the component that a reference leads to: it is the
// last step where schemas are defined, or else the name of the file.
func component(ref, to slot) string {
	if to.key == nil {
		base := path.Base(to.src.name)
		return strings.TrimSuffix(base, path.Ext(base))
	}
	text := ref.text()
	if i := strings.LastIndexByte(text, '/'); i >= 0 && strings.Contains(text, "#/") {
		switch text[:i][strings.LastIndexByte(text[:i], '/')+1:] {
		case "schemas", "definitions", "$defs":
			return to.name
		}
		return ""
	}
	return to.name
}

// constrains reports whether a $ref has keywords beside it that change what it means.
func (l *loader) constrains(s slot) bool {
	for _, entry := range l.pairs(s) {
		switch entry.name {
		case "nullable", "x-nullable":
			if entry.truth() {
				return true
			}
		case "type", "format", "enum", "const", "properties", "required", "additionalProperties", "unevaluatedProperties",
			"patternProperties", "items", "prefixItems", "allOf", "oneOf", "anyOf", "$dynamicRef", "$recursiveRef":
			return true
		}
	}
	return false
}

// fill fills all schemas asked for, and those that they ask for.
func (l *loader) fill() {
	for len(l.todo) > 0 && !l.exhausted {
		next := l.todo[len(l.todo)-1]
		l.todo = l.todo[:len(l.todo)-1]
		next()
	}
	for _, s := range l.schemas {
		s.inherit()
	}
	for _, s := range l.joints {
		s.inherit()
	}
}

// inherit marks properties as their schemas are marked.
func (s *Schema) inherit() {
	for i := range s.Properties {
		p := &s.Properties[i]
		p.ReadOnly = p.ReadOnly || p.Schema.ReadOnly
		p.WriteOnly = p.WriteOnly || p.Schema.WriteOnly
	}
}

// join fills a schema from the places that define it.
func (l *loader) join(s *Schema, places ...slot) {
	j := &joint{schema: s, written: make(map[string][]slot), required: make(map[string]bool), joined: make(map[*yaml.Node]bool), within: make(map[*yaml.Node]bool)}
	for _, at := range places {
		l.part(j, at, 0)
	}
	for _, group := range j.groups {
		var branches []*Schema
		for _, branch := range group {
			branches = append(branches, l.schema(branch))
		}
		if j.nullable {
			branches = append(branches, &Schema{Pos: s.Pos, Types: Null})
		}
		s.Alternatives = append(s.Alternatives, branches)
	}
	for _, name := range j.names {
		parts := j.written[name]
		p := Property{Name: name, Schema: l.together(parts), Pos: parts[0].pos()}
		for _, part := range parts {
			p.ReadOnly = p.ReadOnly || l.field(part, "readOnly").truth()
			p.WriteOnly = p.WriteOnly || l.field(part, "writeOnly").truth()
		}
		s.Properties = append(s.Properties, p)
	}
	for name := range j.required {
		s.Required = append(s.Required, name)
	}
	slices.Sort(s.Required)
	if len(j.items) > 0 && !j.tuple {
		s.Items = l.together(j.items)
	}
	if j.patterns {
		s.Closed = false
	} else if len(j.others) > 0 && !s.Closed {
		s.Additional = l.together(j.others)
	}
	if s.Types == 0 && s.Enum != nil {
		for _, text := range s.Enum {
			s.Types |= typeOf(text)
		}
		if s.Types.Has(Number) {
			s.Types &^= Integer
		}
	}
	if j.nullable && s.Types != 0 {
		s.Types |= Null
	}
}

// typeOf returns the type of a scalar in JSON.
func typeOf(text string) Types {
	switch {
	case strings.HasPrefix(text, `"`):
		return String
	case text == "true" || text == "false":
		return Boolean
	case strings.ContainsAny(text, ".eE"):
		return Number
	}
	return Integer
}

// part adds what is said at one place. A depth of 0 is the schema itself, what is
// deeper it only takes over.
func (l *loader) part(j *joint, at slot, depth int) {
	s := j.schema
	if j.within[at.node] {
		s.Unknown, s.broken = true, l.note(at.pos(), "allOf leads back to itself")
		return
	}
	if j.joined[at.node] {
		return // it was said already
	}
	if !l.spend(1+len(at.node.Content)/16) || depth > maxDepth {
		s.Unknown = true
		return
	}
	j.joined[at.node] = true
	switch {
	case at.isMap():
	case at.isNull() || at.isBool() && at.truth():
		return
	case at.isBool():
		s.Unknown = true // nothing may be there
		return
	default:
		s.Unknown, s.broken = true, l.note(at.pos(), "not a schema; want a mapping")
		return
	}
	j.within[at.node] = true
	defer delete(j.within, at.node)

	if ref, ok := l.refOf(at); ok {
		if to := l.resolve(ref); to.why != "" {
			s.Unknown, s.broken = true, l.note(ref.pos(), "%s", to.why)
		} else {
			if s.Name == "" && depth == 0 {
				s.Name = component(ref, to.slot)
			}
			l.part(j, to.slot, depth+1)
		}
	}
	types := l.types(s, l.field(at, "type"))
	if l.field(at, "nullable").truth() || l.field(at, "x-nullable").truth() {
		if types != 0 {
			types |= Null
		} else {
			j.nullable = true
		}
	}
	if depth == 0 && types.Has(Null) {
		j.nullable = true // also where a branch of allOf, taken strictly, forbids it
	}
	for _, entry := range l.pairs(at) {
		l.keyword(j, at, entry, types, depth)
	}
	switch both := s.Types.intersect(types); {
	case types == 0:
	case s.Types == 0:
		s.Types = types
	case both == 0 && s.Types|types != 0:
		s.Unknown, s.broken = true, l.note(at.pos(), "no value is both %s and %s, as allOf wants it to be", s.Types, types)
	default:
		s.Types = both
	}
}

// types reads the keyword type.
func (l *loader) types(s *Schema, at slot) Types {
	var types Types
	for _, name := range l.list(at) {
		named := typeNamed(name.text())
		switch {
		case name.isNull() && name.node.Value != "":
			named = Null // without quotes
		case name.text() == "file":
			named = String
			s.Format = "binary"
		case named == 0:
			s.Unknown, s.broken = true, l.note(at.pos(), "%q is not a type; want string, integer, number, boolean, array, object or null", short(name.text()))
		}
		types |= named
	}
	if at.isNull() && (at.node.Value == "null" || at.node.Value == "~") {
		types = Null
	}
	if types.Has(Number) {
		types &^= Integer
	}
	return types
}

// keyword adds what one keyword says.
func (l *loader) keyword(j *joint, at, entry slot, types Types, depth int) {
	s := j.schema
	switch entry.name {
	case "format":
		if s.Format == "" {
			s.Format = entry.text()
		}
	case "enum":
		l.enum(j, l.list(entry), types)
	case "const":
		l.enum(j, []slot{entry}, types)
	case "properties":
		if !entry.isMap() && !entry.isNull() {
			s.Unknown, s.broken = true, l.note(entry.pos(), "properties is not a mapping from names to schemas")
			return
		}
		for _, p := range l.pairs(entry) {
			if !l.spend(1) {
				s.Unknown = true
				return
			}
			if _, known := j.written[p.name]; !known {
				j.names = append(j.names, p.name)
			}
			j.written[p.name] = append(j.written[p.name], p)
		}
	case "required":
		if entry.isBool() {
			return // of a property, as JSON Schema once had it
		}
		for _, name := range l.list(entry) {
			if text := name.text(); text != "" {
				j.required[text] = true
			}
		}
	case "additionalProperties", "unevaluatedProperties":
		switch {
		case entry.isBool() && !entry.truth():
			s.Closed = true
		case entry.isMap():
			j.others = append(j.others, entry)
		}
	case "patternProperties":
		j.patterns = j.patterns || len(l.pairs(entry)) > 0
	case "items":
		if entry.isMap() {
			j.items = append(j.items, entry)
		}
		j.tuple = j.tuple || entry.isList()
	case "prefixItems":
		j.tuple = true
	case "allOf":
		branches := l.list(entry)
		if len(branches) == 1 {
			l.adopt(s, at, branches[0])
		}
		for _, branch := range branches {
			l.part(j, branch, depth+1)
		}
	case "oneOf", "anyOf":
		var group []slot
		for _, branch := range l.list(entry) {
			if l.onlyNull(branch) {
				j.nullable = true
			} else {
				group = append(group, branch)
			}
		}
		switch len(group) {
		case 0:
			if j.nullable && len(l.list(entry)) > 0 && types == 0 && s.Types == 0 {
				s.Types = Null
			}
		case 1:
			l.adopt(s, at, group[0])
			l.part(j, group[0], depth+1)
		default:
			j.groups = append(j.groups, group)
		}
	case "readOnly":
		s.ReadOnly = s.ReadOnly || depth == 0 && entry.truth()
	case "writeOnly":
		s.WriteOnly = s.WriteOnly || depth == 0 && entry.truth()
	case "$dynamicRef", "$recursiveRef":
		s.Unknown = true // it depends on who asks
	}
}

// adopt names a schema after its only branch, if that is all it consists of.
func (l *loader) adopt(s *Schema, at, branch slot) {
	if ref, ok := l.refOf(branch); ok && s.Name == "" && l.field(at, "properties").node == nil {
		if to := l.resolve(ref); to.why == "" {
			s.Name = component(ref, to.slot)
		}
	}
}

// onlyNull reports whether a schema says no more than that a value is null.
func (l *loader) onlyNull(s slot) bool {
	if _, ok := l.refOf(s); ok || !s.isMap() {
		return false
	}
	for _, name := range []string{"type", "const", "enum"} {
		at := l.field(s, name)
		if elements := l.list(at); len(elements) == 1 && (elements[0].isNull() || name == "type" && elements[0].text() == "null") {
			return true
		}
		if at.isNull() && at.node.Value == "null" {
			return true
		}
	}
	return false
}

// enum adds a list of allowed values to what was allowed before.
func (l *loader) enum(j *joint, values []slot, types Types) {
	s := j.schema
	texts := []string{}
	for _, value := range values {
		if !l.spend(1 + len(value.node.Value)/256) {
			return
		}
		// Plain text that YAML takes for a number or a boolean is a string where the
		// schema says so.
		text, ok := value.jsonText(types&^Null == String && !value.isNull())
		switch {
		case !ok:
			s.Unknown = true // objects and arrays are not compared
		case text == "null":
			j.nullable = true
		default:
			texts = append(texts, text)
		}
	}
	if s.Enum != nil {
		before := make(map[string]bool, len(s.Enum))
		for _, text := range s.Enum {
			before[text] = true
		}
		texts = slices.DeleteFunc(texts, func(text string) bool { return !before[text] })
	}
	if len(values) > 0 {
		s.Enum = texts
	}
}

// spend takes from what a document may cost, and reports whether there was so much.
func (l *loader) spend(n int) bool {
	if l.work += n; l.work > maxWork {
		l.exhaust("following its references and aliases costs too much")
	}
	return !l.exhausted
}

// exhaust gives up on a document that costs too much. What was read of it stays
// behind what it says, and so would be misleading.
func (l *loader) exhaust(format string, args ...any) {
	if !l.exhausted {
		l.exhausted = true
		l.note(Pos{l.doc.File, 1, 1}, format+"; the document is not read", args...)
	}
}

// degrade marks the operations from which a schema is reached that a note is about.
func (l *loader) degrade() {
	from := make(map[*Schema][]*Schema) // who leads to a schema
	seen := make(map[*Schema]bool)
	var broken []*Schema
	var visit []*Schema
	see := func(s *Schema) {
		if !seen[s] {
			seen[s] = true
			visit = append(visit, s)
		}
	}
	for _, op := range l.doc.Operations {
		op.schemas(see)
	}
	for len(visit) > 0 {
		s := visit[len(visit)-1]
		visit = visit[:len(visit)-1]
		if s.broken != "" {
			broken = append(broken, s)
		}
		s.next(func(to *Schema) {
			from[to] = append(from[to], s)
			see(to)
		})
	}
	why := make(map[*Schema]string)
	for _, s := range broken {
		reached := []*Schema{s}
		for len(reached) > 0 {
			at := reached[len(reached)-1]
			reached = reached[:len(reached)-1]
			if old, ok := why[at]; ok && old <= s.broken {
				continue
			}
			why[at] = s.broken
			reached = append(reached, from[at]...)
		}
	}
	for _, op := range l.doc.Operations {
		op.schemas(func(s *Schema) {
			if text := why[s]; text != "" && (op.Degraded == "" || text < op.Degraded) {
				op.Degraded = text
			}
		})
	}
}

// schemas calls yield for every schema that the operation itself has.
func (o *Operation) schemas(yield func(*Schema)) {
	for _, p := range o.Params {
		yield(p.Schema)
	}
	if o.Body != nil {
		for _, m := range o.Body.Content {
			yield(m.Schema)
		}
	}
	for _, r := range o.Responses {
		for _, m := range r.Content {
			yield(m.Schema)
		}
	}
}
