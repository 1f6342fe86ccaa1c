package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A fn is one function or literal under construction.
type fn struct {
	b      *builder
	outer  *fn // the function around a literal
	node   ast.Node
	symbol string
	name   string
	names  []string // of the parameters, 0 is the receiver
	params map[types.Object]int
	exempt bool

	errorLast bool // the last result is an error
	started   bool // a goroutine that is waited for

	flow  *flow        // what is known of the declaration's variables, shared with its literals
	out   *[]unit.Node // where nodes go
	loops []*loop      // around the current point, innermost last
	sequence
	state
}

// A state tells what guards the current place.
type state struct {
	quiet int // > 0 where only a miss of a cache leads
	known int // > 0 where only a miss of a map of the function itself leads
	memo  int // > 0 where only what no earlier turn has loaded leads
	keyed int // the same for what earlier turns have loaded for other keys
}

func (f *fn) restore(s state) { f.state = s }

func newFn(b *builder, decl ast.Node, outer *fn, symbol, name string, exempt bool) *fn {
	f := &fn{b: b, outer: outer, node: decl, symbol: symbol, name: name, exempt: exempt,
		names: []string{""}, params: make(map[types.Object]int)}
	f.out = new([]unit.Node)
	if outer != nil {
		f.flow = outer.flow
	} else {
		f.flow = newFlow(b.info, decl, symbol)
	}
	return f
}

// declare enters the receiver and the parameters.
func (f *fn) declare(recv *ast.FieldList, typ *ast.FuncType) {
	if recv != nil && len(recv.List) > 0 && len(recv.List[0].Names) > 0 {
		name := recv.List[0].Names[0]
		f.names[0] = name.Name
		f.params[f.b.info.Defs[name]] = 0
	}
	if typ.Results != nil && len(typ.Results.List) > 0 {
		last := f.b.info.TypeOf(typ.Results.List[len(typ.Results.List)-1].Type)
		f.errorLast = last != nil && isError(last)
	}
	for _, field := range typ.Params.List {
		if len(field.Names) == 0 {
			f.names = append(f.names, "_")
		}
		for _, name := range field.Names {
			if obj := f.b.info.Defs[name]; obj != nil {
				f.params[obj] = len(f.names)
			}
			f.names = append(f.names, name.Name)
		}
	}
}

// param finds a parameter of this function or of one around it: 1 + its index
// plus unit.ParamLevel for each literal between, or 0.
func (f *fn) param(obj types.Object) int {
	level := 0
	for g := f; g != nil; g = g.outer {
		if i, ok := g.params[obj]; ok {
			return level*unit.ParamLevel + i + 1
		}
		level++
	}
	return 0
}

// literal compiles a function literal and returns its symbol. It runs where it
// is called, not here.
func (f *fn) literal(lit *ast.FuncLit) string {
	symbol := f.flow.literals[lit]
	if f.flow.compiled[lit] {
		return symbol
	}
	f.flow.compiled[lit] = true
	g := newFn(f.b, lit, f, symbol, f.name, f.exempt)
	g.declare(nil, lit.Type)
	nodes, _ := g.block(lit.Body.List, nil)
	f.b.add(g, lit.Pos(), nodes, true)
	return symbol
}

// funcRef resolves an expression of function type to the one function it
// stands for. It compiles literals on the way.
func (f *fn) funcRef(e ast.Expr) (unit.Arg, bool) {
	switch e := ast.Unparen(e).(type) {
	case *ast.FuncLit:
		return unit.Arg{Func: f.literal(e), Lit: true, Message: f.returned(e)}, true
	case *ast.Ident:
		return f.identRef(e)
	case *ast.IndexExpr:
		if t := f.b.info.TypeOf(e.X); t != nil && isFunc(t) { // an instance of a generic function
			return f.funcRef(e.X)
		}
	case *ast.SelectorExpr:
		return f.selectorRef(e)
	case *ast.CallExpr:
		if len(e.Args) == 1 && f.b.info.Types[e.Fun].IsType() {
			return f.funcRef(e.Args[0]) // a conversion such as http.HandlerFunc(h)
		}
	}
	return unit.Arg{}, false
}

func (f *fn) identRef(e *ast.Ident) (unit.Arg, bool) {
	switch obj := f.b.info.Uses[e].(type) {
	case *types.Func:
		return unit.Arg{Func: Symbol(obj)}, true
	case *types.Var:
		if i := f.param(obj); i > 0 {
			return unit.Arg{Param: i}, true
		}
		if value, ok := f.flow.single[obj]; ok && value != nil && !f.flow.resolving[obj] {
			f.flow.resolving[obj] = true // a closure may call itself
			defer delete(f.flow.resolving, obj)
			return f.funcRef(value)
		}
		if value, ok := f.flow.single[obj]; ok {
			if lit, ok := ast.Unparen(value).(*ast.FuncLit); ok {
				return unit.Arg{Func: f.flow.literals[lit], Lit: true}, true
			}
		}
	}
	return unit.Arg{}, false
}

func (f *fn) selectorRef(e *ast.SelectorExpr) (unit.Arg, bool) {
	sel, ok := f.b.info.Selections[e]
	if !ok {
		if obj, ok := f.b.info.Uses[e.Sel].(*types.Func); ok { // pkg.Func
			return unit.Arg{Func: Symbol(obj)}, true
		}
		return unit.Arg{}, false
	}
	if sel.Kind() != types.MethodVal {
		return unit.Arg{}, false
	}
	obj := sel.Obj().(*types.Func)
	if i, hash := f.b.iface(sel.Recv(), obj); i > 0 {
		return unit.Arg{Iface: i, Method: hash}, true
	}
	return unit.Arg{Func: Symbol(obj)}, true
}

// A flow holds what a declaration does with its variables, over all its
// literals.
type flow struct {
	literals  map[*ast.FuncLit]string
	compiled  map[*ast.FuncLit]bool
	single    map[types.Object]ast.Expr   // variables with one assignment, and its right side
	grows     map[types.Object][]ast.Expr // the right sides of all assignments, nil where unknown
	resolving map[types.Object]bool
	ends      *endings
	loops     []ast.Node
	fields    map[types.Object][]ast.Expr // what literals of structs put into a field
	sets      map[string]bool             // fields and package variables that are assigned, as spelled
	last      map[types.Object]token.Pos  // where a variable is last used
	made      map[types.Object][]ast.Expr // what a variable's values come from, also of several results: v, err := New()
	lookups   map[types.Object]ast.Expr   // variables that a cache's lookup sets → the cache
	fills     []string                    // caches that are filled
	atExit    map[*ast.FuncLit]bool       // literals that are deferred
	open      map[types.Object]bool       // whether a variable holds an open transaction, once that was asked
}

// inLoop tells whether a position lies in a loop.
func (fl *flow) inLoop(pos token.Pos) bool {
	for _, l := range fl.loops {
		if l.Pos() <= pos && pos < l.End() {
			return true
		}
	}
	return false
}

func newFlow(info *types.Info, decl ast.Node, symbol string) *flow {
	fl := &flow{
		literals:  make(map[*ast.FuncLit]string),
		compiled:  make(map[*ast.FuncLit]bool),
		single:    make(map[types.Object]ast.Expr),
		grows:     make(map[types.Object][]ast.Expr),
		resolving: make(map[types.Object]bool),
		ends:      &endings{info, make(map[ending]outcome)},
		fields:    make(map[types.Object][]ast.Expr),
		sets:      make(map[string]bool),
		last:      make(map[types.Object]token.Pos),
		made:      make(map[types.Object][]ast.Expr),
		lookups:   make(map[types.Object]ast.Expr),
		atExit:    make(map[*ast.FuncLit]bool),
		open:      make(map[types.Object]bool),
	}
	note := func(lhs ast.Expr, rhs ast.Expr) {
		id, ok := ast.Unparen(lhs).(*ast.Ident)
		if !ok {
			return
		}
		obj := info.Defs[id]
		if obj == nil {
			obj = info.Uses[id]
		}
		if obj == nil {
			return
		}
		fl.grows[obj] = append(fl.grows[obj], rhs)
		if len(fl.grows[obj]) == 1 && rhs != nil {
			fl.single[obj] = rhs
		} else {
			delete(fl.single, obj)
		}
	}
	ast.Inspect(decl, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			if obj := info.Uses[n]; obj != nil {
				fl.last[obj] = max(fl.last[obj], n.Pos())
			}
		case *ast.FuncLit:
			fl.literals[n] = symbol + "$" + strconv.Itoa(len(fl.literals)+1)
		case *ast.KeyValueExpr:
			if key, ok := n.Key.(*ast.Ident); ok {
				if v, ok := info.Uses[key].(*types.Var); ok && v.IsField() {
					fl.fields[v] = append(fl.fields[v], n.Value)
				}
			}
		case *ast.CallExpr:
			if cache, ok := cacheCall(n, fillVerbs); ok {
				fl.fills = append(fl.fills, cache)
			}
		case *ast.AssignStmt:
			fl.cache(info, n)
			for _, lhs := range n.Lhs {
				fl.sets[spell(lhs)] = true
				if id, ok := lhs.(*ast.Ident); ok && len(n.Rhs) == 1 {
					if obj := info.ObjectOf(id); obj != nil {
						fl.made[obj] = append(fl.made[obj], ast.Unparen(n.Rhs[0]))
					}
				}
			}
			for i, lhs := range n.Lhs {
				if len(n.Lhs) == len(n.Rhs) && (n.Tok == token.ASSIGN || n.Tok == token.DEFINE) {
					note(lhs, n.Rhs[i])
				} else {
					note(lhs, nil)
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if i < len(n.Values) && len(n.Names) == len(n.Values) {
					note(name, n.Values[i])
				} else if len(n.Values) > 0 {
					note(name, nil)
				}
			}
		case *ast.ForStmt:
			fl.loops = append(fl.loops, n)
		case *ast.RangeStmt:
			fl.loops = append(fl.loops, n)
			for _, e := range []ast.Expr{n.Key, n.Value} {
				if e != nil {
					note(e, nil)
				}
			}
		case *ast.IncDecStmt:
			note(n.X, nil)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				note(n.X, nil) // whoever has the address may write
			}
		}
		return true
	})
	return fl
}

// cache notes "v, ok := cache.Get(k)" and "v, ok := m[k]" as lookups, and
// "m[k] = v" as a fill.
func (fl *flow) cache(info *types.Info, s *ast.AssignStmt) {
	if index, ok := ast.Unparen(s.Lhs[0]).(*ast.IndexExpr); ok {
		if text := spell(index.X); text != "" {
			fl.fills = append(fl.fills, text)
		}
	}
	if len(s.Rhs) != 1 {
		return
	}
	var from ast.Expr
	switch rhs := ast.Unparen(s.Rhs[0]).(type) {
	case *ast.IndexExpr:
		from = rhs.X
	case *ast.CallExpr:
		if _, ok := cacheCall(rhs, lookupVerbs); ok {
			from = rhs.Fun.(*ast.SelectorExpr).X
		}
	}
	if from == nil {
		return
	}
	for _, lhs := range s.Lhs {
		if id, ok := lhs.(*ast.Ident); ok {
			if obj := info.ObjectOf(id); obj != nil && !isError(obj.Type()) {
				fl.lookups[obj] = from
			}
		}
	}
}

// The methods of caches that look up and fill, by convention.
var (
	lookupVerbs = []string{"Get", "Load", "Lookup", "Peek"}
	fillVerbs   = []string{"Set", "Add", "Put", "Store", "SetWithTTL", "SetDefault", "SetWithExpiration"}
)

// cacheCall returns what a method of one of the names is called on.
func cacheCall(call *ast.CallExpr, verbs []string) (string, bool) {
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !slices.Contains(verbs, sel.Sel.Name) {
		return "", false
	}
	text := spell(sel.X)
	return text, text != ""
}
