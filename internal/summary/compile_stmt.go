package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// block compiles statements; those that say nothing are left out.
func (c *compiler) block(list []ast.Stmt) unit.Term {
	var out []unit.Term
	for _, s := range list {
		out = c.stmt(out, s)
	}
	return term(unit.OpBlock, out...)
}

func (c *compiler) stmt(out []unit.Term, s ast.Stmt) []unit.Term {
	emit := func(t unit.Term) {
		if !nothing(t) && (t.Op != unit.OpBlock || len(t.Args) > 0) {
			out = append(out, t)
		}
	}
	if c.paths {
		emit(c.answer(s))
	}
	switch s := s.(type) {
	case *ast.ExprStmt:
		emit(c.expr(s.X))
	case *ast.AssignStmt:
		c.assign(emit, s)
	case *ast.DeclStmt:
		c.locals(emit, s)
	case *ast.ReturnStmt:
		emit(c.returned(s))
	case *ast.GoStmt:
		emit(c.expr(s.Call))
	case *ast.DeferStmt:
		emit(c.expr(s.Call))
	case *ast.BlockStmt:
		emit(c.block(s.List))
	case *ast.LabeledStmt:
		return c.stmt(out, s.Stmt)
	case *ast.IfStmt:
		if s.Init != nil {
			out = c.stmt(out, s.Init)
		}
		els := term(unit.OpBlock)
		if s.Else != nil {
			els = term(unit.OpBlock, c.stmt(nil, s.Else)...)
		}
		emit(choice(c.expr(s.Cond), c.block(s.Body.List), els))
	case *ast.SwitchStmt:
		if s.Init != nil {
			out = c.stmt(out, s.Init)
		}
		emit(c.cases(s))
	case *ast.TypeSwitchStmt:
		emit(c.typeCases(s))
	case *ast.SelectStmt:
		for _, clause := range s.Body.List {
			emit(choice(unit.Term{}, c.block(clause.(*ast.CommClause).Body), term(unit.OpBlock)))
		}
	case *ast.ForStmt:
		if t, ok := c.count(s); ok {
			emit(t)
			break
		}
		if s.Init != nil {
			out = c.stmt(out, s.Init)
		}
		emit(choice(unit.Term{}, c.block(s.Body.List), term(unit.OpBlock)))
	case *ast.RangeStmt:
		emit(c.rangeOver(s))
	case *ast.BranchStmt:
		switch s.Tok {
		case token.CONTINUE:
			emit(term(unit.OpNext))
		case token.BREAK:
			emit(term(unit.OpStop))
		}
	}
	return out
}

// returned compiles a return. Beside an error that is made there, or that comes from a call before,
// nil and "" are no results.
func (c *compiler) returned(s *ast.ReturnStmt) unit.Term {
	t := term(unit.OpReturn)
	for _, e := range s.Results {
		t.Args = append(t.Args, c.expr(e))
	}
	n := len(t.Args) - 1
	if c.fails && n > 0 && nothing(t.Args[n]) && !slices.ContainsFunc(t.Args, telling) {
		return term(unit.OpReturn)
	}
	return t
}

// telling tells whether a result is more than the zero value.
func telling(t unit.Term) bool {
	return !nothing(t) && (t.Op != unit.OpText || t.Text != "") && (t.Op != unit.OpNumber || t.Text != "nil")
}

// choice is an if; where neither arm says anything, neither does it. That a function ends there without
// a result says nothing if nobody knows when.
func choice(cond, then, els unit.Term) unit.Term {
	if nothing(cond) {
		if gone(then) && len(els.Args) == 0 {
			return unit.Term{}
		}
	}
	if len(then.Args)+len(els.Args) == 0 {
		return unit.Term{}
	}
	return term(unit.OpIf, cond, then, els)
}

// gone tells whether an arm only ends the function, without a result that says anything.
func gone(arm unit.Term) bool {
	return len(arm.Args) == 1 && arm.Args[0].Op == unit.OpReturn && !slices.ContainsFunc(arm.Args[0].Args, telling)
}

// cases compiles a switch into a chain of choices.
func (c *compiler) cases(s *ast.SwitchStmt) unit.Term {
	tag := unit.Term{}
	if s.Tag != nil {
		tag = c.expr(s.Tag)
	}
	els := term(unit.OpBlock)
	for _, clause := range s.Body.List {
		if clause := clause.(*ast.CaseClause); clause.List == nil {
			els = c.block(withoutBreak(clause.Body)) // tried last, wherever it stands
		}
	}
	for i := len(s.Body.List) - 1; i >= 0; i-- {
		clause := s.Body.List[i].(*ast.CaseClause)
		if clause.List == nil {
			continue
		}
		conds := term(unit.OpOr)
		for _, e := range clause.List {
			if s.Tag == nil {
				conds.Args = append(conds.Args, c.expr(e))
			} else {
				conds.Args = append(conds.Args, term(unit.OpEqual, tag, c.expr(e)))
			}
		}
		if t := choice(conds, c.block(withoutBreak(clause.Body)), els); !nothing(t) {
			els = term(unit.OpBlock, t)
		}
	}
	if len(els.Args) == 0 {
		return unit.Term{}
	}
	return els
}

// withoutBreak drops a break that ends a case: it ends no loop.
func withoutBreak(list []ast.Stmt) []ast.Stmt {
	if n := len(list); n > 0 {
		if br, ok := list[n-1].(*ast.BranchStmt); ok && br.Tok == token.BREAK && br.Label == nil {
			return list[:n-1]
		}
	}
	return list
}

// typeCases compiles a type switch into a chain of choices.
func (c *compiler) typeCases(s *ast.TypeSwitchStmt) unit.Term {
	var x ast.Expr
	switch a := s.Assign.(type) {
	case *ast.AssignStmt:
		x = a.Rhs[0]
	case *ast.ExprStmt:
		x = a.X
	}
	value := c.expr(x)
	els := term(unit.OpBlock)
	for _, dflt := range []bool{true, false} { // tried last, wherever it stands
		for i := len(s.Body.List) - 1; i >= 0; i-- {
			clause := s.Body.List[i].(*ast.CaseClause)
			if (clause.List == nil) != dflt {
				continue
			}
			body := c.block(withoutBreak(clause.Body))
			if obj := c.info.Implicits[clause]; obj != nil && len(body.Args) > 0 {
				def := unit.Term{Op: unit.OpDefine, N: c.variable(obj), Args: []unit.Term{value}}
				body.Args = append([]unit.Term{def}, body.Args...)
			}
			if dflt {
				els = body
				continue
			}
			conds := term(unit.OpOr)
			for _, typ := range clause.List {
				conds.Args = append(conds.Args, c.is(value, typ))
			}
			if t := choice(conds, body, els); !nothing(t) {
				els = term(unit.OpBlock, t)
			}
		}
	}
	if len(els.Args) == 0 {
		return unit.Term{}
	}
	return els
}

func (c *compiler) rangeOver(s *ast.RangeStmt) unit.Term {
	bind := func(e ast.Expr) unit.Term {
		if id, ok := e.(*ast.Ident); ok {
			if n := c.variable(c.info.ObjectOf(id)); n >= 0 {
				return unit.Term{Op: unit.OpVar, N: n}
			}
		}
		return unit.Term{}
	}
	key, elem := bind(s.Key), bind(s.Value)
	over := c.expr(s.X)
	body := c.block(s.Body.List)
	if len(body.Args) == 0 {
		return unit.Term{}
	}
	t := term(unit.OpRange, key, elem, over, body)
	switch u := core0(c.info.TypeOf(s.X)).(type) {
	case *types.Slice:
		t.N = c.ifaceOf(u.Elem())
	case *types.Map:
		t.N = c.ifaceOf(u.Elem())
	case *types.Array:
		t.N = c.ifaceOf(u.Elem())
	}
	return t
}

// assign compiles an assignment. Of several results of a call each variable takes one.
func (c *compiler) assign(emit func(unit.Term), s *ast.AssignStmt) {
	if s.Tok != token.ASSIGN && s.Tok != token.DEFINE {
		if s.Tok == token.ADD_ASSIGN && isString(c.info.TypeOf(s.Lhs[0])) {
			emit(c.set(s.Lhs[0], term(unit.OpSum, c.expr(s.Lhs[0]), c.expr(s.Rhs[0])), false))
		}
		return
	}
	if len(s.Lhs) == len(s.Rhs) {
		for i, lhs := range s.Lhs {
			emit(c.set(lhs, c.expr(s.Rhs[i]), s.Tok == token.DEFINE))
		}
		return
	}
	value := c.expr(s.Rhs[0])
	if nothing(value) {
		for _, lhs := range s.Lhs {
			emit(c.set(lhs, c.unknown(c.info.TypeOf(lhs)), s.Tok == token.DEFINE))
		}
		return
	}
	switch rhs := ast.Unparen(s.Rhs[0]).(type) {
	case *ast.CallExpr:
	case *ast.TypeAssertExpr: // v, ok := x.(T)
		emit(c.set(s.Lhs[0], value, s.Tok == token.DEFINE))
		emit(c.set(s.Lhs[1], c.is(value, rhs.Type), s.Tok == token.DEFINE))
		return
	default: // v, ok := m[k]
		emit(c.set(s.Lhs[0], value, s.Tok == token.DEFINE))
		return
	}
	all := c.fresh()
	emit(unit.Term{Op: unit.OpDefine, N: all, Args: []unit.Term{value}})
	for i, lhs := range s.Lhs {
		if c.follows(c.info.TypeOf(lhs)) {
			emit(c.set(lhs, unit.Term{Op: unit.OpResult, N: i, Args: []unit.Term{{Op: unit.OpVar, N: all}}}, s.Tok == token.DEFINE))
		}
	}
}

// set assigns a value.
func (c *compiler) set(lhs ast.Expr, value unit.Term, define bool) unit.Term {
	lhs = ast.Unparen(lhs)
	if id, ok := lhs.(*ast.Ident); ok {
		if id.Name == "_" {
			if live(value) {
				return value
			}
			return unit.Term{}
		}
		if obj := c.info.ObjectOf(id); obj != nil && !c.global(obj) {
			if !c.follows(obj.Type()) && !live(value) {
				return unit.Term{}
			}
			if define && c.info.Defs[id] != nil {
				return unit.Term{Op: unit.OpDefine, N: c.variable(obj), Args: []unit.Term{value}}
			}
			return term(unit.OpSet, unit.Term{Op: unit.OpVar, N: c.variable(obj)}, value)
		}
	}
	if sel, ok := lhs.(*ast.SelectorExpr); ok {
		value = c.inField(c.info.TypeOf(sel.X), sel.Sel.Name, lhs, value)
	}
	if !live(value) && (nothing(value) || !c.follows(c.info.TypeOf(lhs))) {
		return unit.Term{}
	}
	target := c.expr(lhs)
	if nothing(target) {
		if live(value) {
			return value
		}
		return unit.Term{}
	}
	return term(unit.OpSet, target, value)
}

func (c *compiler) locals(emit func(unit.Term), s *ast.DeclStmt) {
	gen, ok := s.Decl.(*ast.GenDecl)
	if !ok || gen.Tok != token.VAR {
		return
	}
	for _, spec := range gen.Specs {
		spec := spec.(*ast.ValueSpec)
		for i, name := range spec.Names {
			obj := c.info.Defs[name]
			if obj == nil {
				continue
			}
			value := c.unknown(obj.Type())
			switch core0(obj.Type()).(type) {
			case *types.Slice:
				value = term(unit.OpList)
			case *types.Map:
				value = term(unit.OpDict)
			}
			if len(spec.Values) == len(spec.Names) {
				value = c.expr(spec.Values[i])
			} else if len(spec.Values) == 0 && isString(obj.Type()) {
				value = unit.Term{Op: unit.OpText}
			}
			if c.follows(obj.Type()) || live(value) {
				emit(unit.Term{Op: unit.OpDefine, N: c.variable(obj), Args: []unit.Term{value}})
			}
		}
	}
}
