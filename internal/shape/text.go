package shape

import (
	"slices"
	"strconv"
	"strings"
)

// String is how people read a shape, on one line:
//
//	{id: integer, at?: string(date-time), tags: [string] | null, *: boolean, ...}
//
// A question mark is what may be left out; "| null" is a nil that flow has found, "| null?" one that only
// the type has room for, "| null if left" one that a call may have set; "?" alone is unknown. The star stands for any key of a map, # for one that is a
// number, and dots for fields that are not known. Values for sure are quoted as in JSON; those that a
// type declares are in brackets: string("a"|"b"). References are the names of their types, without the
// paths of packages; $1 is an argument.
func (s Shape) String() string {
	var w writer
	w.shape(s)
	return w.b.String()
}

// Text is String with all references replaced, but those to what they are part of.
func (d Defs) Text(s Shape) string {
	w := writer{defs: d, expand: true}
	w.shape(s)
	return w.b.String()
}

type writer struct {
	b      strings.Builder
	defs   Defs
	expand bool
	within []string
}

// longest is how much text a shape may be.
const longest = 1 << 16

func (w *writer) shape(s Shape) {
	if w.b.Len() > longest {
		w.b.WriteString("?")
		return
	}
	if s.Null == NullForSure {
		w.b.WriteString("null")
		return
	}
	w.kind(s)
	switch s.Null {
	case NullByType:
		w.b.WriteString(" | null?")
	case NullIfLeft:
		w.b.WriteString(" | null if left")
	case NullOnAWay:
		w.b.WriteString(" | null")
	}
}

func (w *writer) kind(s Shape) {
	switch s.Kind {
	case Unknown:
		w.b.WriteString("?")
	case Invalid:
		w.b.WriteString("invalid")
	case Nothing:
		w.b.WriteString("null")
	case Boolean:
		w.scalar("boolean", s)
	case Integer:
		w.scalar("integer", s)
	case Number:
		w.scalar("number", s)
	case String:
		w.scalar("string", s)
	case Array:
		w.b.WriteByte('[')
		if s.Elem != nil {
			w.shape(*s.Elem)
		}
		w.b.WriteByte(']')
	case Object:
		w.object(s)
	case AnyOf:
		for i, alt := range s.Alts {
			if i > 0 {
				w.b.WriteString(" | ")
			}
			w.shape(alt)
		}
	case Ref:
		w.ref(s)
	case Hole:
		w.b.WriteString("$" + strconv.Itoa(s.Arg))
	}
}

func (w *writer) scalar(name string, s Shape) {
	switch {
	case s.Exact:
		w.b.WriteString(strings.Join(s.Enum, " | "))
	case len(s.Enum) > 0:
		w.b.WriteString(name + "(" + strings.Join(s.Enum, "|") + ")")
	case s.Format != "":
		w.b.WriteString(name + "(" + s.Format + ")")
	default:
		w.b.WriteString(name)
	}
}

func (w *writer) object(s Shape) {
	w.b.WriteByte('{')
	first := true
	next := func() {
		if !first {
			w.b.WriteString(", ")
		}
		first = false
	}
	for _, f := range s.Fields {
		next()
		w.b.WriteString(name(f.Name))
		if f.Presence != Always {
			w.b.WriteByte('?')
		}
		w.b.WriteString(": ")
		w.shape(f.Shape)
	}
	if s.Elem != nil {
		next()
		w.b.WriteString(map[bool]string{false: "*: ", true: "#: "}[s.IntKeys])
		w.shape(*s.Elem)
	}
	if s.Open {
		next()
		w.b.WriteString("...")
	}
	w.b.WriteByte('}')
}

func (w *writer) ref(s Shape) {
	found, ok := w.defs.Find(s.Def)
	if !w.expand || !ok || slices.Contains(w.within, s.Def) {
		w.b.WriteString(short(s.Def))
		return
	}
	w.within = append(w.within, s.Def)
	found.Null = NotNull
	w.shape(found)
	w.within = w.within[:len(w.within)-1]
}

// name is a field's as it is, if nothing in it could be taken for something else.
func name(text string) string {
	for _, c := range text {
		if c != '_' && c != '-' && c != '.' && c != '$' && c != '@' && (c < '0' || '9' < c) && (c < 'a' || 'z' < c) && (c < 'A' || 'Z' < c) {
			return strconv.Quote(text)
		}
	}
	if text == "" || text == "..." {
		return strconv.Quote(text)
	}
	return text
}

// short is the name of a definition without the paths of packages: "api.List[db.User]".
func short(def string) string {
	def, _, _ = strings.Cut(def, " ") // what is said of its conditions
	var b strings.Builder
	for len(def) > 0 {
		end := strings.IndexAny(def, "[],*(){}#")
		if end < 0 {
			end = len(def)
		}
		b.WriteString(def[strings.LastIndexByte(def[:end], '/')+1 : end])
		if end < len(def) {
			b.WriteByte(def[end])
			end++
		}
		def = def[end:]
	}
	return b.String()
}
