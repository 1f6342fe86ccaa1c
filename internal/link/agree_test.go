package link_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// TestTreesAgree makes programs up and holds that the dearest path of a function's tree costs what
// the function does, layer by layer, and that the order in which they are asked for changes nothing.
func TestTreesAgree(t *testing.T) {
	compared := 0
	for seed := range uint64(1500) {
		m := inventor{rand: rand.New(rand.NewPCG(seed, 1))}
		u := m.unit()
		v := link.NewView([]*unit.Unit{u})
		backwards := link.NewView([]*unit.Unit{u})
		for i := len(u.Funcs) - 1; i >= 0; i-- {
			backwards.Price(u.Funcs[i].Symbol)
		}
		for _, f := range u.Funcs {
			p, tree := v.Price(f.Symbol), v.Tree(f.Symbol)
			require.Equal(t, p, backwards.Price(f.Symbol))
			requireOrdered(t, p)
			if _, more := size(tree); more > 0 || capped(p.Cost) {
				continue
			}
			compared++
			require.Equal(t, dear(p.Cost), treeCost(tree).total(), "seed %d, %s: %s\n%s", seed, f.Symbol, priceText(p), treeText(tree, 0))
		}
	}
	require.Greater(t, compared, 3000)
}

// capped tells whether a cost is larger than costs are kept.
func capped(c chart.Cost) bool {
	for _, l := range layersOf(c) {
		for _, term := range l.of.Most.Terms {
			if term.K > 300 {
				return true
			}
		}
		if l.of.Most.Capped() {
			return true
		}
	}
	return false
}

// An inventor makes functions up that call those before them.
type inventor struct {
	rand *rand.Rand
	line int
	made int
}

func (m *inventor) unit() *unit.Unit {
	u := &unit.Unit{Path: "app", Module: "app", Ours: true, Files: []string{"a.go"}}
	for range 5 {
		symbol := fmt.Sprintf("app.f%d", m.made)
		u.Funcs = append(u.Funcs, unit.Func{Symbol: symbol, Name: symbol, Params: []string{"", "ids"}, Body: m.body(3)})
		m.made++
	}
	slices.SortFunc(u.Funcs, func(a, b unit.Func) int { return strings.Compare(a.Symbol, b.Symbol) })
	return u
}

func (m *inventor) body(depth int) []unit.Node {
	nodes := make([]unit.Node, m.rand.IntN(4))
	for i := range nodes {
		nodes[i] = m.node(depth)
	}
	return nodes
}

func (m *inventor) node(depth int) unit.Node {
	if depth == 0 {
		return m.call()
	}
	switch m.rand.IntN(6) {
	case 0:
		l := &unit.Loop{Class: unit.Class(1 + m.rand.IntN(5)), Param: -1, Times: 1 + m.rand.IntN(3), Body: m.body(depth - 1)}
		switch m.rand.IntN(3) {
		case 0:
			l.Bound, l.Param = "len(ids)", 1
		case 1:
			l.Bound = "len(rows)"
		}
		if m.rand.IntN(3) == 0 {
			l.Once = m.body(depth - 1)
		}
		return unit.Node{Loop: l}
	case 1, 2:
		b := &unit.Branch{}
		for range 1 + m.rand.IntN(3) {
			b.Arms = append(b.Arms, unit.Arm{Body: m.body(depth - 1), Exits: m.rand.IntN(3) == 0})
		}
		if len(b.Arms) > 1 {
			b.Arms[0].Off = m.rand.IntN(4) == 0
		}
		return unit.Node{Branch: b}
	}
	return m.call()
}

func (m *inventor) call() unit.Node {
	m.line++
	c := &unit.Call{Text: "call", Span: unit.Span{Pos: unit.Pos{Line: m.line, Col: 1}}}
	switch m.rand.IntN(8) {
	case 0:
		c.Mode = unit.Parallel
	case 1:
		c.Mode = unit.Detached
	case 2:
		c.Cached = true
	}
	if m.made > 0 && m.rand.IntN(2) == 0 {
		c.Func = fmt.Sprintf("app.f%d", m.rand.IntN(m.made))
		// No numbers: which path is the worst is settled before a length is known to be small.
		c.Given = [][]string{nil, {"", "len(ids)"}, {"", "len(all)"}}[m.rand.IntN(3)]
	} else {
		c.Trip = &unit.Trip{Name: "trip", Layer: unit.Layer(1 + m.rand.IntN(2)), Count: 1 + m.rand.IntN(2), Plain: true}
	}
	return unit.Node{Call: c}
}
