package summary

import (
	"go/ast"
	"go/types"

	"github.com/crosslayer/crosslayer/internal/catalog"
)

// handsOn tells whether a call hands the request at hand to whoever is next, as middleware does. One that
// answers yes or no only looks at it.
func (f *fn) handsOn(e *ast.CallExpr) bool {
	callee, static := catalog.CalleeOf(f.b.info, e)
	if static && callee.Method != "ServeHTTP" {
		return f.next(e, callee)
	}
	return f.b.wiring().serves(e) && !decides(f.b.info.TypeOf(e))
}

// next tells of c.Next(), of a library's request, that it runs what is next. One without a result does not
// count: there, what is next runs also where nobody says so.
func (f *fn) next(e *ast.CallExpr, callee catalog.Callee) bool {
	sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
	if !ok || callee.Method != "Next" || len(e.Args) > 0 {
		return false
	}
	t := f.b.info.TypeOf(e)
	return t != nil && isError(t) && f.b.wiring().carries(f.b.info.TypeOf(sel.X), deepestCarrier)
}

// decides tells whether a truth is among the results of a call.
func decides(t types.Type) bool {
	results, ok := t.(*types.Tuple)
	if !ok {
		return truth(t)
	}
	for v := range results.Variables() {
		if truth(v.Type()) {
			return true
		}
	}
	return false
}

func truth(t types.Type) bool {
	b, ok := core0(t).(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}
