package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/route"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// setups enters what the functions of the package do with routers and handlers, and the functions
// that may answer requests.
func (b *builder) setups() {
	w := b.wiring()
	w.flowing = &flowing{w, make(map[string]bool), make(map[string][]string)}
	decls := w.declarations()
	parts := w.parts(decls)
	for _, d := range decls {
		if parts[d.symbol] != apart {
			c := newCompiler(w, parts, d)
			b.unit.Setups = append(b.unit.Setups, c.declaration(d)...)
		}
		w.heads(d)
	}
	w.tables(decls, parts)
	w.sweep(decls)
	slices.SortFunc(b.unit.Setups, func(x, y unit.Setup) int { return strings.Compare(x.Symbol, y.Symbol) })
	slices.SortFunc(b.unit.Heads, func(x, y unit.Head) int { return strings.Compare(x.Symbol, y.Symbol) })
	b.unit.Streams = w.flowing.list()
}

// tables compiles the package variables that set-ups read: tables of texts are of no use by themselves.
func (w *wiring) tables(decls []declaration, parts map[string]part) {
	vars := make(map[string]declaration)
	for _, d := range decls {
		if d.typ == nil && parts[d.symbol] == apart {
			vars[d.symbol] = d
		}
	}
	for i := 0; i < len(w.b.unit.Setups); i++ { // a table may name others
		eachTerm(&w.b.unit.Setups[i].Body, func(t *unit.Term) {
			if d, ok := vars[t.Text]; ok && t.Op == unit.OpGlobal {
				delete(vars, t.Text)
				w.b.unit.Setups = append(w.b.unit.Setups, newCompiler(w, parts, d).declaration(d)...)
			}
		})
	}
}

// sweep drops what no set-up of the package leads to and none of another package can: literals, and
// unexported functions that register nothing. Of a library it is exported ones too, unless they hand
// out handlers, middleware or routers.
func (w *wiring) sweep(decls []declaration) {
	setups := w.b.unit.Setups
	offered := make(map[string]bool)
	for _, d := range decls {
		if d.sig != nil && ast.IsExported(nameOf(d.symbol)) {
			offered[d.symbol] = w.b.unit.Ours && (!w.spells(d) || w.text(d) || ofTexts(d.sig)) || w.handsOut(d.sig)
		}
	}
	for {
		named := make(map[string]bool)
		for i := range setups {
			self := setups[i].Symbol
			eachTerm(&setups[i].Body, func(t *unit.Term) {
				if t.Text != self {
					named[t.Text] = true // a symbol, a variable, the name of a method
				}
			})
		}
		kept := slices.DeleteFunc(slices.Clone(setups), func(s unit.Setup) bool {
			literal := strings.Contains(s.Symbol, "$")
			return (!s.Acts || literal) && !offered[s.Symbol] && !named[s.Symbol] && !named[nameOf(s.Symbol)]
		})
		if len(kept) == len(setups) {
			w.b.unit.Setups = kept
			return
		}
		setups = kept
	}
}

// handsOut tells whether a result is a handler, something that makes one, or a router.
func (w *wiring) handsOut(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		switch core0(v.Type()).(type) {
		case *types.Signature, *types.Interface:
			if w.of(v.Type()) != 0 {
				return true
			}
		}
		if w.of(v.Type())&(answers|routes) != 0 {
			return true
		}
	}
	return false
}

// nameOf is the name of a function without its package or type.
func nameOf(symbol string) string { return symbol[strings.LastIndexByte(symbol, '.')+1:] }

func eachTerm(t *unit.Term, do func(*unit.Term)) {
	do(t)
	for i := range t.Args {
		eachTerm(&t.Args[i], do)
	}
}

// A declaration is a function, or the value of a package variable.
type declaration struct {
	symbol string
	name   string // for people
	node   ast.Node
	typ    *ast.FuncType // nil for a variable
	sig    *types.Signature
	recv   *ast.FieldList
	body   *ast.BlockStmt
	value  ast.Expr
	base   string // of the symbols of its literals
}

// declarations lists what the package declares, in the order of the source.
func (w *wiring) declarations() []declaration {
	var list []declaration
	b := w.b
	for _, file := range b.pass.Files {
		if isTest(b.pass.Fset, file) {
			continue
		}
		for _, decl := range file.Decls {
			switch decl := decl.(type) {
			case *ast.FuncDecl:
				obj, _ := b.info.Defs[decl.Name].(*types.Func)
				if obj == nil || decl.Body == nil {
					continue
				}
				symbol := b.symbolOf(decl, obj)
				list = append(list, declaration{symbol: symbol, name: display(obj), node: decl, typ: decl.Type, sig: obj.Signature(), recv: decl.Recv, body: decl.Body, base: symbol})
			case *ast.GenDecl:
				if decl.Tok == token.VAR {
					list = append(list, w.variables(decl)...)
				}
			}
		}
	}
	return list
}

// variables lists the package variables of a declaration that have values of their own.
func (w *wiring) variables(decl *ast.GenDecl) (list []declaration) {
	for _, spec := range decl.Specs {
		spec := spec.(*ast.ValueSpec)
		if len(spec.Values) != len(spec.Names) {
			continue
		}
		for i, value := range spec.Values {
			obj, ok := w.b.info.Defs[spec.Names[i]].(*types.Var)
			if !ok {
				continue
			}
			name := w.b.pass.Pkg.Name() + "." + spec.Names[i].Name
			list = append(list, declaration{symbol: varID(obj), name: name, node: value, value: value, base: w.b.varSymbol(value)})
		}
	}
	return list
}

// A part is what a function has to do with routes.
type part uint8

const (
	apart part = iota
	says       // it makes handlers, or the text of a path, for others to register
	acts       // it registers routes, or calls what does
)

// parts tells what each function of the package has to do with routes.
func (w *wiring) parts(decls []declaration) map[string]part {
	own := make(map[string]bool, len(decls))
	for _, d := range decls {
		own[d.symbol] = true
	}
	callers := make(map[string][]string)
	behind := make(map[string][]string) // who hands out what a function makes as an interface
	parts := make(map[string]part)
	var work []string
	mark := func(symbol string, as part) {
		if parts[symbol] < as {
			parts[symbol] = as
			work = append(work, symbol)
		}
	}
	for _, d := range decls {
		if w.makes(d) {
			mark(d.symbol, says)
		}
		if w.resolves(d) {
			mark(d.symbol, acts)
		}
		ast.Inspect(d.node, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				mark(d.symbol, w.callPart(n))
				if symbol, ok := w.wraps(d, n); ok && own[symbol] {
					behind[symbol] = append(behind[symbol], d.symbol)
				} else if ok {
					if known, _ := w.b.setsUp(symbol); known {
						mark(d.symbol, says)
					}
				}
			case *ast.Ident: // called, or handed to somebody who may call it
				f, ok := w.b.info.Uses[n].(*types.Func)
				if !ok || f.Pkg() == nil {
					break
				}
				symbol := w.symbol(f)
				if own[symbol] {
					callers[symbol] = append(callers[symbol], d.symbol)
				} else if _, registers := w.b.setsUp(symbol); registers {
					mark(d.symbol, acts)
				}
			case *ast.AssignStmt:
				for _, lhs := range n.Lhs {
					if sel, ok := lhs.(*ast.SelectorExpr); ok && w.collects(w.b.info.TypeOf(sel)) {
						mark(d.symbol, acts) // what is kept there, others use
					}
				}
			case *ast.SelectorExpr:
				if isPath(w.b.info.Uses[n.Sel]) && d.sig != nil {
					mark(d.symbol, says) // it may tell the paths of requests apart
				}
			case *ast.CompositeLit:
				if w.of(w.b.info.TypeOf(n)) != 0 {
					mark(d.symbol, says)
				}
				if w.fills(n) {
					mark(d.symbol, acts)
				}
			}
			return true
		})
	}
	for len(work) > 0 {
		symbol := work[len(work)-1]
		work = work[:len(work)-1]
		for _, wrapper := range behind[symbol] {
			mark(wrapper, says)
		}
		if parts[symbol] == acts {
			for _, caller := range callers[symbol] {
				mark(caller, acts)
			}
		}
	}
	return parts
}

// wraps tells whether a declaration calls a function whose result it may return as an interface: the type of
// that does not tell what is behind it.
func (w *wiring) wraps(d declaration, call *ast.CallExpr) (symbol string, ok bool) {
	if d.sig == nil {
		return "", false
	}
	callee, static := catalog.CalleeOf(w.b.info, call)
	if !static || callee.Func == nil || callee.Iface || callee.Func.Pkg() == nil {
		return "", false
	}
	for out := range d.sig.Results().Variables() {
		if !types.IsInterface(out.Type()) || isError(out.Type()) || types.Unalias(out.Type()).Underlying().(*types.Interface).NumMethods() == 0 {
			continue
		}
		for made := range callee.Func.Signature().Results().Variables() {
			if !isError(made.Type()) && types.AssignableTo(made.Type(), out.Type()) {
				return w.symbol(callee.Func), true
			}
		}
	}
	return "", false
}

// collects tells whether a type holds handlers or what is put before them: functions, lists and maps of
// such.
func (w *wiring) collects(t types.Type) bool {
	switch core0(t).(type) {
	case *types.Slice, *types.Map, *types.Signature:
		return w.of(t) != 0
	}
	return false
}

// makes tells whether a declaration is of use to those that register routes: it returns a handler,
// holds one, or is a text.
func (w *wiring) makes(d declaration) bool {
	if d.typ == nil {
		return w.of(w.b.info.TypeOf(d.value)) != 0
	}
	if d.typ.Results == nil {
		return false
	}
	for _, field := range d.typ.Results.List {
		if t := w.b.info.TypeOf(field.Type); w.of(t) != 0 || w.describes(t) {
			return true
		}
	}
	return w.text(d) || w.spells(d)
}

// describes tells whether a type is a router's library's description of a route, or a list of such: a struct
// with a path and a method.
func (w *wiring) describes(t types.Type) bool {
	switch u := core0(t).(type) {
	case *types.Slice:
		t = u.Elem()
	case *types.Map:
		t = u.Elem()
	}
	named, ok := deref(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || !w.b.cfg.Catalog.Routes(trimVendor(named.Obj().Pkg().Path())) {
		return false
	}
	st, ok := named.Underlying().(*types.Struct)
	told := 0
	for i := 0; ok && i < st.NumFields(); i++ {
		if f := st.Field(i); (f.Name() == "Path" || f.Name() == "Method") && isString(f.Type()) {
			told++
		}
	}
	return told == 2
}

// text tells whether a function only returns a text that the source shows, or that another such one does.
func (w *wiring) text(d declaration) bool {
	if len(d.body.List) != 1 {
		return false
	}
	ret, ok := d.body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 || !isString(w.b.info.TypeOf(ret.Results[0])) {
		return false
	}
	shown := true
	ast.Inspect(ret.Results[0], func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			shown = shown && (len(call.Args) == 0 || route.Folds(w.callee(call)) || w.b.info.Types[call.Fun].IsType())
		}
		return shown
	})
	return shown
}

// spells tells whether a function of ours makes a text of what it is given, step by step: it repeats nothing, and
// what it returns is not one of several constants, of which nobody would know which.
func (w *wiring) spells(d declaration) bool {
	if !w.b.unit.Ours || d.typ == nil || d.sig.Results().Len() != 1 || !isString(d.sig.Results().At(0).Type()) {
		return false
	}
	spells := true
	ast.Inspect(d.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt, *ast.SelectStmt, *ast.FuncLit, *ast.GoStmt, *ast.DeferStmt:
			spells = false
		case *ast.ReturnStmt:
			for _, e := range n.Results {
				v := w.b.info.Types[e].Value
				spells = spells && (v == nil || strings.Trim(v.ExactString(), `"/`) == "")
			}
		}
		return spells
	})
	return spells
}

// ofTexts tells whether a function is given texts alone: it is of use to any package.
func ofTexts(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if !isString(v.Type()) {
			return false
		}
	}
	return sig.Recv() == nil && sig.Params().Len() > 0
}

// callPart tells what a call makes of the function that it stands in.
func (w *wiring) callPart(call *ast.CallExpr) part {
	if tv := w.b.info.Types[call.Fun]; tv.IsType() || tv.IsBuiltin() {
		return apart
	}
	callee, static := catalog.CalleeOf(w.b.info, call)
	if static {
		if _, ok := w.b.cfg.Catalog.Role(callee); ok {
			return acts
		}
	}
	switch {
	case w.serves(call) && (static || w.of(w.b.info.TypeOf(call.Fun)) == answers):
		return says
	case static && !callee.Iface:
		return apart // by its name
	case slices.ContainsFunc(call.Args, func(arg ast.Expr) bool { return w.of(w.b.info.TypeOf(arg))&(routes|leadsTo|answers) != 0 }):
		return acts // whoever it is, he may register
	}
	return apart
}

// fills tells whether a literal has a field that a library does something with.
func (w *wiring) fills(e *ast.CompositeLit) bool {
	return slices.ContainsFunc(e.Elts, func(elt ast.Expr) bool {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			return false
		}
		id, ok := kv.Key.(*ast.Ident)
		if !ok {
			return false
		}
		_, ok = w.fieldRole(w.b.info.TypeOf(e), id.Name)
		return ok
	})
}

// serves tells whether a call hands a request on: to a handler behind an interface, or to a function
// that some value holds. A function that is given an error shows it, one that is given the request alone
// and returns no answer checks it, and one that returns a request changes it: they serve nothing.
func (w *wiring) serves(call *ast.CallExpr) bool {
	callee, static := catalog.CalleeOf(w.b.info, call)
	sig, ok := core0(w.b.info.TypeOf(call.Fun)).(*types.Signature)
	if !ok || static && callee.Method != "ServeHTTP" {
		return false
	}
	given := false
	for v := range sig.Params().Variables() {
		if isError(v.Type()) {
			return false
		}
		if types.TypeString(v.Type(), nil) == "*net/http.Request" {
			given = given || answersWith(sig)
			continue
		}
		given = given || isContext(v.Type()) || w.carries(v.Type(), deepestCarrier)
	}
	for v := range sig.Results().Variables() {
		if w.carries(v.Type(), deepestCarrier) {
			return false
		}
	}
	return given
}

// answersWith tells whether a function returns more than whether it worked.
func answersWith(sig *types.Signature) bool {
	for v := range sig.Results().Variables() {
		if b, ok := v.Type().Underlying().(*types.Basic); !isError(v.Type()) && (!ok || b.Kind() != types.Bool) {
			return true
		}
	}
	return false
}

// serverOf returns what a call of a handler calls: h of h(w, r) and h.ServeHTTP(w, r).
func serverOf(fun ast.Expr) ast.Expr {
	if sel, ok := fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "ServeHTTP" {
		return sel.X
	}
	return fun
}

// handled tells whether routers or handlers are among the arguments or results of a call.
func (w *wiring) handled(call *ast.CallExpr) bool {
	if w.of(w.b.info.TypeOf(call)) != 0 {
		return true
	}
	return slices.ContainsFunc(call.Args, func(arg ast.Expr) bool { return w.of(w.b.info.TypeOf(arg)) != 0 })
}

// symbol names a function; the same one is asked for often.
func (w *wiring) symbol(f *types.Func) string {
	symbol, ok := w.symbols[f]
	if !ok {
		symbol = Symbol(f)
		w.symbols[f] = symbol
	}
	return symbol
}

// callee returns the symbol of a function that is called as such.
func (w *wiring) callee(call *ast.CallExpr) string {
	callee, ok := catalog.CalleeOf(w.b.info, call)
	if !ok || callee.Func == nil || callee.Iface || callee.Func.Pkg() == nil {
		return ""
	}
	return Symbol(callee.Func)
}

// setsUp reports whether something is known of what a function of a package below does with routes, and whether it
// registers any.
func (b *builder) setsUp(symbol string) (known, acts bool) {
	type answer struct{ known, acts bool }
	a := ask(b.below, unit.PackageOf(symbol), "setup", symbol, func(u *unit.Unit) answer {
		if u == nil {
			return answer{}
		}
		s := u.Setup(symbol)
		return answer{s != nil, s != nil && s.Acts}
	})
	return a.known, a.acts
}

// heads enters a declaration and its literals if they may answer requests.
func (w *wiring) heads(d declaration) {
	info := w.b.info
	add := func(symbol string, node ast.Node, sig *types.Signature, body *ast.BlockStmt) {
		if w.given(sig) || d.recv != nil && node == d.node && (remote(sig) || w.resolving(d)) {
			at := node.Pos()
			if decl, ok := node.(*ast.FuncDecl); ok {
				at = decl.Name.Pos()
			}
			w.b.unit.Heads = append(w.b.unit.Heads, unit.Head{Symbol: symbol, Name: d.name, Pos: w.b.pos(at), Verbs: w.verbs(body), Puts: w.puts(body)})
			w.flowing.look(symbol, sig, body)
		}
	}
	if d.typ != nil {
		add(d.symbol, d.node, d.sig, d.body)
	}
	symbols := literals(d.node, d.base)
	inOrder := slices.SortedFunc(maps.Keys(symbols), func(x, y *ast.FuncLit) int { return int(x.Pos() - y.Pos()) })
	for _, lit := range inOrder {
		if sig, ok := core0(info.TypeOf(lit)).(*types.Signature); ok {
			add(symbols[lit], lit, sig, lit.Body)
		}
	}
}

// remote tells whether a method may be called from afar: it takes a context and a message and returns
// a message and an error, or serves a stream.
func remote(sig *types.Signature) bool {
	n := sig.Results().Len()
	if n == 0 || !isError(sig.Results().At(n-1).Type()) || sig.Params().Len() == 0 {
		return false
	}
	last := sig.Params().At(sig.Params().Len() - 1).Type()
	if n == 1 {
		return strings.Contains(types.TypeString(last, nil), "Server")
	}
	_, message := types.Unalias(last).(*types.Pointer)
	return n == 2 && sig.Params().Len() == 2 && message && isContext(sig.Params().At(0).Type())
}

// literals numbers the literals of a declaration as newFlow does.
func literals(node ast.Node, symbol string) map[*ast.FuncLit]string {
	found := make(map[*ast.FuncLit]string)
	ast.Inspect(node, func(n ast.Node) bool {
		if lit, ok := n.(*ast.FuncLit); ok {
			found[lit] = symbol + "$" + strconv.Itoa(len(found)+1)
		}
		return true
	})
	return found
}
