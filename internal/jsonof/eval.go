package jsonof

import (
	"go/ast"
	"go/token"
	"go/types"
)

// eval returns what is known of an expression, and does what evaluating it does.
func (f *flow) eval(e ast.Expr, st state) *value {
	f.left--
	if f.left <= 0 {
		return nil
	}
	e = ast.Unparen(e)
	v := f.expr(e, st)
	if _, ok := f.wanted[e]; ok {
		f.wanted[e] = v
	}
	return v
}

func (f *flow) expr(e ast.Expr, st state) *value {
	tv, ok := f.Info.Types[e]
	if ok && tv.Value != nil {
		return &value{con: tv.Value}
	}
	switch e := e.(type) {
	case *ast.Ident:
		if v := f.variable(e); v != nil {
			return f.get(st, v)
		}
		if tv.IsNil() {
			return &value{null: isNil, iface: isNil, at: e.Pos()}
		}
	case *ast.CompositeLit:
		return f.literal(e, tv.Type, st)
	case *ast.FuncLit:
		f.closure(e, st)
	case *ast.UnaryExpr:
		if e.Op == token.AND {
			return f.address(e, st)
		}
		f.eval(e.X, st)
	case *ast.BinaryExpr:
		f.eval(e.X, st)
		if (e.Op == token.LAND || e.Op == token.LOR) && f.immediateIn(e.Y) {
			then := st.clone()
			f.eval(e.Y, then)
			replace(st, meet(st.clone(), then))
		} else {
			f.eval(e.Y, st)
		}
	case *ast.CallExpr:
		return f.call(e, 0, st)
	case *ast.SelectorExpr:
		return f.selector(e, st)
	case *ast.IndexExpr:
		return f.index(e, st)
	case *ast.SliceExpr:
		x := f.eval(e.X, st)
		if _, ok := deref(f.typeOf(e.X)).Underlying().(*types.Array); ok {
			return &value{null: notNil}
		}
		if x != nil && x.given == nil && (x.null != unknownNil || x.elem != nil || x.shared) {
			return &value{null: x.null, at: x.at, elem: x.elem, shared: x.shared}
		}
	case *ast.StarExpr:
		return f.eval(e.X, st).target()
	case *ast.TypeAssertExpr:
		x := f.eval(e.X, st)
		if t := x.inside(); t != nil && tv.Type != nil && types.Identical(t, tv.Type) {
			return f.unbox(x)
		}
	}
	return nil
}

// unbox is what lies in an interface.
func (f *flow) unbox(v *value) *value {
	copied := *v
	copied.typ, copied.iface = nil, unknownNil
	return &copied
}

// box is a value of type from where one of type to is expected.
func (f *flow) box(v *value, from, to types.Type) *value {
	if from == nil || to == nil {
		return nil
	}
	if v != nil && (v.given != nil || len(v.alts) > 0 && isInterface(from)) {
		return v
	}
	if b, ok := from.(*types.Basic); ok && b.Kind() == types.UntypedNil {
		if v == nil {
			return zeroOf(to, token.NoPos)
		}
		return zeroOf(to, v.at)
	}
	if !isInterface(to) {
		return v
	}
	if isInterface(from) {
		return v
	}
	if v != nil && len(v.alts) > 0 {
		alts := make([]*value, len(v.alts))
		for i, alt := range v.alts {
			alts[i] = f.box(alt, from, to)
		}
		return &value{alts: alts}
	}
	boxed := value{}
	if v != nil {
		boxed = *v
	}
	boxed.typ, boxed.iface = types.Default(from), notNil
	return &boxed
}

// put is what an expression gives to a place of a type: a field, an element, a variable.
func (f *flow) put(e ast.Expr, to types.Type, st state) *value {
	v := f.eval(e, st)
	if _, ok := f.wanted[ast.Unparen(e)]; !ok {
		v = f.share(e, v, st)
	}
	return f.box(v, f.typeOf(e), to)
}

func (f *flow) literal(lit *ast.CompositeLit, t types.Type, st state) *value {
	if t == nil {
		return nil
	}
	if p, ok := t.Underlying().(*types.Pointer); ok && lit.Type == nil {
		return &value{null: notNil, elem: f.literal(lit, p.Elem(), st)}
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		v := &value{zero: true, at: lit.Pos()}
		for i, elt := range lit.Elts {
			e := elt
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				e = kv.Value
				i = fieldIndex(u, kv.Key)
			}
			if i < 0 || i >= u.NumFields() {
				continue
			}
			if v.fields == nil {
				v.fields = make([]*value, u.NumFields())
			}
			v.fields[i] = orUnknown(f.put(e, u.Field(i).Type(), st))
		}
		return v
	case *types.Slice:
		return f.elements(lit, u.Elem(), st)
	case *types.Array:
		v := f.elements(lit, u.Elem(), st)
		if int64(len(lit.Elts)) < u.Len() {
			v.elem = nil
		}
		return v
	case *types.Map:
		v := &value{null: notNil, keyed: true, length: is(len(lit.Elts) > 0)}
		for _, elt := range lit.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				f.eval(kv.Key, st)
				v = v.withKey(f.keyText(kv.Key), f.put(kv.Value, u.Elem(), st), u, kv.Key.Pos())
			}
		}
		return v
	}
	return nil
}

func orUnknown(v *value) *value {
	if v == nil {
		return &value{}
	}
	return v
}

func fieldIndex(s *types.Struct, key ast.Expr) int {
	id, ok := key.(*ast.Ident)
	if !ok {
		return -1
	}
	for i := range s.NumFields() {
		if s.Field(i).Name() == id.Name {
			return i
		}
	}
	return -1
}

// maxElements is how long a literal is whose elements are compared.
const maxElements = 64

func (f *flow) elements(lit *ast.CompositeLit, elem types.Type, st state) *value {
	v := &value{null: notNil, length: is(len(lit.Elts) > 0)}
	for i, elt := range lit.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			elt = kv.Value
		}
		one := f.put(elt, elem, st)
		switch {
		case i == 0:
			v.elem = one
		case i < maxElements:
			v.elem = join(v.elem, one, elem)
		default:
			v.elem = nil
		}
	}
	return v
}

func (f *flow) selector(e *ast.SelectorExpr, st state) *value {
	sel := f.Info.Selections[e]
	if sel == nil || sel.Kind() != types.FieldVal {
		if sel != nil {
			f.eval(e.X, st)
		}
		return nil
	}
	v, t := f.eval(e.X, st), f.typeOf(e.X)
	for _, i := range sel.Index() {
		if p, ok := t.Underlying().(*types.Pointer); ok {
			v, t = v.target(), p.Elem()
		}
		s, ok := t.Underlying().(*types.Struct)
		if !ok || v != nil && (v.given != nil || len(v.alts) > 0) {
			return nil
		}
		v, t = v.field(t, i), s.Field(i).Type()
	}
	return v
}

func (f *flow) index(e *ast.IndexExpr, st state) *value {
	x := f.eval(e.X, st)
	f.eval(e.Index, st)
	if x == nil || x.given != nil || len(x.alts) > 0 {
		return nil
	}
	switch deref(f.typeOf(e.X)).Underlying().(type) {
	case *types.Slice:
		return x.element()
	case *types.Map:
		if key := f.keyText(e.Index); key != "" && x.keyed {
			for _, entry := range x.keys {
				if entry.name == key && entry.always {
					return entry.value
				}
			}
		}
	}
	return nil
}
