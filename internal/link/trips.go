package link

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A Leaf is one trip of a function, with the way there.
type Leaf struct {
	Calls  []*unit.Call // from the function's own call to the trip
	Funcs  []*unit.Func // that the calls stand in
	Unit   *unit.Unit   // the first call stands in
	Trip   *unit.Trip
	Bounds []string // of the loops on the way, outermost first
}

// mostLeaves bounds how many trips of one function are listed, and mostSteps how
// many calls are followed to find them: of functions that call each other there
// are more paths than anybody can follow.
const (
	mostLeaves = 1000
	mostSteps  = 100_000
)

// Trips returns every trip of a function in the order of its calls: through an
// interface, those of each implementation. It follows recursion once.
func (v *View) Trips(symbol string) []Leaf {
	p, ok := v.lookup(symbol)
	if !ok {
		return nil
	}
	t := climber{view: v}
	t.climb(p, p.fn.Body)
	return t.leaves
}

// A climber walks the tree of calls below a function.
type climber struct {
	view   *View
	first  *unit.Unit // that the first call stands in
	calls  []*unit.Call
	funcs  []*unit.Func
	bounds []string
	leaves []Leaf
	steps  int
}

func (t *climber) climb(p place, nodes []unit.Node) {
	for _, n := range nodes {
		switch {
		case n.Call != nil:
			t.call(p, n.Call)
		case n.Loop != nil:
			if n.Loop.Class == unit.Data || n.Loop.Class == unit.Rows {
				t.within(n.Loop.Bound, func() { t.climb(p, n.Loop.Body) })
			} else {
				t.climb(p, n.Loop.Body)
			}
			t.climb(p, n.Loop.Once)
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				t.climb(p, arm.Body)
			}
		}
	}
}

func (t *climber) within(bound string, do func()) {
	t.bounds = append(t.bounds, bound)
	do()
	t.bounds = t.bounds[:len(t.bounds)-1]
}

func (t *climber) call(p place, c *unit.Call) {
	if c.Mode == unit.Detached || undoes(c) || len(t.leaves) >= mostLeaves || t.steps >= mostSteps {
		return
	}
	t.steps++
	if len(t.calls) == 0 {
		t.first = p.unit
	}
	t.calls = append(t.calls, c)
	t.funcs = append(t.funcs, p.fn)
	if c.Trip != nil {
		t.leaves = append(t.leaves, Leaf{
			Calls: slices.Clone(t.calls), Funcs: slices.Clone(t.funcs), Unit: t.first,
			Trip: c.Trip, Bounds: slices.Clone(t.bounds),
		})
	}
	for _, target := range t.view.targetsOf(p, c) {
		t.enter(target.symbol)
	}
	t.calls = t.calls[:len(t.calls)-1]
	t.funcs = t.funcs[:len(t.funcs)-1]
	for _, h := range t.view.handed(p, c) {
		if h.arg.Func == "" {
			continue
		}
		if h.repeat != nil {
			t.within(h.repeat.bound, func() { t.enter(h.arg.Func) })
		} else {
			t.enter(h.arg.Func)
		}
	}
}

// enter goes on in a function that leads to the wire and is not entered yet.
func (t *climber) enter(symbol string) {
	p, ok := t.view.lookup(symbol)
	if !ok || slices.Contains(t.funcs, p.fn) {
		return
	}
	if s := t.view.sum(symbol); s == nil || s.cost.IsZero() && len(s.uses) == 0 {
		return
	}
	t.climb(p, p.fn.Body)
}
