package setup

import (
	"maps"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/route"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// method binds a method that is called through an interface.
func (m *machine) method(x value, t *unit.Term, u *unit.Unit) value {
	switch x := x.(type) {
	case either:
		var all []value
		for _, v := range x {
			all = append(all, m.method(v, t, u))
		}
		return oneOf(all...)
	case *router:
		if t.Text != "ServeHTTP" {
			return routerMethod{x, t.Text}
		}
		return x
	case *closure, wrapped, opaque:
		return x // its ServeHTTP
	case *object:
		if x.typ != "" {
			return m.bind(x, t, u)
		}
		it := x.iface
		if t.N > 0 {
			it = via{u, t.N}
		}
		if it.n == 0 {
			return nil
		}
		var all []value
		for _, typ := range m.implementations(it, mostImplementations) {
			all = append(all, m.bind(&object{typ: typ}, t, u))
		}
		return oneOf(all...)
	case nil:
		if t.N > 0 {
			return m.method(&object{iface: via{u, t.N}}, t, u)
		}
	}
	return nil
}

// bind finds the method of a type, also one that is promoted to it.
func (m *machine) bind(x *object, t *unit.Term, u *unit.Unit) value {
	symbol := m.p.methodOf(x.typ, t.Text, t.Hash)
	return &closure{symbol: symbol, unit: u, recv: embedded(x, receiver(symbol), 3), bound: true}
}

// embedded returns the part of an object that is of a type: a promoted method is called on it.
func embedded(x *object, typ string, depth int) value {
	if x.typ == typ || depth == 0 {
		return x
	}
	for _, name := range slices.Sorted(maps.Keys(x.fields)) {
		if part, ok := x.fields[name].(*object); ok && part.typ != "" {
			if found, ok := embedded(part, typ, depth-1).(*object); ok && found.typ == typ {
				return found
			}
		}
	}
	return x
}

// mostElements bounds how many types a loop over an interface is run for.
const mostElements = 256

// implementations returns the types that may be behind an interface, none if they are too many.
func (m *machine) implementations(it via, most int) []string {
	if it.n == 0 || m.p.Implementations == nil {
		return nil
	}
	types := m.p.Implementations(it.unit, it.n)
	if len(types) > most {
		return nil
	}
	return types
}

// callTerm evaluates a call.
func (m *machine) callTerm(t *unit.Term, s *scope) value {
	fn := m.eval(&t.Args[0], s)
	var args []value
	for i := 1; i < len(t.Args); i++ {
		v := m.eval(&t.Args[i], s)
		if t.N&unit.Spread != 0 && i == len(t.Args)-1 {
			if l := longest(v); l != nil {
				args = append(args, l.elems...)
				continue
			}
		}
		args = append(args, v)
	}
	return m.call(fn, args, t)
}

// call calls a function value.
func (m *machine) call(fn value, args []value, t *unit.Term) value {
	switch fn := fn.(type) {
	case either:
		var all []value
		for _, f := range fn {
			all = append(all, m.call(f, args, t))
		}
		return oneOf(all...)
	case *closure:
		return m.callClosure(fn, args, t)
	case routerMethod:
		return m.behindInterface(fn, args, t)
	}
	m.escape(args)
	return m.passThrough(nil, args, t)
}

func (m *machine) callClosure(fn *closure, args []value, t *unit.Term) value {
	if route.Asks(fn.symbol) {
		return comparison(fn.symbol, args)
	}
	if route.Folds(fn.symbol) {
		parts, whole := make([]string, len(args)), text{}
		for i, a := range args {
			part := knownText(a)
			parts[i] = part.s
			whole.open, whole.endless = whole.open || part.open, part.endless
		}
		if folded, ok := route.Fold(fn.symbol, parts); ok {
			whole.s = folded
			return whole
		}
	}
	serving := m.serving
	m.serving = nil // what a callee does with the request is its own affair
	defer func() { m.serving = serving }()
	s, u := m.p.setup(fn.symbol)
	if s == nil {
		m.escape(args)
		if fn.bound {
			return m.passThrough(fn, append([]value{fn.recv}, args...), t)
		}
		return m.passThrough(fn, args, t)
	}
	recv := fn.recv
	if !fn.bound && fn.scope == nil && strings.HasPrefix(fn.symbol, "(") && len(args) > 0 { // a method expression
		recv, args = args[0], args[1:]
	}
	if v := m.run(s, u, fn.scope, recv, args, t); v != nil {
		return v
	}
	return m.passThrough(fn, args, t) // what it returns is not known
}

// comparison is what a function of the standard library says of texts, if they are known.
func comparison(symbol string, args []value) value {
	var texts []string
	for _, a := range args {
		s, known := plain(a)
		if !known {
			return nil
		}
		texts = append(texts, s)
	}
	if is, ok := route.Ask(symbol, texts); ok {
		return truth(is)
	}
	return nil
}

// escape runs the functions that are handed to somebody unknown: he may run them.
func (m *machine) escape(args []value) {
	for _, a := range args {
		for _, v := range choices(a) {
			fn, ok := v.(*closure)
			if !ok {
				continue
			}
			if s, u := m.p.setup(fn.symbol); s != nil && s.Acts && !m.ran[s.Symbol] {
				m.run(s, u, fn.scope, fn.recv, nil, nil)
			}
		}
	}
}

// passThrough is what an unknown function makes of its arguments: a handler of a handler, a router of
// a router.
func (m *machine) passThrough(fn *closure, args []value, t *unit.Term) value {
	if t == nil {
		return nil
	}
	if t.N&unit.GivesRouter != 0 {
		for _, a := range args {
			if r := m.asRouter(a, false); r != nil {
				return r
			}
		}
		return m.newRouter("")
	}
	if t.N&unit.GivesHandler != 0 {
		for i := len(args) - 1; i >= 0; i-- {
			if m.answers(args[i]) {
				var by value
				if fn != nil {
					by = fn
				}
				return wrapped{by: by, inner: args[i]}
			}
		}
		if fn != nil {
			return opaque{name: m.p.short(fn.symbol)}
		}
	}
	return nil
}

// answers tells whether a value may be a handler.
func (m *machine) answers(v value) bool {
	for _, c := range choices(v) {
		switch c := c.(type) {
		case *closure:
			s, u := m.p.setup(c.symbol)
			return s == nil || !s.Acts || u.Head(c.symbol) != nil
		case *router, wrapped, opaque, remote:
			return true
		}
	}
	return false
}
