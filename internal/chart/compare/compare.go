// Package compare tells what became of a service's endpoints between two maps of it.
package compare

import (
	"cmp"
	"maps"
	"slices"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// A Diff is what two maps differ in.
type Diff struct {
	Base Side `json:"base"`
	Head Side `json:"head"`

	Changed   []Change   `json:"changed"`   // what got worse first, then what got better, then the rest
	Added     []Endpoint `json:"added"`     // the most expensive first
	Removed   []Endpoint `json:"removed"`   // the most expensive first
	Unchanged int        `json:"unchanged"` // how many endpoints are what they were
}

// A Side is one of the two maps.
type Side struct {
	Name    string   `json:"name"` // a revision, a file, or "work tree"
	Modules []string `json:"modules"`
	// Answers tells whether the map holds the answers of endpoints: older ones do not, and nothing is said of them
	// then. Documented tells whether an OpenAPI document speaks of some.
	Answers    bool `json:"answers"`
	Documented bool `json:"documented"`
}

// An Endpoint is one of only one of the maps, without its tree.
type Endpoint struct {
	chart.Endpoint
	// Over names the numbers that are over the budget: db, remote, steps.
	Over []string `json:"over,omitempty"`
}

// The verdicts.
const (
	Worse  = "worse"  // some number grew
	Better = "better" // some number fell and none grew
	Other  = "other"  // no number changed
)

// A Change is an endpoint of both maps that is not what it was.
type Change struct {
	Verdict string `json:"verdict"`
	// Before and After have no trees.
	Before chart.Endpoint `json:"before"`
	After  chart.Endpoint `json:"after"`

	Renamed bool `json:"renamed,omitempty"` // the same handler at another path, or for another method
	Moved   bool `json:"moved,omitempty"`   // the handler has another name, or is in another file

	// Numbers holds those that grew or fell.
	Numbers []Number `json:"numbers,omitempty"`
	// Middleware and Unresolved are there if they changed.
	Middleware *Names `json:"middleware,omitempty"`
	Unresolved *Names `json:"unresolved,omitempty"`
	// Over names the numbers that are over the budget and were not: db, remote, steps.
	Over []string `json:"over,omitempty"`

	// Answers, Conforms and Differences are there if they changed.
	Answers     []Answer    `json:"answers,omitempty"`
	Conforms    *Conformity `json:"conforms,omitempty"`
	Differences *Names      `json:"differences,omitempty"` // category: what
}

// A Number is one of a cost.
type Number struct {
	Of     string      `json:"of"`     // handler, middleware (all together), or detached
	Number string      `json:"number"` // db, cache, remote, queue, steps
	Before chart.Range `json:"before"`
	After  chart.Range `json:"after"`
	Trend  string      `json:"trend"` // grew or fell
	// The depth of the deepest loop around it.
	DegreeBefore int `json:"degree_before"`
	DegreeAfter  int `json:"degree_after"`
}

// Deeper reports whether the number depends on more nested loops than before.
func (n *Number) Deeper() bool { return n.DegreeAfter > n.DegreeBefore }

// The owners of numbers.
const (
	Handler    = "handler"
	Middleware = "middleware"
	Detached   = "detached"
)

// The trends.
const (
	Grew = "grew"
	Fell = "fell"
)

// Names is what a list holds only now, and what it held only before. If there is neither, its order
// changed.
type Names struct {
	Added   []string `json:"added"`
	Removed []string `json:"removed"`
}

// Charts compares two maps.
func Charts(base, head chart.Chart, budget chart.Budget) Diff {
	d := Diff{Base: side(base), Head: side(head), Changed: []Change{}}
	pairs, removed, added := match(base, head)
	for _, p := range pairs {
		c, changed := change(p.base, p.head, budget)
		c.Answers = answers(p.base, p.head)
		if d.Base.Documented && d.Head.Documented {
			c.Conforms, c.Differences = agreement(p.base, p.head)
		}
		if changed || c.Answers != nil || c.Conforms != nil || c.Differences != nil {
			d.Changed = append(d.Changed, c)
		} else {
			d.Unchanged++
		}
	}
	slices.SortStableFunc(d.Changed, compareChanges)
	d.Added, d.Removed = alone(added, budget), alone(removed, budget)
	return d
}

func side(c chart.Chart) Side {
	return Side{Modules: list(c.Modules), Answers: knows(c), Documented: documented(c)}
}

// list is a list that encoders do not write as null.
func list(names []string) []string { return append([]string{}, names...) }

// alone lists endpoints that have no counterpart, the most expensive first.
func alone(endpoints []*chart.Endpoint, budget chart.Budget) []Endpoint {
	all := make([]Endpoint, len(endpoints))
	for i, e := range endpoints {
		all[i] = Endpoint{Endpoint: treeless(e), Over: budget.Over(&e.Cost)}
	}
	slices.SortStableFunc(all, func(a, b Endpoint) int { return b.Cost.Compare(&a.Cost) })
	return all
}

func treeless(e *chart.Endpoint) chart.Endpoint {
	short := *e
	short.Tree = nil
	return short
}

// change compares an endpoint with what it was.
func change(before, after *chart.Endpoint, budget chart.Budget) (Change, bool) {
	c := Change{
		Before: treeless(before), After: treeless(after), Verdict: Other,
		Renamed:    before.Method != after.Method || anonymous(before) != anonymous(after),
		Moved:      before.Handler.Name != after.Handler.Name || before.Handler.File != after.Handler.File,
		Numbers:    slices.Concat(numbers(Handler, &before.Cost, &after.Cost), throughMiddleware(before, after), numbers(Detached, &before.Detached, &after.Detached)),
		Middleware: names(middleware(before), middleware(after)),
		Unresolved: names(unresolved(before), unresolved(after)),
	}
	over := budget.Over(&before.Cost)
	c.Over = slices.DeleteFunc(budget.Over(&after.Cost), func(number string) bool { return slices.Contains(over, number) })
	for i := range c.Numbers {
		if c.Numbers[i].Trend == Grew {
			c.Verdict = Worse
			break
		}
		c.Verdict = Better
	}
	return c, c.Verdict != Other || c.Renamed || c.Moved || c.Middleware != nil || c.Unresolved != nil
}

// numbers lists those of two costs that differ. What loops go over makes no difference.
func numbers(of string, before, after *chart.Cost) []Number {
	var list []Number
	add := func(number string, before, after chart.Range) {
		n := Number{
			Of: of, Number: number, Before: before, After: after, Trend: Grew,
			DegreeBefore: before.Most.Degree(), DegreeAfter: after.Most.Degree(),
		}
		switch trend := after.Compare(before); {
		case trend == 0:
			return
		case trend < 0:
			n.Trend = Fell
		}
		list = append(list, n)
	}
	add("db", before.DB, after.DB)
	add("cache", before.Cache, after.Cache)
	add("remote", before.Remote, after.Remote)
	add("queue", before.Queue, after.Queue)
	add("steps", before.Steps, after.Steps)
	return list
}

// throughMiddleware lists the numbers of all middleware together that differ.
func throughMiddleware(before, after *chart.Endpoint) []Number {
	sum := func(e *chart.Endpoint) *chart.Cost {
		var all chart.Cost
		for i := range e.Middleware {
			c := &e.Middleware[i].Cost
			all.DB, all.Cache, all.Remote = all.DB.Plus(c.DB), all.Cache.Plus(c.Cache), all.Remote.Plus(c.Remote)
			all.Queue, all.Steps = all.Queue.Plus(c.Queue), all.Steps.Plus(c.Steps)
		}
		return &all
	}
	return numbers(Middleware, sum(before), sum(after))
}

func middleware(e *chart.Endpoint) []string {
	var names []string
	for i := range e.Middleware {
		names = append(names, e.Middleware[i].Name)
	}
	return names
}

// unresolved returns the callees whose cost is not known, sorted.
func unresolved(e *chart.Endpoint) []string {
	all := make(map[string]bool)
	add := func(c *chart.Cost) {
		for _, name := range c.Partial {
			all[name] = true
		}
	}
	add(&e.Cost)
	add(&e.Detached)
	for i := range e.Middleware {
		add(&e.Middleware[i].Cost)
	}
	return slices.Sorted(maps.Keys(all))
}

// names compares two lists; nil if they are equal.
func names(before, after []string) *Names {
	if slices.Equal(before, after) {
		return nil
	}
	return &Names{Added: without(after, before), Removed: without(before, after)}
}

// without returns what is in one list more often than in the other one.
func without(all, known []string) []string {
	left := make(map[string]int)
	for _, name := range known {
		left[name]++
	}
	rest := []string{}
	for _, name := range all {
		if left[name]--; left[name] < 0 {
			rest = append(rest, name)
		}
	}
	return rest
}

// compareChanges puts first what a reviewer must see.
func compareChanges(a, b Change) int {
	if c := cmp.Compare(rank(a.Verdict), rank(b.Verdict)); c != 0 {
		return c
	}
	cost := func(c *Change) *chart.Cost {
		if c.Verdict == Better {
			return &c.Before.Cost
		}
		return &c.After.Cost
	}
	return cmp.Or(
		cmp.Compare(b.deepened(), a.deepened()),
		cmp.Compare(len(b.Over), len(a.Over)),
		compareBools(b.Breaks(), a.Breaks()), compareBools(b.Departs(), a.Departs()),
		cost(&b).Compare(cost(&a)),
	)
}

func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

// Breaks tells whether clients that rely on the answers before may fail.
func (c *Change) Breaks() bool {
	return slices.ContainsFunc(c.Answers, func(a Answer) bool { return a.Breaks })
}

// Departs tells whether something is not as documented that was, or that nobody knew of.
func (c *Change) Departs() bool { return c.Differences != nil && len(c.Differences.Added) > 0 }

func rank(verdict string) int { return slices.Index([]string{Worse, Better, Other}, verdict) }

// deepened is by how many nested loops the worst number grew.
func (c *Change) deepened() int {
	most := 0
	for _, n := range c.Numbers {
		most = max(most, n.DegreeAfter-n.DegreeBefore)
	}
	return most
}
