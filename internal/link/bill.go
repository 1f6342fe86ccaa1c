package link

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
)

// A bill is what one successful call of a function comes to, in its own words: its
// parameters are still parameters.
type bill struct {
	trips    amount
	steps    chart.Range
	detached amount // what it starts and does not wait for
	later    chart.Range
	calls    []calling
	partial  []string
	choice   bool   // types that implement an interface differ in what they cost
	begins   bool   // a transaction
	commits  bool   // one, begun by a caller or here
	undoes   bool   // rolls one back
	open     bool   // on every path, until it returns
	fails    bool   // on every path
	serves   bool   // hands the request on
	again    bool   // it calls itself, and is unrolled once
	walk     bool   // it is called once for each node of a tree
	by       string // the bound of the loop in which it calls itself then, "" if there is none
}

// A calling is a parameter that a function calls.
type calling struct {
	param    int // as in unit.Call.Param
	name     string
	times    chart.Range
	steps    chart.Range // how often one call waits for the one before it
	detached chart.Range
	inTx     bool   // with a transaction
	sends    string // see unit.Call.Sends
	idle     bool
	first    bool // of a list of functions: one after the other until one does
}

// plus is a bill and another, but for their steps.
func (b bill) plus(o bill) bill { return b.merge(o, plus) }

// or is one of two bills, as it turns out.
func (b bill) or(o bill) bill {
	b.steps = or(b.steps, o.steps)
	return b.merge(o, or)
}

// worst is the worse of two bills, where no request decides which.
func (b bill) worst(o bill) bill {
	b.steps = worst(b.steps, o.steps)
	return b.merge(o, worst)
}

// best is the better of two bills, where no request decides which.
func (b bill) best(o bill) bill {
	b.steps = best(b.steps, o.steps)
	return b.merge(o, best)
}

func (b bill) merge(o bill, do func(r, s chart.Range) chart.Range) bill {
	b.trips, b.detached = b.trips.merge(o.trips, do), b.detached.merge(o.detached, do)
	b.later = do(b.later, o.later)
	b.calls = mergeCalls(b.calls, o.calls, do)
	b.partial = names(b.partial, o.partial...)
	b.choice, b.begins = b.choice || o.choice, b.begins || o.begins
	b.commits, b.undoes = b.commits || o.commits, b.undoes || o.undoes
	b.serves = b.serves || o.serves
	return b
}

func mergeCalls(a, b []calling, do func(r, s chart.Range) chart.Range) []calling {
	if len(a)+len(b) == 0 {
		return nil
	}
	var all []calling
	at := func(list []calling, c calling) *calling {
		i := slices.IndexFunc(list, func(x calling) bool { return x.param == c.param && x.sends == c.sends })
		if i < 0 {
			return &calling{}
		}
		return &list[i]
	}
	for _, c := range a {
		o := at(b, c)
		c.times, c.steps, c.detached = do(c.times, o.times), do(c.steps, o.steps), do(c.detached, o.detached)
		c.inTx, c.idle = c.inTx || o.inTx, c.idle && (o.param == 0 || o.idle)
		c.first = c.first && (o.param == 0 || o.first)
		all = append(all, c)
	}
	for _, c := range b {
		if at(a, c).param == 0 && len(all) < mostUses {
			c.times, c.steps, c.detached = do(chart.Range{}, c.times), do(chart.Range{}, c.steps), do(chart.Range{}, c.detached)
			all = append(all, c)
		}
	}
	return all
}

// mostPartial is how many unknown callees a bill names; that there are more changes nothing.
const mostPartial = 4

// names keeps the first of some names, sorted.
func names(list []string, more ...string) []string {
	if len(more) == 0 {
		return list
	}
	list = slices.Concat(list, more)
	slices.Sort(list)
	list = slices.Compact(list)
	return slices.Clip(list[:min(len(list), mostPartial)])
}

// timesOver is a bill n times, but for its steps.
func (b bill) timesOver(n chart.Range) bill {
	steps := b.steps
	b = b.all(func(r chart.Range) chart.Range { return by(r, n) })
	b.steps = steps
	return b
}

// turnsOver is timesOver for a loop over a parameter: where that is a list of functions, each turn calls
// another one.
func (b bill) turnsOver(n chart.Range, param int) bill {
	turns := b.timesOver(n)
	for i, c := range b.calls {
		if param >= 0 && c.param == param+1 {
			turns.calls[i] = c
		}
	}
	return turns
}

// untilOne is a bill of a loop that ends as soon as a turn has done what it is for: where it is over a
// parameter that is a list of functions, later ones may not be called.
func (b bill) untilOne(param int) bill {
	b.calls = slices.Clone(b.calls)
	for i := range b.calls {
		if param >= 0 && b.calls[i].param == param+1 {
			b.calls[i].first = true
		}
	}
	return b
}

// all is a bill of which every number is changed.
func (b bill) all(do func(chart.Range) chart.Range) bill {
	b.trips, b.detached = b.trips.each(do), b.detached.each(do)
	b.steps, b.later = do(b.steps), do(b.later)
	b.calls = slices.Clone(b.calls)
	for i := range b.calls {
		c := &b.calls[i]
		c.times, c.steps, c.detached = do(c.times), do(c.steps), do(c.detached)
	}
	return b
}

// apart is a bill that nobody here waits for.
func (b bill) apart() bill {
	out := bill{detached: b.trips.plus(b.detached), later: plus(b.steps, b.later)}
	for _, c := range b.calls {
		out.calls = append(out.calls, calling{param: c.param, name: c.name, detached: plus(c.times, c.detached), inTx: c.inTx, idle: true, sends: c.sends})
	}
	return out
}

// renamed is a bill in other words.
func (b bill) renamed(name func(bound string) (string, bool)) bill {
	return b.all(func(r chart.Range) chart.Range {
		return mapped(r, func(p cost.Poly) cost.Poly {
			if p.Degree() == 0 {
				return p
			}
			return p.SubstFunc(name)
		})
	})
}
