package contract

import (
	"maps"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// deepestFragment is how deep objects lie in each other in a fragment.
const deepestFragment = 4

// yamlOf writes properties as they may stand in a document, on one line.
func yamlOf(properties map[string]string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		parts = append(parts, name+": "+properties[name])
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// fragment writes the schema of a shape in YAML.
func fragment(s shape.Shape, defs shape.Defs, depth int) string {
	nullable := s.Null != shape.NotNull
	s = defs.Resolve(s)
	var parts []string
	switch s.Kind {
	case shape.Boolean:
		parts = []string{"type: boolean"}
	case shape.Integer:
		parts = []string{"type: integer"}
	case shape.Number:
		parts = []string{"type: number"}
	case shape.String:
		parts = []string{"type: string"}
		if s.Format == "date-time" || s.Format == "byte" {
			parts = append(parts, "format: "+s.Format)
		}
	case shape.Array:
		parts = []string{"type: array"}
		if s.Elem != nil && depth > 0 {
			parts = append(parts, "items: "+fragment(*s.Elem, defs, depth-1))
		}
	case shape.Object:
		parts = []string{"type: object"}
		if len(s.Fields) > 0 && depth > 0 {
			properties := make(map[string]string)
			for _, f := range s.Fields {
				properties[f.Name] = fragment(f.Shape, defs, depth-1)
			}
			parts = append(parts, "properties: "+yamlOf(properties))
		}
		if s.Elem != nil && depth > 0 {
			parts = append(parts, "additionalProperties: "+fragment(*s.Elem, defs, depth-1))
		}
	}
	if nullable && len(parts) > 0 {
		parts = append(parts, "nullable: true")
	}
	return "{" + strings.Join(parts, ", ") + "}"
}
