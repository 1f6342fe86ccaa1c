package conform

import (
	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/shape"
)

// envelope tells of a body that comes in an envelope where none is promised, or without the one that is: one side
// has in a field what the other has as a whole, and nothing else in common with it. That is one mistake, however
// many names differ.
func (c *comparer) envelope(s shape.Shape, schema *openapi.Schema) bool {
	if name := c.wrapped(s, schema); name != "" {
		c.add(Difference{Kind: Envelope, Have: "wrapped in " + name, Want: "without it", Schema: schema, Pos: schema.Pos})
		return true
	}
	if p := c.bare(s, schema); p != nil {
		c.add(Difference{Kind: Envelope, Have: "sent bare", Want: "inside " + p.Name, Schema: p.Schema, Pos: p.Pos})
		return true
	}
	return false
}

// wrapped returns the field of an object that holds what is promised as the whole body.
func (c *comparer) wrapped(s shape.Shape, schema *openapi.Schema) (name string) {
	if s.Kind != shape.Object || !closed(s) || schema.Additional != nil {
		return ""
	}
	wantsList := schema.Types&^openapi.Null == openapi.Array
	lists := 0
	for _, f := range s.Fields {
		inner := c.defs.Resolve(f.Shape)
		switch {
		case schema.Property(f.Name) != nil:
			return ""
		case inner.Kind == shape.Array:
			lists++
			if wantsList && c.sameList(inner, schema) {
				name = f.Name
			}
		case !wantsList && same(inner, schema, 2):
			name = f.Name
		}
	}
	if wantsList && lists > 1 {
		return "" // which of them
	}
	return name
}

// bare returns the property of an object that promises what is sent as the whole body.
func (c *comparer) bare(s shape.Shape, schema *openapi.Schema) (found *openapi.Property) {
	lists := 0
	for i := range schema.Properties {
		p := &schema.Properties[i]
		switch {
		case has(s, p.Name) || p.Schema.Unknown:
			return nil
		case p.Schema.Types&^openapi.Null == openapi.Array:
			lists++
			if s.Kind == shape.Array && c.sameList(s, p.Schema) {
				found = p
			}
		case s.Kind == shape.Object && closed(s) && same(s, p.Schema, 2):
			found = p
		}
	}
	if s.Kind == shape.Array && lists > 1 {
		return nil
	}
	return found
}

// sameList tells whether the elements of a list may be those that are promised.
func (c *comparer) sameList(s shape.Shape, schema *openapi.Schema) bool {
	if s.Elem == nil || schema.Items == nil {
		return true
	}
	elem := c.defs.Resolve(*s.Elem)
	if elem.Kind == shape.Object && closed(elem) && len(schema.Items.Properties) > 0 {
		return same(elem, schema.Items, 1)
	}
	for _, d := range c.try(elem, schema.Items, "[]") {
		if d.Kind == TypeMismatch {
			return false
		}
	}
	return true
}

// same tells whether an object is the promised one, by the names that both have: a few of them at least, as one
// alone may be by chance.
func same(s shape.Shape, schema *openapi.Schema, few int) bool {
	if s.Kind != shape.Object {
		return false
	}
	common := 0
	for _, f := range s.Fields {
		if schema.Property(f.Name) != nil {
			common++
		}
	}
	return common >= few && most(common, len(s.Fields), len(schema.Properties))
}

// closed tells whether all fields of an object are known.
func closed(s shape.Shape) bool { return !s.Open && s.Elem == nil }
