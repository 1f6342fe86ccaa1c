package compare

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
)

func num(t *testing.T, text string) chart.Range {
	t.Helper()
	p, err := cost.Parse(text)
	require.NoError(t, err)
	return chart.Range{Least: p, Most: p}
}

// get is an endpoint: get(t, "/x", "list", "1+n, n=ids").
func get(t *testing.T, path, handler, db string) chart.Endpoint {
	t.Helper()
	return chart.Endpoint{
		Kind: chart.HTTP, Method: "GET", Path: path, Program: "example.com/m/cmd",
		Handler: chart.Func{Name: handler, Position: chart.Position{File: "web/" + handler + ".go", Line: 3, Column: 1}},
		Cost:    chart.Cost{DB: num(t, db), Steps: num(t, db)},
	}
}

func charted(endpoints ...chart.Endpoint) chart.Chart {
	return chart.Chart{Modules: []string{"example.com/m"}, Endpoints: endpoints}
}

// gist writes a diff as a line per endpoint.
func gist(d Diff) string {
	var lines []string
	for _, c := range d.Changed {
		line := c.Verdict + " " + c.After.Name()
		if c.Renamed {
			line += " was " + c.Before.Name()
		}
		if c.Moved {
			line += " moved"
		}
		for _, n := range c.Numbers {
			line += " " + n.Of + "." + n.Number + " " + n.Trend
		}
		if c.Middleware != nil {
			line += " mw+" + strings.Join(c.Middleware.Added, ",") + "-" + strings.Join(c.Middleware.Removed, ",")
		}
		if c.Unresolved != nil {
			line += " ?+" + strings.Join(c.Unresolved.Added, ",") + "-" + strings.Join(c.Unresolved.Removed, ",")
		}
		lines = append(lines, line+" "+strings.Join(c.Over, ","))
	}
	for _, e := range d.Added {
		lines = append(lines, "added "+e.Name()+" "+strings.Join(e.Over, ","))
	}
	for _, e := range d.Removed {
		lines = append(lines, "removed "+e.Name()+" "+strings.Join(e.Over, ","))
	}
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}

func TestCharts(t *testing.T) {
	post := func(e chart.Endpoint) chart.Endpoint { e.Method = "POST"; return e }
	behind := func(e chart.Endpoint, names ...string) chart.Endpoint {
		for _, name := range names {
			e.Middleware = append(e.Middleware, chart.Middleware{Func: chart.Func{Name: name}, Cost: chart.Cost{Cache: num(t, "1")}})
		}
		return e
	}
	program := func(e chart.Endpoint, path string) chart.Endpoint { e.Program = path; return e }
	in := func(e chart.Endpoint, file string) chart.Endpoint { e.Handler.File = file; return e }
	partial := func(e chart.Endpoint, names ...string) chart.Endpoint { e.Cost.Partial = names; return e }
	detached := func(e chart.Endpoint, r chart.Range) chart.Endpoint { e.Detached.Queue = r; return e }
	between := func(e chart.Endpoint, least, most string) chart.Endpoint {
		e.Cost.DB, e.Cost.Steps = chart.Range{Least: num(t, least).Most, Most: num(t, most).Most}, num(t, "1")
		return e
	}
	cronjob := chart.Endpoint{Kind: chart.Cron, Path: "{x}"}

	for _, test := range []struct {
		name       string
		base, head []chart.Endpoint
		want       string
		unchanged  int
	}{
		{name: "nothing at all"},
		{
			name:      "nothing changed",
			base:      []chart.Endpoint{get(t, "/a", "a", "1"), get(t, "/b", "b", "n, n=ids")},
			head:      []chart.Endpoint{get(t, "/b", "b", "n, n=ids"), get(t, "/a", "a", "1")},
			unchanged: 2,
		},
		{
			name:      "names of parameters and of what loops go over",
			base:      []chart.Endpoint{get(t, "/a/{id}/{rest...}", "a", "n, n=ids")},
			head:      []chart.Endpoint{get(t, "/a/{orderID}/{path...}", "a", "n, n=orders")},
			unchanged: 1,
		},
		{
			name: "a parameter is no rest",
			base: []chart.Endpoint{get(t, "/a/{id}", "a", "1")},
			head: []chart.Endpoint{get(t, "/a/{id...}", "b", "1")},
			want: "added GET /a/{id...}\nremoved GET /a/{id}",
		},
		{
			name: "only paths of routes have parameters",
			base: []chart.Endpoint{cronjob},
			head: []chart.Endpoint{{Kind: chart.Cron, Path: "{y}"}},
			want: "added cron {y}\nremoved cron {x}",
		},
		{
			name: "a loop, and its end",
			base: []chart.Endpoint{get(t, "/a", "a", "1"), get(t, "/b", "b", "n, n=ids")},
			head: []chart.Endpoint{get(t, "/a", "a", "1+n, n=ids"), get(t, "/b", "b", "2")},
			want: "worse GET /a handler.db grew handler.steps grew\nbetter GET /b handler.db fell handler.steps fell",
		},
		{
			name: "the deepest first, then what is over budget, then what costs most",
			base: []chart.Endpoint{get(t, "/a", "a", "1"), get(t, "/b", "b", "5"), get(t, "/c", "c", "1"), get(t, "/d", "d", "n, n=ids"), get(t, "/e", "e", "1")},
			head: []chart.Endpoint{get(t, "/a", "a", "2"), get(t, "/b", "b", "11"), get(t, "/c", "c", "n, n=ids"), get(t, "/d", "d", "2n, n=ids"), get(t, "/e", "e", "n*n, n=ids")},
			want: "worse GET /e handler.db grew handler.steps grew\nworse GET /c handler.db grew handler.steps grew\n" +
				"worse GET /b handler.db grew handler.steps grew db,steps\nworse GET /d handler.db grew handler.steps grew\n" +
				"worse GET /a handler.db grew handler.steps grew",
		},
		{
			name: "only the best path",
			base: []chart.Endpoint{between(get(t, "/a", "a", "1"), "0", "3"), between(get(t, "/b", "b", "1"), "2", "3")},
			head: []chart.Endpoint{between(get(t, "/a", "a", "1"), "1", "3"), between(get(t, "/b", "b", "1"), "1", "3")},
			want: "worse GET /a handler.db grew\nbetter GET /b handler.db fell",
		},
		{
			name: "another path",
			base: []chart.Endpoint{get(t, "/a", "a", "1"), get(t, "/b", "b", "1")},
			head: []chart.Endpoint{get(t, "/a", "a", "1"), get(t, "/v2/b", "b", "1")},
			want: "other GET /v2/b was GET /b", unchanged: 1,
		},
		{
			name: "another method",
			base: []chart.Endpoint{get(t, "/a", "a", "1")},
			head: []chart.Endpoint{post(get(t, "/a", "a", "1"))},
			want: "other POST /a was GET /a",
		},
		{
			name: "a handler of several paths is a guess",
			base: []chart.Endpoint{get(t, "/a", "a", "1"), get(t, "/b", "a", "1")},
			head: []chart.Endpoint{get(t, "/a", "a", "1"), get(t, "/c", "a", "1")},
			want: "added GET /c\nremoved GET /b", unchanged: 1,
		},
		{
			name: "a handler of that name elsewhere",
			base: []chart.Endpoint{get(t, "/a", "a", "1")},
			head: []chart.Endpoint{in(get(t, "/b", "a", "1"), "other/a.go")},
			want: "added GET /b\nremoved GET /a",
		},
		{
			name: "another handler, another file",
			base: []chart.Endpoint{get(t, "/a", "a", "1"), get(t, "/b", "b", "1")},
			head: []chart.Endpoint{get(t, "/a", "x", "1"), in(get(t, "/b", "b", "1"), "web/new.go")},
			want: "other GET /a moved\nother GET /b moved",
		},
		{
			name:      "another line is nothing",
			base:      []chart.Endpoint{get(t, "/a", "a", "1")},
			head:      []chart.Endpoint{func() chart.Endpoint { e := get(t, "/a", "a", "1"); e.Handler.Line = 99; return e }()},
			unchanged: 1,
		},
		{
			name: "middleware",
			base: []chart.Endpoint{behind(get(t, "/a", "a", "1"), "Log"), behind(get(t, "/b", "b", "1"), "Log", "Auth")},
			head: []chart.Endpoint{behind(get(t, "/a", "a", "1"), "Auth", "Log"), behind(get(t, "/b", "b", "1"), "Auth", "Log")},
			want: "worse GET /a middleware.cache grew mw+Auth-\nother GET /b mw+-",
		},
		{
			name: "detached",
			base: []chart.Endpoint{get(t, "/a", "a", "1")},
			head: []chart.Endpoint{detached(get(t, "/a", "a", "1"), num(t, "1"))},
			want: "worse GET /a detached.queue grew",
		},
		{
			name: "unresolved",
			base: []chart.Endpoint{partial(get(t, "/a", "a", "1"), "x.F", "x.G")},
			head: []chart.Endpoint{partial(get(t, "/a", "a", "1"), "x.G", "x.H")},
			want: "other GET /a ?+x.H-x.F",
		},
		{
			name: "two programs of one path",
			base: []chart.Endpoint{program(get(t, "/a", "a", "1"), "m/one"), program(get(t, "/a", "a", "5"), "m/two")},
			head: []chart.Endpoint{program(get(t, "/a", "a", "5"), "m/two"), program(get(t, "/a", "a", "2"), "m/one")},
			want: "worse GET /a handler.db grew handler.steps grew", unchanged: 1,
		},
		{
			name:      "a program of another name",
			base:      []chart.Endpoint{program(get(t, "/a", "a", "1"), "m/one")},
			head:      []chart.Endpoint{program(get(t, "/a", "a", "1"), "m/uno")},
			unchanged: 1,
		},
		{
			name:      "paths that the source does not show",
			base:      []chart.Endpoint{get(t, "", "a", "1"), get(t, "", "b", "1")},
			head:      []chart.Endpoint{get(t, "", "b", "1"), get(t, "", "c", "1")},
			want:      "added GET c\nremoved GET a",
			unchanged: 1,
		},
		{
			name: "over budget before, and from the start",
			base: []chart.Endpoint{get(t, "/a", "a", "11"), get(t, "/b", "b", "20")},
			head: []chart.Endpoint{get(t, "/a", "a", "12"), get(t, "/c", "c", "30")},
			want: "worse GET /a handler.db grew handler.steps grew\nadded GET /c db,steps\nremoved GET /b db,steps",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := Charts(charted(test.base...), charted(test.head...), chart.DefaultBudget())
			assert.Equal(t, test.want, gist(d))
			assert.Equal(t, test.unchanged, d.Unchanged)

			slices.Reverse(test.base)
			slices.Reverse(test.head)
			again := Charts(charted(test.base...), charted(test.head...), chart.DefaultBudget())
			assert.Equal(t, d, again, "the order of endpoints decides nothing")
		})
	}
}

// Each endpoint is somewhere, and only once.
func TestNothingIsLost(t *testing.T) {
	var base, head []chart.Endpoint
	for i := range 40 {
		path, handler := "/"+strings.Repeat("a", i%7), string(rune('a'+i%5))
		base = append(base, get(t, path, handler, "1"))
		if i%3 > 0 {
			head = append(head, get(t, path+strings.Repeat("b", i%2), handler, "2"))
		}
	}
	d := Charts(charted(base...), charted(head...), chart.DefaultBudget())
	assert.Equal(t, len(base), len(d.Changed)+d.Unchanged+len(d.Removed))
	assert.Equal(t, len(head), len(d.Changed)+d.Unchanged+len(d.Added))
}

func TestStopped(t *testing.T) {
	d := Charts(
		charted(get(t, "/same", "same", "n, n=ids"), get(t, "/loop", "loop", "1"), get(t, "/more", "more", "1"), get(t, "/over", "over", "1"), get(t, "/less", "less", "3")),
		charted(get(t, "/same", "same", "n, n=ids"), get(t, "/loop", "loop", "n, n=ids"), get(t, "/more", "more", "2"), get(t, "/over", "over", "11"), get(t, "/less", "less", "2"),
			get(t, "/new", "new", "50"), get(t, "/newloop", "newloop", "n, n=ids")),
		chart.DefaultBudget(),
	)
	assert.Equal(t, []string{"GET /loop"}, d.Stopped(GateDegree))
	assert.Equal(t, []string{"GET /over", "GET /new"}, d.Stopped(GateBudget))
	assert.Equal(t, []string{"GET /loop", "GET /over", "GET /more"}, d.Stopped(GateCost))
}

func TestJSON(t *testing.T) {
	tree := get(t, "/a", "a", "1+n, n=ids")
	tree.Tree = []chart.Node{{Kind: chart.Trip}}
	d := Charts(charted(get(t, "/a", "a", "1")), charted(tree), chart.DefaultBudget())
	d.Base.Name, d.Head.Name = "main", "work tree"
	var text bytes.Buffer
	require.NoError(t, WriteJSON(&text, d))
	assert.JSONEq(t, `{
		"version": 1,
		"base": {"name": "main", "answers": false, "documented": false, "modules": ["example.com/m"]},
		"head": {"name": "work tree", "answers": false, "documented": false, "modules": ["example.com/m"]},
		"changed": [{
			"verdict": "worse",
			"before": {
				"kind": "http", "method": "GET", "path": "/a", "program": "example.com/m/cmd",
				"handler": {"name": "a", "file": "web/a.go", "line": 3, "column": 1},
				"registered": {"file": "", "line": 0, "column": 0},
				"cost": {"db": {"most": "1"}, "steps": {"most": "1"}}
			},
			"after": {
				"kind": "http", "method": "GET", "path": "/a", "program": "example.com/m/cmd",
				"handler": {"name": "a", "file": "web/a.go", "line": 3, "column": 1},
				"registered": {"file": "", "line": 0, "column": 0},
				"cost": {"db": {"most": "1+n, n=ids"}, "steps": {"most": "1+n, n=ids"}}
			},
			"numbers": [
				{"of": "handler", "number": "db", "before": {"most": "1"}, "after": {"most": "1+n, n=ids"}, "trend": "grew", "degree_before": 0, "degree_after": 1},
				{"of": "handler", "number": "steps", "before": {"most": "1"}, "after": {"most": "1+n, n=ids"}, "trend": "grew", "degree_before": 0, "degree_after": 1}
			]
		}],
		"added": [], "removed": [], "unchanged": 0
	}`, text.String())

	// Lists are lists, also where there is nothing.
	text.Reset()
	require.NoError(t, WriteJSON(&text, Charts(chart.Chart{}, chart.Chart{}, chart.Budget{})))
	var doc map[string]any
	require.NoError(t, json.Unmarshal(text.Bytes(), &doc))
	for _, key := range []string{"changed", "added", "removed"} {
		assert.Equal(t, []any{}, doc[key], key)
	}
	assert.NotContains(t, text.String(), "null")
}
