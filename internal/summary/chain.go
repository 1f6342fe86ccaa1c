package summary

import (
	"go/ast"
	"strings"
)

// added is how many exchanges the calls add that lie before this one in its chain.
func (f *fn) added(e *ast.CallExpr) int {
	more := 0
	for range deepest {
		sel := selector(e.Fun)
		if sel == nil {
			break
		}
		x := ast.Unparen(sel.X)
		if id, ok := x.(*ast.Ident); ok {
			if made := f.flow.made[f.b.info.Uses[id]]; len(made) == 1 {
				x = made[0]
			}
		}
		call, ok := x.(*ast.CallExpr)
		if !ok {
			break
		}
		e = call
		if eff, ok := f.effect(e); ok && eff.Adds > 0 && len(e.Args) > 0 {
			more += eff.Adds * (1 + strings.Count(f.leading(e.Args[0], 0), ".")) // "Orders.Items" are two
		}
	}
	return more
}
