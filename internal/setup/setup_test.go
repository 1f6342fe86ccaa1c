package setup_test

import (
	"fmt"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/unit"
)

const path = "example.com/app"

func term(op unit.Op, args ...unit.Term) unit.Term { return unit.Term{Op: op, Args: args} }
func text(s string) unit.Term                      { return unit.Term{Op: unit.OpText, Text: s} }
func variable(n int) unit.Term                     { return unit.Term{Op: unit.OpVar, N: n} }
func function(name string) unit.Term               { return unit.Term{Op: unit.OpFuncOf, Text: path + "." + name} }
func block(list ...unit.Term) unit.Term            { return term(unit.OpBlock, list...) }

func define(n int, value unit.Term) unit.Term {
	return unit.Term{Op: unit.OpDefine, N: n, Args: []unit.Term{value}}
}

// role is a call of a router's library at a line.
func role(line int, text string, args ...unit.Term) unit.Term {
	return unit.Term{Op: unit.OpRoute, Text: text, Args: args, At: unit.Pos{Line: line}}
}

// get registers a handler with the router in variable 1.
func get(line int, path, handler unit.Term) unit.Term {
	return role(line, "handle GET path=1 handler=2", variable(1), path, handler)
}

// fn is a function that registers routes, with variables 1, 2, … as its parameters.
func fn(name string, params int, body ...unit.Term) unit.Setup {
	s := unit.Setup{Symbol: path + "." + name, Params: []int{-1}, Acts: true, Body: block(body...)}
	for i := range params {
		s.Params = append(s.Params, i+1)
	}
	return s
}

// program runs the setups of one package.
func program(setups ...unit.Setup) *setup.Program {
	slices.SortFunc(setups, func(a, b unit.Setup) int { return strings.Compare(a.Symbol, b.Symbol) })
	u := &unit.Unit{Path: path, Ours: true, Main: true, Files: []string{"app.go"}, Setups: setups}
	return &setup.Program{Units: []*unit.Unit{u}}
}

// TestTable registers a table of routes that is far longer than any.
func TestTable(t *testing.T) {
	const routes = 5000
	table := unit.Term{Op: unit.OpList}
	for i := range routes {
		table.Args = append(table.Args, unit.Term{Op: unit.OpStruct, Text: path + ".route", Args: []unit.Term{
			term(unit.OpPair, text("path"), text(fmt.Sprintf("/r%d", i))),
			term(unit.OpPair, text("handler"), function(fmt.Sprintf("h%d", i))),
		}})
	}
	field := func(name string) unit.Term {
		return unit.Term{Op: unit.OpFieldOf, Text: path + ".route." + name, Args: []unit.Term{variable(2)}}
	}
	p := program(fn("main", 0,
		define(1, role(1, "new", unit.Term{})),
		term(unit.OpRange, unit.Term{}, variable(2), table, block(get(2, field("path"), field("handler")))),
	))
	assert.Len(t, p.Endpoints(), routes)
}

// TestNestedGroups has more groups in each other than routers are followed; what lies deeper is left out.
func TestNestedGroups(t *testing.T) {
	const groups = 300
	body := []unit.Term{define(1, role(1, "new", unit.Term{}))}
	for range groups {
		body = append(body,
			get(2, text("/x"), function("h")),
			term(unit.OpSet, variable(1), role(3, "group prefix=1", variable(1), text("/g"))))
	}
	found := program(fn("main", 0, body...)).Endpoints()
	assert.NotEmpty(t, found)
	assert.Less(t, len(found), groups)
}

// TestRecursion has functions that register a route each and then call all of each other, so that there
// are more paths through them than can be run.
func TestRecursion(t *testing.T) {
	const functions = 30
	setups := []unit.Setup{fn("main", 0, define(1, role(1, "new", unit.Term{})), term(unit.OpCall, function("f0"), variable(1)))}
	for i := range functions {
		body := []unit.Term{get(i+2, text(fmt.Sprintf("/f%d", i)), function("h"))}
		for j := range functions {
			body = append(body, term(unit.OpCall, function(fmt.Sprintf("f%d", j)), variable(1)))
		}
		setups = append(setups, fn(fmt.Sprintf("f%d", i), 1, body...))
	}
	assert.Len(t, program(setups...).Endpoints(), functions)
}

// TestManyImplementations registers whatever is behind an interface, of which there are many.
func TestManyImplementations(t *testing.T) {
	const implementations = 200
	var setups []unit.Setup
	var types []string
	for i := range implementations {
		typ := fmt.Sprintf("%s.T%03d", path, i)
		types = append(types, typ)
		setups = append(setups, unit.Setup{
			Symbol: "(" + typ + ").Path", Params: []int{-1}, Body: block(term(unit.OpReturn, text(fmt.Sprintf("/t%d", i)))),
		})
	}
	method := func(name string) unit.Term {
		return unit.Term{Op: unit.OpBoundVia, Text: name, N: 1, Args: []unit.Term{variable(2)}}
	}
	loop := term(unit.OpRange, unit.Term{}, variable(2), unit.Term{}, block(get(2, term(unit.OpCall, method("Path")), method("Get"))))
	loop.N = 1
	p := program(append(setups, fn("main", 0, define(1, role(1, "new", unit.Term{})), loop))...)
	p.Units[0].Ifaces = []unit.Iface{{Pkg: path, Name: "Endpoint"}}
	p.Implementations = func(*unit.Unit, int) []string { return types }
	assert.Len(t, p.Endpoints(), implementations)
}

// TestEndlessCalls ends although each call makes two more, and each loop runs another one.
func TestEndlessCalls(t *testing.T) {
	call := func(args ...unit.Term) unit.Term {
		return term(unit.OpCall, append([]unit.Term{function("f")}, args...)...)
	}
	longer := term(unit.OpSum, variable(2), text("/x"))
	p := program(
		fn("main", 0, define(1, role(1, "new", unit.Term{})), call(variable(1), text("/a"))),
		fn("f", 2, get(2, variable(2), function("h")), call(variable(1), longer), call(variable(1), longer)),
	)
	assert.NotEmpty(t, p.Endpoints())
}

// FuzzEndpoints runs set-ups of which parts were exchanged for others: whatever comes of it, it ends, says
// the same twice, and does not panic.
func FuzzEndpoints(f *testing.F) {
	for seed := range int64(20) {
		f.Add(seed, uint8(10))
	}
	f.Fuzz(func(t *testing.T, seed int64, changes uint8) {
		r := rand.New(rand.NewSource(seed))
		p := mutated(r, int(changes))
		data, err := p.Units[0].MarshalBinary()
		require.NoError(t, err)
		var u unit.Unit
		require.NoError(t, u.UnmarshalBinary(data))
		first := names(p.Endpoints())
		again := *p
		again.Units = []*unit.Unit{&u}
		assert.Equal(t, first, names(again.Endpoints()))
	})
}

func names(all []setup.Endpoint) (list []string) {
	for _, e := range all {
		list = append(list, fmt.Sprint(e.Kind, e.Method, e.Path, e.Name, e.Handlers, e.Site.Line, len(e.Behind)))
	}
	return list
}

// mutated is a program of all kinds of terms, with some of them in places of others.
func mutated(r *rand.Rand, changes int) *setup.Program {
	ops := []unit.Op{}
	for op := unit.OpUnknown; op <= unit.OpPrefix; op++ {
		ops = append(ops, op)
	}
	for op := unit.OpBlock; op <= unit.OpAnswer; op++ {
		ops = append(ops, op)
	}
	leaves := []unit.Op{unit.OpUnknown, unit.OpText, unit.OpNumber, unit.OpVar, unit.OpGlobal, unit.OpFuncOf, unit.OpLit, unit.OpMethod, unit.OpPath, unit.OpNext, unit.OpReturn}
	roles := []string{
		"new", "new prefix=1 with=2", "handle GET path=1 handler=2", "handle pattern=1 handler=2..", "begin path=1", "refine method=1..",
		"also POST handler=1", "subrouter", "group prefix=1 func=2 with=3", "scope prefix=1 func=2", "base prefix=1", "mount path=1 handler=2",
		"use path=1 with=1", "wrap handler=1", "wrap handler=2..", "chain with=1", "strip prefix=1 handler=2", "same", "static path=1",
		"service desc=1 handler=2", "rpc path=1 handler=2", "entry kind=cron path=1 handler=2 runs=Run", "option prefix=1 func=2", "serve handler=1",
		"spell GET path=1", "handle op=1", "no role",
	}
	texts := append(roles, "/a", "/a/{id}", "GET /b", path+".f0", path+".f1", path+".v", path+".main$1", path+".T", path+".T.h", "("+path+".T).ServeHTTP", "path.Join", "fmt.Sprintf", "strings.TrimPrefix", "")
	var random func(depth int) unit.Term
	random = func(depth int) unit.Term {
		from := ops
		if depth == 0 {
			from = leaves
		}
		t := unit.Term{Op: from[r.Intn(len(from))], N: r.Intn(5), Text: texts[r.Intn(len(texts))], Hash: uint64(r.Intn(2)), At: unit.Pos{Line: r.Intn(9)}}
		if depth > 0 {
			for range 4 {
				arg := random(depth - 1)
				if t.Op == unit.OpStruct || t.Op == unit.OpDict {
					arg = term(unit.OpPair, text("Handler"), arg)
				}
				t.Args = append(t.Args, arg)
			}
		}
		return t
	}
	setups := []unit.Setup{
		fn("f0", 2), fn("f1", 3), fn("init#1", 0), fn("main", 0), fn("main$1", 1),
		{Symbol: path + ".v", Acts: true, Body: block()},
		{Symbol: "(" + path + ".T).ServeHTTP", Params: []int{1, 2, 3}, Variadic: true, Body: block()},
	}
	for i := range setups {
		for range 1 + changes%16 {
			setups[i].Body.Args = append(setups[i].Body.Args, random(4))
		}
	}
	p := program(setups...)
	p.Units[0].Ifaces = []unit.Iface{{Pkg: path, Name: "I", Methods: []uint64{1}}}
	p.Units[0].Heads = []unit.Head{{Symbol: "(" + path + ".T).ServeHTTP", Name: "T.ServeHTTP", Verbs: []string{"GET"}}}
	p.Implementations = func(*unit.Unit, int) []string { return []string{path + ".T"} }
	return p
}
