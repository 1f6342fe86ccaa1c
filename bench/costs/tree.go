//go:build linux

package main

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// A sum is what the database's trips in a tree come to: how often each product of lists counts. Polynomials leave
// terms out where there would be too many, and have a number for a list that is no longer than a limit; trees know
// both.
type sum map[string]int

// between names in a product.
const mark = "\x00"

func (s sum) plus(o sum) sum {
	both := maps.Clone(s)
	for product, k := range o {
		both[product] += k
	}
	return both
}

// turns is s once per element of a list.
func (s sum) turns(list string) sum {
	all := make(sum, len(s))
	for product, k := range s {
		all[product+mark+list] += k
	}
	return all
}

// times is s a number of times.
func (s sum) times(n int) sum {
	all := maps.Clone(s)
	for product := range all {
		all[product] *= n
	}
	return all
}

// atMost returns the limit of a list, 0 if it has none.
func atMost(list string) int {
	_, limit, _ := strings.Cut(list, longest)
	n, _ := strconv.Atoi(limit)
	return n
}

const longest = ", at most " // as the texts of loops have it

// value is what a sum comes to where every list has n elements, but for empty ones.
func (s sum) value(n int, empty map[string]bool) (total int) {
	for product, k := range s {
		for _, list := range strings.Split(product, mark)[1:] {
			switch limit := atMost(list); {
			case empty[list]:
				k = 0
			case limit > 0:
				k *= min(n, limit)
			default:
				k *= n
			}
		}
		total += k
	}
	return total
}

// compare orders sums as polynomials are: by the number of lists, and then by how often they count.
func (s sum) compare(o sum) int {
	a, b := s.byDegree(), o.byDegree()
	slices.Reverse(a)
	slices.Reverse(b)
	return cmp.Or(cmp.Compare(len(a), len(b)), slices.Compare(a, b))
}

func (s sum) byDegree() (sums []int) {
	for product, k := range s {
		degree := 0
		for _, list := range strings.Split(product, mark)[1:] {
			if limit := atMost(list); limit > 0 {
				k *= limit
			} else {
				degree++
			}
		}
		for len(sums) <= degree {
			sums = append(sums, 0)
		}
		sums[degree] += k
	}
	return sums
}

// sumOf is what nodes come to on the worst path, before the rest of a function.
func sumOf(nodes []chart.Node, rest sum) sum {
	for _, n := range slices.Backward(nodes) {
		switch n.Kind {
		case chart.Guarded, chart.Detached:
		case chart.Choice:
			worst := sum{}
			for _, arm := range n.Children {
				after := rest
				if arm.Exits {
					after = sum{}
				}
				if all := sumOf(arm.Children, after); all.compare(worst) > 0 {
					worst = all
				}
			}
			rest = worst
		case chart.Loop:
			each := sumOf(n.Children, sum{})
			if turns, err := strconv.Atoi(n.Bound); err == nil && atMost(n.Text) == 0 {
				rest = rest.plus(each.times(turns))
			} else {
				rest = rest.plus(each.turns(listOf(n)))
			}
		default:
			if n.Kind == chart.Trip && n.Layer == "db" {
				rest = rest.plus(sum{"": n.Trips})
			}
			rest = rest.plus(sumOf(n.Children, sum{}))
		}
	}
	return rest
}

// listOf names the list that a loop runs over.
func listOf(n chart.Node) string {
	if atMost(n.Text) > 0 {
		return n.Text
	}
	return n.Bound
}

// whole tells whether all of a tree is there.
func whole(nodes []chart.Node) bool {
	return !slices.ContainsFunc(nodes, func(n chart.Node) bool { return n.More > 0 || !whole(n.Children) })
}

// someEmptyInTree tells whether the numbers of a row are what the tree of its endpoint comes to, behind middleware,
// if some lists are empty, always the same ones.
func (w ways) someEmptyInTree(r match) bool {
	e := r.endpoint
	if !whole(e.Tree) {
		return false
	}
	all := sumOf(e.Tree, sum{})
	known := make(map[string]bool)
	for product := range all {
		for _, list := range strings.Split(product, mark)[1:] {
			known[list] = true
		}
	}
	before := r.values(w.before(e))
	comes := func(empty map[string]bool) (counted []int) {
		for i, n := range r.n {
			counted = append(counted, before[i]+all.value(n, empty))
		}
		return counted
	}
	if !e.Cost.DB.Most.Capped() && !slices.Equal(comes(nil), r.values(w.cost(e))) {
		return false // it says something else
	}
	names := slices.Sorted(maps.Keys(known))
	if len(names) > mostLists {
		return false
	}
	for set := range 1 << len(names) {
		empty := make(map[string]bool)
		for i, list := range names {
			empty[list] = set&(1<<i) != 0
		}
		if slices.Equal(comes(empty), r.counted) {
			return true
		}
	}
	return false
}

// mostLists is how many lists of a tree may be empty.
const mostLists = 16
