package pact

import (
	"regexp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/openapi"
)

// A pairing is an operation and the route that serves it.
type pairing struct {
	operation *openapi.Operation
	route     *Route
}

var parameter = regexp.MustCompile(`\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}`)

// plain is a path with {} for each parameter, and no slash at its end.
func plain(path string) string {
	path = parameter.ReplaceAllString(path, "{}")
	return "/" + strings.Trim(path, "/")
}

// match pairs the operations of a document with endpoints. Where the document does not say below which
// prefix its paths are served, most of them do. It returns that prefix, and those below which most of them are
// served as well. Where several routes have one path, because the program chooses between them, the better one counts.
func match(doc *openapi.Document, list []*Route, better func(a, b *Route) int) (pairs []pairing, below []string) {
	byPath := make(map[string][]*Route)
	for _, s := range list {
		byPath[s.path] = append(byPath[s.path], s)
	}
	serving := func(op *openapi.Operation, prefix string) (of []*Route) {
		all := byPath[plain(prefix+pathOf(op))]
		for _, method := range []string{op.Method, "ANY"} {
			for _, s := range all {
				if s.Method == method {
					of = append(of, s)
				}
			}
			if len(of) > 0 {
				break
			}
		}
		return of
	}
	most, prefix := 0, ""
	counts := make(map[string]int)
	for _, candidate := range prefixes(doc, list) {
		n := 0
		for _, op := range doc.Operations {
			if len(serving(op, candidate)) > 0 {
				n++
			}
		}
		if counts[candidate] = n; n > most {
			most, prefix = n, candidate
		}
	}
	below = []string{prefix}
	for candidate, n := range counts {
		if candidate != prefix && 2*n > most { // the same once more, such as below a version
			below = append(below, candidate)
		}
	}
	slices.Sort(below[1:])
	for _, op := range doc.Operations {
		of := serving(op, prefix)
		for i := 0; len(of) == 0 && i < len(op.Servers); i++ {
			of = serving(op, op.Servers[i])
		}
		if len(of) > 0 {
			pairs = append(pairs, pairing{op, slices.MinFunc(of, better)})
		}
	}
	return pairs, below
}

// pathOf is the path of an operation without a query that wrongly follows it.
func pathOf(op *openapi.Operation) string {
	path, _, _ := strings.Cut(op.Path, "?")
	return strings.TrimSuffix(path, "/")
}

// prefixes are those below which a document's paths may be served: what it says, and what its paths are
// found behind.
func prefixes(doc *openapi.Document, list []*Route) []string {
	all := slices.Clone(doc.Servers)
	votes := make(map[string]int)
	for _, op := range doc.Operations {
		tail := plain(pathOf(op))
		if tail == "/" {
			continue
		}
		for _, s := range list {
			if before, ok := strings.CutSuffix(s.path, tail); ok && (s.Method == op.Method || s.Method == "ANY") {
				votes[before]++
			}
		}
	}
	var found []string
	for prefix := range votes {
		found = append(found, prefix)
	}
	slices.SortFunc(found, func(a, b string) int {
		if votes[a] != votes[b] {
			return votes[b] - votes[a]
		}
		return strings.Compare(a, b)
	})
	for _, prefix := range found[:min(len(found), 5)] {
		if !slices.Contains(all, prefix) {
			all = append(all, prefix)
		}
	}
	return all
}
