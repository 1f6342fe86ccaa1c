package jsonof

import (
	"go/ast"
	"go/constant"
	"go/token"
)

// assume returns the state where a condition holds, or does not.
func (f *flow) assume(cond ast.Expr, holds bool, st state) state {
	if st == nil {
		return nil
	}
	switch c := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if c.Op == token.NOT {
			return f.assume(c.X, !holds, st)
		}
	case *ast.BinaryExpr:
		switch c.Op {
		case token.LAND, token.LOR:
			if holds == (c.Op == token.LAND) {
				return f.assume(c.Y, holds, f.assume(c.X, holds, st))
			}
		case token.EQL, token.NEQ:
			f.compare(c, holds == (c.Op == token.EQL), st)
		case token.GTR, token.LSS, token.GEQ, token.LEQ:
			f.measure(c, holds, st)
		}
	}
	return st
}

// compare: what is not nil, or has elements, is not null.
func (f *flow) compare(c *ast.BinaryExpr, equal bool, st state) {
	for _, side := range [][2]ast.Expr{{c.X, c.Y}, {c.Y, c.X}} {
		place, other := ast.Unparen(side[0]), side[1]
		switch tv := f.Info.Types[other]; {
		case tv.IsNil():
			f.narrow(place, equal, st)
		case tv.Value != nil && tv.Value.Kind() == constant.Int:
			if of := f.measured(place); of != nil && !equal && constant.Sign(tv.Value) == 0 {
				f.narrow(of, false, st)
			}
		}
	}
}

// measure: len(x) > 0.
func (f *flow) measure(c *ast.BinaryExpr, holds bool, st state) {
	of, n := f.measured(c.X), f.Info.Types[c.Y].Value
	if of == nil || n == nil || n.Kind() != constant.Int {
		return
	}
	least, ok := constant.Int64Val(n)
	if !ok {
		return
	}
	if c.Op == token.GTR && holds && least >= 0 || c.Op == token.GEQ && holds && least > 0 ||
		c.Op == token.LSS && !holds && least > 0 || c.Op == token.LEQ && !holds && least >= 0 {
		f.narrow(of, false, st)
	}
}

// measured is x of len(x).
func (f *flow) measured(e ast.Expr) ast.Expr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 || builtin(f.Info, call.Fun) != "len" {
		return nil
	}
	if !nilable(f.typeOf(call.Args[0])) {
		return nil
	}
	return call.Args[0]
}

// narrow notes that what lies in a place is nil, or is not.
func (f *flow) narrow(place ast.Expr, null bool, st state) {
	t := f.typeOf(place)
	if v, _ := f.root(place); v == nil {
		return
	}
	for e := place; ; { // only x, x.F, x.F.G
		sel, ok := ast.Unparen(e).(*ast.SelectorExpr)
		if !ok {
			if _, ok := ast.Unparen(e).(*ast.Ident); !ok {
				return
			}
			break
		}
		e = sel.X
	}
	if v, _ := f.root(place); f.loose[v] && f.home[v] != f.at {
		return
	}
	f.update(place, st, func(v *value) *value {
		if v != nil && (v.given != nil || len(v.alts) > 0) {
			return v
		}
		var r value
		if v != nil {
			r = *v
		}
		now := &r.null
		if isInterface(t) {
			now = &r.iface
		}
		switch {
		case !null:
			*now = notNil
			if r.length == onAWay || r.length == no {
				r.length = unsure
			}
		case *now == mayBeNil && !isInterface(t):
			*now, r.length, r.elem, r.keys, r.keyed = isNil, no, nil, nil, false
		}
		return &r
	})
}
