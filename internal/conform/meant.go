package conform

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/shape"
)

// meant finds the promised field that one may stand for: the only one whose name is alike, that nothing else is
// sent for, and that may hold what it holds.
func (c *comparer) meant(f *shape.Field, extra []*shape.Field, absent []*openapi.Property, schema *openapi.Schema) *Meant {
	var only *openapi.Property
	for i := range schema.Properties {
		if p := &schema.Properties[i]; alike(f.Name, p.Name) {
			if only != nil {
				return nil
			}
			only = p
		}
	}
	if f.Go == "" || only == nil || !slices.Contains(absent, only) {
		return nil
	}
	for _, other := range extra {
		if other != f && alike(other.Name, only.Name) {
			return nil
		}
	}
	if slices.ContainsFunc(c.try(f.Shape, only.Schema, f.Name), func(d Difference) bool { return d.Kind == TypeMismatch || d.Kind == MissingField }) {
		return nil
	}
	return &Meant{Field: *f, Name: only.Name}
}

// alike tells whether two names differ by nothing but letter case, separators, or singular and plural.
func alike(a, b string) bool {
	a, b = plain(a), plain(b)
	return a == b || singular(a) == singular(b)
}

func plain(name string) string {
	return strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(strings.ToLower(name))
}

func singular(name string) string {
	if stem, ok := strings.CutSuffix(name, "ies"); ok && len(stem) > 1 {
		return stem + "y"
	}
	for _, end := range []string{"ses", "xes", "ches", "shes"} {
		if strings.HasSuffix(name, end) {
			return strings.TrimSuffix(name, "es")
		}
	}
	if len(name) > 2 && strings.HasSuffix(name, "s") && !strings.HasSuffix(name, "ss") {
		return name[:len(name)-1]
	}
	return name
}
