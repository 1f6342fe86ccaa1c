package link

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// tarjan is the state of the search for strongly connected components.
type tarjan struct {
	next  int
	knots [][]string // the members of each recursive component, sorted; the first is 1
	index map[string]int
	low   map[string]int
	stack []string
	on    map[string]bool
}

// rounds bounds how often the members of a recursive component are summed: the
// first round leaves recursive calls out, the second unrolls them once, more
// only help paths that lead around the component.
const rounds = 3

// sum returns what a function amounts to, or nil if it has nothing to say.
// While its component is being summed, that is what is known so far.
func (v *View) sum(symbol string) *sum {
	if symbol == "" {
		return nil
	}
	if s, ok := v.sums[symbol]; ok {
		return s
	}
	p, ok := v.lookup(symbol)
	if !ok {
		v.sums[symbol] = nil
		return nil
	}
	if v.tarjan.on[symbol] {
		return nil // being discovered
	}
	v.connect(symbol, p)
	return v.sums[symbol]
}

// connect finds the component of a function and sums it, callees first.
func (v *View) connect(symbol string, p place) {
	t := &v.tarjan
	if t.index == nil {
		t.index, t.low, t.on = make(map[string]int), make(map[string]int), make(map[string]bool)
	}
	t.next++
	t.index[symbol], t.low[symbol] = t.next, t.next
	t.stack = append(t.stack, symbol)
	t.on[symbol] = true
	self := false
	for _, callee := range v.callees(p) {
		self = self || callee == symbol
		q, ok := v.lookup(callee)
		if !ok {
			continue
		}
		if t.index[callee] == 0 {
			v.connect(callee, q)
			t.low[symbol] = min(t.low[symbol], t.low[callee])
		} else if t.on[callee] {
			t.low[symbol] = min(t.low[symbol], t.index[callee])
		}
	}
	if t.low[symbol] != t.index[symbol] {
		return
	}
	var members []string
	for {
		m := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.on[m] = false
		members = append(members, m)
		if m == symbol {
			break
		}
	}
	if len(members) == 1 && !self {
		s := v.function(p)
		v.sums[symbol] = &s
		return
	}
	v.sumKnot(members)
}

// function is what one call of a function amounts to. What people say is cached is
// paid once, whoever calls.
func (v *View) function(p place) sum {
	s := v.body(p, p.fn.Body)
	if p.fn.Cached {
		return sum{uses: s.uses}
	}
	return s
}

// sumKnot sums functions that call each other.
func (v *View) sumKnot(members []string) {
	slices.Sort(members)
	v.tarjan.knots = append(v.tarjan.knots, members)
	knot := len(v.tarjan.knots)
	for _, m := range members {
		v.sums[m] = &sum{knot: knot}
	}
	for range rounds {
		next := make([]*sum, len(members))
		for i, m := range members {
			p, _ := v.lookup(m)
			s := v.function(p)
			s.knot = knot
			next[i] = &s
		}
		for i, m := range members {
			v.sums[m] = next[i]
		}
	}
}

// callees returns the symbols that a function may lead to by itself.
func (v *View) callees(p place) []string {
	var list []string
	unit.EachCall(p.fn.Body, func(c *unit.Call) {
		for _, t := range v.targetsOf(p, c) {
			list = append(list, t.symbol)
		}
		for _, a := range c.Args {
			for _, t := range v.receivers(a.Message) {
				list = append(list, t.symbol)
			}
			if a.Func != "" {
				list = append(list, a.Func)
			}
			if a.Iface > 0 {
				for _, t := range v.resolve(p.unit, a.Iface, a.Method) {
					list = append(list, t.symbol)
				}
			}
		}
	})
	return list
}
