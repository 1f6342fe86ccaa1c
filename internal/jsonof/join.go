package jsonof

import (
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// maxAlts is how many different things a value may be.
const maxAlts = 6

// maxFields is how many fields a struct has whose values are followed where ways meet.
const maxFields = 200

// join returns what is known of a value that is one or the other.
func join(a, b *value, t types.Type) *value {
	switch {
	case a == b:
		return a
	case len(alternatives(a)) > 1 || len(alternatives(b)) > 1:
		return choose(append(slices.Clone(alternatives(a)), alternatives(b)...), t)
	case a != nil && a.given != nil || b != nil && b.given != nil:
		return choose([]*value{a, b}, t)
	case !isInterface(t):
		return unite(a, b, t)
	}
	at, bt := a.inside(), b.inside()
	switch {
	case at == nil && bt == nil:
		r := &value{iface: joinNil(a.ifaceNil(), b.ifaceNil()), at: nilAt(a, b), shared: a.isShared() || b.isShared()}
		if r.iface == unknownNil && !r.shared {
			return nil
		}
		return r
	case at == nil && a.ifaceNil() == isNil:
		return orNil(b, a)
	case bt == nil && b.ifaceNil() == isNil:
		return orNil(a, b)
	case at != nil && bt != nil && types.Identical(at, bt):
		both := unite(a, b, at)
		if both == nil {
			both = &value{}
		}
		copied := *both
		copied.typ, copied.iface = at, max(a.iface, b.iface, notNil)
		return &copied
	}
	return choose([]*value{a, b}, t)
}

// orNil is v, or a nil interface.
func orNil(v, none *value) *value {
	copied := *v
	copied.iface, copied.at = mayBeNil, none.at
	return &copied
}

// inside is the type of what lies in an interface, nil if that is not known.
func (v *value) inside() types.Type {
	if v == nil || v.typ == nil || isInterface(v.typ) {
		return nil
	}
	return v.typ
}

func (v *value) ifaceNil() nilness {
	if v == nil {
		return unknownNil
	}
	return v.iface
}

func alternatives(v *value) []*value {
	if v == nil || len(v.alts) == 0 {
		return []*value{v}
	}
	return v.alts
}

// choose lists alternatives, each once.
func choose(all []*value, t types.Type) *value {
	var alts []*value
	for _, v := range all {
		i := slices.IndexFunc(alts, func(w *value) bool {
			return same(v, w) || v.inside() != nil && w.inside() != nil && types.Identical(v.inside(), w.inside()) && v.con == nil && w.con == nil
		})
		switch {
		case i < 0:
			alts = append(alts, v)
		case !same(v, alts[i]):
			alts[i] = join(v, alts[i], t)
		}
	}
	switch {
	case len(alts) == 1:
		return alts[0]
	case len(alts) > maxAlts:
		return nil
	}
	for i, v := range alts {
		if v == nil {
			alts[i] = &value{}
		}
	}
	return &value{alts: alts}
}

// unite joins values of one type.
func unite(a, b *value, t types.Type) *value {
	if a == nil {
		a = &value{}
	}
	if b == nil {
		b = &value{}
	}
	r := &value{null: joinNil(a.null, b.null), at: nilAt(a, b), zero: a.allZero() && b.allZero(), length: joinLength(a, b), shared: a.shared || b.shared, returned: a.returned || b.returned}
	if a.con != nil && b.con != nil {
		if !constant.Compare(a.con, token.EQL, b.con) {
			return choose([]*value{a, b}, t)
		}
		r.con = a.con
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		if !r.zero && u.NumFields() <= maxFields {
			r.fields = make([]*value, u.NumFields())
			known := false
			for i := range r.fields {
				r.fields[i] = join(a.field(t, i), b.field(t, i), u.Field(i).Type())
				known = known || r.fields[i] != nil
			}
			if !known {
				r.fields = nil
			}
		}
	case *types.Pointer:
		r.elem = joinElem(a, b, u.Elem(), a.null == isNil, b.null == isNil)
	case *types.Slice:
		r.elem = joinElem(a, b, u.Elem(), a.length == no, b.length == no)
	case *types.Array:
		r.elem = join(a.elem, b.elem, u.Elem())
	case *types.Map:
		r.elem = joinElem(a, b, u.Elem(), a.length == no, b.length == no)
		r.joinKeys(a, b, u.Elem())
	}
	if r.byType() && r.null == unknownNil && r.typ == nil && !r.shared {
		return nil
	}
	return r
}

// joinElem: where nothing is, there is nothing to join with.
func joinElem(a, b *value, t types.Type, noA, noB bool) *value {
	switch {
	case noA:
		return b.elem
	case noB:
		return a.elem
	}
	return join(a.elem, b.elem, t)
}

// joinKeys joins the keys of maps. A nil one has no say: it is null, and lacks nothing.
func (v *value) joinKeys(a, b *value, t types.Type) {
	switch {
	case a.null == isNil:
		v.keyed, v.open, v.keys = b.keyed, b.open, b.keys
		return
	case b.null == isNil:
		v.keyed, v.open, v.keys = a.keyed, a.open, a.keys
		return
	case !a.keyed || !b.keyed:
		return
	}
	v.keyed, v.open = true, a.open || b.open
	find := func(keys []entry, name string) int {
		return slices.IndexFunc(keys, func(e entry) bool { return e.name == name })
	}
	for _, e := range a.keys {
		if i := find(b.keys, e.name); i >= 0 {
			e.value, e.always = join(e.value, b.keys[i].value, t), e.always && b.keys[i].always
		} else {
			e.always = false
		}
		v.keys = append(v.keys, e)
	}
	for _, e := range b.keys {
		if find(a.keys, e.name) < 0 {
			e.always = false
			v.keys = append(v.keys, e)
		}
	}
}

func joinNil(a, b nilness) nilness {
	switch {
	case a == b:
		return a
	case a == isNil || b == isNil || a == mayBeNil || b == mayBeNil:
		return mayBeNil
	case a == wasNil || b == wasNil:
		return wasNil
	}
	return unknownNil
}

func nilAt(a, b *value) token.Pos {
	for _, elsewhere := range []bool{false, true} {
		for _, v := range []*value{a, b} {
			if v != nil && v.at.IsValid() && (v.null >= wasNil || v.iface >= wasNil) && v.returned == elsewhere {
				return v.at
			}
		}
	}
	for _, v := range []*value{a, b} {
		if v != nil && v.at.IsValid() {
			return v.at
		}
	}
	return token.NoPos
}

func joinLength(a, b *value) answer {
	switch {
	case a.length == b.length:
		return a.length
	case a.length == no || b.length == no || a.length == onAWay || b.length == onAWay:
		return onAWay
	}
	return unsure
}

// same tells whether two values say the same.
func same(a, b *value) bool {
	switch {
	case a == b:
		return true
	case a == nil || b == nil:
		return false
	case a.iface != b.iface || a.null != b.null || a.zero != b.zero || a.length != b.length || a.keyed != b.keyed || a.open != b.open || a.shared != b.shared, a.returned != b.returned,
		(a.typ == nil) != (b.typ == nil) || a.typ != nil && !types.Identical(a.typ, b.typ),
		(a.con == nil) != (b.con == nil) || a.con != nil && (a.con.Kind() != b.con.Kind() || !constant.Compare(a.con, token.EQL, b.con)),
		(a.given == nil) != (b.given == nil) || a.given != nil && !a.given.Equal(*b.given):
		return false
	}
	return same(a.elem, b.elem) && slices.EqualFunc(a.fields, b.fields, same) && slices.EqualFunc(a.alts, b.alts, same) &&
		slices.EqualFunc(a.keys, b.keys, func(x, y entry) bool { return x.name == y.name && x.always == y.always && same(x.value, y.value) })
}

// widen returns a value that will not grow any more, if now says more than old.
func widen(old, now *value) *value {
	if now.depth() > 12 {
		return shallow(now)
	}
	if same(old, now) {
		return old
	}
	return now
}

// depth is how deep a value is known.
func (v *value) depth() int {
	if v == nil {
		return 0
	}
	deepest := v.elem.depth()
	for _, f := range v.fields {
		deepest = max(deepest, f.depth())
	}
	for _, e := range v.keys {
		deepest = max(deepest, e.value.depth())
	}
	for _, alt := range v.alts {
		deepest = max(deepest, alt.depth())
	}
	return deepest + 1
}

// shallow forgets what lies behind pointers, slices and maps: others may write to it.
func shallow(v *value) *value {
	if v == nil || v.allZero() {
		return v
	}
	copied := *v
	copied.elem, copied.keys, copied.keyed, copied.open = nil, nil, false, false
	if v.keyed {
		copied.length = unsure
	}
	copied.fields = slices.Clone(v.fields)
	for i, f := range copied.fields {
		copied.fields[i] = shallow(f)
	}
	copied.alts = slices.Clone(v.alts)
	for i, alt := range copied.alts {
		copied.alts[i] = shallow(alt)
	}
	return &copied
}

func (v *value) isShared() bool { return v != nil && v.shared }

// share is a value whose memory is reached from elsewhere, now and later.
func share(v *value) *value {
	if v == nil {
		return &value{shared: true}
	}
	if v.given != nil || v.allZero() || v.null == isNil {
		return v
	}
	r := *shallow(v)
	r.shared = true
	for i, f := range r.fields {
		if f != nil {
			r.fields[i] = share(f)
		}
	}
	for i, alt := range r.alts {
		r.alts[i] = share(alt)
	}
	return &r
}

// handed is what is known of a value of a type that a call has had and may have written to. What was left
// nil where other parts were set, as when a row is made and then stored, is remembered.
func handed(v *value, t types.Type) *value {
	if v == nil || v.given != nil || len(v.alts) > 0 {
		return nil
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		r := shallow(v)
		if s, ok := u.Elem().Underlying().(*types.Struct); ok && v.elem != nil {
			copied := *r
			copied.elem = leftNil(v.elem, u.Elem(), s)
			return &copied
		}
		return r
	case *types.Slice, *types.Map, *types.Interface:
		return shallow(v)
	}
	return v
}

func leftNil(v *value, t types.Type, s *types.Struct) *value {
	if v == nil || v.given != nil || len(v.alts) > 0 || v.allZero() {
		return nil
	}
	r := &value{fields: make([]*value, s.NumFields())}
	for i := range r.fields {
		f := v.field(t, i)
		switch inner, ok := s.Field(i).Type().Underlying().(*types.Struct); {
		case ok:
			r.fields[i] = leftNil(f, s.Field(i).Type(), inner)
		case f != nil && f.returned: // what was made elsewhere may be made to be filled in
		case f != nil && f.null >= wasNil:
			r.fields[i] = &value{null: wasNil, at: f.at}
		case f != nil && f.iface >= wasNil && f.inside() == nil:
			r.fields[i] = &value{iface: wasNil, at: f.at}
		}
	}
	return r
}
