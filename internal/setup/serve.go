package setup

import (
	"cmp"
	"slices"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A serving is what a handler does with a request, as far as it hands it on.
type serving struct {
	verb   string // of the request, where an arm knows
	only   []string
	served []served
}

// A served is a handler that a request is handed to, and the method that it then has.
type served struct {
	verb  string
	value value
}

func (s *serving) add(v value) {
	if d, ok := v.(either); ok {
		for _, w := range d {
			s.add(w)
		}
		return
	}
	switch v := v.(type) {
	case *closure, *router, wrapped, opaque, remote:
		if !slices.ContainsFunc(s.served, func(t served) bool { return t.verb == s.verb && same(t.value, v) }) {
			s.served = append(s.served, served{s.verb, v})
		}
	case *object:
		if v.typ != "" {
			s.served = append(s.served, served{s.verb, v})
		}
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

// A handler is what answers behind wrappers.
type handler struct {
	value   value // a closure, a router, an opaque, a remote; nil if unknown
	behind  []value
	verb    string // "" for every method
	strip   string
	methods []string // the only ones it takes, by a wrapper
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
			inner[i].strip = v.strip + inner[i].strip
		}
		return inner
	case *router, opaque, remote:
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
		if h, ok := m.bind(v, &unit.Term{Text: "ServeHTTP"}, nil).(*closure); ok {
			return m.unwrap(h, depth+1)
		}
	case *closure:
		return m.unwrapClosure(v, depth, behind)
	}
	return nil
}

// distinct drops handlers that are there twice, for one method, behind more or fewer wrappers: those
// with the most wrappers stay.
func distinct(all []handler) (list []handler) {
	for _, h := range all {
		i := slices.IndexFunc(list, func(g handler) bool { return g.verb == h.verb && same(g.value, h.value) })
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
	self := []handler{{value: v}}
	s, u := m.p.setup(v.symbol)
	if s == nil {
		return self
	}
	outer := m.serving
	m.serving = &serving{}
	m.run(s, u, v.scope, v.recv, nil, nil)
	got := m.serving
	m.serving = outer
	var all []handler
	verbs, remotes := 0, 0
	for _, sv := range got.served {
		if c, ok := sv.value.(*closure); ok && c.symbol == v.symbol && c.scope == v.scope {
			return self
		}
		inner := m.unwrap(sv.value, depth+1)
		for i := range inner {
			if sv.verb != "" {
				inner[i].verb = sv.verb
			}
		}
		all = append(all, inner...)
	}
	all = distinct(all)
	for _, h := range all {
		if _, ok := h.value.(remote); ok {
			remotes++
		}
		if h.verb != "" {
			verbs++
		}
	}
	switch {
	case len(all) == 0:
		self[0].methods = got.only
		return self
	case remotes == len(all):
		return all[:1] // it only dispatches what is registered already
	case verbs < len(all) && len(all) > 1:
		// Of several that it may hand the request to, one behind more than the others answers if nothing
		// stands in its way; else it is the handler.
		slices.SortStableFunc(all, func(a, b handler) int { return cmp.Compare(len(b.behind), len(a.behind)) })
		if len(all[0].behind) == len(all[1].behind) {
			self[0].methods = got.only
			return self
		}
		all = all[:1]
	}
	for i := range all {
		if all[i].verb == "" && len(all[i].methods) == 0 {
			all[i].methods = got.only
		}
	}
	return behind(v, all)
}
