package summary

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/jsonof"
	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// hand enters a call that is handed the response or the request.
func (r *replier) hand(call *ast.CallExpr, callee catalog.Callee, static bool) {
	h := unit.Hand{Span: r.b.span(call.Pos(), call.End()), Text: spell(call.Fun), Codes: r.codes, Media: r.media, Verbs: r.verbs}
	if !r.open {
		h.Codes = nil
	}
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		h.Func = r.flow.literals[lit]
		r.out.Hands = append(r.out.Hands, h)
		return
	}
	r.literals(call, h)
	sel := selector(call.Fun)
	own := sel != nil && r.b.info.Selections[sel] != nil && r.carries(sel.X)
	handed := slices.ContainsFunc(call.Args, r.carries)
	if (own || handed) && r.enter(h, call, callee, static) && (handed || !r.foreign(callee)) {
		r.sent() // who is handed the response sends it
	}
}

// foreign tells of a method that a library declares: what those of its response and its context send, the catalogue
// says.
func (r *replier) foreign(callee catalog.Callee) bool {
	if callee.Pkg == nil || callee.Pkg == r.b.pass.Pkg {
		return false
	}
	return !r.b.below.ours(trimVendor(callee.Pkg.Path()))
}

// handTo enters a call that fills a buffer, where that is sent.
func (r *replier) handTo(call *ast.CallExpr, callee catalog.Callee, static bool, at unit.Span) {
	r.enter(unit.Hand{Span: at, Text: spell(call.Fun), Codes: r.codes, Media: r.media, Verbs: r.verbs}, call, callee, static)
	r.sent()
}

// enter enters a call with what it is handed, if it is known what is called.
func (r *replier) enter(h unit.Hand, call *ast.CallExpr, callee catalog.Callee, static bool) bool {
	if !r.calls(&h, call, callee, static) {
		return false
	}
	h.Given = r.given(call, r.signatureOf(call))
	r.out.Hands = append(r.out.Hands, h)
	return true
}

// calls enters what a call calls, and tells whether that is known.
func (r *replier) calls(h *unit.Hand, call *ast.CallExpr, callee catalog.Callee, static bool) bool {
	switch {
	case !static:
		return r.callsValue(h, call)
	case callee.Iface:
		sel, ok := r.b.info.Selections[selector(call.Fun)]
		if !ok {
			return false
		}
		h.Iface, h.Method = r.b.iface(sel.Recv(), sel.Obj().(*types.Func))
		return h.Iface > 0
	}
	h.Func = Symbol(callee.Func)
	return true
}

// callsValue enters a parameter, a field or a package variable that is called.
func (r *replier) callsValue(h *unit.Hand, call *ast.CallExpr) bool {
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		v, ok := r.b.info.Uses[fun].(*types.Var)
		if !ok {
			return false
		}
		if i, ok := r.params[v]; ok {
			h.Param = i + 1
			return true
		}
		if v.Parent() == r.b.pass.Pkg.Scope() {
			h.Field = varID(v)
			return true
		}
		if value := r.flow.single[v]; value != nil {
			if lit, ok := ast.Unparen(value).(*ast.FuncLit); ok {
				h.Func = r.flow.literals[lit]
				return true
			}
		}
	case *ast.SelectorExpr:
		if v, ok := r.b.info.Uses[fun.Sel].(*types.Var); ok && v.IsField() {
			h.Field = r.b.fieldID(fun)
			return h.Field != ""
		}
	}
	return false
}

// signatureOf is the signature of what is called.
func (r *replier) signatureOf(call *ast.CallExpr) *types.Signature {
	sig, _ := core0(r.b.info.TypeOf(call.Fun)).(*types.Signature)
	return sig
}

// literals enters the literals among the arguments of a call that answer with what is around them: the
// callee may run them.
func (r *replier) literals(call *ast.CallExpr, h unit.Hand) {
	for _, e := range call.Args {
		lit, ok := ast.Unparen(e).(*ast.FuncLit)
		if !ok || r.b.wiring().given(r.b.info.TypeOf(lit).(*types.Signature)) {
			continue
		}
		h.Func = r.flow.literals[lit]
		r.out.Hands = append(r.out.Hands, h)
	}
}

// given is what a call is handed besides the response: statuses, media types, values.
func (r *replier) given(call *ast.CallExpr, sig *types.Signature) (list []unit.Given) {
	if sig == nil {
		return nil
	}
	fixed := sig.Params().Len()
	if sig.Variadic() {
		fixed-- // the rest is a list, which nobody answers with
	}
	for i, e := range call.Args[:min(len(call.Args), fixed)] {
		if r.b.info.TypeOf(e) == nil {
			continue
		}
		g := unit.Given{Index: i + 1}
		param := sig.Params().At(i).Type()
		switch basic, _ := param.Underlying().(*types.Basic); {
		case isBuffer(param) || isWriter(param):
			g.Sent, g.Param = r.isResponse(e) || r.bufferIn(e) != nil, r.writer(e)
			if !g.Sent && g.Param == 0 {
				continue
			}
		case r.carries(e):
			continue
		case isFunc(param):
			if !r.function(&g, e) {
				continue
			}
		case isError(param):
			continue
		case basic != nil && basic.Info()&types.IsInteger != 0:
			codes := r.codesIn(e)
			if len(codes) != 1 || codes[0] == (unit.Code{}) {
				continue
			}
			g.Code = codes[0]
		case basic != nil && basic.Info()&types.IsString != 0:
			g.Text = r.text(e)
			if g.Text.Known == unknown {
				continue
			}
		case types.IsInterface(param) || isTypeParam(param):
			if r.older {
				continue
			}
			made := new(shape.Shape)
			g.Shape = made
			r.wanted = append(r.wanted, wanted{e, jsonof.V1, func(v shape.Shape) { *made = v }})
		default:
			continue
		}
		list = append(list, g)
	}
	return list
}

// function enters a function that is handed over.
func (r *replier) function(g *unit.Given, e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		g.Func = r.flow.literals[e]
	case *ast.Ident:
		switch obj := r.b.info.Uses[e].(type) {
		case *types.Func:
			g.Func = Symbol(obj)
		case *types.Var:
			if i, ok := r.params[obj]; ok {
				g.Param = i + 1
			}
		}
	case *ast.SelectorExpr:
		if obj, ok := r.b.info.Uses[e.Sel].(*types.Func); ok {
			if recv := obj.Signature().Recv(); recv == nil || !types.IsInterface(recv.Type()) {
				g.Func = Symbol(obj)
			}
		}
	}
	return g.Func != "" || g.Param > 0
}
