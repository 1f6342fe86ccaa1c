package summary

import (
	"go/ast"
	"go/types"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// among returns the parameter of whose elements, functions, e is one: 1 + its index, or 0.
func (f *fn) among(e ast.Expr) int {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return 0
	}
	for i := len(f.loops) - 1; i >= 0; i-- {
		if l := f.loops[i]; l.element[f.b.info.Uses[id]] && l.param >= 0 {
			return l.param + 1
		}
	}
	return 0
}

// idle tells whether a function takes no context and returns no error: whatever
// waits for somebody else can be told to stop, or may fail.
func idle(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if isError(v.Type()) {
			return false
		}
	}
	for v := range sig.Params().Variables() {
		if isContext(v.Type()) {
			return false
		}
	}
	return true
}

// makes returns the function that a call makes, or one of which nobody knows what it does.
func (f *fn) makes(e ast.Expr) unit.Arg {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
		if callee, ok := catalog.CalleeOf(f.b.info, call); ok && callee.Func != nil && !callee.Iface {
			return unit.Arg{Func: Symbol(callee.Func) + "$1", Made: true}
		}
	}
	return unit.Arg{}
}
