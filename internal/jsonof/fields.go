package jsonof

import (
	"go/types"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/crosslayer/crosslayer/internal/signature"
)

// A field is one that a struct has in JSON, its own or promoted.
type field struct {
	name   string
	tagged bool // the name is from a tag
	index  []int
	of     *types.Var
	path   string     // Go names, of embedded ones too
	owner  types.Type // the struct that declares it
	opts   options
}

// options are those of a json tag.
type options struct {
	omitEmpty, omitZero, quoted bool
	inline, unknown             bool // V2
	format                      string
}

// A layout is how a struct is written.
type layout struct {
	fields []field
	open   bool // a map is inlined
	fails  bool // V2 refuses the type
	opaque bool // nothing is known: a tag that V2 may refuse, or that V1 heeds in some toolchains only
}

// embedding is a struct whose fields are promoted.
type embedding struct {
	typ   types.Type
	index []int
	path  string
}

// layoutV1 lists fields as encoding/json does: breadth first, so that the least deep of a name counts, and
// of those the one that has it from a tag.
func layoutV1(t types.Type) layout {
	var (
		all           []field
		current, next []embedding
		visited       []types.Type
		opaque        bool
		count         []int // parallel to current: how often it is embedded on its level
		nextCount     []int
	)
	next, nextCount = []embedding{{typ: t}}, []int{1}
	for len(next) > 0 {
		current, count, next, nextCount = next, nextCount, nil, nil
		for i, e := range current {
			if slices.ContainsFunc(visited, func(t types.Type) bool { return types.Identical(t, e.typ) }) {
				continue
			}
			visited = append(visited, e.typ)
			s := e.typ.Underlying().(*types.Struct)
			for j := range s.NumFields() {
				f := s.Field(j)
				elem := deref(f.Type())
				if !f.Exported() && (!f.Embedded() || !isStruct(elem)) {
					continue
				}
				tag := reflect.StructTag(s.Tag(j)).Get("json")
				if tag == "-" {
					continue
				}
				name, rest, _ := strings.Cut(tag, ",")
				if !validName(name) {
					opaque = opaque || name != "" // toolchains differ
					name = ""
				}
				index := append(slices.Clone(e.index), j)
				if name == "" && f.Embedded() && isStruct(elem) {
					if k := slices.IndexFunc(next, func(e embedding) bool { return types.Identical(e.typ, elem) }); k >= 0 {
						nextCount[k]++
					} else {
						next = append(next, embedding{typ: elem, index: index, path: e.path + f.Name() + "."})
						nextCount = append(nextCount, 1)
					}
					continue
				}
				opaque = opaque || !f.Exported() && (marshalsV2(elem) || method(elem, "IsZero", true) != nil) // it panics, or is left out
				opts := strings.Split(rest, ",")
				opaque = opaque || slices.Contains(opts, "inline") || slices.Contains(opts, "unknown")
				found := field{name: name, tagged: name != "", index: index, of: f, path: e.path + f.Name(), owner: e.typ, opts: options{
					omitEmpty: slices.Contains(opts, "omitempty"),
					omitZero:  slices.Contains(opts, "omitzero"),
					quoted:    slices.Contains(opts, "string"),
				}}
				if i := slices.IndexFunc(opts, func(o string) bool { return strings.HasPrefix(o, "format:") }); i >= 0 {
					found.opts.format = opts[i]
				}
				if name == "" {
					found.name = f.Name()
				}
				all = append(all, found)
				if count[i] > 1 { // those of a type embedded twice annihilate each other
					all = append(all, found)
				}
			}
		}
	}
	return layout{fields: dominant(all), opaque: opaque}
}

// dominant keeps one field of every name, in the order of the source.
func dominant(all []field) []field {
	slices.SortStableFunc(all, func(a, b field) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		if c := len(a.index) - len(b.index); c != 0 {
			return c
		}
		if a.tagged != b.tagged {
			if a.tagged {
				return -1
			}
			return 1
		}
		return slices.Compare(a.index, b.index)
	})
	var kept []field
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].name == all[0].name {
			n++
		}
		if n == 1 || len(all[0].index) != len(all[1].index) || all[0].tagged != all[1].tagged {
			kept = append(kept, all[0])
		}
		all = all[n:]
	}
	slices.SortFunc(kept, func(a, b field) int { return slices.Compare(a.index, b.index) })
	return kept
}

// validName tells whether encoding/json takes a name from a tag.
func validName(name string) bool {
	for _, c := range name {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return name != ""
}

// layoutV2 lists fields as encoding/json/v2 does.
func layoutV2(t types.Type) layout {
	var all []field
	var l layout
	queue := []embedding{{typ: t}}
	seen := []types.Type{t}
	fresh := []bool{true}
	for i := 0; i < len(queue); i++ {
		e := queue[i]
		s := e.typ.Underlying().(*types.Struct)
		names := make(map[string]bool)
		anyTag, anyField := false, false
		for j := range s.NumFields() {
			f := s.Field(j)
			tag, hasTag := reflect.StructTag(s.Tag(j)).Lookup("json")
			anyTag = anyTag || hasTag
			if tag == "-" {
				continue
			}
			if !f.Exported() && !f.Embedded() {
				l.fails = l.fails || hasTag
				continue
			}
			anyField = true
			name, tagged, opts, ok := parseV2(tag)
			if !ok {
				l.opaque = true
			}
			elem := deref(f.Type())
			if f.Embedded() && !tagged {
				opts.inline = true
				l.fails = l.fails || !isStruct(elem)
			}
			index := append(slices.Clone(e.index), j)
			if opts.inline || opts.unknown {
				alone := opts == options{inline: true} || opts == options{unknown: true}
				l.opaque = l.opaque || !alone || tagged
				marshals := marshalsV2(elem)
				switch {
				case marshals && !isNamed(elem, "encoding/json/jsontext", "Value"):
					l.fails = true
				case opts.unknown && isStruct(elem):
					l.fails = true
				case isStruct(elem):
					if fresh[i] {
						again := slices.ContainsFunc(seen, func(t types.Type) bool { return types.Identical(t, elem) })
						queue = append(queue, embedding{typ: elem, index: index, path: e.path + f.Name() + "."})
						fresh = append(fresh, !again)
						seen = append(seen, elem)
					}
				default:
					l.open = true
				}
				continue
			}
			if !f.Exported() && (!isStruct(elem) || marshalsV2(elem) || opts.omitZero && method(elem, "IsZero", true) != nil) {
				l.fails = true
				continue
			}
			if name == "" && !tagged {
				name = f.Name()
			}
			l.fails = l.fails || names[name]
			names[name] = true
			all = append(all, field{name: name, tagged: tagged, index: index, of: f, path: e.path + f.Name(), owner: e.typ, opts: opts})
		}
		if s.NumFields() > 0 && !anyTag && !anyField {
			l.fails = true // an error value, for instance
		}
	}
	l.fields = dominant(all)
	return l
}

// marshalsV2 tells whether a type or a pointer to it has a method that V2 would call for either direction.
func marshalsV2(t types.Type) bool {
	for _, name := range []string{
		"MarshalJSONTo", "MarshalJSON", "AppendText", "MarshalText", "UnmarshalJSONFrom", "UnmarshalJSON", "UnmarshalText",
	} {
		if method(t, name, true) != nil {
			return true
		}
	}
	return false
}

// parseV2 reads a tag; ok tells whether it is one that V2 takes.
func parseV2(tag string) (name string, tagged bool, opts options, ok bool) {
	ok = true
	if tag != "" && tag[0] != ',' {
		name, tag, ok = word(tag, func(c rune) bool { return !strings.ContainsRune(",\\'\"`", c) })
		tagged = true
		ok = ok && name != "-"
	}
	seen := make(map[string]bool)
	for tag != "" && ok {
		if tag[0] != ',' {
			return name, tagged, opts, false
		}
		var opt string
		opt, tag, ok = word(tag[1:], isLetterOrDigit)
		ok = ok && !seen[opt] && opts.format == ""
		seen[opt] = true
		switch opt {
		case "omitempty":
			opts.omitEmpty = true
		case "omitzero":
			opts.omitZero = true
		case "string":
			opts.quoted = true
		case "inline":
			opts.inline = true
		case "unknown":
			opts.unknown = true
		case "case", "format":
			value, found := strings.CutPrefix(tag, ":")
			if !found {
				return name, tagged, opts, false
			}
			value, tag, ok = word(value, isLetterOrDigit)
			if opt == "format" {
				opts.format = value
			} else {
				ok = ok && (value == "ignore" || value == "strict")
			}
		default:
			switch strings.ReplaceAll(strings.ToLower(opt), "_", "") {
			case "case", "inline", "unknown", "omitzero", "omitempty", "string", "format":
				ok = false
			}
		}
	}
	return name, tagged, opts, ok
}

// word reads a name, or a text in single quotes, off a tag.
func word(tag string, in func(rune) bool) (text, rest string, ok bool) {
	if strings.HasPrefix(tag, "'") {
		for i := 1; i < len(tag); i++ {
			switch tag[i] {
			case '\\':
				i++
			case '\'':
				text, err := strconv.Unquote(`"` + strings.NewReplacer(`\'`, `'`, `"`, `\"`).Replace(tag[1:i]) + `"`)
				return text, tag[i+1:], err == nil
			}
		}
		return "", "", false
	}
	rest = strings.TrimLeftFunc(tag, in)
	return tag[:len(tag)-len(rest)], rest, len(rest) < len(tag)
}

func isLetterOrDigit(c rune) bool { return c == '_' || unicode.IsLetter(c) || unicode.IsDigit(c) }

// deref is the type that a pointer without a name points to.
func deref(t types.Type) types.Type {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		return types.Unalias(p.Elem())
	}
	return types.Unalias(t)
}

// ownerName spells the type that declares a field, "" if it has no name.
func ownerName(t types.Type) string {
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return ""
	}
	return signature.Type(named.Origin())
}
