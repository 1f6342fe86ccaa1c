package jsonof

import (
	"go/ast"
	"go/constant"
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
	return f.loop(label, st, s, certain, func(st state) (in, out state) {
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
}
