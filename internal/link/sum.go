package link

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A sum is what one call of a function amounts to.
type sum struct {
	cost cost.Cost
	ways [kinds]*Way // the best path to each kind of trip
	uses []use       // the function's own parameters that it calls
	knot int         // the strongly connected component of a recursive function, else 0
}

// A use is a parameter of a function that the function calls.
type use struct {
	param  int     // as in unit.Call.Param
	repeat *repeat // the loop around the call, nil for once
	maybe  bool    // only on some paths through the function
}

// A repeat is a loop over data, seen from outside.
type repeat struct {
	class unit.Class
	bound string
	param int
}

func (s *sum) offer(w *Way) {
	if k := kindOf(w.Trip); w.better(s.ways[k]) {
		s.ways[k] = w
	}
}

// then is s followed by t.
func (s sum) then(t sum) sum {
	s.cost = s.cost.Plus(t.cost)
	s.join(t)
	return s
}

// beside is s while t runs.
func (s sum) beside(t sum) sum {
	s.cost = s.cost.Parallel(t.cost)
	s.join(t)
	return s
}

// or is the worse of s and t.
func (s sum) or(t sum) sum {
	s.cost = s.cost.Worst(t.cost)
	s.join(t)
	return s
}

func (s *sum) join(t sum) {
	for _, w := range t.ways {
		if w != nil {
			s.offer(w)
		}
	}
	for _, u := range t.uses {
		s.use(u)
	}
}

// mostUses bounds how many parameters of one function count.
const mostUses = 64

// use adds a parameter that is called; in a loop counts more than once, and for
// sure more than perhaps.
func (s *sum) use(u use) {
	for i, known := range s.uses {
		if known.param == u.param {
			if known.repeat == nil && u.repeat != nil || (known.repeat == nil) == (u.repeat == nil) && known.maybe && !u.maybe {
				s.uses = slices.Clone(s.uses)
				s.uses[i] = u
			}
			return
		}
	}
	if len(s.uses) < mostUses {
		s.uses = append(s.uses[:len(s.uses):len(s.uses)], u)
	}
}

// looped is s once per turn of a loop.
func (s sum) looped(l *unit.Loop) sum {
	switch l.Class {
	case unit.Data, unit.Rows:
		s.cost = s.cost.Loop(l.Bound)
		s.repeat(&repeat{l.Class, l.Bound, l.Param})
	case unit.Chunk:
		s.cost = s.cost.Loop("chunks")
	case unit.Fixed:
		s.cost = s.cost.Times(l.Times)
	case unit.Open:
		if l.Endless {
			s = s.marked(func(w *Way) *bool { return &w.Work })
		}
		s.repeat(&repeat{class: unit.Open, param: -1}) // work as it comes, whatever is around
	}
	return s
}

// repeat puts the uses that are in no loop yet into one.
func (s *sum) repeat(r *repeat) {
	uses := s.uses
	s.uses = nil
	for _, u := range uses {
		if u.repeat == nil {
			u.repeat = r
		}
		s.use(u)
	}
}

// body adds up a list of nodes, from the end: a branch that leaves does not
// go on with what follows.
func (v *View) body(p place, nodes []unit.Node) sum {
	var rest sum
	for i := len(nodes) - 1; i >= 0; i-- {
		switch n := nodes[i]; {
		case n.Call != nil:
			s := v.call(p, n.Call, true)
			if n.Call.Mode == unit.Parallel || n.Call.Runs == unit.RunsParallel {
				rest = s.beside(rest)
			} else {
				rest = s.then(rest)
			}
		case n.Loop != nil:
			s := v.body(p, n.Loop.Body).looped(n.Loop)
			rest = s.then(v.body(p, n.Loop.Once)).then(rest)
		case n.Branch != nil:
			rest = v.branch(p, n.Branch, rest)
		}
	}
	return rest
}

func (v *View) branch(p place, b *unit.Branch, rest sum) sum {
	var worst sum
	for i, arm := range b.Arms {
		s := v.body(p, arm.Body).marked(func(w *Way) *bool { return &w.Maybe }).perhaps()
		if !arm.Exits {
			s = s.then(rest)
		}
		if i == 0 {
			worst = s
		} else {
			worst = worst.or(s)
		}
	}
	// Whatever the arms do, the rest may run: an arm that leaves was not taken.
	worst.join(rest)
	return worst
}

// marked is s with a flag set on each way. Ways are shared, so it sets it on
// copies.
func (s sum) marked(flag func(*Way) *bool) sum {
	for k, w := range s.ways {
		if w != nil && !*flag(w) {
			own := *w
			*flag(&own) = true
			s.ways[k] = &own
		}
	}
	return s
}

// perhaps is s where no parameter is called for sure.
func (s sum) perhaps() sum {
	if len(s.uses) > 0 {
		s.uses = slices.Clone(s.uses)
		for i := range s.uses {
			s.uses[i].maybe = true
		}
	}
	return s
}

// call is what one call amounts to. Without literals, the function literals
// handed over are left out: whoever walks the caller walks them in place.
func (v *View) call(p place, c *unit.Call, literals bool) sum {
	var s sum
	if c.Mode == unit.Detached {
		return s // nobody here waits for it
	}
	if undoes(c) {
		return s
	}
	if c.Trip != nil {
		s = v.trip(p, c)
	}
	if c.Param > 0 && !c.Among && c.Sends == "" {
		s.use(use{param: c.Param})
	}
	targets := v.targetsOf(p, c)
	var worst sum
	for i, t := range targets {
		ts := v.target(p, c, t)
		if i == 0 {
			worst = ts
		} else {
			worst = worst.or(ts)
		}
	}
	if c.Message != "" { // who is registered for it is decided when the program runs
		worst = worst.marked(func(w *Way) *bool { return &w.Maybe })
	}
	if c.Iface > 0 {
		v.markSome(p, &worst, targets, &p.unit.Ifaces[c.Iface-1])
	}
	s = s.then(worst)
	for _, h := range v.handed(p, c) {
		if h.arg.Lit && !literals {
			continue
		}
		s = s.then(v.arg(p, c, h))
	}
	if c.Memo {
		s.ways = [kinds]*Way{} // paid once per key, whoever calls
	}
	return s
}

// undoes tells whether a call ends what the function has begun, in case it did not do so
// itself. No loop needs one of these: whoever commits does not pay for it.
func undoes(c *unit.Call) bool {
	return c.Mode == unit.Deferred && c.Trip != nil && !c.Trip.Plain
}

func (v *View) trip(p place, c *unit.Call) sum {
	var s sum
	n := cost.Const(c.Trip.Count)
	s.cost.Steps = n
	switch c.Trip.Layer {
	case unit.DB:
		s.cost.DB = n
	case unit.Cache:
		s.cost.Cache = n
	case unit.Remote:
		s.cost.Remote = n
	case unit.Queue:
		s.cost.Queue = n
	}
	if c.Trip.Plain {
		w := &Way{Unit: p.unit, Func: p.fn, Call: c, Trip: c.Trip, Cached: c.Cached || c.Trip.Cached, length: 1}
		if !p.unit.Ours {
			w.foreign = 1
		}
		s.offer(w)
	}
	return s
}

// targetsOf returns what a call may reach.
func (v *View) targetsOf(p place, c *unit.Call) []target {
	switch {
	case c.Func != "":
		return []target{{symbol: c.Func}}
	case c.Iface > 0:
		return v.narrowed(p, v.resolve(p.unit, c.Iface, c.Method))
	case c.Message != "":
		return v.handlers(c.Message)
	case c.Field != "":
		if f := v.field(c.Field); f != "" {
			return []target{{symbol: f}}
		}
	}
	return nil
}

// target is what a call amounts to if it reaches t.
func (v *View) target(p place, c *unit.Call, t target) sum {
	callee := v.sum(t.symbol)
	if callee == nil {
		return sum{}
	}
	var s sum
	s.cost = callee.cost
	for _, w := range callee.ways {
		switch {
		case w == nil:
		case !p.unit.Ours && (w.Cached || c.Cached): // what a library caches is its business
		case v.astray(t.name, w):
		default:
			s.offer(v.step(p, c, w, t.name))
		}
	}
	for _, u := range callee.uses {
		if u.param > unit.ParamLevel { // a literal that calls a parameter of the function around it
			u.param -= unit.ParamLevel
			s.use(u)
		}
	}
	return s
}

func (v *View) step(p place, c *unit.Call, next *Way, typ string) *Way {
	w := &Way{
		Unit: p.unit, Func: p.fn, Call: c, Next: next, Type: typ, Trip: next.Trip,
		Some: next.Some, Rare: next.Rare, Maybe: next.Maybe, Work: next.Work, Cached: next.Cached || c.Cached,
		length: next.length + 1, dynamic: next.dynamic, foreign: next.foreign,
	}
	if typ != "" {
		w.dynamic++
	}
	if !p.unit.Ours {
		w.foreign++
	}
	return w
}

// markSome notes which kinds of trips not every implementation makes. Of a
// library's own interfaces that says nothing about the reader's program: there
// the trip is unknown. A type that hands the call on to another implementation
// tells nothing by itself: it makes the trip where what it wraps does.
func (v *View) markSome(p place, s *sum, targets []target, it *unit.Iface) {
	for k, w := range s.ways {
		if w == nil {
			continue
		}
		makers, wrappers, cached := 0, 0, false
		for _, t := range targets {
			callee := v.sum(t.symbol)
			if callee == nil || callee.ways[k] == nil {
				continue
			}
			makers++
			cached = cached || callee.ways[k].Cached
			if callee.ways[k].through(it) {
				wrappers++
			}
		}
		if wrappers == makers {
			wrappers = 0 // what they wrap is known to nobody
		}
		makers, total := makers-wrappers, len(targets)-wrappers
		if cached && !w.Cached { // a caching implementation stands in front of this one
			behind := *w
			behind.Cached = true
			w, s.ways[k] = &behind, &behind
		}
		switch {
		case makers == total:
		case !p.unit.Ours:
			s.ways[k] = nil
		default:
			some := *w
			some.Some = true
			some.Rare = some.Rare || total >= many && makers*3 < total
			s.ways[k] = &some
		}
	}
}

// many is the number of implementations from which on a few of them say little
// about the rest.
const many = 4

// A handed function is an argument that the callee runs.
type handed struct {
	arg    unit.Arg
	repeat *repeat
	maybe  bool // only on some paths through the callee
}

// handed returns the arguments of a call that run, and how often.
func (v *View) handed(p place, c *unit.Call) []handed {
	args := slices.DeleteFunc(slices.Clone(c.Args), func(a unit.Arg) bool { return a.Made })
	if len(args) == 0 {
		return nil
	}
	var list []handed
	switch c.Runs {
	case unit.RunsGuarded:
		return nil
	case unit.RunsOnce, unit.RunsShared, unit.RunsParallel, unit.RunsChunks: // shared: each key still asks once
		for _, a := range args {
			list = append(list, handed{arg: a})
		}
		return list
	case unit.RunsEach:
		each := &repeat{unit.Data, firstGiven(c), -1}
		for _, a := range args {
			list = append(list, handed{arg: a, repeat: each})
		}
		return list
	}
	for _, t := range v.targetsOf(p, c) {
		callee := v.sum(t.symbol)
		if callee == nil {
			continue
		}
		for _, u := range callee.uses {
			if u.param > unit.ParamLevel {
				continue
			}
			for _, a := range args {
				if a.Index == u.param-1 {
					list = append(list, handed{a, given(c, u.repeat), u.maybe})
				}
			}
		}
	}
	return list
}

func firstGiven(c *unit.Call) string {
	for _, g := range c.Given {
		if g != "" && !written(g) {
			return g
		}
	}
	return ""
}

// written tells whether a length is a number: that of a list written down in the source.
func written(length string) bool { return strings.Trim(length, "0123456789") == "" }

// given names the bound of a loop in the callee in the caller's words, if the
// caller hands the list over.
func given(c *unit.Call, r *repeat) *repeat {
	if r == nil || r.param < 0 || r.param >= len(c.Given) {
		return r
	}
	if written(c.Given[r.param]) {
		return r
	}
	return &repeat{r.class, c.Given[r.param], -1}
}

// arg is what running a handed function amounts to.
func (v *View) arg(p place, c *unit.Call, h handed) sum {
	var s sum
	switch a := h.arg; {
	case a.Param > 0:
		s.use(use{param: a.Param})
	case a.Iface > 0:
		for _, t := range v.resolve(p.unit, a.Iface, a.Method) {
			s = s.or(v.target(p, c, t))
		}
	default:
		s = v.target(p, c, target{symbol: a.Func})
	}
	if h.maybe {
		s = s.marked(func(w *Way) *bool { return &w.Maybe }).perhaps()
	}
	if h.repeat != nil {
		s = s.looped(&unit.Loop{Class: h.repeat.class, Bound: h.repeat.bound, Param: -1})
	}
	return s
}
