package summary

import (
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/route"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// call compiles a call if it may have to do with routes.
func (c *compiler) call(e *ast.CallExpr) unit.Term {
	fun := ast.Unparen(e.Fun)
	if tv, ok := c.info.Types[fun]; ok && tv.IsType() {
		if len(e.Args) != 1 {
			return unit.Term{}
		}
		x := c.expr(e.Args[0])
		if _, ok := core0(deref(tv.Type)).(*types.Struct); ok && c.typeName(tv.Type) != "" && !nothing(x) {
			return unit.Term{Op: unit.OpCopy, Text: c.typeName(tv.Type), Args: []unit.Term{x}} // its methods are others
		}
		return x
	} else if ok && tv.IsBuiltin() {
		return c.builtin(fun, e)
	}
	callee, static := catalog.CalleeOf(c.info, e)
	if static {
		if role, ok := c.b.cfg.Catalog.Role(callee); ok {
			return c.route(e, role)
		}
	}
	if c.serving && (c.w.serves(e) || static && callee.Iface && callee.Method == c.method) {
		// What calls the method of its own name through an interface is a decorator.
		return term(unit.OpServe, c.expr(serverOf(fun)))
	}
	if c.paths && c.w.callee(e) == "strings.HasPrefix" {
		return term(unit.OpPrefix, c.expr(e.Args[0]), c.expr(e.Args[1]))
	}
	gives := c.w.of(c.info.TypeOf(e))
	idle := false
	switch {
	case !static || callee.Func == nil || callee.Iface:
		idle = !c.w.handled(e)
		if idle && !c.tells(c.info.TypeOf(e)) {
			return c.escape(e)
		}
	default:
		symbol := Symbol(callee.Func)
		std := route.Folds(symbol) || route.Asks(symbol) && !c.serving
		below, _ := c.b.setsUp(symbol)
		known := std || c.parts[symbol] != apart || below
		if !known && gives == 0 {
			return c.escape(e)
		}
		idle = std || c.parts[symbol] == says && isString(c.info.TypeOf(e))
	}
	t := term(unit.OpCall, c.expr(fun))
	t.N = gives.flags()
	if idle {
		t.N |= unit.Idle
	}
	if e.Ellipsis.IsValid() {
		t.N |= unit.Spread
	}
	for _, arg := range e.Args {
		t.Args = append(t.Args, c.expr(arg))
	}
	t.At = c.b.pos(e.Pos())
	if c.answering && !c.registers(t) {
		t.N |= unit.Idle
	}
	return t
}

// tells tells whether a result may be part of a route by itself: a text, a function, what can be
// asked for a text, such as its name.
func (c *compiler) tells(t types.Type) bool {
	switch u := core0(t).(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Signature:
		return true
	case *types.Slice:
		return c.tells(u.Elem())
	case *types.Interface:
		for m := range u.Methods() {
			sig := m.Signature()
			if m.Name() != "Error" && sig.Params().Len() == 0 && sig.Results().Len() == 1 && isString(sig.Results().At(0).Type()) {
				return true
			}
		}
	}
	return false
}

// escape is a call of which only the functions handed over matter: somebody may run them.
func (c *compiler) escape(e *ast.CallExpr) unit.Term {
	t := term(unit.OpCall, unit.Term{})
	for _, arg := range e.Args {
		t.Args = c.handOver(t.Args, arg)
	}
	if lit, ok := ast.Unparen(e.Fun).(*ast.FuncLit); ok {
		if x := c.literal(lit); c.acts(x.Text) {
			t.Args[0] = x
			return t
		}
	}
	if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok {
		if call, ok := ast.Unparen(sel.X).(*ast.CallExpr); ok { // a chain
			if x := c.call(call); live(x) {
				t.Args = append(t.Args, x)
			}
		}
	}
	if len(t.Args) == 1 {
		return c.unknown(c.info.TypeOf(e))
	}
	return t
}

// handOver adds what matters of a value that somebody unknown is given: a function that acts.
func (c *compiler) handOver(to []unit.Term, e ast.Expr) []unit.Term {
	if lit, ok := ast.Unparen(e).(*ast.FuncLit); ok {
		if x := c.literal(lit); c.acts(x.Text) {
			return append(to, x)
		}
		return to
	}
	x := c.expr(e)
	if live(x) {
		return append(to, x)
	}
	if ref := c.funcRef(e); ref != "" && c.acting(ref) {
		return append(to, x)
	}
	return to
}

// funcRef returns the symbol of a declared function or method that an expression names.
func (c *compiler) funcRef(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if f, ok := c.info.Uses[e].(*types.Func); ok {
			return Symbol(f)
		}
	case *ast.SelectorExpr:
		if f, ok := c.info.Uses[e.Sel].(*types.Func); ok {
			return Symbol(f)
		}
	}
	return ""
}

// acts tells whether a literal that was compiled registers routes.
func (c *compiler) acts(symbol string) bool {
	i := slices.IndexFunc(c.setups, func(s unit.Setup) bool { return s.Symbol == symbol })
	return i >= 0 && c.setups[i].Acts
}

// acting tells whether a declared function registers routes.
func (c *compiler) acting(symbol string) bool {
	_, below := c.b.setsUp(symbol)
	return c.parts[symbol] == acts || below
}

// registers tells whether running a term may register routes.
func (c *compiler) registers(t unit.Term) bool {
	switch t.Op {
	case unit.OpRoute:
		verb, _, _ := strings.Cut(t.Text, " ")
		if route.Verb(verb).OfRouter() {
			return true
		}
	case unit.OpCall:
		switch callee := t.Args[0]; callee.Op {
		case unit.OpFuncOf, unit.OpBound:
			if c.acting(callee.Text) {
				return true
			}
		case unit.OpLit:
			if c.acts(callee.Text) {
				return true
			}
		default: // whoever it is
			if t.N&unit.Idle == 0 {
				return true
			}
		}
	case unit.OpLit:
		if c.acts(t.Text) {
			return true
		}
	}
	return slices.ContainsFunc(t.Args, c.registers)
}

// route compiles a call of a router's library.
func (c *compiler) route(e *ast.CallExpr, role string) unit.Term {
	recv := unit.Term{}
	if sel := selector(ast.Unparen(e.Fun)); sel != nil {
		if s, ok := c.info.Selections[sel]; ok {
			recv = c.through(sel.X, s)
		}
	}
	t := unit.Term{Op: unit.OpRoute, Text: role, Args: []unit.Term{recv}, At: c.b.pos(e.Pos())}
	if e.Ellipsis.IsValid() {
		t.N |= unit.Spread
	}
	for _, arg := range e.Args {
		t.Args = append(t.Args, c.expr(arg))
	}
	return t
}

func (c *compiler) builtin(fun ast.Expr, e *ast.CallExpr) unit.Term {
	id, ok := fun.(*ast.Ident)
	if !ok {
		return unit.Term{}
	}
	t := c.info.TypeOf(e)
	switch id.Name {
	case "append":
		if !c.follows(t) {
			return unit.Term{}
		}
		a := term(unit.OpAppend)
		if e.Ellipsis.IsValid() {
			a.N |= unit.Spread
		}
		for _, arg := range e.Args {
			a.Args = append(a.Args, c.expr(arg))
		}
		return a
	case "make":
		if !c.follows(t) {
			return unit.Term{}
		}
		if _, isMap := core0(t).(*types.Map); isMap {
			return term(unit.OpDict)
		}
		return term(unit.OpList)
	case "new":
		if name := c.typeName(t); name != "" {
			return unit.Term{Op: unit.OpStruct, Text: name}
		}
	}
	return unit.Term{}
}
