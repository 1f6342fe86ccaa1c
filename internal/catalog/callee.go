package catalog

import (
	"go/ast"
	"go/types"
	"strings"
)

// An Owner is a type, or with Name "" a package, that a callee is selected through.
type Owner struct {
	Path string // import path, without a vendor prefix
	Name string // type name, "" for a package

	// Named is the type as declared, never an instance of a generic type. It is nil for a package.
	Named *types.Named
}

// A Callee is the target of a call in the words of the source.
//
// The method object alone does not do: in go-redis, Client.Get and Pipeline.Get are one object,
// promoted from one embedded type, and only the first is a trip.
type Callee struct {
	// Owners are the static receiver type, each embedded type on the way, and last the
	// declaring type; for a package function the package.
	Owners []Owner
	Method string
	// Sig is the method's signature, without the receiver among the parameters.
	Sig *types.Signature
	// Iface reports whether the method is declared by an interface, so the target is dynamic.
	Iface bool
	// Pkg is the package that declares the method. It is nil for error.Error.
	Pkg *types.Package
	// Func is the object as declared, never an instance.
	Func *types.Func
}

// CalleeOf resolves what a call calls, as far as the source says it. It reports false for
// conversions, built-in functions and calls of function values.
func CalleeOf(info *types.Info, call *ast.CallExpr) (Callee, bool) {
	switch fun := calledName(call.Fun).(type) {
	case *ast.Ident:
		return packageFunc(info.Uses[fun])
	case *ast.SelectorExpr:
		if sel, ok := info.Selections[fun]; ok {
			return selected(sel)
		}
		return packageFunc(info.Uses[fun.Sel])
	}
	return Callee{}, false
}

// calledName strips parentheses and type arguments.
func calledName(fun ast.Expr) ast.Expr {
	for {
		switch f := fun.(type) {
		case *ast.ParenExpr:
			fun = f.X
		case *ast.IndexExpr:
			fun = f.X
		case *ast.IndexListExpr:
			fun = f.X
		default:
			return fun
		}
	}
}

func packageFunc(obj types.Object) (Callee, bool) {
	fn, ok := obj.(*types.Func)
	if !ok || fn.Pkg() == nil {
		return Callee{}, false
	}
	fn = fn.Origin()
	return Callee{
		Owners: []Owner{{Path: cleanPath(fn.Pkg().Path())}},
		Method: fn.Name(),
		Sig:    fn.Signature(),
		Pkg:    fn.Pkg(),
		Func:   fn,
	}, true
}

func selected(sel *types.Selection) (Callee, bool) {
	fn, ok := sel.Obj().(*types.Func)
	if !ok {
		return Callee{}, false // a field that holds a function
	}
	c := Callee{Method: fn.Name(), Sig: fn.Signature(), Pkg: fn.Pkg(), Func: fn.Origin()}
	c.Owners = path(sel)
	if recv := fn.Signature().Recv(); recv != nil {
		c.Iface = types.IsInterface(recv.Type())
		// An interface's methods are flat: only the method knows which embedded interface
		// declares it.
		c.Owners = appendOwner(c.Owners, recv.Type())
	}
	return c, true
}

// path returns the types that a selection goes through, outermost first.
func path(sel *types.Selection) []Owner {
	t := sel.Recv()
	owners := appendOwner(nil, t)
	index := sel.Index()
	for _, i := range index[:len(index)-1] {
		st, ok := deref(t).Underlying().(*types.Struct)
		if !ok || i >= st.NumFields() {
			return owners
		}
		t = st.Field(i).Type()
		owners = appendOwner(owners, t)
	}
	return owners
}

// appendOwner adds a type unless it has no name or is the last owner already.
func appendOwner(owners []Owner, t types.Type) []Owner {
	named, ok := deref(t).(*types.Named)
	if !ok {
		return owners
	}
	named = named.Origin()
	if n := len(owners); n > 0 && owners[n-1].Named == named {
		return owners
	}
	return append(owners, ownerOf(named))
}

func ownerOf(named *types.Named) Owner {
	obj := named.Obj()
	o := Owner{Name: obj.Name(), Named: named}
	if obj.Pkg() != nil {
		o.Path = cleanPath(obj.Pkg().Path())
	}
	return o
}

// deref strips aliases and one pointer.
func deref(t types.Type) types.Type {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	return t
}

// cleanPath strips the prefix of a vendored import path.
func cleanPath(path string) string {
	if i := strings.LastIndex(path, "/vendor/"); i >= 0 {
		return path[i+len("/vendor/"):]
	}
	return strings.TrimPrefix(path, "vendor/")
}
