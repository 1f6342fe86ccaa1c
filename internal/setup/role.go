package setup

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/route"
	"github.com/crosslayer/crosslayer/internal/unit"
)

func (m *machine) newRouter(prefix string) *router {
	r := &router{prefix: cleanPrefix(prefix)}
	m.routers = append(m.routers, r)
	return r
}

// asRouter returns the router that a value is. A value of which nothing is known becomes one if it
// has to.
func (m *machine) asRouter(v value, must bool) *router {
	for _, c := range choices(v) {
		switch c := c.(type) {
		case *router:
			return c
		case *pending:
			if c.group != nil {
				return c.group
			}
			return c.on // gin: r.GET(…).GET(…)
		case wrapped:
			if r := m.asRouter(c.inner, false); r != nil {
				return r
			}
		case *object:
			if c.router != nil {
				return c.router
			}
			if must {
				c.router = m.newRouter("")
				c.router.assumed = true
				return c.router
			}
		}
	}
	if must {
		r := m.newRouter("")
		r.assumed = true
		return r
	}
	return nil
}

// role plays the part of a call in a router's library.
func (m *machine) role(t *unit.Term, s *scope) value {
	role, err := route.ParseRole(t.Text)
	if err != nil {
		return nil
	}
	c := roleCall{m: m, Role: role, term: t, scope: s}
	for i := range t.Args {
		v := m.eval(&t.Args[i], s)
		if t.N&unit.Spread != 0 && i == len(t.Args)-1 {
			if l := longest(v); l != nil {
				c.args = append(c.args, l.elems...)
				continue
			}
		}
		c.args = append(c.args, v)
	}
	m.hear(fmt.Sprint(m.top().unit.Path, t.At), c.args)
	return c.play()
}

// A roleCall is a call of a router's library; argument 0 is the receiver.
type roleCall struct {
	m *machine
	route.Role
	args  []value
	term  *unit.Term
	scope *scope
}

func (c *roleCall) arg(i int) value {
	if i > 0 && i < len(c.args) {
		return c.args[i]
	}
	return nil
}

func (c *roleCall) from(i int) []value {
	if i > 0 && i < len(c.args) {
		return c.args[i:]
	}
	return nil
}

func (c *roleCall) text(i int) string { return knownText(c.arg(i)).s }

// router is what the call acts on.
func (c *roleCall) router() *router {
	if c.Router > 0 {
		return c.m.asRouter(c.arg(c.Router), true)
	}
	if c.args[0] == nil && c.term.Args[0].Op == unit.OpUnknown && c.term.Args[0].N == 0 && c.term.Args[0].Text == "" {
		return c.m.packageRouter() // a function of the package
	}
	return c.m.asRouter(c.args[0], true)
}

// route is the route that the call adds to.
func (c *roleCall) route() *pending {
	for _, v := range choices(c.args[0]) {
		if p, ok := v.(*pending); ok {
			return p
		}
	}
	return nil
}

func (c *roleCall) play() value {
	m := c.m
	switch c.Verb {
	case route.New:
		r := m.newRouter(c.text(c.Prefix))
		for _, v := range c.from(c.With) {
			if w, ok := v.(wrapped); ok && w.by == nil { // a handler among middleware: the last
				r.add(&entry{route: &pending{on: r, mounts: true, subtree: true, handler: w.inner, site: c.site(c.With)}})
				continue
			}
			r.middle = append(r.middle, v)
		}
		c.options(func(o option) {
			r.prefix = joined(r.prefix, o.prefix)
			r.middle = append(r.middle, o.middle...)
		})
		return r
	case route.Handle, route.Begin, route.Static:
		return c.begin()
	case route.Refine:
		if p := c.route(); p != nil {
			c.fill(p)
			return p
		}
		return c.args[0]
	case route.Also:
		if p := c.route(); p != nil {
			q := *p
			q.site = c.site(c.Handler)
			c.fill(&q)
			q.on.add(&entry{route: &q})
			return p
		}
	case route.Subrouter:
		if p := c.route(); p != nil {
			if p.group == nil {
				p.group = p.on.below(cleanPrefix(p.path), p.middle)
			}
			return p.group
		}
		return c.router()
	case route.Group:
		prefix, middle := cleanPrefix(c.text(c.Prefix)), c.from(c.With)
		fn := c.arg(c.Func)
		c.options(func(o option) {
			prefix, middle = joined(prefix, o.prefix), slices.Concat(middle, o.middle)
			if o.fn != nil {
				fn = o.fn
			}
		})
		if c.Router == 0 && c.args[0] == nil && c.term.Args[0].Op == unit.OpUnknown {
			return m.newRouter(prefix) // it is hung somewhere later
		}
		g := c.router().below(prefix, middle)
		if fn != nil {
			m.call(fn, []value{g}, nil)
		}
		return g
	case route.Scope:
		r := c.router()
		outer := *r
		g := r.below(cleanPrefix(c.text(c.Prefix)), c.from(c.With))
		entries := r.entries
		r.entries = nil
		m.call(c.arg(c.Func), nil, nil)
		g.entries, r.entries = r.entries, entries
		r.middle = outer.middle
		return r
	case route.Base:
		r := c.router()
		r.prefix = cleanPrefix(route.Join(r.prefix, c.text(c.Prefix)))
		return r
	case route.Mount:
		c.mount()
		return c.args[0]
	case route.Use:
		c.use()
		return c.args[0]
	case route.Wrap:
		return c.wrap()
	case route.Chain:
		links := c.from(c.With)
		if before, ok := c.args[0].(chain); ok {
			links = slices.Concat(before.links, links)
		}
		return chain{links}
	case route.Option:
		o := option{prefix: cleanPrefix(c.text(c.Prefix)), middle: c.from(c.With), fn: c.arg(c.Func)}
		if c.Prefix == 0 {
			o.prefix = ""
		}
		return o
	case route.Spell:
		p := pattern{path: knownText(c.arg(c.Path))}
		if c.Method != "" && c.Method != "ANY" {
			p.methods = []string{c.Method}
		}
		if c.Methods > 0 {
			p.methods = methodsIn([]value{c.arg(c.Methods)})
		}
		return p
	case route.Strip:
		return wrapped{inner: c.arg(c.Handler), strip: cleanPrefix(c.text(c.Prefix))}
	case route.Same:
		if c.Router > 0 {
			return c.router()
		}
		return c.args[0]
	case route.Service:
		c.service()
	case route.RPC:
		path := knownText(c.arg(c.Path))
		m.methodOfService(path.s, c.arg(c.Handler), c.site(c.Handler))
		return remote{c.arg(c.Handler)}
	case route.Entry:
		c.entry()
	case route.Serve:
		h := c.arg(c.Handler)
		if h != nil && h != constant("nil") {
			r := m.newRouter("")
			r.add(&entry{route: &pending{on: r, mounts: true, subtree: true, listens: true, handler: h, site: c.site(c.Handler)}})
		}
		return h
	}
	return nil
}

// options does something with the arguments that are options.
func (c *roleCall) options(do func(option)) {
	for _, a := range c.args[1:] {
		for _, v := range choices(a) {
			if o, ok := v.(option); ok {
				do(o)
			}
		}
	}
}

// use adds middleware. What is used below a path, and is a router, hangs there.
func (c *roleCall) use() {
	r := c.router()
	path := ""
	if t, ok := c.arg(c.Path).(text); ok {
		path = t.s
	}
	for _, v := range c.from(c.With) {
		switch v := v.(type) {
		case text:
		case *router:
			r.add(&entry{route: &pending{on: r, path: path, subtree: true, mounts: true, handler: v, site: c.site(c.With)}})
		default:
			if path == "" {
				r.middle = append(r.middle, v)
			}
		}
	}
}

// wrap puts a handler behind something: behind a chain of middleware, if it is called on one. A list of
// routes stays one.
func (c *roleCall) wrap() value {
	inner := c.arg(c.Handler)
	if c.Last {
		return c.wrapRoutes()
	}
	if links, ok := c.args[0].(chain); ok {
		for i := len(links.links) - 1; i >= 0; i-- {
			inner = wrapped{by: links.links[i], inner: inner}
		}
		return inner
	}
	if c.Pattern > 0 {
		return tuple{c.arg(c.Pattern), wrapped{inner: inner}}
	}
	return wrapped{inner: inner}
}

// wrapRoutes puts the handlers of routes behind the middleware before them.
func (c *roleCall) wrapRoutes() *list {
	routes := &list{}
	var links []value
	for _, v := range c.args[1:c.Handler] {
		if l, ok := v.(*list); ok {
			links = append(links, l.elems...)
		} else {
			links = append(links, v)
		}
	}
	for _, v := range c.from(c.Handler) {
		o, ok := v.(*object)
		if !ok || o.fields["Handler"] == nil {
			routes.elems = append(routes.elems, v)
			continue
		}
		behind := &object{typ: o.typ, fields: maps.Clone(o.fields), made: o.made}
		for _, link := range slices.Backward(links) {
			behind.fields["Handler"] = wrapped{by: link, inner: behind.fields["Handler"]}
		}
		routes.elems = append(routes.elems, behind)
	}
	return routes
}

// entry registers work that is no request.
func (c *roleCall) entry() {
	m := c.m
	at := c.site(c.Handler)
	add := func(h value, path string) {
		m.packageRouter().add(&entry{remote: &remoteRoute{kind: c.Kind, path: path, handler: h, site: at}})
	}
	name := knownText(c.arg(c.Path))
	if p, ok := c.arg(c.Path).(pattern); ok {
		name = p.path
	}
	path := name.s
	if name.open { // a part of a name, or of a schedule, is none
		path = ""
	}
	for _, v := range choices(c.arg(c.Handler)) {
		switch v := v.(type) {
		case *router:
		case *object:
			switch {
			case v.typ == "" || c.Runs == "":
				add(v, path)
			case c.Runs == route.AllMethods:
				for _, name := range m.p.methodsOf(v.typ) {
					add(m.bind(v, &unit.Term{Text: name}, nil), name)
				}
			default:
				add(m.bind(v, &unit.Term{Text: c.Runs}, nil), path)
			}
		default:
			add(v, path)
		}
	}
}

// packageRouter is the router that functions of packages register with, and what has no router.
func (m *machine) packageRouter() *router {
	if m.def == nil {
		m.def = m.newRouter("")
	}
	return m.def
}

// begin registers a route, or begins one.
func (c *roleCall) begin() value {
	if c.Op > 0 && c.table() {
		return nil
	}
	p := &pending{on: c.router(), site: c.site(c.Handler), static: c.Verb == route.Static}
	c.fill(p)
	c.options(func(o option) {
		if o.prefix != "" {
			p.path = route.Join(o.prefix, p.path)
		}
		p.middle = append(p.middle, o.middle...)
	})
	if p.static {
		p.subtree = true
		p.methods = []string{"GET"}
		if c.Method != "" {
			p.methods = append(p.methods, c.Method)
		}
		p.handler = opaque{name: "static files"}
	}
	p.on.add(&entry{route: p})
	return p
}

// fill takes what the arguments say about a route.
func (c *roleCall) fill(p *pending) {
	if c.Method != "" && c.Method != "ANY" {
		p.methods = []string{c.Method}
	}
	if c.Methods > 0 {
		args := []value{c.arg(c.Methods)}
		if c.Rest {
			args = c.from(c.Methods)
		}
		p.methods = append(p.methods, methodsIn(args)...)
	}
	switch {
	case c.Pattern > 0 && isPattern(c.arg(c.Pattern)), c.Path > 0 && isPattern(c.arg(c.Path)):
		spelled, _ := c.arg(max(c.Pattern, c.Path)).(pattern)
		p.path, p.unknown, p.subtree = spelled.path.s, spelled.path.endless, strings.HasSuffix(spelled.path.s, "/*")
		if len(spelled.methods) > 0 {
			p.methods = spelled.methods
		}
	case c.Pattern > 0:
		method, path := route.Split(c.text(c.Pattern))
		if method != "" {
			p.methods = []string{method}
		}
		p.path, p.unknown, p.subtree = path, knownText(c.arg(c.Pattern)).endless, route.Subtree(path)
	case c.Path > 0:
		p.path, p.unknown = route.Join(p.path, c.text(c.Path)), knownText(c.arg(c.Path)).endless
		if c.text(c.Path) == "" {
			p.path = ""
		}
	case c.Op > 0:
		op := c.arg(c.Op)
		path := knownText(c.m.field(op, "Path"))
		p.path, p.unknown = path.s, path.endless
		if method := knownText(c.m.field(op, "Method")).s; method != "" {
			p.methods = []string{method}
		}
	case c.Prefix > 0:
		p.path, p.unknown, p.subtree = route.Join(p.path, c.text(c.Prefix)), knownText(c.arg(c.Prefix)).endless, true
	}
	if c.Handler > 0 {
		p.handler = c.arg(c.Handler)
		if rest := c.from(c.Handler); c.Last && len(rest) > 0 {
			p.handler = rest[len(rest)-1]
			p.middle = append(p.middle, rest[:len(rest)-1]...)
		}
	}
	p.middle = append(p.middle, c.from(c.With)...)
}

func isPattern(v value) bool {
	_, ok := v.(pattern)
	return ok
}

// table registers a list of routes, or a map from paths to handlers.
func (c *roleCall) table() bool {
	add := func(path text, method string, h value) {
		if h == nil {
			h = c.arg(c.Handler)
		}
		p := &pending{on: c.router(), path: path.s, unknown: path.endless, handler: h, site: c.site(c.Op)}
		if method != "" {
			p.methods = []string{method}
		}
		c.options(func(o option) {
			if o.prefix != "" {
				p.path = route.Join(o.prefix, p.path)
			}
			p.middle = append(p.middle, o.middle...)
		})
		p.on.add(&entry{route: p})
	}
	switch table := c.arg(c.Op).(type) {
	case *list:
		for _, op := range table.elems {
			add(knownText(c.m.field(op, "Path")), knownText(c.m.field(op, "Method")).s, c.handlerIn(op))
		}
		return true
	case *dict:
		for i, h := range table.vals {
			add(knownText(table.keys[i]), "", h)
		}
		return true
	case *object:
		if h := c.handlerIn(table); h != nil && c.Handler == 0 {
			add(knownText(c.m.field(table, "Path")), knownText(c.m.field(table, "Method")).s, h)
			return true
		}
	}
	return false
}

// handlerIn returns the handler that a description of a route holds.
func (c *roleCall) handlerIn(op value) value {
	o, ok := op.(*object)
	if !ok {
		return nil
	}
	return o.fields["Handler"]
}

// methodsIn lists the methods that values name.
func methodsIn(args []value) (methods []string) {
	for _, a := range args {
		for _, v := range choices(a) {
			switch v := v.(type) {
			case text:
				for _, word := range strings.FieldsFunc(v.s, func(r rune) bool { return r == ',' || r == ' ' }) {
					if word = strings.ToUpper(word); word != "*" {
						methods = append(methods, word)
					}
				}
			case *list:
				methods = append(methods, methodsIn(v.elems)...)
			}
		}
	}
	return methods
}

// mount hangs a handler below a path; a router's routes get the path as their prefix.
func (c *roleCall) mount() {
	p := &pending{on: c.router(), path: c.text(c.Path), subtree: true, mounts: true,
		handler: c.arg(c.Handler), site: c.site(c.Handler), middle: c.from(c.With)}
	p.on.add(&entry{route: p})
}

// service registers the methods of a gRPC service: its description names them.
func (c *roleCall) service() {
	m := c.m
	desc := c.arg(c.Desc)
	name := knownText(m.field(desc, "ServiceName")).s
	if name == "" {
		return
	}
	for _, field := range []string{"Methods", "Streams"} {
		methods, ok := m.field(desc, field).(*list)
		if !ok {
			continue
		}
		for _, d := range methods.elems {
			method := knownText(m.field(d, "MethodName")).s
			if field == "Streams" {
				method = knownText(m.field(d, "StreamName")).s
			}
			var handlers []value
			for _, impl := range choices(c.arg(c.Handler)) {
				handlers = append(handlers, m.method(impl, &unit.Term{Text: method}, m.top().unit))
			}
			m.methodOfService("/"+name+"/"+method, oneOf(handlers...), c.site(c.Handler))
		}
	}
}

// methodOfService registers a method that is called from afar.
func (m *machine) methodOfService(path string, handler value, at site) {
	m.packageRouter().add(&entry{remote: &remoteRoute{kind: "grpc", path: path, handler: handler, site: at}})
}

// site is where people would look for the registration: the call that names the handler. A helper that
// passes its parameters on is not it; who calls the helper is.
func (c *roleCall) site(arg int) site {
	m := c.m
	at := site{m.top().unit, c.term.At}
	if arg == 0 || arg >= len(c.term.Args) {
		return at
	}
	t := &c.term.Args[arg]
	if c.Last {
		t = &c.term.Args[len(c.term.Args)-1]
	}
	for i := len(m.stack) - 1; i > 0; i-- {
		f := m.stack[i]
		k := passed(t, f.setup)
		if k <= 0 || f.term == nil || k >= len(f.term.Args) {
			break
		}
		at = f.called
		t = &f.term.Args[k]
	}
	return at
}

// passed returns the index of the parameter that a handler comes from, alone or behind wrappers; 0 if
// from none.
func passed(t *unit.Term, s *unit.Setup) int {
	switch t.Op {
	case unit.OpVar:
		for i, n := range s.Params {
			if n == t.N && i > 0 {
				return i
			}
		}
	case unit.OpFieldOf, unit.OpBoundVia:
		return passed(&t.Args[0], s)
	case unit.OpCall, unit.OpRoute:
		for i := len(t.Args) - 1; i > 0; i-- {
			if k := passed(&t.Args[i], s); k > 0 {
				return k
			}
		}
	}
	return 0
}

// behindInterface plays the part of a method that a library's router has and an interface of the house
// asks for. Which library that is, is not known here; but whoever puts an interface before several
// keeps to what they have in common: a path, a handler, perhaps a method before them.
func (m *machine) behindInterface(fn routerMethod, args []value, t *unit.Term) value {
	texts := 0
	for texts < len(args) {
		if _, ok := args[texts].(text); !ok {
			break
		}
		texts++
	}
	role := route.Role{}
	switch handler := texts + 1; {
	case fn.name == "Use":
		role = route.Role{Verb: route.Use, With: 1}
	case fn.name == "Group" || fn.name == "Route":
		role = route.Role{Verb: route.Group, Func: handler}
		if texts > 0 {
			role.Prefix = 1
		}
	case fn.name == "Mount":
		role = route.Role{Verb: route.Mount, Path: 1, Handler: 2}
	case texts == 1 && len(args) > 1:
		role = route.Role{Verb: route.Handle, Pattern: 1, Handler: handler, Last: true, Method: route.MethodIn(fn.name)}
	case texts == 2 && len(args) > 2:
		role = route.Role{Verb: route.Handle, Methods: 1, Path: 2, Handler: handler, Last: true}
	default:
		return nil
	}
	c := roleCall{m: m, Role: role, term: t, args: append([]value{fn.router}, args...)}
	return c.play()
}
