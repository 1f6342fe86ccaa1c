package jsonof

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strconv"
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
		f.eval(e.Y, st)
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

// call evaluates a call; what it returns is its result of that number.
func (f *flow) call(e *ast.CallExpr, result int, st state) *value {
	if tv := f.Info.Types[e.Fun]; tv.IsType() && len(e.Args) == 1 {
		return f.convert(e.Args[0], tv.Type, st)
	}
	if name := builtin(f.Info, e.Fun); name != "" {
		return f.builtin(name, e, st)
	}
	fn := callee(f.Info, e)
	var args []*value
	harmless := fn != nil && fn.Pkg() != nil && reads[fn.Pkg().Path()]
	if lit, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok {
		f.closure(lit, st)
	} else if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && f.Info.Selections[sel] != nil {
		if f.eval(sel.X, st) != nil {
			f.receive(sel, st)
		}
	} else {
		f.eval(e.Fun, st)
	}
	for _, arg := range e.Args {
		v := f.eval(arg, st)
		args = append(args, v)
		if _, ok := f.wanted[ast.Unparen(arg)]; !ok && !harmless && v != nil && refers(f.typeOf(arg), 0) {
			f.update(arg, st, func(v *value) *value { return handed(v, f.typeOf(arg)) })
		}
	}
	if f.Call != nil {
		if s, ok := f.Call(e, result); ok {
			return &value{given: &s}
		}
	}
	if fn == nil || fn.Pkg() == nil {
		return nil
	}
	switch fn.FullName() {
	case "slices.Clone", "slices.Compact", "slices.DeleteFunc", "maps.Clone":
		if len(args) > 0 && args[0] != nil && args[0].given == nil {
			return &value{null: args[0].null, at: args[0].at}
		}
	case "slices.Collect", "slices.Sorted", "slices.SortedFunc":
		return &value{null: mayBeNil, at: e.Pos()} // of nothing they make nothing
	case "maps.Collect", "strings.Fields", "strings.Split", "errors.New", "fmt.Errorf":
		return &value{null: notNil}
	}
	return nil
}

// reads are packages whose functions do not write to what they are given.
var reads = map[string]bool{"fmt": true, "log": true, "log/slog": true, "errors": true, "sort": true, "slices": true, "strings": true, "encoding/json": true}

// receive forgets what a method may write to.
func (f *flow) receive(sel *ast.SelectorExpr, st state) {
	fn, ok := f.Info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Signature().Recv() == nil {
		return
	}
	t := f.typeOf(sel.X)
	f.update(sel.X, st, func(v *value) *value {
		if s, ok := t.Underlying().(*types.Struct); ok && isPointer(fn.Signature().Recv().Type()) {
			return leftNil(v, t, s)
		} else if !isPointer(fn.Signature().Recv().Type()) || isPointer(t) {
			return handed(v, t)
		}
		return nil
	})
}

func (f *flow) convert(arg ast.Expr, to types.Type, st state) *value {
	v := f.put(arg, to, st)
	from := f.typeOf(arg)
	if !isInterface(from) {
		if b, ok := from.Underlying().(*types.Basic); ok && b.Kind() != types.UntypedNil {
			if _, ok := to.Underlying().(*types.Slice); ok {
				return &value{null: notNil} // of a string
			}
		}
	} else if !isInterface(to) {
		return nil
	}
	return v
}

func builtin(info *types.Info, fun ast.Expr) string {
	id, ok := ast.Unparen(fun).(*ast.Ident)
	if !ok {
		return ""
	}
	b, ok := info.Uses[id].(*types.Builtin)
	if !ok {
		return ""
	}
	return b.Name()
}

func callee(info *types.Info, e *ast.CallExpr) *types.Func {
	fun := ast.Unparen(e.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	switch fun := fun.(type) {
	case *ast.Ident:
		fn, _ := info.Uses[fun].(*types.Func)
		return fn
	case *ast.SelectorExpr:
		fn, _ := info.Uses[fun.Sel].(*types.Func)
		return fn
	}
	return nil
}

func (f *flow) builtin(name string, e *ast.CallExpr, st state) *value {
	if len(e.Args) == 0 {
		return nil
	}
	switch name {
	case "make":
		for _, arg := range e.Args[1:] {
			f.eval(arg, st)
		}
		v := &value{null: notNil}
		switch f.typeOf(e).Underlying().(type) {
		case *types.Map:
			v.keyed, v.length = true, no
		case *types.Slice:
			if len(e.Args) > 1 && f.Info.Types[e.Args[1]].Value != nil {
				v.length = is(constant.Sign(f.Info.Types[e.Args[1]].Value) > 0)
			}
		}
		return v
	case "new":
		t := f.typeOf(e)
		if p, ok := t.Underlying().(*types.Pointer); ok && f.Info.Types[e.Args[0]].IsType() {
			return &value{null: notNil, elem: zeroOf(p.Elem(), e.Pos())}
		}
		return &value{null: notNil, elem: f.eval(e.Args[0], st)}
	case "append":
		return f.append(e, st)
	case "clear", "delete":
		for _, arg := range e.Args[1:] {
			f.eval(arg, st)
		}
		f.update(e.Args[0], st, func(v *value) *value {
			if v == nil {
				return nil
			}
			return &value{null: v.null, at: v.at}
		})
		return nil
	case "copy":
		for _, arg := range e.Args[1:] {
			f.eval(arg, st)
		}
		f.update(e.Args[0], st, func(v *value) *value { return shallow(v) })
		return nil
	}
	for _, arg := range e.Args {
		f.eval(arg, st)
	}
	return nil
}

// append: what is appended to is not nil, if anything is appended.
func (f *flow) append(e *ast.CallExpr, st state) *value {
	t := f.typeOf(e)
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return nil
	}
	old := f.eval(e.Args[0], st)
	if old == nil || old.given != nil || len(old.alts) > 0 {
		old = &value{}
	}
	empty := old.null == isNil || old.length == no
	v := &value{null: old.null, at: old.at, length: old.length, elem: old.elem, shared: old.shared && !empty}
	if v.shared {
		defer func() { v.elem = nil }()
	}
	if e.Ellipsis.IsValid() && len(e.Args) == 2 {
		tail := f.eval(e.Args[1], st)
		if tail == nil || tail.given != nil || len(tail.alts) > 0 {
			tail = &value{}
		}
		switch {
		case old.null == notNil || tail.length == yes:
			v.null = notNil
		case old.null == isNil && tail.null != isNil:
			v.null = mayBeNil
		}
		v.length = joinLength(old, tail)
		if old.length == yes || tail.length == yes {
			v.length = yes
		}
		if empty {
			v.elem = tail.element()
		} else {
			v.elem = join(old.elem, tail.element(), s.Elem())
		}
		return v
	}
	for i, arg := range e.Args[1:] {
		one := f.put(arg, s.Elem(), st)
		if empty && i == 0 {
			v.elem = one
		} else {
			v.elem = join(v.elem, one, s.Elem())
		}
		v.null, v.length = notNil, yes
	}
	return v
}

// closure runs a function literal on what is known where it is made.
func (f *flow) closure(lit *ast.FuncLit, st state) {
	frames := f.frames
	f.frames = nil
	inner := st.clone()
	f.enter(inner, nil, lit.Type)
	f.stmts(lit.Body.List, inner)
	f.frames = frames
}

// update changes what lies in a place: x, x.F, x["k"], *x.
func (f *flow) update(place ast.Expr, st state, change func(*value) *value) {
	switch e := ast.Unparen(place).(type) {
	case *ast.Ident:
		if v := f.variable(e); v != nil {
			f.set(st, v, change(f.get(st, v)))
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
