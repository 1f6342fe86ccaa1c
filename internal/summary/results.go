package summary

import (
	"go/ast"
	"go/types"
	"reflect"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/jsonof"
	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// results enters where there is nil in what the functions return that other packages may call.
func (b *builder) results() {
	if !b.unit.Ours {
		return
	}
	var all []*types.Func
	for fn, decl := range b.bodies() {
		if fn.Exported() && !strings.HasSuffix(Position(b.pass.Fset, decl.Pos()).Filename, "_test.go") {
			all = append(all, fn)
		}
	}
	// Of functions that call each other, the first one knows the least.
	slices.SortFunc(all, func(x, y *types.Func) int { return strings.Compare(Symbol(x), Symbol(y)) })
	for _, fn := range all {
		if values := b.told(fn); slices.ContainsFunc(values, shape.Value.Says) {
			b.unit.Results = append(b.unit.Results, unit.Result{Symbol: Symbol(fn), Values: values})
		}
	}
}

// result is what is known of a result of a function.
func (b *builder) result(fn *types.Func, i int) shape.Value {
	if values := b.told(fn); i < len(values) {
		return values[i]
	}
	return shape.Value{}
}

// told is what is known of the results of a function. Which of its types an interface's method is one of is known
// to the linker alone, when no function is run any more.
func (b *builder) told(fn *types.Func) []shape.Value {
	fn = fn.Origin()
	if fn.Pkg() == b.pass.Pkg {
		return b.toldHere(fn)
	}
	symbol := Symbol(fn)
	return ask(b.below, unit.PackageOf(symbol), "result", symbol, func(u *unit.Unit) []shape.Value {
		if u == nil {
			return nil
		}
		return u.Result(symbol)
	})
}

// toldHere is the same of a function of the package. One that calls itself knows nothing of what it returns.
func (b *builder) toldHere(fn *types.Func) []shape.Value {
	if known, ok := b.tells[fn]; ok {
		return known
	}
	decl := b.bodies()[fn]
	if decl == nil || !mayTell(fn) {
		return nil
	}
	b.tells[fn] = nil
	b.tells[fn] = b.shaper().Results(b.running(decl))
	return b.tells[fn]
}

// mayTell tells whether a function returns what is meant to become JSON and may be nil there.
func mayTell(fn *types.Func) bool {
	for v := range fn.Signature().Results().Variables() {
		if meantForJSON(v.Type(), 0) {
			return true
		}
	}
	return false
}

// meantForJSON tells of lists and maps, and of structs with tags.
func meantForJSON(t types.Type, depth int) bool {
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		return depth < 4 && meantForJSON(u.Elem(), depth+1) && isStruct(u.Elem())
	case *types.Struct:
		for i := range u.NumFields() {
			if f := u.Field(i); f.Embedded() && depth < 4 && meantForJSON(f.Type(), depth+1) || reflect.StructTag(u.Tag(i)).Get("json") != "" {
				return true
			}
		}
	case *types.Slice:
		return holdsJSON(u.Elem(), depth)
	case *types.Map:
		return holdsJSON(u.Elem(), depth)
	}
	return false
}

// holdsJSON tells whether a list of a type is meant for JSON: but for bytes, lists of anything that is no struct are.
func holdsJSON(t types.Type, depth int) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Kind() != types.Byte
	case *types.Pointer, *types.Struct, *types.Slice, *types.Map:
		return depth < 4 && meantForJSON(t, depth+1)
	case *types.Interface:
		return true
	}
	return false
}

func isStruct(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok
}

// shaper makes the shapes of the package's answers.
func (b *builder) shaper() *jsonof.Maker {
	if b.maker == nil {
		b.maker = jsonof.New(jsonof.Config{Pkg: b.pass.Pkg, Fset: b.pass.Fset})
	}
	return b.maker
}

// running is a function, or a literal, with what the package and those below know of what it calls.
func (b *builder) running(node ast.Node) jsonof.Func {
	return jsonof.Func{
		Info: b.info, Node: node, Result: b.result,
		Decl: func(fn *types.Func) *ast.FuncDecl { return b.bodies()[fn] },
	}
}
