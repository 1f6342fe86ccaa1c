// Package setup runs what programs do when they set up their routes, as far as units tell: it
// evaluates the set-ups of their functions, from main on, and returns the endpoints that come of it.
//
// It is an interpreter of a small language. Routers, handlers, tables of routes, the texts that paths
// are made of and whatever holds them are values; all else is unknown, and of an unknown branch both
// arms are taken. So a route that is made by a table, a constructor, a closure or a loop over an
// interface needs no rule of its own.
package setup

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/route"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A Program is what is known of the packages of a program.
type Program struct {
	Units []*unit.Unit // sorted by path
	// Implementations returns the types that implement the n-th interface of a unit, counted from 1,
	// as a/b.T.
	Implementations func(u *unit.Unit, n int) []string

	byPath map[string]*unit.Unit
}

// An Endpoint is where work enters a program.
type Endpoint struct {
	Kind    string // http, grpc, graphql, consumer, cron
	Method  string // of http: GET, …, or ANY
	Path    string
	Program string // import path of package main, "" if none leads here
	Router  int    // numbers, within a program, the routers that hang below no other: of http

	// Handlers are the symbols of what answers: several where the source leaves open which.
	Handlers []string
	Name     string       // of the handler, for people
	Handler  Place        // where it is declared; the zero Place if that is not known
	Site     Place        // where it is registered
	Behind   []Middleware // outermost first
	// Types are what the program has put behind the handler, as far as that is known: a/b.T, sorted.
	Types []string
}

// A Middleware is what every request of a route passes.
type Middleware struct {
	Symbol string
	Name   string
	Place  Place
}

// A Place is a position in a unit.
type Place struct {
	Unit *unit.Unit
	unit.Pos
}

// Endpoints returns the endpoints of the programs among the packages, sorted. What no main function
// leads to, because a library runs it, counts for the programs that import it, or for none.
func (p *Program) Endpoints() []Endpoint {
	p.byPath = make(map[string]*unit.Unit, len(p.Units))
	var mains []*unit.Unit
	for _, u := range p.Units {
		p.byPath[u.Path] = u
		if u.Ours && u.Main {
			mains = append(mains, u)
		}
	}
	// What a main function leads to by itself is its program's. What is left may be led to through
	// values that are unknown: by the program that sets something up rather than by one that does not.
	slices.SortStableFunc(mains, func(a, b *unit.Unit) int { return cmp.Compare(leads(b), leads(a)) })
	var all []Endpoint
	run := make(map[string]bool)
	for _, main := range mains {
		all = append(all, p.run(main, p.closure(main), run)...)
	}
	if len(mains) == 0 {
		all = p.run(nil, p.Units, run)
	}
	slices.SortStableFunc(all, compare)
	return slices.CompactFunc(all, func(a, b Endpoint) bool { return compare(a, b) == 0 })
}

func compare(a, b Endpoint) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method),
		cmp.Compare(a.Program, b.Program), cmp.Compare(a.Name, b.Name), slices.Compare(a.Handlers, b.Handlers))
}

// closure returns the units that a package imports, and itself, imported ones first.
func (p *Program) closure(main *unit.Unit) (list []*unit.Unit) {
	seen := make(map[string]bool)
	var visit func(u *unit.Unit)
	visit = func(u *unit.Unit) {
		if u == nil || seen[u.Path] {
			return
		}
		seen[u.Path] = true
		for _, imp := range u.Imports {
			visit(p.byPath[imp])
		}
		list = append(list, u)
	}
	visit(main)
	return list
}

// leads is 1 if the main function of a program sets up routes.
func leads(main *unit.Unit) int {
	if s := main.Setup(main.Path + ".main"); s != nil && s.Acts {
		return 1
	}
	return 0
}

// setup finds the set-up of a function.
func (p *Program) setup(symbol string) (*unit.Setup, *unit.Unit) {
	u := p.byPath[unit.PackageOf(symbol)]
	if u == nil {
		return nil, nil
	}
	return u.Setup(symbol), u
}

// methodOf returns the symbol of a method of a type, also one that is promoted to it.
func (p *Program) methodOf(typ, name string, hash uint64) string {
	pointer, direct := "(*"+typ+")."+name, "("+typ+")."+name
	u := p.byPath[unit.PackageOf(typ)]
	if u == nil {
		return pointer
	}
	for _, symbol := range []string{pointer, direct} {
		if p.declares(symbol) {
			return symbol
		}
	}
	for i := range u.Types {
		if t := &u.Types[i]; t.Name == typ {
			for _, mt := range t.Methods {
				if mt.Symbol != "" && (mt.Hash == hash || hash == 0 && strings.HasSuffix(mt.Symbol, ")."+name)) {
					return mt.Symbol
				}
			}
		}
	}
	return pointer
}

// declares tells whether a function is among those of its package that are known.
func (p *Program) declares(symbol string) bool {
	u := p.byPath[unit.PackageOf(symbol)]
	return u != nil && (u.Setup(symbol) != nil || u.Head(symbol) != nil || u.Lookup(symbol) != nil)
}

// methodsOf returns the names of the exported methods of a type that are known, sorted.
func (p *Program) methodsOf(typ string) (names []string) {
	u := p.byPath[unit.PackageOf(typ)]
	if u == nil {
		return nil
	}
	for i := range u.Heads {
		symbol := u.Heads[i].Symbol
		name := symbol[strings.LastIndexByte(symbol, '.')+1:]
		if receiver(symbol) == typ && name[0] >= 'A' && name[0] <= 'Z' && !strings.Contains(name, "$") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// run runs one program, and notes which functions ran.
func (p *Program) run(main *unit.Unit, units []*unit.Unit, run map[string]bool) []Endpoint {
	m := newMachine(p)
	for _, u := range units {
		for i := range u.Setups {
			if s := &u.Setups[i]; s.Acts && strings.HasPrefix(s.Symbol, u.Path+".init#") && !strings.Contains(s.Symbol, "$") {
				m.run(s, u, nil, nil, nil, nil)
			}
		}
	}
	program := ""
	if main != nil {
		program = main.Path
		if s := main.Setup(main.Path + ".main"); s != nil {
			m.run(s, main, nil, nil, nil, nil)
		}
	}
	m.rest(units, run, main == nil)
	maps.Copy(run, m.ran)
	return m.endpoints(program)
}

// A waiting is a function that registers routes and was not run.
type waiting struct {
	setup *unit.Setup
	unit  *unit.Unit
	names mentions // what it speaks of
}

// rest runs what registers routes and was not run: a library calls it, or somebody through a value
// that is unknown. Callers go first, so that what they call knows what it is given.
func (m *machine) rest(units []*unit.Unit, run map[string]bool, library bool) {
	var list, literals []*waiting
	spoken := newMentions()
	for _, u := range slices.Backward(units) {
		if !u.Ours {
			continue
		}
		for i := range u.Setups {
			w := &waiting{&u.Setups[i], u, newMentions()}
			w.names.read(&w.setup.Body, w.setup.Symbol)
			spoken.add(w.names, 1)
			switch {
			case !w.setup.Acts:
			case strings.Contains(w.setup.Symbol, "$"):
				literals = append(literals, w)
			default:
				list = append(list, w)
			}
		}
	}
	for symbol := range throughInterfaces(units) {
		spoken.symbols[symbol]++
	}
	called := newMentions() // by those that wait
	for _, w := range slices.Concat(list, literals) {
		called.add(w.names, 1)
	}
	ran := func(w *waiting) bool {
		if m.ran[w.setup.Symbol] || run[w.setup.Symbol] {
			called.add(w.names, -1)
			return true
		}
		return false
	}
	list = slices.DeleteFunc(list, func(w *waiting) bool {
		variable := w.setup.Params == nil // its value hands functions to somebody
		if !library && !variable && !spoken.of(w.setup.Symbol) {
			called.add(w.names, -1)
			return true
		}
		return false
	})
	for total := 0; total < mostRest; total += m.steps {
		list, literals = slices.DeleteFunc(list, ran), slices.DeleteFunc(literals, ran)
		if len(list) == 0 {
			return
		}
		w := list[max(0, slices.IndexFunc(list, func(w *waiting) bool { return called.symbols[w.setup.Symbol] == 0 }))]
		var recv value
		if typ := receiver(w.setup.Symbol); typ != "" {
			recv = &object{typ: typ}
		}
		m.steps = 0
		m.run(w.setup, w.unit, nil, recv, nil, nil)
		m.ran[w.setup.Symbol] = true
	}
}

// throughInterfaces returns the methods that functions which set nothing up may call through an interface of
// ours: server.Start() of a server that main knows no more of.
func throughInterfaces(units []*unit.Unit) map[string]bool {
	hashes := make(map[uint64]bool)
	for _, u := range units {
		if !u.Ours {
			continue
		}
		for _, f := range u.Funcs {
			unit.EachCall(f.Body, func(c *unit.Call) {
				if c.Iface > 0 {
					hashes[c.Method] = true
				}
			})
		}
	}
	symbols := make(map[string]bool)
	for _, u := range units {
		for i := range u.Types {
			for _, m := range u.Types[i].Methods {
				if m.Symbol != "" && hashes[m.Hash] {
					symbols[m.Symbol] = true
				}
			}
		}
	}
	return symbols
}

// mostRest bounds the work that all roots make that main does not lead to.
const mostRest = 5 * mostSteps

// A mentions counts how often set-ups speak of functions.
type mentions struct {
	symbols map[string]int
	methods map[string]int // by the names of methods that are called through interfaces
}

func newMentions() mentions { return mentions{make(map[string]int), make(map[string]int)} }

// read notes what the set-up of a function speaks of, itself aside.
func (ms mentions) read(t *unit.Term, self string) {
	switch t.Op {
	case unit.OpFuncOf, unit.OpLit, unit.OpBound:
		if t.Text != self {
			ms.symbols[t.Text] = 1
		}
	case unit.OpBoundVia:
		ms.methods[t.Text] = 1
	}
	for i := range t.Args {
		ms.read(&t.Args[i], self)
	}
}

// add counts what others speak of, or takes it off.
func (ms mentions) add(others mentions, sign int) {
	for symbol, n := range others.symbols {
		ms.symbols[symbol] += sign * n
	}
	for name, n := range others.methods {
		ms.methods[name] += sign * n
	}
}

// of tells whether a function is spoken of.
func (ms mentions) of(symbol string) bool {
	return ms.symbols[symbol] > 0 || receiver(symbol) != "" && ms.methods[symbol[strings.LastIndexByte(symbol, '.')+1:]] > 0
}

// receiver returns the type that a method belongs to: a/b.T of "(*a/b.T).M".
func receiver(symbol string) string {
	inner, ok := strings.CutPrefix(symbol, "(")
	if !ok {
		return ""
	}
	inner, _, _ = strings.Cut(inner, ")")
	return strings.TrimPrefix(inner, "*")
}

// endpoints collects the routes of all routers.
func (m *machine) endpoints(program string) []Endpoint {
	c := collector{m: m, program: program, inside: make(map[*router]bool)}
	// A handler that is a router hangs below another one: find out first.
	for _, r := range m.routers {
		c.hang(r, make(map[*router]bool))
	}
	for i, r := range m.routers {
		if !r.hung {
			c.root = i
			c.collect(r, "", nil, 0, nil)
		}
	}
	return c.found
}

// A collector walks routers from their roots.
type collector struct {
	m       *machine
	program string
	root    int // the router that the walk began at
	found   []Endpoint
	inside  map[*router]bool // what is being walked
}

// hang notes which routers hang below others. Those that get requests back from what is in them do not.
func (c *collector) hang(r *router, seen map[*router]bool) {
	if seen[r] {
		return
	}
	seen[r] = true
	c.inside[r] = true
	defer delete(c.inside, r)
	for _, e := range r.entries {
		switch {
		case e.group != nil:
			c.hang(e.group, seen)
		case e.route != nil && e.route.handler != nil:
			for _, h := range c.m.unwrap(e.route.handler, 0) {
				if inner, ok := h.value.(*router); ok && !c.inside[inner] {
					inner.hung = true
				}
			}
		}
	}
}

// deepestRouter bounds how deep routers hang below each other.
const deepestRouter = 16

// mostEndpoints bounds how many endpoints one program may have.
const mostEndpoints = 20_000

func (c *collector) collect(r *router, prefix string, behind []value, depth int, via *gate) {
	if depth > deepestRouter || len(c.found) > mostEndpoints {
		return
	}
	if !c.inside[r] {
		c.inside[r] = true
		defer delete(c.inside, r)
	}
	prefix = joined(prefix, r.prefix)
	behind = slices.Concat(behind, c.each(r.middle))
	for _, e := range r.entries {
		switch {
		case e.group != nil:
			c.collect(e.group, joined(prefix, e.prefix), slices.Concat(behind, c.each(e.middle)), depth+1, via)
		case e.remote != nil:
			c.remote(e.remote)
		case e.route != nil:
			c.route(e.route, prefix, slices.Concat(behind, c.each(e.route.middle)), depth, via)
		}
	}
}

// joined puts a prefix below another one.
func joined(prefix, more string) string {
	if more == "" {
		return prefix
	}
	return route.Join(prefix, more)
}

// A gate is a route through which a router is reached that does not hang below it: requests come with
// its methods, to its paths.
type gate struct {
	methods []string
	path    string
	subtree bool
	asked   asked  // by a handler on the way
	taken   string // off the path that requests were sent to
	at      string // where the paths of the router begin
	up      *gate
}

// admits returns the methods with which a path is reached; ok is false if it is not.
func (g *gate) admits(path string, methods []string) (_ []string, ok bool) {
	for ; g != nil; g = g.up {
		if !g.asked.admits(path) || !leadsTo(g.path, path, g.subtree) {
			return nil, false
		}
		if len(g.methods) > 0 {
			if len(methods) == 0 {
				methods = g.methods
			}
			methods = slices.DeleteFunc(slices.Clone(methods), func(method string) bool { return !slices.Contains(g.methods, method) })
			if len(methods) == 0 {
				return nil, false
			}
		}
	}
	return methods, true
}

// leadsTo tells whether requests to a path may match a pattern, or be below it: parameters may be anything.
func leadsTo(pattern, path string, subtree bool) bool {
	want, have := segments(pattern), segments(path)
	for i, segment := range want {
		switch {
		case strings.Contains(segment, "*") || strings.HasSuffix(segment, "...}"):
			return true
		case i == len(have):
			return false
		case !wild(segment) && !wild(have[i]) && segment != have[i]:
			return false
		}
	}
	return subtree || len(have) == len(want)
}

func segments(path string) []string {
	return strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
}

// wild tells whether a segment of a path has a parameter.
func wild(segment string) bool { return strings.ContainsAny(segment, "{:*") }

// route turns one route into endpoints.
func (c *collector) route(p *pending, prefix string, behind []value, depth int, via *gate) {
	if p.handler == nil || p.unknown && !p.mounts {
		return // its path is not in the source
	}
	path := joined(prefix, p.path)
	if p.path == "/" && prefix != "" {
		path = prefix // routers serve a group's own path with and without the slash
	}
	var answers []handler
	known := c.m.unwrap(p.handler, 0)
	for _, h := range known {
		inner, ok := h.value.(*router)
		if !ok {
			if _, dispatched := h.value.(remote); !dispatched { // its methods are endpoints already
				answers = append(answers, h)
			}
			continue
		}
		if c.inside[inner] {
			answers = append(answers, h.back()...)
			continue
		}
		for _, through := range p.gates(prefix, path, h, via) {
			before := len(c.found)
			if c.collect(inner, through.at, slices.Concat(behind, c.each(h.behind)), depth+1, through); len(c.found) > before {
				break
			}
		}
	}
	if len(known) == 0 {
		answers = []handler{{}} // a handler that the source does not show
	}
	if p.listens { // what a server is given answers all that it gets
		answers = slices.DeleteFunc(answers, func(h handler) bool {
			if _, made := h.value.(opaque); made && h.path.path != "" {
				return false // a library's handler for paths that the program names
			}
			fn, ok := h.value.(*closure)
			return !ok || h.blank || !c.m.p.ours(fn.symbol)
		})
	}
	if p.mounts && p.path == "" && via != nil && via.path != "" { // it answers what leads to it
		path, prefix = via.path, ""
		q := *p
		q.subtree = via.subtree
		p = &q
	}
	for request, handlers := range byRequest(answers) {
		q, at := p, path
		if request.path.path != "" {
			if at = told(path, prefix, request.path.path, p.subtree); at == "" {
				continue
			}
			q = &pending{on: p.on, methods: p.methods, subtree: request.path.prefix, site: p.site}
		}
		c.answer(q, at, request.verb, handlers, behind, via)
	}
}

// back returns who answers where requests go back to the router that they come from, for another path: whoever
// sends them there.
func (h handler) back() []handler {
	n := len(h.behind) - 1
	if n < 0 {
		return nil
	}
	h.value, h.behind = h.behind[n], h.behind[:n]
	return []handler{h}
}

// gates returns how the routes of a router are reached that a handler is. Some routers show those in them the
// whole path, some what is left of it, and a handler on the way may have taken something off: whether it has is
// known, and else the reading counts under which requests get there at all, the likelier first.
func (p *pending) gates(prefix, path string, h handler, via *gate) (list []*gate) {
	through := gate{methods: p.methods, path: path, subtree: p.subtree || p.mounts, up: via}
	if via != nil {
		through.taken = via.taken
	}
	if h.path.path != "" {
		through.asked = asked{told(path, prefix, h.path.path, p.subtree), h.path.prefix}
		if through.asked.path == "" {
			return nil
		}
	}
	readings := []string{prefix, through.taken}
	switch {
	case h.strip != "":
		through.taken = joined(through.taken, h.strip)
		readings = []string{through.taken, joined(prefix, h.strip)}
		if p.mounts {
			readings[1] = path
		}
	case p.mounts:
		readings = []string{path}
	}
	for _, at := range slices.Compact(readings) {
		g := through
		g.at = at
		list = append(list, &g)
	}
	return list
}

// admits tells whether requests that a handler asks for may be to the path of a route. A parameter may be
// anything.
func (a asked) admits(path string) bool {
	if a.path == "" {
		return true
	}
	if i := strings.IndexAny(path, "{*:"); i >= 0 {
		return strings.HasPrefix(path[:i], a.path) && a.prefix || strings.HasPrefix(a.path, path[:i])
	}
	return path == a.path || a.prefix && strings.HasPrefix(path, a.path)
}

// ours tells whether a function is of the program's own packages.
func (p *Program) ours(symbol string) bool {
	u := p.byPath[unit.PackageOf(symbol)]
	return u != nil && u.Ours
}

// told returns the path for which a handler asks, seen from outside: "" if its route does not lead there.
// What it sees is the whole path of the request, or, below some routers, the rest.
func told(path, prefix, asked string, subtree bool) string {
	base, _, open := strings.Cut(path, "{")
	base = strings.TrimSuffix(base, "/")
	for _, at := range []string{asked, joined(prefix, asked)} {
		if at == path || (open || subtree) && (at == base || strings.HasPrefix(at, base+"/")) {
			return at
		}
	}
	return ""
}

// A request is what is known of the requests that a handler answers.
type request struct {
	verb string
	path asked
}

func compareRequests(a, b request) int {
	return cmp.Or(cmp.Compare(a.path.path, b.path.path), cmp.Compare(a.verb, b.verb))
}

// byRequest groups handlers by the requests that they are for.
func byRequest(handlers []handler) func(func(request, []handler) bool) {
	groups := make(map[request][]handler)
	for _, h := range handlers {
		r := request{h.verb, h.path}
		groups[r] = append(groups[r], h)
	}
	return func(yield func(request, []handler) bool) {
		for _, r := range slices.SortedFunc(maps.Keys(groups), compareRequests) {
			if !yield(r, groups[r]) {
				return
			}
		}
	}
}

// answer adds the endpoints of a path that handlers answer: one per method.
func (c *collector) answer(p *pending, path, verb string, handlers []handler, behind []value, via *gate) {
	methods := p.methods
	e := Endpoint{Kind: "http", Path: route.Clean(path), Program: c.program, Router: c.root, Site: Place{p.site.unit, p.site.pos}}
	if p.subtree && !strings.HasSuffix(e.Path, "...}") {
		e.Path = route.Join(e.Path, "{path...}")
	}
	var restricted, told []string
	var wrappers []value
	for _, h := range handlers {
		c.name(&e, h.value)
		restricted = append(restricted, h.methods...)
		if fn, ok := h.value.(*closure); ok && len(h.methods) == 0 {
			if u := c.m.p.byPath[unit.PackageOf(fn.symbol)]; u != nil {
				if head := u.Head(fn.symbol); head != nil {
					told = append(told, head.Verbs...)
				}
			}
		}
		wrappers = append(wrappers, h.behind...)
	}
	for _, b := range slices.Concat(behind, c.each(wrappers)) {
		c.behind(&e, b)
	}
	switch {
	case verb != "" && len(methods) == 0:
		methods = []string{verb}
	case verb != "" && !slices.Contains(methods, verb):
		return
	case verb != "":
		methods = []string{verb}
	case len(methods) == 0 && len(restricted) > 0:
		methods = restricted
	case len(methods) == 0 && len(told) > 0:
		methods = told
	}
	methods, ok := via.admits(path, methods)
	if !ok {
		return
	}
	if len(methods) == 0 {
		methods = []string{"ANY"}
	}
	for _, method := range slices.Compact(slices.Sorted(slices.Values(methods))) {
		e.Method = method
		c.found = append(c.found, e)
	}
}

// remote adds a method of a service, or other work.
func (c *collector) remote(r *remoteRoute) {
	e := Endpoint{Kind: r.kind, Method: r.method, Path: r.path, Program: c.program, Site: Place{r.site.unit, r.site.pos}}
	for _, h := range c.m.unwrap(r.handler, 0) {
		c.name(&e, h.value)
		for _, b := range c.each(h.behind) {
			c.behind(&e, b)
		}
	}
	if (r.kind == "grpc" || r.kind == "graphql") && len(e.Handlers) == 0 {
		return // generated code that nobody uses
	}
	c.found = append(c.found, e)
}

// each returns the middleware of one list once each. What is registered on a router and on the one above it
// runs twice; what one list holds twice is rather one that was filled on two ways through the program.
func (c *collector) each(list []value) (once []value) {
	known := make(map[string]bool)
	for _, v := range list {
		if fn := c.m.middleware(v); fn != nil && !known[fn.symbol] {
			known[fn.symbol] = true
			once = append(once, v)
		}
	}
	return once
}

// behind enters a middleware.
func (c *collector) behind(e *Endpoint, v value) {
	if fn := c.m.middleware(v); fn != nil {
		name, place := c.m.p.describe(fn)
		e.Behind = append(e.Behind, Middleware{fn.symbol, name, place})
	}
}

// name enters a handler: the first one names the endpoint.
func (c *collector) name(e *Endpoint, v value) {
	name, place := "", Place{}
	switch v := v.(type) {
	case remote:
		for _, h := range c.m.unwrap(v.inner, 0) {
			c.name(e, h.value)
		}
		return
	case opaque:
		if name = v.name; v.by != "" {
			name, place = c.m.p.describe(&closure{symbol: v.by})
		}
	case *closure:
		name, place = c.m.p.describe(v)
		if !slices.Contains(e.Handlers, v.symbol) {
			e.Handlers = append(e.Handlers, v.symbol)
		}
		types := make(map[string]bool)
		for _, t := range e.Types {
			types[t] = true
		}
		c.m.typesIn(v, types, deepestWiring)
		e.Types = slices.Sorted(maps.Keys(types))
	}
	if e.Name == "" {
		e.Name, e.Handler = name, place
	}
}

// deepestWiring bounds how deep the parts of a handler are looked into.
const deepestWiring = 6

// typesIn notes the types of what a value holds: fields, the variables around a literal, and what the
// functions in it make when they are given nothing.
func (m *machine) typesIn(v value, types map[string]bool, depth int) {
	if depth == 0 {
		return
	}
	switch v := v.(type) {
	case *object:
		if v.typ != "" {
			types[v.typ] = true
		}
		for _, name := range slices.Sorted(maps.Keys(v.fields)) {
			m.typesIn(v.fields[name], types, depth-1)
		}
	case *closure:
		if v.bound {
			m.typesIn(v.recv, types, depth-1)
			return
		}
		if depth == deepestWiring {
			if v.scope != nil {
				for _, held := range v.scope.vars {
					m.typesIn(held, types, depth-1)
				}
			}
			return
		}
		if s, u := m.p.setup(v.symbol); s != nil && !s.Acts && len(s.Params) == 1 {
			m.typesIn(m.run(s, u, v.scope, nil, nil, nil), types, 1) // a constructor of one kind of thing
		}
	case either:
		for _, w := range v {
			m.typesIn(w, types, depth)
		}
	case wrapped:
		m.typesIn(v.inner, types, depth-1)
	}
}

// describe names a function for people and says where it is.
func (p *Program) describe(fn *closure) (string, Place) {
	if u := p.byPath[unit.PackageOf(fn.symbol)]; u != nil {
		if h := u.Head(fn.symbol); h != nil {
			return h.Name, Place{u, h.Pos}
		}
		if f := u.Lookup(fn.symbol); f != nil {
			return f.Name, Place{u, f.Pos}
		}
	}
	if fn.at.Line > 0 {
		return p.short(fn.symbol), Place{fn.unit, fn.at}
	}
	return p.short(fn.symbol), Place{}
}

// middleware returns what a middleware does with each request: of a function that makes a handler of
// the next one, what it makes. It is nil if nothing is known.
func (m *machine) middleware(v value) *closure {
	fn, ok := v.(*closure)
	if !ok {
		return nil
	}
	at := maker{fn.symbol, fn.scope}
	if made, ok := m.middles[at]; ok {
		return made
	}
	made := m.made(fn)
	m.middles[at] = made
	return made
}

// A maker is a function that makes middleware, and the variables around it.
type maker struct {
	symbol string
	scope  *scope
}

// made returns what a function makes of the next handler, or itself.
func (m *machine) made(fn *closure) *closure {
	if s, u := m.p.setup(fn.symbol); s != nil {
		next := &object{}
		for _, made := range choices(m.run(s, u, fn.scope, fn.recv, []value{next}, nil)) {
			if inner, ok := made.(*closure); ok {
				return inner
			}
		}
	}
	return fn
}

// short writes a symbol as people do: "(*T).M", "pkg.F".
func (p *Program) short(symbol string) string {
	path := unit.PackageOf(symbol)
	symbol, _, _ = strings.Cut(symbol, "$")
	if inner, ok := strings.CutPrefix(symbol, "("); ok {
		typ, method, _ := strings.Cut(inner, ")")
		short := typ[strings.LastIndexByte(typ, '.')+1:]
		if strings.HasPrefix(typ, "*") {
			return "(*" + short + ")" + method
		}
		return short + method
	}
	name := symbol[strings.LastIndexByte(symbol, '/')+1:]
	if u := p.byPath[path]; u != nil && u.Main { // named by its folder in symbols
		return "main" + name[strings.LastIndexByte(name, '.'):]
	}
	return name
}
