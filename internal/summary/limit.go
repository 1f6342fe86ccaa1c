package summary

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"strconv"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A list that is fetched with a limit is no longer than that. What matters is a limit of a few, as of "the last
// one", that the function or one of its callers writes down:
//
//	if page.Count > 0 {
//		q = q.Limit(page.Count)
//	}
//	query, args, _ := q.ToSql()
//	db.Select(&tasks, query, args...)
//	for _, t := range tasks { … }

// limitLike matches what people call limits.
var limitLike = regexp.MustCompile(`(?i)limit|count|size|max|top|first|num|per_?page`)

// limitOf returns the limit that the list was fetched with that a loop runs over, nil if it has none that anybody
// could know. The list is a variable that one query fills, and nothing else.
func (f *fn) limitOf(list ast.Expr) *unit.AtMost {
	list = ast.Unparen(list)
	if star, ok := list.(*ast.StarExpr); ok {
		list = ast.Unparen(star.X)
	}
	id, ok := list.(*ast.Ident)
	if !ok {
		return nil
	}
	v, ok := f.b.info.Uses[id].(*types.Var)
	if !ok || !inside(v, f.node) {
		return nil
	}
	fill := f.filler(v)
	if fill == nil || f.flow.inLoop(fill.Pos()) {
		return nil
	}
	if n := f.limitInText(fill); n > 0 {
		return &unit.AtMost{N: n}
	}
	limit := f.limitBefore(fill, v)
	if limit == nil {
		return nil
	}
	return f.said(limit)
}

// said returns a limit that is written down, or that a parameter says.
func (f *fn) said(e ast.Expr) *unit.AtMost {
	e = f.bare(e)
	if n := f.small(e); n > 0 {
		return &unit.AtMost{N: n}
	}
	var field string
	if sel, ok := e.(*ast.SelectorExpr); ok {
		if s, ok := f.b.info.Selections[sel]; !ok || s.Kind() != types.FieldVal {
			return nil
		}
		e, field = ast.Unparen(sel.X), sel.Sel.Name
	}
	if i := f.paramIndex(e); i >= 0 && f.untouched(f.b.info.Uses[e.(*ast.Ident)]) {
		return &unit.AtMost{Param: i + 1, Of: field}
	}
	return nil
}

// bare is an expression without conversions.
func (f *fn) bare(e ast.Expr) ast.Expr {
	for {
		e = ast.Unparen(e)
		call, ok := e.(*ast.CallExpr)
		if !ok || len(call.Args) != 1 || !f.b.info.Types[call.Fun].IsType() {
			return e
		}
		e = call.Args[0]
	}
}

// small returns a constant of at most few, or 0.
func (f *fn) small(e ast.Expr) int {
	v := f.b.info.Types[e].Value
	if v == nil || v.Kind() != constant.Int {
		return 0
	}
	if k, ok := constant.Int64Val(v); ok && 0 < k && k <= few {
		return int(k)
	}
	return 0
}

// untouched tells whether nothing is assigned to a parameter or to what it holds, and nobody gets its address.
func (f *fn) untouched(v types.Object) bool {
	if len(f.flow.grows[v]) > 0 {
		return false
	}
	touched := false
	ast.Inspect(f.node, func(n ast.Node) bool {
		if s, ok := n.(*ast.AssignStmt); ok {
			for _, lhs := range s.Lhs {
				if id := root(lhs); id != nil && f.b.info.Uses[id] == v {
					touched = true
				}
			}
		}
		return !touched
	})
	return !touched
}

// filler returns the one call that may fill a list, nil if there are more or something else does, too.
func (f *fn) filler(v *types.Var) *ast.CallExpr {
	var fill *ast.CallExpr
	only := true
	found := func(call *ast.CallExpr) {
		only = only && (fill == nil || fill == call)
		fill = call
	}
	is := func(e ast.Expr) bool {
		id := root(e)
		return id != nil && f.b.info.ObjectOf(id) == v
	}
	_, pointer := v.Type().Underlying().(*types.Pointer)
	ast.Inspect(f.node, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, lhs := range n.Lhs {
				if _, element := ast.Unparen(lhs).(*ast.IndexExpr); element || !is(lhs) {
					continue
				}
				rhs := n.Rhs[min(i, len(n.Rhs)-1)]
				call, called := ast.Unparen(rhs).(*ast.CallExpr)
				switch {
				case f.hollow(rhs):
				case called && !f.b.info.Types[call.Fun].IsBuiltin() && !f.b.info.Types[call.Fun].IsType():
					found(call)
				default:
					only = false
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if i < len(n.Values) && is(name) && !f.hollow(n.Values[i]) {
					only = false
				}
			}
		case *ast.RangeStmt:
			only = only && (n.Key == nil || !is(n.Key)) && (n.Value == nil || !is(n.Value))
		case *ast.UnaryExpr:
			if id, ok := ast.Unparen(n.X).(*ast.Ident); ok && n.Op == token.AND && is(id) && fillOf(f.node, n) == nil {
				only = false // somebody keeps its address
			}
		case *ast.CallExpr:
			for _, arg := range n.Args {
				if f.addresses(arg, v, pointer) {
					found(n)
				}
			}
		}
		return only
	})
	if !only {
		return nil
	}
	return fill
}

// fillOf returns the call that an expression is an argument of.
func fillOf(in ast.Node, e ast.Expr) (call *ast.CallExpr) {
	ast.Inspect(in, func(n ast.Node) bool {
		if c, ok := n.(*ast.CallExpr); ok {
			for _, arg := range c.Args {
				if ast.Unparen(arg) == e {
					call = c
				}
			}
		}
		return call == nil
	})
	return call
}

// addresses tells whether an argument is where a list is.
func (f *fn) addresses(arg ast.Expr, v *types.Var, pointer bool) bool {
	arg = ast.Unparen(arg)
	if addr, ok := arg.(*ast.UnaryExpr); ok && addr.Op == token.AND {
		arg, pointer = ast.Unparen(addr.X), true
	}
	id, ok := arg.(*ast.Ident)
	return ok && pointer && f.b.info.Uses[id] == v
}

// hollow tells whether an expression is a list with nothing in it.
func (f *fn) hollow(e ast.Expr) bool {
	if isNil(f.b.info, e) {
		return true
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.CompositeLit:
		return len(e.Elts) == 0
	case *ast.CallExpr:
		id, ok := e.Fun.(*ast.Ident)
		return ok && id.Name == "make" && f.b.info.Types[e.Fun].IsBuiltin() && len(e.Args) > 1 && f.isInt(e.Args[1], 0)
	}
	return false
}

// endLimit matches the end of a statement with a limit.
var endLimit = regexp.MustCompile(`(?i)\blimit\s+([0-9]+)\s*(?:offset\s+\S+\s*)?;?\s*$`)

// limitInText returns the limit at the end of the statement that a call is given.
func (f *fn) limitInText(call *ast.CallExpr) int {
	for _, arg := range call.Args {
		v := f.b.info.Types[arg].Value
		if v == nil || v.Kind() != constant.String {
			continue
		}
		m := endLimit.FindStringSubmatch(constant.StringVal(v))
		if m == nil {
			return 0
		}
		if n, err := strconv.Atoi(m[1]); err == nil && n <= few {
			return n
		}
		return 0
	}
	return 0
}

// limitBefore returns what is said to be the limit of the query that a call makes: it is called on one, q.Limit(n).Find(&list),
// or given one, Select(&list, q), or its text: q.ToSql(). Where several limits are set, none counts.
func (f *fn) limitBefore(fill *ast.CallExpr, list *types.Var) (limit ast.Expr) {
	queries := make(map[types.Object]bool)
	sure := true
	var limits []*ast.CallExpr
	// limited tells whether a chain of calls is of a query with a limit.
	var limited func(e ast.Expr) bool
	limited = func(e ast.Expr) bool {
		switch e := ast.Unparen(e).(type) {
		case *ast.Ident:
			return queries[f.b.info.Uses[e]]
		case *ast.CallExpr:
			sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr)
			if !ok {
				return false
			}
			if sel.Sel.Name == "Limit" && len(e.Args) == 1 && f.isMethod(sel) {
				limits = append(limits, e)
				return true
			}
			return f.isMethod(sel) && limited(sel.X)
		}
		return false
	}
	ast.Inspect(f.node, func(n ast.Node) bool {
		s, ok := n.(*ast.AssignStmt)
		if !ok || s.Pos() >= fill.Pos() {
			return true
		}
		for i, lhs := range s.Lhs {
			id, ok := lhs.(*ast.Ident)
			if !ok || i > 0 && len(s.Rhs) == len(s.Lhs) {
				continue
			}
			obj := f.b.info.ObjectOf(id)
			if obj == nil || isError(obj.Type()) {
				continue
			}
			is := limited(s.Rhs[0])
			if queries[obj] && !is {
				sure = false
			}
			queries[obj] = is
		}
		return true
	})
	uses := false
	if sel, ok := ast.Unparen(fill.Fun).(*ast.SelectorExpr); ok && f.isMethod(sel) {
		uses = limited(sel.X)
	}
	for _, arg := range fill.Args {
		if uses {
			break
		}
		if limited(arg) {
			uses = true
		} else if t := f.b.info.TypeOf(arg); t != nil && types.Identical(t.Underlying(), types.Typ[types.String]) {
			break // another statement, which may speak of the query
		}
	}
	if !uses || !sure || len(limits) == 0 {
		return nil
	}
	for _, l := range limits {
		if l != limits[0] || !f.always(l) {
			return nil
		}
	}
	return limits[0].Args[0]
}

// isMethod tells whether a selector is of a method.
func (f *fn) isMethod(sel *ast.SelectorExpr) bool {
	s, ok := f.b.info.Selections[sel]
	return ok && s.Kind() == types.MethodVal
}

// always tells whether a limit is set whenever it is more than nothing: under no condition but that.
func (f *fn) always(limit *ast.CallExpr) bool {
	text := spell(f.bare(limit.Args[0]))
	sure := true
	ast.Inspect(f.node, func(n ast.Node) bool {
		if n == nil || limit.Pos() < n.Pos() || n.End() < limit.End() {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncLit:
			sure = sure && n == f.node
		case *ast.ForStmt, *ast.RangeStmt, *ast.CaseClause, *ast.CommClause:
			sure = false
		case *ast.IfStmt:
			if inBody := n.Body.Pos() <= limit.Pos() && limit.End() <= n.Body.End(); inBody || n.Else != nil && n.Else.Pos() <= limit.Pos() {
				sure = sure && inBody && text != "" && f.exceedsNothing(n.Cond, text)
			}
		}
		return sure
	})
	return sure
}

// exceedsNothing tells whether a condition is that a number, as spelled, is not 0.
func (f *fn) exceedsNothing(cond ast.Expr, text string) bool {
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || spell(f.bare(e.X)) != text {
		return false
	}
	return (e.Op == token.GTR || e.Op == token.NEQ) && f.isInt(e.Y, 0) || e.Op == token.GEQ && f.isInt(e.Y, 1)
}

// limits returns the limits that a call hands over: numbers that are called so, also as fields of structs.
func (f *fn) limits(e *ast.CallExpr) (list []unit.AtMost) {
	sig, ok := core0(f.b.info.TypeOf(e.Fun)).(*types.Signature)
	if !ok {
		return nil
	}
	for i, arg := range e.Args {
		if i >= sig.Params().Len() || sig.Variadic() && i == sig.Params().Len()-1 {
			break
		}
		p := sig.Params().At(i)
		switch {
		case isInteger(p.Type()):
			if limitLike.MatchString(p.Name()) {
				if said := f.said(arg); said != nil {
					said.Arg = i + 1
					list = append(list, *said)
				}
			}
		case limitField(p.Type()):
			for _, said := range f.saidIn(arg) {
				said.Arg = i + 1
				list = append(list, said)
			}
		}
	}
	return list
}

// saidIn returns the limits in a struct that is written down, or is a parameter.
func (f *fn) saidIn(arg ast.Expr) (list []unit.AtMost) {
	arg = ast.Unparen(arg)
	if addr, ok := arg.(*ast.UnaryExpr); ok && addr.Op == token.AND {
		arg = ast.Unparen(addr.X)
	}
	if id, ok := arg.(*ast.Ident); ok {
		obj := f.b.info.Uses[id]
		if i := f.paramIndex(id); i >= 0 {
			if f.untouched(obj) {
				list = append(list, unit.AtMost{Param: i + 1})
			}
			return list
		}
		made := f.flow.single[obj]
		if made == nil || f.setsField(obj) {
			return nil
		}
		arg = ast.Unparen(made)
	}
	lit, ok := arg.(*ast.CompositeLit)
	if !ok {
		return nil
	}
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if key, ok := kv.Key.(*ast.Ident); ok && limitLike.MatchString(key.Name) {
			if said := f.said(kv.Value); said != nil {
				said.Field = key.Name
				list = append(list, *said)
			}
		}
	}
	return list
}

// setsField tells whether something is assigned to a field of a variable.
func (f *fn) setsField(v types.Object) bool {
	found := false
	ast.Inspect(f.node, func(n ast.Node) bool {
		if s, ok := n.(*ast.AssignStmt); ok {
			for _, lhs := range s.Lhs {
				if sel, ok := ast.Unparen(lhs).(*ast.SelectorExpr); ok {
					id := root(sel)
					found = found || id != nil && f.b.info.Uses[id] == v
				}
			}
		}
		return !found
	})
	return found
}

func isInteger(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

// limitField tells whether a type is a struct with a number that is called a limit.
func limitField(t types.Type) bool {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for v := range s.Fields() {
		if isInteger(v.Type()) && limitLike.MatchString(v.Name()) {
			return true
		}
	}
	return false
}
