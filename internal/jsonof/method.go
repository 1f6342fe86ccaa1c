package jsonof

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// text is what some method writes between quotes.
var text = shape.Shape{Kind: shape.String, Format: "?"}

// methods are those whose result is known, by full name.
var methods = map[string]shape.Shape{
	"(time.Time).MarshalJSON":                      {Kind: shape.String, Format: "date-time"},
	"(time.Time).MarshalText":                      {Kind: shape.String, Format: "date-time"},
	"(*math/big.Int).MarshalJSON":                  {Kind: shape.Integer},
	"(log/slog.Level).MarshalJSON":                 text,
	"(github.com/google/uuid.UUID).MarshalText":    {Kind: shape.String, Format: "uuid"},
	"(github.com/gofrs/uuid.UUID).MarshalText":     {Kind: shape.String, Format: "uuid"},
	"(github.com/gofrs/uuid/v5.UUID).MarshalText":  {Kind: shape.String, Format: "uuid"},
	"(github.com/satori/go.uuid.UUID).MarshalText": {Kind: shape.String, Format: "uuid"},
}

// marshaler returns what the methods of a type make of its values, if one of them takes over. It is no
// pointer and no interface.
func (m *Maker) marshaler(t types.Type, md mode, depth int) (shape.Shape, bool) {
	if _, ok := types.Unalias(t).(*types.Named); !ok && !isStruct(t) {
		return shape.Shape{}, false // no methods
	}
	addr := md.addr || md.v2
	if method(t, "ProtoReflect", true) != nil {
		return shape.Shape{Go: goName(t)}, true
	}
	if fn := method(t, "MarshalJSONTo", true); fn != nil && writes(fn) || embedsNumber(t, 0) {
		return shape.Shape{Go: goName(t)}, true // V1 calls it too, in some toolchains
	}
	if fn := method(t, "MarshalJSON", addr); fn != nil && returnsBytes(fn, 0) {
		return m.known(t, fn, md, depth), true
	}
	if md.v2 {
		if fn := method(t, "AppendText", true); fn != nil && returnsBytes(fn, 1) {
			if fn := method(t, "MarshalText", true); fn != nil {
				return m.texts(t, fn), true
			}
			return m.texts(t, fn), true
		}
	}
	if fn := method(t, "MarshalText", addr); fn != nil && returnsBytes(fn, 0) {
		return m.texts(t, fn), true
	}
	return shape.Shape{}, false
}

// embedsNumber tells whether a struct may have MarshalJSONTo of json.Number, which has it in some toolchains.
func embedsNumber(t types.Type, depth int) bool {
	s, ok := t.Underlying().(*types.Struct)
	if !ok || depth > 8 {
		return false
	}
	for f := range s.Fields() {
		if f.Embedded() && (isNamed(deref(f.Type()), "encoding/json", "Number") || embedsNumber(deref(f.Type()), depth+1)) {
			return true
		}
	}
	return false
}

func (m *Maker) texts(t types.Type, fn *types.Func) shape.Shape {
	s, ok := methods[fn.FullName()]
	if !ok {
		s = text
	}
	s.Go = goName(t)
	return s
}

// known returns what a method makes, by name or by what the caller says of it.
func (m *Maker) known(t types.Type, fn *types.Func, md mode, depth int) shape.Shape {
	s, ok := methods[fn.FullName()]
	s.Go = goName(t)
	if ok || m.Marshals == nil || fn.Name() != "MarshalJSON" {
		return s
	}
	what, encoder, ok := m.Marshals(fn)
	if !ok {
		return s
	}
	md.addr = md.addr || method(t, fn.Name(), false) != nil
	return m.define(t, md, func() shape.Shape { return m.shape(what, nil, mode{v2: encoder == V2}, depth+1) })
}

// Marshaled returns what a method MarshalJSON encodes in the place of its receiver: the type of x, if all
// that it does is to return json.Marshal(x), perhaps after declaring types.
func Marshaled(info *types.Info, decl *ast.FuncDecl) (types.Type, Encoder, bool) {
	if decl.Body == nil {
		return nil, 0, false
	}
	for _, s := range decl.Body.List {
		switch s := s.(type) {
		case *ast.DeclStmt:
			if gen, ok := s.Decl.(*ast.GenDecl); ok && gen.Tok == token.TYPE {
				continue
			}
		case *ast.ReturnStmt:
			if len(s.Results) != 1 {
				break
			}
			call, ok := ast.Unparen(s.Results[0]).(*ast.CallExpr)
			if !ok || len(call.Args) != 1 {
				break
			}
			fn := callee(info, call)
			if fn == nil || fn.Name() != "Marshal" || fn.Pkg() == nil || fn.Pkg().Path() != "encoding/json" && EncoderOf(fn.Pkg().Path()) == V1 {
				break
			}
			t := info.TypeOf(call.Args[0])
			return t, EncoderOf(fn.Pkg().Path()), t != nil
		}
		return nil, 0, false
	}
	return nil, 0, false
}

// method returns a method of t; with addr, those of *t count too.
func method(t types.Type, name string, addr bool) *types.Func {
	obj, _, _ := types.LookupFieldOrMethod(t, addr, nil, name)
	fn, _ := obj.(*types.Func)
	return fn
}

// returnsBytes tells whether a method is func() ([]byte, error), or with one argument func([]byte) ([]byte, error).
func returnsBytes(fn *types.Func, args int) bool {
	sig := fn.Signature()
	if sig.Variadic() || sig.Params().Len() != args || sig.Results().Len() != 2 {
		return false
	}
	return isBytes(sig.Results().At(0).Type()) && isError(sig.Results().At(1).Type()) && (args == 0 || isBytes(sig.Params().At(0).Type()))
}

// writes tells whether a method is func(*jsontext.Encoder) error.
func writes(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Params().Len() != 1 || sig.Results().Len() != 1 || !isError(sig.Results().At(0).Type()) {
		return false
	}
	p, ok := types.Unalias(sig.Params().At(0).Type()).(*types.Pointer)
	return ok && isNamed(p.Elem(), "encoding/json/jsontext", "Encoder")
}

func isBytes(t types.Type) bool {
	s, ok := types.Unalias(t).(*types.Slice)
	if !ok {
		return false
	}
	b, ok := types.Unalias(s.Elem()).(*types.Basic)
	return ok && b.Kind() == types.Uint8
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

// isNamed tells whether t is the type that a package declares under a name.
func isNamed(t types.Type, path, name string) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Name() == name && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == path
}

func isStruct(t types.Type) bool { _, ok := t.Underlying().(*types.Struct); return ok }

// isInterface tells whether values of t hold values of other types.
func isInterface(t types.Type) bool {
	if _, ok := types.Unalias(t).(*types.TypeParam); ok {
		return false
	}
	return types.IsInterface(t)
}

// goName is a type as people write it, "" if it has no name.
func goName(t types.Type) string {
	if _, ok := types.Unalias(t).(*types.Named); !ok {
		return ""
	}
	return types.TypeString(types.Unalias(t), func(p *types.Package) string { return p.Name() })
}
