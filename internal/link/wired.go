package link

import (
	"slices"
)

// Wired returns the view in which interfaces are implemented by types of a list, where any of them
// does: those that a program has put together behind one endpoint.
func (v *View) Wired(types []string) *View {
	if len(types) == 0 {
		return v
	}
	w := &View{units: v.units, order: v.order, wired: make(map[string]bool, len(types))}
	for _, t := range types {
		w.wired[t] = true
	}
	w.forget()
	// What does not depend on the choice is shared.
	w.fields, w.mediated, w.methods = v.fields, v.mediated, v.methods
	w.targets, w.resolved, w.funcs = v.targets, v.resolved, v.funcs
	return w
}

// narrowed returns the targets that are wired, or all if none is. A type that implements the interface
// itself is a wrapper: what it wraps is another one than what was wired in front of it.
func (v *View) narrowed(p place, targets []target) []target {
	if v.wired == nil || len(targets) < 2 {
		return targets
	}
	if own := receiver(p.fn.Symbol); own != "" && slices.ContainsFunc(targets, func(t target) bool { return t.name == own }) {
		return targets
	}
	var list []target
	for _, t := range targets {
		if v.wired[t.name] || v.wired[receiver(t.symbol)] { // types that embed another share its methods
			list = append(list, t)
		}
	}
	if list == nil {
		return targets
	}
	return list
}
