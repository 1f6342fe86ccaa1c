package signature

import (
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

// maxParts bounds the work on one type. Aliases make a type a graph that can be exponentially smaller
// than its text; nobody writes by hand what reaches this.
const maxParts = 10_000

// A writer spells one type in one pass.
type writer struct {
	b    strings.Builder
	left int // parts still to be written before the type is cut
	// open are the type-literal interfaces being written, outermost first; see iface.
	open []*types.Interface
	// offset is added to the index of those type parameters that bound declares.
	bound  *types.TypeParamList
	offset int
}

func (w *writer) typ(t types.Type) {
	if w.left--; w.left < 0 {
		if w.left == -1 {
			w.b.WriteString("!cut")
		}
		return
	}
	switch t := types.Unalias(t).(type) {
	case nil:
		w.b.WriteString("invalid type")
	case *types.Basic:
		w.basic(t)
	case *types.Named:
		w.named(t)
	case *types.TypeParam:
		w.typeParam(t)
	case *types.Pointer:
		w.b.WriteByte('*')
		w.typ(t.Elem())
	case *types.Slice:
		w.b.WriteString("[]")
		w.typ(t.Elem())
	case *types.Array:
		w.b.WriteByte('[')
		w.b.WriteString(strconv.FormatInt(t.Len(), 10))
		w.b.WriteByte(']')
		w.typ(t.Elem())
	case *types.Map:
		w.b.WriteString("map[")
		w.typ(t.Key())
		w.b.WriteByte(']')
		w.typ(t.Elem())
	case *types.Chan:
		w.channel(t)
	case *types.Struct:
		w.strukt(t)
	case *types.Signature:
		w.b.WriteString("func")
		w.signature(t)
	case *types.Interface:
		w.iface(t)
	case *types.Union:
		w.b.WriteString(w.union(t))
	case *types.Tuple:
		w.b.WriteByte('(')
		w.list(t)
		w.b.WriteByte(')')
	default:
		// Types of other makers, such as the SSA builder's, are of no source text.
		w.b.WriteString(t.String())
	}
}

func (w *writer) basic(t *types.Basic) {
	switch kind := t.Kind(); kind {
	case types.UnsafePointer:
		w.b.WriteString("unsafe.Pointer")
	default:
		// By kind, because byte and rune are objects of their own.
		w.b.WriteString(types.Typ[kind].Name())
	}
}

func (w *writer) named(t *types.Named) {
	obj := t.Obj()
	if pkg := obj.Pkg(); pkg != nil { // nil for error and comparable
		w.path(pkg)
		w.b.WriteByte('.')
		if fn := enclosing(obj); fn != "" {
			w.b.WriteString(fn)
			w.b.WriteByte('.')
		}
	}
	w.b.WriteString(obj.Name())
	w.local(obj)
	switch args, params := t.TypeArgs(), t.TypeParams(); {
	case args.Len() > 0:
		w.b.WriteByte('[')
		for i := range args.Len() {
			w.comma(i)
			w.typ(args.At(i))
		}
		w.b.WriteByte(']')
	case params.Len() > 0:
		// The generic type itself is spelled like its instance with its own parameters, which is
		// what its methods see.
		w.b.WriteByte('[')
		for i := range params.Len() {
			w.comma(i)
			w.b.WriteByte('$')
			w.b.WriteString(strconv.Itoa(i))
		}
		w.b.WriteByte(']')
	}
}

// local tells types of one name in one function apart.
func (w *writer) local(obj *types.TypeName) {
	if n := ordinal(obj); n > 0 {
		w.b.WriteByte('#')
		w.b.WriteString(strconv.Itoa(n))
	}
}

func (w *writer) typeParam(t *types.TypeParam) {
	index := t.Index()
	for i := range w.bound.Len() {
		if w.bound.At(i) == t {
			index += w.offset
		}
	}
	w.b.WriteByte('$')
	w.b.WriteString(strconv.Itoa(index))
}

func (w *writer) channel(t *types.Chan) {
	elem := types.Unalias(t.Elem())
	switch t.Dir() {
	case types.SendOnly:
		w.b.WriteString("chan<- ")
	case types.RecvOnly:
		w.b.WriteString("<-chan ")
	default:
		w.b.WriteString("chan ")
		// chan (<-chan T), because without them it would read like chan<- (chan T).
		if c, ok := elem.(*types.Chan); ok && c.Dir() == types.RecvOnly {
			w.b.WriteByte('(')
			w.typ(elem)
			w.b.WriteByte(')')
			return
		}
	}
	w.typ(elem)
}

func (w *writer) strukt(t *types.Struct) {
	w.b.WriteString("struct{")
	for i := range t.NumFields() {
		if w.left < 0 {
			break
		}
		if i > 0 {
			w.b.WriteString("; ")
		}
		f := t.Field(i)
		if f.Embedded() {
			// The name too: embedded through an alias, it is not that of the type.
			w.b.WriteString("embed ")
		}
		w.name(f.Name(), f.Pkg())
		w.b.WriteByte(' ')
		w.typ(f.Type())
		if tag := t.Tag(i); tag != "" {
			w.b.WriteByte(' ')
			w.b.WriteString(strconv.Quote(tag))
		}
	}
	w.b.WriteByte('}')
}

// signature writes type parameters, parameters and results.
func (w *writer) signature(t *types.Signature) {
	if own := t.TypeParams(); own.Len() > 0 {
		outer, outerOffset := w.bound, w.offset
		w.bound, w.offset = own, t.RecvTypeParams().Len()
		defer func() { w.bound, w.offset = outer, outerOffset }()
		w.b.WriteByte('[')
		for i := range own.Len() {
			w.comma(i)
			w.typeParam(own.At(i))
			w.b.WriteByte(' ')
			w.typ(own.At(i).Constraint())
		}
		w.b.WriteByte(']')
	}
	w.b.WriteByte('(')
	params := t.Params()
	for i := range params.Len() {
		if w.left < 0 {
			break
		}
		w.comma(i)
		param := params.At(i).Type()
		if t.Variadic() && i == params.Len()-1 {
			w.b.WriteString("...")
			if s, ok := types.Unalias(param).(*types.Slice); ok { // not so for append([]byte, string...)
				param = s.Elem()
			}
		}
		w.typ(param)
	}
	w.b.WriteByte(')')
	switch results := t.Results(); results.Len() {
	case 0:
	case 1:
		w.b.WriteByte(' ')
		w.typ(results.At(0).Type())
	default:
		w.b.WriteString(" (")
		w.list(results)
		w.b.WriteByte(')')
	}
}

func (w *writer) list(t *types.Tuple) {
	for i := range t.Len() {
		if w.left < 0 {
			break
		}
		w.comma(i)
		w.typ(t.At(i).Type())
	}
}

// iface writes an interface literal. It can contain itself without a name in between, as the result in
// type I interface{ M() interface{ I } }; the inner one is then a reference to the k-th one around it.
// Identity and not the pointer decides, because the same type can be unrolled in more than one way.
func (w *writer) iface(t *types.Interface) {
	n := t.NumMethods()
	terms := w.terms(t)
	if n == 0 && len(terms) == 0 {
		w.b.WriteString("any")
		return
	}
	for k := range w.open {
		if types.Identical(w.open[len(w.open)-1-k], t) {
			w.b.WriteString("interface{^")
			w.b.WriteString(strconv.Itoa(k))
			w.b.WriteByte('}')
			return
		}
	}
	w.open = append(w.open, t)
	defer func() { w.open = w.open[:len(w.open)-1] }()

	methods := make([]*types.Func, n)
	for i := range methods {
		methods[i] = t.Method(i)
	}
	// go/types sorts them too, but by names that still have their vendor prefixes.
	slices.SortStableFunc(methods, compareNames)
	w.b.WriteString("interface{")
	for i, m := range methods {
		if w.left--; w.left < 0 {
			break
		}
		if i > 0 {
			w.b.WriteString("; ")
		}
		w.name(m.Name(), m.Pkg())
		w.signature(m.Signature())
	}
	for i, term := range terms {
		if n+i > 0 {
			w.b.WriteString("; ")
		}
		w.b.WriteString(term)
	}
	w.b.WriteByte('}')
}

// terms returns what t demands of its types besides methods, flattened, sorted, each once.
func (w *writer) terms(t *types.Interface) []string {
	if t.IsMethodSet() {
		return nil
	}
	var terms []string
	seen := map[*types.Interface]bool{}
	var flatten func(t *types.Interface)
	flatten = func(t *types.Interface) {
		if seen[t] {
			return
		}
		seen[t] = true
		for i := range t.NumEmbeddeds() {
			elem := types.Unalias(t.EmbeddedType(i))
			if inner, ok := elem.Underlying().(*types.Interface); ok && !isComparable(elem) {
				flatten(inner)
				continue
			}
			if u, ok := elem.(*types.Union); ok {
				terms = append(terms, w.union(u))
				continue
			}
			terms = append(terms, w.apart(elem))
		}
	}
	flatten(t)
	slices.Sort(terms)
	return slices.Compact(terms)
}

// union returns the terms of t, sorted, each once.
func (w *writer) union(t *types.Union) string {
	var terms []string
	for i := range t.Len() {
		term := t.Term(i)
		text := w.apart(term.Type())
		if term.Tilde() {
			text = "~" + text
		}
		terms = append(terms, text)
	}
	slices.Sort(terms)
	return strings.Join(slices.Compact(terms), " | ")
}

// apart spells t for sorting, in the context and at the expense of w.
func (w *writer) apart(t types.Type) string {
	inner := writer{left: w.left, open: w.open, bound: w.bound, offset: w.offset}
	inner.typ(t)
	w.left = inner.left
	return inner.b.String()
}

// name writes the name of a method or a field.
func (w *writer) name(name string, pkg *types.Package) {
	if !token.IsExported(name) {
		if pkg != nil {
			w.path(pkg)
		}
		w.b.WriteByte('.')
	}
	w.b.WriteString(name)
}

func (w *writer) path(pkg *types.Package) { w.b.WriteString(importPath(pkg)) }

func (w *writer) comma(i int) {
	if i > 0 {
		w.b.WriteString(", ")
	}
}

// compareNames orders methods by name, unexported ones by package first.
func compareNames(a, b *types.Func) int {
	if a.Exported() != b.Exported() {
		if a.Exported() {
			return -1
		}
		return 1
	}
	if !a.Exported() && a.Pkg() != b.Pkg() && a.Pkg() != nil && b.Pkg() != nil {
		if c := strings.Compare(importPath(a.Pkg()), importPath(b.Pkg())); c != 0 {
			return c
		}
	}
	return strings.Compare(a.Name(), b.Name())
}

// importPath is the path that source code imports pkg by.
func importPath(pkg *types.Package) string {
	path := pkg.Path()
	if i := strings.LastIndex(path, "/vendor/"); i >= 0 {
		return path[i+len("/vendor/"):]
	}
	return strings.TrimPrefix(path, "vendor/")
}

// isComparable reports whether t is the predeclared comparable, which is an interface without content.
func isComparable(t types.Type) bool {
	n, ok := t.(*types.Named)
	return ok && n.Obj().Pkg() == nil && n.Obj().Name() == "comparable"
}
