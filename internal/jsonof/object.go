package jsonof

import (
	"go/types"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// object is the shape of a struct.
func (m *Maker) object(t types.Type, u *types.Struct, v *value, md mode, depth int) shape.Shape {
	l := layoutV1(t)
	if md.v2 {
		l = layoutV2(t)
	}
	switch {
	case l.opaque || md.format != "":
		return shape.Shape{Go: goName(t)}
	case l.fails:
		return shape.Shape{Kind: shape.Invalid, Go: goName(t)}
	}
	s := shape.Shape{Kind: shape.Object, Open: l.open}
	for _, f := range l.fields {
		if found, ok := m.member(t, f, v, md, depth); ok {
			s.Fields = append(s.Fields, found)
		}
	}
	return s
}

// member is one field of an object; not ok if it is left out for sure.
func (m *Maker) member(root types.Type, f field, v *value, md mode, depth int) (shape.Field, bool) {
	found := shape.Field{Name: f.name, Go: f.path, Owner: ownerName(f.owner), At: m.line(f.of)}
	inner := md.inner(md.addr)
	t := root
	for i, j := range f.index {
		if p, ok := t.Underlying().(*types.Pointer); ok && i > 0 {
			t, inner.addr = p.Elem(), true
			switch nilness := v.nilness(); {
			case nilness == isNil:
				return found, false
			case nilness == mayBeNil:
				found.Presence = shape.OnAWay
			case nilness != notNil && found.Presence == shape.Always:
				found.Presence = shape.Optional
			}
			v = v.target()
		}
		v = v.field(t, j)
		t = t.Underlying().(*types.Struct).Field(j).Type()
	}
	if f.opts.quoted {
		inner.quoted = md.v2 || quotable(t)
	}
	if md.v2 {
		inner.format = f.opts.format
	}
	found.Shape = m.shape(t, v, inner, depth+1)
	if !md.v2 && f.opts.format != "" {
		found.Shape = shape.Shape{Go: goName(t)} // with GOEXPERIMENT=jsonv2, V1 heeds it
	}
	if f.opts.omitZero {
		if !m.omit(&found, zeroness(t, v), v) {
			return found, false
		}
		if nilable(t) && !hasIsZero(t) {
			dropNull(&found.Shape, t)
		}
	}
	if f.opts.omitEmpty {
		empty := emptiness(t, v)
		if md.v2 {
			empty = m.emptyJSON(found.Shape, v)
		}
		if !m.omit(&found, empty, v) {
			return found, false
		}
		if md.v2 {
			found.Shape.Null, found.Shape.NilAt = shape.NotNull, shape.Place{}
		} else if nilable(t) {
			dropNull(&found.Shape, t)
		}
	}
	return found, true
}

// omit notes that a field may be left out; false if it is for sure.
func (m *Maker) omit(f *shape.Field, empty answer, v *value) bool {
	switch {
	case empty == yes:
		return false
	case empty == onAWay:
		f.Presence = shape.OnAWay
	case empty == unsure && f.Presence == shape.Always:
		f.Presence = shape.Optional
	}
	return true
}

// dropNull: what is nil is left out, so that no null comes of it. In an interface there may be another nil.
func dropNull(s *shape.Shape, t types.Type) {
	if !isInterface(t) && pointers(t) < 2 {
		s.Null, s.NilAt = shape.NotNull, shape.Place{}
	} else if !isInterface(t) && s.Null > shape.NullByType {
		s.Null, s.NilAt = shape.NullByType, shape.Place{}
	}
}

// pointers counts what has room for nil in a row: **T, *[]T.
func pointers(t types.Type) int {
	n := 0
	for range maxDepth {
		if !nilable(t) {
			break
		}
		n++
		p, ok := t.Underlying().(*types.Pointer)
		if !ok {
			break
		}
		t = p.Elem()
	}
	return n
}

// nilable tells whether values of a type that can be encoded may be nil.
func nilable(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Pointer, *types.Slice, *types.Map:
		return true
	}
	return isInterface(t)
}

// quotable tells whether V1 heeds the option string for a type.
func quotable(t types.Type) bool {
	b, ok := deref(t).Underlying().(*types.Basic)
	return ok && b.Info()&(types.IsBoolean|types.IsInteger|types.IsFloat|types.IsString) != 0
}

func hasIsZero(t types.Type) bool {
	fn := method(t, "IsZero", true)
	if fn == nil {
		return false
	}
	sig := fn.Signature()
	return sig.Params().Len() == 0 && sig.Results().Len() == 1 && types.Identical(sig.Results().At(0).Type(), types.Typ[types.Bool])
}

// emptiness tells whether omitempty of V1 leaves a value out.
func emptiness(t types.Type, v *value) answer {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return is(u.Len() == 0)
	case *types.Slice, *types.Map:
		switch {
		case v.nilness() == isNil:
			return yes
		case v.size() == yes:
			return no
		case v.size() == no && v.nilness() != unknownNil:
			return yes
		case v.nilness() == mayBeNil:
			return onAWay
		case v.size() == onAWay:
			return onAWay
		}
		return unsure
	case *types.Pointer:
		return v.isNil()
	case *types.Basic:
		if u.Info()&(types.IsBoolean|types.IsInteger|types.IsFloat|types.IsString) == 0 {
			return no
		}
		return v.isZero()
	}
	if isInterface(t) {
		return v.isNilInterface()
	}
	if isTypeParam(t) {
		return unsure
	}
	return no
}

// zeroness tells whether omitzero leaves a value out.
func zeroness(t types.Type, v *value) answer {
	if hasIsZero(t) {
		switch {
		case isNamed(t, "time", "Time") && v != nil && v.allZero():
			return yes
		case (isPointer(t) || isInterface(t)) && v.isNil() == yes:
			return yes
		}
		return unsure
	}
	if isInterface(t) {
		return v.isNilInterface()
	}
	if nilable(t) {
		return v.isNil()
	}
	return v.isZero()
}

func isPointer(t types.Type) bool { _, ok := t.Underlying().(*types.Pointer); return ok }

// emptyJSON tells whether omitempty of V2 leaves out what has this shape: null, "", {} and [].
func (m *Maker) emptyJSON(s shape.Shape, v *value) answer {
	switch s.Null {
	case shape.NullForSure:
		return yes
	case shape.NullOnAWay:
		return onAWay
	case shape.NullByType, shape.NullIfLeft:
		return unsure
	}
	switch s.Kind {
	case shape.Boolean, shape.Integer, shape.Number, shape.Invalid:
		return no
	case shape.Nothing:
		return yes
	case shape.String:
		switch {
		case s.Exact:
			n := 0
			for _, text := range s.Enum {
				if text == `""` {
					n++
				}
			}
			return some(n, len(s.Enum))
		case s.Format == "date-time" || s.Format == "integer" || s.Format == "number":
			return no
		}
	case shape.Array:
		if s.Elem == nil {
			return yes
		}
		if v.size() == yes {
			return no
		}
	case shape.Object:
		if len(s.Fields) == 0 && !s.Open && s.Elem == nil {
			return yes
		}
		for _, f := range s.Fields {
			if f.Presence == shape.Always {
				return no
			}
		}
	case shape.Ref:
		if def := m.defs[s.Def]; def != nil {
			return m.emptyJSON(*def, nil)
		}
	}
	return unsure
}

func some(n, of int) answer {
	switch n {
	case 0:
		return no
	case of:
		return yes
	}
	return onAWay
}

func is(b bool) answer {
	if b {
		return yes
	}
	return no
}
