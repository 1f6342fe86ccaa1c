package link

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A Price is what one successful call of a function costs, on its best and on its worst
// path: what the source and the state of the world leave open is an interval.
type Price struct {
	// Cost is what the call waits for.
	Cost chart.Cost
	// Detached is what it starts and does not wait for.
	Detached chart.Cost
	// Choice tells that the types behind an interface cost differently; the dearest counts. Which one
	// it is, the program decides when it is put together and not per request: this is no interval.
	Choice bool
}

// Price returns what one call of a function costs. Calls of its own parameters, which
// nobody has handed over, are partial.
func (v *View) Price(symbol string) Price { return v.pricer().Price(symbol) }

// Floor is Price where what is not up to the function counts the least: the cheapest of the types
// behind an interface, and of a library's call the fewest trips.
func (v *View) Floor(symbol string) Price {
	if v.floor == nil {
		v.floor = &pricer{view: v, bills: make(map[subject]*bill), cheap: true}
	}
	return v.floor.Price(symbol)
}

// Price is what is priced, from end to end.
func (r *pricer) Price(symbol string) Price { return r.bare(subject{symbol: symbol}) }

func (r *pricer) bare(s subject) Price {
	p := r.priced(s)
	p.Cost, p.Detached = p.Cost.Bare(), p.Detached.Bare()
	return p
}

func (r *pricer) priced(s subject) Price {
	b := r.price(s)
	if b == nil {
		return Price{}
	}
	partial := b.partial
	for _, c := range b.calls {
		if !c.idle {
			partial = names(partial, c.name)
		}
	}
	plain := b.renamed(func(text string) (string, bool) { return spoken(text), text != "" })
	p := Price{Cost: costOf(plain.trips, plain.steps), Detached: costOf(plain.detached, plain.later), Choice: b.choice}
	p.Cost.Partial = partial
	return p
}

// Passing is Price for middleware: what counts is the paths that hand the request on, where there are
// some, and what they hand it to costs nothing here. Of a few ways that differ, as by an API key and by a
// session, each is in chart.Range.Among.
func (v *View) Passing(symbol string) Price {
	if v.passing == nil {
		v.passing = &pricer{view: v, bills: make(map[subject]*bill), through: true}
	}
	return v.passing.priced(subject{symbol: symbol})
}

// A subject is a function as a pricer sees it: whether what it is handed, or called on,
// is an open transaction changes what it costs, and so do the types behind what it is handed as
// interfaces.
type subject struct {
	symbol  string
	inTx    bool
	types   string // see View.behind
	carries string // of a handler: the keys of what the request carries, see Carried
}

// A pricer adds up what functions cost.
type pricer struct {
	view    *View
	cheap   bool              // what is not up to functions counts the least, see View.Floor
	through bool              // only what hands the request on counts, see View.Passing
	bills   map[subject]*bill // of functions, for good

	// Within a recursive component what a function costs depends on where one has come in.
	knot  int
	local map[subject]*bill
	stack []*visiting
	loops int // around the current call, from the first function on
}

// A visiting is a function whose bill is being made.
type visiting struct {
	subject
	loops int    // around it
	walk  bool   // it leads back to itself for each of a number of things
	by    string // the bound of its own loop in which it does, "" if there is none
	again bool   // it calls itself, once
	once  *bill  // what it comes to where it does not
}

func (v *View) pricer() *pricer {
	if v.prices == nil {
		v.prices = &pricer{view: v, bills: make(map[subject]*bill)}
	}
	return v.prices
}

// largeKnot is the number of members from which on a recursive component is priced
// from one member on, whichever is asked for: each by itself would take the square of
// the number.
const largeKnot = 32

// price returns the bill of a function, nil if it has none or is being made.
func (r *pricer) price(s subject) *bill {
	known := r.view.sum(s.symbol)
	if known != nil && known.knot > 0 && r.knot == known.knot {
		if b, ok := r.local[s]; ok {
			return b
		}
		p, _ := r.view.lookup(s.symbol)
		b := r.visit(p, s)
		r.local[s] = b
		return b
	}
	if b, ok := r.bills[s]; ok {
		return b
	}
	p, ok := r.view.lookup(s.symbol)
	if !ok {
		r.bills[s] = nil
		return nil
	}
	if known == nil || known.knot == 0 {
		b := r.function(p, s)
		r.bills[s] = &b
		return &b
	}
	outer := *r
	r.knot, r.local, r.stack, r.loops = known.knot, make(map[subject]*bill), nil, 0
	members := r.view.tarjan.knots[known.knot-1]
	large := len(members) > largeKnot
	if large {
		for _, m := range members {
			r.price(subject{symbol: m, inTx: s.inTx})
		}
	} else {
		r.bills[s] = r.visit(p, s)
	}
	if large {
		for m, b := range r.local {
			r.bills[m] = b
		}
	}
	r.knot, r.local, r.stack, r.loops = outer.knot, outer.local, outer.stack, outer.loops
	return r.bills[s]
}

// visit makes the bill of a function that may lead back to itself. One that does so in
// a loop, or down a tree, runs for each node of one.
func (r *pricer) visit(p place, s subject) *bill {
	own := &visiting{subject: s, loops: r.loops}
	r.stack = append(r.stack, own)
	b := r.function(p, s)
	if own.again && !own.walk {
		first := b
		own.once = &first
		b = r.function(p, s)
		b.again = true
	}
	r.stack = r.stack[:len(r.stack)-1]
	if own.walk {
		b = b.all(func(r chart.Range) chart.Range {
			return mapped(r, func(c cost.Poly) cost.Poly { return walked(c, own.by, walkOf(p.fn)) })
		})
		b.walk, b.by = true, own.by
	}
	return &b
}

// walked is what all calls cost that one call of a function leads to, itself included. What it does
// once per turn of the loop in which it calls itself, it does once per call.
func walked(c cost.Poly, by, calls string) cost.Poly {
	var sum cost.Poly
	for _, t := range c.Terms {
		bounds := slices.Clone(t.Bounds)
		if i := slices.Index(bounds, by); by != "" && i >= 0 {
			bounds = slices.Delete(bounds, i, i+1)
		}
		term := cost.Const(t.K).Loop(calls)
		for _, b := range bounds {
			term = term.Loop(b)
		}
		sum = sum.Plus(term)
	}
	sum.Cut = sum.Cut || c.Cut
	return sum
}

// walkOf names the number of nodes of a tree that a function walks.
func walkOf(f *unit.Func) string { return ofCallee + callsOf + f.Name }

const callsOf = "calls of "

func walks(bound string) bool { return strings.HasPrefix(bound, ofCallee+callsOf) }

// loopOver is the number of turns of a loop: a bound, or a number.
func loopOver(bound string) chart.Range {
	n := cost.Const(1).Loop(bound)
	if bound != "" && written(bound) {
		n = n.Subst(bound, bound)
	}
	return chart.Range{Least: n, Most: n}
}

// visiting tells whether a function is being priced.
func (r *pricer) visiting(symbol string) bool {
	return slices.ContainsFunc(r.stack, func(v *visiting) bool { return v.symbol == symbol })
}

// recursive returns what a function comes to that is being priced already, and notes that it is
// led back to. One that calls itself is unrolled once: the call that begins a transaction and comes
// back with it costs both.
func (w *account) recursive(s subject, c *unit.Call) (*bill, bool) {
	for _, outer := range w.stack {
		if outer.symbol != s.symbol {
			continue
		}
		if w.loops > outer.loops || c.Down {
			outer.walk = true
			if n := len(w.around); n > 0 && w.place.fn.Symbol == s.symbol {
				outer.by = w.around[n-1]
			}
		} else if w.place.fn.Symbol == s.symbol && c.Func != "" {
			outer.again = true
			return outer.once, true
		}
		return nil, true
	}
	return nil, false
}

func (r *pricer) function(p place, s subject) bill {
	w := account{pricer: r, place: p, inTx: s.inTx, types: s.types, carries: s.carries}
	w.key, w.undoes = rollback(r, p, p.fn.Body)
	end := w.body(p.fn.Body, start())
	serves := end.some(handedOn, true)
	if serves {
		end = end.only(handedOn)
	}
	b, ok := end.either()
	if !ok {
		w.all = true // it does nothing but fail: that is what it is for
		b, _ = w.body(p.fn.Body, start()).either()
	}
	if b.begins {
		b.begins, b.commits, b.undoes = false, false, false
	}
	b.fails, b.serves = w.all, serves
	b.open, b.again, b.walk, b.by = end.some(ended, false) && !end.some(ended, true), false, false, ""
	if p.fn.Cached {
		b = bill{}
	}
	return b
}
