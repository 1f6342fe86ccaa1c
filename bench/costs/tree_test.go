//go:build linux

package main

import (
	"testing"

	"github.com/crosslayer/crosslayer/internal/chart"
)

func TestSum(t *testing.T) {
	trips := func(n int) chart.Node { return chart.Node{Kind: chart.Trip, Layer: "db", Trips: n} }
	in := func(n chart.Node, nodes ...chart.Node) chart.Node { n.Children = nodes; return n }
	few := chart.Node{Kind: chart.Loop, Text: "len(tasks), at most 2", Bound: "2"}
	each := chart.Node{Kind: chart.Loop, Text: "len(ids)", Bound: "len(ids)"}
	written := chart.Node{Kind: chart.Loop, Text: "len(three)", Bound: "3"}
	arm := chart.Node{Kind: chart.Arm}
	tree := []chart.Node{
		in(chart.Node{Kind: chart.Choice}, in(arm, in(each, trips(1))), in(arm, in(few, trips(9)))), // the loop without a limit is worse
		in(few, trips(1)),
		in(written, trips(1)),
		in(chart.Node{Kind: chart.Guarded}, trips(7)),
		in(chart.Node{Kind: chart.Choice}, in(chart.Node{Kind: chart.Arm, Exits: true}, trips(50)), arm),
		in(chart.Node{Kind: chart.Call}, trips(1), chart.Node{Kind: chart.Trip, Layer: "cache", Trips: 1}),
	}
	all := sumOf(tree[:4], sumOf(tree[5:], sum{}))
	for n, want := range map[int]int{1: 1 + 1 + 3 + 1, 2: 2 + 2 + 3 + 1, 8: 8 + 2 + 3 + 1} {
		if have := all.value(n, nil); have != want {
			t.Errorf("with %d elements: %d; want %d", n, have, want)
		}
	}
	if have := all.value(8, map[string]bool{few.Text: true, "len(three)": true}); have != 8+3+1 {
		t.Errorf("without tasks: %d; want %d", have, 8+3+1)
	}
	if have := sumOf(tree, sum{}).value(1, nil); have != 1+1+3+50 {
		t.Errorf("where the worst path leaves: %d; want %d", have, 1+1+3+50)
	}
}
