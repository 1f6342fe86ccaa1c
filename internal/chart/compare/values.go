package compare

import (
	"maps"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/shape"
)

// A tree holds the values that may come in some bodies, by path.
type tree struct {
	types map[string]map[string]bool // what each may be
	left  map[string]bool            // those that may be left out
	dark  map[string]bool            // those of which not all is known: neither what they are nor what is in them
	times map[string]int             // how many of the bodies have one
}

// values puts the shapes of bodies together.
func values(answers []chart.Answer) *tree {
	t := &tree{types: make(map[string]map[string]bool), left: make(map[string]bool), dark: make(map[string]bool), times: make(map[string]int)}
	for i := range answers {
		if a := &answers[i]; a.Body == chart.JSON {
			s := shape.Parse(a.Shape)
			if a.Partial {
				t.dark[""] = true
			}
			seen := make(map[string]bool)
			t.add("", s, seen)
			for path := range seen {
				t.times[path]++
			}
		}
	}
	return t
}

func (t *tree) add(path string, s shape.Shape, seen map[string]bool) {
	is := func(what string) {
		if t.types[path] == nil {
			t.types[path] = make(map[string]bool)
		}
		t.types[path][what] = true
		seen[path] = true
	}
	if s.Null != shape.NotNull {
		is("null")
	}
	switch s.Kind {
	case shape.Nothing:
		is("null")
	case shape.Boolean:
		is("boolean")
	case shape.Integer:
		is("integer")
	case shape.Number:
		is("number")
	case shape.String:
		is(textType(s))
	case shape.Array:
		is("array")
		if s.Elem == nil {
			t.dark[path+"[]"] = true // what it is filled with elsewhere
			return
		}
		t.add(path+"[]", *s.Elem, seen)
	case shape.Object:
		is("object")
		t.object(path, s, seen)
	case shape.AnyOf:
		for _, alt := range s.Alts {
			t.add(path, alt, seen)
		}
	default:
		is("?")
		t.dark[path] = true
	}
}

func (t *tree) object(path string, s shape.Shape, seen map[string]bool) {
	if s.Open {
		t.dark[path] = true
	}
	for i := range s.Fields {
		f := &s.Fields[i]
		inner := f.Name
		if path != "" {
			inner = path + "." + f.Name
		}
		if f.Presence != shape.Always {
			t.left[inner] = true
		}
		t.add(inner, f.Shape, seen)
	}
	if s.Elem != nil {
		t.add(path+"{}", *s.Elem, seen)
	}
}

func textType(s shape.Shape) string {
	if s.Format != "" {
		return "string(" + s.Format + ")"
	}
	return "string"
}

// compare lists what differs, by path. Of what is new or gone, only the outermost is named.
func (t *tree) compare(now *tree) (list []Field) {
	paths := slices.Sorted(maps.Keys(t.types))
	for path := range now.types {
		if t.types[path] == nil {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	for _, path := range paths {
		switch was, is := t.types[path] != nil, now.types[path] != nil; {
		case was && is:
			if f := t.changed(now, path); f.Before != f.After {
				list = append(list, f)
			}
		case t.hidden(path) || now.hidden(path):
		case was && now.holds(path):
			list = append(list, Field{Path: path, Before: t.text(path), Breaks: true})
		case is && t.holds(path):
			list = append(list, Field{Path: path, After: now.text(path)})
		}
	}
	return list
}

// hidden tells whether nobody knows what is inside of something that holds a path.
func (t *tree) hidden(path string) bool {
	if t.dark[path] && t.types[path] == nil {
		return true
	}
	for at := outer(path); ; at = outer(at) {
		if t.dark[at] {
			return true
		}
		if at == "" {
			return false
		}
	}
}

// holds tells whether what would hold a path is there, and is a list or an object as it has to be.
func (t *tree) holds(path string) bool {
	kind := "object"
	if strings.HasSuffix(path, "[]") {
		kind = "array"
	}
	return t.types[outer(path)][kind]
}

// outer is the path of what holds a path.
func outer(path string) string {
	for _, suffix := range []string{"[]", "{}"} {
		if before, ok := strings.CutSuffix(path, suffix); ok {
			return before
		}
	}
	return path[:max(0, strings.LastIndexByte(path, '.'))]
}

// changed compares a value that is there on both sides.
func (t *tree) changed(now *tree, path string) Field {
	f := Field{Path: path, Before: t.text(path), After: now.text(path)}
	if t.types[path]["?"] || now.types[path]["?"] || t.hidden(path) || now.hidden(path) {
		return Field{}
	}
	if slices.Equal(t.plain(path), now.plain(path)) && !differentFormats(t.types[path], now.types[path]) && t.optional(path) == now.optional(path) {
		return Field{}
	}
	f.Breaks = now.optional(path) && !t.optional(path) || differentFormats(t.types[path], now.types[path]) ||
		slices.ContainsFunc(now.plain(path), func(kind string) bool {
			return !slices.Contains(t.plain(path), kind) && (kind != "integer" || !slices.Contains(t.plain(path), "number"))
		})
	return f
}

// plain are the types without formats, sorted.
func (t *tree) plain(path string) []string {
	var list []string
	for kind := range t.types[path] {
		kind, _, _ = strings.Cut(kind, "(")
		list = append(list, kind)
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// differentFormats tells of texts that have a format on both sides, and not the same. One that is lost is not
// known to be.
func differentFormats(before, after map[string]bool) bool {
	formats := func(types map[string]bool) []string {
		var list []string
		for kind := range types {
			if strings.Contains(kind, "(") {
				list = append(list, kind)
			}
		}
		slices.Sort(list)
		return list
	}
	was, is := formats(before), formats(after)
	return len(was) > 0 && len(is) > 0 && !slices.Equal(was, is)
}

// optional tells whether a value may be left out of what holds it.
func (t *tree) optional(path string) bool {
	if strings.HasSuffix(path, "]") || strings.HasSuffix(path, "}") {
		return false // lists and maps may be empty
	}
	return t.left[path] || path != "" && t.times[path] < t.times[outer(path)]
}

// text is what a value may be, in words.
func (t *tree) text(path string) string {
	text := strings.Join(slices.Sorted(maps.Keys(t.types[path])), " | ")
	if t.optional(path) {
		return "optional " + text
	}
	return text
}
