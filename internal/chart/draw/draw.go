// Package draw shows a chart: as a table in a terminal, as Markdown, as a Mermaid diagram, and as a page
// for a browser; and what changed between two charts. It decides what a reader sees, and nothing about what is true.
package draw

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
)

// columns are the numbers of a cost in the order in which they are shown: the layers, and the steps.
var columns = [...]string{"db", "cache", "remote", "queue", "steps"}

// layers is how many of the columns are layers.
const layers = len(columns) - 1

// numbers returns the numbers of c by column.
func numbers(c *chart.Cost) [len(columns)]chart.Range {
	return [...]chart.Range{c.DB, c.Cache, c.Remote, c.Queue, c.Steps}
}

// kinds are the groups of endpoints in the order in which they are shown, and their titles.
var kinds = []struct{ kind, title string }{
	{chart.HTTP, "HTTP"},
	{chart.GRPC, "gRPC"},
	{chart.GraphQL, "GraphQL"},
	{chart.Consumer, "consumer"},
	{chart.Cron, "cron"},
}

// title is how a kind is written. One that this version does not know is its own title.
func title(kind string) string {
	for _, k := range kinds {
		if k.kind == kind {
			return k.title
		}
	}
	return kind
}

// worstFirst returns the endpoints by cost; equal ones by name.
func worstFirst(c chart.Chart) []*chart.Endpoint {
	c.Endpoints = slices.Clone(c.Endpoints)
	c.Sort()
	endpoints := make([]*chart.Endpoint, len(c.Endpoints))
	for i := range c.Endpoints {
		endpoints[i] = &c.Endpoints[i]
	}
	slices.SortStableFunc(endpoints, func(a, b *chart.Endpoint) int { return b.Cost.Compare(&a.Cost) })
	return endpoints
}

// A group is the endpoints of one kind.
type group struct {
	title     string
	endpoints []*chart.Endpoint
}

// groups sorts endpoints by kind and leaves their order within a kind.
func groups(endpoints []*chart.Endpoint) []group {
	var out []group
	add := func(kind string) {
		g := group{title: title(kind)}
		for _, e := range endpoints {
			if e.Kind == kind {
				g.endpoints = append(g.endpoints, e)
			}
		}
		if len(g.endpoints) > 0 {
			out = append(out, g)
		}
	}
	var other []string
	for _, e := range endpoints {
		if !slices.ContainsFunc(kinds, func(k struct{ kind, title string }) bool { return k.kind == e.Kind }) {
			other = append(other, e.Kind)
		}
	}
	slices.Sort(other)
	for _, k := range kinds {
		add(k.kind)
	}
	for _, kind := range slices.Compact(other) {
		add(kind)
	}
	return out
}

// bounds returns the bounds of all numbers of an endpoint in the order of their letters, so that n means
// the same in every column of a row.
func bounds(e *chart.Endpoint) []string {
	var all []string
	add := func(r chart.Range) {
		for _, p := range slices.Concat([]cost.Poly{r.Most, r.Least}, r.Among) {
			for _, b := range p.Bounds() {
				if !slices.Contains(all, b) {
					all = append(all, b)
				}
			}
		}
	}
	for _, r := range numbers(&e.Cost) {
		add(r)
	}
	for i := range e.Middleware {
		for _, r := range numbers(&e.Middleware[i].Cost) {
			add(r)
		}
	}
	for _, r := range numbers(&e.Detached) {
		add(r)
	}
	return all
}

// before is what the middleware of an endpoint makes, all layers together.
func before(e *chart.Endpoint) chart.Range {
	var sum chart.Range
	for i := range e.Middleware {
		sum = sum.Plus(e.Middleware[i].Cost.Total())
	}
	return sum
}

// partial returns the callees of an endpoint, its middleware and its detached work that could not be resolved.
func partial(e *chart.Endpoint) []string {
	names := slices.Concat(e.Cost.Partial, e.Detached.Partial)
	for i := range e.Middleware {
		names = append(names, e.Middleware[i].Cost.Partial...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// short spells a number for a table: "2+3n", "4..5", "2|4" where that is all it may be, "-" if there is
// nothing.
func short(r chart.Range, bounds []string) string {
	switch {
	case r.IsZero():
		return "-"
	case r.Least.Equal(r.Most):
		return r.Most.Sum(bounds)
	case r.Among != nil:
		var ways []string
		for _, p := range r.Among {
			ways = append(ways, p.Sum(bounds))
		}
		return strings.Join(ways, "|")
	}
	return r.Least.Sum(bounds) + ".." + r.Most.Sum(bounds)
}

// shortPlus is short for what comes on top of a row's numbers: "+2".
func shortPlus(r chart.Range, bounds []string) string {
	if r.IsZero() {
		return "-"
	}
	return "+" + short(r, bounds)
}

// path is what an endpoint is found by, without method and kind.
func path(e *chart.Endpoint) string { return cmp.Or(e.Path, e.Handler.Name) }

// place prints a position up to the line.
func place(p chart.Position) string {
	if p.File == "" {
		return ""
	}
	return fmt.Sprintf("%s:%d", p.File, p.Line)
}

// A tally is what sums up a chart.
type tally struct {
	Endpoints, Programs, Growing, Partial int
	Promised, Differing                   int // of which documents speak, and that are not as they promise
}

func count(c chart.Chart) tally {
	programs := make(map[string]bool)
	t := tally{Endpoints: len(c.Endpoints)}
	for i := range c.Endpoints {
		e := &c.Endpoints[i]
		if e.Program != "" {
			programs[e.Program] = true
		}
		if e.Grows() {
			t.Growing++
		}
		if len(partial(e)) > 0 {
			t.Partial++
		}
		if e.Conforms != "" {
			t.Promised++
		}
		if e.Conforms == chart.Differs {
			t.Differing++
		}
	}
	t.Programs = len(programs)
	return t
}

// Share is how many in a hundred endpoints grow.
func (t tally) Share() int {
	if t.Endpoints == 0 {
		return 0
	}
	return (100*t.Growing + t.Endpoints/2) / t.Endpoints
}

// String says it in one line.
func (t tally) String() string {
	if t.Endpoints == 0 {
		return "No endpoints."
	}
	text := plural(t.Endpoints, "endpoint")
	if t.Programs > 0 {
		text += " in " + plural(t.Programs, "program")
	}
	verb := "depend"
	if t.Growing == 1 {
		verb = "depends"
	}
	text = fmt.Sprintf("%s; %d of %d (%d %%) %s on n", text, t.Growing, t.Endpoints, t.Share(), verb)
	if t.Promised > 0 {
		text += fmt.Sprintf("; %d of %d %s from the OpenAPI document", t.Differing, t.Promised, map[bool]string{true: "differs", false: "differ"}[t.Differing == 1])
	}
	return text + "."
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// atMost joins the first names and says how many more there are.
func atMost(n int, names []string) string {
	if more := len(names) - n; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:n], ", "), more)
	}
	return strings.Join(names, ", ")
}
