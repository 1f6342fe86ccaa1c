package summary

import (
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// trim drops what cannot lead to the wire: calls of functions that have
// nothing to say, then functions without calls, until nothing changes.
func (b *builder) trim() {
	index := make(map[string]int, len(b.unit.Funcs))
	for i, f := range b.unit.Funcs {
		index[f.Symbol] = i
	}
	callers := make(map[int][]int)
	matters := make([]bool, len(b.unit.Funcs))
	var work []int
	mark := func(i int) {
		if !matters[i] {
			matters[i] = true
			work = append(work, i)
		}
	}
	for i, f := range b.unit.Funcs {
		unit.EachCall(f.Body, func(c *unit.Call) {
			symbols := []string{c.Func}
			for _, a := range c.Args {
				symbols = append(symbols, a.Func)
			}
			for _, s := range symbols {
				if j, ok := index[s]; ok {
					callers[j] = append(callers[j], i)
				}
			}
			if b.speaks(c, index) {
				mark(i)
			}
		})
	}
	for len(work) > 0 {
		i := work[len(work)-1]
		work = work[:len(work)-1]
		for _, j := range callers[i] {
			mark(j)
		}
	}
	runs := b.runs()
	said := func(symbol string) bool {
		if i, ok := index[symbol]; ok {
			return matters[i]
		}
		return b.known(symbol)
	}
	kept := b.unit.Funcs[:0]
	defer func() {
		for i := range b.unit.Funcs {
			unseat(b.unit.Funcs[i].Body)
		}
	}()
	for i, f := range b.unit.Funcs {
		if !matters[i] {
			continue
		}
		f.Body = cut(prune(f.Body, said), true)
		unit.EachCall(f.Body, func(c *unit.Call) { runs.trim(b, c) })
		kept = append(kept, f)
	}
	clear(b.unit.Funcs[len(kept):])
	b.unit.Funcs = kept
	b.trimTypes(func(symbol string) bool {
		// By whom a struct answers requests, if by what it embeds, set-ups want to know.
		return said(symbol) || b.unit.Setup(symbol) != nil || b.unit.Head(symbol) != nil || strings.HasSuffix(symbol, ").ServeHTTP")
	})
}

// fewest is how many calls one list needs for anybody to ask which could run together.
const fewest = 3

// unseat takes the seats from the calls of lists that have too few of them.
func unseat(nodes []unit.Node) {
	seated := 0
	for _, n := range nodes {
		switch {
		case n.Call != nil && n.Call.Seat > 0:
			seated++
		case n.Loop != nil:
			unseat(n.Loop.Body)
			unseat(n.Loop.Once)
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				unseat(arm.Body)
			}
		}
	}
	if seated >= fewest {
		return
	}
	for _, n := range nodes {
		if n.Call != nil {
			n.Call.Seat, n.Call.Needs = 0, 0
		}
	}
}

// speaks tells whether a call matters whatever the functions of this package
// turn out to do.
func (b *builder) speaks(c *unit.Call, index map[string]int) bool {
	if c.Trip != nil || c.Message != "" || c.Iface > 0 || c.Param > 0 || c.Field != "" {
		return true
	}
	if _, own := index[c.Func]; !own && b.known(c.Func) {
		return true
	}
	for _, a := range c.Args {
		if _, own := index[a.Func]; a.Iface > 0 || a.Param > 0 || !own && b.known(a.Func) {
			return true
		}
	}
	return false
}

// known tells whether a unit below has something to say about a function.
func (b *builder) known(symbol string) bool {
	if symbol == "" {
		return false
	}
	return ask(b.below, unit.PackageOf(symbol), "known", symbol, func(u *unit.Unit) bool {
		return u != nil && u.Lookup(symbol) != nil
	})
}

// trimTypes forgets the names of methods that have nothing to say. The types
// stay: that an interface also has silent implementations is worth knowing.
func (b *builder) trimTypes(said func(string) bool) {
	for _, t := range b.unit.Types {
		for i, m := range t.Methods {
			if m.Iface == 0 && !said(m.Symbol) {
				t.Methods[i].Symbol = ""
			}
		}
	}
}

// prune returns the nodes without calls that have nothing to say.
func prune(nodes []unit.Node, said func(string) bool) []unit.Node {
	var kept []unit.Node
	for _, n := range nodes {
		switch {
		case n.Join:
			kept = append(kept, n)
		case n.Call != nil:
			c := n.Call
			args := c.Args[:0]
			known := 0
			for _, a := range c.Args {
				switch {
				case a.Iface > 0 || a.Param > 0 || a.Message != "" || said(a.Func):
					known++
					args = append(args, a)
				case a.Func == "":
					args = append(args, a)
				}
			}
			c.Args = args
			if len(args) == 0 {
				c.Args = nil
			}
			if c.Trip != nil || c.Message != "" || c.Iface > 0 || c.Param > 0 || c.Field != "" || said(c.Func) || c.Serves || known > 0 && c.Runs != unit.RunsUnknown || lost(c) {
				kept = append(kept, n)
			}
		case n.Loop != nil:
			n.Loop.Body, n.Loop.Once = cut(prune(n.Loop.Body, said), true), prune(n.Loop.Once, said)
			if !vacant(n.Loop.Body) || !vacant(n.Loop.Once) {
				kept = append(kept, n)
			}
		case n.Branch != nil:
			for i := range n.Branch.Arms {
				n.Branch.Arms[i].Body = cut(prune(n.Branch.Arms[i].Body, said), n.Branch.Arms[i].Exits)
			}
			if ends(n.Branch.Arms) || !vacant([]unit.Node{n}) {
				kept = append(kept, n)
			}
		}
	}
	return kept
}

// lost tells whether a call is of a function value that nobody knows.
func lost(c *unit.Call) bool {
	return c.Trip == nil && c.Func == "" && c.Iface == 0 && c.Param == 0 && c.Field == "" && !c.Idle && c.Runs == unit.RunsUnknown && len(c.Args) == 0
}

// cut drops what only tells who leaves, where nothing follows that it matters to.
func cut(nodes []unit.Node, last bool) []unit.Node {
	for last && len(nodes) > 0 && vacant(nodes[len(nodes)-1:]) {
		nodes = nodes[:len(nodes)-1]
	}
	return nodes
}
