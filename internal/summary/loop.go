package summary

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A loop is one loop under construction.
type loop struct {
	class unit.Class
	bound string
	param int
	times int

	label   string
	node    ast.Node
	body    *ast.BlockStmt
	vars    map[types.Object]bool // key and value, or the counter
	element map[types.Object]bool // the variables that hold the element
	list    ast.Expr              // what is ranged over or indexed
	writes  map[types.Object]bool // whatever the body assigns, or hands out the address of
	kept    map[types.Object]bool // says "already loaded": ok in v, ok := seen[k], or the map itself

	once map[any]bool // nodes that at most one turn runs
}

// few is the number of turns up to which a counted loop or an array is a
// choice, not a smell. A list that is written down in the source is one at any
// length: nothing grows with the data.
const few = 8

// atMostOnce notes that the loop ends with these nodes.
func (l *loop) atMostOnce(nodes []unit.Node) {
	for _, n := range nodes {
		switch {
		case n.Call != nil:
			l.once[n.Call] = true
		case n.Loop != nil:
			l.once[n.Loop] = true
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				l.atMostOnce(arm.Body)
			}
		}
	}
}

// split takes the nodes that run at most once out of the body.
func (l *loop) split(nodes []unit.Node) (body, once []unit.Node) {
	for _, n := range nodes {
		switch {
		case n.Call != nil && l.once[n.Call], n.Loop != nil && l.once[n.Loop]:
			once = append(once, n)
		case n.Loop != nil:
			in, out := l.split(n.Loop.Once) // of an inner loop that ends this one too
			once = append(once, out...)
			n.Loop.Once = in
			if len(n.Loop.Body)+len(in) > 0 {
				body = append(body, n)
			}
		case n.Branch != nil:
			branch := unit.Branch{}
			some := false
			for _, arm := range n.Branch.Arms {
				in, out := l.split(arm.Body)
				once = append(once, out...)
				some = some || len(in) > 0
				branch.Arms = append(branch.Arms, unit.Arm{Body: in, Exits: arm.Exits})
			}
			if some {
				body = append(body, unit.Node{Branch: &branch})
			}
		default:
			body = append(body, n)
		}
	}
	return body, once
}

func (f *fn) newLoop(node ast.Node, body *ast.BlockStmt, label string) *loop {
	l := &loop{
		class: unit.Open, param: -1, label: label, node: node, body: body,
		vars: make(map[types.Object]bool), element: make(map[types.Object]bool),
		writes: make(map[types.Object]bool), kept: make(map[types.Object]bool), once: make(map[any]bool),
	}
	f.collect(l)
	return l
}

func (f *fn) rangeStmt(s *ast.RangeStmt, fr *frame, label string) {
	f.expr(s.X)
	l := f.newLoop(s, s.Body, label)
	for i, e := range []ast.Expr{s.Key, s.Value} {
		if id, ok := e.(*ast.Ident); ok && id.Name != "_" {
			if obj := f.b.info.ObjectOf(id); obj != nil {
				l.vars[obj] = true
				l.element[obj] = i == 1 || s.Value == nil
			}
		}
	}
	l.list = s.X
	f.classifyRange(l, s)
	f.loopBody(l, fr, nil, nil)
}

func (f *fn) forStmt(s *ast.ForStmt, fr *frame, label string) {
	if s.Init != nil {
		f.stmt(s.Init, fr)
	}
	l := f.newLoop(s, s.Body, label)
	f.classifyFor(l, s)
	f.loopBody(l, fr, s.Cond, s.Post)
}

// loopBody compiles what each turn does and emits the loop.
func (f *fn) loopBody(l *loop, fr *frame, cond ast.Expr, post ast.Stmt) {
	if f.paced(l.body) {
		l.class = unit.Open
	}
	defer f.restore(f.state)
	f.memo = 0 // an outer loop's memory says nothing of this one's turns
	f.loops = append(f.loops, l)
	saved := f.out
	var head []unit.Node
	f.out = &head
	f.expr(cond)
	f.out = saved
	nodes, _ := f.run(&frame{stmts: l.body.List, up: fr, loop: l})
	nodes = append(head, nodes...)
	if post != nil {
		var tail []unit.Node
		f.out = &tail
		f.stmt(post, fr)
		f.out = saved
		nodes = append(nodes, tail...)
	}
	f.loops = f.loops[:len(f.loops)-1]

	body, once := l.split(nodes)
	if len(body)+len(once) == 0 {
		return
	}
	f.emit(unit.Node{Loop: &unit.Loop{
		Span:  f.b.span(l.node.Pos(), l.body.Lbrace),
		Class: l.class, Bound: l.bound, Param: l.param, Times: l.times,
		Body: body, Once: once,
	}})
}

// classifyRange tells what a range statement runs over.
func (f *fn) classifyRange(l *loop, s *ast.RangeStmt) {
	t := f.b.info.TypeOf(s.X)
	if t == nil {
		return
	}
	if _, number := core(t).(*types.Basic); !number {
		l.bound, l.param = lenOf(s.X), f.paramIndex(s.X)
	}
	switch t := core(t).(type) {
	case *types.Slice, *types.Map:
		l.class = unit.Data
		if n, ok := f.constantLen(s.X); ok {
			l.class, l.times = unit.Fixed, n
		} else if f.chunks(s.X) {
			l.class = unit.Chunk
		}
	case *types.Array:
		l.class = unit.Data
		if t.Len() <= few {
			l.class, l.times = unit.Fixed, int(t.Len())
		}
	case *types.Pointer: // to an array
		l.class = unit.Data
	case *types.Basic:
		f.classifyCount(l, s.X)
	case *types.Signature:
		f.classifyIterator(l, s.X)
	}
}

// core is the underlying type, or that of a type parameter's constraint.
func core(t types.Type) types.Type {
	u := t.Underlying()
	if iface, ok := u.(*types.Interface); ok && iface.NumEmbeddeds() == 1 {
		if union, ok := iface.EmbeddedType(0).(*types.Union); ok && union.Len() == 1 {
			return union.Term(0).Type().Underlying()
		}
		return iface.EmbeddedType(0).Underlying()
	}
	return u
}

// classifyCount handles "range n": a constant, the length of a list, or a
// number of tries.
func (f *fn) classifyCount(l *loop, n ast.Expr) {
	if v := f.b.info.Types[n].Value; v != nil && v.Kind() == constant.Int {
		if k, ok := constant.Int64Val(v); ok && k <= few {
			l.class, l.times = unit.Fixed, int(k)
		}
		return
	}
	if list := f.lengthOf(n); list != nil {
		l.class, l.bound, l.param, l.list = unit.Data, lenOf(list), f.paramIndex(list), list
	}
}

// classifyIterator handles range over a function: the elements of a list, the
// slices of one, or whatever an iterator of the program yields.
func (f *fn) classifyIterator(l *loop, x ast.Expr) {
	l.class = unit.Data
	call, ok := ast.Unparen(x).(*ast.CallExpr)
	if !ok {
		return
	}
	if f.chunks(x) {
		l.class = unit.Chunk
		return
	}
	if eff, ok := f.effect(call); ok && eff.Elements && len(call.Args) > 0 {
		l.bound, l.param, l.list = lenOf(call.Args[0]), f.paramIndex(call.Args[0]), call.Args[0]
		if n, ok := f.constantLen(call.Args[0]); ok {
			l.class, l.times = unit.Fixed, n
		}
		return
	}
	if callee, ok := catalog.CalleeOf(f.b.info, call); ok && callee.Pkg != nil && callee.Pkg.Path() == "time" {
		l.class = unit.Open // a ticker
	}
}

// chunks tells whether an expression holds slices of a larger list, or what was
// made of each: it comes from a catalogued chunk function, or from a function
// that takes a []T and a number and returns a [][]T or an iterator over []T.
func (f *fn) chunks(x ast.Expr) bool {
	x = ast.Unparen(x)
	if id, ok := x.(*ast.Ident); ok {
		made := f.flow.made[f.b.info.Uses[id]]
		for _, value := range made {
			call, ok := value.(*ast.CallExpr)
			if !ok || !f.cuts(call) {
				return false
			}
		}
		return len(made) > 0
	}
	call, ok := x.(*ast.CallExpr)
	return ok && f.cuts(call)
}

// cuts tells whether a call cuts a list into slices.
func (f *fn) cuts(call *ast.CallExpr) bool {
	if eff, ok := f.effect(call); ok && eff.Chunk {
		return true
	}
	sig, ok := core0(f.b.info.TypeOf(call.Fun)).(*types.Signature)
	if !ok {
		return false
	}
	for result := range sig.Results().Variables() {
		if elem := sliceYielded(result.Type()); elem != nil && takesListAndSize(sig, elem) {
			return true
		}
	}
	return false
}

// takesListAndSize tells whether a function takes a []T and a number; the
// number may be a constant of a function that takes nothing else.
func takesListAndSize(sig *types.Signature, elem types.Type) bool {
	list, size := false, sig.Params().Len() == 1
	for p := range sig.Params().Variables() {
		switch t := p.Type().Underlying().(type) {
		case *types.Slice:
			list = list || types.Identical(t.Elem(), elem)
		case *types.Basic:
			size = size || t.Info()&types.IsInteger != 0
		}
	}
	return list && size
}

func core0(t types.Type) types.Type {
	if t == nil {
		return nil
	}
	return t.Underlying()
}

// sliceYielded returns T if t is [][]T or a function that yields []T.
func sliceYielded(t types.Type) types.Type {
	switch t := t.Underlying().(type) {
	case *types.Slice:
		if inner, ok := t.Elem().Underlying().(*types.Slice); ok {
			return inner.Elem()
		}
	case *types.Signature:
		if t.Params().Len() == 1 {
			if yield, ok := t.Params().At(0).Type().Underlying().(*types.Signature); ok && yield.Params().Len() == 1 {
				if inner, ok := yield.Params().At(0).Type().Underlying().(*types.Slice); ok {
					return inner.Elem()
				}
			}
		}
	}
	return nil
}

// classifyFor tells what drives a for statement.
func (f *fn) classifyFor(l *loop, s *ast.ForStmt) {
	if s.Cond == nil {
		return
	}
	if f.reads(s.Cond) {
		l.class, l.bound = unit.Rows, "rows"
		return
	}
	counter, limit := f.counter(s)
	if counter == nil {
		return
	}
	l.vars[counter] = true
	if l.writes[counter] {
		return // the body moves the counter: it groups or retries
	}
	list := f.lengthOf(limit)
	step, up := f.step(s.Post, counter)
	switch {
	case list != nil && step:
		l.class, l.bound, l.param, l.list = unit.Data, lenOf(list), f.paramIndex(list), list
		if n, ok := f.constantLen(list); ok {
			l.class, l.times = unit.Fixed, n
		}
	case list != nil && up:
		l.class = unit.Chunk
	case step:
		if v := f.b.info.Types[limit].Value; v != nil && v.Kind() == constant.Int {
			if k, ok := constant.Int64Val(v); ok && k <= few {
				l.class, l.times = unit.Fixed, int(k)
			}
		}
	}
}

// reads tells whether a condition advances over the rows of an open result.
func (f *fn) reads(cond ast.Expr) bool {
	switch e := ast.Unparen(cond).(type) {
	case *ast.CallExpr:
		return f.cursor(e)
	case *ast.BinaryExpr:
		return e.Op == token.LAND && (f.reads(e.X) || f.reads(e.Y))
	}
	return false
}

// counter returns the variable of "i < limit" or "i >= 0" (whose limit is
// where i starts).
func (f *fn) counter(s *ast.ForStmt) (types.Object, ast.Expr) {
	cond, ok := ast.Unparen(s.Cond).(*ast.BinaryExpr)
	if !ok {
		return nil, nil
	}
	switch cond.Op {
	case token.LAND:
		return f.counter(&ast.ForStmt{Init: s.Init, Cond: cond.X, Post: s.Post})
	case token.LSS, token.LEQ, token.NEQ:
		if id, ok := ast.Unparen(cond.X).(*ast.Ident); ok {
			return f.b.info.Uses[id], cond.Y
		}
	case token.GEQ, token.GTR:
		id, ok := ast.Unparen(cond.X).(*ast.Ident)
		init, isAssign := s.Init.(*ast.AssignStmt)
		if ok && isAssign && len(init.Rhs) == 1 {
			if start, ok := ast.Unparen(init.Rhs[0]).(*ast.BinaryExpr); ok && start.Op == token.SUB {
				return f.b.info.Uses[id], start.X
			}
		}
	}
	return nil, nil
}

// step tells whether post moves the counter by one, and whether it moves it at
// all.
func (f *fn) step(post ast.Stmt, counter types.Object) (one, moves bool) {
	switch post := post.(type) {
	case *ast.IncDecStmt:
		id, ok := post.X.(*ast.Ident)
		return ok && f.b.info.Uses[id] == counter, true
	case *ast.AssignStmt:
		if len(post.Lhs) == 1 {
			id, ok := post.Lhs[0].(*ast.Ident)
			return false, ok && f.b.info.Uses[id] == counter
		}
	}
	return false, post == nil
}

// lengthOf returns xs if e is len(xs), or a variable that only ever holds it.
func (f *fn) lengthOf(e ast.Expr) ast.Expr {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		if value := f.flow.single[f.b.info.Uses[id]]; value != nil {
			e = ast.Unparen(value)
		}
	}
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return nil
	}
	id, ok := call.Fun.(*ast.Ident)
	if !ok || id.Name != "len" {
		return nil
	}
	if t := f.b.info.TypeOf(call.Args[0]); t != nil {
		if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&types.IsString != 0 {
			return nil // characters
		}
	}
	return call.Args[0]
}

// cursor tells whether a call advances over the rows of an open result: a
// catalogued cursor, or a Next beside a Scan.
func (f *fn) cursor(call *ast.CallExpr) bool {
	if eff, ok := f.effect(call); ok {
		return eff.Cursor
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || sel.Sel.Name != "Next" {
		return false
	}
	t := f.b.info.TypeOf(sel.X)
	if t == nil {
		return false
	}
	obj, _, _ := types.LookupFieldOrMethod(t, true, f.b.pass.Pkg, "Scan")
	scan, ok := obj.(*types.Func)
	return ok && scan.Signature().Variadic()
}

// constantLen returns the number of elements of a list that is written down in
// the source: a literal, or a variable that only ever holds literals and
// single elements appended outside loops.
func (f *fn) constantLen(e ast.Expr) (int, bool) {
	e = ast.Unparen(e)
	switch e := e.(type) {
	case *ast.CompositeLit:
		return literalLen(e)
	case *ast.Ident:
		obj := f.b.info.Uses[e]
		if lit, ok := f.b.consts[obj].(*ast.CompositeLit); ok {
			return literalLen(lit)
		}
		if f.param(obj) > 0 {
			return 0, false
		}
		return f.grownLen(obj)
	case *ast.CallExpr:
		if len(e.Args) == 1 && f.b.info.Types[e.Fun].IsType() {
			return f.constantLen(e.Args[0])
		}
	}
	return 0, false
}

func literalLen(lit *ast.CompositeLit) (int, bool) { return len(lit.Elts), true }

// grownLen adds up what is ever assigned to a local variable. Appending in a
// loop makes its length unknown.
func (f *fn) grownLen(obj types.Object) (int, bool) {
	values := f.flow.grows[obj]
	if obj == nil || len(values) == 0 {
		return 0, false
	}
	total := 0
	for _, value := range values {
		switch v := value.(type) {
		case *ast.CompositeLit:
			total += len(v.Elts)
		case *ast.CallExpr:
			id, ok := v.Fun.(*ast.Ident)
			if !ok || id.Name != "append" || v.Ellipsis.IsValid() || f.flow.inLoop(v.Pos()) {
				return 0, false
			}
			total += len(v.Args) - 1
		default:
			return 0, false
		}
	}
	return total, true
}

// paramIndex returns the index of the parameter that e is, or -1.
func (f *fn) paramIndex(e ast.Expr) int {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return -1
	}
	if i, ok := f.params[f.b.info.Uses[id]]; ok {
		return i
	}
	return -1
}

// lenOf spells the length of a list in the source's words.
func lenOf(e ast.Expr) string {
	text := spell(e)
	if text == "" {
		return ""
	}
	return "len(" + text + ")"
}

// spell writes an expression as the source does, calls without their
// arguments. It is "" for what has no short spelling.
func spell(e ast.Expr) string {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		if x := spell(e.X); x != "" {
			return x + "." + e.Sel.Name
		}
		return e.Sel.Name
	case *ast.CallExpr:
		if x := spell(e.Fun); x != "" {
			if len(e.Args) == 0 {
				return x + "()"
			}
			return x + "(...)"
		}
	case *ast.IndexExpr:
		x, i := spell(e.X), spell(e.Index)
		if x != "" && i != "" {
			return x + "[" + i + "]"
		}
		return x
	case *ast.StarExpr:
		return spell(e.X)
	case *ast.UnaryExpr:
		return spell(e.X)
	case *ast.SliceExpr:
		return spell(e.X)
	case *ast.IndexListExpr:
		return spell(e.X)
	case *ast.TypeAssertExpr:
		return spell(e.X)
	case *ast.BasicLit:
		return e.Value
	}
	return ""
}
