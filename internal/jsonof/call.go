package jsonof

import (
	"go/ast"
	"go/constant"
	"go/types"
	"strings"
)

// call evaluates a call; what it returns is its result of that number.
func (f *flow) call(e *ast.CallExpr, result int, st state) *value {
	if tv := f.Info.Types[e.Fun]; tv.IsType() && len(e.Args) == 1 {
		return f.convert(e.Args[0], tv.Type, st)
	}
	if name := builtin(f.Info, e.Fun); name != "" {
		return f.builtin(name, e, st)
	}
	if lit := f.immediate(e); lit != nil {
		if results, _ := f.invoke(e, lit, st); result < len(results) {
			return results[result]
		}
		return nil
	}
	fn := callee(f.Info, e)
	var args []*value
	harmless := fn != nil && onlyReads(fn)
	if sel, ok := ast.Unparen(e.Fun).(*ast.SelectorExpr); ok && f.Info.Selections[sel] != nil {
		if f.eval(sel.X, st) != nil {
			f.receive(sel, st)
		}
	} else {
		f.eval(e.Fun, st)
	}
	var literals []*ast.FuncLit
	same := f.returned(e)
	for i, arg := range e.Args {
		if lit, ok := ast.Unparen(arg).(*ast.FuncLit); ok && f.runs[lit] != anyTime {
			literals, args = append(literals, lit), append(args, nil)
			continue
		}
		v := f.eval(arg, st)
		if i == same {
			v = f.box(f.share(arg, v, st), f.typeOf(arg), f.typeOf(e))
		}
		args = append(args, v)
		if _, ok := f.wanted[ast.Unparen(arg)]; !ok && !harmless && v != nil && refers(f.typeOf(arg), 0) {
			f.update(arg, st, func(v *value) *value { return handed(v, f.typeOf(arg)) })
		}
	}
	for _, lit := range literals {
		f.given(lit, st)
	}
	if v := f.result(e, result); v != nil {
		return v
	}
	if result == 0 && same >= 0 {
		if s, ok := f.typeOf(e).Underlying().(*types.Struct); ok {
			return leftNil(args[same], f.typeOf(e), s)
		}
		return handed(args[same], f.typeOf(e))
	}
	if fn == nil || fn.Pkg() == nil {
		return nil
	}
	switch fn.FullName() {
	case "slices.Clone", "slices.Compact", "slices.DeleteFunc", "maps.Clone":
		if len(args) > 0 && args[0] != nil && args[0].given == nil {
			return &value{null: args[0].null, at: args[0].at}
		}
	case "slices.Collect", "slices.Sorted", "slices.SortedFunc":
		return &value{null: mayBeNil, at: e.Pos()} // of nothing they make nothing
	case "maps.Collect", "strings.Fields", "strings.Split", "errors.New", "fmt.Errorf":
		return &value{null: notNil}
	}
	return nil
}

// result is what is known of a result of a call by the function that it calls.
func (f *flow) result(call *ast.CallExpr, i int) *value {
	fn := callee(f.Info, call)
	if fn == nil || f.Result == nil {
		return nil
	}
	told := f.Result(fn, i)
	if !told.Says() {
		return nil
	}
	if results := fn.Signature().Results(); i < results.Len() {
		return valueOf(told, results.At(i).Type(), calleeName(call).Pos())
	}
	return nil
}

// onlyReads tells whether a function does not write to what it is given.
func onlyReads(fn *types.Func) bool {
	if fn.Pkg() == nil {
		return false
	}
	switch fn.Pkg().Path() {
	case "fmt":
		return !strings.Contains(fn.Name(), "can") // Sscan, Fscanf
	case "errors":
		return fn.Name() != "As"
	case "encoding/json", "encoding/json/v2":
		return strings.HasPrefix(fn.Name(), "Marshal") || fn.Name() == "Encode"
	case "log", "log/slog", "sort", "slices", "strings":
		return true
	}
	return false
}

// receive forgets what a method may write to.
func (f *flow) receive(sel *ast.SelectorExpr, st state) {
	fn, ok := f.Info.Uses[sel.Sel].(*types.Func)
	if !ok || fn.Signature().Recv() == nil {
		return
	}
	t := f.typeOf(sel.X)
	f.update(sel.X, st, func(v *value) *value {
		if s, ok := t.Underlying().(*types.Struct); ok && isPointer(fn.Signature().Recv().Type()) {
			return leftNil(v, t, s)
		} else if !isPointer(fn.Signature().Recv().Type()) || isPointer(t) {
			return handed(v, t)
		}
		return nil
	})
}

func (f *flow) convert(arg ast.Expr, to types.Type, st state) *value {
	v := f.put(arg, to, st)
	from := f.typeOf(arg)
	if !isInterface(from) {
		if b, ok := from.Underlying().(*types.Basic); ok && b.Kind() != types.UntypedNil {
			if _, ok := to.Underlying().(*types.Slice); ok {
				return &value{null: notNil} // of a string
			}
		}
	} else if !isInterface(to) {
		return nil
	}
	return v
}

func builtin(info *types.Info, fun ast.Expr) string {
	id, ok := ast.Unparen(fun).(*ast.Ident)
	if !ok {
		return ""
	}
	b, ok := info.Uses[id].(*types.Builtin)
	if !ok {
		return ""
	}
	return b.Name()
}

func callee(info *types.Info, e *ast.CallExpr) *types.Func {
	name := calleeName(e)
	if name == nil {
		return nil
	}
	fn, _ := info.Uses[name].(*types.Func)
	return fn
}

// calleeName is the name by which a call calls, nil if there is none.
func calleeName(e *ast.CallExpr) *ast.Ident {
	fun := ast.Unparen(e.Fun)
	switch x := fun.(type) {
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun
	case *ast.SelectorExpr:
		return fun.Sel
	}
	return nil
}

func (f *flow) builtin(name string, e *ast.CallExpr, st state) *value {
	if len(e.Args) == 0 {
		return nil
	}
	switch name {
	case "make":
		for _, arg := range e.Args[1:] {
			f.eval(arg, st)
		}
		v := &value{null: notNil}
		switch f.typeOf(e).Underlying().(type) {
		case *types.Map:
			v.keyed, v.length = true, no
		case *types.Slice:
			if len(e.Args) > 1 && f.Info.Types[e.Args[1]].Value != nil {
				v.length = is(constant.Sign(f.Info.Types[e.Args[1]].Value) > 0)
			}
		}
		return v
	case "new":
		t := f.typeOf(e)
		if p, ok := t.Underlying().(*types.Pointer); ok && f.Info.Types[e.Args[0]].IsType() {
			return &value{null: notNil, elem: zeroOf(p.Elem(), e.Pos())}
		}
		return &value{null: notNil, elem: f.eval(e.Args[0], st)}
	case "append":
		return f.append(e, st)
	case "clear", "delete":
		for _, arg := range e.Args[1:] {
			f.eval(arg, st)
		}
		f.update(e.Args[0], st, func(v *value) *value {
			if v == nil {
				return nil
			}
			return &value{null: v.null, at: v.at}
		})
		return nil
	case "copy":
		for _, arg := range e.Args[1:] {
			f.eval(arg, st)
		}
		f.update(e.Args[0], st, func(v *value) *value { return shallow(v) })
		return nil
	}
	for _, arg := range e.Args {
		f.eval(arg, st)
	}
	return nil
}

// append: what is appended to is not nil, if anything is appended.
func (f *flow) append(e *ast.CallExpr, st state) *value {
	t := f.typeOf(e)
	s, ok := t.Underlying().(*types.Slice)
	if !ok {
		return nil
	}
	old := f.eval(e.Args[0], st)
	if old == nil || old.given != nil || len(old.alts) > 0 {
		old = &value{}
	}
	empty := old.null == isNil || old.length == no
	v := &value{null: old.null, at: old.at, length: old.length, elem: old.elem, shared: old.shared && !empty}
	if v.shared {
		defer func() { v.elem = nil }()
	}
	if e.Ellipsis.IsValid() && len(e.Args) == 2 {
		tail := f.eval(e.Args[1], st)
		if tail == nil || tail.given != nil || len(tail.alts) > 0 {
			tail = &value{}
		}
		switch {
		case old.null == notNil || tail.length == yes:
			v.null = notNil
		case old.null == isNil && tail.null != isNil:
			v.null = mayBeNil
		}
		v.length = joinLength(old, tail)
		if old.length == yes || tail.length == yes {
			v.length = yes
		}
		if empty {
			v.elem = tail.element()
		} else {
			v.elem = join(old.elem, tail.element(), s.Elem())
		}
		return v
	}
	for i, arg := range e.Args[1:] {
		one := f.put(arg, s.Elem(), st)
		if empty && i == 0 {
			v.elem = one
		} else {
			v.elem = join(v.elem, one, s.Elem())
		}
		v.null, v.length = notNil, yes
	}
	return v
}
