//go:build linux

package main

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
)

// The verdicts.
const (
	different = iota
	within    // of an interval, for each size
	sparse    // exact if some lists were empty, because the request had nothing in them
	exact     // the handler's worst path behind one way through the middleware, for each size
)

var verdicts = []string{"different", "within", "exact but for empty lists", "exact"}

// A match is a row with its endpoint.
type match struct {
	row
	endpoint *chart.Endpoint // nil if there is none
}

var param = regexp.MustCompile(`\{[^}]*\}`)

// matched finds the endpoints of rows.
func matched(c *chart.Chart, rows []row) (list []match) {
	key := func(path string) string { return strings.TrimRight(param.ReplaceAllString(path, "{}"), "/") }
	for _, r := range rows {
		i := slices.IndexFunc(c.Endpoints, func(e chart.Endpoint) bool {
			return e.Kind == chart.HTTP && (e.Method == r.method || e.Method == "ANY") && key(e.Path) == key(r.path)
		})
		m := match{row: r}
		if i >= 0 {
			m.endpoint = &c.Endpoints[i]
		}
		list = append(list, m)
	}
	return list
}

// ways tells for each middleware that has several which one requests take.
type ways map[chart.Func]cost.Poly

// mostWays bounds how many combinations are tried.
const mostWays = 10_000

// waysOf finds the ways that the rows of one sort of credentials take: through each middleware one and the
// same for all of them, whichever explains the most rows.
func waysOf(rows []match) ways {
	open := make(map[chart.Func][]cost.Poly)
	var order []chart.Func
	for _, r := range rows {
		if r.endpoint == nil {
			continue
		}
		for _, m := range r.endpoint.Middleware {
			if known := through(m.Cost.DB); len(known) > 1 && open[m.Func] == nil {
				open[m.Func], order = known, append(order, m.Func)
			}
		}
	}
	best, most := ways{}, -1
	pick := ways{}
	tried := 0
	var try func(i int)
	try = func(i int) {
		if i < len(order) {
			for _, way := range open[order[i]] {
				pick[order[i]] = way
				try(i + 1)
			}
			return
		}
		if tried++; tried > mostWays {
			return
		}
		right := 0
		for _, r := range rows {
			if r.endpoint != nil && slices.Equal(r.values(pick.cost(r.endpoint)), r.counted) {
				right++
			}
		}
		if right > most {
			best, most = maps.Clone(pick), right
		}
	}
	try(0)
	return best
}

// through returns all that a middleware may cost, as far as it is known, or else the best and the worst.
func through(r chart.Range) []cost.Poly {
	if known := r.Known(); known != nil {
		return known
	}
	return []cost.Poly{r.Least, r.Most}
}

// cost is the worst path of an endpoint's handler behind the ways through its middleware.
func (w ways) cost(e *chart.Endpoint) cost.Poly {
	return e.Cost.DB.Most.Plus(w.before(e))
}

// before is what the ways through the middleware cost.
func (w ways) before(e *chart.Endpoint) (sum cost.Poly) {
	for _, m := range e.Middleware {
		way, ok := w[m.Func]
		if !ok {
			way = m.Cost.DB.Most
		}
		sum = sum.Plus(way)
	}
	return sum
}

// judge compares a row with the handler's cost and that of the middleware before it.
func (w ways) judge(r match) (verdict int, said string) {
	if r.endpoint == nil {
		return different, "no such endpoint"
	}
	all := r.endpoint.Cost.DB
	for _, m := range r.endpoint.Middleware {
		all = all.Plus(m.Cost.DB)
	}
	way := w.cost(r.endpoint)
	said = way.String() + " of " + all.Least.String() + " .. " + all.Most.String()
	equal := func(p ...cost.Poly) bool { return slices.Equal(r.values(p[0]), r.counted) }
	inside := func(p ...cost.Poly) bool { return between(r.counted, r.values(p[0]), r.values(p[1])) }
	switch {
	case equal(way):
		return exact, said
	case someEmpty(equal, way) || w.someEmptyInTree(r):
		return sparse, said
	case someEmpty(inside, all.Least, all.Most):
		return within, said
	}
	return different, said
}

// mostBounds is how many lists may be empty.
const mostBounds = 12

// someEmpty tells whether numbers fit where some lists, always the same ones, are empty: not every request
// has something in every list.
func someEmpty(fits func(...cost.Poly) bool, numbers ...cost.Poly) bool {
	var bounds []string
	for _, p := range numbers {
		bounds = append(bounds, p.Bounds()...)
	}
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)
	for empty := range 1 << min(len(bounds), mostBounds) {
		of := slices.Clone(numbers)
		for i, p := range of {
			of[i] = p.SubstFunc(func(bound string) (string, bool) {
				at, _ := slices.BinarySearch(bounds, bound)
				return "0", empty&(1<<at) != 0
			})
		}
		if fits(of...) {
			return true
		}
	}
	return false
}

// between tells whether each number is at least one of a list and at most one of another.
func between(counted, least, most []int) bool {
	for i, n := range counted {
		if n < least[i] || n > most[i] {
			return false
		}
	}
	return true
}

// values is what a polynomial comes to for each of the sizes that were measured.
func (r *row) values(p cost.Poly) (list []int) {
	for _, n := range r.n {
		list = append(list, value(p, n))
	}
	return list
}

// value is what a polynomial comes to where every list has n elements.
func value(p cost.Poly, n int) int {
	total := 0
	for _, t := range p.Terms {
		term := t.K
		for range t.Bounds {
			term *= n
		}
		total += term
	}
	return total
}
