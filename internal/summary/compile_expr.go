package summary

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// is asks whether a value is of a type.
func (c *compiler) is(value unit.Term, typ ast.Expr) unit.Term {
	t := c.info.TypeOf(typ)
	if t == nil || nothing(value) {
		return unit.Term{}
	}
	is := term(unit.OpIs, value)
	if is.N = c.ifaceOf(t); is.N == 0 {
		is.Text = c.typeName(t)
	}
	if is.N == 0 && is.Text == "" {
		return unit.Term{}
	}
	return is
}

// unknown is a value of a type that the source does not show.
func (c *compiler) unknown(t types.Type) unit.Term {
	if t == nil || !c.follows(t) {
		return unit.Term{}
	}
	if i := c.ifaceOf(t); i > 0 {
		return unit.Term{N: i}
	}
	return unit.Term{Text: c.typeName(t)}
}

// expr compiles an expression. What cannot become part of a route is unknown.
func (c *compiler) expr(e ast.Expr) unit.Term {
	if e == nil {
		return unit.Term{}
	}
	if v := c.info.Types[e].Value; v != nil {
		if v.Kind() == constant.String {
			return unit.Term{Op: unit.OpText, Text: constant.StringVal(v)}
		}
		return unit.Term{Op: unit.OpNumber, Text: v.ExactString()}
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return c.expr(e.X)
	case *ast.Ident:
		return c.ident(e)
	case *ast.SelectorExpr:
		return c.selector(e)
	case *ast.CallExpr:
		return c.call(e)
	case *ast.CompositeLit:
		return c.composite(e)
	case *ast.FuncLit:
		return c.literal(e)
	case *ast.UnaryExpr:
		switch e.Op {
		case token.AND:
			return c.expr(e.X)
		case token.NOT:
			if x := c.expr(e.X); !nothing(x) {
				return term(unit.OpNot, x)
			}
		}
	case *ast.StarExpr:
		return c.expr(e.X)
	case *ast.TypeAssertExpr:
		return c.expr(e.X)
	case *ast.SliceExpr:
		if x := c.expr(e.X); !nothing(x) && !isString(c.info.TypeOf(e)) {
			return term(unit.OpSlice, x)
		}
	case *ast.BinaryExpr:
		return c.binary(e)
	case *ast.IndexExpr:
		if t := c.info.TypeOf(e.X); t != nil && isFunc(t) {
			return c.expr(e.X)
		}
		if x := c.expr(e.X); !nothing(x) && c.follows(c.info.TypeOf(e)) {
			return term(unit.OpElement, x, c.index(e.Index))
		}
	case *ast.IndexListExpr:
		return c.expr(e.X)
	}
	return c.unknown(c.info.TypeOf(e))
}

func (c *compiler) binary(e *ast.BinaryExpr) unit.Term {
	x, y := c.expr(e.X), c.expr(e.Y)
	switch e.Op {
	case token.ADD:
		if isString(c.info.TypeOf(e)) {
			return term(unit.OpSum, x, y)
		}
	case token.EQL, token.NEQ:
		if nothing(x) || nothing(y) {
			return unit.Term{}
		}
		t := term(unit.OpEqual, x, y)
		if e.Op == token.NEQ {
			t = term(unit.OpNot, t)
		}
		return t
	case token.LAND:
		return term(unit.OpAnd, x, y)
	case token.LOR:
		return term(unit.OpOr, x, y)
	}
	return unit.Term{}
}

func (c *compiler) ident(e *ast.Ident) unit.Term {
	switch obj := c.info.Uses[e].(type) {
	case *types.Nil:
		return unit.Term{Op: unit.OpNumber, Text: "nil"}
	case *types.Func:
		return unit.Term{Op: unit.OpFuncOf, Text: Symbol(obj)}
	case *types.Var:
		if !c.follows(obj.Type()) {
			return unit.Term{}
		}
		if c.global(obj) {
			return unit.Term{Op: unit.OpGlobal, Text: varID(obj)}
		}
		return unit.Term{Op: unit.OpVar, N: c.variable(obj)}
	}
	if obj, ok := c.info.Defs[e].(*types.Var); ok && c.follows(obj.Type()) {
		return unit.Term{Op: unit.OpVar, N: c.variable(obj)}
	}
	return unit.Term{}
}

// selector compiles a field, a method value, or a name of another package.
func (c *compiler) selector(e *ast.SelectorExpr) unit.Term {
	sel, ok := c.info.Selections[e]
	if !ok {
		return c.ident(e.Sel)
	}
	switch sel.Kind() {
	case types.FieldVal:
		if v := sel.Obj(); v.Name() == "Method" && v.Pkg() != nil && v.Pkg().Path() == "net/http" {
			return unit.Term{Op: unit.OpMethod}
		}
		if c.paths && isPath(sel.Obj()) {
			return unit.Term{Op: unit.OpPath}
		}
		if !c.follows(sel.Type()) {
			return unit.Term{}
		}
		x := c.through(e.X, sel)
		return unit.Term{Op: unit.OpFieldOf, Text: c.fieldName(e, sel), Args: []unit.Term{x}}
	case types.MethodExpr:
		return unit.Term{Op: unit.OpFuncOf, Text: Symbol(sel.Obj().(*types.Func))}
	}
	fun := sel.Obj().(*types.Func)
	x := c.through(e.X, sel)
	if i, hash := c.b.iface(sel.Recv(), fun); i > 0 {
		return unit.Term{Op: unit.OpBoundVia, Text: fun.Name(), N: i, Hash: hash, Args: []unit.Term{x}}
	}
	if recv := fun.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
		return unit.Term{Op: unit.OpBoundVia, Text: fun.Name(), Args: []unit.Term{x}} // of a library's interface: what it holds may tell
	}
	return unit.Term{Op: unit.OpBound, Text: Symbol(fun), Args: []unit.Term{x}}
}

// fieldName names a field by the type that declares it: a/b.T.field.
func (c *compiler) fieldName(e *ast.SelectorExpr, sel *types.Selection) string {
	t := sel.Recv()
	for _, i := range sel.Index()[:len(sel.Index())-1] {
		if st, ok := deref(t).Underlying().(*types.Struct); ok {
			t = st.Field(i).Type()
		}
	}
	return c.typeName(t) + "." + e.Sel.Name
}

// through compiles what a selection is made on, embedded fields included.
func (c *compiler) through(e ast.Expr, sel *types.Selection) unit.Term {
	x := c.expr(e)
	if nothing(x) {
		x = c.unknown(sel.Recv())
	}
	t := sel.Recv()
	for _, i := range sel.Index()[:len(sel.Index())-1] {
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok {
			break
		}
		f := st.Field(i)
		x = unit.Term{Op: unit.OpFieldOf, Text: c.typeName(t) + "." + f.Name(), Args: []unit.Term{x}}
		t = f.Type()
	}
	return x
}

// composite compiles a literal of a struct, a list or a map.
func (c *compiler) composite(e *ast.CompositeLit) unit.Term {
	t := c.info.TypeOf(e)
	switch u := core0(deref(t)).(type) {
	case *types.Struct:
		if !c.follows(deref(t)) { // of a library, such as a command: it may run what it holds
			return c.held(e)
		}
		s := unit.Term{Op: unit.OpStruct, Text: c.typeName(t)}
		for i, elt := range e.Elts {
			var name string
			value := elt
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				if id, ok := kv.Key.(*ast.Ident); ok {
					name = id.Name
				}
				value = kv.Value
			} else if i < u.NumFields() {
				name = u.Field(i).Name()
			}
			if v := c.inField(t, name, value, c.expr(value)); !nothing(v) {
				s.Args = append(s.Args, term(unit.OpPair, unit.Term{Op: unit.OpText, Text: name}, v))
			}
		}
		return s
	case *types.Slice, *types.Array:
		if !c.follows(t) {
			return unit.Term{}
		}
		l := term(unit.OpList)
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
			}
			l.Args = append(l.Args, c.expr(elt))
		}
		return l
	case *types.Map:
		if !c.follows(t) {
			return unit.Term{}
		}
		d := term(unit.OpDict)
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				d.Args = append(d.Args, term(unit.OpPair, c.expr(kv.Key), c.expr(kv.Value)))
			}
		}
		return d
	}
	return unit.Term{}
}

// inField is the value of a field, and what a library does with it.
func (c *compiler) inField(t types.Type, field string, e ast.Expr, value unit.Term) unit.Term {
	if role, ok := c.w.fieldRole(t, field); ok && !nothing(value) {
		return unit.Term{Op: unit.OpRoute, Text: role, Args: []unit.Term{{}, value}, At: c.b.pos(e.Pos())}
	}
	return value
}

// held compiles a literal of which only the functions that it holds matter.
func (c *compiler) held(e *ast.CompositeLit) unit.Term {
	t := term(unit.OpCall, unit.Term{})
	for _, elt := range e.Elts {
		if kv, ok := elt.(*ast.KeyValueExpr); ok {
			elt = kv.Value
		}
		t.Args = c.handOver(t.Args, elt)
	}
	if len(t.Args) == 1 {
		return unit.Term{}
	}
	return t
}

// literal compiles a function literal beside its declaration.
func (c *compiler) literal(e *ast.FuncLit) unit.Term {
	s := unit.Setup{Symbol: c.literals[e]}
	serving, failing, paths, answering := c.serving, c.fails, c.paths, c.answering
	sig, ok := core0(c.info.TypeOf(e)).(*types.Signature)
	c.serving, c.fails = ok && c.w.given(sig), ok && fails(sig)
	c.paths, c.answering = c.serving && c.asksPath(e.Body), c.serving
	c.declare(&s, nil, e.Type)
	s.Body = c.body(e.Body)
	c.serving, c.fails, c.paths, c.answering = serving, failing, paths, answering
	s.Acts = c.registers(s.Body)
	c.setups = append(c.setups, s)
	return unit.Term{Op: unit.OpLit, Text: s.Symbol, At: c.b.pos(e.Pos())}
}
