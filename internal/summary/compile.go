package summary

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/route"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A compiler turns one declaration and its literals into setups.
type compiler struct {
	w     *wiring
	b     *builder
	info  *types.Info
	parts map[string]part

	literals map[*ast.FuncLit]string
	vars     map[types.Object]int
	next     int
	serving  bool // in a function that is given a request
	setups   []unit.Setup
}

func newCompiler(w *wiring, parts map[string]part, d declaration) *compiler {
	return &compiler{w: w, b: w.b, info: w.b.info, parts: parts, literals: literals(d.node, d.base), vars: make(map[types.Object]int)}
}

// declaration compiles a declaration; its literals come along.
func (c *compiler) declaration(d declaration) []unit.Setup {
	s := unit.Setup{Symbol: d.symbol, Acts: c.parts[d.symbol] == acts}
	if d.typ == nil {
		s.Body = term(unit.OpReturn, c.expr(d.value))
	} else {
		c.declare(&s, d.recv, d.typ)
		c.serving = c.w.given(d.sig)
		s.Body = c.block(d.body.List)
	}
	c.setups = append(c.setups, s)
	c.prune()
	return c.setups
}

// declare numbers the parameters.
func (c *compiler) declare(s *unit.Setup, recv *ast.FieldList, typ *ast.FuncType) {
	s.Params = []int{-1}
	if recv != nil && len(recv.List) > 0 && len(recv.List[0].Names) > 0 {
		s.Params[0] = c.variable(c.info.Defs[recv.List[0].Names[0]])
	}
	for _, field := range typ.Params.List {
		if len(field.Names) == 0 {
			s.Params = append(s.Params, -1)
		}
		for _, name := range field.Names {
			s.Params = append(s.Params, c.variable(c.info.Defs[name]))
		}
		_, s.Variadic = field.Type.(*ast.Ellipsis)
	}
}

// variable numbers a variable; -1 is none.
func (c *compiler) variable(obj types.Object) int {
	if obj == nil || obj.Name() == "_" {
		return -1
	}
	n, ok := c.vars[obj]
	if !ok {
		n = c.fresh()
		c.vars[obj] = n
	}
	return n
}

func (c *compiler) fresh() int {
	c.next++
	return c.next
}

func term(op unit.Op, args ...unit.Term) unit.Term { return unit.Term{Op: op, Args: args} }

func nothing(t unit.Term) bool { return t.Op == unit.OpUnknown }

// block compiles statements; those that say nothing are left out.
func (c *compiler) block(list []ast.Stmt) unit.Term {
	var out []unit.Term
	for _, s := range list {
		out = c.stmt(out, s)
	}
	return term(unit.OpBlock, out...)
}

func (c *compiler) stmt(out []unit.Term, s ast.Stmt) []unit.Term {
	emit := func(t unit.Term) {
		if !nothing(t) && !(t.Op == unit.OpBlock && len(t.Args) == 0) {
			out = append(out, t)
		}
	}
	switch s := s.(type) {
	case *ast.ExprStmt:
		emit(c.expr(s.X))
	case *ast.AssignStmt:
		c.assign(emit, s)
	case *ast.DeclStmt:
		c.locals(emit, s)
	case *ast.ReturnStmt:
		t := term(unit.OpReturn)
		for _, e := range s.Results {
			t.Args = append(t.Args, c.expr(e))
		}
		emit(t)
	case *ast.GoStmt:
		emit(c.expr(s.Call))
	case *ast.DeferStmt:
		emit(c.expr(s.Call))
	case *ast.BlockStmt:
		emit(c.block(s.List))
	case *ast.LabeledStmt:
		return c.stmt(out, s.Stmt)
	case *ast.IfStmt:
		if s.Init != nil {
			out = c.stmt(out, s.Init)
		}
		els := term(unit.OpBlock)
		if s.Else != nil {
			els = term(unit.OpBlock, c.stmt(nil, s.Else)...)
		}
		emit(choice(c.expr(s.Cond), c.block(s.Body.List), els))
	case *ast.SwitchStmt:
		if s.Init != nil {
			out = c.stmt(out, s.Init)
		}
		emit(c.cases(s))
	case *ast.TypeSwitchStmt:
		emit(c.typeCases(s))
	case *ast.SelectStmt:
		for _, clause := range s.Body.List {
			emit(choice(unit.Term{}, c.block(clause.(*ast.CommClause).Body), term(unit.OpBlock)))
		}
	case *ast.ForStmt:
		if t, ok := c.count(s); ok {
			emit(t)
			break
		}
		if s.Init != nil {
			out = c.stmt(out, s.Init)
		}
		emit(choice(unit.Term{}, c.block(s.Body.List), term(unit.OpBlock)))
	case *ast.RangeStmt:
		emit(c.rangeOver(s))
	case *ast.BranchStmt:
		switch s.Tok {
		case token.CONTINUE:
			emit(term(unit.OpNext))
		case token.BREAK:
			emit(term(unit.OpStop))
		}
	}
	return out
}

// choice is an if; where neither arm says anything, neither does it.
func choice(cond, then, els unit.Term) unit.Term {
	if len(then.Args)+len(els.Args) == 0 {
		return unit.Term{}
	}
	return term(unit.OpIf, cond, then, els)
}

// cases compiles a switch into a chain of choices.
func (c *compiler) cases(s *ast.SwitchStmt) unit.Term {
	tag := unit.Term{}
	if s.Tag != nil {
		tag = c.expr(s.Tag)
	}
	els := term(unit.OpBlock)
	for _, clause := range s.Body.List {
		if clause := clause.(*ast.CaseClause); clause.List == nil {
			els = c.block(withoutBreak(clause.Body)) // tried last, wherever it stands
		}
	}
	for i := len(s.Body.List) - 1; i >= 0; i-- {
		clause := s.Body.List[i].(*ast.CaseClause)
		if clause.List == nil {
			continue
		}
		conds := term(unit.OpOr)
		for _, e := range clause.List {
			if s.Tag == nil {
				conds.Args = append(conds.Args, c.expr(e))
			} else {
				conds.Args = append(conds.Args, term(unit.OpEqual, tag, c.expr(e)))
			}
		}
		if t := choice(conds, c.block(withoutBreak(clause.Body)), els); !nothing(t) {
			els = term(unit.OpBlock, t)
		}
	}
	if len(els.Args) == 0 {
		return unit.Term{}
	}
	return els
}

// withoutBreak drops a break that ends a case: it ends no loop.
func withoutBreak(list []ast.Stmt) []ast.Stmt {
	if n := len(list); n > 0 {
		if br, ok := list[n-1].(*ast.BranchStmt); ok && br.Tok == token.BREAK && br.Label == nil {
			return list[:n-1]
		}
	}
	return list
}

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

// typeCases compiles a type switch into a chain of choices.
func (c *compiler) typeCases(s *ast.TypeSwitchStmt) unit.Term {
	var x ast.Expr
	switch a := s.Assign.(type) {
	case *ast.AssignStmt:
		x = a.Rhs[0]
	case *ast.ExprStmt:
		x = a.X
	}
	value := c.expr(x)
	els := term(unit.OpBlock)
	for _, dflt := range []bool{true, false} { // tried last, wherever it stands
		for i := len(s.Body.List) - 1; i >= 0; i-- {
			clause := s.Body.List[i].(*ast.CaseClause)
			if (clause.List == nil) != dflt {
				continue
			}
			body := c.block(withoutBreak(clause.Body))
			if obj := c.info.Implicits[clause]; obj != nil && len(body.Args) > 0 {
				def := unit.Term{Op: unit.OpDefine, N: c.variable(obj), Args: []unit.Term{value}}
				body.Args = append([]unit.Term{def}, body.Args...)
			}
			if dflt {
				els = body
				continue
			}
			conds := term(unit.OpOr)
			for _, typ := range clause.List {
				conds.Args = append(conds.Args, c.is(value, typ))
			}
			if t := choice(conds, body, els); !nothing(t) {
				els = term(unit.OpBlock, t)
			}
		}
	}
	if len(els.Args) == 0 {
		return unit.Term{}
	}
	return els
}

func (c *compiler) rangeOver(s *ast.RangeStmt) unit.Term {
	bind := func(e ast.Expr) unit.Term {
		if id, ok := e.(*ast.Ident); ok {
			if n := c.variable(c.info.ObjectOf(id)); n >= 0 {
				return unit.Term{Op: unit.OpVar, N: n}
			}
		}
		return unit.Term{}
	}
	key, elem := bind(s.Key), bind(s.Value)
	over := c.expr(s.X)
	body := c.block(s.Body.List)
	if len(body.Args) == 0 {
		return unit.Term{}
	}
	t := term(unit.OpRange, key, elem, over, body)
	switch u := core0(c.info.TypeOf(s.X)).(type) {
	case *types.Slice:
		t.N = c.ifaceOf(u.Elem())
	case *types.Map:
		t.N = c.ifaceOf(u.Elem())
	case *types.Array:
		t.N = c.ifaceOf(u.Elem())
	}
	return t
}

// assign compiles an assignment. Of several results of a call each variable takes one.
func (c *compiler) assign(emit func(unit.Term), s *ast.AssignStmt) {
	if s.Tok != token.ASSIGN && s.Tok != token.DEFINE {
		if s.Tok == token.ADD_ASSIGN && isString(c.info.TypeOf(s.Lhs[0])) {
			emit(c.set(s.Lhs[0], term(unit.OpSum, c.expr(s.Lhs[0]), c.expr(s.Rhs[0])), false))
		}
		return
	}
	if len(s.Lhs) == len(s.Rhs) {
		for i, lhs := range s.Lhs {
			emit(c.set(lhs, c.expr(s.Rhs[i]), s.Tok == token.DEFINE))
		}
		return
	}
	value := c.expr(s.Rhs[0])
	if nothing(value) {
		for _, lhs := range s.Lhs {
			emit(c.set(lhs, c.unknown(c.info.TypeOf(lhs)), s.Tok == token.DEFINE))
		}
		return
	}
	switch rhs := ast.Unparen(s.Rhs[0]).(type) {
	case *ast.CallExpr:
	case *ast.TypeAssertExpr: // v, ok := x.(T)
		emit(c.set(s.Lhs[0], value, s.Tok == token.DEFINE))
		emit(c.set(s.Lhs[1], c.is(value, rhs.Type), s.Tok == token.DEFINE))
		return
	default: // v, ok := m[k]
		emit(c.set(s.Lhs[0], value, s.Tok == token.DEFINE))
		return
	}
	all := c.fresh()
	emit(unit.Term{Op: unit.OpDefine, N: all, Args: []unit.Term{value}})
	for i, lhs := range s.Lhs {
		if c.follows(c.info.TypeOf(lhs)) {
			emit(c.set(lhs, unit.Term{Op: unit.OpResult, N: i, Args: []unit.Term{{Op: unit.OpVar, N: all}}}, s.Tok == token.DEFINE))
		}
	}
}

// set assigns a value.
func (c *compiler) set(lhs ast.Expr, value unit.Term, define bool) unit.Term {
	lhs = ast.Unparen(lhs)
	if id, ok := lhs.(*ast.Ident); ok {
		if id.Name == "_" {
			if live(value) {
				return value
			}
			return unit.Term{}
		}
		if obj := c.info.ObjectOf(id); obj != nil && !c.global(obj) {
			if !c.follows(obj.Type()) && !live(value) {
				return unit.Term{}
			}
			if define && c.info.Defs[id] != nil {
				return unit.Term{Op: unit.OpDefine, N: c.variable(obj), Args: []unit.Term{value}}
			}
			return term(unit.OpSet, unit.Term{Op: unit.OpVar, N: c.variable(obj)}, value)
		}
	}
	if !live(value) && (nothing(value) || !c.follows(c.info.TypeOf(lhs))) {
		return unit.Term{}
	}
	target := c.expr(lhs)
	if nothing(target) {
		if live(value) {
			return value
		}
		return unit.Term{}
	}
	return term(unit.OpSet, target, value)
}

func (c *compiler) locals(emit func(unit.Term), s *ast.DeclStmt) {
	gen, ok := s.Decl.(*ast.GenDecl)
	if !ok || gen.Tok != token.VAR {
		return
	}
	for _, spec := range gen.Specs {
		spec := spec.(*ast.ValueSpec)
		for i, name := range spec.Names {
			obj := c.info.Defs[name]
			if obj == nil {
				continue
			}
			value := c.unknown(obj.Type())
			switch core0(obj.Type()).(type) {
			case *types.Slice:
				value = term(unit.OpList)
			case *types.Map:
				value = term(unit.OpDict)
			}
			if len(spec.Values) == len(spec.Names) {
				value = c.expr(spec.Values[i])
			} else if len(spec.Values) == 0 && isString(obj.Type()) {
				value = unit.Term{Op: unit.OpText}
			}
			if c.follows(obj.Type()) || live(value) {
				emit(unit.Term{Op: unit.OpDefine, N: c.variable(obj), Args: []unit.Term{value}})
			}
		}
	}
}

// follows tells whether values of a type may become part of a route.
func (c *compiler) follows(t types.Type) bool {
	if t == nil {
		return false
	}
	t = types.Unalias(t)
	if c.w.of(t) != 0 {
		return true
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&(types.IsString|types.IsBoolean) != 0
	case *types.Signature:
		return true
	case *types.Slice:
		return c.follows(u.Elem())
	case *types.Array:
		return c.follows(u.Elem())
	case *types.Map:
		return c.follows(u.Key()) || c.follows(u.Elem())
	case *types.Pointer, *types.Struct, *types.Interface:
		if isError(t) || isContext(t) {
			return false
		}
		named, ok := deref(t).(*types.Named)
		return !ok || named.Obj().Pkg() != nil && (c.b.home(named.Obj().Pkg()) || c.b.cfg.Catalog.Routes(named.Obj().Pkg().Path()))
	case *types.Tuple:
		return true
	}
	return false
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

// typeName names a concrete type as symbols of its methods do: a/b.T.
func (c *compiler) typeName(t types.Type) string {
	named, ok := deref(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || types.IsInterface(named) {
		return ""
	}
	return trimVendor(named.Obj().Pkg().Path()) + "." + named.Obj().Name()
}

// ifaceOf enters an interface of ours and returns 1 + its index; 0 for other types.
func (c *compiler) ifaceOf(t types.Type) int {
	it, ok := core0(t).(*types.Interface)
	if !ok || it.NumMethods() == 0 || isError(t) {
		return 0
	}
	if _, param := types.Unalias(t).(*types.TypeParam); param {
		return 0
	}
	i, _ := c.b.iface(t, it.Method(0))
	return i
}

// global tells whether an object is a package variable.
func (c *compiler) global(obj types.Object) bool {
	return obj.Pkg() != nil && obj.Parent() == obj.Pkg().Scope()
}

// live tells whether running a term does something.
func live(t unit.Term) bool {
	return t.Op == unit.OpCall || t.Op == unit.OpRoute || t.Op == unit.OpServe || slices.ContainsFunc(t.Args, live)
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
			if v := c.expr(value); !nothing(v) {
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

// literal compiles a function literal beside its declaration.
func (c *compiler) literal(e *ast.FuncLit) unit.Term {
	s := unit.Setup{Symbol: c.literals[e]}
	outer := c.serving
	sig, ok := core0(c.info.TypeOf(e)).(*types.Signature)
	c.serving = ok && c.w.given(sig)
	c.declare(&s, nil, e.Type)
	s.Body = c.block(e.Body.List)
	c.serving = outer
	s.Acts = c.registers(s.Body)
	c.setups = append(c.setups, s)
	return unit.Term{Op: unit.OpLit, Text: s.Symbol, At: c.b.pos(e.Pos())}
}

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

// registers tells whether running a term may register routes: it plays a part of a router's library, or
// calls what does, or what nobody knows.
func (c *compiler) registers(t unit.Term) bool {
	switch {
	case t.Op == unit.OpRoute:
		return true
	case t.Op == unit.OpServe:
		return false
	case t.Op == unit.OpCall && (t.Args[0].Op == unit.OpFuncOf || t.Args[0].Op == unit.OpBound):
		symbol := t.Args[0].Text
		if s := c.b.setupBelow(symbol); c.parts[symbol] == acts || s != nil && s.Acts {
			return true
		}
	case t.Op == unit.OpCall && t.Args[0].Op == unit.OpLit && c.acts(t.Args[0].Text), t.Op == unit.OpCall && t.Args[0].Op != unit.OpLit && t.Args[0].Op != unit.OpUnknown:
		return true
	case t.Op == unit.OpLit && c.acts(t.Text):
		return true
	}
	return slices.ContainsFunc(t.Args, c.registers)
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

// prune drops assignments to variables that nothing reads, and literals' bodies that do nothing.
func (c *compiler) prune() {
	for {
		used := make(map[int]bool)
		for _, s := range c.setups {
			reads(s.Body, used)
		}
		dropped := false
		for i := range c.setups {
			c.setups[i].Body = drop(c.setups[i].Body, used, &dropped)
		}
		if !dropped {
			break
		}
	}
	kept := c.setups[:0]
	for _, s := range c.setups {
		if len(s.Body.Args) > 0 {
			kept = append(kept, s)
		}
	}
	c.setups = kept
}

// reads notes the variables whose values a term needs.
func reads(t unit.Term, used map[int]bool) {
	switch t.Op {
	case unit.OpVar:
		used[t.N] = true
		return
	case unit.OpSet:
		if t.Args[0].Op == unit.OpVar {
			reads(t.Args[1], used)
			return
		}
	case unit.OpRange:
		reads(t.Args[2], used)
		reads(t.Args[3], used)
		return
	case unit.OpCount:
		reads(t.Args[1], used)
		reads(t.Args[2], used)
		return
	}
	for _, arg := range t.Args {
		reads(arg, used)
	}
}

// drop returns a statement without what nobody needs.
func drop(t unit.Term, used map[int]bool, dropped *bool) unit.Term {
	switch t.Op {
	case unit.OpBlock:
		kept := t.Args[:0]
		for _, s := range t.Args {
			if s = drop(s, used, dropped); !spare(s) {
				kept = append(kept, s)
			} else {
				*dropped = true
			}
		}
		t.Args = kept
	case unit.OpDefine:
		if !used[t.N] {
			*dropped = true
			return effectOf(t.Args[0])
		}
	case unit.OpSet:
		if t.Args[0].Op == unit.OpVar && !used[t.Args[0].N] {
			*dropped = true
			return effectOf(t.Args[1])
		}
	case unit.OpIf:
		t.Args[1], t.Args[2] = drop(t.Args[1], used, dropped), drop(t.Args[2], used, dropped)
	case unit.OpRange:
		t.Args[3] = drop(t.Args[3], used, dropped)
	case unit.OpCount:
		t.Args[2] = drop(t.Args[2], used, dropped)
	}
	return t
}

// effectOf is what is left of a value that nobody reads.
func effectOf(t unit.Term) unit.Term {
	if live(t) {
		return t
	}
	return unit.Term{}
}

// spare tells whether a statement may be left out.
func spare(t unit.Term) bool {
	switch t.Op {
	case unit.OpBlock:
		return len(t.Args) == 0
	case unit.OpIf:
		return spare(t.Args[1]) && spare(t.Args[2]) && !live(t.Args[0])
	case unit.OpCount:
		return spare(t.Args[2]) && !live(t.Args[1])
	case unit.OpRange:
		return spare(t.Args[3]) && !live(t.Args[2])
	case unit.OpSet, unit.OpDefine, unit.OpReturn, unit.OpNext, unit.OpStop:
		return false
	}
	return !live(t)
}
