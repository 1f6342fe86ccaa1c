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
	var out state
	for turn := range turns {
		fr := f.push(label, true)
		in, after := enter(st.clone())
		end := f.stmts(body.List, in)
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
		out = f.pop(fr, after)
		if end == nil {
			break // no second turn
		}
		before := st.clone()
		if st = meet(st, end); unchanged(before, st) {
			break
		}
		if turn == turns-1 && turns > 1 {
			out = settle(before, st, out)
		}
	}
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

// settle gives up on what still changes with every turn.
func settle(before, now, out state) state {
	for v, x := range now {
		if y, ok := before[v]; ok && !same(x, y) && out != nil {
			if o := out[v]; o != nil {
				out[v] = &value{null: o.null, iface: o.iface, at: o.at}
				if out[v].iface != unknownNil && out[v].iface != isNil {
					out[v] = nil
				}
			}
		}
	}
	return out
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
