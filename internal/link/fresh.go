package link

import (
	"math/bits"
	"slices"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A set is a set of units, by their number in the view.
type set []uint64

func newSet(n int) set { return make(set, (n+63)/64) }

func (s set) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s set) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s set) addAll(t set) {
	for i := range s {
		s[i] |= t[i]
	}
}

func (s set) each(do func(int)) {
	for w, word := range s {
		for ; word != 0; word &= word - 1 {
			do(w*64 + bits.TrailingZeros64(word))
		}
	}
}

// fresh returns the units below own of which this package sees more than any
// package it imports does: a call in them may now lead to a type that no
// package below could see together with it.
func (v *View) fresh(own *unit.Unit) []*unit.Unit {
	number := make(map[string]int, len(v.order))
	for i, u := range v.order {
		number[u.Path] = i
	}
	below := v.closures(number)
	self := number[own.Path]
	var views []set // what each import sees
	for _, imp := range own.Imports {
		if i, ok := number[imp]; ok {
			views = append(views, below[i])
		}
	}
	var list []*unit.Unit
	var open []set // of each view the units that may lead out of it
	for i, u := range v.order {
		if i == self || !u.Ours || len(u.Funcs) == 0 {
			continue
		}
		if open == nil {
			open = escapes(v.leads(number, below), views)
		}
		if !slices.ContainsFunc(open, func(s set) bool { return !s.has(i) }) {
			list = append(list, u)
		}
	}
	return list
}

// escapes returns for each view the units that lie outside of it or may lead,
// over any number of calls, to one that does.
func escapes(leads, views []set) []set {
	callers := make([][]int, len(leads))
	for i, s := range leads {
		s.each(func(j int) { callers[j] = append(callers[j], i) })
	}
	open := make([]set, len(views))
	for k, view := range views {
		out := newSet(len(leads))
		var work []int
		add := func(i int) {
			if !out.has(i) {
				out.add(i)
				work = append(work, i)
			}
		}
		for i := range leads {
			if !view.has(i) {
				add(i)
			}
		}
		for len(work) > 0 {
			i := work[len(work)-1]
			work = work[:len(work)-1]
			for _, j := range callers[i] {
				add(j)
			}
		}
		open[k] = out
	}
	return open
}

// closures returns what each unit sees: itself and all it imports.
func (v *View) closures(number map[string]int) []set {
	below := make([]set, len(v.order))
	var visit func(int) set
	visit = func(i int) set {
		if below[i] != nil {
			return below[i]
		}
		s := newSet(len(v.order))
		below[i] = s // imports have no cycles
		s.add(i)
		for _, imp := range v.order[i].Imports {
			if j, ok := number[imp]; ok {
				s.addAll(visit(j))
			}
		}
		return s
	}
	for i := range v.order {
		visit(i)
	}
	return below
}

// leads returns to which units the calls of each unit may go: to those it
// imports, and to those whose types implement its interfaces.
func (v *View) leads(number map[string]int, below []set) []set {
	leads := make([]set, len(v.order))
	for i, u := range v.order {
		s := newSet(len(v.order))
		for _, imp := range u.Imports {
			if j, ok := number[imp]; ok {
				s.add(j)
			}
		}
		for _, message := range u.Messages {
			for _, t := range v.handlers(message) {
				if j, ok := number[unit.PackageOf(t.symbol)]; ok {
					s.add(j)
				}
			}
		}
		for k := range u.Ifaces {
			for _, p := range v.implementations(u, &u.Ifaces[k]) {
				s.add(number[p.unit.Path])
			}
		}
		leads[i] = s
	}
	return leads
}
