package jsonof

import (
	"go/types"

	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/signature"
)

// shape returns what a value becomes. static is the type of where it lies, v what is known of it.
func (m *Maker) shape(static types.Type, v *value, md mode, depth int) shape.Shape {
	t := types.Unalias(static)
	if v != nil && v.given != nil {
		return *v.given
	}
	if v != nil && len(v.alts) > 0 {
		shapes := make([]shape.Shape, len(v.alts))
		for i, alt := range v.alts {
			shapes[i] = m.shape(static, alt, md, depth)
		}
		return shape.Join(shapes...)
	}
	if isInterface(t) {
		if md.format != "" {
			return shape.Shape{}
		}
		if !md.v2 && method(t, "MarshalJSON", false) != nil {
			return m.nullable(t, v, md, shape.Shape{Go: goName(t)})
		}
		if !md.v2 && method(t, "MarshalText", false) != nil {
			return m.nullable(t, v, md, text)
		}
		if v == nil || v.typ == nil || isInterface(v.typ) {
			return m.nullable(t, v, md, shape.Shape{})
		}
		// What lies in an interface cannot be addressed, and is not put in quotes.
		null, at := v.iface, v.at
		boxed := m.shape(v.typ, v, md.inner(false), depth)
		switch {
		case null >= mayBeNil:
			boxed.Null = boxed.Null.Join(shape.NullForSure)
			boxed.NilAt = m.place(at)
		case null == wasNil:
			boxed.Null = boxed.Null.Join(shape.NullByType)
		}
		return boxed
	}
	if depth > maxDepth {
		return shape.Shape{}
	}
	if p, ok := t.(*types.TypeParam); ok {
		return m.parameter(p, md, depth)
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		inner := md.inner(true)
		inner.quoted, inner.format = md.quoted, md.format
		elem := m.shape(p.Elem(), v.target(), inner, depth+1)
		return m.nullable(t, v, md, elem)
	}
	if md.v2 && isNamed(t, "time", "Duration") {
		return m.duration(md)
	}
	if md.v2 && isNamed(t, "time", "Time") && md.format != "" {
		return m.time(md)
	}
	if s, ok := numberType(t, md); ok {
		return s
	}
	if s, ok := m.marshaler(t, md, depth); ok {
		return s
	}
	named, _ := t.(*types.Named)
	if named == nil || !v.byType() || md.format != "" {
		return m.nullable(t, v, md, m.structure(t, v, md, depth))
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		s := m.basic(t, u, v, md)
		if len(s.Enum) == 0 || s.Exact {
			return s
		}
		return m.define(t, md, func() shape.Shape { return s })
	case *types.Chan, *types.Signature:
		return shape.Shape{Kind: shape.Invalid, Go: goName(t)}
	}
	md.addr = md.addr || md.v2 || !m.mindsAddress(named)
	return m.nullable(t, v, md, m.define(t, md, func() shape.Shape { return m.structure(t, nil, md, depth+1) }))
}

// define returns a reference to the shape of a named type, which is made if it is not there.
func (m *Maker) define(t types.Type, md mode, makeIt func() shape.Shape) shape.Shape {
	if _, ok := types.Unalias(t).(*types.Named); !ok {
		return makeIt()
	}
	name := signature.Type(t)
	if len(name) > maxName {
		return shape.Shape{Go: goName(t)}
	}
	if md.v2 {
		name += " v2"
	} else if !md.addr {
		name += " value"
	}
	if md.quoted {
		name += " quoted"
	}
	if _, ok := m.defs[name]; !ok {
		if len(m.defs) >= maxDefs {
			return shape.Shape{Go: goName(t)}
		}
		m.defs[name] = nil // it may hold itself
		s := makeIt()
		s.Null, s.NilAt = shape.NotNull, shape.Place{}
		m.defs[name] = &s
	}
	return shape.Shape{Kind: shape.Ref, Def: name}
}

// nullable adds to a shape whether its value may be nil.
func (m *Maker) nullable(t types.Type, v *value, md mode, s shape.Shape) shape.Shape {
	known, at := unknownNil, shape.Place{}
	if v != nil {
		known, at = v.null, m.place(v.at)
		if isInterface(t) {
			known = v.iface
		}
	}
	switch t.Underlying().(type) {
	case *types.Slice, *types.Map:
		if md.v2 && md.format != "emitnull" || !md.v2 && md.format == "emitempty" {
			return s
		}
	case *types.Pointer, *types.Interface:
	default:
		return s
	}
	switch known {
	case unknownNil:
		s.Null = s.Null.Join(shape.NullByType)
		if s.Null == shape.NullOnAWay && s.NilAt == (shape.Place{}) {
			s.NilAt = at
		}
	case wasNil:
		s.Null, s.NilAt = shape.NullIfLeft, at
	case mayBeNil:
		s.Null, s.NilAt = shape.NullOnAWay, at
	case isNil:
		s.Null, s.NilAt = shape.NullForSure, at
	}
	return s
}

// structure is the shape of a type by what it is made of.
func (m *Maker) structure(t types.Type, v *value, md mode, depth int) shape.Shape {
	if !m.takesFormat(t, md) {
		return shape.Shape{Go: goName(t)}
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return m.basic(t, u, v, md)
	case *types.Struct:
		return m.object(t, u, v, md, depth)
	case *types.Slice:
		if isByte(u.Elem()) && m.encodesBytes(u.Elem(), md) {
			if md.format == "array" {
				return shape.Shape{Kind: shape.Array, Elem: &shape.Shape{Kind: shape.Integer, Bits: 8, Unsigned: true}}
			}
			return byteText(md)
		}
		return m.list(u.Elem(), v, md.inner(true), depth)
	case *types.Array:
		if md.v2 && isByte(u.Elem()) && m.encodesBytes(u.Elem(), md) && md.format != "array" {
			return byteText(md)
		}
		s := m.list(u.Elem(), v, md.inner(md.addr), depth)
		if u.Len() == 0 {
			s.Elem = nil
		}
		return s
	case *types.Map:
		return m.dictionary(t, u, v, md, depth)
	}
	return shape.Shape{Kind: shape.Invalid, Go: goName(t)} // channels, functions, complex numbers
}

func (m *Maker) list(elem types.Type, v *value, md mode, depth int) shape.Shape {
	if v != nil && v.length == no {
		return shape.Shape{Kind: shape.Array}
	}
	s := m.shape(elem, v.element(), md, depth+1)
	return shape.Shape{Kind: shape.Array, Elem: &s}
}

func (m *Maker) dictionary(t types.Type, u *types.Map, v *value, md mode, depth int) shape.Shape {
	s := shape.Shape{Kind: shape.Object}
	switch m.key(u.Key(), md) {
	case shape.Invalid: // if there are any; some toolchains refuse an empty one too
		s.Elem = &shape.Shape{Kind: shape.Invalid, Go: goName(t)}
		return s
	case shape.Unknown:
		s.Elem = &shape.Shape{}
		return s
	case shape.Integer:
		s.IntKeys = true
	}
	inner := md.inner(false)
	if v == nil || !v.keyed {
		elem := m.shape(u.Elem(), v.element(), inner, depth+1)
		s.Elem = &elem
		return s
	}
	for _, e := range v.keys {
		f := shape.Field{Name: e.name, Shape: m.shape(u.Elem(), e.value, inner, depth+1), At: m.place(e.at)}
		switch { // to V2, a nil map is an empty one
		case !e.always || md.v2 && v.null >= mayBeNil:
			f.Presence = shape.OnAWay
		case md.v2 && v.null != notNil:
			f.Presence = shape.Optional
		}
		s.Fields = append(s.Fields, f)
	}
	if v.open {
		if isInterface(u.Elem()) && v.element() == nil {
			s.Open = true
		} else {
			elem := m.shape(u.Elem(), v.element(), inner, depth+1)
			s.Elem = &elem
		}
	}
	return s
}

// key is what the keys of a map are made of.
func (m *Maker) key(t types.Type, md mode) shape.Kind {
	if md.v2 && (method(t, "MarshalJSON", true) != nil || method(t, "MarshalJSONTo", true) != nil) || isTypeParam(t) {
		return shape.Unknown
	}
	texts := method(t, "MarshalText", md.v2) != nil || md.v2 && method(t, "AppendText", true) != nil
	b, ok := t.Underlying().(*types.Basic)
	switch {
	case ok && b.Info()&types.IsString != 0 || texts:
		return shape.String
	case ok && b.Info()&types.IsInteger != 0:
		if md.v2 && isNamed(t, "time", "Duration") {
			return shape.Invalid
		}
		return shape.Integer
	case md.v2 && ok && b.Info()&types.IsFloat != 0:
		return shape.String
	case md.v2 && !ok, ok && b.Info()&types.IsFloat != 0:
		return shape.Unknown // V1 takes floats in some toolchains only
	}
	return shape.Invalid
}

func isByte(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

func isTypeParam(t types.Type) bool { _, ok := types.Unalias(t).(*types.TypeParam); return ok }

// parameter is the shape of a type parameter: that of all types in its constraint, if it lists them.
func (m *Maker) parameter(p *types.TypeParam, md mode, depth int) shape.Shape {
	iface, ok := p.Constraint().Underlying().(*types.Interface)
	if !ok || iface.NumEmbeddeds() != 1 {
		return shape.Shape{Null: shape.NullByType}
	}
	terms := []types.Type{iface.EmbeddedType(0)}
	if union, ok := iface.EmbeddedType(0).(*types.Union); ok {
		terms = nil
		for i := range union.Len() {
			if union.Term(i).Tilde() {
				return shape.Shape{Null: shape.NullByType} // it may have methods
			}
			terms = append(terms, union.Term(i).Type())
		}
	}
	var shapes []shape.Shape
	for _, term := range terms {
		if isInterface(term) || isTypeParam(term) {
			return shape.Shape{Null: shape.NullByType}
		}
		shapes = append(shapes, m.shape(term, nil, md, depth+1))
	}
	return shape.Join(shapes...)
}

// mindsAddress tells whether values of a struct or array become something else if their address can be
// taken.
func (m *Maker) mindsAddress(t types.Type) bool {
	t = types.Unalias(t)
	named, _ := t.(*types.Named)
	if named != nil {
		if is, ok := m.sensitive[named]; ok {
			return is
		}
		m.sensitive[named] = false // for the time being; a struct does not hold itself
	}
	is := false
	switch u := t.Underlying().(type) {
	case *types.Pointer, *types.Interface:
		return false
	case *types.Struct:
		for f := range u.Fields() {
			is = is || m.mindsAddress(f.Type())
		}
	case *types.Array:
		is = m.mindsAddress(u.Elem())
	}
	for _, name := range []string{"MarshalJSON", "MarshalText"} {
		is = is || method(t, name, true) != nil && method(t, name, false) == nil
	}
	if named != nil {
		m.sensitive[named] = is
	}
	return is
}

// line is where a field is declared. Columns are left out: export data has none.
func (m *Maker) line(v *types.Var) shape.Place {
	if m.Fset == nil || !v.Pos().IsValid() {
		return shape.Place{}
	}
	p := m.place(v.Pos())
	p.Col = 0
	return p
}
