package setup

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A serving is what a handler does with a request, as far as it hands it on.
type serving struct {
	verb   string // of the request, where an arm knows
	path   asked  // of the request, where an arm knows
	only   []string
	served []served
	rest   bool // it answers requests of other paths than those it asks for
	blank  bool // it hands requests to somebody unknown
}

// An asked is a path that a handler asks for, or what it begins with.
type asked struct {
	path   string
	prefix bool
}

// A served is a handler that a request is handed to, and what is known of the request then.
type served struct {
	verb  string
	path  asked
	only  []string // the methods that get there
	value value
}

func (s *serving) add(v value) {
	switch v := v.(type) {
	case either:
		for _, w := range v {
			s.add(w)
		}
	case *closure, *router, wrapped, opaque, remote, itself:
		if !slices.ContainsFunc(s.served, func(t served) bool { return t.verb == s.verb && t.path == s.path && same(t.value, v) }) {
			s.served = append(s.served, served{s.verb, s.path, nil, v})
		}
	case *object:
		if v.typ != "" {
			s.served = append(s.served, served{s.verb, s.path, nil, v})
		} else {
			s.blank = true
		}
	default:
		s.blank = true
	}
}

// answer notes that the handler answers the request itself, or by a function of its own.
func (m *machine) answer(t *unit.Term, s *scope) {
	switch {
	case m.serving == nil:
	case m.serving.path.path == "":
		m.serving.rest = true
	case len(t.Args) > 0:
		m.serving.add(m.eval(&t.Args[0], s))
	default:
		m.serving.add(itself{})
	}
}

// verb reads a condition on the method of the request.
func (m *machine) verb(t *unit.Term, s *scope) (verbs []string, not, ok bool) {
	switch t.Op {
	case unit.OpEqual:
		x, y := m.eval(&t.Args[0], s), m.eval(&t.Args[1], s)
		if y == (theMethod{}) {
			x, y = y, x
		}
		if x != (theMethod{}) {
			return nil, false, false
		}
		v := knownText(y)
		return []string{v.s}, false, v.s != "" && !v.open
	case unit.OpNot:
		verbs, not, ok = m.verb(&t.Args[0], s)
		return verbs, !not, ok
	case unit.OpOr, unit.OpAnd:
		for i := range t.Args {
			more, n, k := m.verb(&t.Args[i], s)
			if !k || i > 0 && n != not {
				return nil, false, false
			}
			verbs, not = append(verbs, more...), n
		}
		return verbs, not, len(verbs) > 0
	}
	return nil, false, false
}

// byVerb runs a branch on the method of the request.
func (m *machine) byVerb(t *unit.Term, s *scope, verbs []string, not bool) signal {
	outer := m.serving.verb
	arm, other := &t.Args[1], &t.Args[2]
	if not {
		arm, other = other, arm
	}
	end := goesOn
	for _, verb := range verbs {
		m.serving.verb = verb
		end, _ = m.try(arm, s)
	}
	m.serving.verb = outer
	if not {
		m.serving.only = append(m.serving.only, verbs...)
	}
	if sig, _ := m.try(other, s); sig == returns && end == returns {
		return returns
	}
	return goesOn
}

// asked reads a condition on the path of the request.
func (m *machine) asked(t *unit.Term, s *scope) (paths []asked, not, ok bool) {
	switch t.Op {
	case unit.OpEqual, unit.OpPrefix:
		x, y := m.eval(&t.Args[0], s), m.eval(&t.Args[1], s)
		if y == (thePath{}) {
			x, y = y, x
		}
		if x != (thePath{}) {
			return nil, false, false
		}
		v := knownText(y)
		return []asked{{v.s, t.Op == unit.OpPrefix}}, false, strings.HasPrefix(v.s, "/") && !v.open
	case unit.OpNot:
		paths, not, ok = m.asked(&t.Args[0], s)
		return paths, !not, ok
	case unit.OpOr:
		for i := range t.Args {
			more, n, k := m.asked(&t.Args[i], s)
			if !k || n {
				return nil, false, false
			}
			paths = append(paths, more...)
		}
		return paths, false, len(paths) > 0
	case unit.OpAnd: // of several conditions the path is one
		for i := range t.Args {
			if paths, not, ok = m.asked(&t.Args[i], s); ok && !not {
				return paths, not, ok
			}
		}
	}
	return nil, false, false
}

// byPath runs a branch on the path of the request. Where all other paths are turned away, what follows is
// for that one.
func (m *machine) byPath(t *unit.Term, s *scope, paths []asked, not bool) signal {
	sv := m.serving
	outer := sv.path
	arm, other := &t.Args[1], &t.Args[2]
	if not {
		arm, other = other, arm
	}
	end := goesOn
	for _, at := range paths {
		sv.path = at
		end = m.inArm(sv, arm, s)
	}
	sv.path = outer
	sig := m.inArm(sv, other, s)
	if not && sig == returns && len(paths) == 1 {
		sv.path = paths[0]
		return end
	}
	if sig == returns && end == returns {
		return returns
	}
	return goesOn
}

// inArm runs an arm; methods that it turns away are turned away there alone.
func (m *machine) inArm(sv *serving, arm *unit.Term, s *scope) signal {
	only, first := sv.only, len(sv.served)
	sv.only = nil
	sig, _ := m.try(arm, s)
	for i := range sv.served[first:] {
		if v := &sv.served[first+i]; v.verb == "" && len(v.only) == 0 {
			v.only = sv.only
		}
	}
	sv.only = only
	return sig
}

// A handler is what answers behind wrappers.
type handler struct {
	value   value // a closure, a router, an opaque, a remote; nil if unknown
	behind  []value
	verb    string // "" for every method
	path    asked  // that it asks for, if it tells paths apart
	strip   string
	methods []string // the only ones it takes, by a wrapper
	blank   bool     // it may only hand requests to somebody unknown
}

// mostWrappers bounds how many wrappers a handler may be behind.
const mostWrappers = 32

// unwrap returns what answers behind the wrappers of a handler: one handler, or one per method that
// a wrapper tells apart, or what a wrapper chooses from.
func (m *machine) unwrap(v value, depth int) []handler {
	if depth > mostWrappers {
		return nil
	}
	behind := func(by value, inner []handler) []handler {
		for i := range inner {
			if by != nil {
				inner[i].behind = append([]value{by}, inner[i].behind...)
			}
		}
		return inner
	}
	switch v := v.(type) {
	case either:
		var all []handler
		for _, w := range v {
			all = append(all, m.unwrap(w, depth+1)...)
		}
		return all
	case wrapped:
		inner := behind(v.by, m.unwrap(v.inner, depth+1))
		for i := range inner {
			inner[i].strip = joined(v.strip, inner[i].strip)
			if at := &inner[i].path; at.path != "" { // it asks for what is left
				at.path = joined(v.strip, at.path)
			}
		}
		return inner
	case *router, opaque, remote, itself:
		return []handler{{value: v}}
	case *pending:
		if v.group != nil {
			return []handler{{value: v.group}}
		}
	case *object:
		if v.router != nil {
			return []handler{{value: v.router}}
		}
		if v.typ == "" {
			return nil
		}
		if part := m.answering(v); part != nil {
			return m.unwrap(part, depth+1)
		}
		if h, ok := m.bind(v, &unit.Term{Text: "ServeHTTP"}, nil).(*closure); ok {
			return m.unwrap(h, depth+1)
		}
	case *closure:
		return m.unwrapClosure(v, depth, behind)
	}
	return nil
}

// answering returns the part of a struct that answers requests for it: what it embeds, and has no method of
// its own before. An embedded field is named as its type is, and http.Handler is the one interface of net/http
// that answers.
func (m *machine) answering(o *object) value {
	symbol := m.p.methodOf(o.typ, "ServeHTTP", 0)
	typ := receiver(symbol)
	switch {
	case typ != o.typ:
	case m.p.declares(symbol):
		return nil
	default:
		typ = "net/http.Handler"
	}
	return m.embeddedField(o, last(typ), deepestEmbedded)
}

// deepestEmbedded bounds how deep embedded parts are looked for.
const deepestEmbedded = 3

// embeddedField finds what a field of a struct, or of the structs that it embeds, holds, if that is known: what
// is nearer comes first.
func (m *machine) embeddedField(o *object, name string, depth int) value {
	if depth == 0 {
		return nil
	}
	if v := o.fields[name]; informed(v) {
		return v
	}
	if v := m.classes[o.typ+"."+name]; v != nil { // see fieldOf
		return v
	}
	for _, other := range slices.Sorted(maps.Keys(o.fields)) {
		if part, ok := o.fields[other].(*object); ok && part.typ != "" && last(part.typ) == other {
			if v := m.embeddedField(part, name, depth-1); v != nil {
				return v
			}
		}
	}
	return nil
}

// distinct drops handlers that are there twice, for one method, behind more or fewer wrappers: those
// with the most wrappers stay.
func distinct(all []handler) (list []handler) {
	for _, h := range all {
		i := slices.IndexFunc(list, func(g handler) bool { return g.verb == h.verb && g.path == h.path && same(g.value, h.value) })
		switch {
		case i < 0:
			list = append(list, h)
		case len(h.behind) > len(list[i].behind):
			list[i] = h
		}
	}
	return list
}

func (m *machine) unwrapClosure(v *closure, depth int, behind func(value, []handler) []handler) []handler {
	s, u := m.p.setup(v.symbol)
	if s == nil {
		return []handler{{value: v}}
	}
	outer := m.serving
	m.serving = &serving{}
	m.run(s, u, v.scope, v.recv, nil, nil)
	got := m.serving
	m.serving = outer
	self := []handler{{value: v, methods: got.only, blank: got.blank}}
	var all, arms []handler // what answers whatever the path is, and what answers paths that it asks for
	for _, sv := range got.served {
		if c, ok := sv.value.(*closure); ok && c.symbol == v.symbol && c.scope == v.scope {
			return self
		}
		inner := m.unwrap(sv.value, depth+1)
		for i := range inner {
			h := &inner[i]
			if sv.verb != "" {
				h.verb = sv.verb
			}
			if h.path.path == "" {
				h.path = sv.path
			}
			if len(h.methods) == 0 {
				h.methods = sv.only
			}
			if h.value == (itself{}) {
				h.value = v
			} else {
				behind(v, inner[i:i+1])
			}
			if h.path.path == "" {
				all = append(all, *h)
			} else {
				arms = append(arms, *h)
			}
		}
	}
	all = distinct(all)
	// An arm that hands the request to who gets it anyhow only goes around something.
	arms = slices.DeleteFunc(distinct(arms), func(h handler) bool {
		return slices.ContainsFunc(all, func(g handler) bool { return same(g.value, h.value) })
	})
	if !m.p.ours(v.symbol) {
		arms = nil // what a library has of its own is no endpoint of the program
	}
	if len(all) == 0 && len(arms) > 0 && !got.rest {
		return arms
	}
	return append(arms, m.chosen(self, all, got.only)...)
}

// chosen returns what answers of all that a handler hands requests to.
func (m *machine) chosen(self, all []handler, only []string) []handler {
	verbs, remotes, routers := 0, 0, 0
	for _, h := range all {
		switch h.value.(type) {
		case remote:
			remotes++
		case *router:
			routers++
		}
		if h.verb != "" {
			verbs++
		}
	}
	switch {
	case len(all) == 0:
		return self
	case remotes == len(all):
		return all[:1] // it only dispatches what is registered already
	case routers == len(all): // whichever it is
	case verbs < len(all) && len(all) > 1:
		// Of several that it may hand the request to, one behind more than the others answers if nothing
		// stands in its way; else it is the handler.
		slices.SortStableFunc(all, func(a, b handler) int { return cmp.Compare(len(b.behind), len(a.behind)) })
		if len(all[0].behind) == len(all[1].behind) {
			return self
		}
		all = all[:1]
	}
	for i := range all {
		if all[i].verb == "" && len(all[i].methods) == 0 {
			all[i].methods = only
		}
	}
	return all
}
