package fanout

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/rule"
)

// A parts is what the trips of an endpoint's worst path are made of, where that first falls apart.
type parts struct {
	of    string
	via   []string // the functions from the handler to there
	parts []part
}

// A part is a step of the tree, and the trips that it makes whatever the data is.
type part struct {
	node  *chart.Node
	trips int
}

// partsOf follows the worst path of a tree to where no single step makes all of the trips.
func partsOf(tree []chart.Node, of string) parts {
	p := parts{of: of}
	for nodes := tree; ; {
		_, picked := walk(nodes, of, nil)
		if len(picked) == 0 {
			return p
		}
		p.parts = picked
		if len(picked) > 1 || len(picked[0].node.Children) == 0 || picked[0].node.Kind == chart.Loop {
			return p // what a loop repeats, it makes
		}
		if name := picked[0].node.Func; name != "" {
			p.via = append(p.via, name)
		}
		nodes = picked[0].node.Children
	}
}

// A tail is the rest of a path: its cost, and what it is made of.
type tail struct {
	cost  cost.Poly
	parts []part
}

// walk returns what nodes cost on their worst path before a rest, and the steps on that path. What is
// not up to the functions counts the least, as in link.View.Floor.
func walk(nodes []chart.Node, of string, rest *tail) (cost.Poly, []part) {
	var after tail
	if rest != nil {
		after = *rest
	}
	for i := len(nodes) - 1; i >= 0; i-- {
		n := &nodes[i]
		if n.Kind == chart.Choice {
			var chosen tail
			for a := range n.Children {
				arm := &n.Children[a]
				follow := after
				if arm.Exits {
					follow = tail{}
				}
				c, picked := walk(arm.Children, of, &follow)
				better := c.Compare(chosen.cost) > 0
				if arm.Text != "" { // a type behind an interface
					better = c.Compare(chosen.cost) < 0
				}
				if a == 0 || better {
					chosen = tail{c, picked}
				}
			}
			after = chosen
			continue
		}
		c := weigh(n, of)
		if c.IsZero() {
			continue
		}
		after.cost = after.cost.Plus(c)
		if k := c.Constant(); k > 0 {
			after.parts = append([]part{{n, k}}, after.parts...)
		}
	}
	return after.cost, after.parts
}

// weigh is what one node costs.
func weigh(n *chart.Node, of string) cost.Poly {
	if n.Kind == chart.Guarded || n.Kind == chart.Detached || n.Spared {
		return cost.Poly{}
	}
	c, _ := walk(n.Children, of, nil)
	switch {
	case n.Kind == chart.Trip && (n.Layer == of || of == "steps" && n.Layer != "cache"):
		c = c.Plus(cost.Const(n.Least))
	case n.Kind == chart.Loop:
		if turns, err := strconv.Atoi(n.Bound); err == nil {
			return c.Times(turns)
		}
		return c.Loop(n.Bound)
	}
	return c
}

func (p parts) sorted() []part {
	list := slices.Clone(p.parts)
	slices.SortStableFunc(list, func(a, b part) int { return cmp.Compare(b.trips, a.trips) })
	return list
}

// total is how many trips all parts make.
func (p parts) total() (sum int) {
	for _, part := range p.parts {
		sum += part.trips
	}
	return sum
}

// open tells whether nobody knows how many trips one of the parts makes.
func (p parts) open() bool {
	return slices.ContainsFunc(p.parts, func(part part) bool { return open(part.node) })
}

func open(n *chart.Node) bool {
	if n.Open {
		return true
	}
	for i := range n.Children {
		if open(&n.Children[i]) {
			return true
		}
	}
	return false
}

func (p parts) biggest() part {
	if len(p.parts) == 0 {
		return part{node: &chart.Node{}}
	}
	return p.sorted()[0]
}

// path writes the way from the handler, or from the biggest part if that is named already, to the
// wire, in at most n steps.
func (p parts) path(n int, named bool) string {
	names := slices.Clone(p.via)
	wire := ""
	for at := p.biggest().node; at != nil; {
		if at.Kind == chart.Trip {
			wire = at.Func
			break
		}
		if at.Func != "" {
			names = append(names, at.Func)
		}
		_, picked := walk(at.Children, p.of, nil)
		at = nil
		if len(picked) > 0 {
			at = parts{parts: picked}.biggest().node
		}
	}
	if named {
		names = names[len(p.via)+1:]
	}
	var plain []string
	for _, name := range names {
		if name = rule.Plain(name); len(plain) == 0 || plain[len(plain)-1] != name {
			plain = append(plain, name)
		}
	}
	if wire == "" {
		return ""
	}
	if over := len(plain) + 1 - n; over > 0 && len(plain) > 0 {
		plain = append([]string{"..."}, plain[min(over, len(plain)):]...)
	}
	return " (" + strings.Join(append(plain, wire), " -> ") + ")"
}

// writes tells whether most of the trips change something.
func (p parts) writes() bool {
	writes, all := 0, 0
	var count func(list []part)
	count = func(list []part) {
		for _, part := range list {
			n := part.node
			if n.Kind == chart.Trip && n.Layer == p.of {
				all += n.Least
				if n.Write {
					writes += n.Least
				}
			}
			_, picked := walk(n.Children, p.of, nil)
			count(picked)
		}
	}
	count(p.parts)
	return 2*writes > all
}
