package summary

import (
	"go/ast"
	"go/types"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// asksPath tells whether a function looks at the path of a request itself; its literals are functions of
// their own.
func (c *compiler) asksPath(body *ast.BlockStmt) (asks bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SelectorExpr:
			asks = asks || isPath(c.info.Uses[n.Sel])
		}
		return !asks
	})
	return asks
}

// isPath tells whether a field is the path of a URL.
func isPath(obj types.Object) bool {
	v, ok := obj.(*types.Var)
	return ok && v.IsField() && v.Name() == "Path" && v.Pkg() != nil && v.Pkg().Path() == "net/url"
}

// answer tells whether a simple statement answers the request at hand: it does something with the
// response besides saying that there was an error. A function of ours that is given the request too is
// who answers.
func (c *compiler) answer(s ast.Stmt) (t unit.Term) {
	switch s.(type) {
	case *ast.ExprStmt, *ast.AssignStmt, *ast.ReturnStmt, *ast.DeferStmt:
	default:
		return t
	}
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			if c.serves(n) {
				return false
			}
			if c.w.writes(n) && t.Op == unit.OpUnknown {
				t = term(unit.OpAnswer)
				if symbol := c.w.callee(n); c.b.unit.Path == unit.PackageOf(symbol) {
					t.Args = append(t.Args, c.expr(ast.Unparen(n.Fun)))
				}
			}
		}
		return true
	})
	return t
}

// serves tells whether a call hands the request on.
func (c *compiler) serves(e *ast.CallExpr) bool { return c.serving && c.w.serves(e) }

// writes tells whether a call is given the response, or is a method of it, and says more than an error.
func (w *wiring) writes(e *ast.CallExpr) bool {
	given := false
	for _, arg := range e.Args {
		given = given || isResponse(w.b.info.TypeOf(arg))
		if v := w.b.info.Types[arg].Value; v != nil && len(v.ExactString()) == 3 && v.ExactString()[0] >= '4' && v.ExactString()[0] <= '5' {
			return false // a status
		}
	}
	if callee := w.callee(e); callee == "net/http.NotFound" || callee == "net/http.Redirect" {
		return false // somebody else answers, or nobody
	}
	if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && sel.Sel.Name != "Header" {
		given = given || isResponse(w.b.info.TypeOf(sel.X))
	}
	return given
}

// isResponse tells whether a type is that by which net/http's handlers answer.
func isResponse(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "net/http" && named.Obj().Name() == "ResponseWriter"
}
