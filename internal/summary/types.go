package summary

import (
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/signature"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// iface enters the interface through which fun is called and returns 1 + its
// index and the method's hash; 0 if nothing is ever linked to it.
func (b *builder) iface(recv types.Type, fun *types.Func) (int, uint64) {
	t := types.Unalias(recv)
	if p, ok := t.(*types.TypeParam); ok {
		t = types.Unalias(p.Constraint())
	}
	it, ok := t.Underlying().(*types.Interface)
	if !ok {
		// Promoted from an embedded interface: the method's own receiver is it.
		r := fun.Signature().Recv()
		if r == nil {
			return 0, 0
		}
		t = types.Unalias(r.Type())
		if it, ok = t.Underlying().(*types.Interface); !ok {
			return 0, 0
		}
	}
	pkg, name := b.unit.Path, types.TypeString(t, func(p *types.Package) string { return p.Name() })
	if named, ok := t.(*types.Named); ok {
		if named.Obj().Pkg() == nil {
			return 0, 0 // error
		}
		pkg = trimVendor(named.Obj().Pkg().Path())
	} else {
		name = "interface"
	}
	if ubiquitous(pkg, b.unit) {
		return 0, 0
	}
	hashes := make([]uint64, it.NumMethods())
	for i := range hashes {
		m := it.Method(i)
		hashes[i] = b.hash(m.Name(), m.Pkg(), m.Signature())
	}
	slices.Sort(hashes)
	method := b.hash(fun.Name(), fun.Pkg(), methodSig(it, fun))

	var key strings.Builder
	key.WriteString(pkg + "." + name)
	for _, h := range hashes {
		key.WriteByte('/')
		key.WriteString(strconv.FormatUint(h, 36))
	}
	if i, ok := b.ifaces[key.String()]; ok {
		return i, method
	}
	b.unit.Ifaces = append(b.unit.Ifaces, unit.Iface{Pkg: pkg, Name: name, Methods: hashes})
	b.ifaces[key.String()] = len(b.unit.Ifaces)
	return len(b.unit.Ifaces), method
}

// methodSig returns the signature of a method as the interface has it, with
// the type arguments of an instance filled in.
func methodSig(it *types.Interface, fun *types.Func) *types.Signature {
	for i := range it.NumMethods() {
		if m := it.Method(i); m.Name() == fun.Name() {
			return m.Signature()
		}
	}
	return fun.Signature()
}

// ubiquitous tells whether interfaces of a package are never linked: those of
// the standard library, which everything implements.
func ubiquitous(pkg string, u *unit.Unit) bool {
	first, _, _ := strings.Cut(pkg, "/")
	if strings.Contains(first, ".") {
		return false
	}
	return pkg != u.Path && (u.Module == "" || pkg != u.Module && !strings.HasPrefix(pkg, u.Module+"/"))
}

func (b *builder) hash(name string, pkg *types.Package, sig *types.Signature) uint64 {
	return signature.Hash(signature.MethodOf(name, pkg, sig))
}

// types enters the method tables of the package's types, and of the instances
// of generic types that it makes.
func (b *builder) types() {
	var all []*types.Named
	for id, obj := range b.info.Defs {
		tn, ok := obj.(*types.TypeName)
		if !ok || tn.IsAlias() || strings.HasSuffix(Position(b.pass.Fset, id.Pos()).Filename, "_test.go") {
			continue
		}
		if named, ok := tn.Type().(*types.Named); ok && named.TypeParams().Len() == 0 {
			all = append(all, named)
		}
	}
	for _, inst := range b.info.Instances {
		if named, ok := types.Unalias(inst.Type).(*types.Named); ok && ground(named) {
			all = append(all, named)
		}
	}
	// In one order whatever the maps' is: interfaces are numbered by first use.
	names := make(map[*types.Named]string, len(all))
	for _, named := range all {
		names[named] = signature.Type(named)
	}
	slices.SortFunc(all, func(x, y *types.Named) int { return strings.Compare(names[x], names[y]) })
	seen := make(map[string]bool)
	for _, named := range all {
		if name := names[named]; !seen[name] {
			seen[name] = true
			b.methods(named, name)
		}
	}
}

// ground tells whether no type parameter is left in an instance.
func ground(named *types.Named) bool {
	for t := range named.TypeArgs().Types() {
		if containsParam(t) {
			return false
		}
	}
	return true
}

func containsParam(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.TypeParam:
		return true
	case *types.Pointer:
		return containsParam(t.Elem())
	case *types.Slice:
		return containsParam(t.Elem())
	case *types.Array:
		return containsParam(t.Elem())
	case *types.Chan:
		return containsParam(t.Elem())
	case *types.Map:
		return containsParam(t.Key()) || containsParam(t.Elem())
	case *types.Named:
		return !ground(t)
	case *types.Signature:
		for _, tuple := range []*types.Tuple{t.Params(), t.Results()} {
			for v := range tuple.Variables() {
				if containsParam(v.Type()) {
					return true
				}
			}
		}
	}
	return false
}

func (b *builder) methods(named *types.Named, name string) {
	if types.IsInterface(named) || b.double(named) {
		return
	}
	set := types.NewMethodSet(types.NewPointer(named))
	if set.Len() == 0 {
		return
	}
	t := unit.Type{Name: name}
	for sel := range set.Methods() {
		fun := sel.Obj().(*types.Func)
		m := unit.Method{Hash: b.hash(fun.Name(), fun.Pkg(), fun.Signature())}
		if recv := fun.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
			m.Iface, _ = b.iface(recv.Type(), fun)
		} else {
			m.Symbol = Symbol(fun)
		}
		t.Methods = append(t.Methods, m)
	}
	slices.SortFunc(t.Methods, func(x, y unit.Method) int {
		switch {
		case x.Hash < y.Hash:
			return -1
		case x.Hash > y.Hash:
			return 1
		}
		return 0
	})
	b.unit.Types = append(b.unit.Types, t)
}

// double tells whether a type stands in for another one in tests, or is an
// empty default that generated code embeds.
func (b *builder) double(named *types.Named) bool {
	obj := named.Obj()
	if b.cfg.Double != nil && obj.Pkg() != nil && b.cfg.Double(trimVendor(obj.Pkg().Path()), obj.Name()) {
		return true
	}
	name := strings.ToLower(obj.Name())
	for _, prefix := range []string{"mock", "fake", "stub", "dummy", "unimplemented", "unsafeunimplemented", "spy"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	if strings.HasSuffix(name, "mock") || strings.HasSuffix(name, "fake") || strings.HasSuffix(name, "stub") {
		return true
	}
	if obj.Pkg() == nil {
		return false
	}
	last := obj.Pkg().Path()[strings.LastIndex(obj.Pkg().Path(), "/")+1:]
	for _, word := range []string{"mock", "fake", "stub"} {
		if strings.HasPrefix(last, word) || strings.HasSuffix(last, word) || strings.HasSuffix(last, word+"s") {
			return true
		}
	}
	return strings.HasSuffix(last, "test") && last != "test"
}

// fieldID names the struct field that a selector reaches.
func (b *builder) fieldID(sel *ast.SelectorExpr) string {
	v, ok := b.info.Uses[sel.Sel].(*types.Var)
	if !ok {
		return ""
	}
	s, ok := b.info.Selections[sel]
	if !ok {
		return varID(v)
	}
	t := s.Recv()
	for _, i := range s.Index()[:len(s.Index())-1] {
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok {
			return ""
		}
		t = st.Field(i).Type()
	}
	return b.ownedField(t, v)
}

// ownedField names a field by its owner.
func (b *builder) ownedField(owner types.Type, v *types.Var) string {
	if owner == nil {
		return ""
	}
	named, ok := deref(owner).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return ""
	}
	return trimVendor(named.Obj().Pkg().Path()) + "." + named.Obj().Name() + "." + v.Name()
}

func deref(t types.Type) types.Type {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	return t
}
