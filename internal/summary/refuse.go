package summary

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// refuses tells whether a function of ours that is called answers with an error whatever happens:
// c.HandleValidation(result), which forbids, or says what is wrong with the request.
func (f *fn) refuses(call *ast.CallExpr) bool {
	callee, ok := catalog.CalleeOf(f.b.info, call)
	return ok && callee.Func != nil && !callee.Iface && f.b.refuses(callee.Func)
}

func (b *builder) refuses(fun *types.Func) bool {
	fun = fun.Origin()
	if fun.Pkg() == nil {
		return false
	}
	if fun.Pkg() != b.pass.Pkg {
		symbol := Symbol(fun)
		return ask(b.below, trimVendor(fun.Pkg().Path()), "refuses", symbol, func(u *unit.Unit) bool {
			return u != nil && listed(u.Refusals, symbol)
		})
	}
	known, ok := b.refusing[fun]
	if ok {
		return known
	}
	if b.refusing == nil {
		b.refusing = make(map[*types.Func]bool)
	}
	b.refusing[fun] = false // it may call itself
	decl := b.bodies()[fun]
	known = decl != nil && b.gives(fun.Signature()) && (&fn{b: b}).refusal(decl.Body)
	b.refusing[fun] = known
	return known
}

// gives tells whether a function gives an answer by an error or by itself, and nothing else.
func (b *builder) gives(sig *types.Signature) bool {
	switch sig.Results().Len() {
	case 0:
		return b.wiring().given(sig) || sig.Recv() != nil && b.wiring().carries(sig.Recv().Type(), deepestCarrier)
	case 1:
		return isError(sig.Results().At(0).Type())
	}
	return false
}

// refusal tells whether all that a body returns is an error for sure, but for what it returns after a
// failure. One that returns nothing must answer with a status from 400 on, whatever happens.
func (f *fn) refusal(body *ast.BlockStmt) bool {
	returns, all := false, true
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.IfStmt:
			return !failure(f.b.info, n.Cond) || n.Else != nil
		case *ast.ReturnStmt:
			returns = returns || len(n.Results) > 0
			all = all && len(n.Results) == 1 && f.errs(n.Results[0])
		}
		return true
	})
	if returns || !all {
		return returns && all
	}
	return slices.ContainsFunc(body.List, func(s ast.Stmt) bool {
		e, ok := s.(*ast.ExprStmt)
		if !ok {
			return false
		}
		call, ok := e.X.(*ast.CallExpr)
		return ok && (f.says(call) || f.refuses(call))
	})
}

// errs is makesError without guesses from names: what is given an error may pass nil on.
func (f *fn) errs(e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return f.makesError(e)
	}
	if f.says(call) || f.refuses(call) {
		return true
	}
	callee, ok := catalog.CalleeOf(f.b.info, call)
	if !ok || callee.Func == nil || callee.Pkg == nil {
		return false
	}
	name := callee.Func.Name()
	return (name == "New" || name == "Errorf") && (callee.Pkg.Name() == "errors" || callee.Pkg.Path() == "fmt")
}

// bodies finds the declarations of the package's functions.
func (b *builder) bodies() map[*types.Func]*ast.FuncDecl {
	if b.decls != nil {
		return b.decls
	}
	b.decls = make(map[*types.Func]*ast.FuncDecl)
	for _, file := range b.pass.Files {
		for _, d := range file.Decls {
			decl, ok := d.(*ast.FuncDecl)
			if !ok || decl.Body == nil {
				continue
			}
			if fun, ok := b.info.Defs[decl.Name].(*types.Func); ok {
				b.decls[fun] = decl
			}
		}
	}
	return b.decls
}

// refusals lists the functions that others may call to refuse a request.
func (b *builder) refusals() (list []string) {
	for fun := range b.bodies() {
		if fun.Exported() && b.refuses(fun) {
			list = append(list, Symbol(fun))
		}
	}
	slices.Sort(list)
	return list
}
