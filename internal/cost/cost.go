package cost

import "slices"

// maxPartial is how many unknown callees a Cost names; that there are more changes nothing.
const maxPartial = 4

// A Cost is what one call of a function costs: trips per layer, steps, and what is not known.
// The zero value costs nothing.
type Cost struct {
	// DB, Cache, Remote and Queue are numbers of trips.
	DB     Poly `json:"db,omitzero"`
	Cache  Poly `json:"cache,omitzero"`
	Remote Poly `json:"remote,omitzero"`
	Queue  Poly `json:"queue,omitzero"`
	// Steps is how many of the trips are waited for one after the other: the latency, in trips.
	Steps Poly `json:"steps,omitzero"`
	// Partial names the callees whose cost is unknown and counted as nothing: sorted, at most four,
	// the first by name.
	Partial []string `json:"partial,omitempty"`
}

// Unknown is the cost of a callee that cannot be resolved: nothing, and partial because of it.
func Unknown(callee string) Cost { return Cost{Partial: []string{callee}} }

// Plus is a sequence: c and then d.
func (c Cost) Plus(d Cost) Cost { return c.merge(d, Poly.Plus, Poly.Plus) }

// Worst is a branch, c or d: the worse of the two layer by layer, never the sum.
func (c Cost) Worst(d Cost) Cost { return c.merge(d, Poly.Worst, Poly.Worst) }

// Parallel is c and d at the same time, both waited for: trips add up, the slower one gives the steps.
func (c Cost) Parallel(d Cost) Cost { return c.merge(d, Poly.Plus, Poly.Worst) }

// Loop is c once per element of bound, one after the other.
func (c Cost) Loop(bound string) Cost {
	return c.each(func(p Poly) Poly { return p.Loop(bound) })
}

// LoopParallel is c once per element of bound, all at the same time and all waited for.
func (c Cost) LoopParallel(bound string) Cost {
	steps := c.Steps
	c = c.Loop(bound)
	c.Steps = steps
	return c
}

// Times is c a constant number of times, one after the other. What is never run is not unknown either:
// a k below 1 gives the zero Cost.
func (c Cost) Times(k int) Cost {
	if k < 1 {
		return Cost{}
	}
	return c.each(func(p Poly) Poly { return p.Times(k) })
}

// Guarded is c behind a cache, a once or a singleflight: it weighs nothing, and what is unknown about
// it matters to nobody. Whoever shows the uncached cost keeps c.
func (c Cost) Guarded() Cost { return Cost{} }

// Subst replaces a bound everywhere; see Poly.Subst.
func (c Cost) Subst(bound, by string) Cost {
	return c.each(func(p Poly) Poly { return p.Subst(bound, by) })
}

// SubstFunc replaces all bounds at the same time; see Poly.SubstFunc.
func (c Cost) SubstFunc(f func(bound string) (by string, ok bool)) Cost {
	return c.each(func(p Poly) Poly { return p.SubstFunc(f) })
}

// Total is the number of trips of all layers together.
func (c Cost) Total() Poly { return c.DB.Plus(c.Cache).Plus(c.Remote).Plus(c.Queue) }

// IsZero reports whether c makes no trip, as far as is known; see Partial.
func (c Cost) IsZero() bool {
	return c.DB.IsZero() && c.Cache.IsZero() && c.Remote.IsZero() && c.Queue.IsZero() && c.Steps.IsZero()
}

// Equal reports whether c and d are the same in every layer and equally partial.
func (c Cost) Equal(d Cost) bool {
	return c.DB.Equal(d.DB) && c.Cache.Equal(d.Cache) && c.Remote.Equal(d.Remote) &&
		c.Queue.Equal(d.Queue) && c.Steps.Equal(d.Steps) && slices.Equal(c.Partial, d.Partial)
}

// each applies f to every layer and to the steps.
func (c Cost) each(f func(Poly) Poly) Cost {
	return Cost{
		DB: f(c.DB), Cache: f(c.Cache), Remote: f(c.Remote), Queue: f(c.Queue),
		Steps: f(c.Steps), Partial: c.Partial,
	}
}

// merge joins two costs layer by layer.
func (c Cost) merge(d Cost, trips, steps func(p, q Poly) Poly) Cost {
	return Cost{
		DB: trips(c.DB, d.DB), Cache: trips(c.Cache, d.Cache),
		Remote: trips(c.Remote, d.Remote), Queue: trips(c.Queue, d.Queue),
		Steps: steps(c.Steps, d.Steps), Partial: union(c.Partial, d.Partial),
	}
}

// union keeps the first names of both.
func union(a, b []string) []string {
	if len(a) == 0 && len(b) == 0 {
		return nil
	}
	names := slices.Concat(a, b)
	slices.Sort(names)
	names = slices.Compact(names)
	return names[:min(len(names), maxPartial):min(len(names), maxPartial)]
}
