package link

import (
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// An account makes the bill of one function.
type account struct {
	*pricer
	place   place
	inTx    bool
	types   string   // behind its parameters, see View.behind
	carries string   // see subject
	all     bool     // paths that fail count too
	key     string   // what the transaction is called that a deferred call rolls back
	undoes  bool     // there is such a call
	around  []string // the bounds of the function's loops around the current call
}

// A path is what the rest of a function comes to, from some point on.
type path struct {
	bill  // without steps
	clock clock
	ok    bool // it can be taken
}

// An end is the rest of a function, by what the paths have done at its end: nothing, or
// some of the following.
type end [4]path

const (
	ended    = 1 << iota // the transaction that is rolled back otherwise
	handedOn             // the request, to the next handler
)

// start is the end of a function.
func start() end { return end{{ok: true}} }

// all returns the rest of all paths.
func (e end) all() path { return e[0].or(e[ended]).or(e[handedOn]).or(e[ended|handedOn]) }

// either returns the bill of all paths, and whether there are any.
func (e end) either() (bill, bool) {
	p := e.all()
	p.steps = p.clock.total()
	return p.bill, p.ok
}

// some tells whether there are paths that have done something, or have not.
func (e end) some(what int, done bool) bool {
	for i, p := range e {
		if p.ok && (i&what != 0) == done {
			return true
		}
	}
	return false
}

// does makes all paths ones that do something.
func (e end) does(what int) end {
	for i := range e {
		if i&what == 0 {
			e[i|what], e[i] = e[i].or(e[i|what]), path{}
		}
	}
	return e
}

// only keeps the paths that do something.
func (e end) only(what int) end {
	for i := range e {
		if i&what == 0 {
			e[i] = path{}
		}
	}
	return e
}

func (p path) or(q path) path {
	switch {
	case !p.ok:
		return q
	case !q.ok:
		return p
	}
	return path{p.bill.or(q.bill), p.clock.or(q.clock), true}
}

func (e end) or(o end) end {
	for i := range e {
		e[i] = e[i].or(o[i])
	}
	return e
}

func (e end) each(do func(path) path) end {
	for i := range e {
		if e[i].ok {
			e[i] = do(e[i])
		}
	}
	return e
}

// after is a bill before a path.
func (p path) after(b bill) path {
	return path{b.plus(p.bill), p.clock.then(b.steps), true}
}

// body adds up a list of nodes before the rest of the function, from the end.
func (w *account) body(nodes []unit.Node, rest end) end {
	for i := len(nodes) - 1; i >= 0; i-- {
		switch n := nodes[i]; {
		case n.Join:
			rest = rest.each(func(p path) path { p.clock = p.clock.join(); return p })
		case n.Call != nil:
			rest = w.callBefore(n.Call, rest)
		case n.Loop != nil:
			rest = w.loopBefore(n.Loop, rest)
		case n.Branch != nil:
			rest = w.branch(n.Branch, rest)
		}
	}
	return rest
}

func (w *account) branch(b *unit.Branch, rest end) end {
	var all end
	for _, arm := range b.Arms {
		if arm.Off && !w.all || lacks(arm, w.carries) {
			continue
		}
		after := rest
		if arm.Exits {
			after = start()
		}
		all = all.or(w.body(arm.Body, after))
	}
	return all
}

func (w *account) callBefore(c *unit.Call, rest end) end {
	if c.Serves && w.through {
		return rest.does(handedOn) // what it costs is the next handler's
	}
	b := w.call(c)
	if b.serves {
		rest = rest.does(handedOn)
	}
	switch {
	case c.Mode == unit.Parallel || c.Runs == unit.RunsParallel:
		return rest.each(func(p path) path {
			return path{b.plus(p.bill), p.clock.fork(b.steps), true}
		})
	case c.Mode == unit.Deferred && b.undoes:
		return rest.undone(b)
	}
	rest = rest.each(func(p path) path { return p.after(b) })
	if w.undoes && (b.commits || b.undoes) && w.meant(c) {
		rest = rest.does(ended)
	}
	return rest
}

// undone is a deferred rollback before a path: it reaches the server where the transaction has not
// been ended.
func (e end) undone(b bill) end {
	for i := range e {
		if e[i].ok && i&ended == 0 {
			e[i] = e[i].after(b)
		}
	}
	return e
}

// meant tells whether a call that ends a transaction may end the one that is rolled
// back otherwise: it is called on the same variable, or a helper is.
func (w *account) meant(c *unit.Call) bool {
	return c.Trip == nil || w.key == "" || receiverText(c) == w.key
}

func receiverText(c *unit.Call) string { return c.Text[:max(0, strings.LastIndexByte(c.Text, '.'))] }

// rollback returns on what a deferred call of the function rolls back a transaction, ""
// for a helper, and whether there is one. Of several the first counts, and the others
// are taken to have been committed.
func rollback(r *pricer, p place, nodes []unit.Node) (key string, found bool) {
	unit.EachCall(nodes, func(c *unit.Call) {
		switch {
		case found || c.Mode != unit.Deferred:
		case c.Trip != nil && c.Trip.Tx == unit.TxRollback:
			key, found = receiverText(c), true
		case c.Func != "" && c.Trip == nil && !r.visiting(c.Func):
			if b := r.price(subject{symbol: c.Func}); b != nil && b.undoes {
				found = true
			}
		}
	})
	return key, found
}

func (w *account) loopBefore(l *unit.Loop, rest end) end {
	single, keyed := byKey(l.Once)
	last := w.body(single, start())
	once, okOnce := last.either()
	once = once.untilOne(l.Param)
	byKey := w.body(keyed, start())
	each, okEach := byKey.either()
	each = each.untilOne(l.Param)
	turns, counted := w.turns(l)
	if counted && l.Class != unit.Fixed {
		w.loops++
		w.around = append(w.around, bound(w.place.fn, l))
	}
	turn := w.body(l.Body, start())
	if counted && l.Class != unit.Fixed {
		w.loops--
		w.around = w.around[:len(w.around)-1]
	}
	if okOnce && w.cheap { // what one turn does at most, perhaps none does
		once = once.or(bill{})
	}
	if okOnce {
		rest = rest.each(func(p path) path { return p.after(once) })
	}
	if okEach { // one key, or as many as elements
		every := each
		if counted {
			every = each.timesOver(turns)
			every.steps = by(each.steps, turns)
		}
		each = each.or(every)
		if w.cheap {
			each = each.or(bill{})
		}
		rest = rest.each(func(p path) path { return p.after(each) })
	}
	on := last.or(byKey).or(turn).only(handedOn) // who hands the request on in a loop is done with it
	p := turn.all()
	if !p.ok {
		return rest.or(on)
	}
	b, c := p.bill, p.clock
	if counted {
		b, c = b.turnsOver(turns, l.Param), c.turns(turns)
	} else {
		b = b.untilOne(l.Param)
	}
	rest = rest.each(func(p path) path { return path{b.plus(p.bill), c.follow(p.clock), true} })
	if b.commits && w.undoes && !turn.some(ended, false) {
		rest = rest.does(ended)
	}
	return rest.or(on)
}

// byKey splits what at most one turn of a loop does from what one turn does per key.
func byKey(once []unit.Node) (single, keyed []unit.Node) {
	for _, n := range once {
		if n.Keyed {
			keyed = append(keyed, n)
		} else {
			single = append(single, n)
		}
	}
	return single, keyed
}

// turns returns how often a loop turns, and whether more than once as far as anybody
// knows.
func (w *account) turns(l *unit.Loop) (chart.Range, bool) {
	switch {
	case l.Class == unit.Fixed:
		return exactly(l.Times), true
	case l.Class == unit.Open && !counts(l):
		return chart.Range{}, false
	}
	return loopOver(bound(w.place.fn, l)), true
}

// counts tells whether an open loop counts up to a number.
func counts(l *unit.Loop) bool {
	return l.Bound != "" && !l.Endless && !strings.HasPrefix(l.Bound, "len(")
}

// call is what one call comes to.
func (w *account) call(c *unit.Call) bill {
	var b bill
	if c.Trip != nil {
		b = w.trip(c)
	}
	if c.Param > 0 {
		once := exactly(1)
		b.calls = []calling{{param: c.Param, name: c.Text, times: once, steps: once, inTx: w.inTx || c.InTx, idle: c.Idle, sends: c.Sends}}
	}
	callee := w.callee(c)
	calls := callee.calls
	callee.calls = nil
	b.steps = plus(b.steps, callee.steps)
	b = b.plus(callee)
	for _, h := range w.runs(c, calls) {
		b.steps = plus(b.steps, h.steps)
		b = b.plus(h)
	}
	if c.Cached || c.Memo {
		return bill{commits: b.commits} // most callers find it done
	}
	if c.Mode == unit.Detached {
		return b.apart()
	}
	return b
}

func (w *account) trip(c *unit.Call) bill {
	t := c.Trip
	least, most := tripsOf(c, w.inTx)
	if w.cheap {
		most = least
	}
	n := chart.Range{Least: cost.Const(least), Most: cost.Const(most)}
	var b bill
	if t.Cached {
		return b
	}
	if t.Open {
		b.partial = []string{t.Name}
	}
	b.trips[t.Layer-1], b.steps = n, n
	b.begins, b.commits, b.undoes = t.Tx == unit.TxBegin, t.Tx == unit.TxCommit, t.Tx == unit.TxRollback
	return b
}

// tripsOf returns how many trips a call makes at the least and at the most.
func tripsOf(c *unit.Call, inTx bool) (least, most int) {
	t := c.Trip
	switch {
	case t.InsideMost > 0 && (inTx || c.InTx):
		return t.InsideLeast, t.InsideMost
	case t.Most > 0:
		return t.Least, t.Most
	}
	return t.Count, t.Count
}

// callee is what the functions come to that a call leads to. Its calls are of the
// callee's parameters.
func (w *account) callee(c *unit.Call) bill {
	targets, none := w.view.narrow(w.place, c, w.types)
	if len(targets) == 0 && !none && w.missed(c) {
		return bill{partial: []string{c.Text}}
	}
	var all bill
	for i, t := range targets {
		b := w.target(c, t.symbol, w.inTx || c.InTx)
		if i == 0 {
			all = b
			continue
		}
		all.choice = all.choice || all.trips.differs(b.trips)
		all = w.chosen(all, b)
	}
	return all
}

// chosen is one of two implementations: the dearer one, or the cheaper one.
func (w *account) chosen(a, b bill) bill {
	if w.cheap {
		return a.best(b)
	}
	return a.worst(b)
}

// missed tells whether a call that leads nowhere may matter: of a function value that nobody knows,
// or through an interface of ours that nothing implements. What libraries do with their own is
// their business.
func (w *account) missed(c *unit.Call) bool {
	switch {
	case c.Idle || !w.place.unit.Ours:
		return false
	case c.Iface > 0:
		return w.ours(w.place.unit.Ifaces[c.Iface-1].Pkg)
	}
	return c.Trip == nil && c.Param == 0 && c.Runs == unit.RunsUnknown
}

// ours tells whether a package is the reader's own.
func (w *account) ours(pkg string) bool {
	if owner := w.view.units[pkg]; owner != nil {
		return owner.Ours
	}
	module := w.place.unit.Module
	return module != "" && (pkg == module || strings.HasPrefix(pkg, module+"/"))
}

func (w *account) target(c *unit.Call, symbol string, inTx bool) bill {
	s := subject{symbol: symbol, inTx: inTx, types: w.view.behind(w.types, c, symbol), carries: w.view.carriesOn(c, symbol, w.carries)}
	b, being := w.recursive(s, c)
	if !being {
		b = w.price(s)
	}
	if b == nil {
		return bill{}
	}
	return b.renamed(translate(w.place.fn, symbol, c))
}

// runs returns what the functions come to that a call hands over, and the calls of
// parameters of functions around a literal that is called.
func (w *account) runs(c *unit.Call, calls []calling) []bill {
	var list []bill
	for _, u := range calls {
		if u.param > unit.ParamLevel {
			u.param -= unit.ParamLevel
			list = append(list, bill{calls: []calling{u}})
		}
	}
	if c.Runs != unit.RunsUnknown {
		u := calling{times: exactly(1), steps: exactly(1)}
		switch c.Runs {
		case unit.RunsGuarded, unit.RunsShared:
			return list
		case unit.RunsEach:
			u.times = loopOver(own(w.place.fn, eachOf(c)))
		case unit.RunsChunks:
			u.times = loopOver("chunks")
		}
		u.steps = u.times
		for _, a := range c.Args {
			u.inTx = runsInTx(c, a)
			list = append(list, w.handed(c, a, u))
		}
		return list
	}
	for _, u := range calls {
		if u.param > unit.ParamLevel {
			continue
		}
		var each []bill
		for _, a := range c.Args {
			if a.Index == u.param-1 {
				each = append(each, w.handed(c, a, u))
			}
		}
		if u.first {
			each = untilOne(each)
		}
		list = append(list, each...)
	}
	return list
}

// untilOne is what functions come to that are called one after the other until one does.
func untilOne(each []bill) []bill {
	var sum, all bill
	for i, b := range each {
		sum.steps = plus(sum.steps, b.steps)
		sum = sum.plus(b)
		if all = all.or(sum); i == 0 {
			all = sum
		}
	}
	if len(each) < 2 {
		return each
	}
	return []bill{all}
}

// runsInTx tells whether a catalogued callee hands an open transaction to a function. Of a
// literal, each call says by itself whether it works on that.
func runsInTx(c *unit.Call, a unit.Arg) bool {
	return !a.Lit && (c.InTx || c.Trip != nil && c.Trip.Tx == unit.TxFunc)
}

// eachOf returns the length of the list that a catalogued callee runs a function for.
func eachOf(c *unit.Call) string {
	for _, g := range c.Given {
		if g != "" {
			return g
		}
	}
	return ""
}

// handed is what a function comes to that is handed over and run.
func (w *account) handed(c *unit.Call, a unit.Arg, u calling) bill {
	if a.Param > 0 {
		u.param, u.inTx = a.Param, u.inTx || w.inTx // of a list, all that is in it
		u.name = paramName(w.place.fn, a.Param, u.name)
		return bill{calls: []calling{u}}
	}
	if a.Func == "" && a.Iface == 0 {
		if u.idle || !w.place.unit.Ours {
			return bill{} // what a library does with its own is its business
		}
		return bill{partial: []string{u.name}}
	}
	looped := u.times.Most.Degree() > 0
	if looped {
		w.loops++
		defer func() { w.loops-- }()
	}
	b := w.argument(&unit.Call{Down: c.Down}, a, u)
	var extra []calling
	for _, o := range b.calls {
		if o.param > unit.ParamLevel {
			o.param -= unit.ParamLevel
			extra = append(extra, o)
		} else if !o.idle {
			b.partial = names(b.partial, o.name)
		}
	}
	b.calls = extra
	later := b.apart().timesOver(u.detached)
	b.steps = by(b.steps, u.steps)
	b = b.timesOver(u.times)
	if !u.detached.IsZero() {
		b = b.plus(later)
	}
	b.commits, b.undoes = b.commits && !u.times.Least.IsZero(), false
	return b
}

// argument is what one call of a function comes to that is handed over, or what it sends.
func (w *account) argument(c *unit.Call, a unit.Arg, u calling) (b bill) {
	for i, t := range w.view.argument(w.place.unit, a, u.sends) {
		if tb := w.target(c, t.symbol, w.inTx || u.inTx); i == 0 {
			b = tb
		} else {
			b = w.chosen(b, tb)
		}
	}
	return b
}

// argument returns what runs if a function that is handed over is called, or if what it returns is sent
// to a mediator.
func (v *View) argument(u *unit.Unit, a unit.Arg, sends string) []target {
	switch {
	case sends != "" && a.Message != "":
		return v.handlers(sends + " " + a.Message)
	case sends != "":
		return nil
	case a.Iface > 0:
		return v.resolve(u, a.Iface, a.Method)
	}
	return []target{{symbol: a.Func}}
}

// paramName is the name of a function's own parameter.
func paramName(f *unit.Func, param int, other string) string {
	if i := param - 1; i >= 0 && i < len(f.Params) {
		return f.Params[i]
	}
	return other
}
