package link

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// Carried returns the keys under which middleware puts something on every request that it hands on, and, behind
// a minus, those under which there is nothing: only middleware of other routes puts something there.
func (v *View) Carried(behind []setup.Middleware) (keys []string) {
	ours := make(map[string]bool)
	for _, m := range behind {
		ours[declaration(m.Symbol)] = true
		if u := v.units[unit.PackageOf(m.Symbol)]; u != nil {
			if h := u.Head(m.Symbol); h != nil {
				keys = append(keys, h.Puts...)
			}
		}
	}
	for key, by := range v.putBy() {
		if !slices.ContainsFunc(by, func(symbol string) bool { return ours[symbol] }) {
			keys = append(keys, nothing+key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// nothing stands before a key under which there is nothing.
const nothing = "-"

// declaration returns the function that a literal stands in.
func declaration(symbol string) string {
	symbol, _, _ = strings.Cut(symbol, "$")
	return symbol
}

// putBy returns who puts something on requests, by key, for the keys that middleware alone is known to put there.
func (v *View) putBy() map[string][]string {
	if v.puts != nil {
		return v.puts
	}
	v.puts = make(map[string][]string)
	middleware := make(map[string]bool)
	for _, e := range v.Endpoints() {
		for _, m := range e.Behind {
			middleware[declaration(m.Symbol)] = true
		}
	}
	unknown := make(map[string]bool) // types of keys
	for _, u := range v.order {
		for _, put := range u.Puts {
			v.puts[put.Key] = append(v.puts[put.Key], put.Func)
			if typ, ok := strings.CutSuffix(put.Key, " ?"); ok {
				unknown[typ] = true
			}
		}
	}
	for key, by := range v.puts {
		typ, _, _ := strings.Cut(key, " ")
		if unknown[typ] || unknown["any"] || unknown["interface{}"] || slices.ContainsFunc(by, func(symbol string) bool { return !middleware[symbol] }) {
			delete(v.puts, key)
		}
	}
	return v.puts
}

// Serving is Price and Tree of a handler whose requests carry something under some keys.
func (v *View) Serving(symbol string, carried []string) (Price, []chart.Node) {
	s := subject{symbol: symbol, carries: v.asked(symbol, carried)}
	return v.pricer().bare(s), v.tree(s, mostNodes)
}

// asked joins those of the keys that a function asks for, or one that it calls.
func (v *View) asked(symbol string, carried []string) string {
	if len(carried) == 0 {
		return ""
	}
	var keys []string
	for _, key := range v.seeks(symbol, deepestAsked) {
		for _, known := range []string{key, nothing + key} {
			if slices.Contains(carried, known) {
				keys = append(keys, known)
			}
		}
	}
	slices.Sort(keys)
	return strings.Join(slices.Compact(keys), "\n")
}

// deepestAsked bounds how deep the calls are in which a handler asks what a request carries.
const deepestAsked = 2

// seeks returns the keys that a function asks for, or those that it calls.
func (v *View) seeks(symbol string, depth int) (keys []string) {
	p, ok := v.lookup(symbol)
	if !ok {
		return nil
	}
	if s := v.sum(symbol); s == nil || s.knot > 0 { // what calls itself is asked by others, too
		return nil
	}
	unit.EachArm(p.fn.Body, func(arm unit.Arm) {
		for _, key := range []string{arm.Lacks, arm.Has} {
			if key != "" {
				keys = append(keys, key)
			}
		}
	})
	if depth == 0 {
		return keys
	}
	unit.EachCall(p.fn.Body, func(c *unit.Call) {
		if c.Func != "" && c.Mode != unit.Detached {
			keys = append(keys, v.seeks(c.Func, depth-1)...)
		}
	})
	return keys
}

// carriesOn is what a function that is called finds on the request.
func (v *View) carriesOn(c *unit.Call, symbol, carries string) string {
	if carries == "" || c.Func != symbol {
		return ""
	}
	return v.asked(symbol, strings.Split(carries, "\n"))
}

// lacks tells whether an arm runs only for requests that carry less than these, or more.
func lacks(arm unit.Arm, carries string) bool {
	if carries == "" || arm.Lacks == "" && arm.Has == "" {
		return false
	}
	keys := strings.Split(carries, "\n")
	return arm.Lacks != "" && slices.Contains(keys, arm.Lacks) || arm.Has != "" && slices.Contains(keys, nothing+arm.Has)
}
