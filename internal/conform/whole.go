package conform

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/shape"
)

// Whole tells whether all is known that a comparison of a shape with a schema asks for: if it is, and Response finds
// nothing, values of the shape are as promised.
func Whole(s shape.Shape, defs shape.Defs, schema *openapi.Schema) bool {
	w := whole{defs: defs, seen: make(map[pair]bool)}
	return w.of(s, schema, 0)
}

type whole struct {
	defs shape.Defs
	seen map[pair]bool
}

func (w *whole) of(s shape.Shape, schema *openapi.Schema, depth int) bool {
	switch {
	case schema == nil || schema.Free():
		return true
	case schema.Unknown || depth == deepest:
		return false
	}
	if s.Kind == shape.Ref {
		p := pair{s.Def, schema}
		if w.seen[p] {
			return true
		}
		w.seen[p] = true
		s = w.defs.Resolve(s)
	}
	if !s.Known() {
		return false
	}
	for _, group := range schema.Alternatives {
		// One of them does, and nobody says which: what is known must be so for each.
		if slices.ContainsFunc(group, func(branch *openapi.Schema) bool { return !w.of(s, branch, depth+1) }) {
			return false
		}
	}
	switch s.Kind {
	case shape.AnyOf:
		return !slices.ContainsFunc(s.Alts, func(alt shape.Shape) bool { return !w.of(alt, schema, depth+1) })
	case shape.Array:
		return s.Elem == nil || w.of(*s.Elem, schema.Items, depth+1)
	case shape.Object:
		return w.object(s, schema, depth)
	}
	return true
}

func (w *whole) object(s shape.Shape, schema *openapi.Schema, depth int) bool {
	for _, f := range s.Fields {
		p := schema.Additional
		if named := schema.Property(f.Name); named != nil {
			p = named.Schema
		}
		if !w.of(f.Shape, p, depth+1) {
			return false
		}
	}
	if s.Elem != nil && !w.of(*s.Elem, schema.Additional, depth+1) {
		return false
	}
	// Fields that are not known may be those that are promised.
	return !s.Open && (s.Elem == nil || len(schema.Properties) == 0)
}
