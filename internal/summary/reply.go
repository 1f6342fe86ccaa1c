package summary

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/jsonof"
	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A replier finds out what one function, or one literal, answers to a request. It goes through the
// statements in order and remembers which status and media type were said on the way.
type replier struct {
	b      *builder
	flow   *flow
	node   ast.Node
	symbol string
	params map[types.Object]int // index; 0 is the receiver
	wanted []wanted
	read   []read
	out    unit.Reply
	said
	needed
}

// A wanted is an expression of which the shape is wanted, and where that goes.
type wanted struct {
	expr    ast.Expr
	encoder jsonof.Encoder
	to      func(s shape.Shape)
}

// A read is a type that a body is decoded into, and where its shape goes.
type read struct {
	typ types.Type
	to  func(s shape.Shape)
}

// replies enters what the functions of the package answer.
func (b *builder) replies() {
	if !b.unit.Ours {
		return
	}
	var all []*replier
	exempt := make(map[*token.File]bool)
	for _, file := range b.pass.Files {
		exempt[b.pass.Fset.File(file.FileStart)] = b.exempt(file)
	}
	for _, d := range b.wiring().declarations() {
		flow := newFlow(b.info, d.node, d.base)
		from := len(all)
		if d.typ != nil {
			all = append(all, newReplier(b, flow, d.node, d.symbol, d.recv, d.typ))
		}
		for lit, symbol := range flow.literals {
			all = append(all, newReplier(b, flow, lit, symbol, nil, lit.Type))
		}
		for _, r := range all[from:] {
			r.out.Exempt = exempt[b.pass.Fset.File(d.node.Pos())]
		}
	}
	slices.SortFunc(all, func(x, y *replier) int { return strings.Compare(x.symbol, y.symbol) })
	for _, r := range all {
		r.run()
	}
	b.keepReplies(all)
}

func newReplier(b *builder, flow *flow, node ast.Node, symbol string, recv *ast.FieldList, typ *ast.FuncType) *replier {
	f := newFn(b, node, &fn{flow: flow}, symbol, "", false)
	f.declare(recv, typ)
	return &replier{b: b, flow: flow, node: node, symbol: symbol, params: f.params, out: unit.Reply{Symbol: symbol}}
}

// keepReplies drops what cannot end in an answer, and finds the shapes of the rest.
func (b *builder) keepReplies(all []*replier) {
	index := make(map[string]*replier, len(all))
	for _, r := range all {
		index[r.symbol] = r
	}
	matters := make(map[*replier]bool)
	speaks := func(h *unit.Hand) bool {
		if h.Iface > 0 || h.Field != "" || h.Param > 0 {
			return true
		}
		if r, own := index[h.Func]; own {
			return matters[r]
		}
		return ask(b.below, unit.PackageOf(h.Func), "replies", h.Func, func(u *unit.Unit) bool {
			return u != nil && u.Reply(h.Func) != nil
		})
	}
	for again := true; again; {
		again = false
		for _, r := range all {
			if !matters[r] && (len(r.out.Sends)+len(r.out.Asks) > 0 || slices.ContainsFunc(r.out.Hands, func(h unit.Hand) bool { return speaks(&h) })) {
				matters[r], again = true, true
			}
		}
	}
	maker := b.shaper()
	var shapes []shape.Shape
	for _, r := range all {
		if !matters[r] {
			continue
		}
		r.keepNeeds(speaks)
		r.out.Hands = slices.DeleteFunc(r.out.Hands, func(h unit.Hand) bool { return !speaks(&h) })
		shapes = append(shapes, r.shapes(maker)...)
		b.unit.Replies = append(b.unit.Replies, r.out)
	}
	b.unit.Defs = maker.Defs().Reached(shapes...)
	b.nils(shapes)
	b.coded(all)
}

// shapes finds the shapes that are wanted.
func (r *replier) shapes(maker *jsonof.Maker) (found []shape.Shape) {
	for _, w := range r.read {
		s := maker.Type(w.typ, jsonof.V1, true)
		w.to(s)
		found = append(found, s)
	}
	f := r.b.running(r.node)
	f.Hole = r.hole
	for _, encoder := range []jsonof.Encoder{jsonof.V1, jsonof.V2} {
		var exprs []ast.Expr
		var to []func(shape.Shape)
		for _, w := range r.wanted {
			if w.encoder == encoder {
				exprs, to = append(exprs, w.expr), append(to, w.to)
			}
		}
		if len(exprs) == 0 {
			continue
		}
		for i, s := range maker.Values(f, encoder, exprs...) {
			to[i](s)
			found = append(found, s)
		}
	}
	return found
}

// hole tells of a parameter that callers know better what it holds: an interface, or a type parameter.
func (r *replier) hole(v *types.Var) (arg int, ok bool) {
	i, ok := r.params[v]
	if !ok || !types.IsInterface(v.Type()) && !isTypeParam(v.Type()) || isError(v.Type()) {
		return 0, false
	}
	return i, true
}

func isTypeParam(t types.Type) bool {
	_, ok := types.Unalias(t).(*types.TypeParam)
	return ok
}

// isRequest tells whether a type is net/http's request: what it leads to is read.
func isRequest(t types.Type) bool {
	return isNamed(t, "net/http", "Request")
}

// isNamed tells whether a type, or what it points to, is the one that a package declares under a name.
func isNamed(t types.Type, path, name string) bool {
	if t == nil {
		return false
	}
	named, ok := deref(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path
}

func (r *replier) carries(e ast.Expr) bool {
	t := r.b.info.TypeOf(e)
	return t != nil && r.b.wiring().carries(t, deepestCarrier)
}

// text returns what is known of a text.
func (r *replier) text(e ast.Expr) unit.Text {
	if e == nil {
		return unit.Text{Known: unknown}
	}
	if text, ok := r.constant(e); ok {
		return unit.Text{Known: text}
	}
	if id, ok := ast.Unparen(e).(*ast.Ident); ok {
		if i, ok := r.params[r.b.info.Uses[id]]; ok {
			return unit.Text{Param: i + 1}
		}
	}
	return unit.Text{Known: unknown}
}

// arg returns the i-th argument of a call, counted from 1, or nil.
func arg(call *ast.CallExpr, i int) ast.Expr {
	if i < 1 || i > len(call.Args) {
		return nil
	}
	return call.Args[i-1]
}

func (r *replier) constant(e ast.Expr) (string, bool) {
	if e == nil {
		return "", false
	}
	v := r.b.info.Types[e].Value
	if v == nil || v.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(v), true
}

// intOf returns the value of a constant whole number.
func (b *builder) intOf(e ast.Expr) (int, bool) {
	v := b.info.Types[ast.Unparen(e)].Value
	if v == nil || v.Kind() != constant.Int {
		return 0, false
	}
	n, ok := constant.Int64Val(v)
	return int(n), ok
}
