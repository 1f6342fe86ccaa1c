package link

import (
	"cmp"
	"regexp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// kinds counts the kinds of trips that ways tell apart: layer × read or write.
const kinds = 8

const (
	dbRead      = int(unit.DB-1) * 2
	dbWrite     = dbRead + 1
	cacheWrite  = int(unit.Cache-1)*2 + 1
	remoteRead  = int(unit.Remote-1) * 2
	remoteWrite = remoteRead + 1
)

func kindOf(t *unit.Trip) int {
	k := int(t.Layer-1) * 2
	if t.Write {
		k++
	}
	return k
}

// A Way is one step of the path from a call down to a trip.
type Way struct {
	Unit *unit.Unit // where the call stands
	Func *unit.Func
	Call *unit.Call
	Next *Way   // what the callee does, nil at the wire
	Type string // the type that was found behind an interface, "" for a static call
	Trip *unit.Trip

	// Plural is, in the first step of the path of a Looped, the name of a function
	// beside the callee that does the same for many; "" if there is none.
	Plural string

	Some                     bool // only some of the implementations go this way
	Rare                     bool // only a few of many do
	Maybe                    bool // only on one of several paths through a function
	Work                     bool // in a loop that works as long as there is work
	Cached                   bool // only when a cache misses
	length, dynamic, foreign int
}

// Writes tells whether the trip changes something: by what is known of it, or,
// where the statement is not, by what the functions on the way are called.
func (w *Way) Writes() bool {
	if w.Trip.Write || !w.Trip.Vague {
		return w.Trip.Write
	}
	for ; w.Next != nil; w = w.Next {
		if writer.MatchString(w.Next.Func.Name[strings.LastIndexByte(w.Next.Func.Name, '.')+1:]) {
			return true
		}
	}
	return false
}

// WriteOut is the way out of a loop of writes. Where the statement is not known,
// the names on the way tell its sort.
func (w *Way) WriteOut() string {
	if !w.Trip.Vague && w.Trip.Write && !strings.Contains(w.Trip.Name, "Stmt") {
		return w.Trip.Way
	}
	for ; ; w = w.Next {
		for _, name := range []string{w.Func.Name, w.Call.Text} {
			switch name = strings.ToLower(name); {
			case strings.Contains(name, "delete"), strings.Contains(name, "remove"):
				return "delete them with one statement"
			case strings.Contains(name, "update"):
				return "update them with one statement"
			}
		}
		if w.Next == nil {
			return "write them with one statement"
		}
	}
}

// writer matches what people call functions that write.
var writer = regexp.MustCompile(`(?i)^(insert|create|save|update|delete|remove|upsert|replace|put|store|exec)`)

// through tells whether the path leads through an interface.
func (w *Way) through(it *unit.Iface) bool {
	for ; w != nil; w = w.Next {
		if w.Type == "" || w.Call.Iface == 0 {
			continue
		}
		if via := &w.Unit.Ifaces[w.Call.Iface-1]; via.Name == it.Name && via.Pkg == it.Pkg && slices.Equal(via.Methods, it.Methods) {
			return true
		}
	}
	return false
}

func (w *Way) better(o *Way) bool {
	if o == nil {
		return true
	}
	return compareWays(w, o) < 0
}

// doubt orders ways by how sure they are.
func doubt(w *Way) int {
	switch {
	case w.Rare:
		return 2
	case w.Some:
		return 1
	}
	return 0
}

// condition orders ways by whether something must hold for them.
func condition(w *Way) int {
	if w.Maybe {
		return 1
	}
	return 0
}

// compareWays prefers ways that every implementation goes, then those that every
// path goes, then static calls to dynamic ones, then short paths, then our own
// code, then names.
func compareWays(a, b *Way) int {
	if c := cmp.Or(
		cmp.Compare(doubt(a), doubt(b)),
		cmp.Compare(condition(a), condition(b)),
		cmp.Compare(a.dynamic, b.dynamic),
		cmp.Compare(a.length, b.length),
		cmp.Compare(a.foreign, b.foreign),
	); c != 0 {
		return c
	}
	for x, y := a, b; x != nil && y != nil; x, y = x.Next, y.Next {
		if x == y {
			return 0
		}
		if c := cmp.Or(
			strings.Compare(x.Func.Symbol, y.Func.Symbol),
			strings.Compare(x.Type, y.Type),
			cmp.Compare(x.Call.Line, y.Call.Line),
			cmp.Compare(x.Call.Col, y.Call.Col),
		); c != 0 {
			return c
		}
	}
	return 0
}

// astray tells whether a path that is taken by a type leads, behind an interface
// that this type implements, to another type: it hands itself on, so the call
// comes back to it. A wrapper, which calls the type it wraps by itself, is not
// meant.
func (v *View) astray(typ string, way *Way) bool {
	if typ == "" {
		return false
	}
	for step := way; step != nil; step = step.Next {
		if step.Type == "" || step.Type == typ || step.Call.Iface == 0 || receiver(step.Func.Symbol) == typ {
			continue
		}
		it := &step.Unit.Ifaces[step.Call.Iface-1]
		for _, p := range v.implementations(step.Unit, it) {
			if p.typ.Name == typ {
				return true
			}
		}
	}
	return false
}

// receiver returns the type that a method belongs to: a/b.T of "(*a/b.T).M".
func receiver(symbol string) string {
	inner, ok := strings.CutPrefix(symbol, "(")
	if !ok {
		return ""
	}
	inner, _, _ = strings.Cut(inner, ")")
	return strings.TrimPrefix(inner, "*")
}
