package pact

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// exempt tells whether nobody wants to hear of an endpoint: what answers it is excluded, or generated.
func (j *judge) exempt(s *Route) bool {
	return slices.ContainsFunc(s.Handlers, func(symbol string) bool {
		u := j.view.Unit(unit.PackageOf(symbol))
		if u == nil {
			return false
		}
		r := u.Reply(symbol)
		return r != nil && r.Exempt
	})
}

// routes finds routes that the document lacks. It has to be the document of most of the routes below its
// prefix: other files describe others. So do routers that serve none of its operations: they listen elsewhere, in
// a process of their own or on a port for the machine.
func (j *judge) routes(doc *openapi.Document, pairs []pairing, below []string, list []*Route) {
	if 2*len(pairs) < len(doc.Operations) {
		return
	}
	declared := make(map[string]bool)
	for _, op := range doc.Operations {
		for _, prefix := range slices.Concat(op.Servers, below) {
			declared[op.Method+" "+plain(prefix+pathOf(op))] = true
		}
	}
	type router struct {
		program string
		number  int
	}
	here := make(map[router]bool)
	for _, p := range pairs {
		here[router{p.route.Program, p.route.Router}] = true
	}
	for _, s := range list {
		if !here[router{s.Program, s.Router}] {
			continue
		}
		path, under := inside(s, below)
		if !under || declared[s.Method+" "+s.path] || j.others[s] || j.exempt(s) || !j.speaks(s) {
			continue
		}
		op := s.Method + " " + path // once, however often it is served
		key := UndeclaredRoute + "\x00" + op
		j.enter(key, Difference{
			Category: UndeclaredRoute, Severity: finding.Warning, Operation: op, Route: s, At: s.Site, Function: s.Name,
			Names: []string{op}, Texts: map[string]string{op: op}, Doc: openapi.Pos{File: doc.File, Line: 1, Column: 1},
		})
	}
}

// inside is the path of a route as the document would have it: without the longest of the prefixes below which the
// document's own are served.
func inside(s *Route, below []string) (path string, ok bool) {
	longest := -1
	for _, prefix := range below {
		prefix = strings.TrimSuffix(plain(prefix), "/")
		if rest, under := strings.CutPrefix(s.path, prefix); !under || len(prefix) <= longest || !strings.HasPrefix(rest, "/") {
			continue
		}
		longest, path = len(prefix), s.Path
		for range strings.Count(prefix, "/") {
			_, path, _ = strings.Cut(path[1:], "/")
			path = "/" + path
		}
	}
	return path, longest >= 0
}

// lacking finds operations that no route serves, where nearly all others are served: what stands there is about
// this program then, and its routes are known.
func (j *judge) lacking(doc *openapi.Document, pairs []pairing) {
	if 10*len(pairs) < 9*len(doc.Operations) {
		return
	}
	served := make(map[*openapi.Operation]bool)
	for _, p := range pairs {
		served[p.operation] = true
	}
	for _, op := range doc.Operations {
		if served[op] {
			continue
		}
		name := op.Name()
		key := Unimplemented + "\x00" + name
		j.enter(key, Difference{
			Category: Unimplemented, Severity: finding.Warning, Operation: name, At: sibling(op, pairs).Site,
			Names: []string{name}, Texts: map[string]string{name: name}, Doc: op.Pos,
		})
	}
}

// sibling is the route whose path begins most like that of an operation: what is missing belongs beside it.
func sibling(op *openapi.Operation, pairs []pairing) *Route {
	best, most := pairs[0].route, -1
	for _, p := range pairs {
		n := 0
		for n < min(len(p.operation.Path), len(op.Path)) && p.operation.Path[n] == op.Path[n] {
			n++
		}
		if n > most {
			best, most = p.route, n
		}
	}
	return best
}

// speaks tells whether a route is one of an API: it answers JSON, or is not for reading. Pages and files are
// nobody's operations.
func (j *judge) speaks(s *Route) bool {
	if s.Method == "ANY" || s.Method == "HEAD" || s.Method == "OPTIONS" || strings.Contains(s.Path, "...}") {
		return false
	}
	if s.Handler.Unit == nil || !s.Handler.Unit.Ours {
		return false
	}
	return s.Method != "GET" || slices.ContainsFunc(s.Handlers, func(symbol string) bool {
		sent, _ := j.view.Answers(symbol)
		return slices.ContainsFunc(sent, func(a link.Sent) bool { return a.Body == unit.JSONBody })
	})
}
