package link

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// Carried returns the keys under which middleware puts something on every request that it hands on. What
// else a request carries nobody knows.
func (v *View) Carried(behind []setup.Middleware) (keys []string) {
	for _, m := range behind {
		if u := v.units[unit.PackageOf(m.Symbol)]; u != nil {
			if h := u.Head(m.Symbol); h != nil {
				keys = append(keys, h.Puts...)
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// Serving is Price and Tree of a handler whose requests carry something under some keys.
func (v *View) Serving(symbol string, carried []string) (Price, []chart.Node) {
	s := subject{symbol: symbol, carries: v.asked(symbol, carried)}
	return v.pricer().bare(s), v.tree(s, mostNodes)
}

// asked joins those of the keys that a function asks for.
func (v *View) asked(symbol string, carried []string) string {
	p, ok := v.lookup(symbol)
	if !ok || len(carried) == 0 {
		return ""
	}
	if s := v.sum(symbol); s == nil || s.knot > 0 { // what calls itself is asked by others, too
		return ""
	}
	var keys []string
	unit.EachArm(p.fn.Body, func(arm unit.Arm) {
		if slices.Contains(carried, arm.Lacks) {
			keys = append(keys, arm.Lacks)
		}
	})
	slices.Sort(keys)
	return strings.Join(slices.Compact(keys), "\n")
}

// lacks tells whether an arm runs only for requests that carry less than these.
func lacks(arm unit.Arm, carries string) bool {
	return arm.Lacks != "" && carries != "" && slices.Contains(strings.Split(carries, "\n"), arm.Lacks)
}
