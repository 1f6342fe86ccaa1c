package jsonof

import (
	"go/constant"
	"go/token"
	"go/types"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// An answer to a question about a value.
type answer uint8

const (
	unsure answer = iota
	no
	yes
	onAWay // there is a way on which it is so
)

// nilness is whether a value is nil.
type nilness uint8

const (
	unknownNil nilness = iota
	notNil
	wasNil   // it was, until a call had it
	mayBeNil // there is a way on which it is
	isNil
)

// A value is what is known of a Go value. A nil *value knows nothing. Values are never changed once they
// are made.
type value struct {
	typ   types.Type // nil if it is that of where the value lies; of what lies in an interface, its own
	iface nilness    // of an interface
	null  nilness    // of a pointer, slice or map
	at    token.Pos  // where it was left nil
	zero  bool       // it is the zero value of its type, but for fields
	// shared: what lies behind it, or behind what lies in it, is reached from elsewhere too, so that nothing
	// is known of it even after it is written to.
	shared bool
	// fields of a struct, by index.
	fields []*value
	// elem is what a pointer points to, and what all elements of a list or map have in common.
	elem *value
	// length tells whether a list or map has elements.
	length answer
	// keyed: keys are those of a map, with open there may be more.
	keyed, open bool
	keys        []entry
	returned    bool // a function has returned it, or what it was joined with
	con         constant.Value
	alts        []*value
	given       *shape.Shape
}

// An entry is a key of a map, and what lies there.
type entry struct {
	name   string
	value  *value
	always bool
	at     token.Pos
}

// byType tells whether nothing is known that its type and being nil do not say.
func (v *value) byType() bool {
	return v == nil || !v.zero && v.fields == nil && v.elem == nil && v.length == unsure && !v.keyed && v.con == nil
}

// target is what is known of what a pointer points to.
func (v *value) target() *value { return v.element() }

// element is what is known of all elements.
func (v *value) element() *value {
	if v == nil {
		return nil
	}
	return v.part(v.elem)
}

func (v *value) part(of *value) *value {
	if of == nil && v.shared {
		return &value{shared: true}
	}
	return of
}

// field is what is known of a field.
func (v *value) field(t types.Type, i int) *value {
	s, ok := t.Underlying().(*types.Struct)
	switch {
	case v == nil || !ok || i >= s.NumFields():
		return nil
	case i < len(v.fields) && v.fields[i] != nil:
		return v.fields[i]
	case v.zero:
		return zeroOf(s.Field(i).Type(), v.at)
	}
	return v.part(nil)
}

// zeroOf is the zero value of a type.
func zeroOf(t types.Type, at token.Pos) *value {
	v := &value{zero: true, at: at}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return &value{null: isNil, at: at}
	case *types.Slice, *types.Map:
		return &value{null: isNil, at: at, length: no}
	case *types.Interface:
		if !isTypeParam(t) {
			return &value{iface: isNil, at: at}
		}
		return nil
	case *types.Basic:
		switch {
		case u.Info()&types.IsBoolean != 0:
			v.con = constant.MakeBool(false)
		case u.Info()&types.IsNumeric != 0:
			v.con = constant.MakeInt64(0)
		case u.Info()&types.IsString != 0:
			v.con = constant.MakeString("")
		}
	case *types.Array:
		v.elem = zeroOf(u.Elem(), at)
	}
	return v
}

func (v *value) nilness() nilness {
	if v == nil {
		return unknownNil
	}
	return v.null
}

func (v *value) size() answer {
	if v == nil {
		return unsure
	}
	return v.length
}

func (n nilness) answer() answer {
	return [...]answer{unknownNil: unsure, notNil: no, wasNil: unsure, mayBeNil: onAWay, isNil: yes}[n]
}

func (v *value) isNil() answer { return v.nilness().answer() }

func (v *value) isNilInterface() answer {
	switch {
	case v == nil:
		return unsure
	case v.iface == unknownNil && v.typ != nil && !isInterface(v.typ):
		return no // something lies in it
	}
	return v.iface.answer()
}

func (v *value) allZero() bool { return v.zero && v.fields == nil }

// isZero tells whether a value that cannot be nil is the zero value of its type.
func (v *value) isZero() answer {
	switch {
	case v == nil:
		return unsure
	case v.allZero():
		return yes
	case v.con != nil:
		return is(constantIsZero(v.con))
	}
	for _, f := range v.fields {
		switch {
		case f == nil:
		case f.con != nil && !constantIsZero(f.con), f.null == notNil, f.iface == notNil, f.typ != nil && !isInterface(f.typ) && f.iface == unknownNil:
			return no
		}
	}
	return unsure
}

func constantIsZero(c constant.Value) bool {
	switch c.Kind() {
	case constant.Bool:
		return !constant.BoolVal(c)
	case constant.String:
		return constant.StringVal(c) == ""
	case constant.Int, constant.Float, constant.Complex:
		return constant.Sign(c) == 0
	}
	return false
}

// place is where a position lies.
func (m *Maker) place(pos token.Pos) shape.Place {
	if m.Fset == nil || !pos.IsValid() {
		return shape.Place{}
	}
	p := m.Fset.PositionFor(pos, false)
	return shape.Place{File: base(p.Filename), Line: p.Line, Col: p.Column}
}

// base is the last part of a path, whatever the system that wrote it.
func base(path string) string {
	for i := len(path) - 1; i >= 0; i-- {
		if path[i] == '/' || path[i] == '\\' {
			return path[i+1:]
		}
	}
	return path
}
