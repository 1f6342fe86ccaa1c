package summary

import (
	"go/ast"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/jsonof"
	"github.com/crosslayer/crosslayer/internal/reply"
	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

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
		r.codes, r.open, r.at, r.maybe = r.codesOf(call, role), true, r.b.span(call.Pos(), call.End()), nil
	case reply.Header:
		r.header(call, role)
	case reply.Send:
		r.send(call, role)
	case reply.Write:
		r.write(call, role)
	case reply.Encode:
		r.encode(call, callee, role)
	case reply.Raise:
		r.add(unit.Send{Span: r.b.span(call.Pos(), call.End()), Codes: r.codesOf(call, role), Body: unit.AnyBody, Failed: true})
	case reply.Query, reply.Form, reply.Path:
		r.ask(call, role)
	case reply.Decode:
		r.decode(call, role)
	}
}

func (r *replier) add(s unit.Send) {
	s.Verbs = r.verbs
	r.out.Sends = append(r.out.Sends, s)
	r.sent()
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

func (r *replier) send(call *ast.CallExpr, role reply.Role) {
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
}

// value makes the body of a send JSON.
func (r *replier) value(s *unit.Send, e ast.Expr, encoder jsonof.Encoder) {
	s.Body = unit.JSONBody
	if e == nil || r.older {
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
	into, ok := r.into(r.target(call, role.To))
	if !ok {
		return
	}
	raw := arg(call, role.Raw)
	s := unit.Send{Span: r.b.span(call.Pos(), call.End()), Codes: r.codes, Media: r.media, Into: into, Part: true}
	if put, ok := r.buffered(raw); ok {
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
	into, ok := r.into(to)
	if !ok {
		return
	}
	s := unit.Send{Span: r.b.span(call.Pos(), call.End()), Codes: r.codes, Media: r.media, Into: into, Part: true}
	r.value(&s, arg(call, role.Value), encoderFor(callee))
	r.add(s)
	if r.isResponse(to) {
		r.b.answers[call] = true
	}
}

// into tells whether what is written to an expression may become an answer: to the response, or to a parameter,
// which is returned counted from 1.
func (r *replier) into(e ast.Expr) (param int, ok bool) {
	if e == nil {
		return 0, false
	}
	if r.isResponse(e) {
		return 0, true
	}
	param = r.writer(e)
	return param, param > 0
}

// isResponse tells whether an expression is the response, or leads to it: w, c.Writer, c.Response().
func (r *replier) isResponse(e ast.Expr) bool {
	e = ast.Unparen(e)
	if r.carries(e) {
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
		if r.carries(e) {
			return !isRequest(r.b.info.TypeOf(e))
		}
	}
	return false
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
	r.b.answers[call] = true
	return value, encoderFor(callee), value != nil
}

// encoderFor is the encoder that a function, or a method of its types, belongs to.
func encoderFor(callee catalog.Callee) jsonof.Encoder {
	return jsonof.EncoderOf(callee.Owners[len(callee.Owners)-1].Path)
}

func (r *replier) roleOf(call *ast.CallExpr) (reply.Role, bool) {
	callee, ok := catalog.CalleeOf(r.b.info, call)
	if !ok {
		return reply.Role{}, false
	}
	return r.b.cfg.Catalog.Reply(callee)
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
