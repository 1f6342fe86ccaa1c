package link

import (
	"cmp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A Looped is a call that makes a trip on every turn of a loop over data.
type Looped struct {
	Unit      *unit.Unit
	Func      *unit.Func
	Call      *unit.Call
	Bounds    []string // of the loops around it, outermost first; "" where a list has no name
	Rows      bool     // the innermost loop reads the rows of an open result
	Recursive bool     // the call leads back to Func
	Parallel  bool     // each turn has a goroutine of its own
	Maybe     bool     // the call stands in a literal that may not run on a turn
	Way       *Way     // the best path to the wire
	ways      []*Way   // all of them, the best first
	below     uint8    // the layers that packages below have seen it lead to, as bits
	Cost      cost.Poly
}

// layers are those that paths lead to, as bits.
func (l *Looped) layers() (bits uint8) {
	for _, w := range l.ways {
		bits |= 1 << w.Trip.Layer
	}
	return bits
}

// To returns the looped call with the best path to a layer that is wanted, or nil
// if no path leads to one, or a package below has seen one.
func (l *Looped) To(wanted func(unit.Layer) bool) *Looped {
	for layer := unit.DB; layer <= unit.Queue; layer++ {
		if l.below&(1<<layer) != 0 && wanted(layer) {
			return nil
		}
	}
	i := slices.IndexFunc(l.ways, func(w *Way) bool { return wanted(w.Trip.Layer) })
	if i < 0 {
		return nil
	}
	toward := *l
	toward.Way = l.ways[i]
	return &toward
}

// Site names the place of a Looped over all packages.
func (l *Looped) Site() Site {
	return Site{File: l.Unit.File(l.Call.Pos), Line: l.Call.Line, Col: l.Call.Col}
}

// A Site is a place in the source of some package.
type Site struct {
	File      string
	Line, Col int
}

func compareSites(a, b Site) int {
	if c := strings.Compare(a.File, b.File); c != 0 {
		return c
	}
	if a.Line != b.Line {
		return a.Line - b.Line
	}
	return a.Col - b.Col
}

// Looped returns the calls of a unit that make a trip on every turn of a loop,
// in the order of their places.
func (v *View) Looped(u *unit.Unit) []*Looped {
	w := walker{view: v, unit: u, walked: make(map[visit]int), found: make(map[*unit.Call]*Looped)}
	for i := range u.Funcs {
		if f := &u.Funcs[i]; !f.Exempt && !f.Cached {
			w.place = place{u, f}
			w.walk(f.Body, nil)
		}
	}
	list := make([]*Looped, 0, len(w.found))
	for _, l := range w.found {
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b *Looped) int { return compareSites(a.Site(), b.Site()) })
	return list
}

// A walker goes through the functions of a unit with the loops around each
// call at hand.
type walker struct {
	view   *View
	unit   *unit.Unit
	place  place
	inside []string // the literals that are walked in place, outermost first
	walked map[visit]int
	beside int // > 0 in a goroutine
	maybe  int // > 0 in a literal that is handed to a function which may not call it
	found  map[*unit.Call]*Looped
}

// A visit is a literal walked in place; the walker knows within how many loops.
type visit struct {
	symbol string
	beside bool
	maybe  bool
}

func (w *walker) walk(nodes []unit.Node, loops []repeat) {
	for _, n := range nodes {
		switch {
		case n.Call != nil:
			w.call(n.Call, loops)
		case n.Loop != nil:
			inner := loops
			switch n.Loop.Class {
			case unit.Data, unit.Rows:
				inner = append(loops[:len(loops):len(loops)], repeat{n.Loop.Class, n.Loop.Bound, -1})
			case unit.Chunk:
				inner = nil // a batch at a time, whatever is around
			}
			w.walk(n.Loop.Body, inner)
			w.walk(n.Loop.Once, loops)
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				w.walk(arm.Body, loops)
			}
		}
	}
}

func (w *walker) call(c *unit.Call, loops []repeat) {
	if c.Mode == unit.Detached {
		return
	}
	// The literals it runs are part of the loop: the trip is in them.
	if c.Mode == unit.Parallel || c.Runs == unit.RunsParallel {
		w.beside++
		defer func() { w.beside-- }()
	}
	given := w.view.handed(w.place, c)
	for _, h := range given {
		if h.arg.Lit {
			if h.maybe {
				w.maybe++
			}
			w.literal(h.arg.Func, within(loops, h.repeat))
			if h.maybe {
				w.maybe--
			}
		}
	}
	if c.Text == "func" && c.Func != "" {
		w.literal(c.Func, loops)
		return
	}
	if len(loops) > 0 && !c.OnElement {
		w.offer(c, loops, w.view.call(w.place, c, false))
		return
	}
	// Outside of loops, functions handed over may run once per element.
	for _, h := range given {
		if h.repeat != nil && h.repeat.class != unit.Open && !h.arg.Lit {
			w.offer(c, within(loops, h.repeat), w.view.arg(w.place, c, handed{arg: h.arg, maybe: h.maybe}))
		}
	}
	if c.Down && c.Func == w.place.fn.Symbol {
		w.offer(c, nil, w.view.call(w.place, c, false))
	}
}

func within(loops []repeat, r *repeat) []repeat {
	if r == nil || r.class == unit.Open {
		return loops
	}
	return append(loops[:len(loops):len(loops)], *r)
}

// literal walks a function literal in place, unless that was done within as
// many loops. Literals that call each other would be walked without end.
func (w *walker) literal(symbol string, loops []repeat) {
	v := visit{symbol, w.beside > 0, w.maybe > 0}
	if len(loops) <= w.walked[v] || len(w.inside) > 8 || slices.Contains(w.inside, symbol) {
		return // outside of loops it is walked by itself
	}
	p, ok := w.view.lookup(symbol)
	if !ok || p.unit != w.unit {
		return
	}
	outer := w.place
	w.place = p
	w.walked[v] = len(loops)
	w.inside = append(w.inside, symbol)
	w.walk(p.fn.Body, loops)
	w.inside = w.inside[:len(w.inside)-1]
	w.place = outer
}

// offer notes a call that makes a trip per turn. A call that is reached by
// more than one walk keeps the one with the most loops around it, and of those one
// that is sure.
func (w *walker) offer(c *unit.Call, loops []repeat, s sum) {
	if c.Address {
		s.ways[remoteRead], s.ways[remoteWrite] = nil, nil // each turn asks another host
	}
	if c.Table {
		s.ways[dbRead], s.ways[dbWrite] = nil, nil // each turn is another statement
	}
	ways := w.sure(s)
	if len(ways) == 0 {
		return
	}
	if known := w.found[c]; known != nil && (len(known.Bounds) > len(loops) ||
		len(known.Bounds) == len(loops) && (!known.Maybe || w.maybe > 0)) {
		return
	}
	l := &Looped{Unit: w.unit, Func: w.place.fn, Call: c, Way: ways[0], ways: ways, Recursive: w.knotted(c), Parallel: w.beside > 0, Maybe: w.maybe > 0, Cost: s.cost.Total()}
	for _, r := range loops {
		l.Bounds = append(l.Bounds, r.bound)
		l.Rows = r.class == unit.Rows
	}
	for i := len(loops) - 1; i >= 0; i-- {
		l.Cost = l.Cost.Loop(loops[i].bound)
	}
	w.found[c] = l
}

// knotted tells whether a call leads back to the function it stands in.
func (w *walker) knotted(c *unit.Call) bool {
	own := w.view.sum(w.place.fn.Symbol)
	if own == nil || own.knot == 0 {
		return false
	}
	for _, t := range w.view.targetsOf(w.place, c) {
		if s := w.view.sum(t.symbol); s != nil && s.knot == own.knot {
			return true
		}
	}
	return false
}

// sure returns the paths of a call in a loop that say something, the best first.
func (w *walker) sure(s sum) []*Way {
	ways := slices.DeleteFunc(s.paths(), func(way *Way) bool {
		return way.Rare ||
			way.Work && w.beside > 0 || // each turn starts a worker
			way.Next == nil && way.Trip.Page || // the next page, the next message
			w.view.astray(receiver(w.place.fn.Symbol), way.Next)
	})
	for i, way := range ways { // they are shared with paths that begin higher up
		first := *way
		first.Plural = w.view.plural(way)
		ways[i] = &first
	}
	return ways
}

// paths returns all paths, the best first: a database's before a cache's before a
// remote service's, of equally sure ones.
func (s sum) paths() []*Way {
	var ways []*Way
	for _, w := range s.ways {
		if w != nil {
			ways = append(ways, w)
		}
	}
	slices.SortFunc(ways, func(a, b *Way) int {
		return cmp.Or(cmp.Compare(doubt(a), doubt(b)), cmp.Compare(a.Trip.Layer, b.Trip.Layer), compareWays(a, b))
	})
	return ways
}
