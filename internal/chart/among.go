package chart

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/cost"
)

// mostAmong is how many outcomes of a number are told apart: people remember a few ways to sign in, not
// a dozen.
const mostAmong = 4

// Known returns all that the number may be, the least first, and nil where only its ends are known.
func (r Range) Known() []cost.Poly {
	switch {
	case r.Among != nil:
		return r.Among
	case r.Least.Equal(r.Most):
		return []cost.Poly{r.Most}
	}
	return nil
}

// Either is one of two numbers, as it turns out.
func (r Range) Either(s Range) Range {
	either := Range{Least: r.Least.Best(s.Least), Most: r.Most.Worst(s.Most)}
	if either.Least.Equal(either.Most) {
		return either
	}
	p, q := r.Known(), s.Known()
	if p == nil || q == nil {
		return either
	}
	return either.With(slices.Concat(p, q))
}

// Plus is r and then s.
func (r Range) Plus(s Range) Range {
	sum := Range{Least: r.Least.Plus(s.Least), Most: r.Most.Plus(s.Most)}
	if r.Among == nil && s.Among == nil {
		return sum // one number, or ends
	}
	var all []cost.Poly
	for _, p := range r.Known() {
		for _, q := range s.Known() {
			all = append(all, p.Plus(q))
		}
	}
	return sum.With(all)
}

// With is r where all is known that it may be, as long as that is little.
func (r Range) With(all []cost.Poly) Range {
	r.Among = nil
	if r.Least.Equal(r.Most) {
		return r
	}
	all = slices.Clone(all)
	slices.SortFunc(all, cost.Poly.Compare)
	if all = slices.CompactFunc(all, cost.Poly.Equal); len(all) > 1 && len(all) <= mostAmong {
		r.Among = slices.Clip(all)
	}
	return r
}

// Bare is r without what is known between its ends.
func (r Range) Bare() Range { return Range{Least: r.Least, Most: r.Most} }

// Bare is c without what is known between the ends of its numbers.
func (c Cost) Bare() Cost {
	c.DB, c.Cache, c.Remote, c.Queue, c.Steps = c.DB.Bare(), c.Cache.Bare(), c.Remote.Bare(), c.Queue.Bare(), c.Steps.Bare()
	return c
}
