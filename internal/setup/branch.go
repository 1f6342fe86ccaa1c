package setup

import (
	"slices"
	"strconv"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// branch runs an if. Where the condition is unknown both arms run, each on what was there before,
// and what they set is either.
func (m *machine) branch(t *unit.Term, s *scope) signal {
	if m.serving != nil {
		if verb, not, ok := m.verb(&t.Args[0], s); ok {
			return m.byVerb(t, s, verb, not)
		}
		if at, not, ok := m.asked(&t.Args[0], s); ok {
			return m.byPath(t, s, at, not)
		}
	}
	if is, known := m.holds(&t.Args[0], s); known && (m.serving == nil || !stateful(&t.Args[0])) {
		if is {
			return m.exec(&t.Args[1], newScope(s))
		}
		return m.exec(&t.Args[2], newScope(s))
	}
	then, thenSet := m.try(&t.Args[1], s)
	els, elseSet := m.try(&t.Args[2], s)
	for _, c := range slices.Concat(thenSet.order, elseSet.order) {
		at := func(o outcome) value {
			if v, ok := o.final[c]; ok {
				return v
			}
			return c.scope.vars[c.n]
		}
		m.set(c.scope, c.n, oneOf(at(thenSet), at(elseSet)))
	}
	if then == els {
		return then
	}
	return goesOn
}

// stateful tells whether a condition asks for what may have changed since the program was set up.
func stateful(t *unit.Term) bool {
	if t.Op == unit.OpFieldOf || t.Op == unit.OpGlobal {
		return true
	}
	for i := range t.Args {
		if stateful(&t.Args[i]) {
			return true
		}
	}
	return false
}

// A slot is a variable of a scope.
type slot struct {
	scope *scope
	n     int
}

// An outcome is what an arm has set, in the order in which it did first.
type outcome struct {
	order []slot
	final map[slot]value
}

// try runs an arm, takes back what it set, and returns that.
func (m *machine) try(arm *unit.Term, s *scope) (signal, outcome) {
	if len(arm.Args) == 0 {
		return goesOn, outcome{}
	}
	outer := m.journal
	var set []change
	m.journal = &set
	m.unsure++
	sig := m.exec(arm, newScope(s))
	m.unsure--
	m.journal = outer
	out := outcome{final: make(map[slot]value)}
	for i := len(set) - 1; i >= 0; i-- {
		c := set[i]
		at := slot{c.scope, c.n}
		if _, ok := out.final[at]; !ok && within(s, c.scope) { // variables of the arm itself are gone
			out.order = append(out.order, at)
			out.final[at] = c.scope.vars[c.n]
		}
		if c.had {
			c.scope.vars[c.n] = c.old
		} else {
			delete(c.scope.vars, c.n)
		}
	}
	return sig, out
}

// within tells whether a scope is s or around it, or has nothing to do with it: a closure's.
func within(s, at *scope) bool {
	for up := at.up; up != nil; up = up.up {
		if up == s {
			return false
		}
	}
	return true
}

// holds evaluates a condition.
func (m *machine) holds(t *unit.Term, s *scope) (is, known bool) {
	switch t.Op {
	case unit.OpEqual:
		return equal(m.eval(&t.Args[0], s), m.eval(&t.Args[1], s))
	case unit.OpNot:
		is, known = m.holds(&t.Args[0], s)
		return !is, known
	case unit.OpAnd:
		x, xk := m.holds(&t.Args[0], s)
		y, yk := m.holds(&t.Args[1], s)
		switch {
		case xk && yk:
			return x && y, true
		case xk && !x, yk && !y:
			return false, true
		}
		return false, false
	case unit.OpOr:
		known = true
		for i := range t.Args {
			x, xk := m.holds(&t.Args[i], s)
			if xk && x {
				return true, true
			}
			known = known && xk
		}
		return false, known
	case unit.OpUnknown:
		return false, false
	case unit.OpIs:
		return m.is(m.eval(&t.Args[0], s), t)
	}
	switch m.eval(t, s) {
	case constant("true"):
		return true, true
	case constant("false"):
		return false, true
	}
	return false, false
}

// is tells whether a value is of a type, where its own is known.
func (m *machine) is(v value, t *unit.Term) (is, known bool) {
	o, ok := v.(*object)
	if !ok || o.typ == "" {
		return false, false
	}
	if t.N == 0 {
		return o.typ == t.Text, true
	}
	types := m.implementations(via{m.top().unit, t.N}, mostElements)
	return slices.Contains(types, o.typ), len(types) > 0
}

// loop runs a range: once per element that is known, once for those that are not.
func (m *machine) loop(t *unit.Term, s *scope) signal {
	turn := func(key, elem value) signal {
		inner := newScope(s)
		if t.Args[0].Op == unit.OpVar {
			inner.vars[t.Args[0].N] = key
		}
		if t.Args[1].Op == unit.OpVar {
			inner.vars[t.Args[1].N] = elem
		}
		return m.exec(&t.Args[3], inner)
	}
	open := false
	for _, over := range choices(m.eval(&t.Args[2], s)) {
		switch over := over.(type) {
		case *list:
			for i, elem := range over.elems {
				if sig := turn(constant(strconv.Itoa(i)), elem); sig == returns {
					return sig
				} else if sig == stopsLoop {
					break
				}
			}
			open = open || over.open
		case *dict:
			for i, elem := range over.vals {
				if sig := turn(over.keys[i], elem); sig == returns {
					return sig
				} else if sig == stopsLoop {
					break
				}
			}
			open = open || over.open
		default:
			open = true
		}
	}
	if open {
		elems := []value{&object{}}
		if t.N > 0 {
			if types := m.implementations(via{m.top().unit, t.N}, mostElements); len(types) > 0 {
				elems = elems[:0]
				for _, typ := range types {
					elems = append(elems, &object{typ: typ})
				}
			}
		}
		for _, elem := range elems {
			turn(nil, elem)
		}
	}
	return goesOn
}

// count runs a loop over the indexes of a list. Where the list is unknown, one turn may run.
func (m *machine) count(t *unit.Term, s *scope) signal {
	l := longest(m.eval(&t.Args[1], s))
	if l == nil {
		m.try(&t.Args[2], s)
		return goesOn
	}
	for i := range l.elems {
		if t.N == 1 {
			i = len(l.elems) - 1 - i
		}
		inner := newScope(s)
		inner.vars[t.Args[0].N] = constant(strconv.Itoa(i))
		if sig := m.exec(&t.Args[2], inner); sig == returns {
			return sig
		} else if sig == stopsLoop {
			break
		}
	}
	return goesOn
}

func truth(is bool) value { return constant(strconv.FormatBool(is)) }
