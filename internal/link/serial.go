package link

import (
	"regexp"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A Serial is a row of calls of one function that read from other services, are made one after
// another, and do not wait for each other's values.
type Serial struct {
	Unit  *unit.Unit
	Func  *unit.Func
	Calls []*unit.Call // in order
	Ways  []*Way       // of each, to the wire
}

// fewestSerial is how many such calls are worth a goroutine each.
const fewestSerial = 3

// Serial returns the rows of independent reads in a function.
func (v *View) Serial(symbol string) []*Serial {
	p, ok := v.lookup(symbol)
	if !ok || v.transacts(p.fn.Body) {
		return nil
	}
	var rows []*Serial
	v.serial(p, p.fn.Body, &rows)
	return rows
}

// transacts tells whether a function begins or ends a transaction: what it does in between may have to
// stay in there.
func (v *View) transacts(nodes []unit.Node) (found bool) {
	unit.EachCall(nodes, func(c *unit.Call) {
		found = found || c.InTx || c.Trip != nil && c.Trip.Tx != unit.TxNone
	})
	return found
}

func (v *View) serial(p place, nodes []unit.Node, rows *[]*Serial) {
	row := &Serial{Unit: p.unit, Func: p.fn}
	seats := uint64(0)
	end := func() {
		if len(row.Calls) >= fewestSerial {
			*rows = append(*rows, row)
		}
		row, seats = &Serial{Unit: p.unit, Func: p.fn}, 0
	}
	for _, n := range nodes {
		switch {
		case n.Join:
			end()
		case n.Call != nil:
			way := v.reads(p, n.Call)
			if way == nil {
				if !v.harmless(p, []unit.Node{n}) {
					end()
				}
				continue
			}
			if n.Call.Needs&seats != 0 {
				end()
			}
			row.Calls, row.Ways = append(row.Calls, n.Call), append(row.Ways, way)
			seats |= 1 << n.Call.Seat
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				if !arm.Off {
					v.serial(p, arm.Body, rows)
				}
			}
			if !v.harmless(p, []unit.Node{n}) {
				end()
			}
		case n.Loop != nil:
			if !v.harmless(p, []unit.Node{n}) {
				end()
			}
		}
	}
	end()
}

// reads returns the path of a call that asks another service for something, always and for nothing
// else, and is nil if it is no such call.
func (v *View) reads(p place, c *unit.Call) *Way {
	if c.Seat == 0 || c.Mode != unit.Sync || c.Cached || c.Memo || c.Param > 0 || c.Field != "" || len(c.Args) > 0 {
		return nil
	}
	s := v.call(p, c, true)
	way := s.ways[remoteRead]
	if way == nil || way.Some || way.Maybe || way.Cached || way.Work || !looks(c, way) {
		return nil
	}
	for kind, other := range s.ways {
		if kind%2 == 1 && other != nil || other != nil && other.Writes() {
			return nil
		}
	}
	return way
}

// looks tells by the names on a path that it reads: of a request the source may not show which it is.
func looks(c *unit.Call, way *Way) bool {
	says := false
	for _, name := range append(namesOf(way), c.Text) {
		name = name[strings.LastIndexByte(name, '.')+1:]
		if changes.MatchString(name) {
			return false
		}
		says = says || asks.MatchString(name)
	}
	return says
}

// namesOf lists what a path calls.
func namesOf(w *Way) (names []string) {
	for ; w.Next != nil; w = w.Next {
		names = append(names, w.Next.Func.Name)
	}
	return append(names, w.Trip.Name)
}

var (
	asks    = regexp.MustCompile(`(?i)^(get|list|find|fetch|load|read|query|search|look|describe|head|count|stat|resolve|download|retrieve|show)`)
	changes = regexp.MustCompile(`(?i)^(create|insert|update|delete|remove|save|put|post|send|publish|notify|push|set|add|write|upload|start|stop|run|exec|log|auth|issue|register|cancel|sync|process|apply|patch|enqueue|charge|pay|reserve|book|claim|lock|acquire|next|poll|consume|receive|refresh|renew|mark|ensure|init|connect|dial)`)
)

// harmless tells whether nodes change nothing, anywhere, and do nothing that nobody knows: then what is
// around them may change places.
func (v *View) harmless(p place, nodes []unit.Node) bool {
	ok := true
	unit.EachCall(nodes, func(c *unit.Call) {
		if !ok || c.Mode == unit.Detached || c.Mode == unit.Deferred {
			return
		}
		lost := c.Trip == nil && c.Func == "" && c.Iface == 0 && c.Runs == unit.RunsUnknown
		s := v.call(p, c, true)
		ok = !lost && s.ways[remoteRead] == nil
		for kind, way := range s.ways {
			if way != nil && kind != cacheWrite && (kind%2 == 1 || way.Writes()) {
				ok = false
			}
		}
	})
	return ok
}

// Reached returns the functions that one request to a handler leads to, itself first: not those that
// it calls in loops, inside a transaction, or without waiting for them.
func (v *View) Reached(symbol string) []string {
	var list []string
	seen := make(map[string]bool)
	var visit func(symbol string)
	var nodes func(p place, body []unit.Node)
	visit = func(symbol string) {
		p, ok := v.lookup(symbol)
		if seen[symbol] || !ok || !v.leadsOut(symbol) {
			return
		}
		seen[symbol] = true
		list = append(list, symbol)
		nodes(p, p.fn.Body)
	}
	nodes = func(p place, body []unit.Node) {
		for _, n := range body {
			switch {
			case n.Branch != nil:
				for _, arm := range n.Branch.Arms {
					if !arm.Off {
						nodes(p, arm.Body)
					}
				}
			case n.Call != nil:
				c := n.Call
				if c.Mode == unit.Detached || c.Cached || c.Memo || c.InTx || c.Runs == unit.RunsEach || c.Runs == unit.RunsChunks {
					continue
				}
				for _, t := range v.targetsOf(p, c) {
					visit(t.symbol)
				}
				if c.Trip != nil && c.Trip.Tx != unit.TxNone {
					continue
				}
				for _, a := range c.Args {
					visit(a.Func)
				}
			}
		}
	}
	visit(symbol)
	return list
}
