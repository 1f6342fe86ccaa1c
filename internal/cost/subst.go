package cost

import (
	"slices"
	"strings"
)

// Subst replaces a bound by another one: a callee's parameter by the caller's argument. If by is empty
// or a number such as "3", the bound becomes that many turns (empty: one) and goes into the coefficient.
//
// Several parameters are substituted at once with SubstFunc; one after the other would mistake an
// argument for a parameter of the same name.
func (p Poly) Subst(bound, by string) Poly {
	return p.SubstFunc(func(b string) (string, bool) { return by, b == bound })
}

// SubstFunc replaces all bounds at the same time: by what f returns, as in Subst, or not at all if f
// returns false.
func (p Poly) SubstFunc(f func(bound string) (by string, ok bool)) Poly {
	terms := make([]Term, len(p.Terms))
	for i, t := range p.Terms {
		k, bounds := t.K, make([]string, 0, len(t.Bounds))
		for _, b := range t.Bounds {
			by, ok := f(b)
			if !ok {
				bounds = append(bounds, b)
			} else if turns, ok := turns(by); ok {
				k = product(k, turns)
			} else {
				bounds = append(bounds, by)
			}
		}
		if len(bounds) == 0 {
			bounds = nil
		}
		slices.Sort(bounds)
		terms[i] = Term{K: k, Bounds: bounds}
	}
	return normal(terms, p.Cut)
}

// turns reads a constant bound, saturated.
func turns(text string) (int, bool) {
	if text == "" {
		return 1, true
	}
	if strings.Trim(text, "0123456789") != "" {
		return 0, false
	}
	n := 0
	for _, digit := range []byte(text) {
		n = min(n*10+int(digit-'0'), maxCoefficient)
	}
	return n, true
}
