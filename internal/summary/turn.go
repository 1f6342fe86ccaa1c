package summary

import (
	"go/ast"
	"go/types"
)

// invariant tells whether a call is the same on every turn of the innermost
// loop: every operand is a constant, a parameter or a variable from outside
// that no turn changes and nobody else has a handle on.
func (f *fn) invariant(call *ast.CallExpr) bool {
	if len(f.loops) == 0 {
		return false
	}
	l := f.loops[len(f.loops)-1]
	for _, arg := range call.Args {
		if !f.constant(l, arg, false) {
			return false
		}
	}
	return f.constant(l, call.Fun, true)
}

// constant tells whether e has one value over all turns of l. In a receiver
// chain, calls without arguments and catalogued builders are taken for pure.
func (f *fn) constant(l *loop, e ast.Expr, receiver bool) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return f.constantVar(l, e, receiver)
	case *ast.SelectorExpr:
		if _, ok := f.b.info.Selections[e]; !ok {
			return true // pkg.Name: package variables do not change in a loop's body
		}
		return f.constant(l, e.X, receiver)
	case *ast.StarExpr:
		return f.constant(l, e.X, receiver)
	case *ast.BinaryExpr:
		return f.constant(l, e.X, false) && f.constant(l, e.Y, false)
	case *ast.CallExpr:
		if f.b.info.Types[e.Fun].IsType() && len(e.Args) == 1 {
			return f.constant(l, e.Args[0], false)
		}
		return receiver && f.constantCall(l, e)
	}
	return f.b.info.Types[e].Value != nil
}

// constantCall is constant for a call in a receiver chain. A chain asks for
// each of its calls what lies before it, so the loop remembers.
func (f *fn) constantCall(l *loop, e *ast.CallExpr) bool {
	known, ok := l.same[e]
	if !ok {
		known = f.pure(l, e) && f.constant(l, e.Fun, true)
		l.same[e] = known
	}
	return known
}

// pure tells whether a call has no arguments or is a catalogued builder with
// constant ones.
func (f *fn) pure(l *loop, e *ast.CallExpr) bool {
	for _, arg := range e.Args {
		if !f.constant(l, arg, false) {
			return false
		}
	}
	eff, known := f.effect(e)
	return len(e.Args) == 0 || known && eff.Trips == 0
}

func (f *fn) constantVar(l *loop, id *ast.Ident, receiver bool) bool {
	obj, ok := f.b.info.Uses[id].(*types.Var)
	if !ok {
		return true // a constant, a function, a package
	}
	if inside(obj, l.node) || l.vars[obj] || l.writes[obj] {
		return false
	}
	if receiver || isContext(obj.Type()) {
		return true
	}
	switch obj.Type().Underlying().(type) {
	case *types.Basic:
		return true
	case *types.Struct, *types.Array:
		return true
	}
	return false // a handle: what it leads to may change
}

func isContext(t types.Type) bool { return types.TypeString(t, nil) == "context.Context" }
