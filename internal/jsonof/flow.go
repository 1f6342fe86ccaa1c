package jsonof

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// A Func is a function, and what its surroundings know of it.
type Func struct {
	Info *types.Info
	Node ast.Node // a *ast.FuncDecl or *ast.FuncLit
	// Hole, if set, tells of a parameter which argument it is, if callers know better than its type what comes:
	// where it is handed on, the shape has a hole.
	Hole func(param *types.Var) (arg int, ok bool)
	// Result, if set, tells what a function returns as its result of a number, if more is known than its type.
	Result func(fn *types.Func, result int) shape.Value
	// Decl, if set, finds the declaration of a function of the same package: of those that return what they
	// are given, the result is known. See Returned.
	Decl func(fn *types.Func) *ast.FuncDecl
}

// Values returns what expressions of a function become, each as it is where it stands when it is given to
// an encoder. Those in function literals within it are found too. Encoders take values in an interface:
// only what is behind a pointer is addressable.
//
// Function literals that are called where they stand, or that a call is given, run there; of others it is
// only known that they run at some time. A call is taken to run what it is given any number of times, but
// once if it is a transaction by its name.
//
// Nothing in the function but its own statements counts: what it calls may write to what it is given a
// pointer to, and what it gets from elsewhere is known by type.
func (m *Maker) Values(f Func, encoder Encoder, exprs ...ast.Expr) []shape.Shape {
	fl := &flow{Maker: m, Func: f, wanted: make(map[ast.Expr]*value, len(exprs)), left: maxSteps}
	for _, e := range exprs {
		fl.wanted[ast.Unparen(e)] = nil
	}
	fl.scan()
	if fl.relevant != nil {
		fl.settle()
	}
	shapes := make([]shape.Shape, len(exprs))
	for i, e := range exprs {
		e = ast.Unparen(e)
		t := fl.typeOf(e)
		v := fl.wanted[e]
		if fl.left <= 0 {
			v = nil
		}
		shapes[i] = m.shape(anything, fl.box(v, t, anything), mode{v2: encoder == V2}, 0)
	}
	return shapes
}

// anything is the type any.
var anything = types.Universe.Lookup("any").Type()

const (
	maxSteps    = 200_000 // expressions looked at in a function; with more, values are known by type
	maxRelevant = 300     // variables that are followed
	maxNested   = 3       // loops in loops that are run twice
)

// A flow runs a function on what is known of its values.
type flow struct {
	*Maker
	Func
	wanted   map[ast.Expr]*value
	relevant map[*types.Var]bool      // those that what is wanted may come from; nil: do not run
	loose    map[*types.Var]bool      // those that a literal shares which runs at any time: order says nothing of them there
	held     map[*types.Var]*value    // what loose ones may hold
	home     map[*types.Var]ast.Node  // the function of a loose one; order counts there. nil: nowhere
	patches  map[*types.Var][]patch   // what is done to them elsewhere
	patched  map[*types.Var][]patch   // the same, as the last run found it
	replaced map[*types.Var]bool      // those that literals set, and do not only append to
	grown    map[*types.Var]bool      // those of which this run found that they hold more
	runs     map[*ast.FuncLit]running // how literals run
	parent   map[ast.Node]ast.Node    // the function that a literal stands in
	failing  map[*ast.ReturnStmt]bool // those with an error that is not nil
	ignored  map[*ast.FuncLit]bool    // those whose errors nobody sees
	loops    []ast.Node
	changes  map[*types.Var][]token.Pos // where what lies behind a variable may be written to
	writes   map[*types.Var][]token.Pos // where it itself is
	uses     map[*types.Var]int         // where it may be handed on or written to, and not only a plain field is read
	kept     map[*types.Var]int         // how often its address is taken and kept
	keeps    map[*ast.UnaryExpr]bool    // where
	opened   map[*types.Var]bool        // those that anybody may write to at any time
	open     map[*types.Var]bool        // the same, and those whose address has been taken by now and kept
	through  map[*types.Func]int        // which parameter functions return
	frames   []*frame
	at       ast.Node // the function that runs: the whole one, or a literal in it that runs at any time
	out      *outcome // of the literal that runs, if it does so in order, or results
	results  *outcome // of the whole function, if that is wanted
	nested   int
	left     int
}

// A state is what variables hold at a point of the function. nil: the point is never reached.
type state map[*types.Var]*value

// A frame is a statement that break or continue may leave.
type frame struct {
	label     string
	loop      bool
	block     bool // only a break that names it leaves it
	breaks    []state
	continues []state
}

// A patch is something that is done to a variable.
type patch func(*value) *value

// maxRuns is how often a function is run until no more is found of what its literals do. What is then still
// found is given up.
const maxRuns = 4

func (f *flow) settle() {
	f.run()
	if len(f.loose) == 0 {
		return
	}
	for range maxRuns {
		f.run() // now all that is ever written to them is known
		if len(f.grown) == 0 {
			return
		}
	}
	for v := range f.loose {
		f.opened[v] = true
	}
	f.run()
}

func (f *flow) run() {
	f.frames, f.nested, f.at, f.out = nil, 0, f.Node, f.results
	f.grown, f.open = make(map[*types.Var]bool), maps.Clone(f.opened)
	f.patched, f.patches = f.patches, make(map[*types.Var][]patch)
	st := make(state)
	switch fn := f.Node.(type) {
	case *ast.FuncDecl:
		f.enter(st, fn.Recv, fn.Type)
		switch {
		case fn.Body == nil:
		case f.results != nil:
			f.results.results, f.results.ends = nil, nil
			f.finish(f.stmts(fn.Body.List, st))
		default:
			f.stmts(fn.Body.List, st)
		}
	case *ast.FuncLit:
		f.enter(st, nil, fn.Type)
		f.stmts(fn.Body.List, st)
	}
}

// enter sets parameters and results.
func (f *flow) enter(st state, recv *ast.FieldList, sig *ast.FuncType) {
	for _, list := range []*ast.FieldList{recv, sig.Params} {
		for v := range f.names(list) {
			if f.Hole == nil {
				f.set(st, v, nil)
			} else if arg, ok := f.Hole(v); ok {
				f.set(st, v, &value{given: &shape.Shape{Kind: shape.Hole, Arg: arg}})
			} else {
				f.set(st, v, nil)
			}
		}
	}
	for v := range f.names(sig.Results) {
		f.set(st, v, zeroOf(v.Type(), v.Pos()))
	}
}

func (f *flow) names(list *ast.FieldList) func(yield func(*types.Var) bool) {
	return func(yield func(*types.Var) bool) {
		if list == nil {
			return
		}
		for _, field := range list.List {
			for _, name := range field.Names {
				if v, ok := f.Info.Defs[name].(*types.Var); ok && !yield(v) {
					return
				}
			}
		}
	}
}

// get returns what a variable holds.
func (f *flow) get(st state, v *types.Var) *value {
	switch {
	case f.open[v]:
		return nil
	case !f.loose[v]:
		return st[v]
	case f.home[v] != f.at:
		return f.held[v]
	}
	return f.disturbed(st[v], v)
}

// maxPatches is how much is done to a variable by literals that run at any time.
const maxPatches = 24

// disturbed is a value of a variable after literals had any number of turns with it.
func (f *flow) disturbed(x *value, v *types.Var) *value {
	if len(f.patched[v]) > maxPatches {
		return nil
	}
	own := x
	for range 3 {
		before := x
		for _, p := range f.patched[v] {
			x = widen(x, join(x, p(x), v.Type()))
		}
		if same(before, x) {
			return f.perhapsSet(own, x, v)
		}
	}
	return nil
}

// perhapsSet is a value of a variable that literals set, and do not only append to. That it is nil without them
// says little: nobody knows whether they have run.
func (f *flow) perhapsSet(own, x *value, v *types.Var) *value {
	if !f.replaced[v] || own == nil || x == nil {
		return x
	}
	s, ok := v.Type().Underlying().(*types.Struct)
	if !ok || x.fields == nil {
		return x.unlessSet(own)
	}
	weak := *x
	weak.fields = make([]*value, s.NumFields())
	for i := range weak.fields {
		weak.fields[i] = x.field(v.Type(), i).unlessSet(own.field(v.Type(), i))
	}
	return &weak
}

// unlessSet is a value that may be nil only because it was nil before something that perhaps has set it.
func (v *value) unlessSet(before *value) *value {
	if v == nil || before == nil || (v.null != mayBeNil || before.null != isNil) && (v.iface != mayBeNil || before.iface != isNil) {
		return v
	}
	weak := *v
	weak.null, weak.iface = min(v.null, wasNil), min(v.iface, wasNil)
	if v.length == onAWay {
		weak.length = unsure
	}
	return &weak
}

// appends tells whether what is written to a variable is itself with more in it, or a part of it.
func (f *flow) appends(v *types.Var, direct bool, from []ast.Node) bool {
	if !direct || len(from) != 1 {
		_, is := v.Type().Underlying().(*types.Struct)
		return !is && !direct
	}
	call, ok := from[0].(*ast.CallExpr)
	if !ok || builtin(f.Info, call.Fun) != "append" || len(call.Args) == 0 {
		return false
	}
	of, same := f.root(call.Args[0])
	return same && of == v
}

// set has a variable hold something.
func (f *flow) set(st state, v *types.Var, to *value) {
	if !f.relevant[v] {
		return
	}
	if f.loose[v] {
		was, ok := f.held[v]
		now := to
		if ok {
			now = widen(was, join(was, to, v.Type()))
		}
		if !ok || !same(was, now) {
			f.held[v], f.grown[v] = now, true
		}
		if f.home[v] != f.at {
			return
		}
	}
	st[v] = to
}

// change changes what a variable holds.
func (f *flow) change(st state, v *types.Var, change patch) {
	if f.loose[v] && f.home[v] != f.at && len(f.patches[v]) <= maxPatches {
		f.patches[v] = append(f.patches[v], change)
	}
	f.set(st, v, change(f.get(st, v)))
}

// scan finds out which variables matter, which are shared with literals, and where contents change.
func (f *flow) scan() {
	var (
		feeds = make(map[*types.Var][]ast.Node) // what is written to a variable
		owner = make(map[*types.Var]ast.Node)   // the function that a variable belongs to
		used  = make(map[*types.Var][]ast.Node) // the functions where it is used
		inner = make(map[*types.Var][]ast.Node) // and where it is written to, or behind it
		sets  = make(map[*types.Var][]ast.Node) // and where it is set as a whole
		lends = make(map[*types.Var]bool)       // those whose address a call is given
		jumps bool
	)
	f.runs, f.parent = make(map[*ast.FuncLit]running), make(map[ast.Node]ast.Node)
	f.failing, f.ignored = make(map[*ast.ReturnStmt]bool), make(map[*ast.FuncLit]bool)
	f.changes, f.writes = make(map[*types.Var][]token.Pos), make(map[*types.Var][]token.Pos)
	f.uses = make(map[*types.Var]int)
	f.keeps = make(map[*ast.UnaryExpr]bool)
	f.kept, f.opened = make(map[*types.Var]int), make(map[*types.Var]bool)
	write := func(within ast.Node, lhs ast.Expr, from ...ast.Node) {
		v, direct := f.root(lhs)
		if v == nil {
			return
		}
		feeds[v] = append(feeds[v], from...)
		f.writes[v] = append(f.writes[v], lhs.Pos())
		if !direct {
			f.changes[v] = append(f.changes[v], lhs.Pos())
		}
		inner[v] = append(inner[v], within)
		if !f.appends(v, direct, from) {
			sets[v] = append(sets[v], within)
		}
	}
	lent := make(map[*ast.UnaryExpr]bool)     // addresses that only a call has
	aside := make(map[*ast.CallExpr]ast.Stmt) // what calls are the whole of
	var visit func(n, within ast.Node)
	visit = func(root, within ast.Node) {
		ast.Inspect(root, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit:
				if n != within {
					f.parent[n] = within
					visit(n, n)
					return false
				}
			case *ast.Ident:
				if v, ok := f.Info.Defs[n].(*types.Var); ok && !v.IsField() {
					owner[v] = within
				}
				if v, ok := f.Info.Uses[n].(*types.Var); ok {
					f.uses[v]++
					used[v] = append(used[v], within)
				}
			case *ast.SelectorExpr:
				id, ok := n.X.(*ast.Ident)
				if sel := f.Info.Selections[n]; ok && sel != nil && sel.Kind() == types.FieldVal && !refers(f.typeOf(n), 0) {
					if v := f.variable(id); v != nil {
						f.uses[v]--
					}
				}
			case *ast.AssignStmt:
				for i, lhs := range n.Lhs {
					if id, ok := lhs.(*ast.Ident); ok && n.Tok == token.DEFINE {
						if v, ok := f.Info.Defs[id].(*types.Var); ok {
							owner[v] = within
						}
					}
					if len(n.Lhs) == len(n.Rhs) {
						write(within, lhs, n.Rhs[i])
					} else {
						write(within, lhs, n.Rhs[0])
					}
				}
			case *ast.ValueSpec:
				for i, name := range n.Names {
					v, ok := f.Info.Defs[name].(*types.Var)
					if !ok {
						continue
					}
					owner[v] = within
					f.writes[v] = append(f.writes[v], name.Pos())
					if len(n.Values) == len(n.Names) {
						feeds[v] = append(feeds[v], n.Values[i])
					} else if len(n.Values) > 0 {
						feeds[v] = append(feeds[v], n.Values[0])
					}
				}
			case *ast.RangeStmt:
				f.loops = append(f.loops, n)
				for _, lhs := range []ast.Expr{n.Key, n.Value} {
					if id, ok := lhs.(*ast.Ident); ok {
						if v, ok := f.Info.Defs[id].(*types.Var); ok {
							owner[v] = within
						}
					}
					if lhs != nil {
						write(within, lhs, n.X)
					}
				}
			case *ast.IncDecStmt:
				write(within, n.X)
			case *ast.TypeSwitchStmt:
				for _, clause := range n.Body.List {
					if v, ok := f.Info.Implicits[clause].(*types.Var); ok {
						owner[v] = within
						feeds[v] = append(feeds[v], n.Assign)
					}
				}
			case *ast.GoStmt:
				aside[n.Call] = n
			case *ast.DeferStmt:
				aside[n.Call] = n
			case *ast.ExprStmt:
				if call, ok := ast.Unparen(n.X).(*ast.CallExpr); ok {
					aside[call] = n
				}
			case *ast.ForStmt:
				f.loops = append(f.loops, n)
			case *ast.IfStmt:
				f.fails(n)
				if f.results != nil {
					f.excuses(n)
				}
			case *ast.BranchStmt:
				jumps = jumps || n.Tok == token.GOTO
			case *ast.UnaryExpr:
				if v, _ := f.root(n.X); v != nil && n.Op == token.AND && !lent[n] {
					f.kept[v]++
					f.keeps[n] = true
				}
			case *ast.CallExpr:
				if lit, ok := ast.Unparen(n.Fun).(*ast.FuncLit); ok {
					for v, arg := range f.arguments(lit, n) {
						feeds[v] = append(feeds[v], arg)
					}
				}
				if _, deferred := aside[n].(*ast.DeferStmt); !deferred {
					f.sort(n, aside[n])
				}
				same := f.returned(n)
				for i, arg := range n.Args {
					if u, ok := ast.Unparen(arg).(*ast.UnaryExpr); ok && u.Op == token.AND {
						if v, _ := f.root(u.X); v != nil {
							if i != same {
								lent[u] = true
							}
							inner[v], sets[v], lends[v] = append(inner[v], within), append(sets[v], within), true
							f.changes[v] = append(f.changes[v], n.Pos())
						}
					} else if v, _ := f.root(arg); v != nil {
						if _, wanted := f.wanted[ast.Unparen(arg)]; !wanted {
							f.changes[v] = append(f.changes[v], n.Pos())
						}
					}
				}
				if sel, ok := ast.Unparen(n.Fun).(*ast.SelectorExpr); ok {
					if v, _ := f.root(sel.X); v != nil {
						f.changes[v] = append(f.changes[v], n.Pos())
					}
				}
			}
			return true
		})
	}
	visit(f.Node, f.Node)

	f.relevant = make(map[*types.Var]bool)
	var queue []ast.Node
	for e := range f.wanted {
		queue = append(queue, e)
	}
	if f.results != nil {
		for _, v := range f.results.named {
			f.relevant[v] = true
			queue = append(queue, feeds[v]...)
		}
	}
	for len(queue) > 0 {
		n := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		ast.Inspect(n, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				if v := f.variable(id); v != nil && !f.relevant[v] {
					f.relevant[v] = true
					queue = append(queue, feeds[v]...)
				}
			}
			return true
		})
	}
	if len(f.relevant) > maxRelevant {
		f.relevant = nil
		return
	}
	f.loose, f.held = make(map[*types.Var]bool), make(map[*types.Var]*value)
	f.home, f.patches, f.replaced = make(map[*types.Var]ast.Node), nil, make(map[*types.Var]bool)
	f.delay()
	for v := range f.relevant {
		home := owner[v]
		elsewhere := func(in ast.Node) bool { return home != nil && f.order(in) != f.order(home) }
		shared := slices.ContainsFunc(used[v], elsewhere)
		if jumps || shared && (len(f.writes[v]) > 1 || lends[v] || slices.ContainsFunc(inner[v], elsewhere)) {
			f.loose[v] = true
			if !jumps {
				f.home[v] = f.order(home)
				f.replaced[v] = slices.ContainsFunc(sets[v], elsewhere)
			}
		}
		if (jumps || shared) && f.kept[v] > 0 {
			f.opened[v] = true
		}
	}
}

// typeOf returns the type of an expression, an invalid one in code that does not compile.
func (f *flow) typeOf(e ast.Expr) types.Type {
	if t := f.Info.TypeOf(e); t != nil {
		return t
	}
	return types.Typ[types.Invalid]
}

// variable returns the local variable that an identifier names.
func (f *flow) variable(id *ast.Ident) *types.Var {
	v, ok := f.Info.ObjectOf(id).(*types.Var)
	if !ok || v.IsField() || v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
		return nil
	}
	return v
}

// root returns the variable that an expression is, or is a part of.
func (f *flow) root(e ast.Expr) (v *types.Var, direct bool) {
	direct = true
	for {
		switch x := e.(type) {
		case *ast.ParenExpr:
			e = x.X
		case *ast.SelectorExpr:
			e, direct = x.X, false
		case *ast.IndexExpr:
			e, direct = x.X, false
		case *ast.StarExpr:
			e, direct = x.X, false
		case *ast.SliceExpr:
			e, direct = x.X, false
		case *ast.TypeAssertExpr:
			e, direct = x.X, false
		case *ast.Ident:
			return f.variable(x), direct
		default:
			return nil, false
		}
	}
}
