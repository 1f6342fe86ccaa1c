package shape

import (
	"slices"
	"strings"
)

// The bounds of a brief text.
const (
	deepestBrief = 6
	longestBrief = 2000 // bytes
)

// Brief is a shape in few words, for people and for Parse:
//
//	{id: integer, at?: string(date-time), tags: [string] | null, *: boolean, ...}
//
// It is as String, but that a null is there only if flow has found it, or of a point in time, which is nil until
// something has happened, and no values but those that are sure to
// come. References are replaced. What is too deep is cut to {...} and [?], and what is too long to dots.
func (d Defs) Brief(s Shape) string {
	for depth := deepestBrief; ; depth-- {
		w := brief{defs: d, depth: depth}
		w.shape(s)
		if text := w.b.String(); len(text) <= longestBrief || depth == 1 {
			return text
		}
	}
}

type brief struct {
	b      strings.Builder
	defs   Defs
	depth  int // objects and lists that may be opened
	within []string
}

func (w *brief) shape(s Shape) {
	if s.Null == NullForSure || s.Kind == Nothing {
		w.b.WriteString("null")
		return
	}
	w.kind(s)
	if mayBeNull(s) || s.Null == NullByType && w.defs.Resolve(s).Format == "date-time" || s.Kind == AnyOf && slices.ContainsFunc(s.Alts, func(alt Shape) bool { return mayBeNull(alt) || alt.Kind == Nothing }) {
		w.b.WriteString(" | null")
	}
}

// mayBeNull tells whether flow has found a null.
func mayBeNull(s Shape) bool { return s.Null > NullByType }

func (w *brief) kind(s Shape) {
	switch s.Kind {
	case Boolean, Integer, Number, String:
		w.scalar(s)
	case Array:
		w.b.WriteByte('[')
		switch {
		case s.Elem == nil:
		case w.depth == 0:
			w.b.WriteByte('?')
		default:
			w.depth--
			w.shape(*s.Elem)
			w.depth++
		}
		w.b.WriteByte(']')
	case Object:
		w.object(s)
	case AnyOf:
		w.anyOf(s)
	case Ref:
		w.ref(s)
	default:
		w.b.WriteByte('?')
	}
}

// anyOf writes what is not told apart in few words once, and leaves null to the end.
func (w *brief) anyOf(s Shape) {
	var texts []string
	for _, alt := range s.Alts {
		if alt.Kind == Nothing || alt.Null == NullForSure {
			continue
		}
		one := brief{defs: w.defs, depth: w.depth, within: w.within}
		one.kind(alt)
		if text := one.b.String(); !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	w.b.WriteString(strings.Join(texts, " | "))
}

var kindNames = map[Kind]string{Boolean: "boolean", Integer: "integer", Number: "number", String: "string"}

// mostValues is how many values for sure are written out, and longestValue how long each is.
const (
	mostValues   = 4
	longestValue = 40 // bytes
)

func (w *brief) scalar(s Shape) {
	long := func(value string) bool { return len(value) > longestValue }
	switch {
	case s.Exact && len(s.Enum) <= mostValues && !slices.ContainsFunc(s.Enum, long):
		w.b.WriteString(strings.Join(s.Enum, " | "))
	case s.Kind == String && s.Format != "" && s.Format != "?":
		w.b.WriteString("string(" + s.Format + ")")
	default:
		w.b.WriteString(kindNames[s.Kind])
	}
}

func (w *brief) object(s Shape) {
	if w.depth == 0 && (len(s.Fields) > 0 || s.Elem != nil) {
		w.b.WriteString("{...}")
		return
	}
	w.depth--
	w.b.WriteByte('{')
	first := true
	next := func() {
		if !first {
			w.b.WriteString(", ")
		}
		first = false
	}
	cut := false
	for _, f := range s.Fields {
		next()
		if cut = w.b.Len() > longestBrief; cut {
			break
		}
		w.b.WriteString(name(f.Name))
		if f.Presence != Always {
			w.b.WriteByte('?')
		}
		w.b.WriteString(": ")
		w.shape(f.Shape)
	}
	if s.Elem != nil && !cut {
		next()
		w.b.WriteString(map[bool]string{false: "*: ", true: "#: "}[s.IntKeys])
		w.shape(*s.Elem)
	}
	if s.Open && !cut {
		next()
	}
	if s.Open || cut {
		w.b.WriteString("...")
	}
	w.b.WriteByte('}')
	w.depth++
}

// ref writes what a reference stands for, or of what it is a part, its name.
func (w *brief) ref(s Shape) {
	found, ok := w.defs.Find(s.Def)
	switch {
	case !ok:
		w.b.WriteByte('?')
	case slices.Contains(w.within, s.Def):
		w.b.WriteString("<" + short(s.Def) + ">")
	default:
		w.within = append(w.within, s.Def)
		found.Null = NotNull
		w.shape(found)
		w.within = w.within[:len(w.within)-1]
	}
}
