package jsonof

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// loop runs a loop: enter says what holds in its body and after it. Certain: its body runs at least once.
func (f *flow) loop(label string, st state, node ast.Node, certain bool, enter func(state) (in, out state), post func(state) state, body *ast.BlockStmt) state {
	if st == nil {
		return nil
	}
	turns := 3
	if f.nested++; f.nested > maxNested {
		turns = 1
		f.forget(node, st)
	}
	defer func() { f.nested-- }()
	var settled state
	turn := func() (end, out state) {
		fr := f.push(label, true)
		in, after := enter(st.clone())
		end = f.stmts(body.List, in)
		for _, c := range fr.continues {
			end = meet(end, c)
		}
		if end != nil {
			end = post(end)
		}
		if certain {
			if after = nil; end != nil {
				_, after = enter(end.clone())
			}
		}
		return end, f.pop(fr, after)
	}
	for range turns {
		end, out := turn()
		if end == nil || turns == 1 {
			return out // there is no second turn, or nothing is known anyway
		}
		before := st.clone()
		if st = meet(st, end); unchanged(before, st) {
			return out
		}
		settled = settle(before, st)
	}
	st = settled
	_, out := turn()
	return out
}

// turns tells whether a loop counts from 0 to a number that a guard before it has found to be positive:
//
//	if n <= 0 { return }
//	for i := 0; i < n; i++ { … }
func (f *flow) turns(s *ast.ForStmt) bool {
	cond, ok := s.Cond.(*ast.BinaryExpr)
	init, counts := s.Init.(*ast.AssignStmt)
	if !ok || !counts || cond.Op != token.LSS || len(init.Rhs) != 1 {
		return false
	}
	if from := f.Info.Types[init.Rhs[0]].Value; from == nil || from.Kind() != constant.Int || constant.Sign(from) != 0 {
		return false
	}
	bound, found := types.ExprString(cond.Y), false
	ast.Inspect(f.Node, func(n ast.Node) bool {
		guard, ok := n.(*ast.IfStmt)
		if ok && guard.End() < s.Pos() && guard.Else == nil && exitsAtEnd(guard.Body) {
			found = found || f.refuses(guard.Cond, bound)
		}
		return !found
	})
	return found
}

// refuses tells whether a condition holds if a number is not positive.
func (f *flow) refuses(cond ast.Expr, number string) bool {
	c, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	if c.Op == token.LOR {
		return f.refuses(c.X, number) || f.refuses(c.Y, number)
	}
	limit := f.Info.Types[c.Y].Value
	if limit == nil || limit.Kind() != constant.Int || types.ExprString(c.X) != number {
		return false
	}
	least, ok := constant.Int64Val(limit)
	return ok && (c.Op == token.LEQ && least >= 0 || c.Op == token.LSS && least > 0 || c.Op == token.EQL && least == 0)
}

func exitsAtEnd(body *ast.BlockStmt) bool {
	if len(body.List) == 0 {
		return false
	}
	_, ok := body.List[len(body.List)-1].(*ast.ReturnStmt)
	return ok
}

func unchanged(a, b state) bool {
	for v, x := range b {
		if y, ok := a[v]; ok && !same(x, y) {
			return false
		}
	}
	return true
}

// settle gives up on what still changes with every turn, but for its being nil.
func settle(before, now state) state {
	settled := now.clone()
	for v, x := range now {
		if y, ok := before[v]; ok && !same(x, y) && x != nil {
			settled[v] = &value{null: x.null, iface: x.iface, at: x.at, shared: x.shared}
		}
	}
	return settled
}

// forget drops all that a loop may write to.
func (f *flow) forget(n ast.Node, st state) {
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if v := f.variable(id); v != nil {
				if _, ok := st[v]; ok {
					st[v] = nil
				}
			}
		}
		return true
	})
}

func (f *flow) ranges(s *ast.RangeStmt, label string, st state) state {
	x := f.eval(s.X, st)
	t := f.typeOf(s.X)
	var elem *value
	certain := false
	if x != nil && x.given == nil && len(x.alts) == 0 {
		switch t.Underlying().(type) {
		case *types.Slice:
			elem, certain = x.element(), x.length == yes
		case *types.Map:
			certain = x.length == yes
		case *types.Basic:
			certain = x.con != nil && x.con.Kind() == constant.Int && constant.Sign(x.con) > 0
		}
	}
	if id, ok := s.Value.(*ast.Ident); ok && refers(f.typeOf(id), 0) && x != nil {
		if v := f.variable(id); v != nil && (f.uses[v] > 0 || len(f.changes[v]) > 0) {
			f.update(s.X, st, func(v *value) *value {
				if v == nil || v.given != nil || len(v.alts) > 0 {
					return v
				}
				copied := *v
				copied.elem = share(v.elem)
				return &copied
			})
		}
	}
	before := st.clone()
	after := f.loop(label, st, s, certain, func(st state) (in, out state) {
		in, out = st, st.clone()
		for i, lhs := range []ast.Expr{s.Key, s.Value} {
			if lhs != nil {
				if id, ok := lhs.(*ast.Ident); ok && id.Name == "_" {
					continue
				}
				v := []*value{nil, elem}[i]
				if i == 1 && refers(f.typeOf(lhs), 0) {
					v = share(v)
				}
				f.update(lhs, in, func(*value) *value { return v })
			}
		}
		return in, out
	}, func(st state) state { return st }, s.Body)
	if f.isRegistry(s.X) {
		for v, x := range after {
			after[v] = x.unlessSet(before[v])
		}
	}
	return after
}

// isRegistry tells whether a loop is over a variable of a package, or what a field of one holds. Programs fill
// these when they start: nobody has seen a way on which there is nothing in them.
func (f *flow) isRegistry(e ast.Expr) bool {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			if f.Info.Selections[x] == nil {
				e = x.Sel // of another package
				continue
			}
			e = x.X
		case *ast.Ident:
			v, ok := f.Info.Uses[x].(*types.Var)
			return ok && !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
		default:
			return false
		}
	}
}
