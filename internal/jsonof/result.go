package jsonof

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"slices"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// Results returns what is known of what a declared function returns, by number of the result, on the ways on
// which it does not fail: with an error, or with false as its last result. Whether a caller takes such a way is
// not asked.
func (m *Maker) Results(f Func) []shape.Value {
	decl, ok := f.Node.(*ast.FuncDecl)
	if !ok || decl.Body == nil {
		return nil
	}
	fn, ok := f.Info.Defs[decl.Name].(*types.Func)
	if !ok {
		return nil
	}
	out := &outcome{fine: true, strict: true, types: fn.Signature().Results()}
	fl := &flow{Maker: m, Func: f, wanted: make(map[ast.Expr]*value), left: maxSteps / 20, results: out} // few functions need as much
	for v := range fl.names(decl.Type.Results) {
		out.named = append(out.named, v)
	}
	for _, list := range []*ast.FieldList{decl.Recv, decl.Type.Params} {
		for v := range fl.names(list) {
			out.params = append(out.params, v)
		}
	}
	ast.Inspect(decl.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			for _, e := range n.Results {
				fl.wanted[ast.Unparen(e)] = nil
			}
		}
		return true
	})
	fl.scan()
	if fl.relevant == nil {
		return nil
	}
	fl.settle()
	if fl.left <= 0 {
		return nil
	}
	found := make([]shape.Value, len(out.results))
	for i, v := range out.results {
		found[i] = told(v, out.types.At(i).Type(), 0)
	}
	return found
}

// fruitless tells of a return, in a function that returns an error or whether it has found something, that it is
// no success: what else it returns nobody looks at. That an error may be nil is not enough for a way on which the
// other results are nothing.
func (f *flow) fruitless(s *ast.ReturnStmt) bool {
	if len(s.Results) < 2 {
		return false
	}
	last := s.Results[len(s.Results)-1]
	if c := f.Info.Types[last].Value; c != nil && c.Kind() == constant.Bool {
		return !constant.BoolVal(c)
	}
	if !isError(f.out.types.At(f.out.types.Len()-1).Type()) || f.Info.Types[last].IsNil() {
		return false
	}
	if f.madeError(last) {
		return true
	}
	for _, e := range s.Results[:len(s.Results)-1] {
		lit, made := ast.Unparen(e).(*ast.CompositeLit)
		if tv := f.Info.Types[e]; !tv.IsNil() && tv.Value == nil && (!made || len(lit.Elts) > 0) {
			return false
		}
	}
	return true
}

// excuses notes the returns of a branch that is there for arguments that are nil or empty: callers may know that
// theirs are not.
func (f *flow) excuses(s *ast.IfStmt) {
	found := false
	ast.Inspect(s.Cond, func(n ast.Node) bool {
		c, ok := n.(*ast.BinaryExpr)
		if !ok || c.Op != token.EQL {
			return true
		}
		for _, side := range [][2]ast.Expr{{c.X, c.Y}, {c.Y, c.X}} {
			place := side[0]
			if of := f.measured(place); of != nil {
				place = of
			}
			other := f.Info.Types[side[1]]
			empty := other.IsNil() || other.Value != nil && (other.Value.Kind() == constant.String || other.Value.Kind() == constant.Int) && constantIsZero(other.Value)
			if v, _ := f.root(place); v != nil && empty && slices.Contains(f.results.params, v) {
				found = true
			}
		}
		return true
	})
	if !found {
		return
	}
	ast.Inspect(s.Body, func(n ast.Node) bool {
		if s, ok := n.(*ast.ReturnStmt); ok {
			f.failing[s] = true
		}
		_, within := n.(*ast.FuncLit)
		return !within
	})
}

const (
	deepestTold = 5  // how deep values are told
	mostTold    = 60 // how many fields of a struct are
)

// told tells of a value where in it there is nil, as far as JSON may show it.
func told(v *value, t types.Type, depth int) (r shape.Value) {
	if v == nil || v.given != nil || len(v.alts) > 0 || depth == deepestTold || isInterface(t) || isTypeParam(t) {
		return r
	}
	switch v.null {
	case isNil:
		r.Nil = shape.NilForSure
	case mayBeNil:
		r.Nil = shape.NilOnAWay
	}
	elem := func(of types.Type) {
		if e := told(v.element(), of, depth+1); e.Says() {
			r.Elem = &e
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		elem(u.Elem())
	case *types.Slice:
		elem(u.Elem())
	case *types.Map:
		if !v.keyed {
			elem(u.Elem())
		}
	case *types.Struct:
		for i := range min(u.NumFields(), mostTold) {
			if f := u.Field(i); !f.Exported() && !f.Embedded() || reflect.StructTag(u.Tag(i)).Get("json") == "-" {
				continue
			}
			if one := told(v.field(t, i), u.Field(i).Type(), depth+1); one.Says() {
				r.Fields = append(r.Fields, shape.Member{Index: i, Value: one})
			}
		}
	}
	return r
}

// valueOf is what a call returns of which something was told. The name by which it calls stands for where it was
// left nil.
func valueOf(r shape.Value, t types.Type, at token.Pos) *value {
	v := &value{at: at, returned: true}
	switch r.Nil {
	case shape.NilForSure:
		v.null, v.length = isNil, no
	case shape.NilOnAWay:
		v.null = mayBeNil
	}
	elem := func(of types.Type) {
		if r.Elem != nil {
			v.elem = valueOf(*r.Elem, of, at)
		}
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		v.length = unsure
		elem(u.Elem())
	case *types.Slice:
		elem(u.Elem())
	case *types.Map:
		elem(u.Elem())
	case *types.Struct:
		if len(r.Fields) > 0 {
			v.fields = make([]*value, u.NumFields())
		}
		for _, f := range r.Fields {
			if f.Index < len(v.fields) {
				v.fields[f.Index] = valueOf(f.Value, u.Field(f.Index).Type(), at)
			}
		}
	}
	return v
}
