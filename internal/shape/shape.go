// Package shape holds what is known of a JSON value before the program that writes it runs.
//
// A Shape is a value: strings, numbers and lists, no maps, so that facts can hold it. It says no more
// than what is known: Unknown is compatible with everything. Types that have a name are written once, as
// a Def, and referred to, so that recursive ones are finite. Package jsonof makes shapes of Go code.
package shape

import (
	"cmp"
	"reflect"
	"slices"
	"strings"
)

// A Kind is what a JSON value is.
type Kind uint8

// The kinds.
const (
	Unknown Kind = iota // nothing is known: anything may come
	Invalid             // encoding it fails
	Nothing             // null, whatever its type may be
	Boolean
	Integer
	Number
	String
	Array
	Object
	AnyOf // one of Alts
	Ref   // what the definition Def says
	Hole  // what the function that it is in is given as argument Arg
)

// A Null tells whether null may come in place of a value.
type Null uint8

// The answers. Of a definition's own shape it does not count: that of the Ref does.
const (
	NotNull     Null = iota
	NullByType       // its type has room for nil; what value it has here is not known
	NullIfLeft       // it was left nil where other parts were set, and a call since may have changed that
	NullOnAWay       // there is a way through the program on which it is nil here
	NullForSure      // it is nil
)

// A Presence tells whether an object has a field.
type Presence uint8

// The answers.
const (
	Always   Presence = iota
	Optional          // it may be left out (omitempty, omitzero, a nil embedded pointer); whether it ever is is not known
	OnAWay            // there is a way through the program on which it is left out
)

// A Shape is what is known of a JSON value.
type Shape struct {
	Kind Kind
	Null Null
	// NilAt is where what is nil for sure, or on a way, was left nil.
	NilAt Place
	// Format of a String: date-time, byte (base64), integer, number or boolean in quotes, or "?": a text that
	// some method makes. Of an Integer: nanoseconds.
	Format string
	// Bits and Unsigned are those of the Go type of an Integer or Number; 0 bits: any size.
	Bits     int
	Unsigned bool
	// Enum has values as JSON text. If Exact, there are no others. If not, they are the constants declared for
	// its type, sorted: what is meant to come, not what must.
	Enum  []string
	Exact bool
	// Go is the Go type behind it, as people write it, of values that say no more than their type: time.Duration.
	Go string
	// Elem is what an Array holds, nil if that cannot be (an array that is empty for sure), and, of an Object
	// that is a map, what any key but those in Fields has.
	Elem *Shape
	// IntKeys: the keys of a map are numbers in quotes.
	IntKeys bool
	Fields  []Field // of an Object, in order
	// Open: an Object may have fields that are not in Fields, of unknown shape.
	Open bool
	Alts []Shape // of AnyOf, at least two, none of them AnyOf
	Def  string  // of a Ref
	Arg  int     // of a Hole
}

// A Field is one of an object's.
type Field struct {
	Name     string
	Presence Presence
	Shape    Shape
	Go       string // name of the Go field, after those of embedded ones that it is promoted through: "Base.ID"; "" of a key
	Owner    string // the type that declares the Go field, with its package path; "" if it has no name
	At       Place  // where the Go field or key is written
}

// GoName is the name of the Go field in the struct that declares it, "" of a key.
func (f *Field) GoName() string { return f.Go[strings.LastIndexByte(f.Go, '.')+1:] }

// A Place is a line of a file, by base name, of the package that owns what is there. Col is 0 if it is not known.
type Place struct {
	File      string
	Line, Col int
}

// Compare orders places.
func (p Place) Compare(o Place) int {
	return cmp.Or(strings.Compare(p.File, o.File), cmp.Compare(p.Line, o.Line), cmp.Compare(p.Col, o.Col))
}

// A Def is a named shape.
type Def struct {
	Name  string // the type, with its package path; a suffix tells under which conditions
	Shape Shape
}

// Defs are definitions, sorted by name.
type Defs []Def

// Find returns the shape that a name stands for.
func (d Defs) Find(name string) (Shape, bool) {
	i, ok := slices.BinarySearchFunc(d, name, func(def Def, name string) int { return strings.Compare(def.Name, name) })
	if !ok {
		return Shape{}, false
	}
	return d[i].Shape, true
}

// Resolve replaces a reference by what it stands for. A name that is not defined is Unknown.
func (d Defs) Resolve(s Shape) Shape {
	for range maxAlts { // a definition may be a reference, but not for long
		if s.Kind != Ref {
			return s
		}
		found, _ := d.Find(s.Def)
		found.Null, found.NilAt = s.Null, s.NilAt
		s = found
	}
	return Shape{}
}

// Merge returns the definitions of both. Where they differ over a name, the one that knows more counts:
// the package that declares a type knows its methods.
func (d Defs) Merge(other Defs) Defs {
	all := slices.Concat(d, other)
	slices.SortStableFunc(all, func(a, b Def) int {
		if c := strings.Compare(a.Name, b.Name); c != 0 {
			return c
		}
		return a.Shape.unknowns() - b.Shape.unknowns()
	})
	return slices.CompactFunc(all, func(a, b Def) bool { return a.Name == b.Name })
}

// Reached returns those of the definitions that shapes refer to, directly or through others.
func (d Defs) Reached(shapes ...Shape) Defs {
	var reached Defs
	seen := make(map[string]bool)
	shapes = slices.Clone(shapes)
	for len(shapes) > 0 {
		s := shapes[len(shapes)-1]
		shapes = shapes[:len(shapes)-1]
		s.Walk(func(s *Shape) {
			if s.Kind != Ref || seen[s.Def] {
				return
			}
			seen[s.Def] = true
			if found, ok := d.Find(s.Def); ok {
				reached = append(reached, Def{Name: s.Def, Shape: found})
				shapes = append(shapes, found)
			}
		})
	}
	slices.SortFunc(reached, func(a, b Def) int { return strings.Compare(a.Name, b.Name) })
	return reached
}

// Fails tells whether encoding a value of the shape fails whatever it holds.
func (d Defs) Fails(s Shape) bool { return d.fails(s, nil) }

func (d Defs) fails(s Shape, within []string) bool {
	if s.Null != NotNull {
		return false
	}
	switch s.Kind {
	case Invalid:
		return true
	case Ref:
		if slices.Contains(within, s.Def) {
			return false
		}
		found, _ := d.Find(s.Def)
		found.Null = NotNull
		return d.fails(found, append(within, s.Def))
	case AnyOf:
		return !slices.ContainsFunc(s.Alts, func(alt Shape) bool { return !d.fails(alt, within) })
	case Object:
		return slices.ContainsFunc(s.Fields, func(f Field) bool { return f.Presence == Always && d.fails(f.Shape, within) })
	}
	return false
}

// Known tells whether anything is known of a value but that it may be null.
func (s Shape) Known() bool { return s.Kind != Unknown && s.Kind != Hole }

// Equal tells whether two shapes say the same.
func (s Shape) Equal(other Shape) bool { return reflect.DeepEqual(s, other) }

// Walk visits a shape and all in it, parents first. What visit changes stays changed.
func (s *Shape) Walk(visit func(*Shape)) {
	visit(s)
	if s.Elem != nil {
		s.Elem.Walk(visit)
	}
	for i := range s.Fields {
		s.Fields[i].Shape.Walk(visit)
	}
	for i := range s.Alts {
		s.Alts[i].Walk(visit)
	}
}

// Nils returns where what is in a shape was left nil, each place once.
func (s Shape) Nils() (places []Place) {
	s.Walk(func(s *Shape) {
		if s.NilAt != (Place{}) && !slices.Contains(places, s.NilAt) {
			places = append(places, s.NilAt)
		}
	})
	return places
}

// Plain returns the shape without what is known of single values: their kinds remain.
func (s Shape) Plain() Shape {
	s = s.Clone()
	s.Walk(func(s *Shape) { s.Enum, s.Exact = nil, false })
	return s
}

func (s Shape) unknowns() (n int) {
	s.Walk(func(s *Shape) {
		if s.Kind == Unknown {
			n++
		}
	})
	return n
}

// Clone returns a copy that shares nothing.
func (s Shape) Clone() Shape {
	s.Enum = slices.Clone(s.Enum)
	if s.Elem != nil {
		elem := s.Elem.Clone()
		s.Elem = &elem
	}
	s.Fields = slices.Clone(s.Fields)
	for i := range s.Fields {
		s.Fields[i].Shape = s.Fields[i].Shape.Clone()
	}
	s.Alts = slices.Clone(s.Alts)
	for i := range s.Alts {
		s.Alts[i] = s.Alts[i].Clone()
	}
	return s
}

// Fill returns the shape with its holes filled by the shapes of arguments. A hole without one is Unknown.
func (s Shape) Fill(args []Shape) Shape {
	switch s.Kind {
	case Hole:
		if s.Arg < len(args) {
			return args[s.Arg]
		}
		return Shape{Null: s.Null}
	case AnyOf:
		filled := make([]Shape, len(s.Alts))
		for i, alt := range s.Alts {
			filled[i] = alt.Fill(args)
		}
		joined := Join(filled...)
		joined.Null = max(joined.Null, s.Null)
		return joined
	}
	if s.Elem != nil {
		elem := s.Elem.Fill(args)
		s.Elem = &elem
	}
	s.Fields = slices.Clone(s.Fields)
	for i := range s.Fields {
		s.Fields[i].Shape = s.Fields[i].Shape.Fill(args)
	}
	return s
}
