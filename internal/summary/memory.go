package summary

import (
	"go/ast"
	"go/token"
	"go/types"
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
// has loaded: "!ok" of a map that the loop fills, which is once per key, or
// "x == nil" of a variable that the arm sets and that outlives the turn.
func (f *fn) missed(cond ast.Expr, body *ast.BlockStmt) (missed, byKey bool) {
	if len(f.loops) == 0 {
		return false, false
	}
	l := f.loops[len(f.loops)-1]
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			if id, ok := ast.Unparen(e.X).(*ast.Ident); ok {
				kept := l.kept[f.b.info.Uses[id]]
				return kept, kept
			}
		}
	case *ast.BinaryExpr:
		if e.Op == token.LAND {
			if missed, byKey = f.missed(e.X, body); missed {
				return missed, byKey
			}
			return f.missed(e.Y, body)
		}
		if e.Op != token.EQL || !zero(e.Y) {
			return false, false
		}
		if index, ok := ast.Unparen(e.X).(*ast.IndexExpr); ok {
			kept := l.kept[mapVar(f.b.info, index)]
			return kept, kept
		}
		if id, ok := ast.Unparen(e.X).(*ast.Ident); ok {
			obj := f.b.info.Uses[id]
			return obj != nil && !isError(obj.Type()) && !inside(obj, l.node) && assigns(f.b.info, body, obj), false
		}
	}
	return false, false
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
		f.keyed++
	case positive(cond):
		f.behind(f.cacheOf(cond))
	}
}

// heldIn returns the cache that an arm answers from and leaves, though not for every request: what it
// holds is asserted to be of its type, or it is asked only if there is a key.
//
//	if held, ok := cache.Get(key); ok {
//		if user, ok := held.(*User); ok {
//			return user, nil
//		}
//	}
func (f *fn) heldIn(s *ast.IfStmt, depth int) ast.Expr {
	if s.Else != nil || depth == 0 {
		return nil
	}
	var cache ast.Expr
	if positive(s.Cond) {
		cache = f.cacheOf(s.Cond)
	}
	for _, inner := range s.Body.List {
		inner, ok := inner.(*ast.IfStmt)
		if !ok || inner.Else != nil {
			continue
		}
		leaves := f.flow.ends.paths(inner.Body, "")&falls == 0
		switch {
		case leaves && cache != nil && f.asserted(inner.Cond):
			return cache
		case leaves && positive(inner.Cond) && f.cacheOf(inner.Cond) != nil:
			return f.cacheOf(inner.Cond)
		case !leaves:
			if found := f.heldIn(inner, depth-1); found != nil {
				return found
			}
		}
	}
	return nil
}

// deepestHit is how deep the answer of a cache lies in conditions.
const deepestHit = 3

// asserted tells whether a condition is that a value is of a type.
func (f *fn) asserted(cond ast.Expr) bool {
	id, ok := ast.Unparen(cond).(*ast.Ident)
	if !ok {
		return false
	}
	made := f.flow.made[f.b.info.Uses[id]]
	return len(made) > 0 && !slices.ContainsFunc(made, func(e ast.Expr) bool { _, is := e.(*ast.TypeAssertExpr); return !is })
}

// unset tells whether an arm makes what is not there yet and keeps it for all
// later calls: if s.x == nil { s.x = load() }.
func (f *fn) unset(cond ast.Expr, body *ast.BlockStmt) bool {
	field := f.comparesNil(cond, token.EQL)
	if field == "" || len(f.loops) == 0 && f.fleeting(cond) {
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

// fleeting tells whether a condition is about a field of a struct that is a variable of this function: no later
// call finds what is set there. In a loop it may be what earlier turns have set.
func (f *fn) fleeting(cond ast.Expr) bool {
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	switch {
	case !ok:
		return false
	case e.Op == token.LAND && f.comparesNil(e.X, token.EQL) != "":
		return f.fleeting(e.X)
	case e.Op == token.LAND:
		return f.fleeting(e.Y)
	}
	x := ast.Unparen(e.X)
	for {
		sel, ok := x.(*ast.SelectorExpr)
		if !ok {
			break
		}
		x = ast.Unparen(sel.X)
		if _, ok := core0(f.b.info.TypeOf(x)).(*types.Struct); !ok {
			return false
		}
	}
	id, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	v, ok := f.b.info.Uses[id].(*types.Var)
	return ok && inside(v, f.node)
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
			if from == nil {
				return true
			}
			// What is called a cache is filled somewhere.
			if text := spell(from); slices.Contains(f.flow.fills, text) || strings.HasSuffix(strings.ToLower(text), "cache") {
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
