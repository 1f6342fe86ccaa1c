package draw

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/visible"
)

// Mermaid refuses diagrams of more than 500 edges or 50,000 characters, and nobody reads one of that size.
const (
	maxDrawn = 60 // endpoints
	maxEdges = 400
	// maxDiagram is in bytes, and without the edges to layers.
	maxDiagram = 30_000
)

// Mermaid draws a chart as a flowchart: from endpoints to the functions that make trips, with the trips of
// one request, and from those to the layers, with the trips of one call. Dotted edges are detached work,
// and what runs only when a cache misses. Middleware is not drawn. Endpoints that make no trip are left
// out, and the cheapest where there are too many to draw; a comment says how many.
func Mermaid(w io.Writer, c chart.Chart) error {
	d := diagram{functions: make(map[string]int), calls: make(map[leg]cost.Poly)}
	silent, cheap := 0, 0
	for _, e := range worstFirst(c) {
		calls := make(map[leg]cost.Poly)
		legs := walk(e.Tree, e.Handler.Name, calls)
		worst(calls, legs, e.Handler.Name)
		switch {
		case len(legs) == 0:
			silent++
		case cheap > 0 || !d.add(e, legs, calls):
			cheap++ // as all that follow
		}
	}
	out := bufio.NewWriter(w) // keeps the first error for Flush
	fmt.Fprintln(out, "flowchart LR")
	if silent > 0 {
		fmt.Fprintf(out, "  %%%% left out: %s without a trip\n", plural(silent, "endpoint"))
	}
	if cheap > 0 {
		fmt.Fprintf(out, "  %%%% left out: %s, the cheapest\n", plural(cheap, "endpoint"))
	}
	d.layers()
	fmt.Fprint(out, d.text.String())
	return out.Flush()
}

// A leg is a way to a layer: through the function that makes the trip, or the handler itself.
type leg struct {
	function, layer string
	dotted          bool
}

// walk counts the trips below nodes, which stand in a function. What one call of each function makes goes
// into calls.
func walk(nodes []chart.Node, function string, calls map[leg]cost.Poly) map[leg]cost.Poly {
	sum := make(map[leg]cost.Poly)
	for i := range nodes {
		n := &nodes[i]
		var below map[leg]cost.Poly
		switch n.Kind {
		case chart.Trip:
			below = map[leg]cost.Poly{{function: function, layer: n.Layer}: cost.Const(n.Trips)}
		case chart.Choice:
			below = make(map[leg]cost.Poly)
			for j := range n.Children {
				for l, p := range walk(n.Children[j:j+1], function, calls) {
					below[l] = below[l].Worst(p)
				}
			}
		case chart.Call:
			callee := cmp.Or(n.Func, n.Text, function)
			below = walk(n.Children, callee, calls)
			worst(calls, below, callee)
		default:
			below = walk(n.Children, function, calls)
		}
		for l, p := range below {
			switch n.Kind {
			case chart.Loop:
				p = turns(p, n)
			case chart.Detached, chart.Guarded:
				l.dotted = true
			}
			sum[l] = sum[l].Plus(p)
		}
	}
	return sum
}

// worst puts the legs of a function into calls where they are worse than those of other calls of it.
func worst(calls, legs map[leg]cost.Poly, function string) {
	for l, p := range legs {
		if l.function == function {
			calls[l] = calls[l].Worst(p)
		}
	}
}

// A diagram is a flowchart in the making.
type diagram struct {
	text      strings.Builder
	endpoints int
	edges     int
	functions map[string]int // the numbers of those drawn
	calls     map[leg]cost.Poly
}

// add draws an endpoint and its functions, or returns false if there is no room.
func (d *diagram) add(e *chart.Endpoint, legs, calls map[leg]cost.Poly) bool {
	fresh := 0
	for l := range calls {
		if _, drawn := d.calls[l]; !drawn {
			fresh++
		}
	}
	if d.endpoints == maxDrawn || d.edges+len(legs)+fresh > maxEdges || d.text.Len() > maxDiagram {
		return false
	}
	d.edges += len(legs) + fresh
	for l, p := range calls {
		d.calls[l] = d.calls[l].Worst(p)
	}
	fmt.Fprintf(&d.text, "  e%d([%s])\n", d.endpoints, label(e.Name()))
	sorted := slices.SortedFunc(maps.Keys(legs), compareLegs)
	for len(sorted) > 0 {
		// Have: the legs of one function and one kind of edge, which become one edge.
		first := sorted[0]
		n := 1
		for n < len(sorted) && sorted[n].function == first.function && sorted[n].dotted == first.dotted {
			n++
		}
		d.edge("e"+strconv.Itoa(d.endpoints), d.function(first.function), first.dotted, trips(legs, sorted[:n]))
		sorted = sorted[n:]
	}
	d.endpoints++
	return true
}

// function returns the node of a function, and draws it the first time.
func (d *diagram) function(name string) string {
	n, drawn := d.functions[name]
	id := "f" + strconv.Itoa(n)
	if !drawn {
		n = len(d.functions)
		d.functions[name] = n
		id = "f" + strconv.Itoa(n)
		fmt.Fprintf(&d.text, "  %s[%s]\n", id, label(name))
	}
	return id
}

func (d *diagram) edge(from, to string, dotted bool, text string) {
	arrow := "-->"
	if dotted {
		arrow = "-.->"
	}
	fmt.Fprintf(&d.text, "  %s %s|%s| %s\n", from, arrow, label(text), to)
}

// layers draws what functions reach.
func (d *diagram) layers() {
	ids := make(map[string]string)
	for _, l := range slices.SortedFunc(maps.Keys(d.calls), compareLegs) {
		id, drawn := ids[l.layer]
		if !drawn {
			id = "l" + strconv.Itoa(len(ids))
			ids[l.layer] = id
			fmt.Fprintf(&d.text, "  %s[(%s)]\n", id, label(l.layer))
		}
		p := d.calls[l]
		d.edge(d.function(l.function), id, l.dotted, p.Sum(p.Bounds()))
	}
}

func compareLegs(a, b leg) int {
	dotted := func(l leg) int {
		if l.dotted {
			return 1
		}
		return 0
	}
	layer := func(l leg) int { return slices.Index(columns[:], l.layer) }
	return cmp.Or(
		cmp.Compare(a.function, b.function), cmp.Compare(dotted(a), dotted(b)),
		cmp.Compare(layer(a), layer(b)), cmp.Compare(a.layer, b.layer),
	)
}

// trips spells the trips of some legs: "1+n", or with their layers if there are several: "1 db, n remote".
func trips(legs map[leg]cost.Poly, of []leg) string {
	var letters []string
	for _, l := range of {
		for _, b := range legs[l].Bounds() {
			if !slices.Contains(letters, b) {
				letters = append(letters, b)
			}
		}
	}
	var parts []string
	for _, l := range of {
		parts = append(parts, legs[l].Sum(letters)+" "+l.layer)
	}
	return strings.Join(append(parts, cost.Sources(letters)...), ", ")
}

// label quotes a text such that Mermaid takes nothing in it for its own.
func label(text string) string {
	return `"` + strings.NewReplacer(
		`"`, "#quot;", "#", "#35;", "&", "#amp;", "<", "#lt;", ">", "#gt;", "`", "#96;", `\`, "#92;", "|", "#124;", "%", "#37;",
		"*", "#42;", "_", "#95;",
	).Replace(visible.Line(text)) + `"`
}
