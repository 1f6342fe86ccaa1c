package catalog

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"
)

// A vocabulary holds the words that rows may use: kinds and alternatives. A layer of rows that
// users add sees the words below it.
type vocabulary struct {
	below        *vocabulary
	kinds        map[string]kind
	alternatives map[string]alternative
}

func newVocabulary(below *vocabulary) *vocabulary {
	return &vocabulary{below: below, kinds: map[string]kind{}, alternatives: map[string]alternative{}}
}

func (v *vocabulary) kind(name string) (kind, bool) {
	for ; v != nil; v = v.below {
		if k, ok := v.kinds[name]; ok {
			return k, true
		}
	}
	return kind{}, false
}

func (v *vocabulary) alternative(id string) (alternative, bool) {
	for ; v != nil; v = v.below {
		if a, ok := v.alternatives[id]; ok {
			return a, true
		}
	}
	return alternative{}, false
}

func (v *vocabulary) kindNames() []string {
	var names []string
	for ; v != nil; v = v.below {
		names = slices.AppendSeq(names, maps.Keys(v.kinds))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (v *vocabulary) alternativeNames() []string {
	var names []string
	for ; v != nil; v = v.below {
		names = slices.AppendSeq(names, maps.Keys(v.alternatives))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// declareKind reads one entry of kinds.
func (v *vocabulary) declareKind(r reader, key, value *yaml.Node) error {
	if _, ok := v.kinds[key.Value]; ok {
		return r.errorf(key, "kind %q is there twice", key.Value)
	}
	var k kind
	layer := -1
	trips := func(n *yaml.Node) error { k.trips = new(int); return r.number(k.trips)(n) }
	err := r.mapping(value, "kind "+key.Value, []field{
		{"layer", r.oneOf("layer", layerNames[:], func(i int) { layer = i })},
		{"write", r.flag(&k.write)},
		{"mixed", r.flag(&k.mixed)},
		{"alt", r.text(&k.alt)},
		{"trips", trips},
	})
	if err != nil {
		return err
	}
	if layer < 0 {
		return r.errorf(key, "kind %q: layer is missing", key.Value)
	}
	k.layer = Layer(layer)
	v.kinds[key.Value] = k
	return nil
}

// declareAlternative reads one entry of alternatives.
func (v *vocabulary) declareAlternative(r reader, key, value *yaml.Node) error {
	if _, ok := v.alternatives[key.Value]; ok {
		return r.errorf(key, "alternative %q is there twice", key.Value)
	}
	var a alternative
	err := r.mapping(value, "alternative "+key.Value, []field{
		{"way", r.text(&a.way)},
		{"text", r.text(&a.text)},
	})
	if err != nil {
		return err
	}
	if a.way == "" {
		return r.errorf(key, "alternative %q: way is missing", key.Value)
	}
	v.alternatives[key.Value] = a
	return nil
}
