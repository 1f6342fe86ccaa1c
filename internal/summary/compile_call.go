package summary

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/route"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// call compiles a call if it may have to do with routes.
func (c *compiler) call(e *ast.CallExpr) unit.Term {
	fun := ast.Unparen(e.Fun)
	if tv, ok := c.info.Types[fun]; ok && tv.IsType() {
		if len(e.Args) == 1 {
			return c.expr(e.Args[0])
		}
		return unit.Term{}
	} else if ok && tv.IsBuiltin() {
		return c.builtin(fun, e)
	}
	callee, static := catalog.CalleeOf(c.info, e)
	if static {
		if role, ok := c.b.cfg.Catalog.Role(callee); ok {
			return c.route(e, role)
		}
	}
	if c.serving && c.w.serves(e) {
		return term(unit.OpServe, c.expr(serverOf(fun)))
	}
	gives := c.w.of(c.info.TypeOf(e))
	switch {
	case !static || callee.Func == nil || callee.Iface:
		if !c.w.handled(e) && !c.follows(c.info.TypeOf(e)) {
			return c.escape(e)
		}
	default:
		symbol := Symbol(callee.Func)
		known := c.parts[symbol] != apart || c.b.setupBelow(symbol) != nil || route.Folds(symbol)
		if !known && gives == 0 {
			return c.escape(e)
		}
	}
	t := term(unit.OpCall, c.expr(fun))
	t.N = gives.flags()
	if e.Ellipsis.IsValid() {
		t.N |= unit.Spread
	}
	for _, arg := range e.Args {
		t.Args = append(t.Args, c.expr(arg))
	}
	t.At = c.b.pos(e.Pos())
	return t
}

// escape is a call of which only the functions handed over matter: somebody may run them.
func (c *compiler) escape(e *ast.CallExpr) unit.Term {
	t := term(unit.OpCall, unit.Term{})
	for _, arg := range e.Args {
		if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok {
			if x := c.literal(lit); c.acts(x.Text) {
				t.Args = append(t.Args, x)
			}
		} else if x := c.expr(arg); live(x) {
			t.Args = append(t.Args, x)
		} else if ref := c.funcRef(arg); ref != "" && (c.parts[ref] == acts || c.b.setupBelow(ref) != nil && c.b.setupBelow(ref).Acts) {
			t.Args = append(t.Args, c.expr(arg))
		}
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

// acts tells whether a literal that was compiled does something.
func (c *compiler) acts(symbol string) bool {
	i := slices.IndexFunc(c.setups, func(s unit.Setup) bool { return s.Symbol == symbol })
	return i >= 0 && c.setups[i].Acts
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
