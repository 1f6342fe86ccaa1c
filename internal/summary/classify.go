package summary

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/unit"
)

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
			return
		}
	}
	if list := f.lengthOf(n); list != nil {
		l.class, l.bound, l.param, l.list = unit.Data, lenOf(list), f.paramIndex(list), list
		return
	}
	f.numbered(l, n)
}

// numbered names the bound of a loop that counts up to a number. It stays an open one: whether the
// number grows with the data is not known, and often it is one of tries, which end with the first
// success.
func (f *fn) numbered(l *loop, limit ast.Expr) {
	text := spell(limit)
	if v := f.b.info.Types[limit].Value; v != nil && v.Kind() == constant.Int {
		text = v.ExactString()
	}
	if tries.MatchString(text) {
		return
	}
	for obj := range l.vars {
		if tries.MatchString(obj.Name()) {
			return
		}
	}
	l.bound = text
}

// tries matches what people call the number of times that something is tried.
var tries = regexp.MustCompile(`(?i)retr|attempt|tries|^try|max`)

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
				return
			}
		}
		f.numbered(l, limit)
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
