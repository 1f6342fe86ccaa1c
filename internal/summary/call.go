package summary

import (
	"go/ast"
	"go/constant"
	"go/types"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// effect returns what the catalogue knows about a call.
func (f *fn) effect(call *ast.CallExpr) (catalog.Effect, bool) {
	return f.b.cat.Call(f.b.info, call)
}

// call compiles one call: what it is called on, its arguments, then itself.
func (f *fn) call(e *ast.CallExpr, mode unit.Mode) {
	info := f.b.info
	fun := ast.Unparen(e.Fun)
	if tv, ok := info.Types[fun]; ok && (tv.IsType() || tv.IsBuiltin()) {
		f.exprs(e.Args)
		return
	}
	switch fun := fun.(type) {
	case *ast.SelectorExpr:
		f.expr(fun.X)
	case *ast.FuncLit:
		f.passes(fun, e.Args)
	}
	f.opens(e)
	f.messages(e, mode)
	c := &unit.Call{
		Text:   spell(fun),
		Mode:   mode,
		Cached: f.quiet > 0, Memo: f.known > 0,
		Args: f.args(e),
	}
	if lit, ok := fun.(*ast.FuncLit); ok {
		c.Func, c.Text = f.literal(lit), "func"
	} else {
		c.Serves = f.handsOn(e)
		if !f.leads(c, e, fun) {
			if !c.Serves {
				f.joins(e)
				return // as most calls: the rest is not for them
			}
			c.Idle = true
		}
		c.OnElement = f.onElement(e)
		c.Address, c.Table = f.hands(e)
	}
	c.Span = f.b.span(e.Pos(), e.End())
	if c.Trip == nil {
		c.Given = f.given(e)
		c.Limits = f.limits(e)
	}
	if c.Iface > 0 {
		c.On = f.on(fun)
	}
	if c.Iface > 0 || c.Func != "" {
		c.Concrete = f.concretes(e)
	}
	c.InTx = f.inTransaction(e)
	f.seat(c, e)
	f.started = f.started || c.Mode == unit.Parallel || c.Runs == unit.RunsParallel
	f.emit(unit.Node{Call: c})
}

// leads enters what a call calls, and tells whether that may lead to the wire.
func (f *fn) leads(c *unit.Call, e *ast.CallExpr, fun ast.Expr) bool {
	if eff, ok := f.effect(e); ok {
		c.Invariant = f.invariant(e)
		return f.leadsCatalogued(c, e, eff)
	}
	callee, static := catalog.CalleeOf(f.b.info, e)
	if !static {
		return f.leadsValue(c, e, fun)
	}
	c.Invariant = f.invariant(e)
	switch {
	case callee.Func == nil:
		return false
	case callee.Iface:
		sel, ok := f.b.info.Selections[selector(fun)]
		if ok {
			c.Iface, c.Method = f.b.iface(sel.Recv(), sel.Obj().(*types.Func))
		}
		c.Idle = idle(callee.Sig)
		return c.Iface > 0
	case callee.Pkg != nil && f.b.silent(callee.Pkg.Path()):
		return f.leadsLoader(c, selector(fun), callee.Method)
	}
	c.Func = Symbol(callee.Func)
	c.Down = downwards(e)
	return true
}

// passes notes what the parameters of a literal hold that is called on the spot:
// go func(u string) { … }(url).
func (f *fn) passes(lit *ast.FuncLit, args []ast.Expr) {
	i := 0
	for _, field := range lit.Type.Params.List {
		for _, name := range field.Names {
			if obj := f.b.info.Defs[name]; obj != nil && i < len(args) && f.flow.made[obj] == nil {
				f.flow.made[obj] = []ast.Expr{ast.Unparen(args[i])}
			}
			i++
		}
	}
}

func selector(fun ast.Expr) *ast.SelectorExpr {
	for {
		switch x := fun.(type) {
		case *ast.SelectorExpr:
			return x
		case *ast.IndexExpr:
			fun = x.X
		case *ast.IndexListExpr:
			fun = x.X
		case *ast.ParenExpr:
			fun = x.X
		default:
			return nil
		}
	}
}

// silent tells whether a package of another path has no unit, so that its
// functions stay in the process as far as anybody knows.
func (b *builder) silent(path string) bool {
	path = trimVendor(path)
	return path != b.unit.Path && !b.below.has(path)
}

// leadsValue enters a function value: a parameter, a local closure, a field.
// Others are unknown, and counted; what hardly leads to the wire is left out. A closure is never invariant: it works on what
// it captured.
func (f *fn) leadsValue(c *unit.Call, e *ast.CallExpr, fun ast.Expr) bool {
	if sig, ok := core0(f.b.info.TypeOf(fun)).(*types.Signature); ok {
		c.Idle = idle(sig)
	}
	if ref, ok := f.funcRef(fun); ok {
		c.Func, c.Param, c.Iface, c.Method = ref.Func, ref.Param, ref.Iface, ref.Method
		return true
	}
	switch fun := fun.(type) {
	case *ast.SelectorExpr:
		if v, ok := f.b.info.Uses[fun.Sel].(*types.Var); ok {
			c.Field = f.b.fieldID(fun)
			if !v.IsField() {
				c.Field = varID(v)
			}
		}
	case *ast.Ident:
		if v, ok := f.b.info.Uses[fun].(*types.Var); ok && v.Parent() == f.b.pass.Pkg.Scope() {
			c.Field = varID(v)
		}
	}
	if c.Field == "" {
		f.b.unit.Tally.Unknown++
		c.Param = f.among(fun)
		c.Among = c.Param > 0
		return !c.Idle
	}
	c.Invariant = f.invariant(e)
	return true
}

// leadsLoader enters what a library's cache, kept in a field, was made around: if
// that is a loader, it runs when a value is asked for that is not there. Nothing
// else in a package without a unit leads to the wire.
func (f *fn) leadsLoader(c *unit.Call, sel *ast.SelectorExpr, method string) bool {
	if !slices.Contains(lookupVerbs, method) && !strings.HasPrefix(method, "GetOr") && method != "Fetch" {
		return false
	}
	if sel == nil {
		return false
	}
	field, ok := ast.Unparen(sel.X).(*ast.SelectorExpr)
	if !ok {
		return false
	}
	if s, ok := f.b.info.Selections[field]; ok && !f.b.foreign(s.Recv()) {
		c.Field = f.b.fieldID(field)
		c.Cached = true
	}
	return c.Field != ""
}

// leadsCatalogued enters a call of which the catalogue knows everything.
func (f *fn) leadsCatalogued(c *unit.Call, e *ast.CallExpr, eff catalog.Effect) bool {
	c.Runs = runs(eff)
	if eff.Trips > 0 && eff.Layer != catalog.LayerNone && eff.Guard != catalog.GuardLocalCache && eff.Guard != catalog.GuardBatch {
		c.Trip = f.trip(e, eff)
		f.b.unit.Tally.Trips++
		f.b.libs[eff.Lib] = true
	}
	return c.Trip != nil || len(c.Args) > 0
}

func runs(eff catalog.Effect) unit.Runs {
	switch eff.Calls {
	case catalog.CallsEach:
		if eff.Chunk {
			return unit.RunsChunks
		}
		return unit.RunsEach
	case catalog.CallsParallel:
		return unit.RunsParallel
	case catalog.CallsGuarded:
		if eff.Guard == catalog.GuardDedup {
			return unit.RunsShared
		}
		return unit.RunsGuarded
	case catalog.CallsNone:
		return unit.RunsUnknown
	}
	return unit.RunsOnce
}

func (f *fn) trip(e *ast.CallExpr, eff catalog.Effect) *unit.Trip {
	t := &unit.Trip{
		Lib: eff.Lib, Name: eff.Name, Layer: unit.Layer(eff.Layer), Count: eff.Trips,
		Write: eff.Write, Cached: eff.Cached, Way: eff.Way,
		Least: eff.Range.Least, Most: eff.Range.Most, Open: eff.Range.Open,
		InsideLeast: eff.InTx.Least, InsideMost: eff.InTx.Most,
	}
	t.Tx = txPart(eff, e)
	if more := f.added(e); more > 0 && !t.Write {
		if t.Most == 0 {
			t.Least, t.Most = t.Count, t.Count
		}
		t.Least, t.Most = t.Least+more, t.Most+more
	}
	switch eff.Op {
	case catalog.OpPage, catalog.OpConsume:
		t.Page = true
		fallthrough
	case catalog.OpCall, catalog.OpPublish, catalog.OpStreamOpen, "":
		t.Plain = !admin[eff.Kind]
	}
	sel := selector(e.Fun)
	if sel != nil && strings.HasPrefix(sel.Sel.Name, "Next") {
		t.Page = true // of whatever an earlier call has begun
	}
	if eff.SQLArg || eff.Kind == "sql-read" && sel != nil && strings.HasPrefix(sel.Sel.Name, "Query") {
		f.statement(t, e)
	} else if t.Layer == unit.DB && t.Write && sel != nil {
		t.Way = wayFor(sel.Sel.Name, t.Way)
	}
	return t
}

// wayFor is the way out of a loop of writes of one sort. What the catalogue
// says of a library is about inserts.
func wayFor(sort, way string) string {
	sort = strings.ToUpper(sort)
	switch {
	case strings.HasPrefix(sort, "DELETE"), strings.HasPrefix(sort, "REMOVE"):
		return "delete them with one statement"
	case strings.HasPrefix(sort, "UPDATE"):
		return "update them with one statement"
	}
	return way
}

// admin are the kinds that no element needs one of: they open, close and look
// after what others use.
var admin = map[string]bool{
	"sql-tx": true, "sql-prepare": true, "sql-ping": true, "sql-conn": true, "sql-admin": true,
	"doc-tx": true, "doc-admin": true, "doc-conn": true, "kv-conn": true, "grpc-conn": true, "sql-local": true, "net": true,
}

// statement refines a trip by the SQL it sends, where the source shows how that
// begins.
func (f *fn) statement(t *unit.Trip, e *ast.CallExpr) {
	for _, arg := range e.Args {
		if !isString(f.b.info.TypeOf(arg)) {
			continue
		}
		sort := verb(f.leading(arg, 0))
		t.Vague = sort == ""
		switch sort {
		case "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT":
			if !t.Write {
				t.Write, t.Way = true, "write them with one multi-row statement"
			}
			t.Way = wayFor(sort, t.Way)
		case "SELECT":
			t.Write = false
		case "FETCH":
			t.Page = true // the next rows of a server-side cursor
		case "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "SET", "CREATE", "ALTER", "DROP",
			"PRAGMA", "LOCK", "LISTEN", "NOTIFY", "VACUUM", "ANALYZE", "TRUNCATE", "GRANT", "ATTACH", "DETACH":
			t.Plain = false
		}
		return
	}
}

func isString(t types.Type) bool {
	b, ok := core0(t).(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

// leading returns the constant text that a string begins with, "" if unknown:
// of a constant, a sum, a format, or a variable that only ever holds one.
func (f *fn) leading(e ast.Expr, depth int) string {
	if v := f.b.info.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v)
	}
	if depth > 4 {
		return ""
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		if value := f.flow.single[f.b.info.Uses[e]]; value != nil {
			return f.leading(value, depth+1)
		}
	case *ast.BinaryExpr:
		return f.leading(e.X, depth+1)
	case *ast.CallExpr:
		if len(e.Args) > 0 && isString(f.b.info.TypeOf(e)) && isString(f.b.info.TypeOf(e.Args[0])) {
			return f.leading(e.Args[0], depth+1) // fmt.Sprintf, Rebind, strings.TrimSpace
		}
	}
	return ""
}

// verb is the first word of a statement, comments aside.
func verb(sql string) string {
	for {
		sql = strings.TrimLeft(sql, " \t\r\n(;")
		if !strings.HasPrefix(sql, "--") {
			break
		}
		_, rest, found := strings.Cut(sql, "\n")
		if !found {
			return ""
		}
		sql = rest
	}
	word, _, _ := strings.Cut(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || r == '\r' || r == ';' {
			return ' '
		}
		return r
	}, sql), " ")
	return strings.ToUpper(word)
}

// args compiles the arguments and returns the functions among them.
func (f *fn) args(e *ast.CallExpr) []unit.Arg {
	var list []unit.Arg
	variadic := -1
	if sig, ok := core0(f.b.info.TypeOf(e.Fun)).(*types.Signature); ok && sig.Variadic() {
		variadic = sig.Params().Len()
	}
	for i, a := range e.Args {
		index := i + 1
		if variadic > 0 && index > variadic {
			index = variadic
		}
		for _, ref := range f.arg(a) {
			ref.Index = index
			list = append(list, ref)
		}
	}
	return list
}

// arg compiles an argument and returns the functions that it is, or that are in the list that it is.
func (f *fn) arg(a ast.Expr) []unit.Arg {
	t := f.b.info.TypeOf(a)
	switch {
	case t == nil:
	case isFunc(t):
		ref, ok := f.funcRef(a)
		if !ok {
			f.expr(a)
			if sig, ok := core0(t).(*types.Signature); !ok || idle(sig) {
				return nil
			}
			ref = f.makes(a)
		}
		return []unit.Arg{ref}
	case functions(t):
		return f.listed(ast.Unparen(a))
	}
	f.expr(a)
	return nil
}

// functions tells whether a type is a list of functions.
func functions(t types.Type) bool {
	list, ok := core0(t).(*types.Slice)
	return ok && isFunc(list.Elem())
}

// listed returns the functions of a list: one that is written down, or one that the function was handed.
func (f *fn) listed(e ast.Expr) (refs []unit.Arg) {
	switch e := e.(type) {
	case *ast.CompositeLit:
		for _, elt := range e.Elts {
			if pair, ok := elt.(*ast.KeyValueExpr); ok {
				elt = pair.Value
			}
			refs = append(refs, f.arg(elt)...)
		}
		return refs
	case *ast.Ident:
		if i := f.param(f.b.info.Uses[e]); i > 0 {
			return []unit.Arg{{Param: i}}
		}
	}
	f.expr(e)
	return nil
}

// downwards tells whether an argument moves along a tree: node.Parent, child.
func downwards(e *ast.CallExpr) bool {
	for _, arg := range e.Args {
		var name string
		switch a := ast.Unparen(arg).(type) {
		case *ast.SelectorExpr:
			name = a.Sel.Name
		case *ast.Ident:
			name = a.Name
		case *ast.StarExpr:
			if sel, ok := a.X.(*ast.SelectorExpr); ok {
				name = sel.Sel.Name
			}
		}
		name = strings.ToLower(name)
		if strings.HasPrefix(name, "parent") || strings.HasPrefix(name, "child") {
			return true
		}
	}
	return false
}
