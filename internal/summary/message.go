package summary

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A mediator is a package that calls functions by reflection: who sends it a message has it call the
// function that was registered for the message's type. Buses and command dispatchers are made so. The
// link between sender and receiver is the type, so it is what units hold.

// mediates tells whether the package calls functions by reflection.
func (b *builder) mediates() bool {
	imports := slices.ContainsFunc(b.pass.Pkg.Imports(), func(p *types.Package) bool { return p.Path() == "reflect" })
	if !imports {
		return false
	}
	for _, obj := range b.info.Uses {
		if f, ok := obj.(*types.Func); ok && f.Name() == "Call" && f.FullName() == "(reflect.Value).Call" {
			return true
		}
	}
	return false
}

// mediator returns the path of the package of a callee if that is a mediator of ours, else "".
func (f *fn) mediator(callee catalog.Callee) string {
	if callee.Func == nil || callee.Func.Pkg() == nil {
		return ""
	}
	path := trimVendor(callee.Func.Pkg().Path())
	if path == f.b.unit.Path && f.b.unit.Mediator {
		return path
	}
	if ask(f.b.below, path, "mediator", "", func(u *unit.Unit) bool { return u != nil && u.Ours && u.Mediator }) {
		return path
	}
	return ""
}

// messages enters what a call hands to a mediator: functions that it registers, and messages that it
// sends. Both arrive as values of any type.
func (f *fn) messages(e *ast.CallExpr, mode unit.Mode) {
	callee, ok := catalog.CalleeOf(f.b.info, e)
	if !ok || callee.Sig == nil {
		return
	}
	path := f.mediator(callee)
	if path == "" {
		return
	}
	for i, arg := range e.Args {
		if !takesAnything(callee.Sig, i) {
			continue
		}
		if sig, ok := core0(f.b.info.TypeOf(arg)).(*types.Signature); ok {
			if ref, known := f.funcRef(arg); known && ref.Func != "" && sig.Params().Len() > 0 {
				if of := messageOf(sig.Params().At(sig.Params().Len() - 1).Type()); of != "" {
					f.b.unit.Handlers = append(f.b.unit.Handlers, unit.Handler{Message: path + " " + of, Func: ref.Func})
				}
			}
			continue
		}
		if p := f.calledParam(arg, deepestAlias); p > 0 {
			f.emit(unit.Node{Call: &unit.Call{
				Span: f.b.span(e.Pos(), e.End()), Text: spell(ast.Unparen(e.Fun)), Mode: mode, Idle: true,
				Cached: f.quiet > 0, Memo: f.known > 0, Param: p, Sends: path, InTx: f.inTransaction(e),
			}})
			continue
		}
		var branch unit.Branch
		for _, of := range f.messagesIn(arg) {
			f.b.unit.Messages = append(f.b.unit.Messages, path+" "+of)
			branch.Arms = append(branch.Arms, unit.Arm{Body: []unit.Node{{Call: &unit.Call{
				Span: f.b.span(e.Pos(), e.End()), Text: spell(ast.Unparen(e.Fun)), Mode: mode,
				Cached: f.quiet > 0, Memo: f.known > 0, Message: path + " " + of, InTx: f.inTransaction(e),
			}}}})
		}
		switch len(branch.Arms) {
		case 0:
		case 1:
			f.emit(branch.Arms[0].Body[0])
		default:
			f.emit(unit.Node{Branch: &branch})
		}
	}
}

// calledParam returns the parameter, as in unit.Call.Param, whose result an expression is, or 0.
func (f *fn) calledParam(e ast.Expr, depth int) int {
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		if id, ok := ast.Unparen(e.Fun).(*ast.Ident); ok {
			return f.param(f.b.info.Uses[id])
		}
	case *ast.Ident:
		obj := f.b.info.Uses[e]
		if value := f.flow.single[obj]; value != nil && depth > 0 && f.param(obj) == 0 {
			return f.calledParam(value, depth-1)
		}
	}
	return 0
}

// returned names the struct that a literal returns, or points to, wherever it returns; "" if they are
// several, or others.
func (f *fn) returned(lit *ast.FuncLit) (of string) {
	sig, ok := core0(f.b.info.TypeOf(lit)).(*types.Signature)
	if !ok || sig.Results().Len() != 1 || !anything(sig.Results()) {
		return ""
	}
	same := true
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			one := ""
			if len(n.Results) == 1 {
				one = messageOf(f.b.info.TypeOf(n.Results[0]))
			}
			same = same && one != "" && (of == "" || of == one)
			of = one
		}
		return true
	})
	if !same {
		return ""
	}
	return of
}

// messagesIn names the structs that a message may be: of a variable, all that it is ever set to, and nothing
// if one of them is not known.
func (f *fn) messagesIn(arg ast.Expr) (list []string) {
	if of := messageOf(f.b.info.TypeOf(arg)); of != "" {
		return []string{of}
	}
	id, ok := ast.Unparen(arg).(*ast.Ident)
	if !ok || f.param(f.b.info.Uses[id]) > 0 {
		return nil
	}
	for _, value := range f.flow.grows[f.b.info.Uses[id]] {
		if value == nil {
			return nil
		}
		of := messageOf(f.b.info.TypeOf(value))
		if of == "" {
			return nil
		}
		if !slices.Contains(list, of) {
			list = append(list, of)
		}
	}
	return list
}

// takesAnything tells whether the i-th argument is taken as a value of any type.
func takesAnything(sig *types.Signature, i int) bool {
	n := sig.Params().Len()
	if n == 0 {
		return false
	}
	t := sig.Params().At(min(i, n-1)).Type()
	if list, ok := t.(*types.Slice); ok && sig.Variadic() && i >= n-1 {
		t = list.Elem()
	}
	it, ok := t.Underlying().(*types.Interface)
	return ok && it.NumMethods() == 0
}

// messageOf names the struct that a message is, or points to; "" for other types.
func messageOf(t types.Type) string {
	if t == nil {
		return ""
	}
	named, ok := deref(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil {
		return ""
	}
	if _, ok := named.Underlying().(*types.Struct); !ok {
		return ""
	}
	return trimVendor(named.Obj().Pkg().Path()) + "." + named.Obj().Name()
}
