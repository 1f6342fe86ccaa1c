package setup

import (
	"maps"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/route"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A value is what an expression of a set-up comes to: nil if unknown, else one of the types below.
type value any

// A text is a string. Of an open one parts are unknown, and left out; of one without an end the last.
type text struct {
	s       string
	open    bool
	endless bool
}

// A constant is another constant, as Go writes it: true, 8, nil.
type constant string

// An object is a struct, or something of which only the type is known. Its fields come into being
// when they are asked for. The zero type is a value of any type.
type object struct {
	typ    string // a/b.T
	iface  via    // of a value behind an interface that nothing more is known of
	fields map[string]value
	router *router // it stands for, once it is used as one
	made   bool    // by a literal: fields that it was made without are zero
	born   int     // uncertain branches around the place where it was made
}

// A via is an interface of a unit.
type via struct {
	unit *unit.Unit
	n    int // 1 + index into Ifaces
}

// A list holds elements; of an open one there are more.
type list struct {
	elems []value
	open  bool
}

// A dict is a map.
type dict struct {
	keys, vals []value
	open       bool
}

// A closure is a function with what it knows: the variables around it, its receiver.
type closure struct {
	symbol string
	unit   *unit.Unit // it is written in
	at     unit.Pos   // of a literal
	scope  *scope
	recv   value
	bound  bool
}

// A wrapped is a handler behind something.
type wrapped struct {
	by    value // what it is behind, if that is a function of ours
	inner value
	strip string // what is taken off the path before the inner handler sees it
}

// A routerMethod is a method of a library's router that is called through an interface of the house.
type routerMethod struct {
	router *router
	name   string
}

// A chain is a list of middleware that a handler is put behind.
type chain struct{ links []value }

// An option has a say in what the call that it is given to does.
type option struct {
	prefix string
	middle []value
	fn     value
}

// A pattern is the path of a route, made by a call of its own.
type pattern struct {
	methods []string
	path    text
}

// An opaque is a handler that a library makes; by is the function of ours that has it made.
type opaque struct{ name, by string }

// A remote is the handler of one remote method.
type remote struct{ inner value }

// theMethod is the method of the request that a handler answers, thePath its path.
type (
	theMethod struct{}
	thePath   struct{}
)

// itself is the handler that answers a request, as a value that it hands the request to.
type itself struct{}

// A tuple is what a function with several results returns.
type tuple []value

// An either is one of several values.
type either []value

// mostChoices bounds how many values one may be.
const mostChoices = 24

// mostImplementations bounds how many types an interface may have for each to be tried.
const mostImplementations = 64

// oneOf is a value that is any of those given. Unknown ones say nothing.
func oneOf(values ...value) value {
	var all either
	for _, v := range values {
		switch v := v.(type) {
		case nil:
		case either:
			for _, w := range v {
				all = all.with(w)
			}
		default:
			all = all.with(v)
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return all
}

func (e either) with(v value) either {
	if len(e) >= mostChoices || slices.ContainsFunc(e, func(w value) bool { return same(v, w) }) {
		return e
	}
	return append(e, v)
}

// same tells whether two values are the same for sure.
func same(v, w value) bool {
	switch v := v.(type) {
	case text:
		w, ok := w.(text)
		return ok && v == w
	case constant:
		w, ok := w.(constant)
		return ok && v == w
	case *object:
		w, ok := w.(*object)
		return ok && v == w
	case *list:
		w, ok := w.(*list)
		return ok && v == w
	case *dict:
		w, ok := w.(*dict)
		return ok && v == w
	case *router:
		w, ok := w.(*router)
		return ok && v == w
	case *pending:
		w, ok := w.(*pending)
		return ok && v == w
	case *closure:
		w, ok := w.(*closure)
		return ok && (v == w || v.symbol == w.symbol && v.scope == w.scope && v.bound == w.bound && same(v.recv, w.recv))
	case opaque:
		w, ok := w.(opaque)
		return ok && v == w
	}
	return false
}

// choices lists what a value may be.
func choices(v value) []value {
	if e, ok := v.(either); ok {
		return e
	}
	return []value{v}
}

// knownText returns a string value, its unknown parts left out. Of several the first that is known: what stands in
// for something unknown that may be empty is what it mostly is.
func knownText(v value) text {
	switch v := v.(type) {
	case text:
		return v
	case constant:
		return text{s: string(v)}
	case either:
		for _, w := range v {
			if t := knownText(w); !t.open {
				return t
			}
		}
		return knownText(v[0])
	}
	return text{open: true, endless: true}
}

// equal compares constants; known is false where that cannot be decided. Functions and routers that the source
// shows are not nil.
func equal(v, w value) (is, known bool) {
	if v == constant("nil") && shown(w) || w == constant("nil") && shown(v) {
		return false, true
	}
	x, xok := plain(v)
	y, yok := plain(w)
	if xok && yok {
		return x == y, true
	}
	return false, false
}

// shown tells whether a value is a function or a router that the source shows. What an unknown function made of
// one may be nil.
func shown(v value) bool {
	switch v.(type) {
	case *closure, *router:
		return true
	}
	return false
}

func plain(v value) (string, bool) {
	switch v := v.(type) {
	case text:
		return v.s, !v.open
	case constant:
		return string(v), true
	}
	return "", false
}

// hear notes what the arguments of a call say: texts and functions.
func (m *machine) hear(who string, args []value) {
	var b strings.Builder
	b.WriteString(who)
	for _, a := range args {
		spell(&b, a, deepestSpelt)
	}
	m.heard[b.String()] = true
}

// deepestSpelt bounds how deep values are spelt: tables of routes are not deep.
const deepestSpelt = 4

// spell writes what of a value may be part of a route.
func spell(b *strings.Builder, v value, depth int) {
	if depth == 0 {
		return
	}
	each := func(vs []value) {
		for _, v := range vs {
			spell(b, v, depth-1)
		}
	}
	b.WriteByte(' ')
	switch v := v.(type) {
	case text:
		b.WriteString(v.s)
	case *closure:
		b.WriteString(v.symbol)
	case *object:
		b.WriteString(v.typ)
		for _, name := range slices.Sorted(maps.Keys(v.fields)) {
			spell(b, v.fields[name], depth-1)
		}
	case *list:
		each(v.elems)
	case *dict:
		each(v.keys)
		each(v.vals)
	case either:
		each(v)
	case wrapped:
		spell(b, v.inner, depth-1)
	case option:
		b.WriteString(v.prefix)
	case pattern:
		b.WriteString(v.path.s)
	}
}

// A scope holds the variables of one call, of a literal or of one turn of a loop.
type scope struct {
	vars map[int]value
	up   *scope
}

func newScope(up *scope) *scope { return &scope{vars: make(map[int]value), up: up} }

// find returns the scope that holds a variable, or nil.
func (s *scope) find(n int) *scope {
	for ; s != nil; s = s.up {
		if _, ok := s.vars[n]; ok {
			return s
		}
	}
	return nil
}

func (s *scope) get(n int) value {
	if at := s.find(n); at != nil {
		return at.vars[n]
	}
	return nil
}

// A router is a router, or a group of routes of one.
type router struct {
	prefix  string
	middle  []value
	entries []*entry
	hung    bool // below another one
	assumed bool // nobody knows where it comes from
}

// An entry is a route of a router, or what hangs below it.
type entry struct {
	prefix string
	middle []value
	group  *router
	route  *pending
	remote *remoteRoute
}

// A pending is a route that is being registered.
type pending struct {
	on      *router
	methods []string
	path    string
	unknown bool // how its path ends
	subtree bool // it stands for all paths below
	mounts  bool // its handler hangs below its path, rather than to know it
	listens bool // its handler is what a server is given
	handler value
	middle  []value
	static  bool
	site    site
	group   *router // made of it
}

// A remoteRoute is a method of a service, or work of another kind.
type remoteRoute struct {
	kind, method, path string
	handler            value
	site               site
}

// A site is a place in a unit.
type site struct {
	unit *unit.Unit
	pos  unit.Pos
}

func (r *router) add(e *entry) { r.entries = append(r.entries, e) }

// below returns a group of a router.
func (r *router) below(prefix string, middle []value) *router {
	g := &router{hung: true}
	r.add(&entry{prefix: prefix, middle: middle, group: g})
	return g
}

// cleanPrefix is a prefix as routers take it: without a trailing slash.
func cleanPrefix(prefix string) string {
	if prefix == "/" {
		return ""
	}
	return route.Join("", prefix)
}
