package draw

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/visible"
)

// turns returns p once per turn of a loop. A bound that is a number is that many turns.
func turns(p cost.Poly, loop *chart.Node) cost.Poly {
	p = p.Loop(loop.Bound)
	if loop.Bound == "" {
		return p // which Subst would take for one turn
	}
	return p.Subst(loop.Bound, loop.Bound)
}

// outline writes a tree as lines of text, each step under what contains it.
func outline(b *strings.Builder, nodes []chart.Node, depth int) {
	indent := strings.Repeat("  ", depth)
	for i := range nodes {
		n := &nodes[i]
		b.WriteString(indent + visible.Line(sentence(n)))
		if at := place(n.Position); at != "" {
			b.WriteString("  " + visible.Line(at))
		}
		b.WriteByte('\n')
		outline(b, n.Children, depth+1)
		if n.More > 0 {
			fmt.Fprintf(b, "%s  ... %s left out\n", indent, plural(n.More, "step"))
		}
	}
}

// sentence says what a step is.
func sentence(n *chart.Node) string {
	words := func(words ...string) string {
		var said []string
		for _, w := range words {
			if w != "" {
				said = append(said, w)
			}
		}
		return strings.Join(said, " ")
	}
	switch n.Kind {
	case chart.Trip:
		if n.Trips > 1 {
			return words("["+n.Layer+" x"+strconv.Itoa(n.Trips)+"]", n.Text)
		}
		return words("["+n.Layer+"]", n.Text)
	case chart.Call:
		if n.Text == "" || n.Func == "" {
			return words(n.Text, n.Func)
		}
		return n.Text + " -> " + n.Func
	case chart.Loop:
		if n.Bound == "" {
			return words("loop:", n.Text)
		}
		return words("loop, once per", n.Bound+":", n.Text)
	case chart.Choice:
		return words("one of:", n.Text)
	case chart.Arm:
		return words("or:", n.Text)
	case chart.Parallel:
		return words("in parallel:", n.Text)
	case chart.Detached:
		return words("detached, nobody waits:", n.Text)
	case chart.Guarded:
		return words("only when a cache misses:", n.Text)
	}
	return words(n.Kind+":", n.Text)
}
