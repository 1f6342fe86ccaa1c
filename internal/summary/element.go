package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/catalog"
)

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
	e := ast.Unparen(sel.X)
	return f.isElement(l, e) || f.partOfElement(l, e)
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
	return !b.ours(named.Obj().Pkg())
}

// ours tells whether a package is part of the reader's own program.
func (b *builder) ours(pkg *types.Package) bool {
	path := trimVendor(pkg.Path())
	if path == b.unit.Path {
		return true
	}
	return b.below.ours(path)
}

// isElement tells whether e is the element of the loop: its variable, a copy or
// another type of it, or xs[i].
func (f *fn) isElement(l *loop, e ast.Expr) bool {
	for range 4 { // copies of copies
		switch x := ast.Unparen(e).(type) {
		case *ast.Ident:
			obj := f.b.info.Uses[x]
			if l.element[obj] {
				return true
			}
			made := f.flow.made[obj]
			if len(made) != 1 {
				return false
			}
			e = made[0]
		case *ast.TypeAssertExpr:
			e = x.X
		case *ast.IndexExpr:
			return f.indexes(l, x)
		default:
			return false
		}
	}
	return false
}

// hands returns what the element of the innermost loop hands a call that makes
// every turn another thing: an address or a client of its own (each turn asks
// another host, as a crawler or a webhook does) or a table (each turn is another
// statement). Then there is nothing to batch. An address that the loop puts
// together from a base and an id is not one; one that begins with the element is.
func (f *fn) hands(call *ast.CallExpr) (address, table bool) {
	l := f.around()
	if l == nil {
		return false, false
	}
	if url := f.requested(call); url != nil && (f.elementNames(l, url) != nil || f.hosted(l, url)) {
		return true, false
	}
	address = f.asksPeer(l, call)
	for _, arg := range call.Args {
		arg = ast.Unparen(arg)
		if x, ok := arg.(*ast.CallExpr); ok && len(x.Args) == 0 {
			arg = ast.Unparen(x.Fun) // hook.GetURL()
		}
		address = address || f.hosted(l, arg)
		for _, name := range f.elementNames(l, arg) {
			address = address || addressLike.MatchString(name)
			table = table || tableLike.MatchString(name)
		}
	}
	return address, table
}

// asksPeer tells whether the receiver of a call is somebody whom the element of the
// loop brings along, or whom the program looks up by it: volume.Driver,
// clients[region], s.driverOf(volume). A library
// that is handed the element, as in client.Pods(namespace), still talks to one
// host.
func (f *fn) asksPeer(l *loop, call *ast.CallExpr) bool {
	sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok || !f.peer(sel.X) {
		return false
	}
	e := sel.X
	for range 8 { // parts of copies of parts
		switch x := ast.Unparen(e).(type) {
		case *ast.SelectorExpr:
			e = x.X
		case *ast.TypeAssertExpr:
			e = x.X
		case *ast.Ident:
			made := f.flow.made[f.b.info.Uses[x]]
			if len(made) != 1 {
				return f.ofElement(l, x)
			}
			e = made[0]
		case *ast.IndexExpr:
			return f.ofElement(l, x.Index)
		case *ast.CallExpr:
			callee, ok := catalog.CalleeOf(f.b.info, x)
			return ok && callee.Pkg != nil && f.b.ours(callee.Pkg) &&
				slices.ContainsFunc(x.Args, func(arg ast.Expr) bool { return f.ofElement(l, arg) })
		default:
			return false
		}
	}
	return false
}

// peer tells whether an expression is somebody to talk to rather than a datum: an
// interface value, or of a type that says so.
func (f *fn) peer(e ast.Expr) bool {
	t := f.b.info.TypeOf(e)
	if t == nil {
		return false
	}
	if types.IsInterface(t) || f.b.foreign(t) {
		return true
	}
	named, ok := deref(t).(*types.Named)
	return ok && peerLike.MatchString(named.Obj().Name())
}

// ofElement tells whether e is the element of the loop, a field of it, or the key
// of an entry of a map.
func (f *fn) ofElement(l *loop, e ast.Expr) bool {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok && l.vars[f.b.info.Uses[id]] && f.isMap(l.list) {
		return true
	}
	return f.isElement(l, e) || f.partOfElement(l, e)
}

func (f *fn) isMap(e ast.Expr) bool {
	if e == nil {
		return false
	}
	t := f.b.info.TypeOf(e)
	if t == nil {
		return false
	}
	_, ok := t.Underlying().(*types.Map)
	return ok
}

// hosted tells whether a text begins with the element of the loop, or has it right
// behind a scheme, and the element is called an address: "http://" + host + "/up".
func (f *fn) hosted(l *loop, e ast.Expr) bool {
	front := f.front(e)
	return front != nil && slices.ContainsFunc(f.elementNames(l, front), addressLike.MatchString)
}

// front returns what a text that is put together begins with, or nil.
func (f *fn) front(e ast.Expr) ast.Expr {
	e = ast.Unparen(e)
	if id, ok := e.(*ast.Ident); ok {
		if made := f.flow.made[f.b.info.Uses[id]]; len(made) == 1 {
			e = made[0]
		}
	}
	switch x := e.(type) {
	case *ast.BinaryExpr:
		var left, rest ast.Expr = x, nil
		for {
			sum, ok := left.(*ast.BinaryExpr)
			if !ok || sum.Op != token.ADD {
				break
			}
			left, rest = ast.Unparen(sum.X), ast.Unparen(sum.Y)
		}
		if strings.HasSuffix(f.leading(left, 0), "://") {
			return rest
		}
		return left
	case *ast.CallExpr:
		callee, ok := catalog.CalleeOf(f.b.info, x)
		if ok && callee.Pkg != nil && callee.Pkg.Path() == "fmt" && callee.Method == "Sprintf" && len(x.Args) > 1 && fronted.MatchString(f.leading(x.Args[0], 0)) {
			return ast.Unparen(x.Args[1])
		}
	}
	return nil
}

// fronted matches a format that begins with its first argument.
var fronted = regexp.MustCompile(`^([a-z]+://)?%[svq]`)

// requested returns the address that a call of net/http asks: an argument of its
// own, or of the request it is handed.
func (f *fn) requested(call *ast.CallExpr) ast.Expr {
	method, arg := f.asks(call)
	if method != "Do" {
		return arg
	}
	id, ok := arg.(*ast.Ident)
	if !ok {
		return nil
	}
	if made := f.flow.made[f.b.info.Uses[id]]; len(made) == 1 {
		if request, ok := made[0].(*ast.CallExpr); ok {
			if method, arg := f.asks(request); method != "Do" {
				return arg
			}
		}
	}
	return nil
}

// asks returns which function of net/http a call calls, and the argument that is
// the address, or the request with the address.
func (f *fn) asks(call *ast.CallExpr) (method string, arg ast.Expr) {
	callee, ok := catalog.CalleeOf(f.b.info, call)
	if !ok || callee.Pkg == nil || callee.Pkg.Path() != "net/http" {
		return "", nil
	}
	at, ok := addressed[callee.Method]
	if !ok || at >= len(call.Args) { // http.NewRequest(f()) has one argument, ill-typed calls may have none
		return "", nil
	}
	return callee.Method, ast.Unparen(call.Args[at])
}

var addressed = map[string]int{
	"Get": 0, "Head": 0, "Post": 0, "PostForm": 0, "Do": 0,
	"NewRequest": 1, "NewRequestWithContext": 2,
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
	} else if !f.ofElement(l, e) && !f.readInTurn(l, e) {
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

// peerLike matches what people call the near end of a connection.
var peerLike = regexp.MustCompile(`(?i)(client|conn|connection|driver|plugin|endpoint|peer|remote|transport)$`)

// addressLike matches what people call an address on the network.
var addressLike = regexp.MustCompile(`(?i)(^|[a-z_])(url|uri|href|link|endpoint|webhook|hook|host|hostname|addr|peer|mirror|upstream)$`)

func (f *fn) indexes(l *loop, e *ast.IndexExpr) bool {
	id, ok := ast.Unparen(e.Index).(*ast.Ident)
	return ok && l.vars[f.b.info.Uses[id]]
}
