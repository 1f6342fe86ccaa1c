package link

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// layers counts those that trips go to.
const layers = 4

// An amount is a number of trips per layer.
type amount [layers]chart.Range

func (a amount) plus(b amount) amount { return a.merge(b, plus) }

// differs tells whether two amounts are not the same.
func (a amount) differs(b amount) bool {
	for i := range a {
		if !a[i].Least.Equal(b[i].Least) || !a[i].Most.Equal(b[i].Most) {
			return true
		}
	}
	return false
}

func (a amount) merge(b amount, do func(r, s chart.Range) chart.Range) amount {
	for i := range a {
		a[i] = do(a[i], b[i])
	}
	return a
}

func (a amount) each(do func(chart.Range) chart.Range) amount {
	for i := range a {
		a[i] = do(a[i])
	}
	return a
}

func exactly(n int) chart.Range { return chart.Range{Least: cost.Const(n), Most: cost.Const(n)} }

func plus(r, s chart.Range) chart.Range {
	return r.Plus(s)
}

// or is one of two paths, as it turns out.
func or(r, s chart.Range) chart.Range {
	return r.Either(s)
}

// worst is the worse of two, where no request decides which.
func worst(r, s chart.Range) chart.Range {
	w := chart.Range{Least: r.Least.Worst(s.Least), Most: r.Most.Worst(s.Most)}
	return w.With(keptOf(w, r, s))
}

// best is the better of two, where no request decides which.
func best(r, s chart.Range) chart.Range {
	b := chart.Range{Least: r.Least.Best(s.Least), Most: r.Most.Best(s.Most)}
	return b.With(keptOf(b, r, s))
}

// keptOf is what is known of a number that has both its ends from one of two.
func keptOf(of, r, s chart.Range) []cost.Poly {
	for _, from := range []chart.Range{r, s} {
		if of.Least.Equal(from.Least) && of.Most.Equal(from.Most) {
			return from.Among
		}
	}
	return nil
}

// by is n times r. The calls of a function that walks a tree are all there are, also where
// the walk begins in a loop.
func by(r, n chart.Range) chart.Range {
	product := chart.Range{Least: times(r.Least, n.Least), Most: times(r.Most, n.Most)}
	if r.Among == nil && n.Among == nil {
		return product
	}
	return product.With(products(r, n))
}

// products is all that n times r may be. Of several turns each may be another one of r.
func products(r, n chart.Range) (all []cost.Poly) {
	values, turns := r.Known(), n.Known()
	for _, k := range turns {
		if len(values) > 1 && (k.Degree() > 0 || k.Constant() > 1) {
			return nil
		}
		for _, p := range values {
			all = append(all, times(p, k))
		}
	}
	return all
}

func times(p, n cost.Poly) cost.Poly {
	if n.Degree() == 0 || !slices.ContainsFunc(p.Bounds(), walks) {
		return p.By(n)
	}
	sum := cost.Poly{Cut: p.Cut || n.Cut}
	for _, t := range p.Terms {
		if term := (cost.Poly{Terms: []cost.Term{t}}); slices.ContainsFunc(t.Bounds, walks) {
			sum = sum.Plus(term)
		} else {
			sum = sum.Plus(term.By(n))
		}
	}
	return sum
}

func mapped(r chart.Range, do func(cost.Poly) cost.Poly) chart.Range {
	out := chart.Range{Least: do(r.Least), Most: do(r.Most)}
	if r.Among == nil {
		return out
	}
	all := make([]cost.Poly, len(r.Among))
	for i, p := range r.Among {
		all[i] = do(p)
	}
	return out.With(all)
}

// A clock counts the trips that are waited for one after the other, from a point of a
// path on: up to where the goroutines of the path are waited for, and after that.
type clock struct {
	own    chart.Range // of the path itself, up to there
	beside chart.Range // until the last of the goroutines is done
	start  chart.Range // the longest goroutine by itself
	after  chart.Range
}

// total is what the whole path takes. The best of several paths was chosen before what follows was
// known, and with that may not be the best: it is never said to be worse than the worst.
func (c clock) total() chart.Range {
	t := plus(worst(c.own, c.beside), c.after).Bare()
	t.Least = t.Least.Best(t.Most)
	return t
}

// then is steps before the rest.
func (c clock) then(steps chart.Range) clock {
	c.own = plus(steps, c.own)
	if !c.start.IsZero() {
		c.beside = plus(steps, c.beside)
	}
	return c
}

// fork is a goroutine that takes steps and runs beside the rest.
func (c clock) fork(steps chart.Range) clock {
	c.beside, c.start = worst(steps, c.beside), worst(steps, c.start)
	return c
}

// join is the point where goroutines are waited for, before the rest.
func (c clock) join() clock { return clock{after: c.total()} }

// turns is a clock of a loop's turn, n times. The goroutines of all turns run at the
// same time, the last one from the last turn on.
func (c clock) turns(n chart.Range) clock {
	if !c.after.IsZero() {
		return clock{own: by(c.total(), n)}
	}
	c.own = by(c.own, n)
	if !c.start.IsZero() {
		c.beside = plus(c.own, c.start)
	}
	return c
}

// follow is a clock before the rest of the path.
func (c clock) follow(rest clock) clock {
	if !c.after.IsZero() {
		return rest.then(c.total())
	}
	rest = rest.then(c.own)
	rest.beside, rest.start = worst(rest.beside, c.beside), worst(rest.start, c.start)
	return rest
}

// or is one of two paths. Its parts are those of the worse and of the better one.
func (c clock) or(d clock) clock {
	most, least := c, c
	if c.total().Most.Compare(d.total().Most) < 0 {
		most = d
	}
	if c.total().Least.Compare(d.total().Least) > 0 {
		least = d
	}
	pick := func(l, m chart.Range) chart.Range { return chart.Range{Least: l.Least, Most: m.Most} }
	return clock{
		pick(least.own, most.own), pick(least.beside, most.beside),
		pick(least.start, most.start), pick(least.after, most.after),
	}
}

// costOf writes an amount and steps as the map has them.
func costOf(a amount, steps chart.Range) chart.Cost {
	return chart.Cost{
		DB: a[unit.DB-1], Cache: a[unit.Cache-1], Remote: a[unit.Remote-1], Queue: a[unit.Queue-1],
		Steps: steps,
	}
}
