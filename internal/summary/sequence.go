package summary

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A sequence follows the values that the calls of a function give: which call waits for the value of
// an earlier one, or runs only if that says so. It numbers the calls that may turn out to read from
// another service. That one fails is no reason to wait for it: it ends the rest as well if they run
// together.
type sequence struct {
	seats []ast.Node              // the numbered calls, from 1
	holds map[types.Object]uint64 // what a variable was made of, as bits of seats
	gate  uint64                  // what decides whether the rest runs
	bare  map[*ast.CallExpr]bool  // calls of which no value is used
}

// mostSeats is how many calls have a bit.
const mostSeats = 63

// seat numbers a call, and enters what it waits for.
func (f *fn) seat(c *unit.Call, e *ast.CallExpr) {
	q := &f.sequence
	if c.Mode != unit.Sync || len(f.loops) > 0 || len(q.seats) >= mostSeats || q.bare[e] || !f.gives(e) {
		return
	}
	if t := c.Trip; t != nil && (t.Layer != unit.Remote || t.Write) || t == nil && c.Func == "" && c.Iface == 0 {
		return
	}
	c.Needs = q.gate | f.madeOf(e)
	q.seats = append(q.seats, e)
	c.Seat = len(q.seats)
}

// gives tells whether a call returns more than an error: what does not is called for its effect, or
// to check.
func (f *fn) gives(e *ast.CallExpr) bool {
	t := f.b.info.TypeOf(e)
	if t == nil {
		return false
	}
	tuple, ok := t.(*types.Tuple)
	if !ok {
		return !isError(t)
	}
	for v := range tuple.Variables() {
		if b, ok := types.Unalias(v.Type()).(*types.Basic); !isError(v.Type()) && (!ok || b.Kind() != types.Bool) {
			return true
		}
	}
	return false
}

// madeOf returns what an expression or statement speaks of, as bits of seats.
func (f *fn) madeOf(n ast.Node) (bits uint64) {
	q := &f.sequence
	if len(q.seats) == 0 {
		return 0
	}
	ast.Inspect(n, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			if obj := f.b.info.Uses[id]; obj != nil {
				bits |= q.holds[obj]
			}
		}
		return true
	})
	for i, call := range q.seats {
		if n.Pos() <= call.Pos() && call.End() <= n.End() {
			bits |= 1 << (i + 1)
		}
	}
	return bits
}

// unused notes the calls of a statement of which no value is used.
func (f *fn) unused(s ast.Stmt) {
	q := &f.sequence
	note := func(e ast.Expr) {
		if call, ok := ast.Unparen(e).(*ast.CallExpr); ok {
			if q.bare == nil {
				q.bare = make(map[*ast.CallExpr]bool)
			}
			q.bare[call] = true
		}
	}
	switch s := s.(type) {
	case *ast.ExprStmt:
		note(s.X)
	case *ast.AssignStmt:
		if len(s.Rhs) != 1 {
			return
		}
		for _, lhs := range s.Lhs {
			if id, ok := lhs.(*ast.Ident); !ok || id.Name != "_" && !isErrorVar(f.b.info, id) {
				return
			}
		}
		note(s.Rhs[0])
	case *ast.IfStmt:
		if s.Init != nil {
			f.unused(s.Init)
		}
	}
}

func isErrorVar(info *types.Info, id *ast.Ident) bool {
	obj := info.ObjectOf(id)
	return obj != nil && isError(obj.Type())
}

// flows enters what a statement does with the values of calls, once it is compiled.
func (f *fn) flows(s ast.Stmt) {
	q := &f.sequence
	if len(q.seats) == 0 {
		return
	}
	bits := f.madeOf(s)
	if bits == 0 {
		return
	}
	if q.holds == nil {
		q.holds = make(map[types.Object]uint64)
	}
	hold := func(e ast.Expr) {
		if id := root(e); id != nil {
			if obj, ok := f.b.info.ObjectOf(id).(*types.Var); ok && !isError(obj.Type()) {
				q.holds[obj] |= bits
			}
		}
	}
	leaves := false
	ast.Inspect(s, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				hold(lhs)
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				hold(name)
			}
		case *ast.IncDecStmt:
			hold(n.X)
		case *ast.RangeStmt:
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if e != nil {
					hold(e)
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND { // whoever has the address may write
				hold(n.X)
			}
		case *ast.ExprStmt:
			// What is called for its effect may change what it is called on.
			if call, ok := n.X.(*ast.CallExpr); ok {
				if sel := selector(call.Fun); sel != nil {
					if id, ok := sel.X.(*ast.Ident); ok {
						hold(id)
					}
				}
			}
		case *ast.ReturnStmt, *ast.BranchStmt:
			leaves = true
		}
		return true
	})
	if leaves && !f.failsOnly(s) {
		q.gate |= bits
	}
}

// failsOnly tells of a statement that it leaves only where a call has failed, and that it asks nothing
// else.
func (f *fn) failsOnly(s ast.Stmt) bool {
	is, ok := s.(*ast.IfStmt)
	if !ok || is.Else != nil || !f.failed(is.Cond) {
		return false
	}
	return f.madeOf(is.Cond) == 0
}
