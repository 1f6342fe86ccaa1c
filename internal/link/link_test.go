package link

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// The units of these tests are made by hand: functions are "pkg.Name", their
// calls stand on lines of their own.

// nodes numbers the lines of calls in the order in which they are made.
type maker struct{ line int }

func (m *maker) call(c unit.Call) unit.Node {
	m.line++
	c.Span = unit.Span{Pos: unit.Pos{Line: m.line, Col: 1}, EndLine: m.line, EndCol: 2}
	return unit.Node{Call: &c}
}

func (m *maker) static(symbol string) unit.Node { return m.call(unit.Call{Func: symbol, Text: symbol}) }

func (m *maker) dynamic(iface int, method uint64) unit.Node {
	return m.call(unit.Call{Iface: iface, Method: method, Text: "i.M"})
}

func (m *maker) read() unit.Node { return m.trip(unit.Trip{Name: "sql.DB.Query", Layer: unit.DB}) }
func (m *maker) write() unit.Node {
	return m.trip(unit.Trip{Name: "sql.DB.Exec", Layer: unit.DB, Write: true})
}

func (m *maker) trip(t unit.Trip) unit.Node {
	t.Count, t.Plain = max(t.Count, 1), true
	return m.call(unit.Call{Trip: &t, Text: strings.TrimPrefix(t.Name, "sql.")})
}

func loop(class unit.Class, bound string, body ...unit.Node) unit.Node {
	return unit.Node{Loop: &unit.Loop{Class: class, Bound: bound, Param: -1, Body: body}}
}

func branch(arms ...unit.Arm) unit.Node { return unit.Node{Branch: &unit.Branch{Arms: arms}} }

func arm(body ...unit.Node) unit.Arm   { return unit.Arm{Body: body} }
func exits(body ...unit.Node) unit.Arm { return unit.Arm{Body: body, Exits: true} }

// pkg makes a unit of ours with functions given as name, body, name, body, …
func pkg(path string, funcs map[string][]unit.Node) *unit.Unit {
	u := &unit.Unit{Path: path, Module: "app", Ours: true, Files: []string{"a.go"}}
	for name, body := range funcs {
		symbol := path + "." + name
		if strings.HasPrefix(name, "(") {
			symbol = name
		}
		u.Funcs = append(u.Funcs, unit.Func{Symbol: symbol, Name: name, Params: []string{""}, Body: body})
	}
	slices.SortFunc(u.Funcs, func(a, b unit.Func) int { return strings.Compare(a.Symbol, b.Symbol) })
	return u
}

// with adds a type whose methods are given by hash.
func with(u *unit.Unit, name string, methods ...unit.Method) *unit.Unit {
	slices.SortFunc(methods, func(a, b unit.Method) int { return int(a.Hash) - int(b.Hash) })
	u.Types = append(u.Types, unit.Type{Name: name, Methods: methods})
	return u
}

func imports(u *unit.Unit, paths ...string) *unit.Unit {
	u.Imports = paths
	return u
}

func TestImplementations(t *testing.T) {
	const get, set = 10, 20
	iface := func(pkg string, methods ...uint64) unit.Iface {
		return unit.Iface{Pkg: pkg, Name: pkg + ".I", Methods: methods}
	}
	port := func() *unit.Unit { return pkg("app/port", nil) }
	impl := func(path, module string, ours bool, methods ...uint64) *unit.Unit {
		u := &unit.Unit{Path: path, Module: module, Ours: ours}
		var list []unit.Method
		for _, m := range methods {
			list = append(list, unit.Method{Hash: m, Symbol: fmt.Sprintf("(%s.T).M%d", path, m)})
		}
		return with(u, path+".T", list...)
	}
	tests := []struct {
		name  string
		iface unit.Iface
		units []*unit.Unit
		want  []string
	}{
		{"all types of ours", iface("app/port", get), []*unit.Unit{port(), impl("app/z", "app", true, get), impl("app/a", "app", true, get, set)},
			[]string{"app/a.T", "app/z.T"}},
		{"all methods are needed", iface("app/port", get, set), []*unit.Unit{port(), impl("app/a", "app", true, get), impl("app/b", "app", true, set)}, nil},
		{"ours in another module of ours", iface("app/port", get), []*unit.Unit{port(), impl("tools/a", "tools", true, get)}, []string{"tools/a.T"}},
		{"third-party types do not implement ours", iface("app/port", get), []*unit.Unit{port(), impl("lib/a", "lib", false, get)}, nil},
		{"third-party interface, its own module", iface("lib/api", get), []*unit.Unit{impl("lib/a", "lib", false, get), impl("other/a", "other", false, get)}, []string{"lib/a.T"}},
		{"third-party interface, types of ours", iface("lib/api", get), []*unit.Unit{impl("app/a", "app", true, get)}, nil},
		{"a module is not one that it begins like", iface("library/api", get), []*unit.Unit{impl("lib/a", "lib", false, get)}, nil},
		{"an interface without methods", iface("app/port"), []*unit.Unit{port(), impl("app/a", "app", true, get)}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			caller := pkg("app/caller", nil)
			caller.Ifaces = []unit.Iface{test.iface}
			view := NewView(append(test.units, caller))
			var names []string
			for _, p := range view.implementations(caller, &caller.Ifaces[0]) {
				names = append(names, p.typ.Name)
			}
			assert.Equal(t, test.want, names)
		})
	}
}

// A decorator embeds the interface that it implements: its promoted method
// leads to all the others, and not for ever to itself.
func TestEmbeddedInterface(t *testing.T) {
	m := &maker{}
	port := pkg("app/port", nil)
	store := with(pkg("app/store", map[string][]unit.Node{"(app/store.Users).Get": {m.read()}}),
		"app/store.Users", unit.Method{Hash: 1, Symbol: "(app/store.Users).Get"})
	logged := with(pkg("app/logged", nil), "app/logged.Users", unit.Method{Hash: 1, Iface: 1})
	logged.Ifaces = []unit.Iface{{Pkg: "app/port", Name: "port.Users", Methods: []uint64{1}}}
	cached := with(pkg("app/cached", nil), "app/cached.Users", unit.Method{Hash: 1, Iface: 1})
	cached.Ifaces = logged.Ifaces
	caller := pkg("app/caller", map[string][]unit.Node{"List": {loop(unit.Data, "len(ids)", m.dynamic(1, 1))}})
	caller.Ifaces = []unit.Iface{{Pkg: "app/port", Name: "port.Users", Methods: []uint64{1}}}

	view := NewView([]*unit.Unit{port, store, logged, cached, caller})
	targets := view.resolve(caller, 1, 1)
	require.Len(t, targets, 1)
	assert.Equal(t, "(app/store.Users).Get", targets[0].symbol)
	found := view.Looped(caller)
	require.Len(t, found, 1)
	assert.False(t, found[0].Way.Some, "every type that implements it asks")
}

func TestCost(t *testing.T) {
	m := &maker{}
	fixed := func(n int, body ...unit.Node) unit.Node {
		return unit.Node{Loop: &unit.Loop{Class: unit.Fixed, Times: n, Param: -1, Body: body}}
	}
	parallel := func() unit.Node {
		n := m.read()
		n.Call.Mode = unit.Parallel
		return n
	}
	detached := func() unit.Node {
		n := m.read()
		n.Call.Mode = unit.Detached
		return n
	}
	once := func(body, last []unit.Node) unit.Node {
		return unit.Node{Loop: &unit.Loop{Class: unit.Data, Bound: "len(xs)", Param: -1, Body: body, Once: last}}
	}
	tests := []struct {
		name  string
		body  []unit.Node
		db    string
		steps string
	}{
		{"nothing", nil, "0", "0"},
		{"a sequence adds up", []unit.Node{m.read(), m.write()}, "2", "2"},
		{"a trip of three", []unit.Node{m.trip(unit.Trip{Layer: unit.DB, Count: 3})}, "3", "3"},
		{"the worst arm counts", []unit.Node{branch(arm(m.read(), m.read(), m.read()), arm(m.read()))}, "3", "3"},
		{"an arm that leaves does not go on", []unit.Node{branch(exits(m.read()), arm()), m.read(), m.read()}, "2", "2"},
		{"unless it is the worse", []unit.Node{branch(exits(m.read(), m.read(), m.read()), arm()), m.read()}, "3", "3"},
		{"arms that stay go on", []unit.Node{branch(arm(m.read()), arm()), m.read()}, "2", "2"},
		{"both arms leave", []unit.Node{branch(exits(m.read()), exits(m.read(), m.read()))}, "2", "2"},
		{"a loop over data", []unit.Node{loop(unit.Data, "len(xs)", m.read())}, "n, n=len(xs)", "n, n=len(xs)"},
		{"loops in loops", []unit.Node{m.read(), loop(unit.Data, "len(xs)", m.read(), loop(unit.Data, "len(ys)", m.read()))},
			"1+n+n*m, n=len(xs), m=len(ys)", "1+n+n*m, n=len(xs), m=len(ys)"},
		{"a fixed loop multiplies", []unit.Node{fixed(3, m.read(), m.read())}, "6", "6"},
		{"an open loop is not counted", []unit.Node{loop(unit.Open, "", m.read())}, "1", "1"},
		{"what ends the loop runs once", []unit.Node{once(nil, []unit.Node{m.read()})}, "1", "1"},
		{"goroutines that are joined run beside each other", []unit.Node{parallel(), parallel(), parallel()}, "3", "1"},
		{"a detached goroutine is free", []unit.Node{detached(), m.read()}, "1", "1"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			view := NewView([]*unit.Unit{pkg("app/a", map[string][]unit.Node{
				"F": test.body,
				"G": {m.static("app/a.F")},
			})})
			for _, name := range []string{"app/a.F", "app/a.G"} {
				s := view.sum(name)
				require.NotNil(t, s)
				assert.Equal(t, plain(test.db), plain(s.cost.DB.String()), "db of %s", name)
				assert.Equal(t, plain(test.steps), plain(s.cost.Steps.String()), "steps of %s", name)
			}
		})
	}
}

// plain drops blanks, so that costs can be compared however they are spaced.
func plain(s string) string { return strings.NewReplacer(" ", "", "·", "*").Replace(s) }

func TestWitness(t *testing.T) {
	type fixture struct {
		m     maker
		units []*unit.Unit
		body  []unit.Node
	}
	tests := []struct {
		name string
		make func(f *fixture)
		want string // the functions from F to the wire
	}{
		{"the shorter path", func(f *fixture) {
			f.units = append(f.units, pkg("app/b", map[string][]unit.Node{
				"Long": {f.m.static("app/b.Z")}, "Z": {f.m.read()},
			}))
			f.body = []unit.Node{f.m.static("app/b.Long"), f.m.static("app/b.Z")}
		}, "F Z"},
		{"static before dynamic, even if longer", func(f *fixture) {
			f.units = append(f.units,
				with(pkg("app/b", map[string][]unit.Node{
					"(app/b.T).Get": {f.m.read()}, "Two": {f.m.static("app/b.One")}, "One": {f.m.read()},
				}), "app/b.T", unit.Method{Hash: 1, Symbol: "(app/b.T).Get"}))
			f.body = []unit.Node{f.m.dynamic(1, 1), f.m.static("app/b.Two")}
		}, "F Two One"},
		{"ours before foreign", func(f *fixture) {
			lib := pkg("lib/a", map[string][]unit.Node{"A": {f.m.read()}})
			lib.Ours, lib.Module = false, "lib"
			f.units = append(f.units, lib, pkg("app/z", map[string][]unit.Node{"Z": {f.m.read()}}))
			f.body = []unit.Node{f.m.static("lib/a.A"), f.m.static("app/z.Z")}
		}, "F Z"},
		{"then by name", func(f *fixture) {
			for _, name := range []string{"c", "b"} {
				path, get := "app/"+name, "(app/"+name+".T).Get"
				f.units = append(f.units, with(pkg(path, map[string][]unit.Node{get: {f.m.read()}}),
					path+".T", unit.Method{Hash: 1, Symbol: get}))
			}
			f.body = []unit.Node{f.m.dynamic(1, 1)}
		}, "F (app/b.T).Get"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var f fixture
			f.units = []*unit.Unit{pkg("app/port", nil)}
			test.make(&f)
			own := pkg("app/a", map[string][]unit.Node{"F": f.body})
			own.Ifaces = []unit.Iface{{Pkg: "app/port", Name: "port.I", Methods: []uint64{1}}}
			for range 2 {
				slices.Reverse(f.units) // the order of units must not matter
				s := NewView(append(slices.Clone(f.units), own)).sum("app/a.F")
				require.NotNil(t, s)
				paths := s.paths()
				require.NotEmpty(t, paths)
				var names []string
				for way := paths[0]; way != nil; way = way.Next {
					names = append(names, way.Func.Name)
				}
				assert.Equal(t, test.want, strings.Join(names, " "))
			}
		})
	}
}

// Only some implementations ask: the way says so.
func TestSome(t *testing.T) {
	m := &maker{}
	port := pkg("app/port", nil)
	asks := with(pkg("app/asks", map[string][]unit.Node{"(app/asks.T).Get": {m.read()}}),
		"app/asks.T", unit.Method{Hash: 1, Symbol: "(app/asks.T).Get"})
	other := with(pkg("app/other", map[string][]unit.Node{"(app/other.T).Set": {m.read()}}),
		"app/other.T", unit.Method{Hash: 1}, unit.Method{Hash: 2, Symbol: "(app/other.T).Set"})
	caller := pkg("app/caller", map[string][]unit.Node{"List": {loop(unit.Data, "len(ids)", m.dynamic(1, 1))}})
	caller.Ifaces = []unit.Iface{{Pkg: "app/port", Name: "port.I", Methods: []uint64{1}}}

	found := NewView([]*unit.Unit{port, asks, other, caller}).Looped(caller)
	require.Len(t, found, 1)
	assert.True(t, found[0].Way.Some, "app/other.T answers from memory")
}

func TestRecursion(t *testing.T) {
	m := &maker{}
	down := m.static("app/a.Walk")
	down.Call.Down = true
	u := pkg("app/a", map[string][]unit.Node{
		"Walk":  {m.read(), loop(unit.Data, "len(n.Children)", m.static("app/a.Walk"))},
		"Climb": {m.read(), down},
		"Even":  {m.static("app/a.Odd")},
		"Odd":   {m.static("app/a.Even"), m.read()},
		"Spin":  {m.static("app/a.Spin")},
	})
	view := NewView([]*unit.Unit{u})

	found := view.Looped(u)
	require.Len(t, found, 1)
	assert.Equal(t, "Walk", found[0].Func.Name)
	assert.True(t, found[0].Recursive)

	even, odd := view.sum("app/a.Even"), view.sum("app/a.Odd")
	assert.Equal(t, even.knot, odd.knot)
	assert.NotZero(t, even.knot)
	assert.NotEmpty(t, even.paths(), "the trip of one is a trip of the other")
	assert.Zero(t, view.sum("app/a.Climb").knot, "it calls into a cycle, and is none itself")
	assert.Empty(t, view.sum("app/a.Spin").paths())
}

// A function that is handed over runs as often as its receiver says.
func TestHandedFunction(t *testing.T) {
	m := &maker{}
	run := m.call(unit.Call{Param: 1 + 2, Text: "f"})
	each := pkg("app/each", map[string][]unit.Node{
		"Each": {unit.Node{Loop: &unit.Loop{Class: unit.Data, Bound: "len(list)", Param: 1, Body: []unit.Node{run}}}},
		"Once": {run},
	})
	handed := func(callee string) unit.Node {
		return m.call(unit.Call{
			Func: callee, Text: callee, Given: []string{"", "len(ids)", ""},
			Args: []unit.Arg{{Index: 2, Func: "app/a.load"}},
		})
	}
	own := pkg("app/a", map[string][]unit.Node{
		"load": {m.read()},
		"All":  {handed("app/each.Each")},
		"One":  {handed("app/each.Once")},
	})
	view := NewView([]*unit.Unit{each, own})
	assert.Equal(t, "n,n=len(ids)", plain(view.sum("app/a.All").cost.DB.String()))
	assert.Equal(t, "1", plain(view.sum("app/a.One").cost.DB.String()))

	found := view.Looped(own)
	require.Len(t, found, 1)
	assert.Equal(t, "All", found[0].Func.Name)
	assert.Equal(t, []string{"len(ids)"}, found[0].Bounds)
}

// A literal in a loop is walked where it runs.
func TestLiteralInLoop(t *testing.T) {
	m := &maker{}
	own := pkg("app/a", map[string][]unit.Node{
		"All":   {loop(unit.Data, "len(ids)", m.call(unit.Call{Func: "app/a.All$1", Text: "func"}))},
		"All$1": {m.read()},
	})
	for i := range own.Funcs {
		own.Funcs[i].Lit = strings.Contains(own.Funcs[i].Symbol, "$")
	}
	found := NewView([]*unit.Unit{own}).Looped(own)
	require.Len(t, found, 1)
	assert.Equal(t, "DB.Query", found[0].Call.Text, "the place is the trip, not the literal")
	assert.Equal(t, []string{"len(ids)"}, found[0].Bounds)
}

func TestField(t *testing.T) {
	m := &maker{}
	call := func() unit.Node { return m.call(unit.Call{Field: "app/a.S.hook", Text: "s.hook"}) }
	holds := func(u *unit.Unit, symbol string) *unit.Unit {
		u.Fields = []unit.Field{{ID: "app/a.S.hook", Func: symbol}}
		return u
	}
	own := func() *unit.Unit {
		return pkg("app/a", map[string][]unit.Node{"load": {m.read()}, "All": {loop(unit.Data, "", call())}})
	}
	one := holds(own(), "app/a.load")
	assert.Len(t, NewView([]*unit.Unit{one}).Looped(one), 1, "the one function is known")
	other := holds(pkg("app/b", nil), "app/b.load")
	assert.Empty(t, NewView([]*unit.Unit{one, other}).Looped(one), "another package stores another function")
	none := own()
	assert.Empty(t, NewView([]*unit.Unit{none}).Looped(none), "nobody stores anything")
}

// Each package reports what no package below it could see whole.
func TestFresh(t *testing.T) {
	m := &maker{}
	port := pkg("app/port", nil)
	handler := imports(pkg("app/handler", map[string][]unit.Node{"List": {loop(unit.Data, "", m.dynamic(1, 1))}}), "app/port")
	handler.Ifaces = []unit.Iface{{Pkg: "app/port", Name: "port.Users", Methods: []uint64{1}}}
	store := imports(with(pkg("app/store", map[string][]unit.Node{"(app/store.T).Get": {m.read()}}),
		"app/store.T", unit.Method{Hash: 1, Symbol: "(app/store.T).Get"}), "app/port")
	wire := imports(pkg("app/wire", nil), "app/handler", "app/store")
	main := imports(pkg("app", nil), "app/wire")
	both := imports(pkg("app/both", nil), "app/handler", "app/wire")

	tests := []struct {
		name  string
		own   *unit.Unit
		below []*unit.Unit
		want  []string
	}{
		{"the handler alone sees no implementation", handler, []*unit.Unit{port}, nil},
		{"the first to see both", wire, []*unit.Unit{port, handler, store}, []string{"app/handler"}},
		{"whoever imports that sees nothing new", main, []*unit.Unit{port, handler, store, wire}, nil},
		{"also beside the handler itself", both, []*unit.Unit{port, handler, store, wire}, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			view := NewView(append(slices.Clone(test.below), test.own))
			var paths []string
			for _, u := range view.fresh(test.own) {
				paths = append(paths, u.Path)
			}
			assert.Equal(t, test.want, paths)
		})
	}
}

func TestPlural(t *testing.T) {
	tests := []struct {
		callee, sibling, want string
	}{
		{"User", "Users", "Users"},
		{"GetUser", "ListUsersByIDs", "ListUsersByIDs"},
		{"GetUser", "GetUsersByIDs", "GetUsersByIDs"},
		{"UserByID", "UsersByIDs", "UsersByIDs"},
		{"Save", "SaveBatch", "SaveBatch"},
		{"Save", "BulkSave", "BulkSave"},
		{"User", "Team", ""},
		{"User", "UserName", ""},
	}
	for _, test := range tests {
		t.Run(test.callee+" and "+test.sibling, func(t *testing.T) {
			m := &maker{}
			store := pkg("app/store", map[string][]unit.Node{test.callee: {m.read()}, test.sibling: {m.read()}})
			own := pkg("app/a", map[string][]unit.Node{"All": {loop(unit.Data, "", m.static("app/store."+test.callee))}})
			view := NewView([]*unit.Unit{store, own})
			found := view.Looped(own)
			require.Len(t, found, 1)
			assert.Equal(t, test.want, found[0].Way.Plural)
		})
	}
}

// A bulk form that is a loop over the singular is no way out.
func TestPluralLoop(t *testing.T) {
	m := &maker{}
	store := pkg("app/store", map[string][]unit.Node{
		"User":  {m.read()},
		"Users": {loop(unit.Data, "len(ids)", m.static("app/store.User"))},
	})
	own := pkg("app/a", map[string][]unit.Node{"All": {loop(unit.Data, "", m.static("app/store.User"))}})
	view := NewView([]*unit.Unit{store, own})
	assert.Empty(t, view.Looped(own)[0].Way.Plural)
}
