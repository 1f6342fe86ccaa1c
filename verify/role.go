package main

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/route"
)

// registered claims that a function has the parameters that its role is about, or that a carrier is a
// type of the package.
func registered(e catalog.RouterEntry) claim {
	against := func(pkg *types.Package) string { return misfit(pkg, e) }
	if e.Method == "" {
		against = func(pkg *types.Package) string { return noCarrier(pkg, e.Type) }
	}
	return claim{catalog.Entry{
		Path: e.Path, Type: e.Type, Method: e.Method, Lib: e.Lib, Unverified: e.Unverified, File: e.File, Line: e.Line,
	}, against}
}

// noCarrier says what is wrong with a carrier. The catalogue is asked for types by the names they are
// declared with, so an alias would never be found.
func noCarrier(pkg *types.Package, typ string) string {
	name, text := typeIn(pkg, typ)
	if text == "" && name.IsAlias() {
		text = fmt.Sprintf("it is an alias; name %s", types.Unalias(name.Type()))
	}
	return text
}

// misfit says why a function cannot play a role.
func misfit(pkg *types.Package, e catalog.RouterEntry) string {
	fn, text := funcIn(pkg, e.Type, e.Method)
	if text != "" {
		return text
	}
	role, err := route.ParseRole(e.Role)
	if err != nil {
		return err.Error()
	}
	if role.Rest && !fn.Signature().Variadic() {
		return "the methods are all arguments from one on, but it is not variadic"
	}
	middleware := callable
	if role.Verb == route.Chain {
		middleware = holder // perhaps another chain
	}
	s := call{fn.Signature()}
	for _, arg := range []struct {
		key  string
		n    int
		rest bool // the arguments behind it, too
		fits func(types.Type) bool
	}{
		{"router", role.Router, false, holder},
		{"method", role.Methods, role.Rest, textual},
		{"path", role.Path, false, textual},
		{"pattern", role.Pattern, false, textual},
		{"prefix", role.Prefix, false, textual},
		{"op", role.Op, false, holder},
		{"handler", role.Handler, role.Last, holder},
		{"with", role.With, true, middleware},
		{"func", role.Func, false, callable},
		{"desc", role.Desc, false, holder},
	} {
		if arg.n == 0 {
			continue
		}
		if text := s.misfit(arg.key, arg.n, arg.rest, arg.fits); text != "" {
			return text
		}
	}
	return ""
}

// A call has the parameters of a function.
type call struct{ sig *types.Signature }

// misfit says why an argument, counted from 1, or one behind it, is not what a key needs.
func (c call) misfit(key string, n int, rest bool, fits func(types.Type) bool) string {
	params := c.sig.Params()
	last := params.Len()
	if n > last {
		if c.sig.Variadic() {
			n = last
		} else {
			return fmt.Sprintf("%s=%d, but it has %d parameters", key, n, last)
		}
	}
	if !rest {
		last = n
	}
	for ; n <= last; n++ {
		t := params.At(n - 1).Type()
		if c.sig.Variadic() && n == params.Len() {
			t = t.(*types.Slice).Elem()
		}
		if !fits(t) {
			return fmt.Sprintf("%s=%d is of type %s", key, n, strings.ReplaceAll(t.String(), "interface{}", "any"))
		}
	}
	return ""
}

// textual tells whether a type may hold a text or texts, or a pattern made of one.
func textual(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Basic:
		return u.Info()&types.IsString != 0
	case *types.Slice:
		return textual(u.Elem())
	case *types.Map:
		return textual(u.Key())
	}
	return types.IsInterface(t)
}

// holder tells whether a type may be or hold functions.
func holder(t types.Type) bool {
	_, basic := t.Underlying().(*types.Basic)
	return !basic
}

// callable tells whether a type may be a function, or a list of them.
func callable(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Signature:
		return true
	case *types.Slice:
		return callable(u.Elem())
	}
	return types.IsInterface(t)
}
