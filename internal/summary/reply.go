package summary

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/jsonof"
	"github.com/crosslayer/crosslayer/internal/reply"
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
	typ    *ast.FuncType
	params map[types.Object]int // index; 0 is the receiver
	wanted []wanted
	read   []read
	out    unit.Reply
	said
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

// A said is what was said of the answer so far, on the way to a point of the function.
type said struct {
	codes []unit.Code
	open  bool // a status was said, and nothing sent since
	at    unit.Span
	media unit.Text
	verbs []string
	dead  bool // nothing gets here
}

// join is what was said where two ways meet.
func (s said) join(o said) said {
	switch {
	case s.dead:
		return o
	case o.dead:
		return s
	}
	if s.open != o.open {
		// On one of the ways the answer may have been sent.
		s.codes, s.open = append(slices.Clip(s.codes), unit.Code{}), s.open && o.open
	}
	for _, c := range o.codes {
		if !slices.Contains(s.codes, c) {
			s.codes = append(slices.Clip(s.codes), c)
		}
	}
	if s.media != o.media {
		s.media = unit.Text{Known: unknown}
	}
	if !slices.Equal(s.verbs, o.verbs) {
		s.verbs = nil
	}
	return s
}

// unknown is a text that nobody knows.
const unknown = "?"

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
	return &replier{b: b, flow: flow, node: node, symbol: symbol, typ: typ, params: f.params, out: unit.Reply{Symbol: symbol}}
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
		u := b.below[unit.PackageOf(h.Func)]
		return u != nil && u.Reply(h.Func) != nil
	}
	for again := true; again; {
		again = false
		for _, r := range all {
			if !matters[r] && (len(r.out.Sends)+len(r.out.Asks) > 0 || slices.ContainsFunc(r.out.Hands, func(h unit.Hand) bool { return speaks(&h) })) {
				matters[r], again = true, true
			}
		}
	}
	maker := jsonof.New(jsonof.Config{Pkg: b.pass.Pkg, Fset: b.pass.Fset})
	var shapes []shape.Shape
	for _, r := range all {
		if !matters[r] {
			continue
		}
		r.out.Hands = slices.DeleteFunc(r.out.Hands, func(h unit.Hand) bool { return !speaks(&h) })
		shapes = append(shapes, r.shapes(maker)...)
		b.unit.Replies = append(b.unit.Replies, r.out)
	}
	b.unit.Defs = maker.Defs().Reached(shapes...)
}

// shapes finds the shapes that are wanted.
func (r *replier) shapes(maker *jsonof.Maker) (found []shape.Shape) {
	for _, w := range r.read {
		s := maker.Type(w.typ, jsonof.V1, true)
		w.to(s)
		found = append(found, s)
	}
	f := jsonof.Func{Info: r.b.info, Node: r.node, Hole: r.hole}
	f.Decl = func(fn *types.Func) *ast.FuncDecl { return r.b.bodies()[fn] }
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

func (r *replier) run() {
	var body *ast.BlockStmt
	switch node := r.node.(type) {
	case *ast.FuncDecl:
		body = node.Body
	case *ast.FuncLit:
		body = node.Body
	}
	r.block(body.List)
	r.finish()
}

// finish sends what was said where a function ends: a status without a body.
func (r *replier) finish() {
	if r.open && !r.dead {
		r.out.Sends = append(r.out.Sends, unit.Send{Span: r.at, Codes: r.codes, Verbs: r.verbs})
	}
	r.dead = true
}

func (r *replier) block(list []ast.Stmt) {
	for _, s := range list {
		if r.dead {
			return
		}
		r.stmt(s)
	}
}

func (r *replier) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.BlockStmt:
		r.block(s.List)
	case *ast.LabeledStmt:
		r.stmt(s.Stmt)
	case *ast.IfStmt:
		r.ifStmt(s)
	case *ast.SwitchStmt:
		r.init(s.Init)
		r.expr(s.Tag)
		r.cases(s.Body.List, s.Tag)
	case *ast.TypeSwitchStmt:
		r.init(s.Init)
		r.stmt(s.Assign)
		r.cases(s.Body.List, nil)
	case *ast.SelectStmt:
		r.cases(s.Body.List, nil)
	case *ast.ForStmt:
		r.init(s.Init)
		r.expr(s.Cond)
		r.loop(s.Body, func() { r.init(s.Post) })
	case *ast.RangeStmt:
		r.expr(s.X)
		r.loop(s.Body, func() {})
	case *ast.ReturnStmt:
		for _, e := range s.Results {
			r.expr(e)
		}
		r.finish()
	case *ast.BranchStmt:
		if s.Tok == token.GOTO {
			return
		}
		r.dead = true
	case *ast.GoStmt, *ast.DeferStmt:
		// It runs at another time.
	default:
		r.exprs(s)
		if e, ok := s.(*ast.ExprStmt); ok && dies(r.b.info, e.X) {
			r.dead = true
		}
	}
}

func (r *replier) init(s ast.Stmt) {
	if s != nil {
		r.stmt(s)
	}
}

func (r *replier) ifStmt(s *ast.IfStmt) {
	r.init(s.Init)
	r.expr(s.Cond)
	before := r.said
	r.narrow(s.Cond)
	r.block(s.Body.List)
	then := r.said
	r.said = before
	if s.Else != nil {
		r.stmt(s.Else)
	}
	r.said = then.join(r.said)
}

// cases goes through the cases of a switch or select, each from the state before it.
func (r *replier) cases(clauses []ast.Stmt, tag ast.Expr) {
	before, after := r.said, said{dead: true}
	complete := false
	for _, clause := range clauses {
		r.said = before
		switch c := clause.(type) {
		case *ast.CaseClause:
			complete = complete || c.List == nil
			for _, e := range c.List {
				r.expr(e)
			}
			if tag != nil && r.b.wiring().isMethod(tag) && len(c.List) > 0 {
				r.verbs = r.methodsOf(c.List)
			}
			r.block(c.Body)
			if n := len(c.Body); n > 0 && r.dead && isBreak(c.Body[n-1]) {
				r.dead = false
			}
		case *ast.CommClause:
			complete = true
			r.init(c.Comm)
			r.block(c.Body)
		}
		after = after.join(r.said)
	}
	if !complete {
		after = after.join(before)
	}
	after.verbs = before.verbs
	r.said = after
}

func isBreak(s ast.Stmt) bool {
	b, ok := s.(*ast.BranchStmt)
	return ok && b.Tok == token.BREAK
}

func (r *replier) loop(body *ast.BlockStmt, post func()) {
	before := r.said
	r.block(body.List)
	r.dead = false
	post()
	r.said = before.join(r.said)
}

// narrow notes the methods of the request that lead into an arm: r.Method == http.MethodPost.
func (r *replier) narrow(cond ast.Expr) {
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || e.Op != token.EQL {
		return
	}
	if r.b.wiring().isMethod(e.X) {
		r.verbs = r.methodsOf([]ast.Expr{e.Y})
	}
}

func (r *replier) methodsOf(list []ast.Expr) (methods []string) {
	for _, e := range list {
		text, ok := r.constant(e)
		if !ok {
			return nil
		}
		methods = append(methods, text)
	}
	return methods
}

// exprs goes through the calls in a simple statement.
func (r *replier) exprs(n ast.Node) {
	if n == nil {
		return
	}
	var calls []*ast.CallExpr
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			calls = append(calls, n)
		case *ast.IndexExpr:
			r.index(n)
		}
		return true
	})
	// What is called on, and the arguments, come before the call.
	slices.SortStableFunc(calls, func(x, y *ast.CallExpr) int {
		switch {
		case x.Pos() <= y.Pos() && y.End() <= x.End():
			return 1
		case y.Pos() <= x.Pos() && x.End() <= y.End():
			return -1
		}
		return int(x.Pos() - y.Pos())
	})
	for _, call := range calls {
		r.call(call)
	}
}

func (r *replier) expr(e ast.Expr) {
	if e != nil {
		r.exprs(e)
	}
}

func (r *replier) call(call *ast.CallExpr) {
	if tv, ok := r.b.info.Types[ast.Unparen(call.Fun)]; ok && (tv.IsType() || tv.IsBuiltin()) {
		return
	}
	callee, static := catalog.CalleeOf(r.b.info, call)
	if static {
		if role, ok := r.b.cfg.Catalog.Reply(callee); ok {
			r.play(call, callee, role)
			return
		}
	}
	r.hand(call, callee, static)
}

// play enters what a call of a library does.
func (r *replier) play(call *ast.CallExpr, callee catalog.Callee, role reply.Role) {
	switch role.Verb {
	case reply.Status:
		r.codes, r.open, r.at = r.codesOf(call, role), true, r.b.span(call.Pos(), call.End())
	case reply.Header:
		r.header(call, role)
	case reply.Send:
		r.send(call, callee, role)
	case reply.Write:
		r.write(call, role)
	case reply.Encode:
		r.encode(call, callee, role)
	case reply.Raise:
		r.add(unit.Send{Span: r.b.span(call.Pos(), call.End()), Codes: r.codesOf(call, role), Body: unit.AnyBody, Failed: true})
	case reply.Query, reply.Form:
		r.ask(call, role)
	case reply.Decode:
		r.decode(call, callee, role)
	}
}

func (r *replier) add(s unit.Send) {
	s.Verbs = r.verbs
	r.out.Sends = append(r.out.Sends, s)
	r.open = false
}

func (r *replier) header(call *ast.CallExpr, role reply.Role) {
	if role.Name > 0 {
		name, ok := r.constant(arg(call, role.Name))
		if !ok || !strings.EqualFold(name, "Content-Type") {
			return
		}
	}
	r.media = r.text(arg(call, role.Text))
}

func (r *replier) send(call *ast.CallExpr, callee catalog.Callee, role reply.Role) {
	s := unit.Send{Span: r.b.span(call.Pos(), call.End()), Codes: r.codesOf(call, role), Media: r.media}
	if len(s.Codes) == 0 {
		s.Codes = r.codes
	}
	switch {
	case arg(call, role.Media) != nil:
		s.Media = r.text(arg(call, role.Media))
	case role.Type != "":
		s.Media = unit.Text{Known: role.Type}
	}
	switch {
	case role.Value > 0:
		r.value(&s, arg(call, role.Value), jsonof.V1)
	case role.Raw > 0:
		r.raw(&s, arg(call, role.Raw))
	case role.Type == unknown:
		s.Body = unit.AnyBody
	case role.Type != "":
		s.Body = unit.RawBody
	default:
		s.Media = unit.Text{}
	}
	r.add(s)
	_ = callee
}

// value makes the body of a send JSON.
func (r *replier) value(s *unit.Send, e ast.Expr, encoder jsonof.Encoder) {
	s.Body = unit.JSONBody
	if e == nil {
		return
	}
	made := new(shape.Shape)
	s.Shape = made
	r.wanted = append(r.wanted, wanted{e, encoder, func(v shape.Shape) { *made = v }})
}

// raw makes the body of a send bytes: those that an encoder of JSON has made, or others.
func (r *replier) raw(s *unit.Send, e ast.Expr) {
	if value, encoder, ok := r.marshaled(e); ok {
		r.value(s, value, encoder)
		return
	}
	s.Body = unit.RawBody
}

// write is a part of the body: only one that an encoder has made is all of it.
func (r *replier) write(call *ast.CallExpr, role reply.Role) {
	into := 0
	if !r.writesTo(call, role.To) {
		if into = r.writer(r.target(call, role.To)); into == 0 {
			return
		}
	}
	raw := arg(call, role.Raw)
	s := unit.Send{Span: r.b.span(call.Pos(), call.End()), Codes: r.codes, Media: r.media, Into: into, Part: true}
	if put, ok := r.buffered(raw); ok && raw != nil {
		if put.call != nil {
			callee, static := catalog.CalleeOf(r.b.info, put.call)
			r.handTo(put.call, callee, static, s.Span)
			return
		}
		r.value(&s, put.value, put.encoder)
		r.add(s)
		return
	}
	r.raw(&s, raw)
	r.add(s)
}

// target is what a call writes to: an argument, or its receiver.
func (r *replier) target(call *ast.CallExpr, to int) ast.Expr {
	if to > 0 {
		return arg(call, to)
	}
	if sel := selector(call.Fun); sel != nil {
		return sel.X
	}
	return nil
}

// encode writes a value as JSON, where that goes to the response.
func (r *replier) encode(call *ast.CallExpr, callee catalog.Callee, role reply.Role) {
	to := arg(call, role.To)
	if role.To == 0 {
		to = r.encoderOf(call)
	}
	if to == nil {
		return
	}
	into := 0
	if !r.isResponse(to) {
		if into = r.writer(to); into == 0 {
			return
		}
	}
	s := unit.Send{Span: r.b.span(call.Pos(), call.End()), Codes: r.codes, Media: r.media, Into: into, Part: true}
	r.value(&s, arg(call, role.Value), jsonof.EncoderOf(callee.Owners[len(callee.Owners)-1].Path))
	r.add(s)
}

// writesTo tells whether what a call writes to is the response: an argument, or its receiver.
func (r *replier) writesTo(call *ast.CallExpr, to int) bool {
	e := arg(call, to)
	if to == 0 {
		sel := selector(call.Fun)
		if sel == nil {
			return false
		}
		e = sel.X
	}
	return e != nil && r.isResponse(e)
}

// isResponse tells whether an expression is the response, or leads to it: w, c.Writer, c.Response().
func (r *replier) isResponse(e ast.Expr) bool {
	e = ast.Unparen(e)
	if r.b.wiring().carries(r.b.info.TypeOf(e), deepestCarrier) {
		return true
	}
	switch e := e.(type) {
	case *ast.Ident:
		if value, ok := r.flow.single[r.b.info.Uses[e]]; ok && value != nil && value != e {
			if _, same := ast.Unparen(value).(*ast.Ident); !same {
				return r.isResponseOf(value)
			}
		}
	case *ast.SelectorExpr, *ast.CallExpr:
		return r.isResponseOf(e)
	}
	return false
}

// isResponseOf tells of c.Writer and c.Response() whether c is a response.
func (r *replier) isResponseOf(e ast.Expr) bool {
	for range deepestCarrier {
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.CallExpr:
			sel := selector(x.Fun)
			if sel == nil {
				return false
			}
			e = sel.X
		default:
			return false
		}
		if t := r.b.info.TypeOf(e); t != nil && r.b.wiring().carries(t, deepestCarrier) {
			_, request := deref(t).(*types.Named)
			return request && !isRequest(t)
		}
	}
	return false
}

// isRequest tells whether a type is net/http's request: what it leads to is read.
func isRequest(t types.Type) bool {
	named, ok := deref(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "net/http" && named.Obj().Name() == "Request"
}

// made is the call that an expression is the result of.
func (r *replier) made(e ast.Expr) *ast.CallExpr {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		all := r.flow.made[r.b.info.Uses[id]]
		if len(all) != 1 {
			return nil
		}
		e = all[0]
	}
	call, _ := e.(*ast.CallExpr)
	return call
}

// marshaled returns the value that bytes were made of, by json.Marshal.
func (r *replier) marshaled(e ast.Expr) (ast.Expr, jsonof.Encoder, bool) {
	if e == nil {
		return nil, 0, false
	}
	call := r.made(e)
	for call != nil && len(call.Args) == 1 { // string(data), bytes.NewReader(data)
		inner := r.made(call.Args[0])
		if role, ok := r.roleOf(call); ok && role.Verb == reply.Marshal || inner == nil {
			break
		}
		call = inner
	}
	if call == nil {
		return nil, 0, false
	}
	role, ok := r.roleOf(call)
	if !ok || role.Verb != reply.Marshal {
		return nil, 0, false
	}
	callee, _ := catalog.CalleeOf(r.b.info, call)
	value := arg(call, role.Value)
	return value, jsonof.EncoderOf(callee.Owners[0].Path), value != nil
}

func (r *replier) roleOf(call *ast.CallExpr) (reply.Role, bool) {
	callee, ok := catalog.CalleeOf(r.b.info, call)
	if !ok {
		return reply.Role{}, false
	}
	return r.b.cfg.Catalog.Reply(callee)
}

// ask enters a parameter that is asked for.
func (r *replier) ask(call *ast.CallExpr, role reply.Role) {
	if r.b.isValues(call) && !r.isQuery(call) {
		return
	}
	r.out.Asks = append(r.out.Asks, unit.Ask{
		Span: r.b.span(call.Pos(), call.End()), In: string(role.Verb), Name: r.text(arg(call, role.Name)), Verbs: r.verbs,
	})
}

// isValues tells whether a call is a method of url.Values.
func (b *builder) isValues(call *ast.CallExpr) bool {
	sel := selector(call.Fun)
	if sel == nil {
		return false
	}
	return isURLValues(b.info.TypeOf(sel.X))
}

func isURLValues(t types.Type) bool {
	if t == nil {
		return false
	}
	named, ok := deref(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "net/url" && named.Obj().Name() == "Values"
}

// index enters a parameter that is looked up in the query: r.URL.Query()["tag"].
func (r *replier) index(e *ast.IndexExpr) {
	if !isURLValues(r.b.info.TypeOf(e.X)) {
		return
	}
	made := r.made(e.X)
	if made == nil {
		return
	}
	name := selector(made.Fun)
	if name == nil || name.Sel.Name != "QueryParams" && name.Sel.Name != "Query" {
		return
	}
	if !r.carries(name.X) && !r.queryOf(made) {
		return
	}
	r.out.Asks = append(r.out.Asks, unit.Ask{Span: r.b.span(e.Pos(), e.End()), In: string(reply.Query), Name: r.text(e.Index), Verbs: r.verbs})
}

// isQuery tells whether the receiver of a call is the query of a request: r.URL.Query().
func (r *replier) isQuery(call *ast.CallExpr) bool {
	made := r.made(selector(call.Fun).X)
	return made != nil && r.queryOf(made)
}

// queryOf tells whether a call is r.URL.Query().
func (r *replier) queryOf(made *ast.CallExpr) bool {
	query := selector(made.Fun)
	if query == nil || query.Sel.Name != "Query" {
		return false
	}
	url, ok := ast.Unparen(query.X).(*ast.SelectorExpr)
	return ok && isRequest(r.b.info.TypeOf(url.X))
}

// decode enters what a body is read into.
func (r *replier) decode(call *ast.CallExpr, callee catalog.Callee, role reply.Role) {
	e := arg(call, role.Value)
	if e == nil || !r.readsBody(call, role) {
		return
	}
	_ = callee
	t := r.b.info.TypeOf(e)
	if t == nil {
		return
	}
	ask := unit.Ask{Span: r.b.span(call.Pos(), call.End()), In: "body", Verbs: r.verbs, Shape: new(shape.Shape), Uses: r.uses(e)}
	made := ask.Shape
	r.read = append(r.read, read{t, func(v shape.Shape) { *made = v }})
	r.out.Asks = append(r.out.Asks, ask)
}

// uses lists the fields of a variable that the function reads.
func (r *replier) uses(e ast.Expr) (names []string) {
	if u, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = u.X
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	obj := r.b.info.Uses[id]
	ast.Inspect(r.node, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := ast.Unparen(sel.X).(*ast.Ident); ok && r.b.info.Uses[x] == obj {
				names = append(names, sel.Sel.Name)
			}
		}
		return true
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// readsBody tells whether what a call decodes is the body of a request.
func (r *replier) readsBody(call *ast.CallExpr, role reply.Role) bool {
	switch {
	case role.Raw > 0:
		read := r.made(arg(call, role.Raw))
		return read != nil && len(read.Args) > 0 && r.isBody(read.Args[len(read.Args)-1])
	case role.From > 0:
		e := arg(call, role.From)
		return e != nil && r.isBody(e)
	}
	sel := selector(call.Fun)
	if sel == nil {
		return false
	}
	if r.b.wiring().carries(r.b.info.TypeOf(sel.X), deepestCarrier) {
		return true // c.Bind(&v)
	}
	made := r.made(sel.X)
	if made == nil {
		return false
	}
	from, ok := r.roleOf(made)
	if !ok || from.Verb != reply.Decoder {
		return false
	}
	if from.From == 0 { // c.Bind().Body(&v)
		of := selector(made.Fun)
		return of != nil && r.carries(of.X)
	}
	e := arg(made, from.From)
	return e != nil && r.isBody(e)
}

// isBody tells whether an expression is the body of a request, perhaps behind a limit.
func (r *replier) isBody(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			found = found || n.Sel.Name == "Body" && isRequest(r.b.info.TypeOf(n.X))
		case *ast.Ident:
			if v, ok := r.b.info.Uses[n].(*types.Var); ok && !v.IsField() {
				if value := r.flow.single[v]; value != nil && value != e {
					if sel, ok := ast.Unparen(value).(*ast.SelectorExpr); ok {
						found = found || sel.Sel.Name == "Body" && isRequest(r.b.info.TypeOf(sel.X))
					}
				}
			}
		}
		return !found
	})
	return found
}

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
	carrying := false
	if sel := selector(call.Fun); sel != nil && r.b.info.Selections[sel] != nil {
		carrying = r.carries(sel.X)
	}
	for _, e := range call.Args {
		carrying = carrying || r.carries(e)
	}
	if carrying && r.enter(h, call, callee, static) {
		r.open = false // who is handed the response sends it
	}
}

// handTo enters a call that fills a buffer, where that is sent.
func (r *replier) handTo(call *ast.CallExpr, callee catalog.Callee, static bool, at unit.Span) {
	r.enter(unit.Hand{Span: at, Text: spell(call.Fun), Codes: r.codes, Media: r.media, Verbs: r.verbs}, call, callee, static)
	r.open = false
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
				found, ok = filled{value: arg(call, role.Value), encoder: jsonof.EncoderOf(callee.Owners[len(callee.Owners)-1].Path)}, true
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
	named, ok := deref(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	path := named.Obj().Pkg().Path()
	return path == "bytes" && named.Obj().Name() == "Buffer" || path == "strings" && named.Obj().Name() == "Builder"
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

func (r *replier) carries(e ast.Expr) bool {
	t := r.b.info.TypeOf(e)
	return t != nil && r.b.wiring().carries(t, deepestCarrier)
}

// given is what a call is handed besides the response: statuses, media types, values.
func (r *replier) given(call *ast.CallExpr, sig *types.Signature) (list []unit.Given) {
	for i, e := range call.Args {
		index := i
		if sig != nil && sig.Variadic() && i >= sig.Params().Len()-1 {
			break // a list of them, which nobody answers with
		}
		t := r.b.info.TypeOf(e)
		if t == nil || sig == nil || index >= sig.Params().Len() {
			continue
		}
		g := unit.Given{Index: index + 1}
		param := sig.Params().At(index).Type()
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

// codesOf returns the statuses that a call says.
func (r *replier) codesOf(call *ast.CallExpr, role reply.Role) []unit.Code {
	if e := arg(call, role.Status); e != nil {
		return r.codesIn(e)
	}
	if role.Code > 0 {
		return []unit.Code{{Known: role.Code}}
	}
	return nil
}

// codesIn returns the statuses that an expression may be.
func (r *replier) codesIn(e ast.Expr) []unit.Code {
	e = ast.Unparen(e)
	if n, ok := r.b.intOf(e); ok {
		return []unit.Code{{Known: n}}
	}
	if id, ok := e.(*ast.Ident); ok {
		obj := r.b.info.Uses[id]
		if i, ok := r.params[obj]; ok && len(r.flow.grows[obj]) == 0 {
			return []unit.Code{{Param: i + 1}}
		}
		var codes []unit.Code
		for _, value := range r.flow.grows[obj] {
			n, ok := 0, value != nil
			if ok {
				n, ok = r.b.intOf(value)
			}
			if !ok {
				return []unit.Code{{}}
			}
			if c := (unit.Code{Known: n}); !slices.Contains(codes, c) {
				codes = append(codes, c)
			}
		}
		if len(codes) > 0 {
			return codes
		}
	}
	return []unit.Code{{}}
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
