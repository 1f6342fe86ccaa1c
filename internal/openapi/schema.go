package openapi

import (
	"slices"
	"strings"
)

// A Types is a set of JSON types.
type Types uint8

// The types of JSON Schema. An Integer is also a Number; a set names it only if
// numbers with a fraction are not in it.
const (
	String Types = 1 << iota
	Integer
	Number
	Boolean
	Array
	Object
	Null
)

var typeNames = []string{"string", "integer", "number", "boolean", "array", "object", "null"}

func typeNamed(name string) Types {
	if i := slices.Index(typeNames, name); i >= 0 {
		return 1 << i
	}
	return 0
}

// Has reports whether all of t are in the set.
func (s Types) Has(t Types) bool { return s&t == t }

func (s Types) String() string {
	var names []string
	for i, name := range typeNames {
		if s&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return strings.Join(names, "|")
}

// intersect returns the types of which a value may be to be in both sets.
func (s Types) intersect(t Types) Types {
	both := s & t
	if s&Number != 0 && t&Integer != 0 || t&Number != 0 && s&Integer != 0 {
		both |= Integer
	}
	if both&Number != 0 {
		both &^= Integer
	}
	return both
}

// A Schema says which JSON values are promised. Schemas form a graph that may have
// cycles; once loaded they never change, and an unchanged part of a document that
// is referred to from several places is one Schema.
//
// Branches of allOf are joined into the schema that has them, and keywords beside a
// $ref count in every version, because authors mean them to. Keywords that are not
// listed here (bounds, patterns, not, if, and so on) promise more than is told.
type Schema struct {
	Pos  Pos    // where it is written: its key, or in a list its first character
	Name string // of the component that it is; empty if it is written in place

	// Types are those that a value may have; 0 means any, also where properties or
	// items without a type suggest one. Null is in it wherever the
	// author allows it: by nullable, x-nullable, a type array, an enum with null or a
	// branch that is only null.
	Types  Types
	Format string
	// Enum holds the allowed values as JSON texts, such as `"on"` or `1`, without
	// null, in the order of the document; a const is an enum of one. Nil means any.
	Enum []string

	Properties []Property // in the order of the document
	Required   []string   // sorted; may name what is not in Properties
	Closed     bool       // there are no properties but those in Properties
	Additional *Schema    // of all other properties; nil if nothing is said about them

	Items *Schema // nil if nothing is said about them

	// Alternatives are the groups of oneOf and anyOf: a value is promised to be as
	// the schema itself says and, in each group, as one of the branches says.
	Alternatives [][]*Schema

	ReadOnly, WriteOnly bool

	// Unknown marks what could not be understood, wholly or in part: nothing may be
	// said about such a schema.
	Unknown bool

	broken string // the note, if Unknown is due to one
}

// A Property is a named value in an object.
type Property struct {
	Name   string
	Schema *Schema
	Pos    Pos // of the name
	// ReadOnly properties are in responses only, WriteOnly ones in requests only.
	ReadOnly, WriteOnly bool
}

// Property returns the property of that name, or nil.
func (s *Schema) Property(name string) *Property {
	for i := range s.Properties {
		if s.Properties[i].Name == name {
			return &s.Properties[i]
		}
	}
	return nil
}

// Requires reports whether every object has a property of that name.
func (s *Schema) Requires(name string) bool {
	_, found := slices.BinarySearch(s.Required, name)
	return found
}

// Free reports whether nothing at all is promised.
func (s *Schema) Free() bool {
	return !s.Unknown && s.Types == 0 && s.Format == "" && s.Enum == nil && s.Properties == nil && s.Required == nil &&
		!s.Closed && s.Additional == nil && s.Items == nil && s.Alternatives == nil
}

// next calls yield for every schema that s leads to in one step.
func (s *Schema) next(yield func(*Schema)) {
	for _, p := range s.Properties {
		yield(p.Schema)
	}
	if s.Additional != nil {
		yield(s.Additional)
	}
	if s.Items != nil {
		yield(s.Items)
	}
	for _, group := range s.Alternatives {
		for _, branch := range group {
			yield(branch)
		}
	}
}
