package link

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A Served is a handler with all that it answers.
type Served struct {
	Handlers  []string // symbols: several where the source leaves open which
	Name      string
	Place     setup.Place
	Endpoints []setup.Endpoint // in order, at least one
}

// Served returns the handlers of the programs of the view, in the order of their first
// endpoints.
func (v *View) Served() []*Served {
	if v.served != nil {
		return v.served
	}
	all := []*Served{}
	known := make(map[string]*Served)
	for _, e := range v.Endpoints() {
		if e.Handler.Unit == nil || len(e.Handlers) == 0 {
			continue // nobody knows what it does
		}
		key := strings.Join(e.Handlers, " ")
		s := known[key]
		if s == nil {
			s = &Served{Handlers: e.Handlers, Name: e.Name, Place: e.Handler}
			known[key], all = s, append(all, s)
		}
		s.Endpoints = append(s.Endpoints, e)
	}
	v.served = all
	return all
}

// Func returns a function and the unit it lies in; it is nil if it has nothing to say.
func (v *View) Func(symbol string) (*unit.Unit, *unit.Func) {
	p, _ := v.lookup(symbol)
	return p.unit, p.fn
}

// Streams tells whether a function, or what it calls on the way of the request, answers for as long
// as the other side listens.
func (v *View) Streams(symbol string) bool {
	seen := make(map[string]bool)
	var visit func(symbol string) bool
	visit = func(symbol string) bool {
		if symbol == "" || seen[symbol] {
			return false
		}
		seen[symbol] = true
		if u := v.units[unit.PackageOf(symbol)]; u != nil {
			if _, ok := slices.BinarySearch(u.Streams, symbol); ok {
				return true
			}
		}
		p, ok := v.lookup(symbol)
		return ok && slices.ContainsFunc(v.callees(p), visit)
	}
	return visit(symbol)
}
