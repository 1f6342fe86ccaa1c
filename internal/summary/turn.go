package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// collect notes what a turn of the loop may change, and which maps remember
// what earlier turns have loaded.
func (f *fn) collect(l *loop) {
	info := f.b.info
	stored := make(map[types.Object]bool) // maps with m[k] = v, v not a mere mark
	type lookup struct{ m, ok types.Object }
	var lookups []lookup

	write := func(e ast.Expr) {
		if id := root(e); id != nil {
			if obj := info.ObjectOf(id); obj != nil {
				l.writes[obj] = true
			}
		}
	}
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for _, lhs := range n.Lhs {
				write(lhs)
				if index, ok := ast.Unparen(lhs).(*ast.IndexExpr); ok {
					if m := mapVar(info, index); m != nil {
						stored[m] = true
					}
				}
			}
			if m, ok := commaOk(info, n); m != nil {
				lookups = append(lookups, lookup{m, ok})
			}
		case *ast.IncDecStmt:
			write(n.X)
		case *ast.RangeStmt:
			if n.Key != nil {
				write(n.Key)
			}
			if n.Value != nil {
				write(n.Value)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				write(n.X)
			}
		case *ast.SelectorExpr:
			// A method with a pointer receiver may write the variable it is
			// called on.
			if sel, ok := info.Selections[n]; ok && sel.Kind() == types.MethodVal && !sel.Indirect() {
				if fun, ok := sel.Obj().(*types.Func); ok {
					_, ptrRecv := types.Unalias(fun.Signature().Recv().Type()).(*types.Pointer)
					_, ptrVar := sel.Recv().Underlying().(*types.Pointer)
					if ptrRecv && !ptrVar {
						write(n.X)
					}
				}
			}
		}
		return true
	})
	// A map that is read after the loop is what the loop is for: it holds an
	// entry per element, and each was loaded by itself.
	for m := range stored {
		if v, ok := m.(*types.Var); ok && !v.IsField() && f.flow.last[m] < l.node.End() {
			l.kept[m] = true
		}
	}
	for _, lk := range lookups {
		if l.kept[lk.m] {
			l.kept[lk.ok] = true
		}
	}
}

// paced tells whether every turn of a loop sleeps: it takes its time on purpose,
// and nobody waits for it.
func (f *fn) paced(body *ast.BlockStmt) bool {
	for _, s := range body.List {
		expr, ok := s.(*ast.ExprStmt)
		if !ok {
			continue
		}
		call, ok := expr.X.(*ast.CallExpr)
		if !ok {
			continue
		}
		if sel, ok := call.Fun.(*ast.SelectorExpr); ok {
			if fn, ok := f.b.info.Uses[sel.Sel].(*types.Func); ok && fn.FullName() == "time.Sleep" {
				return true
			}
		}
	}
	return false
}

// mapVar returns the variable or field of a map that an index expression
// reads or writes, if its elements are values rather than marks.
func mapVar(info *types.Info, e *ast.IndexExpr) types.Object {
	t := info.TypeOf(e.X)
	if t == nil {
		return nil
	}
	m, ok := t.Underlying().(*types.Map)
	if !ok {
		return nil
	}
	switch elem := m.Elem().Underlying().(type) {
	case *types.Basic:
		if elem.Kind() == types.Bool {
			return nil
		}
	case *types.Struct:
		if elem.NumFields() == 0 {
			return nil
		}
	}
	switch x := ast.Unparen(e.X).(type) {
	case *ast.Ident:
		return info.Uses[x]
	case *ast.SelectorExpr:
		return info.Uses[x.Sel]
	}
	return nil
}

// commaOk returns the map and the ok variable of "v, ok := m[k]".
func commaOk(info *types.Info, n *ast.AssignStmt) (m, ok types.Object) {
	if len(n.Lhs) != 2 || len(n.Rhs) != 1 {
		return nil, nil
	}
	index, isIndex := ast.Unparen(n.Rhs[0]).(*ast.IndexExpr)
	id, isIdent := n.Lhs[1].(*ast.Ident)
	if !isIndex || !isIdent {
		return nil, nil
	}
	return mapVar(info, index), info.ObjectOf(id)
}

// missed tells whether the arm after cond only runs for what no earlier turn
// has loaded: "!ok" of a map that the loop fills, "x == nil" of a variable
// that the arm sets and that outlives the turn.
func (f *fn) missed(cond ast.Expr, body *ast.BlockStmt) bool {
	if len(f.loops) == 0 {
		return false
	}
	l := f.loops[len(f.loops)-1]
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			if id, ok := ast.Unparen(e.X).(*ast.Ident); ok {
				return l.kept[f.b.info.Uses[id]]
			}
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND {
			return f.missed(e.X, body) || f.missed(e.Y, body)
		}
		if e.Op != token.EQL || !zero(e.Y) {
			return false
		}
		if index, ok := ast.Unparen(e.X).(*ast.IndexExpr); ok {
			return l.kept[mapVar(f.b.info, index)]
		}
		if id, ok := ast.Unparen(e.X).(*ast.Ident); ok {
			obj := f.b.info.Uses[id]
			return obj != nil && !isError(obj.Type()) && !inside(obj, l.node) && assigns(f.b.info, body, obj)
		}
	}
	return false
}

// hit is the opposite: cond holds for what an earlier turn has loaded.
func (f *fn) hit(cond ast.Expr) bool {
	if len(f.loops) == 0 {
		return false
	}
	l := f.loops[len(f.loops)-1]
	switch e := ast.Unparen(cond).(type) {
	case *ast.Ident:
		obj := f.b.info.Uses[e]
		_, isMap := obj.(*types.Var)
		return isMap && l.kept[obj]
	case *ast.BinaryExpr:
		if e.Op == token.NEQ && zero(e.Y) {
			if index, ok := ast.Unparen(e.X).(*ast.IndexExpr); ok {
				return l.kept[mapVar(f.b.info, index)]
			}
		}
	}
	return false
}

// afterHit handles "if hit { … continue }" and "if cached { return }": what
// follows in the block runs on a miss.
func (f *fn) afterHit(cond ast.Expr) {
	switch {
	case f.hit(cond):
		f.memo++
	case positive(cond):
		f.behind(f.cacheOf(cond))
	}
}

// unset tells whether an arm makes what is not there yet and keeps it for all
// later calls: if s.x == nil { s.x = load() }.
func (f *fn) unset(cond ast.Expr, body *ast.BlockStmt) bool {
	field := f.comparesNil(cond, token.EQL)
	if field == "" {
		return false
	}
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if s, ok := n.(*ast.AssignStmt); ok {
			for _, lhs := range s.Lhs {
				found = found || spell(lhs) == field
			}
		}
		return !found
	})
	return found
}

// made tells whether an arm returns what an earlier call has made and kept:
// if s.x != nil { return s.x }; s.x = load().
func (f *fn) made(s *ast.IfStmt) bool {
	field := f.comparesNil(s.Cond, token.NEQ)
	if field == "" || !f.flow.sets[field] || len(s.Body.List) == 0 {
		return false
	}
	ret, ok := s.Body.List[len(s.Body.List)-1].(*ast.ReturnStmt)
	return ok && len(ret.Results) > 0 && spell(ret.Results[0]) == field
}

// comparesNil returns the field or package variable that a condition compares
// with nil, as spelled.
func (f *fn) comparesNil(cond ast.Expr, op token.Token) string {
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return ""
	}
	if e.Op == token.LAND {
		if field := f.comparesNil(e.X, op); field != "" {
			return field
		}
		return f.comparesNil(e.Y, op)
	}
	if e.Op != op || !isNil(f.b.info, e.Y) {
		return ""
	}
	switch x := ast.Unparen(e.X).(type) {
	case *ast.SelectorExpr:
		if t := f.b.info.TypeOf(x); t != nil && !isError(t) {
			return spell(x)
		}
	case *ast.Ident:
		if obj := f.b.info.Uses[x]; obj != nil && obj.Parent() == f.b.pass.Pkg.Scope() {
			return x.Name
		}
	}
	return ""
}

// behind enters what only runs when a cache misses. A map that a closure finds
// in the function around it answers every later call of the closure; another
// cache may forget, and a map of the call itself knows nothing yet.
func (f *fn) behind(cache ast.Expr) {
	switch x := ast.Unparen(cache).(type) {
	case *ast.SelectorExpr:
		f.quiet++
	case *ast.Ident:
		obj := f.b.info.Uses[x]
		switch {
		case obj == nil:
		case obj.Parent() == f.b.pass.Pkg.Scope():
			f.quiet++
		case f.outer != nil && !inside(obj, f.node):
			f.known++
		}
	}
}

// cacheOf returns the cache of which cond tests an answer: it tests what a
// lookup returned, and the same function fills what it looked into.
func (f *fn) cacheOf(cond ast.Expr) ast.Expr {
	var found ast.Expr
	ast.Inspect(cond, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok {
			from := f.flow.lookups[f.b.info.Uses[id]]
			if from != nil && slices.Contains(f.flow.fills, spell(from)) {
				found = from
			}
		}
		return found == nil
	})
	return found
}

func inside(obj types.Object, n ast.Node) bool {
	return n.Pos() <= obj.Pos() && obj.Pos() < n.End()
}

func assigns(info *types.Info, body ast.Node, obj types.Object) bool {
	found := false
	ast.Inspect(body, func(n ast.Node) bool {
		if s, ok := n.(*ast.AssignStmt); ok {
			for _, lhs := range s.Lhs {
				if id, ok := lhs.(*ast.Ident); ok && info.Uses[id] == obj {
					found = true
				}
			}
		}
		return !found
	})
	return found
}

// dispatches returns the loop of which cond picks one turn by comparing its
// variable with a constant: v == "name".
func (f *fn) dispatches(cond ast.Expr) *loop {
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return nil
	}
	switch e.Op {
	case token.LAND:
		if l := f.dispatches(e.X); l != nil {
			return l
		}
		return f.dispatches(e.Y)
	case token.LOR:
		if l := f.dispatches(e.X); l != nil && l == f.dispatches(e.Y) {
			return l
		}
	case token.EQL:
		if f.b.info.Types[e.Y].Value != nil {
			return f.loopOf(e.X)
		}
		if f.b.info.Types[e.X].Value != nil {
			return f.loopOf(e.Y)
		}
	}
	return nil
}

// dispatchCase is the same for one case of a switch.
func (f *fn) dispatchCase(sw *ast.SwitchStmt, clause *ast.CaseClause) *loop {
	if clause.List == nil {
		return nil // every other value
	}
	var l *loop
	for _, e := range clause.List {
		var m *loop
		if sw.Tag == nil {
			m = f.dispatches(e)
		} else if f.b.info.Types[e].Value != nil {
			m = f.loopOf(sw.Tag)
		}
		if m == nil || l != nil && l != m {
			return nil
		}
		l = m
	}
	return l
}

// loopOf returns the loop whose key or value e is, as such or through a
// function of it alone, such as strings.ToLower(v).
func (f *fn) loopOf(e ast.Expr) *loop {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		obj := f.b.info.Uses[e]
		for i := len(f.loops) - 1; i >= 0; i-- {
			if f.loops[i].vars[obj] {
				return f.loops[i]
			}
		}
	case *ast.CallExpr:
		if len(e.Args) == 1 {
			return f.loopOf(e.Args[0])
		}
	}
	return nil
}

// flushes tells whether cond holds on one turn of many: a buffer that the loop
// fills is full, or a counter has come round.
func (f *fn) flushes(cond ast.Expr) bool {
	if len(f.loops) == 0 {
		return false
	}
	l := f.loops[len(f.loops)-1]
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	switch e.Op {
	case token.LAND, token.LOR:
		return f.flushes(e.X) || f.flushes(e.Y)
	case token.GEQ, token.GTR, token.EQL:
	default:
		return false
	}
	switch x := ast.Unparen(e.X).(type) {
	case *ast.BinaryExpr:
		return x.Op == token.REM
	case *ast.CallExpr:
		id, ok := x.Fun.(*ast.Ident)
		if !ok || id.Name != "len" || len(x.Args) != 1 || zero(e.Y) {
			return false
		}
		buffer := root(x.Args[0])
		if buffer == nil {
			return false
		}
		obj := f.b.info.Uses[buffer]
		return obj != nil && l.writes[obj] && !inside(obj, l.node)
	}
	return false
}

// invariant tells whether a call is the same on every turn of the innermost
// loop: every operand is a constant, a parameter or a variable from outside
// that no turn changes and nobody else has a handle on.
func (f *fn) invariant(call *ast.CallExpr) bool {
	if len(f.loops) == 0 {
		return false
	}
	l := f.loops[len(f.loops)-1]
	for _, arg := range call.Args {
		if !f.constant(l, arg, false) {
			return false
		}
	}
	return f.constant(l, call.Fun, true)
}

// constant tells whether e has one value over all turns of l. In a receiver
// chain, calls without arguments and catalogued builders are taken for pure.
func (f *fn) constant(l *loop, e ast.Expr, receiver bool) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.BasicLit:
		return true
	case *ast.Ident:
		return f.constantVar(l, e, receiver)
	case *ast.SelectorExpr:
		if _, ok := f.b.info.Selections[e]; !ok {
			return true // pkg.Name: package variables do not change in a loop's body
		}
		return f.constant(l, e.X, receiver)
	case *ast.StarExpr:
		return f.constant(l, e.X, receiver)
	case *ast.BinaryExpr:
		return f.constant(l, e.X, false) && f.constant(l, e.Y, false)
	case *ast.CallExpr:
		if f.b.info.Types[e.Fun].IsType() && len(e.Args) == 1 {
			return f.constant(l, e.Args[0], false)
		}
		if !receiver {
			return false
		}
		for _, arg := range e.Args {
			if !f.constant(l, arg, false) {
				return false
			}
		}
		eff, known := f.effect(e)
		return (len(e.Args) == 0 || known && eff.Trips == 0) && f.constant(l, e.Fun, true)
	}
	return f.b.info.Types[e].Value != nil
}

func (f *fn) constantVar(l *loop, id *ast.Ident, receiver bool) bool {
	obj, ok := f.b.info.Uses[id].(*types.Var)
	if !ok {
		return true // a constant, a function, a package
	}
	if inside(obj, l.node) || l.vars[obj] || l.writes[obj] {
		return false
	}
	if receiver || isContext(obj.Type()) {
		return true
	}
	switch obj.Type().Underlying().(type) {
	case *types.Basic:
		return true
	case *types.Struct, *types.Array:
		return true
	}
	return false // a handle: what it leads to may change
}

func isContext(t types.Type) bool { return types.TypeString(t, nil) == "context.Context" }

// onElement tells whether a call goes to the element of the innermost loop
// itself, and the element is a service rather than a datum: an interface
// value, or a connection that a library declares. Each turn then talks to
// somebody else, and there is nothing to batch.
func (f *fn) onElement(call *ast.CallExpr) bool {
	l := f.around()
	if l == nil {
		return false
	}
	for _, arg := range call.Args {
		if f.isElement(l, ast.Unparen(arg)) && f.service(arg) {
			return true
		}
	}
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	t := f.b.info.TypeOf(sel.X)
	if t == nil || !types.IsInterface(t) && !f.b.foreign(t) {
		return false
	}
	for e := ast.Unparen(sel.X); ; {
		if f.isElement(l, e) {
			return true
		}
		field, ok := e.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		e = ast.Unparen(field.X)
	}
}

// around returns the innermost loop around the current place; a literal stands
// in the loop that it is written in.
func (f *fn) around() *loop {
	for g := f; g != nil; g = g.outer {
		if n := len(g.loops); n > 0 {
			return g.loops[n-1]
		}
	}
	return nil
}

// service tells whether an expression is an interface value of the program's
// own: something that does, not something that is.
func (f *fn) service(e ast.Expr) bool {
	named, ok := types.Unalias(f.b.info.TypeOf(e)).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || f.b.foreign(named) {
		return false
	}
	it, ok := named.Underlying().(*types.Interface)
	return ok && it.NumMethods() > 0
}

// foreign tells whether a library declares t.
func (b *builder) foreign(t types.Type) bool {
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return false
	}
	path := trimVendor(named.Obj().Pkg().Path())
	if path == b.unit.Path {
		return false
	}
	u := b.below[path]
	return u == nil || !u.Ours
}

// isElement tells whether e is the element of the loop.
func (f *fn) isElement(l *loop, e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		obj := f.b.info.Uses[e]
		if l.element[obj] {
			return true
		}
		if index, ok := f.flow.single[obj].(*ast.IndexExpr); ok {
			return f.indexes(l, index)
		}
	case *ast.IndexExpr:
		return f.indexes(l, e)
	}
	return false
}

// hands returns what the element of the innermost loop hands a call that makes
// every turn another thing: an address of its own (each turn asks another host,
// as a crawler or a webhook does) or a table (each turn is another statement).
// Then there is nothing to batch. An address that the loop puts together from a
// base and an id is not one.
func (f *fn) hands(call *ast.CallExpr) (address, table bool) {
	l := f.around()
	if l == nil {
		return false, false
	}
	for _, arg := range call.Args {
		arg = ast.Unparen(arg)
		if x, ok := arg.(*ast.CallExpr); ok && len(x.Args) == 0 {
			arg = ast.Unparen(x.Fun) // hook.GetURL()
		}
		for _, name := range f.elementNames(l, arg) {
			address = address || addressLike.MatchString(name)
			table = table || tableLike.MatchString(name)
		}
	}
	return address, table
}

// elementNames returns what the source calls e, if e is the element of a loop
// or a part of it: its own name, and of the element itself also the names of
// its type and of the list.
func (f *fn) elementNames(l *loop, e ast.Expr) []string {
	var names []string
	switch x := e.(type) {
	case *ast.Ident:
		names = append(names, x.Name)
	case *ast.SelectorExpr:
		names = append(names, x.Sel.Name)
	}
	if f.isElement(l, e) {
		if l.list != nil {
			list := spell(l.list)
			names = append(names, strings.TrimSuffix(list[strings.LastIndexByte(list, '.')+1:], "s"))
		}
		if t := f.b.info.TypeOf(e); t != nil {
			if named, ok := deref(t).(*types.Named); ok {
				names = append(names, named.Obj().Name())
			}
		}
	} else if !f.partOfElement(l, e) && !f.readInTurn(l, e) {
		return nil
	}
	for i, name := range names {
		names[i] = strings.TrimRight(name, "_0123456789")
	}
	return names
}

// readInTurn tells whether e is a variable that the turn reads out of its data,
// such as url := item["url"].(string), rather than puts together.
func (f *fn) readInTurn(l *loop, e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	if !ok {
		return false
	}
	obj := f.b.info.Uses[id]
	if obj == nil || !inside(obj, l.node) || len(f.flow.made[obj]) != 1 {
		return false
	}
	switch f.flow.made[obj][0].(type) {
	case *ast.TypeAssertExpr, *ast.IndexExpr, *ast.SelectorExpr:
		return true
	}
	return false
}

// partOfElement tells whether e is a field of the element, at any depth.
func (f *fn) partOfElement(l *loop, e ast.Expr) bool {
	for {
		field, ok := e.(*ast.SelectorExpr)
		if !ok {
			return false
		}
		e = ast.Unparen(field.X)
		if f.isElement(l, e) {
			return true
		}
	}
}

// tableLike matches what people call a table of the database.
var tableLike = regexp.MustCompile(`(?i)(^|[a-z_])table(_?name)?$`)

// addressLike matches what people call an address on the network.
var addressLike = regexp.MustCompile(`(?i)(^|[a-z_])(url|uri|href|link|endpoint|webhook|hook|host|hostname|addr|peer|mirror|upstream)$`)

func (f *fn) indexes(l *loop, e *ast.IndexExpr) bool {
	id, ok := ast.Unparen(e.Index).(*ast.Ident)
	return ok && l.vars[f.b.info.Uses[id]]
}
