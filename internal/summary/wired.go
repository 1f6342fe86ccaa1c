package summary

import (
	"go/types"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A wiring tells of types what they have to do with routes.
type wiring struct {
	b     *builder
	known map[types.Type]wired
	carry map[types.Type]bool

	symbols map[*types.Func]string
	flowing *flowing
}

// A wired says what a type has to do with routes.
type wired uint8

const (
	answers wired = 1 << iota // it answers requests: a function that is given one, an interface with such a method
	routes                    // it is a router of a library
	holds                     // it holds such things, or hands them out
	leadsTo                   // it holds routers, or hands them out
)

func newWiring(b *builder) *wiring {
	return &wiring{b, make(map[types.Type]wired), make(map[types.Type]bool), make(map[*types.Func]string), nil}
}

// wiring tells of the package's types what they have to do with routes.
func (b *builder) wiring() *wiring {
	if b.wires == nil {
		b.wires = newWiring(b)
	}
	return b.wires
}

// deepestWired bounds how deep the parts of a type are looked at: tables of routes are not deep.
const deepestWired = 4

func (w *wiring) of(t types.Type) wired {
	if t == nil {
		return 0
	}
	return w.at(types.Unalias(t), deepestWired)
}

func (w *wiring) at(t types.Type, depth int) wired {
	if known, ok := w.known[t]; ok {
		return known
	}
	if depth == 0 {
		return 0
	}
	w.known[t] = 0 // types refer to themselves
	is := w.find(t, depth-1)
	if is != 0 || depth == deepestWired {
		w.known[t] = is
	} else {
		delete(w.known, t) // deeper parts were not looked at
	}
	return is
}

func (w *wiring) find(t types.Type, depth int) (is wired) {
	part := func(t types.Type) wired {
		return holding(w.at(types.Unalias(t), depth))
	}
	switch t := t.(type) {
	case *types.Named:
		obj := t.Obj()
		if obj.Pkg() == nil {
			return 0 // error
		}
		if w.b.cfg.Catalog.Router(obj.Pkg().Path(), obj.Name()) {
			return routes
		}
		switch u := t.Underlying().(type) {
		case *types.Struct:
			if !w.b.home(obj.Pkg()) {
				return 0
			}
			return w.find(u, depth)
		case *types.Interface, *types.Signature:
			return w.find(u, depth)
		case *types.Slice, *types.Map, *types.Pointer, *types.Array:
			return w.find(u, depth)
		}
	case *types.Pointer:
		if is := w.at(types.Unalias(t.Elem()), depth+1); is != 0 {
			return is
		}
	case *types.Slice:
		return part(t.Elem())
	case *types.Array:
		return part(t.Elem())
	case *types.Map:
		return part(t.Elem())
	case *types.Struct:
		for f := range t.Fields() {
			is |= part(f.Type())
		}
		return is
	case *types.Interface:
		for m := range t.Methods() {
			if w.given(m.Signature()) {
				return answers
			}
		}
		for m := range t.Methods() {
			if is := w.tuples(m.Signature(), depth); is != 0 {
				return is
			}
		}
	case *types.Signature:
		if w.given(t) {
			return answers
		}
		return w.tuples(t, depth)
	}
	return 0
}

// tuples looks at the parameters and results of a function.
func (w *wiring) tuples(sig *types.Signature, depth int) wired {
	for _, tuple := range []*types.Tuple{sig.Params(), sig.Results()} {
		for v := range tuple.Variables() {
			if is := holding(w.at(types.Unalias(v.Type()), depth)); is != 0 {
				return is
			}
		}
	}
	return 0
}

// fieldRole returns what a library does with what one of its structs has in a field. A struct that the
// catalogue knows is spoken of as if it had a method that sets the field.
func (w *wiring) fieldRole(t types.Type, field string) (role string, ok bool) {
	named, ok := deref(t).(*types.Named)
	if !ok || named.Obj().Pkg() == nil || w.b.home(named.Obj().Pkg()) {
		return "", false
	}
	return w.b.cfg.Catalog.Role(catalog.Callee{
		Owners: []catalog.Owner{{Path: trimVendor(named.Obj().Pkg().Path()), Name: named.Obj().Name()}}, Method: field,
	})
}

// holding is what holds a thing.
func holding(is wired) wired {
	switch {
	case is&(routes|leadsTo) != 0:
		return holds | leadsTo
	case is != 0:
		return holds
	}
	return 0
}

// given tells whether a function is given a request.
func (w *wiring) given(sig *types.Signature) bool {
	for v := range sig.Params().Variables() {
		if w.carries(v.Type(), deepestCarrier) {
			return true
		}
	}
	return false
}

// deepestCarrier bounds how deep a request may lie in a context of the house: ctx.Request.instance.
const deepestCarrier = 3

// carries tells whether a type carries a request or its response: a library's, or a struct or an
// interface of ours made of one.
func (w *wiring) carries(t types.Type, depth int) bool {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	named, ok := t.(*types.Named)
	if !ok || named.Obj().Pkg() == nil || depth == 0 {
		return false
	}
	if known, ok := w.carry[named]; ok {
		return known
	}
	w.carry[named] = false
	is := w.b.cfg.Catalog.Carrier(named.Obj().Pkg().Path(), named.Obj().Name())
	if !is && w.b.home(named.Obj().Pkg()) {
		switch u := named.Underlying().(type) {
		case *types.Struct:
			for f := range u.Fields() {
				is = is || w.carries(f.Type(), depth-1)
			}
		case *types.Interface:
			for i := range u.NumEmbeddeds() {
				is = is || w.carries(u.EmbeddedType(i), depth-1)
			}
		}
	}
	if is || depth == deepestCarrier {
		w.carry[named] = is
	} else {
		delete(w.carry, named)
	}
	return is
}

// home tells whether a package is of the module under analysis, or generated code beside it: its
// structs are looked into.
func (b *builder) home(pkg *types.Package) bool {
	path := trimVendor(pkg.Path())
	return path == b.unit.Path || b.below.has(path) || b.unit.Module != "" && withinModule(path, b.unit.Module)
}

func withinModule(path, module string) bool {
	return path == module || len(path) > len(module) && path[:len(module)] == module && path[len(module)] == '/'
}

// flags tells what a call gives.
func (w wired) flags() int {
	n := 0
	if w&answers != 0 {
		n |= unit.GivesHandler
	}
	if w&routes != 0 {
		n |= unit.GivesRouter
	}
	return n
}
