package jsonof

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
)

func (st state) clone() state {
	if st == nil {
		return nil
	}
	return maps.Clone(st)
}

// meet joins the states of ways that come together. Neither is used afterwards.
func meet(a, b state) state {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	for v, x := range a {
		if y, ok := b[v]; ok {
			a[v] = widen(x, join(x, y, v.Type()))
		}
	}
	for v, y := range b {
		if _, ok := a[v]; !ok {
			a[v] = y
		}
	}
	return a
}

// stmts runs statements and returns the state after them, nil if it is not reached. What is not reached is
// not run.
func (f *flow) stmts(list []ast.Stmt, st state) state {
	for _, s := range list {
		if st == nil || f.left <= 0 {
			return nil
		}
		st = f.stmt(s, "", st)
	}
	return st
}

func (f *flow) stmt(s ast.Stmt, label string, st state) state {
	f.left--
	switch s := s.(type) {
	case *ast.ExprStmt:
		call, _ := ast.Unparen(s.X).(*ast.CallExpr)
		if lit := f.immediate(call); lit != nil {
			if _, ok := f.invoke(call, lit, st); !ok {
				return nil
			}
			return st
		}
		f.eval(s.X, st)
		if call != nil && f.exits(call) {
			return nil
		}
	case *ast.AssignStmt:
		f.assign(s, st)
	case *ast.DeclStmt:
		if decl, ok := s.Decl.(*ast.GenDecl); ok {
			f.declare(decl, st)
		}
	case *ast.IncDecStmt:
		f.update(s.X, st, func(*value) *value { return nil })
	case *ast.BlockStmt:
		return f.stmts(s.List, st)
	case *ast.LabeledStmt:
		switch s.Stmt.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt:
			return f.stmt(s.Stmt, s.Label.Name, st)
		}
		fr := f.push(s.Label.Name, false)
		fr.block = true
		st = f.stmt(s.Stmt, "", st)
		return f.pop(fr, st)
	case *ast.ReturnStmt:
		f.returns(s, st)
		return nil
	case *ast.BranchStmt:
		return f.branch(s, st)
	case *ast.IfStmt:
		return f.ifs(s, st)
	case *ast.SwitchStmt:
		return f.switches(s, label, st)
	case *ast.TypeSwitchStmt:
		return f.typeSwitch(s, label, st)
	case *ast.SelectStmt:
		fr := f.push(label, false)
		var after state
		for _, c := range s.Body.List {
			if c, ok := c.(*ast.CommClause); ok {
				in := st.clone()
				if c.Comm != nil {
					in = f.stmt(c.Comm, "", in)
				}
				after = meet(after, f.stmts(c.Body, in))
			}
		}
		return f.pop(fr, after)
	case *ast.ForStmt:
		if s.Init != nil {
			st = f.stmt(s.Init, "", st)
		}
		return f.loop(label, st, s, f.turns(s), func(st state) (in, out state) {
			if s.Cond == nil {
				return st, nil
			}
			f.eval(s.Cond, st)
			return f.assume(s.Cond, true, st.clone()), f.assume(s.Cond, false, st)
		}, func(st state) state {
			if s.Post != nil && st != nil {
				return f.stmt(s.Post, "", st)
			}
			return st
		}, s.Body)
	case *ast.RangeStmt:
		return f.ranges(s, label, st)
	case *ast.GoStmt:
		f.eval(s.Call, st)
	case *ast.DeferStmt:
		f.eval(s.Call, st)
	case *ast.SendStmt:
		f.eval(s.Chan, st)
		f.share(s.Value, f.eval(s.Value, st), st)
	}
	return st
}

func (f *flow) push(label string, loop bool) *frame {
	fr := &frame{label: label, loop: loop}
	f.frames = append(f.frames, fr)
	return fr
}

// pop returns the state after a statement that may be left.
func (f *flow) pop(fr *frame, st state) state {
	f.frames = f.frames[:len(f.frames)-1]
	for _, b := range fr.breaks {
		st = meet(st, b)
	}
	return st
}

func (f *flow) branch(s *ast.BranchStmt, st state) state {
	for i := len(f.frames) - 1; i >= 0; i-- {
		fr := f.frames[i]
		if s.Label == nil && fr.block || s.Label != nil && fr.label != s.Label.Name {
			continue
		}
		switch {
		case s.Tok == token.BREAK:
			fr.breaks = append(fr.breaks, st)
			return nil
		case s.Tok == token.CONTINUE && fr.loop:
			fr.continues = append(fr.continues, st)
			return nil
		}
	}
	return nil // goto: nothing is known by order then; fallthrough: see switches
}

// exits tells whether a call does not return.
func (f *flow) exits(call *ast.CallExpr) bool {
	if builtin(f.Info, call.Fun) == "panic" {
		return true
	}
	fn := callee(f.Info, call)
	if fn == nil {
		return false
	}
	switch fn.FullName() {
	case "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln", "runtime.Goexit":
		return true
	}
	return false
}

func (f *flow) assign(s *ast.AssignStmt, st state) {
	if s.Tok != token.ASSIGN && s.Tok != token.DEFINE {
		f.eval(s.Rhs[0], st)
		f.update(s.Lhs[0], st, func(*value) *value { return nil })
		return
	}
	var values []*value
	if len(s.Lhs) == len(s.Rhs) {
		for i, e := range s.Rhs {
			values = append(values, f.put(e, f.typeOf(s.Lhs[i]), st))
		}
	} else {
		values = f.several(s.Rhs[0], len(s.Lhs), st)
	}
	for i, lhs := range s.Lhs {
		if id, ok := lhs.(*ast.Ident); ok && id.Name == "_" {
			continue
		}
		if _, ok := ast.Unparen(lhs).(*ast.Ident); !ok {
			f.operands(lhs, st)
		}
		f.update(lhs, st, func(*value) *value { return values[i] })
	}
}

// several evaluates an expression that has several values.
func (f *flow) several(e ast.Expr, n int, st state) []*value {
	values := make([]*value, n)
	call, _ := ast.Unparen(e).(*ast.CallExpr)
	if lit := f.immediate(call); lit != nil {
		results, _ := f.invoke(call, lit, st)
		copy(values, results)
		return values
	}
	v := f.eval(e, st)
	for i := range values {
		switch {
		case i == 0:
			values[i] = v
		case call != nil:
			values[i] = f.result(call, i)
		}
	}
	return values
}

// operands evaluates what is called on the way to a place: f().x = 1.
func (f *flow) operands(lhs ast.Expr, st state) {
	switch e := ast.Unparen(lhs).(type) {
	case *ast.SelectorExpr:
		f.operands(e.X, st)
	case *ast.IndexExpr:
		f.operands(e.X, st)
		f.eval(e.Index, st)
	case *ast.StarExpr:
		f.operands(e.X, st)
	case *ast.CallExpr:
		f.eval(e, st)
	}
}

func (f *flow) declare(decl *ast.GenDecl, st state) {
	for _, spec := range decl.Specs {
		vs, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		var values []*value
		if len(vs.Values) == 1 && len(vs.Names) > 1 {
			values = f.several(vs.Values[0], len(vs.Names), st)
		}
		for i, name := range vs.Names {
			v, ok := f.Info.Defs[name].(*types.Var)
			switch {
			case !ok:
			case len(vs.Values) == 0:
				f.set(st, v, zeroOf(v.Type(), name.Pos()))
			case len(vs.Values) == len(vs.Names):
				f.set(st, v, f.put(vs.Values[i], v.Type(), st))
			default:
				f.set(st, v, values[i])
			}
		}
	}
}

func (f *flow) ifs(s *ast.IfStmt, st state) state {
	if s.Init != nil {
		if st = f.stmt(s.Init, "", st); st == nil {
			return nil
		}
	}
	f.eval(s.Cond, st)
	otherwise := f.assume(s.Cond, false, st.clone())
	then := f.stmts(s.Body.List, f.assume(s.Cond, true, st))
	if s.Else != nil && otherwise != nil {
		otherwise = f.stmt(s.Else, "", otherwise)
	}
	return meet(then, otherwise)
}

func (f *flow) switches(s *ast.SwitchStmt, label string, st state) state {
	if s.Init != nil {
		if st = f.stmt(s.Init, "", st); st == nil {
			return nil
		}
	}
	if s.Tag != nil {
		f.eval(s.Tag, st)
	}
	fr := f.push(label, false)
	var after, through, fell state
	rest, byDefault := st, false
	fallsIn := false
	for _, c := range s.Body.List {
		c, ok := c.(*ast.CaseClause)
		if !ok {
			continue
		}
		in := rest.clone()
		for _, e := range c.List {
			f.eval(e, in)
		}
		if s.Tag == nil && len(c.List) == 1 {
			in = f.assume(c.List[0], true, in)
			rest = f.assume(c.List[0], false, rest)
		}
		byDefault = byDefault || c.List == nil
		if fallsIn {
			in = meet(in, fell)
			fell, fallsIn = nil, false
		}
		body := c.Body
		if n := len(body); n > 0 {
			if b, ok := body[n-1].(*ast.BranchStmt); ok && b.Tok == token.FALLTHROUGH {
				body, fallsIn = body[:n-1], true
			}
		}
		out := f.stmts(body, in)
		if fallsIn {
			fell = out
		} else {
			after = meet(after, out)
		}
	}
	if !byDefault {
		through = rest
	}
	return f.pop(fr, meet(after, through))
}

func (f *flow) typeSwitch(s *ast.TypeSwitchStmt, label string, st state) state {
	if s.Init != nil {
		if st = f.stmt(s.Init, "", st); st == nil {
			return nil
		}
	}
	var x *value
	switch a := s.Assign.(type) {
	case *ast.AssignStmt:
		if assert, ok := ast.Unparen(a.Rhs[0]).(*ast.TypeAssertExpr); ok {
			x = f.eval(assert.X, st)
		}
	case *ast.ExprStmt:
		f.eval(a.X, st)
	}
	fr := f.push(label, false)
	var after state
	byDefault := false
	for _, c := range s.Body.List {
		c, ok := c.(*ast.CaseClause)
		if !ok {
			continue
		}
		in := st.clone()
		byDefault = byDefault || c.List == nil
		if v, ok := f.Info.Implicits[c].(*types.Var); ok {
			switch t := x.inside(); {
			case isInterface(v.Type()):
				f.set(in, v, x)
			case t != nil && types.Identical(t, v.Type()):
				f.set(in, v, f.unbox(x))
			default:
				f.set(in, v, nil)
			}
		}
		after = meet(after, f.stmts(c.Body, in))
	}
	if !byDefault {
		after = meet(after, st)
	}
	return f.pop(fr, after)
}
