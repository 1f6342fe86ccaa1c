package summary

import (
	"go/ast"
	"go/types"
	"slices"

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
	serving  bool   // in a function that is given a request
	method   string // that is declared, "" for a function or a variable
	fails    bool   // the last result of the function is an error
	paths    bool   // the function may tell the paths of requests apart
	// answering: it is given a request and registers nothing, so that of what it does only that matters
	// which hands the request on.
	answering bool
	setups    []unit.Setup
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
		c.serving, c.fails = c.w.given(d.sig), fails(d.sig)
		c.paths = c.serving && c.asksPath(d.body)
		c.answering = c.serving && !s.Acts
		if fn, ok := d.node.(*ast.FuncDecl); ok && d.recv != nil {
			c.method = fn.Name.Name
		}
		s.Body = c.body(d.body)
		if c.w.resolves(d) {
			s.Body.Args = append(c.resolvers(&s, d.sig), s.Body.Args...)
		}
	}
	c.setups = append(c.setups, s)
	c.prune()
	return c.setups
}

// body compiles the statements of a function. What answers requests in one that asks for nothing is the
// function itself.
func (c *compiler) body(b *ast.BlockStmt) unit.Term {
	t := c.block(b.List)
	asks := false
	eachTerm(&t, func(t *unit.Term) { asks = asks || t.Op == unit.OpIf && !nothing(t.Args[0]) })
	if c.paths && !asks {
		eachTerm(&t, func(t *unit.Term) {
			t.Args = slices.DeleteFunc(t.Args, func(t unit.Term) bool { return t.Op == unit.OpAnswer })
		})
	}
	return t
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

// fails tells whether a function may return an error, as its last result.
func fails(sig *types.Signature) bool {
	n := sig.Results().Len()
	return n > 0 && isError(sig.Results().At(n-1).Type())
}
