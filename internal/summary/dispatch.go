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
		return f.picks(e.X, e.Y)
	}
	return nil
}

// picks returns the innermost loop if one side is what identifies its element,
// such as user.ID, and the other comes from outside: of many turns one is meant.
// A foreign key, such as item.OrderID, is shared by many.
func (f *fn) picks(x, y ast.Expr) *loop {
	if len(f.loops) == 0 {
		return nil
	}
	l := f.loops[len(f.loops)-1]
	if f.identity(l, y) {
		x, y = y, x
	}
	if !f.identity(l, x) {
		return nil
	}
	if id := root(y); id == nil || f.b.info.Uses[id] == nil || inside(f.b.info.Uses[id], l.node) {
		return nil
	}
	return l
}

// identity tells whether e is a field of the loop's element by which it is
// known.
func (f *fn) identity(l *loop, e ast.Expr) bool {
	field, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || !f.isElement(l, ast.Unparen(field.X)) {
		return false
	}
	switch field.Sel.Name {
	case "ID", "Id", "UUID", "Uuid", "Name", "Key":
		return true
	}
	return false
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
