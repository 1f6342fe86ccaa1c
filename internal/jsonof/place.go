package jsonof

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
)

// share notes that what an expression refers to is now reached from elsewhere too: what is written there is
// not seen by the variable, and what is written through the variable later not elsewhere.
func (f *flow) share(e ast.Expr, v *value, st state) *value {
	root, _ := f.root(e)
	if root == nil || !refers(f.typeOf(e), 0) {
		return v
	}
	later := slices.ContainsFunc(f.changes[root], func(pos token.Pos) bool { return pos > e.End() })
	if v != nil || f.addressed(e) {
		f.update(e, st, share)
	}
	if later || v == nil {
		return share(v)
	}
	return v
}

// addressed tells whether a place is there without anything being made for it, as a key of a map is not.
func (f *flow) addressed(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return true
	case *ast.SelectorExpr:
		return !isPointer(f.typeOf(e.X)) && f.addressed(e.X)
	}
	return false
}

// refers tells whether values of a type share memory with their copies.
func refers(t types.Type, depth int) bool {
	if t == nil || depth > 4 {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Basic, *types.Signature, *types.Chan:
		return false
	case *types.Struct:
		for field := range u.Fields() {
			if refers(field.Type(), depth+1) {
				return true
			}
		}
		return false
	case *types.Array:
		return refers(u.Elem(), depth+1)
	}
	return true
}

// withKey is a map with one key more, or another value under it. A key that is not a constant is any of
// them.
func (v *value) withKey(key string, to *value, u *types.Map, at token.Pos) *value {
	r := value{null: notNil}
	if v != nil {
		r = *v
		if r.length == no && !r.keyed {
			r.keyed = true
		}
		r.null, r.zero = notNil, false
	}
	if r.shared {
		return &r
	}
	if !r.keyed { // nothing is known of the other keys
		r.keyed, r.open, r.elem = true, true, nil
	}
	r.length = yes
	r.keys = slices.Clone(r.keys)
	if key != "" {
		if i := slices.IndexFunc(r.keys, func(e entry) bool { return e.name == key }); i >= 0 {
			r.keys[i].value, r.keys[i].always = to, true
		} else {
			r.keys = append(r.keys, entry{name: key, value: to, always: true, at: at})
		}
		return &r
	}
	for i, e := range r.keys {
		r.keys[i].value = join(e.value, to, u.Elem())
	}
	if r.open {
		to = join(r.elem, to, u.Elem())
	}
	r.open, r.elem = true, to
	return &r
}

// keyText is a constant key as JSON has it, "" if it is none.
func (f *flow) keyText(e ast.Expr) string {
	c := f.Info.Types[e].Value
	if t := f.typeOf(e); c == nil || method(t, "MarshalText", true) != nil {
		return ""
	}
	switch c.Kind() {
	case constant.String:
		return constant.StringVal(c)
	case constant.Int:
		if n, ok := constant.Int64Val(c); ok {
			return strconv.FormatInt(n, 10)
		}
	}
	return ""
}

// address evaluates &x.
func (f *flow) address(e *ast.UnaryExpr, st state) *value {
	if lit, ok := ast.Unparen(e.X).(*ast.CompositeLit); ok {
		return &value{null: notNil, elem: f.eval(lit, st)}
	}
	v := f.eval(e.X, st)
	root, _ := f.root(e.X)
	if root == nil {
		return &value{null: notNil, elem: v}
	}
	known := v != nil
	later := func(pos token.Pos) bool { return pos > e.End() || f.nested > 0 && pos != root.Pos() }
	others := f.kept[root] > 1 || slices.ContainsFunc(f.changes[root], later) || slices.ContainsFunc(f.writes[root], later)
	if _, ok := f.wanted[e]; !ok && known {
		t := f.typeOf(e.X)
		f.update(e.X, st, func(v *value) *value { // whoever has the address may write there
			if s, ok := t.Underlying().(*types.Struct); ok {
				return leftNil(v, t, s)
			}
			return nil
		})
	}
	if _, ok := f.wanted[e]; !ok && f.kept[root] > 0 {
		f.open[root] = true
	}
	if others {
		return &value{null: notNil, shared: true}
	}
	return &value{null: notNil, elem: v}
}

// update changes what lies in a place: x, x.F, x["k"], *x.
func (f *flow) update(place ast.Expr, st state, change func(*value) *value) {
	switch e := ast.Unparen(place).(type) {
	case *ast.Ident:
		if v := f.variable(e); v != nil {
			f.change(st, v, change)
		}
	case *ast.StarExpr:
		f.update(e.X, st, func(p *value) *value {
			return p.pointing(change(p.target()))
		})
	case *ast.SelectorExpr:
		sel := f.Info.Selections[e]
		if sel == nil || sel.Kind() != types.FieldVal {
			return
		}
		f.update(e.X, st, func(v *value) *value {
			return v.withField(f.typeOf(e.X), sel.Index(), change)
		})
	case *ast.IndexExpr:
		switch u := deref(f.typeOf(e.X)).Underlying().(type) {
		case *types.Map:
			key := f.keyText(e.Index)
			f.update(e.X, st, func(v *value) *value {
				if v != nil && (v.given != nil || len(v.alts) > 0) {
					return nil
				}
				return v.withKey(key, change(nil), u, e.Pos())
			})
		case *types.Slice:
			f.update(e.X, st, func(v *value) *value {
				if v == nil || v.given != nil || len(v.alts) > 0 {
					return v
				}
				copied := *v
				if !v.shared {
					copied.elem = join(v.elem, change(v.elem), u.Elem())
				}
				return &copied
			})
		default:
			f.update(e.X, st, func(*value) *value { return nil })
		}
	case *ast.SliceExpr:
		f.update(e.X, st, shallow)
	case *ast.TypeAssertExpr:
		f.update(e.X, st, change)
	}
}

// pointing is a pointer whose target is now another.
func (v *value) pointing(to *value) *value {
	if v == nil {
		return &value{null: notNil, elem: to}
	}
	if v.given != nil || len(v.alts) > 0 {
		return nil
	}
	copied := *v
	copied.null, copied.zero, copied.elem = notNil, false, to
	if v.shared {
		copied.elem = nil
	}
	return &copied
}

// withField is a struct, or a pointer to one, with a field changed.
func (v *value) withField(t types.Type, index []int, change func(*value) *value) *value {
	if v != nil && (v.given != nil || len(v.alts) > 0) {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return v.pointing(v.target().withField(p.Elem(), index, change))
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok || index[0] >= s.NumFields() {
		return nil
	}
	r := value{}
	if v != nil {
		r = *v
	}
	i := index[0]
	old := v.field(t, i)
	r.fields = slices.Clone(r.fields)
	for len(r.fields) < s.NumFields() {
		r.fields = append(r.fields, nil)
	}
	if len(index) > 1 {
		r.fields[i] = orUnknown(old.withField(s.Field(i).Type(), index[1:], change))
	} else {
		r.fields[i] = orUnknown(change(old))
	}
	return &r
}
