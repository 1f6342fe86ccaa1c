package summary

import (
	"cmp"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/jsonof"
	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A builder makes the unit of one package.
type builder struct {
	pass  *analysis.Pass
	cfg   Config
	info  *types.Info
	cat   *catalog.Matcher
	unit  *unit.Unit
	below *below

	files    map[string]int // base name → index into unit.Files
	ifaces   map[string]int // key → 1 + index into unit.Ifaces
	fields   map[string]*unit.Field
	libs     map[string]bool
	commands map[string]bool // functions that a command line runs once

	consts map[types.Object]ast.Expr // package variables that hold one literal for ever
	wires  *wiring                   // see wiring

	decls    map[*types.Func]*ast.FuncDecl // see bodies
	refusing map[*types.Func]bool          // see refuses
	answers  map[*ast.CallExpr]bool        // calls that make JSON for clients
	tells    map[*types.Func][]shape.Value // see told
	maker    *jsonof.Maker                 // see shaper
}

func newBuilder(pass *analysis.Pass, cfg Config, path string, ours bool, under *below) *builder {
	module := ""
	if pass.Module != nil {
		module = pass.Module.Path
	}
	return &builder{
		pass:     pass,
		cfg:      cfg,
		info:     pass.TypesInfo,
		cat:      cfg.Catalog.For(module),
		unit:     &unit.Unit{Path: path, Module: module, Ours: ours, Main: pass.Pkg.Name() == "main"},
		below:    under,
		files:    make(map[string]int),
		ifaces:   make(map[string]int),
		fields:   make(map[string]*unit.Field),
		libs:     make(map[string]bool),
		commands: make(map[string]bool),
		answers:  make(map[*ast.CallExpr]bool),
		tells:    make(map[*types.Func][]shape.Value),
	}
}

func (b *builder) build() *unit.Unit {
	b.consts = b.constantVars()
	b.unit.Mediator = b.mediates()
	for _, file := range b.pass.Files {
		if isTest(b.pass.Fset, file) {
			continue // tests pay for no request
		}
		b.directives(file)
		b.putsOn(file)
		b.file(file, b.exempt(file))
	}
	slices.Sort(b.unit.Messages)
	b.unit.Messages = slices.Compact(b.unit.Messages)
	slices.SortFunc(b.unit.Handlers, func(x, y unit.Handler) int {
		return cmp.Or(strings.Compare(x.Message, y.Message), strings.Compare(x.Func, y.Func))
	})
	b.sortPuts()
	b.unit.Refusals = b.refusals()
	b.exemptCommands()
	b.setups()
	b.replies()
	b.results()
	b.types()
	b.trim()
	for _, path := range imports(b.pass) {
		if b.below.has(path) {
			b.unit.Imports = append(b.unit.Imports, path)
		}
	}

	for lib := range b.libs {
		b.unit.Tally.Libraries = append(b.unit.Tally.Libraries, lib)
	}
	slices.Sort(b.unit.Tally.Libraries)
	for _, f := range b.fields {
		b.unit.Fields = append(b.unit.Fields, *f)
	}
	slices.SortFunc(b.unit.Fields, func(x, y unit.Field) int { return strings.Compare(x.ID, y.ID) })
	slices.SortFunc(b.unit.Funcs, func(x, y unit.Func) int { return strings.Compare(x.Symbol, y.Symbol) })
	return b.unit
}

// exempt tells whether findings in a file are of no use to the reader. In a broken package what the types say is
// half the truth.
func (b *builder) exempt(file *ast.File) bool {
	path := Position(b.pass.Fset, file.Package).Filename
	return len(b.pass.TypeErrors) > 0 || exempt(b.pass.Fset, file, b.unit.Path, b.unit.Module, filepath.Base(path)) ||
		b.cfg.Exempt != nil && b.cfg.Exempt(path)
}

func (b *builder) file(file *ast.File, exempt bool) {
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			obj, _ := b.info.Defs[decl.Name].(*types.Func)
			if obj == nil {
				continue // ill-typed
			}
			symbol := b.symbolOf(decl, obj)
			trip, cached := b.annotation(decl, short(display(obj)))
			if trip != nil {
				b.annotated(decl, symbol, display(obj), trip)
				continue
			}
			if decl.Body == nil {
				continue
			}
			b.function(decl, decl.Body, decl.Type, decl.Recv, symbol, display(obj), exempt)
			if cached {
				b.unit.Funcs[len(b.unit.Funcs)-1].Cached = true // its literals come before it
			}
		case *ast.GenDecl:
			b.variables(decl, exempt)
		}
	}
}

// variables compiles the initialisers of package variables: the literals in
// them are functions too.
func (b *builder) variables(decl *ast.GenDecl, exempt bool) {
	if decl.Tok != token.VAR {
		return
	}
	for _, spec := range decl.Specs {
		spec := spec.(*ast.ValueSpec)
		for i, value := range spec.Values {
			name := b.pass.Pkg.Name() + "." + spec.Names[min(i, len(spec.Names)-1)].Name
			f := newFn(b, value, nil, b.varSymbol(value), name, exempt)
			if obj, ok := b.info.Defs[spec.Names[min(i, len(spec.Names)-1)]].(*types.Var); ok && isFunc(obj.Type()) && len(spec.Values) == len(spec.Names) {
				ref, known := f.funcRef(value)
				b.assignField(varID(obj), ref, known)
				continue
			}
			f.expr(value)
		}
	}
}

// function compiles one declared function.
func (b *builder) function(decl ast.Node, body *ast.BlockStmt, typ *ast.FuncType, recv *ast.FieldList, symbol, name string, exempt bool) {
	f := newFn(b, decl, nil, symbol, name, exempt)
	f.declare(recv, typ)
	nodes, _ := f.block(body.List, nil)
	b.add(f, decl.Pos(), nodes, false)
}

// annotated enters a function whose trip people have told us.
func (b *builder) annotated(decl *ast.FuncDecl, symbol, name string, trip *unit.Trip) {
	b.unit.Tally.Trips++
	call := &unit.Call{Span: b.span(decl.Name.Pos(), decl.Name.End()), Text: trip.Name, Trip: trip}
	f := newFn(b, decl, nil, symbol, name, true)
	b.add(f, decl.Pos(), []unit.Node{{Call: call}}, false)
}

// symbolOf names a declared function; of some there may be several.
func (b *builder) symbolOf(decl *ast.FuncDecl, obj *types.Func) string {
	symbol := Symbol(obj)
	if obj.Name() == "init" && decl.Recv == nil || obj.Name() == "_" {
		symbol += "#" + strconv.Itoa(b.pos(decl.Pos()).Line)
	}
	return symbol
}

// varSymbol names the value of a package variable, for the literals in it.
func (b *builder) varSymbol(value ast.Expr) string {
	at := b.pos(value.Pos())
	return b.unit.Path + ".var#" + strconv.Itoa(at.Line) + "." + strconv.Itoa(at.Col)
}

// short writes the name of a method without its brackets.
func short(name string) string { return strings.NewReplacer("(*", "", ")", "").Replace(name) }

func (b *builder) add(f *fn, pos token.Pos, nodes []unit.Node, lit bool) {
	b.unit.Funcs = append(b.unit.Funcs, unit.Func{
		Symbol: f.symbol,
		Name:   f.name,
		Pos:    b.pos(pos),
		Params: f.names,
		Exempt: f.exempt,
		Lit:    lit,
		Body:   nodes,
	})
}

func (b *builder) pos(pos token.Pos) unit.Pos {
	p := Position(b.pass.Fset, pos)
	return unit.Pos{File: b.fileIndex(filepath.Base(p.Filename)), Line: p.Line, Col: p.Column}
}

func (b *builder) fileIndex(base string) int {
	i, ok := b.files[base]
	if !ok {
		i = len(b.unit.Files)
		b.files[base] = i
		b.unit.Files = append(b.unit.Files, base)
	}
	return i
}

func (b *builder) span(pos, end token.Pos) unit.Span {
	if file := b.pass.Fset.File(pos); file != nil { // of broken source, something may end behind its file
		end = min(end, token.Pos(file.Base()+file.Size()))
	}
	e := Position(b.pass.Fset, end)
	return unit.Span{Pos: b.pos(pos), EndLine: e.Line, EndCol: e.Column}
}

// Symbol names a function across packages: types.Func.FullName of its generic
// origin, without vendor prefixes.
func Symbol(f *types.Func) string {
	name := f.Origin().FullName()
	if i := strings.Index(name, "/vendor/"); i >= 0 {
		start := strings.LastIndexAny(name[:i], "(*") + 1
		name = name[:start] + name[i+len("/vendor/"):]
	}
	return name
}

// display is how people call the function: "(*Store).User", "store.Open".
func display(f *types.Func) string {
	if recv := f.Signature().Recv(); recv != nil {
		t := types.TypeString(recv.Type(), func(*types.Package) string { return "" })
		t, _, _ = strings.Cut(t, "[") // type parameters
		if strings.HasPrefix(t, "*") {
			return "(" + t + ")." + f.Name()
		}
		return t + "." + f.Name()
	}
	return f.Pkg().Name() + "." + f.Name()
}

func isFunc(t types.Type) bool {
	_, ok := types.Unalias(t).Underlying().(*types.Signature)
	return ok
}

// varID names a package variable or struct field that holds functions.
func varID(v *types.Var) string {
	if v.Pkg() == nil {
		return ""
	}
	return trimVendor(v.Pkg().Path()) + "." + v.Name()
}

// assignField notes what a field or variable holds. A second, different
// function makes it unknown.
func (b *builder) assignField(id string, ref unit.Arg, known bool) {
	if id == "" {
		return
	}
	sym := ref.Func
	if !known {
		sym = ""
	}
	if f, ok := b.fields[id]; ok {
		if f.Func != sym {
			f.Func = ""
		}
		return
	}
	b.fields[id] = &unit.Field{ID: id, Func: sym}
}

// constantVars returns the package variables that are initialised by a
// composite literal and never written again in this package.
func (b *builder) constantVars() map[types.Object]ast.Expr {
	vars := make(map[types.Object]ast.Expr)
	for _, file := range b.pass.Files {
		for _, decl := range file.Decls {
			gen, ok := decl.(*ast.GenDecl)
			if !ok || gen.Tok != token.VAR {
				continue
			}
			for _, spec := range gen.Specs {
				spec := spec.(*ast.ValueSpec)
				if len(spec.Values) != len(spec.Names) {
					continue
				}
				for i, name := range spec.Names {
					if lit, ok := ast.Unparen(spec.Values[i]).(*ast.CompositeLit); ok {
						vars[b.info.Defs[name]] = lit
					}
				}
			}
		}
	}
	if len(vars) == 0 {
		return vars
	}
	for _, file := range b.pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			if assign, ok := n.(*ast.AssignStmt); ok {
				for _, lhs := range assign.Lhs {
					if id := root(lhs); id != nil {
						delete(vars, b.info.Uses[id])
					}
				}
			}
			return true
		})
	}
	return vars
}

// root returns the identifier an expression starts with: a in a.b[i].c(), or
// nil.
func root(e ast.Expr) *ast.Ident {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x
		case *ast.SelectorExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.TypeAssertExpr:
			e = x.X
		case *ast.UnaryExpr:
			if x.Op != token.AND {
				return nil
			}
			e = x.X
		case *ast.CallExpr:
			e = x.Fun
		default:
			return nil
		}
	}
}
