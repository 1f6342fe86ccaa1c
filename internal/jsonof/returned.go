package jsonof

import (
	"go/ast"
	"go/token"
	"go/types"
)

// Returned tells which parameter a function returns as its only result, as a function does that fills in a
// field or two of what it is given. What lies behind it, or in its fields, may have been written to.
func Returned(info *types.Info, decl *ast.FuncDecl) (param int, ok bool) {
	fn, ok := info.Defs[decl.Name].(*types.Func)
	if !ok || decl.Body == nil {
		return 0, false
	}
	sig := fn.Signature()
	if sig.Variadic() || sig.Results().Len() != 1 {
		return 0, false
	}
	param = -1
	ok = true
	drop := func(e ast.Expr) { // it holds something else from here on
		if id, isName := ast.Unparen(e).(*ast.Ident); isName && param >= 0 && info.ObjectOf(id) == sig.Params().At(param) {
			ok = false
		}
	}
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			i := -1
			if len(n.Results) == 1 {
				i = paramOf(info, sig, n.Results[0])
			}
			ok = ok && i >= 0 && (param < 0 || param == i)
			param = i
		}
		return true
	})
	if !ok || param < 0 || !types.Identical(sig.Params().At(param).Type(), sig.Results().At(0).Type()) {
		return 0, false
	}
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				drop(lhs)
			}
		case *ast.RangeStmt:
			drop(n.Key)
			drop(n.Value)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				drop(n.X)
			}
		case *ast.StarExpr:
			drop(n.X) // *p = *q
		}
		return ok
	})
	return param, ok
}

func paramOf(info *types.Info, sig *types.Signature, e ast.Expr) int {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return -1
	}
	for i := range sig.Params().Len() {
		if info.Uses[id] == sig.Params().At(i) {
			return i
		}
	}
	return -1
}

// returned is the argument that is the result of a call, -1 if none is.
func (f *flow) returned(call *ast.CallExpr) int {
	fn := callee(f.Info, call)
	if f.Decl == nil || fn == nil {
		return -1
	}
	fn = fn.Origin()
	if i, ok := f.through[fn]; ok {
		return i
	}
	found := -1
	if decl := f.Decl(fn); decl != nil {
		if i, ok := Returned(f.Info, decl); ok {
			found = i
		}
	}
	if f.through == nil {
		f.through = make(map[*types.Func]int)
	}
	f.through[fn] = found
	return found
}
