package summary

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// What middleware puts on a request, a handler finds there: context.Set(r, "user", u) and
// context.Get(r, "user"), c.Set(key, u) and c.Get(key), context.WithValue(ctx, key, u) and ctx.Value(key).

// puts lists the keys under which a body puts something on the request it is given, whenever it gets to its
// end. What it does only under a condition does not count.
func (w *wiring) puts(body *ast.BlockStmt) (keys []string) {
	for _, s := range body.List {
		switch s.(type) {
		case *ast.ExprStmt, *ast.AssignStmt:
		default:
			continue
		}
		ast.Inspect(s, func(n ast.Node) bool {
			if _, ok := n.(*ast.FuncLit); ok {
				return false
			}
			if call, ok := n.(*ast.CallExpr); ok {
				if key := w.keyOf(call, putVerbs, 2); key != "" {
					keys = append(keys, key)
				}
			}
			return true
		})
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// putsOn enters what the declarations of the package put on requests, whenever that is.
func (b *builder) putsOn(file *ast.File) {
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok || fn.Body == nil {
			continue
		}
		obj, _ := b.info.Defs[fn.Name].(*types.Func)
		if obj == nil {
			continue
		}
		ast.Inspect(fn.Body, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			key := b.wiring().keyArg(call, putVerbs, 2)
			if key == nil {
				return true
			}
			put := unit.Put{Key: b.wiring().key(key), Func: b.symbolOf(fn, obj)}
			if put.Key == "" {
				put.Key = types.TypeString(types.Default(b.info.TypeOf(key)), nil) + " ?"
			}
			b.unit.Puts = append(b.unit.Puts, put)
			return true
		})
	}
}

// sortPuts puts what is put on requests in order, once each.
func (b *builder) sortPuts() {
	slices.SortFunc(b.unit.Puts, func(x, y unit.Put) int { return cmp.Or(cmp.Compare(x.Key, y.Key), cmp.Compare(x.Func, y.Func)) })
	b.unit.Puts = slices.Compact(b.unit.Puts)
}

// putVerbs are what libraries call methods and functions that put something on a request.
var putVerbs = []string{"Set", "Locals"}

// keyOf returns the key of a call that puts something on a request, or looks for it: a method of the request
// with n arguments, the first of which is the key, or a function that is given the request before them.
func (w *wiring) keyOf(call *ast.CallExpr, names []string, n int) string {
	if key := w.keyArg(call, names, n); key != nil {
		return w.key(key)
	}
	return ""
}

// keyArg returns the key of such a call as it stands there, nil for other calls.
func (w *wiring) keyArg(call *ast.CallExpr, names []string, n int) ast.Expr {
	callee, ok := catalog.CalleeOf(w.b.info, call)
	if !ok || callee.Func == nil {
		return nil
	}
	name, args := callee.Func.Name(), call.Args
	on := func(t types.Type) bool { return t != nil && (isContext(t) || w.carries(t, deepestCarrier)) }
	sel, _ := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	switch {
	case n == 2 && name == "WithValue" && len(args) == 3 && on(w.b.info.TypeOf(args[0])):
		args = args[1:]
	case !slices.Contains(names, name):
		return nil
	case callee.Func.Signature().Recv() != nil && sel != nil && on(w.b.info.TypeOf(sel.X)):
	case callee.Func.Signature().Recv() == nil && len(args) > 0 && on(w.b.info.TypeOf(args[0])):
		args = args[1:]
	default:
		return nil
	}
	if len(args) != n {
		return nil
	}
	return args[0]
}

// key spells a key so that two spellings are equal if the keys are; "" for one that is made at run time.
func (w *wiring) key(e ast.Expr) string {
	e = ast.Unparen(e)
	tv := w.b.info.Types[e]
	if tv.Value != nil {
		return types.TypeString(types.Default(tv.Type), nil) + " " + tv.Value.ExactString()
	}
	switch e := e.(type) {
	case *ast.CompositeLit:
		if len(e.Elts) == 0 && tv.Type != nil {
			return types.TypeString(tv.Type, nil)
		}
	case *ast.Ident, *ast.SelectorExpr:
		id, ok := e.(*ast.Ident)
		if !ok {
			id = e.(*ast.SelectorExpr).Sel
		}
		if v, ok := w.b.info.Uses[id].(*types.Var); ok && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() {
			return v.Pkg().Path() + "." + v.Name()
		}
	}
	return ""
}

// carried returns the key that a condition asks a request for, and whether it holds where something is there.
func (f *fn) carried(cond ast.Expr) (key string, there bool) {
	switch e := ast.Unparen(cond).(type) {
	case *ast.Ident:
		return f.askedFor(e), true
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			key, there = f.carried(e.X)
			return key, !there
		}
	case *ast.BinaryExpr:
		if (e.Op == token.NEQ || e.Op == token.EQL) && isNil(f.b.info, e.Y) {
			return f.askedFor(e.X), e.Op == token.NEQ
		}
	}
	return "", false
}

// askedFor returns the key of a lookup that an expression is, or the variable's that it is.
func (f *fn) askedFor(e ast.Expr) string {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		made := f.flow.made[f.b.info.Uses[id]]
		if len(made) != 1 {
			return ""
		}
		e = made[0]
	}
	if assert, ok := e.(*ast.TypeAssertExpr); ok {
		e = ast.Unparen(assert.X)
	}
	call, ok := e.(*ast.CallExpr)
	if !ok || !anything(f.b.info.TypeOf(call)) {
		return ""
	}
	return f.b.wiring().keyOf(call, []string{"Get", "GetOk", "Value", "Locals"}, 1)
}

// anything tells whether a lookup may return a value of any type: a header is a text.
func anything(t types.Type) bool {
	if tuple, ok := t.(*types.Tuple); ok && tuple.Len() > 0 {
		t = tuple.At(0).Type()
	}
	it, ok := core0(t).(*types.Interface)
	return ok && it.NumMethods() == 0
}
