package summary

import (
	"go/ast"
	"go/constant"
	"go/types"
)

// chunks tells whether an expression holds slices of a larger list, or what was
// made of each: it comes from a catalogued chunk function, or from a function
// that takes a []T and a number and returns a [][]T or an iterator over []T.
func (f *fn) chunks(x ast.Expr) bool {
	x = ast.Unparen(x)
	if id, ok := x.(*ast.Ident); ok {
		made := f.flow.made[f.b.info.Uses[id]]
		for _, value := range made {
			call, ok := value.(*ast.CallExpr)
			if !ok || !f.cuts(call) {
				return false
			}
		}
		return len(made) > 0
	}
	call, ok := x.(*ast.CallExpr)
	return ok && f.cuts(call)
}

// cuts tells whether a call cuts a list into slices.
func (f *fn) cuts(call *ast.CallExpr) bool {
	if eff, ok := f.effect(call); ok && eff.Chunk {
		return true
	}
	sig, ok := core0(f.b.info.TypeOf(call.Fun)).(*types.Signature)
	if !ok {
		return false
	}
	for result := range sig.Results().Variables() {
		if elem := sliceYielded(result.Type()); elem != nil && takesListAndSize(sig, elem) {
			return true
		}
	}
	return false
}

// takesListAndSize tells whether a function takes a []T and a number; the
// number may be a constant of a function that takes nothing else.
func takesListAndSize(sig *types.Signature, elem types.Type) bool {
	list, size := false, sig.Params().Len() == 1
	for p := range sig.Params().Variables() {
		switch t := p.Type().Underlying().(type) {
		case *types.Slice:
			list = list || types.Identical(t.Elem(), elem)
		case *types.Basic:
			size = size || t.Info()&types.IsInteger != 0
		}
	}
	return list && size
}

func core0(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// sliceYielded returns T if t is [][]T or a function that yields []T.
func sliceYielded(t types.Type) types.Type {
	switch t := t.Underlying().(type) {
	case *types.Slice:
		if inner, ok := t.Elem().Underlying().(*types.Slice); ok {
			return inner.Elem()
		}
	case *types.Signature:
		if t.Params().Len() == 1 {
			if yield, ok := t.Params().At(0).Type().Underlying().(*types.Signature); ok && yield.Params().Len() == 1 {
				if inner, ok := yield.Params().At(0).Type().Underlying().(*types.Slice); ok {
					return inner.Elem()
				}
			}
		}
	}
	return nil
}

// lengthOf returns xs if e is len(xs), or a variable that only ever holds it.
func (f *fn) lengthOf(e ast.Expr) ast.Expr {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		if value := f.flow.single[f.b.info.Uses[id]]; value != nil {
			e = ast.Unparen(value)
		}
	}
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil
	}
	id, ok := call.Fun.(*ast.Ident)
	if !ok || id.Name != "len" {
		return nil
	}
	if t := f.b.info.TypeOf(call.Args[0]); t != nil {
		if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
			return nil // characters
		}
	}
	return call.Args[0]
}

// constantLen returns the number of elements of a list that is written down in
// the source: a literal, a constant make, or a variable that only ever holds
// those and single elements appended outside loops.
func (f *fn) constantLen(e ast.Expr) (int, bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return len(e.Elts), true
	case *ast.Ident:
		obj := f.b.info.Uses[e]
		if lit, ok := f.b.consts[obj].(*ast.CompositeLit); ok {
			return len(lit.Elts), true
		}
		if f.param(obj) > 0 {
			return 0, false
		}
		return f.grownLen(obj)
	case *ast.SelectorExpr:
		if values := f.flow.fields[f.b.info.Uses[e.Sel]]; len(values) == 1 {
			return f.madeLen(values[0])
		}
	case *ast.CallExpr:
		if len(e.Args) == 1 && f.b.info.Types[e.Fun].IsType() {
			return f.constantLen(e.Args[0])
		}
		return f.madeLen(e)
	}
	return 0, false
}

// madeLen returns the length of make([]T, constant).
func (f *fn) madeLen(e ast.Expr) (int, bool) {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) < 2 {
		return 0, false
	}
	if id, ok := call.Fun.(*ast.Ident); !ok || id.Name != "make" {
		return 0, false
	}
	n, ok := constant.Int64Val(constant.ToInt(valueOr0(f.b.info.Types[call.Args[1]].Value)))
	return int(n), ok && n > 0
}

func valueOr0(v constant.Value) constant.Value {
	if v == nil {
		return constant.MakeInt64(0)
	}
	return v
}

// grownLen adds up what is ever assigned to a local variable. Appending in a
// loop makes its length unknown.
func (f *fn) grownLen(obj types.Object) (int, bool) {
	values := f.flow.grows[obj]
	if obj == nil || len(values) == 0 {
		return 0, false
	}
	total := 0
	for _, value := range values {
		switch v := value.(type) {
		case *ast.CompositeLit:
			total += len(v.Elts)
		case *ast.CallExpr:
			id, ok := v.Fun.(*ast.Ident)
			if !ok || id.Name != "append" || v.Ellipsis.IsValid() || f.flow.inLoop(v.Pos()) {
				return 0, false
			}
			total += len(v.Args) - 1
		default:
			return 0, false
		}
	}
	return total, true
}

// paramIndex returns the index of the parameter that e is, or -1.
func (f *fn) paramIndex(e ast.Expr) int {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return -1
	}
	if i, ok := f.params[f.b.info.Uses[id]]; ok {
		return i
	}
	return -1
}

// lenOf spells the length of a list in the source's words.
func lenOf(e ast.Expr) string {
	text := spell(e)
	if text == "" {
		return ""
	}
	return "len(" + text + ")"
}

// spell writes an expression as the source does, calls without their
// arguments. It is "" for what has no short spelling; of a chain of more than
// deepest links it is the end.
func spell(e ast.Expr) string { return spellLinks(e, deepest) }

const deepest = 32

func spellLinks(e ast.Expr, links int) string {
	if links == 0 {
		return ""
	}
	links--
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if x := spellLinks(e.X, links); x != "" {
			return x + "." + e.Sel.Name
		}
		return e.Sel.Name
	case *ast.CallExpr:
		if x := spellLinks(e.Fun, links); x != "" {
			if len(e.Args) == 0 {
				return x + "()"
			}
			return x + "(...)"
		}
	case *ast.IndexExpr:
		x, i := spellLinks(e.X, links), spellLinks(e.Index, links)
		if x != "" && i != "" {
			return x + "[" + i + "]"
		}
		return x
	case *ast.StarExpr:
		return spellLinks(e.X, links)
	case *ast.UnaryExpr:
		return spellLinks(e.X, links)
	case *ast.SliceExpr:
		return spellLinks(e.X, links)
	case *ast.IndexListExpr:
		return spellLinks(e.X, links)
	case *ast.TypeAssertExpr:
		return spellLinks(e.X, links)
	case *ast.BasicLit:
		return e.Value
	}
	return ""
}
