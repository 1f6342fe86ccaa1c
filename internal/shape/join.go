package shape

import "slices"

// maxAlts is how many alternatives a shape keeps; with more, it is Unknown.
const maxAlts = 8

// Join returns the shape of a value that has one of the shapes. None at all is Unknown.
func Join(shapes ...Shape) Shape {
	if len(shapes) == 0 {
		return Shape{}
	}
	joined := shapes[0]
	for _, s := range shapes[1:] {
		joined = join(joined, s)
	}
	return joined
}

func join(a, b Shape) Shape {
	null, at := joinNull(a, b)
	switch { // what is nil for sure says nothing of what else may come
	case a.isNull() && (b.Kind != Nothing || a.Kind == Nothing):
		b.Null, b.NilAt = null, at
		return b
	case b.isNull():
		a.Null, a.NilAt = null, at
		return a
	}
	a.Null, a.NilAt, b.Null, b.NilAt = 0, Place{}, 0, Place{}
	if same, ok := unite(a, b); ok {
		same.Null, same.NilAt = null, at
		return same
	}
	alts := alternatives(a)
	for _, s := range alternatives(b) {
		if i := slices.IndexFunc(alts, func(alt Shape) bool { _, ok := unite(alt, s); return ok }); i >= 0 {
			alts[i], _ = unite(alts[i], s)
		} else {
			alts = append(alts, s)
		}
	}
	switch {
	case len(alts) > maxAlts:
		return Shape{Null: null, NilAt: at}
	case len(alts) == 1:
		alts[0].Null, alts[0].NilAt = null, at
		return alts[0]
	}
	return Shape{Kind: AnyOf, Alts: alts, Null: null, NilAt: at}
}

func (s Shape) isNull() bool { return s.Kind == Nothing || s.Null == NullForSure }

func alternatives(s Shape) []Shape {
	if s.Kind == AnyOf {
		return slices.Clone(s.Alts)
	}
	return []Shape{s}
}

// unite returns one shape for both, if that loses nothing worth keeping.
func unite(a, b Shape) (Shape, bool) {
	if a.Equal(b) {
		return a, true
	}
	if a.Kind != b.Kind {
		return Shape{}, false
	}
	switch a.Kind {
	case Boolean, Integer, Number, String:
		if a.Format != b.Format || a.Bits != b.Bits || a.Unsigned != b.Unsigned {
			return Shape{}, false
		}
		switch {
		case a.Exact && b.Exact && len(a.Enum)+len(b.Enum) <= 4*maxAlts:
			a.Enum = slices.Clone(a.Enum)
			for _, v := range b.Enum {
				if !slices.Contains(a.Enum, v) {
					a.Enum = append(a.Enum, v)
				}
			}
		case !a.Exact && b.Exact && !slices.ContainsFunc(b.Enum, func(v string) bool { return !slices.Contains(a.Enum, v) }):
		case a.Exact && !b.Exact && !slices.ContainsFunc(a.Enum, func(v string) bool { return !slices.Contains(b.Enum, v) }):
			a = b
		default:
			a.Enum, a.Exact = nil, false
		}
		if a.Go != b.Go {
			a.Go = ""
		}
		return a, true
	case Array:
		switch {
		case a.Elem == nil:
			return b, true
		case b.Elem == nil:
			return a, true
		}
		elem := join(*a.Elem, *b.Elem)
		a.Elem = &elem
		return a, true
	}
	return Shape{}, false
}

func joinNull(a, b Shape) (Null, Place) {
	an, bn := a.Null, b.Null
	if a.isNull() {
		an = NullForSure
	}
	if b.isNull() {
		bn = NullForSure
	}
	at := a.NilAt
	if at == (Place{}) {
		at = b.NilAt
	}
	return an.Join(bn), at
}

// Join returns what holds where one of both does.
func (n Null) Join(other Null) Null {
	switch {
	case n == other:
		return n
	case n >= NullOnAWay || other >= NullOnAWay:
		return NullOnAWay
	case n == NullIfLeft || other == NullIfLeft:
		return NullIfLeft
	}
	return NullByType
}
