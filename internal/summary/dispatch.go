package summary

import (
	"go/ast"
	"go/token"
)

// dispatches returns the loop of which cond picks one turn by comparing its
// variable with a constant: v == "name".
func (f *fn) dispatches(cond ast.Expr) *loop {
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return nil
	}
	switch e.Op {
	case token.LAND:
		if l := f.dispatches(e.X); l != nil {
			return l
		}
		return f.dispatches(e.Y)
	case token.LOR:
		if l := f.dispatches(e.X); l != nil && l == f.dispatches(e.Y) {
			return l
		}
	case token.EQL:
		if f.b.info.Types[e.Y].Value != nil {
			return f.loopOf(e.X)
		}
		if f.b.info.Types[e.X].Value != nil {
			return f.loopOf(e.Y)
		}
	}
	return nil
}

// dispatchCase is the same for one case of a switch.
func (f *fn) dispatchCase(sw *ast.SwitchStmt, clause *ast.CaseClause) *loop {
	if clause.List == nil {
		return nil // every other value
	}
	var l *loop
	for _, e := range clause.List {
		var m *loop
		if sw.Tag == nil {
			m = f.dispatches(e)
		} else if f.b.info.Types[e].Value != nil {
			m = f.loopOf(sw.Tag)
		}
		if m == nil || l != nil && l != m {
			return nil
		}
		l = m
	}
	return l
}

// loopOf returns the loop whose key or value e is, as such or through a
// function of it alone, such as strings.ToLower(v).
func (f *fn) loopOf(e ast.Expr) *loop {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		obj := f.b.info.Uses[e]
		for i := len(f.loops) - 1; i >= 0; i-- {
			if f.loops[i].vars[obj] {
				return f.loops[i]
			}
		}
	case *ast.CallExpr:
		if len(e.Args) == 1 {
			return f.loopOf(e.Args[0])
		}
	}
	return nil
}
