package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A flowing holds which functions answer for as long as the other side listens.
type flowing struct {
	w     *wiring
	open  map[string]bool     // those that are known to
	calls map[string][]string // what the others call, by symbol
}

// look notes what a function that is given a response does with it.
func (s *flowing) look(symbol string, sig *types.Signature, body *ast.BlockStmt) {
	if body == nil {
		return
	}
	if streamed(sig) {
		s.open[symbol] = true
	}
	info := s.w.b.info
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.TypeAssertExpr:
			if n.Type != nil && types.TypeString(info.TypeOf(n.Type), nil) == "net/http.Flusher" {
				s.open[symbol] = true
			}
		case *ast.ForStmt:
			if n.Cond == nil && waits(n.Body) {
				s.open[symbol] = true
			}
		case *ast.CallExpr:
			callee := calleeOf(info, n)
			switch {
			case callee == nil:
			case streams(info, n, callee):
				s.open[symbol] = true
			default:
				s.calls[symbol] = append(s.calls[symbol], Symbol(callee))
			}
		}
		return true
	})
}

// list returns the functions that stream, by themselves or by what they call.
func (s *flowing) list() []string {
	for again := true; again; {
		again = false
		for symbol, callees := range s.calls {
			if !s.open[symbol] && slices.ContainsFunc(callees, s.known) {
				s.open[symbol], again = true, true
			}
		}
	}
	var list []string
	for symbol := range s.open {
		list = append(list, symbol)
	}
	slices.Sort(list)
	return list
}

func (s *flowing) known(symbol string) bool {
	if s.open[symbol] {
		return true
	}
	return ask(s.w.b.below, unit.PackageOf(symbol), "streams", symbol, func(u *unit.Unit) bool {
		return u != nil && listed(u.Streams, symbol)
	})
}

// streamed tells of a method by its signature that it serves a stream of gRPC.
func streamed(sig *types.Signature) bool {
	return sig.Results().Len() == 1 && remote(sig)
}

// waits tells whether a loop's turn waits for something: a channel.
func waits(body *ast.BlockStmt) (found bool) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.SelectStmt:
			found = true
		case *ast.UnaryExpr:
			found = found || n.Op == token.ARROW
		}
		return !found
	})
	return found
}

// streams tells whether a call makes of a response one that goes on: it flushes what has headers,
// takes the connection over, or hands a writer of the body to a router.
func streams(info *types.Info, call *ast.CallExpr, callee *types.Func) bool {
	path := ""
	if callee.Pkg() != nil {
		path = callee.Pkg().Path()
	}
	switch callee.Name() {
	case "Flush", "FlushError":
		if path == "net/http" {
			return true
		}
		sel := selector(call.Fun)
		if sel == nil {
			return false
		}
		obj, _, _ := types.LookupFieldOrMethod(info.TypeOf(sel.X), true, callee.Pkg(), "Header")
		return obj != nil
	case "Hijack", "SSEvent", "SetBodyStreamWriter", "SendStreamWriter":
		return true
	case "Stream": // of what a function writes, not of a reader
		return slices.ContainsFunc(call.Args, func(arg ast.Expr) bool { t := info.TypeOf(arg); return t != nil && isFunc(t) })
	case "Upgrade", "Accept", "Handler":
		return strings.Contains(path, "websocket") || strings.HasSuffix(path, "/ws")
	}
	return false
}

// calleeOf returns the function or method that a call names, nil if it names none.
func calleeOf(info *types.Info, call *ast.CallExpr) *types.Func {
	var name *ast.Ident
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		name = fun
	case *ast.SelectorExpr:
		name = fun.Sel
	default:
		return nil
	}
	fn, _ := info.Uses[name].(*types.Func)
	return fn
}
