package link

import (
	"slices"
	"strconv"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// Trees are for people: they end where nobody reads on.
const (
	mostNodes  = 400
	wholeNodes = 10_000 // of trees that nobody looks at
	mostEnters = 20_000 // functions looked into for them
)

// Tree returns the calls of a function that lead to the wire, in order, down to the
// trips. Paths that fail are left out; a function that is being called already is not
// entered again. Its most expensive path costs what Price says, but for trees that were
// cut off, see chart.Node.More.
func (v *View) Tree(symbol string) []chart.Node { return v.tree(subject{symbol: symbol}, mostNodes) }

// Whole is Tree for those who add up: it ends much later.
func (v *View) Whole(symbol string) []chart.Node { return v.tree(subject{symbol: symbol}, wholeNodes) }

func (v *View) tree(of subject, most int) []chart.Node {
	p, ok := v.lookup(of.symbol)
	if !ok || !v.leadsOut(of.symbol) {
		return nil
	}
	g := grower{view: v, left: most, enters: mostEnters}
	nodes, more := g.function(&scope{place: p, carries: of.carries})
	left := most
	nodes, cut := clip(nodes, &left)
	if more += cut; more > 0 && len(nodes) > 0 { // left out at the top
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

// function returns what a call of a function does.
func (g *grower) function(s *scope) ([]chart.Node, int) {
	g.inside = append(g.inside, s.key())
	defer func() { g.inside = g.inside[:len(g.inside)-1] }()
	b := g.view.pricer().price(s.subject())
	s.fails = b != nil && b.fails
	if b == nil || !b.walk {
		nodes, more := g.list(s, s.fn.Body)
		if s.fn.Cached {
			nodes = wrap(chart.Node{Kind: chart.Guarded, Position: g.position(s.place, s.fn.Pos)}, nodes)
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

func (g *grower) loop(s *scope, l *unit.Loop) ([]chart.Node, int) {
	turn, each := split(l)
	single, keyed := byKey(l.Once)
	body, more := g.list(s, slices.Concat(turn, keyed))
	once, cut := g.list(s, slices.Concat(each, single))
	n := chart.Node{Kind: chart.Loop, Text: l.Bound, Position: g.position(s.place, l.Pos), More: more}
	once = turnOnce(n, once)
	if at, err := strconv.Atoi(s.length(bound(s.fn, l))); l.Limit != nil && err == nil {
		n.Text += ", at most " + strconv.Itoa(at)
	}
	switch {
	case len(body) == 0:
		return once, more + cut
	case l.Class == unit.Open && !counts(l), s.by != "" && s.by == bound(s.fn, l):
		// It turns until it is done, or as often as the function is called: count it once.
		return append(turnOnce(n, body), once...), more + cut
	case l.Class == unit.Fixed:
		n.Bound = strconv.Itoa(l.Times)
	default:
		n.Bound = s.length(bound(s.fn, l))
	}
	return append(wrap(n, body), once...), cut
}

// split takes the calls out of a loop's body that call another function each turn: of a list that the loop
// is over.
func split(l *unit.Loop) (turn, each []unit.Node) {
	if l.Param < 0 {
		return l.Body, nil
	}
	for _, n := range l.Body {
		if n.Call != nil && n.Call.Among && n.Call.Param == l.Param+1 {
			each = append(each, n)
		} else {
			turn = append(turn, n)
		}
	}
	return turn, each
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
	n := chart.Node{Kind: chart.Choice, Children: arms, More: more}
	for i := range arms {
		if arms[i].Position = first(arms[i].Children); n.Line == 0 {
			n.Position = arms[i].Position
		}
	}
	return []chart.Node{n}, 0
}

// first is where the first of some nodes is, for what has no place of its own.
func first(nodes []chart.Node) chart.Position {
	if len(nodes) == 0 {
		return chart.Position{}
	}
	return nodes[0].Position
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
		n.Kind, n.Func, n.Layer, n.Write = chart.Trip, c.Trip.Name, c.Trip.Layer.String(), c.Trip.Write
		n.Open = c.Trip.Open
		n.Least, n.Trips = tripsOf(c, s.inTx)
	}
	more := 0
	add := func(nodes []chart.Node, cut int) {
		n.Children = append(n.Children, nodes...)
		more += cut
	}
	g.targets(s, c, &n, add)
	if c.Param > 0 {
		add(g.element(s, c, &n))
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

// element returns what the function does that a parameter is, or each of those in the list that it is.
func (g *grower) element(s *scope, c *unit.Call, n *chart.Node) (nodes []chart.Node, more int) {
	list := s.arguments(c.Param)
	if len(list) == 1 {
		return g.handed(list[0], c.InTx || s.inTx, c.Sends, n)
	}
	for _, h := range list {
		one := chart.Node{Kind: chart.Call, Text: c.Text, Position: n.Position}
		made, cut := g.handed(h, c.InTx || s.inTx, c.Sends, &one)
		nodes, more = append(nodes, wrap(one, made)...), more+cut
	}
	return nodes, more
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
	b := g.view.pricer().price(s.subject())
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
		return slices.ContainsFunc(s.arguments(c.Param), g.view.argLeads)
	}
	return slices.ContainsFunc(c.Args, func(a unit.Arg) bool {
		return slices.ContainsFunc(s.capture(a), g.view.argLeads)
	})
}

// targets adds what the functions do that a call may reach: of one, as it is; of
// several, as a choice.
func (g *grower) targets(s *scope, c *unit.Call, n *chart.Node, add func([]chart.Node, int)) {
	var arms []chart.Node
	var last []chart.Node
	cut := 0
	targets, _ := g.view.narrow(s.place, c, s.types)
	for _, t := range targets {
		p, ok := g.view.lookup(t.symbol)
		if !ok {
			continue
		}
		next := &scope{place: p, inTx: s.inTx || c.InTx, up: g.around(s, p), types: g.view.behind(s.types, c, t.symbol), carries: g.view.carriesOn(c, t.symbol, s.carries)}
		for _, a := range c.Args {
			next.args = append(next.args, s.capture(a)...)
		}
		for _, length := range c.Given {
			if length != "" && !written(length) {
				length = s.length(own(s.fn, length))
			}
			next.given = append(next.given, length)
		}
		next.limits = s.hands(c)
		nodes, more := g.enterFrom(s, next)
		cut += more
		if len(nodes) > 0 {
			last = nodes
			n.Func = p.fn.Name
			arms = append(arms, chart.Node{Kind: chart.Arm, Text: t.name, Func: p.fn.Name, Position: g.position(p, p.fn.Pos), Children: nodes})
		}
	}
	n.Spared = len(arms) > 0 && len(arms) < len(targets)
	if len(arms) < 2 {
		add(last, cut)
		return
	}
	n.Func = ""
	add([]chart.Node{{Kind: chart.Choice, Position: n.Position, Children: arms}}, cut)
}

// enterFrom is enter, but for a function that calls itself: that is entered once more.
func (g *grower) enterFrom(from, s *scope) ([]chart.Node, int) {
	if from.fn == s.fn && !from.again {
		if b := g.view.pricer().price(s.subject()); b != nil && b.again {
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

// handed returns what a function does that was handed over, or what it sends, and names it.
func (g *grower) handed(h passed, inTx bool, sends string, n *chart.Node) ([]chart.Node, int) {
	if h.arg.Iface == 0 && sends == "" {
		p, ok := g.view.lookup(h.arg.Func)
		if !ok {
			return nil, 0
		}
		n.Func = p.fn.Name
		return g.enter(&scope{place: p, inTx: inTx, up: g.around(h.from, p)})
	}
	var arms []chart.Node
	cut := 0
	for _, t := range g.view.argument(h.from.unit, h.arg, sends) {
		if p, ok := g.view.lookup(t.symbol); ok {
			nodes, more := g.enter(&scope{place: p, inTx: inTx})
			cut += more
			if len(nodes) > 0 {
				n.Func = p.fn.Name
				arms = append(arms, chart.Node{Kind: chart.Arm, Text: t.name, Func: p.fn.Name, Position: g.position(p, p.fn.Pos), Children: nodes})
			}
		}
	}
	if len(arms) == 1 {
		return arms[0].Children, cut
	}
	return wrap(chart.Node{Kind: chart.Choice, Position: n.Position}, arms), cut
}

// run returns what an argument does that a catalogued callee runs.
func (g *grower) run(s *scope, c *unit.Call, a unit.Arg) ([]chart.Node, int) {
	var n chart.Node
	var nodes []chart.Node
	more := 0
	for _, h := range s.capture(a) {
		made, cut := g.handed(h, s.inTx || runsInTx(c, a), "", &n)
		nodes, more = append(nodes, made...), more+cut
	}
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
