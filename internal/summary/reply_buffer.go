package summary

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/jsonof"
	"github.com/crosslayer/crosslayer/internal/reply"
)

// A filled is what a function has put into a buffer.
type filled struct {
	value   ast.Expr // by an encoder
	encoder jsonof.Encoder
	call    *ast.CallExpr // or by a function that is given the buffer
}

// buffered finds what a function has put into a buffer that is sent: buf.Bytes(), &buf.
func (r *replier) buffered(e ast.Expr) (found filled, ok bool) {
	buffer := r.bufferIn(e)
	if buffer == nil {
		return filled{}, false
	}
	ast.Inspect(r.node, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is || ok || call.Pos() >= e.Pos() {
			return !ok
		}
		if role, is := r.roleOf(call); is {
			if role.Verb != reply.Encode {
				return true
			}
			to := arg(call, role.To)
			if made := r.encoderOf(call); role.To == 0 && made != nil {
				to = made
			}
			if to != nil && r.bufferIn(to) == buffer {
				callee, _ := catalog.CalleeOf(r.b.info, call)
				found, ok = filled{value: arg(call, role.Value), encoder: encoderFor(callee)}, true
				r.b.answers[call] = true
			}
			return true
		}
		for _, a := range call.Args {
			if r.bufferIn(a) == buffer && !r.method(call, buffer) {
				found, ok = filled{call: call}, true
			}
		}
		return true
	})
	return found, ok
}

// method tells whether a call is a method of a buffer, which only passes it on.
func (r *replier) method(call *ast.CallExpr, buffer *types.Var) bool {
	sel := selector(call.Fun)
	return sel != nil && r.bufferIn(sel.X) == buffer
}

// encoderOf returns what the encoder writes to that a call is a method of.
func (r *replier) encoderOf(call *ast.CallExpr) ast.Expr {
	sel := selector(call.Fun)
	if sel == nil {
		return nil
	}
	made := r.made(sel.X)
	if made == nil {
		return nil
	}
	role, ok := r.roleOf(made)
	if !ok || role.Verb != reply.Encoder {
		return nil
	}
	return arg(made, role.To)
}

// bufferIn returns the local buffer that an expression is made of: buf, &buf, buf.Bytes().
func (r *replier) bufferIn(e ast.Expr) *types.Var {
	for {
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			v, ok := r.b.info.Uses[x].(*types.Var)
			if !ok || !isBuffer(v.Type()) || !inside(v, r.node) {
				return nil
			}
			if _, param := r.params[v]; param {
				return nil
			}
			return v
		case *ast.UnaryExpr:
			e = x.X
		case *ast.CallExpr:
			sel := selector(x.Fun)
			if sel == nil || sel.Sel.Name != "Bytes" && sel.Sel.Name != "String" {
				return nil
			}
			e = sel.X
		default:
			return nil
		}
	}
}

// isBuffer tells whether a type is a buffer of the standard library.
func isBuffer(t types.Type) bool {
	return isNamed(t, "bytes", "Buffer") || isNamed(t, "strings", "Builder")
}

// writer returns the parameter, counted from 1, that an expression is, if what is written to it may become an
// answer: an io.Writer, a buffer.
func (r *replier) writer(e ast.Expr) int {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return 0
	}
	v, ok := r.b.info.Uses[id].(*types.Var)
	if !ok {
		return 0
	}
	i, ok := r.params[v]
	if !ok || !isBuffer(v.Type()) && !isWriter(v.Type()) {
		return 0
	}
	return i + 1
}

func isWriter(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "io" && strings.HasSuffix(named.Obj().Name(), "Writer")
}
