// Package link joins the units of packages that never see each other: it
// resolves calls through interfaces to the types that implement them, adds up
// what functions cost, and finds the trips that are made once per turn of a
// loop, with the path that proves each.
package link

import (
	"cmp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A View is what a set of units adds up to. It resolves lazily: only what is
// asked for is computed. It is not safe for concurrent use.
type View struct {
	units map[string]*unit.Unit
	order []*unit.Unit    // by path
	wired map[string]bool // see Wired; nil where nothing is known

	derived
}

// derived is what a View has computed so far.
type derived struct {
	fields    map[string]string          // ID → the one function a field holds
	mediated  map[string][]target        // message → functions that are registered for it
	methods   []offer                    // of all types, by hash
	targets   map[*unit.Iface][]provider // types that implement an interface
	resolved  map[asked][]target
	sums      map[string]*sum  // by symbol
	funcs     map[string]place // by symbol
	tarjan    tarjan
	prices    *pricer
	floor     *pricer             // see Floor
	endpoints []setup.Endpoint    // see Endpoints, nil before they are asked for
	puts      map[string][]string // see putBy
	passing   *pricer             // see Passing
	served    []*Served           // nil until that was asked
	outward   map[string]bool     // whether a function may lead to the wire, by symbol
	asking    map[string][]int    // see asks
	defs      shape.Defs          // see Defs; nil until that was asked
	answers   map[string]answers  // see Answers, by symbol
}

// An offer is a method that a type has, the at-th of all.
type offer struct {
	hash uint64
	at   int
	provider
}

// An asked is a method of an interface.
type asked struct {
	iface *unit.Iface
	hash  uint64
}

// A provider is a concrete type that may implement an interface.
type provider struct {
	unit *unit.Unit
	typ  *unit.Type
}

// A place is a function and the unit it lies in.
type place struct {
	unit *unit.Unit
	fn   *unit.Func
}

// NewView returns the view of a set of units: a package and all that lies
// below it, or a whole program.
func NewView(units []*unit.Unit) *View {
	v := &View{
		units: make(map[string]*unit.Unit, len(units)),
		order: slices.Clone(units),
	}
	v.forget()
	slices.SortFunc(v.order, func(a, b *unit.Unit) int { return strings.Compare(a.Path, b.Path) })
	for _, u := range units {
		v.units[u.Path] = u
	}
	return v
}

// forget drops all that was computed: drivers keep the results of all packages to
// the end, and together these would take memory by the square of their number.
func (v *View) forget() {
	v.derived = derived{
		targets:  make(map[*unit.Iface][]provider),
		resolved: make(map[asked][]target),
		sums:     make(map[string]*sum),
		funcs:    make(map[string]place),
		answers:  make(map[string]answers),
	}
}

// Units returns the units of the view, sorted by path.
func (v *View) Units() []*unit.Unit { return v.order }

// Unit returns the unit of a package, or nil.
func (v *View) Unit(path string) *unit.Unit { return v.units[path] }

// lookup finds a function by symbol.
func (v *View) lookup(symbol string) (place, bool) {
	if p, ok := v.funcs[symbol]; ok {
		return p, p.fn != nil
	}
	var p place
	if u := v.units[unit.PackageOf(symbol)]; u != nil {
		p = place{u, u.Lookup(symbol)}
	}
	v.funcs[symbol] = p
	return p, p.fn != nil
}

// field returns the one function that a field or variable holds, over all
// packages.
func (v *View) field(id string) string {
	if v.fields == nil {
		v.fields = make(map[string]string)
		for _, u := range v.order {
			for _, f := range u.Fields {
				if known, ok := v.fields[f.ID]; ok && known != f.Func {
					v.fields[f.ID] = ""
					continue
				}
				v.fields[f.ID] = f.Func
			}
		}
	}
	return v.fields[id]
}

// handlers returns the functions that a mediator may call for a message.
func (v *View) handlers(message string) []target {
	if v.mediated == nil {
		v.mediated = make(map[string][]target)
		for _, u := range v.order {
			for _, h := range u.Handlers {
				if t := (target{symbol: h.Func}); !slices.Contains(v.mediated[h.Message], t) {
					v.mediated[h.Message] = append(v.mediated[h.Message], t)
				}
			}
		}
	}
	return v.mediated[message]
}

// receivers returns the functions that any mediator may call for a type of message.
func (v *View) receivers(of string) (all []target) {
	if of == "" {
		return nil
	}
	for _, u := range v.order {
		if u.Mediator && u.Ours {
			all = append(all, v.handlers(u.Path+" "+of)...)
		}
	}
	return all
}

// implementations returns the types that implement an interface of unit u, in
// the order of their packages and names. An interface of ours is implemented
// by any type of ours, one of a library by types of that library alone.
func (v *View) implementations(u *unit.Unit, iface *unit.Iface) []provider {
	if found, ok := v.targets[iface]; ok {
		return found
	}
	v.index()
	var found []provider
	for _, o := range v.rarest(iface.Methods) {
		if v.related(iface.Pkg, o.unit) && implements(o.typ, iface.Methods) {
			found = append(found, o.provider)
		}
	}
	v.targets[iface] = found
	return found
}

// index sorts the methods of all types by hash, and of equal ones as the types are.
func (v *View) index() {
	if v.methods != nil {
		return
	}
	n := 0
	for _, u := range v.order {
		for i := range u.Types {
			n += len(u.Types[i].Methods)
		}
	}
	v.methods = make([]offer, 0, n)
	for _, u := range v.order {
		for i := range u.Types {
			t := &u.Types[i]
			for _, m := range t.Methods {
				v.methods = append(v.methods, offer{m.Hash, len(v.methods), provider{u, t}})
			}
		}
	}
	slices.SortFunc(v.methods, func(a, b offer) int { return cmp.Or(cmp.Compare(a.hash, b.hash), a.at-b.at) })
}

// rarest returns the offers of the method that the fewest types have.
func (v *View) rarest(methods []uint64) []offer {
	var best []offer
	for i, m := range methods {
		from, _ := slices.BinarySearchFunc(v.methods, m, func(o offer, hash uint64) int { return cmp.Compare(o.hash, hash) })
		to := from
		for to < len(v.methods) && v.methods[to].hash == m {
			to++
		}
		if offers := v.methods[from:to]; i == 0 || len(offers) < len(best) {
			best = offers
		}
	}
	return best
}

// related tells whether types of unit u may be meant by interfaces of a
// package.
func (v *View) related(pkg string, u *unit.Unit) bool {
	if owner := v.units[pkg]; owner != nil && owner.Ours {
		return u.Ours
	}
	return u.Module != "" && (pkg == u.Module || strings.HasPrefix(pkg, u.Module+"/"))
}

// implements tells whether a type has all the methods. Both lists are sorted.
func implements(t *unit.Type, methods []uint64) bool {
	i := 0
	for _, m := range methods {
		for i < len(t.Methods) && t.Methods[i].Hash < m {
			i++
		}
		if i == len(t.Methods) || t.Methods[i].Hash != m {
			return false
		}
	}
	return true
}

// method finds a method of a type by hash.
func method(t *unit.Type, hash uint64) *unit.Method {
	i, ok := slices.BinarySearchFunc(t.Methods, hash, func(m unit.Method, h uint64) int {
		switch {
		case m.Hash < h:
			return -1
		case m.Hash > h:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	return &t.Methods[i]
}

// A target is one function that a call may reach.
type target struct {
	symbol string // "" for a method that has nothing to say
	name   string // of the type that implements the interface, "" for a static call
}

// resolve returns what a call through an interface may reach; through an
// embedded interface it goes on to whatever implements that one.
func (v *View) resolve(u *unit.Unit, iface int, hash uint64) []target {
	key := asked{&u.Ifaces[iface-1], hash}
	if all, ok := v.resolved[key]; ok {
		return all
	}
	all := v.reach(u, iface, hash, make(map[*unit.Iface]bool))
	slices.SortFunc(all, func(a, b target) int {
		return cmp.Or(strings.Compare(a.symbol, b.symbol), strings.Compare(a.name, b.name))
	})
	all = slices.CompactFunc(all, func(a, b target) bool { return a.symbol != "" && a.symbol == b.symbol || a == b })
	v.resolved[key] = all
	return all
}

// reach follows each interface once: wrappers embed what they implement, and
// each other's.
func (v *View) reach(u *unit.Unit, iface int, hash uint64, seen map[*unit.Iface]bool) (all []target) {
	it := &u.Ifaces[iface-1]
	if seen[it] {
		return nil
	}
	seen[it] = true
	for _, p := range v.implementations(u, it) {
		m := method(p.typ, hash)
		switch {
		case m == nil:
		case m.Iface > 0:
			all = append(all, v.reach(p.unit, m.Iface, hash, seen)...)
		default:
			all = append(all, target{m.Symbol, p.typ.Name})
		}
	}
	return all
}
