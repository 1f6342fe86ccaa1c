package link

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// leadsOut tells whether a function may lead to a trip, whoever waits for it.
func (v *View) leadsOut(symbol string) bool {
	if symbol == "" {
		return false
	}
	if known, ok := v.outward[symbol]; ok {
		return known
	}
	// All that can be reached and is not known yet, then back from where trips are.
	if v.outward == nil {
		v.outward = make(map[string]bool)
	}
	callers := make(map[string][]string)
	v.outward[symbol] = false
	work, out := []string{symbol}, []string(nil)
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		p, ok := v.lookup(s)
		if !ok {
			continue
		}
		leads := false
		unit.EachCall(p.fn.Body, func(c *unit.Call) { leads = leads || c.Trip != nil })
		for _, callee := range v.callees(p) {
			known, seen := v.outward[callee]
			leads = leads || known
			callers[callee] = append(callers[callee], s)
			if !seen && callee != "" {
				v.outward[callee] = false
				work = append(work, callee)
			}
		}
		if leads {
			out = append(out, s)
		}
	}
	for len(out) > 0 {
		s := out[len(out)-1]
		out = out[:len(out)-1]
		if v.outward[s] {
			continue
		}
		v.outward[s] = true
		out = append(out, callers[s]...)
	}
	return v.outward[symbol]
}

// argLeads tells whether a function handed over may lead to the wire: by itself, or, as
// a literal, by what the functions around it were handed.
func (v *View) argLeads(h passed) bool { return v.argLeadsBy(h, deepestHanding) }

// deepestHanding is over how many functions one is followed that is handed on.
const deepestHanding = 8

func (v *View) argLeadsBy(h passed, depth int) bool {
	if h.arg.Iface > 0 {
		return slices.ContainsFunc(v.resolve(h.from.unit, h.arg.Iface, h.arg.Method), func(t target) bool { return v.leadsOut(t.symbol) })
	}
	if v.leadsOut(h.arg.Func) || slices.ContainsFunc(v.receivers(h.arg.Message), func(t target) bool { return v.leadsOut(t.symbol) }) {
		return true
	}
	if depth == 0 || !strings.Contains(h.arg.Func, "$") {
		return false
	}
	for s := h.from; s != nil; s = s.up {
		if slices.ContainsFunc(s.args, func(a passed) bool { return v.argLeadsBy(a, depth-1) }) {
			return true
		}
	}
	return false
}
