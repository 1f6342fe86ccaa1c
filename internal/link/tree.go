package link

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// Trees are for people: they end where nobody reads on.
const (
	mostNodes  = 400
	mostEnters = 20_000 // functions looked into for them
)

// Tree returns the calls of a function that lead to the wire, in order, down to the
// trips. Paths that fail are left out; a function that is being called already is not
// entered again. Its most expensive path costs what Price says, but for trees that were
// cut off, see chart.Node.More.
func (v *View) Tree(symbol string) []chart.Node {
	p, ok := v.lookup(symbol)
	if !ok || !v.leadsOut(symbol) {
		return nil
	}
	g := grower{view: v, left: mostNodes, enters: mostEnters}
	nodes, more := g.function(&scope{place: p})
	left := mostNodes
	nodes, cut := clip(nodes, &left)
	if more += cut; more > 0 && len(nodes) > 0 {
		nodes[len(nodes)-1].More += more
	}
	return nodes
}

// clip keeps the first nodes, from the top, and returns how many calls and trips it drops.
func clip(nodes []chart.Node, left *int) (kept []chart.Node, dropped int) {
	for _, n := range nodes {
		if *left == 0 {
			dropped += steps(n)
			continue
		}
		*left--
		var cut int
		n.Children, cut = clip(n.Children, left)
		n.More += cut
		kept = append(kept, n)
	}
	return kept, dropped
}

// steps counts the calls and trips of a node.
func steps(n chart.Node) int {
	k := n.More
	if n.Kind == chart.Call || n.Kind == chart.Trip {
		k++
	}
	for _, child := range n.Children {
		k += steps(child)
	}
	return k
}

// A grower makes one tree.
type grower struct {
	view   *View
	inside []string // the calls around, outermost first, see scope.key
	left   int      // nodes that may still be made
	enters int
}

// A scope is one call of a function: what it was handed.
type scope struct {
	place
	up    *scope // of the function around a literal
	args  []passed
	given []string // the lengths of its parameters in words that the reader has seen, "" for those of the function
	inTx  bool
	again bool   // the function has called itself
	fails bool   // no path through the function succeeds
	by    string // the bound of the loop in which it calls itself once per node of a tree
}

// A passed is a function handed over.
type passed struct {
	arg  unit.Arg
	from *scope // of whoever handed it over first
}

// length is a bound in words that the reader has seen.
func (s *scope) length(text string) string {
	if rest, ok := strings.CutPrefix(text, ofParameter); ok {
		index, plain, _ := strings.Cut(rest, ofParameter)
		if i, _ := strconv.Atoi(index); i < len(s.given) && s.given[i] != "" {
			return s.given[i]
		}
		return plain
	}
	if s.up != nil {
		return s.up.length(own(s.up.fn, text))
	}
	return spoken(text)
}

// argument finds the function that a parameter holds, in the scope itself or, for a
// literal, in one around it.
func (s *scope) argument(param int) (passed, bool) {
	for ; param > unit.ParamLevel && s != nil; param -= unit.ParamLevel {
		s = s.up
	}
	if s == nil {
		return passed{}, false
	}
	i := slices.IndexFunc(s.args, func(g passed) bool { return g.arg.Index == param-1 })
	if i < 0 {
		return passed{}, false
	}
	return s.args[i], true
}

// function returns what a call of a function does.
func (g *grower) function(s *scope) ([]chart.Node, int) {
	g.inside = append(g.inside, s.key())
	defer func() { g.inside = g.inside[:len(g.inside)-1] }()
	b := g.view.pricer().price(subject{s.fn.Symbol, s.inTx})
	s.fails = b != nil && b.fails
	if b == nil || !b.walk {
		nodes, more := g.list(s, s.fn.Body)
		if s.fn.Cached {
			nodes = wrap(chart.Node{Kind: chart.Guarded}, nodes)
		}
		return nodes, more
	}
	s.by = b.by
	nodes, more := g.list(s, s.fn.Body)
	at := g.position(s.place, s.fn.Pos)
	return wrap(chart.Node{Kind: chart.Loop, Bound: spoken(walkOf(s.fn)), Position: at}, nodes), more
}

// wrap puts nodes into another one, if there are any.
func wrap(outer chart.Node, nodes []chart.Node) []chart.Node {
	if len(nodes) == 0 {
		return nil
	}
	outer.Children = nodes
	return []chart.Node{outer}
}

func (g *grower) position(p place, pos unit.Pos) chart.Position {
	return chart.Position{File: p.unit.File(pos), Line: pos.Line, Column: pos.Col}
}

// list returns what a list of nodes does, and how many steps were left out.
func (g *grower) list(s *scope, nodes []unit.Node) (out []chart.Node, more int) {
	for _, n := range nodes {
		var made []chart.Node
		cut := 0
		switch {
		case n.Call != nil:
			made, cut = g.call(s, n.Call)
		case n.Loop != nil:
			made, cut = g.loop(s, n.Loop)
		case n.Branch != nil:
			made, cut = g.branch(s, n.Branch)
		}
		out = append(out, made...)
		more += cut
		if n.Branch != nil && s.closes(n.Branch) {
			break // nothing gets here
		}
	}
	return out, more
}

// closes tells whether every path through a branch leaves.
func (s *scope) closes(b *unit.Branch) bool {
	return !slices.ContainsFunc(b.Arms, func(arm unit.Arm) bool { return s.taken(arm) && !s.exits(arm) })
}

// exits tells whether an arm leaves, by itself or by the choices in it.
func (s *scope) exits(arm unit.Arm) bool {
	return arm.Exits || slices.ContainsFunc(arm.Body, func(n unit.Node) bool { return n.Branch != nil && s.closes(n.Branch) })
}

// taken tells whether an arm counts: it does not fail, or all that the function does is to fail.
func (s *scope) taken(arm unit.Arm) bool { return !arm.Off || s.fails }

func (g *grower) loop(s *scope, l *unit.Loop) ([]chart.Node, int) {
	body, more := g.list(s, l.Body)
	once, cut := g.list(s, l.Once)
	n := chart.Node{Kind: chart.Loop, Text: l.Bound, Position: g.position(s.place, l.Pos), More: more}
	once = turnOnce(n, once)
	switch {
	case l.Class == unit.Open && !counts(l), s.by != "" && s.by == bound(s.fn, l):
		// It turns until it is done, or as often as the function is called: count it once.
		n.More = 0
		return append(turnOnce(n, body), once...), more + cut
	case l.Class == unit.Fixed:
		n.Bound = strconv.Itoa(l.Times)
	default:
		n.Bound = s.length(bound(s.fn, l))
	}
	return append(wrap(n, body), once...), cut
}

// turnOnce is what a loop does that counts once. Where a path leaves, it leaves the turn and not
// the function, and the tree must tell.
func turnOnce(loop chart.Node, nodes []chart.Node) []chart.Node {
	if !leaves(nodes) {
		return nodes
	}
	loop.Bound, loop.More = "1", 0
	return wrap(loop, nodes)
}

// leaves tells whether a path through nodes leaves the function or the turn of the loop around.
func leaves(nodes []chart.Node) bool {
	return slices.ContainsFunc(nodes, func(n chart.Node) bool {
		return n.Kind == chart.Choice && slices.ContainsFunc(n.Children, func(arm chart.Node) bool { return arm.Exits || leaves(arm.Children) })
	})
}

// branch returns a choice, or what the one path does that succeeds.
func (g *grower) branch(s *scope, b *unit.Branch) ([]chart.Node, int) {
	var arms []chart.Node
	some, more := false, 0
	for _, arm := range b.Arms {
		if !s.taken(arm) {
			continue
		}
		nodes, cut := g.list(s, arm.Body)
		some, more = some || len(nodes) > 0, more+cut
		arms = append(arms, chart.Node{Kind: chart.Arm, Exits: s.exits(arm), Children: nodes})
	}
	switch {
	case !some:
		return nil, more
	case len(arms) == 1 && !arms[0].Exits:
		return arms[0].Children, more
	}
	return []chart.Node{{Kind: chart.Choice, Children: arms, More: more}}, 0
}

// call returns what one call does.
func (g *grower) call(s *scope, c *unit.Call) ([]chart.Node, int) {
	if c.Mode == unit.Deferred && g.undone(s, c) {
		return nil, 0
	}
	if g.left == 0 || g.enters == 0 {
		if c.Trip != nil || g.mayLead(s, c) {
			return nil, 1
		}
		return nil, 0
	}
	g.left--
	n := chart.Node{Kind: chart.Call, Text: c.Text, Position: g.position(s.place, c.Pos)}
	if c.Trip != nil {
		n.Kind, n.Func, n.Layer = chart.Trip, c.Trip.Name, c.Trip.Layer.String()
		_, n.Trips = tripsOf(c, s.inTx)
	}
	more := 0
	add := func(nodes []chart.Node, cut int) {
		n.Children = append(n.Children, nodes...)
		more += cut
	}
	g.targets(s, c, &n, add)
	if c.Param > 0 {
		if h, ok := s.argument(c.Param); ok {
			add(g.handed(h.from, h.arg, c.InTx || s.inTx, &n))
		}
	}
	if c.Runs != unit.RunsUnknown {
		for _, a := range c.Args {
			add(g.run(s, c, a))
		}
	}
	n.More = more
	if n.Kind == chart.Call && len(n.Children) == 0 {
		g.left++
		return nil, more
	}
	return kindly(c, n), 0
}

// kindly puts a call into what tells when it runs.
func kindly(c *unit.Call, n chart.Node) []chart.Node {
	nodes := []chart.Node{n}
	outer := func(kind string) { nodes = wrap(chart.Node{Kind: kind, Position: n.Position}, nodes) }
	if c.Cached || c.Memo || c.Trip != nil && c.Trip.Cached || c.Runs == unit.RunsGuarded || c.Runs == unit.RunsShared {
		outer(chart.Guarded)
	}
	switch {
	case c.Mode == unit.Detached:
		outer(chart.Detached)
	case c.Mode == unit.Parallel || c.Runs == unit.RunsParallel:
		outer(chart.Parallel)
	}
	return nodes
}

// undone tells whether a deferred call rolls back a transaction that some path has ended
// before: a tree shows the path that does.
func (g *grower) undone(s *scope, c *unit.Call) bool {
	undoes := c.Trip != nil && c.Trip.Tx == unit.TxRollback
	if c.Trip == nil && c.Func != "" {
		b := g.view.pricer().price(subject{symbol: c.Func})
		undoes = b != nil && b.undoes
	}
	if !undoes {
		return false
	}
	b := g.view.pricer().price(subject{s.fn.Symbol, s.inTx})
	return b == nil || !b.open
}

// mayLead tells whether a call may lead to the wire.
func (g *grower) mayLead(s *scope, c *unit.Call) bool {
	for _, t := range g.view.targetsOf(s.place, c) {
		if g.view.leadsOut(t.symbol) {
			return true
		}
	}
	if c.Param > 0 {
		h, ok := s.argument(c.Param)
		return ok && g.view.argLeads(h)
	}
	return slices.ContainsFunc(c.Args, func(a unit.Arg) bool {
		h, ok := s.capture(a)
		return ok && g.view.argLeads(h)
	})
}

// argLeads tells whether a function handed over may lead to the wire: by itself, or, as
// a literal, by what the functions around it were handed.
func (v *View) argLeads(h passed) bool { return v.argLeadsBy(h, deepestHanding) }

// deepestHanding is over how many functions one is followed that is handed on.
const deepestHanding = 8

func (v *View) argLeadsBy(h passed, depth int) bool {
	if h.arg.Iface > 0 {
		return slices.ContainsFunc(v.resolve(h.from.unit, h.arg.Iface, h.arg.Method), func(t target) bool { return v.leadsOut(t.symbol) })
	}
	if v.leadsOut(h.arg.Func) {
		return true
	}
	if depth == 0 || !strings.Contains(h.arg.Func, "$") {
		return false
	}
	for s := h.from; s != nil; s = s.up {
		if slices.ContainsFunc(s.args, func(a passed) bool { return v.argLeadsBy(a, depth-1) }) {
			return true
		}
	}
	return false
}

// capture is an argument with the scope that it belongs to.
func (s *scope) capture(a unit.Arg) (passed, bool) {
	if a.Param > 0 {
		h, ok := s.argument(a.Param)
		h.arg.Index = a.Index
		return h, ok
	}
	return passed{a, s}, a.Func != "" || a.Iface > 0
}

// targets adds what the functions do that a call may reach: of one, as it is; of
// several, as a choice.
func (g *grower) targets(s *scope, c *unit.Call, n *chart.Node, add func([]chart.Node, int)) {
	var arms []chart.Node
	var last []chart.Node
	cut := 0
	for _, t := range g.view.targetsOf(s.place, c) {
		p, ok := g.view.lookup(t.symbol)
		if !ok {
			continue
		}
		next := &scope{place: p, inTx: s.inTx || c.InTx, up: g.around(s, p)}
		for _, a := range c.Args {
			if h, ok := s.capture(a); ok {
				next.args = append(next.args, h)
			}
		}
		for _, length := range c.Given {
			if length != "" && !written(length) {
				length = s.length(own(s.fn, length))
			}
			next.given = append(next.given, length)
		}
		nodes, more := g.enterFrom(s, next)
		cut += more
		if len(nodes) > 0 {
			last = nodes
			n.Func = p.fn.Name
			arms = append(arms, chart.Node{Kind: chart.Arm, Text: t.name, Func: p.fn.Name, Position: g.position(p, p.fn.Pos), Children: nodes})
		}
	}
	if len(arms) < 2 {
		add(last, cut)
		return
	}
	n.Func = ""
	add([]chart.Node{{Kind: chart.Choice, Position: n.Position, Children: arms}}, cut)
}

// around returns the scope of the function around a literal that is called from s.
func (g *grower) around(s *scope, p place) *scope {
	if !p.fn.Lit {
		return nil
	}
	outer := p.fn.Symbol[:strings.IndexByte(p.fn.Symbol, '$')]
	for ; s != nil; s = s.up {
		if s.fn.Symbol == outer || s.fn.Lit && literalOf(s.fn.Symbol, p.fn.Symbol) {
			return s
		}
	}
	return nil
}

// enterFrom is enter, but for a function that calls itself: that is entered once more.
func (g *grower) enterFrom(from, s *scope) ([]chart.Node, int) {
	if from.fn == s.fn && !from.again {
		if b := g.view.pricer().price(subject{s.fn.Symbol, s.inTx}); b != nil && b.again {
			s.again = true
		}
	}
	return g.enter(s)
}

// enter returns what a function does that is not being called already, with the same functions
// handed over.
func (g *grower) enter(s *scope) ([]chart.Node, int) {
	key := s.key()
	if !s.again && slices.Contains(g.inside, key) || g.enters == 0 || len(g.inside) > deepestTree {
		return nil, 0
	}
	if !g.view.leadsOut(s.fn.Symbol) && !slices.ContainsFunc(s.args, g.view.argLeads) && !g.view.captures(s) {
		return nil, 0
	}
	g.enters--
	return g.function(s)
}

// deepestTree bounds how many calls of a tree lie within one another.
const deepestTree = 200

// key names a call of a function by what it, and the functions around it, were handed.
func (s *scope) key() string { return s.fn.Symbol + s.holds(3) }

func (s *scope) holds(depth int) (key string) {
	for ; s != nil && depth > 0; s = s.up {
		for _, a := range s.args {
			key += " " + a.arg.Func
			if a.arg.Func != "" {
				key += "(" + a.from.holds(depth-1) + ")"
			}
		}
	}
	return key
}

// captures tells whether a function around a literal was handed functions that lead to the
// wire: the literal may call them.
func (v *View) captures(s *scope) bool {
	for up := s.up; up != nil; up = up.up {
		if slices.ContainsFunc(up.args, v.argLeads) {
			return true
		}
	}
	return false
}

// handed returns what a function does that was handed over, and names it.
func (g *grower) handed(from *scope, a unit.Arg, inTx bool, n *chart.Node) ([]chart.Node, int) {
	if a.Iface > 0 {
		var arms []chart.Node
		cut := 0
		for _, t := range g.view.resolve(from.unit, a.Iface, a.Method) {
			if p, ok := g.view.lookup(t.symbol); ok {
				nodes, more := g.enter(&scope{place: p, inTx: inTx})
				cut += more
				if len(nodes) > 0 {
					n.Func = p.fn.Name
					arms = append(arms, chart.Node{Kind: chart.Arm, Text: t.name, Func: p.fn.Name, Children: nodes})
				}
			}
		}
		if len(arms) == 1 {
			return arms[0].Children, cut
		}
		return wrap(chart.Node{Kind: chart.Choice}, arms), cut
	}
	p, ok := g.view.lookup(a.Func)
	if !ok {
		return nil, 0
	}
	n.Func = p.fn.Name
	return g.enter(&scope{place: p, inTx: inTx, up: g.around(from, p)})
}

// run returns what an argument does that a catalogued callee runs.
func (g *grower) run(s *scope, c *unit.Call, a unit.Arg) ([]chart.Node, int) {
	h, ok := s.capture(a)
	if !ok {
		return nil, 0
	}
	inTx := s.inTx || runsInTx(c, a)
	var n chart.Node
	nodes, more := g.handed(h.from, h.arg, inTx, &n)
	loop := chart.Node{Kind: chart.Loop, Position: g.position(s.place, c.Pos)}
	switch c.Runs {
	case unit.RunsEach:
		loop.Bound = s.length(own(s.fn, eachOf(c)))
		return wrap(loop, nodes), more
	case unit.RunsChunks:
		loop.Bound = "chunks"
		return wrap(loop, nodes), more
	}
	return nodes, more
}

// leadsOut tells whether a function may lead to a trip, whoever waits for it.
func (v *View) leadsOut(symbol string) bool {
	if symbol == "" {
		return false
	}
	if known, ok := v.outward[symbol]; ok {
		return known
	}
	// All that can be reached and is not known yet, then back from where trips are.
	if v.outward == nil {
		v.outward = make(map[string]bool)
	}
	callers := make(map[string][]string)
	v.outward[symbol] = false
	work, out := []string{symbol}, []string(nil)
	for len(work) > 0 {
		s := work[len(work)-1]
		work = work[:len(work)-1]
		p, ok := v.lookup(s)
		if !ok {
			continue
		}
		leads := false
		unit.EachCall(p.fn.Body, func(c *unit.Call) { leads = leads || c.Trip != nil })
		for _, callee := range v.callees(p) {
			known, seen := v.outward[callee]
			leads = leads || known
			callers[callee] = append(callers[callee], s)
			if !seen && callee != "" {
				v.outward[callee] = false
				work = append(work, callee)
			}
		}
		if leads {
			out = append(out, s)
		}
	}
	for len(out) > 0 {
		s := out[len(out)-1]
		out = out[:len(out)-1]
		if v.outward[s] {
			continue
		}
		v.outward[s] = true
		out = append(out, callers[s]...)
	}
	return v.outward[symbol]
}
