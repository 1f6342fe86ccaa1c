package summary

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"slices"
)

// verbs returns the HTTP methods that a handler tells apart, sorted; none if it answers all others as well.
func (w *wiring) verbs(body *ast.BlockStmt) []string {
	found := w.compared(body)
	if len(found) == 0 || w.answersAll(body.List) {
		return nil
	}
	verbs := slices.Sorted(maps.Keys(found))
	if len(verbs) == 1 && (verbs[0] == "OPTIONS" || verbs[0] == "HEAD") {
		return nil // what every handler does besides
	}
	return verbs
}

// compared returns the constants that code compares the method of a request with.
func (w *wiring) compared(node ast.Node) map[string]bool {
	found := make(map[string]bool)
	note := func(x, y ast.Expr) {
		if c := w.b.info.Types[y].Value; w.isMethod(x) && c != nil && c.Kind() == constant.String {
			found[constant.StringVal(c)] = true
		}
	}
	ast.Inspect(node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				note(n.X, n.Y)
				note(n.Y, n.X)
			}
		case *ast.SwitchStmt:
			if n.Tag == nil {
				break
			}
			for _, clause := range n.Body.List {
				for _, e := range clause.(*ast.CaseClause).List {
					note(n.Tag, e)
				}
			}
		}
		return true
	})
	return found
}

// isMethod tells whether an expression is the method of a request.
func (w *wiring) isMethod(e ast.Expr) bool {
	sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Method" {
		return false
	}
	v, ok := w.b.info.Uses[sel.Sel].(*types.Var)
	return ok && v.Pkg() != nil && v.Pkg().Path() == "net/http"
}

// answersAll tells whether the statements of a handler answer requests with whatever method: where it asks for
// one it only does something more, and the answer comes after that.
func (w *wiring) answersAll(list []ast.Stmt) bool {
	last := -1
	for i, s := range list {
		if len(w.compared(s)) > 0 {
			if !w.passed(s) {
				return false
			}
			last = i
		}
	}
	return last >= 0 && slices.ContainsFunc(list[last+1:], w.writesNow)
}

// passed tells whether a choice by method turns no other method away, and goes on to what follows it itself.
func (w *wiring) passed(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.SwitchStmt:
		if s.Tag == nil || !w.isMethod(s.Tag) {
			return false
		}
		goesOn := false
		for _, clause := range s.Body.List {
			clause := clause.(*ast.CaseClause)
			if clause.List == nil {
				return false
			}
			goesOn = goesOn || !returned(clause.Body)
		}
		return goesOn
	case *ast.IfStmt:
		cond, ok := ast.Unparen(s.Cond).(*ast.BinaryExpr)
		if !ok || cond.Op != token.EQL || !w.isMethod(cond.X) && !w.isMethod(cond.Y) {
			return false
		}
		return !returned(s.Body.List) && (s.Else == nil || w.passed(s.Else))
	}
	return false
}

// returned tells whether statements end in a return.
func returned(list []ast.Stmt) bool {
	if len(list) == 0 {
		return false
	}
	_, ok := list[len(list)-1].(*ast.ReturnStmt)
	return ok
}

// writesNow tells whether a simple statement answers a request.
func (w *wiring) writesNow(s ast.Stmt) (writes bool) {
	switch s.(type) {
	case *ast.ExprStmt, *ast.AssignStmt, *ast.ReturnStmt:
	default:
		return false
	}
	ast.Inspect(s, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		writes = writes || ok && w.writes(call)
		_, inner := n.(*ast.FuncLit)
		return !inner
	})
	return writes
}
