package summary

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// count compiles a loop over the indexes of a list, forwards or backwards: chains of middleware are
// put together so.
func (c *compiler) count(s *ast.ForStmt) (unit.Term, bool) {
	init, ok := s.Init.(*ast.AssignStmt)
	cond, isCond := s.Cond.(*ast.BinaryExpr)
	post, isPost := s.Post.(*ast.IncDecStmt)
	if !ok || !isCond || !isPost || len(init.Lhs) != 1 || len(init.Rhs) != 1 {
		return unit.Term{}, false
	}
	index, ok := init.Lhs[0].(*ast.Ident)
	if !ok {
		return unit.Term{}, false
	}
	list, backwards := c.lengthOf(cond.Y), 0
	if post.Tok == token.DEC {
		last, ok := init.Rhs[0].(*ast.BinaryExpr)
		if !ok || last.Op != token.SUB {
			return unit.Term{}, false
		}
		list, backwards = c.lengthOf(last.X), 1
	}
	if list == nil {
		return unit.Term{}, false
	}
	over, counter := c.expr(list), unit.Term{Op: unit.OpVar, N: c.variable(c.info.Defs[index])}
	body := c.block(s.Body.List)
	t := term(unit.OpCount, counter, over, body)
	t.N = backwards
	return t, len(body.Args) > 0
}

// lengthOf returns the list of len(list).
func (c *compiler) lengthOf(e ast.Expr) ast.Expr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil
	}
	id, ok := call.Fun.(*ast.Ident)
	if !ok {
		return nil
	}
	if b, ok := c.info.Uses[id].(*types.Builtin); !ok || b.Name() != "len" {
		return nil
	}
	return call.Args[0]
}

// index compiles an index: a number is of no use but there.
func (c *compiler) index(e ast.Expr) unit.Term {
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		if n, ok := c.vars[c.info.Uses[id]]; ok {
			return unit.Term{Op: unit.OpVar, N: n}
		}
	}
	return c.expr(e)
}
