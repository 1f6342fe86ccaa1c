package summary

import (
	"go/ast"
	"go/types"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/signature"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// on returns of which parameter of the function a method is called, by itself or by another interface that
// it is asserted to be, plus 1; 0 is none.
func (f *fn) on(fun ast.Expr) int {
	sel := selector(fun)
	if sel == nil {
		return 0
	}
	return f.ownParam(sel.X, deepestAlias)
}

// deepestAlias is over how many variables a parameter is followed.
const deepestAlias = 3

// ownParam returns the parameter that an expression is, plus 1: none that is assigned to.
func (f *fn) ownParam(e ast.Expr, depth int) int {
	switch e := ast.Unparen(e).(type) {
	case *ast.TypeAssertExpr:
		if e.Type != nil && types.IsInterface(f.b.info.TypeOf(e.Type)) {
			return f.ownParam(e.X, depth)
		}
	case *ast.Ident:
		obj := f.b.info.Uses[e]
		if i, ok := f.params[obj]; ok {
			if len(f.flow.grows[obj]) > 0 {
				return 0
			}
			return i + 1
		}
		if made := f.flow.made[obj]; depth > 0 && len(made) == 1 && len(f.flow.grows[obj]) == 1 {
			return f.ownParam(made[0], depth-1)
		}
	}
	return 0
}

// concretes tells what is behind the arguments of a call that the callee sees as interfaces of ours.
func (f *fn) concretes(e *ast.CallExpr) (list []unit.Concrete) {
	callee, ok := catalog.CalleeOf(f.b.info, e)
	if !ok || callee.Func == nil {
		return nil
	}
	params := callee.Func.Signature().Params()
	for i, arg := range e.Args {
		if i >= params.Len() || callee.Func.Signature().Variadic() && i >= params.Len()-1 {
			break
		}
		if !f.b.linked(params.At(i).Type()) {
			continue
		}
		c := unit.Concrete{Index: i + 1, Type: f.concrete(arg, deepestAlias)}
		if c.Type == "" {
			c.Param = f.ownParam(arg, deepestAlias)
		}
		if c.Type != "" || c.Param > 0 {
			list = append(list, c)
		}
	}
	return list
}

// linked tells whether calls through a type are linked to the types that implement it.
func (b *builder) linked(t types.Type) bool {
	t = types.Unalias(t)
	if p, ok := t.(*types.TypeParam); ok {
		t = types.Unalias(p.Constraint())
	}
	it, ok := t.Underlying().(*types.Interface)
	if !ok || it.NumMethods() == 0 || isContext(t) {
		return false
	}
	named, ok := t.(*types.Named)
	return !ok || named.Obj().Pkg() != nil && !ubiquitous(trimVendor(named.Obj().Pkg().Path()), b.unit)
}

// concrete names the type of an expression if that is known to be one with methods of its own.
func (f *fn) concrete(e ast.Expr, depth int) string {
	t := f.b.info.TypeOf(e)
	if t == nil {
		return ""
	}
	if !types.IsInterface(t) {
		named, ok := deref(types.Unalias(t)).(*types.Named)
		if !ok || named.Obj().Pkg() == nil || containsParam(named) {
			return ""
		}
		return signature.Type(named)
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok || depth == 0 || f.param(f.b.info.Uses[id]) > 0 { // a parameter has held something else before
		return ""
	}
	if value := f.flow.single[f.b.info.Uses[id]]; value != nil {
		return f.concrete(value, depth-1)
	}
	return ""
}
