package compare

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// A pair is an endpoint of both maps.
type pair struct{ base, head *chart.Endpoint }

// A round pairs the endpoints that share a key; those without one wait for the next.
type round struct {
	key func(*chart.Endpoint) string
	// sole leaves alone what shares its key with anything else of its map: which of them belong
	// together would be a guess.
	sole bool
}

// rounds go from what is certain to what is likely. Several programs may serve one path, so a path
// alone is the last resort of paths; then come handlers that answer elsewhere.
var rounds = []round{
	{key: func(e *chart.Endpoint) string { return key(e.Kind, e.Method, anonymous(e), e.Program, e.Handler.Name) }},
	{key: func(e *chart.Endpoint) string { return key(e.Kind, e.Method, anonymous(e), e.Program) }},
	{key: func(e *chart.Endpoint) string { return key(e.Kind, e.Method, anonymous(e), e.Handler.Name) }},
	{key: func(e *chart.Endpoint) string { return key(e.Kind, e.Method, anonymous(e)) }},
	{key: func(e *chart.Endpoint) string { return handled(e, e.Kind, e.Method) }, sole: true},
	{key: func(e *chart.Endpoint) string { return handled(e, e.Kind) }, sole: true},
}

// match finds out which endpoints are the same, and which only one map has, all sorted.
func match(base, head chart.Chart) (pairs []pair, removed, added []*chart.Endpoint) {
	olds, news := sorted(base), sorted(head)
	partner := make(map[*chart.Endpoint]*chart.Endpoint) // of either side
	for _, r := range rounds {
		waiting, rivals := r.group(olds), r.group(news)
		for k, rival := range rivals {
			if k == "" || r.sole && (len(waiting[k]) != 1 || len(rival) != 1) {
				continue
			}
			free := func(e *chart.Endpoint) bool { return partner[e] == nil }
			left := filter(waiting[k], free)
			for i, e := range filter(rival, free) {
				if i < len(left) {
					partner[e], partner[left[i]] = left[i], e
				}
			}
		}
	}
	for _, e := range news {
		if old := partner[e]; old != nil {
			pairs = append(pairs, pair{old, e})
		} else {
			added = append(added, e)
		}
	}
	return pairs, filter(olds, func(e *chart.Endpoint) bool { return partner[e] == nil }), added
}

func (r round) group(endpoints []*chart.Endpoint) map[string][]*chart.Endpoint {
	groups := make(map[string][]*chart.Endpoint)
	for _, e := range endpoints {
		k := r.key(e)
		groups[k] = append(groups[k], e)
	}
	return groups
}

func filter(all []*chart.Endpoint, keep func(*chart.Endpoint) bool) []*chart.Endpoint {
	return slices.DeleteFunc(slices.Clone(all), func(e *chart.Endpoint) bool { return !keep(e) })
}

// sorted returns the endpoints of a map in the order of their paths.
func sorted(c chart.Chart) []*chart.Endpoint {
	c.Endpoints = slices.Clone(c.Endpoints)
	c.Sort()
	all := make([]*chart.Endpoint, len(c.Endpoints))
	for i := range c.Endpoints {
		all[i] = &c.Endpoints[i]
	}
	return all
}

func key(parts ...string) string { return strings.Join(parts, "\x00") }

// handled is the key of a handler in its package, "" if it has no name.
func handled(e *chart.Endpoint, parts ...string) string {
	if e.Handler.Name == "" {
		return ""
	}
	return key(slices.Concat(parts, []string{e.Handler.Name, path.Dir(e.Handler.File)})...)
}

var parameter = regexp.MustCompile(`\{[^{}/]*?(\.\.\.)?\}`)

// anonymous is the path of an endpoint without the names of parameters, of which only the places count.
func anonymous(e *chart.Endpoint) string {
	switch {
	case e.Path == "":
		return key("", e.Handler.Name)
	case e.Kind == chart.HTTP:
		return parameter.ReplaceAllString(e.Path, "{$1}")
	}
	return e.Path
}
