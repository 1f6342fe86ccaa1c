// Package pact compares what a program answers with what its OpenAPI documents promise: which operation an
// endpoint serves, and in what its answers differ. It tells nobody: the rule contract makes findings of it, and
// the map shows it.
package pact

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/conform"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// The categories that are not about the shape of a body; package conform has the others.
const (
	UndeclaredStatus = "status-code-undeclared"
	ContentType      = "content-type"
	UndeclaredBody   = "undeclared-body"
	RequestBody      = "request-body-mismatch"
	UndeclaredQuery  = "undeclared-query-param"
	RequiredParam    = "required-param-mismatch"
	PathParam        = "path-param-name"
	UndeclaredRoute  = "undeclared-route"
	NeverSent        = "status-code-never-sent"
	Unimplemented    = "unimplemented-operation"
)

// A Route is an endpoint that a program serves over HTTP.
type Route struct {
	setup.Endpoint
	path string // with {} for each parameter
}

// Routes lists what the programs of a view serve over HTTP.
func Routes(view *link.View) (list []*Route) {
	for _, s := range view.Served() {
		for _, e := range s.Endpoints {
			if e.Kind == chart.HTTP {
				list = append(list, &Route{e, plain(e.Path)})
			}
		}
	}
	return list
}

// A Match is an operation and the route that serves it.
type Match struct {
	Operation *openapi.Operation
	Route     *Route
	// Whole tells that all is known of what the route sends when it succeeds, so that what is not said to differ
	// is as promised.
	Whole bool
}

// A Difference is what is not as promised: one category at one place, of one operation.
type Difference struct {
	Category  string
	Severity  finding.Severity
	Operation string // METHOD /path, as the document has it
	Route     *Route // nil if no route serves the operation
	Function  string // that answers
	// Trail leads from the handler to the call that answers or asks; without one it is about the route made At.
	Trail []link.Spot
	At    setup.Place
	Names []string          // what is concerned, in the order of the source
	Texts map[string]string // and what is said of each
	// Undeclared are the shapes of fields that the document lacks, by name.
	Undeclared map[string]shape.Shape
	Nils       []Left          // where what is null was left nil
	Meant      []conform.Meant // fields whose names are nearly as declared
	Doc        openapi.Pos     // the promise

	minor bool // it is worth knowing to the tier All only
}

// A Left is a place where something was left nil.
type Left struct {
	Unit *unit.Unit
	Nil  *unit.Nil
}

// A Compared is what became of a body that was compared.
type Compared struct {
	Sent     *shape.Shape
	Found    []conform.Difference
	Declared []shape.Field // those that are promised under their names
}

// A Tier tells how much is worth knowing.
type Tier string

// The tiers, from the one of least to the one of most.
const (
	Errors   Tier = "error"
	Warnings Tier = "warning"
	All      Tier = "all"
)

func (t *Tier) String() string { return string(*t) }

// Set makes a flag of it.
func (t *Tier) Set(text string) error {
	if tiers := []Tier{Errors, Warnings, All}; !slices.Contains(tiers, Tier(text)) {
		return fmt.Errorf("%q is no tier; want one of %s, %s, %s", text, Errors, Warnings, All)
	}
	*t = Tier(text)
	return nil
}

// A Verdict is how a program and documents agree.
type Verdict struct {
	Matches     []Match
	Differences []*Difference // in the order in which they were found
	Compared    []Compared    // all bodies
}

// Compare compares the routes of a program with documents. Documents none of whose operations is served are not
// of this program.
func Compare(view *link.View, routes []*Route, documents []*openapi.Document, tier Tier) Verdict {
	j := judge{view: view, tier: tier, found: make(map[string]*Difference), others: make(map[*Route]bool)}
	type matched struct {
		doc   *openapi.Document
		pairs []pairing
		below []string
	}
	var all []matched
	for _, doc := range documents {
		pairs, below := match(doc, routes, j.better)
		if len(pairs) > 0 {
			all = append(all, matched{doc, pairs, below})
		}
		for _, p := range pairs {
			j.others[p.route] = true
		}
	}
	for _, m := range all {
		j.document(m.doc, m.pairs, m.below, routes)
	}
	j.verdict.Differences = slices.DeleteFunc(j.verdict.Differences, func(d *Difference) bool {
		return d.minor && tier != All || tier == Errors && d.Severity != finding.Error
	})
	return j.verdict
}

// better puts the route first that has more to say when it succeeds, and then in all: the other one stands in where
// something is missing.
func (j *judge) better(a, b *Route) int {
	says := func(r *Route) (successes, all int) {
		for _, symbol := range r.Handlers {
			sent, _ := j.view.Answers(symbol)
			for i := range sent {
				if all++; sent[i].Codes[0] < 400 {
					successes++
				}
			}
		}
		return successes, all
	}
	successesA, allA := says(a)
	successesB, allB := says(b)
	return cmp.Or(cmp.Compare(min(successesB, 1), min(successesA, 1)), cmp.Compare(allB, allA))
}

// severity is that of a difference: what breaks a client that trusts the document is an error.
func severity(category string, code int) finding.Severity {
	if code < 400 && slices.Contains([]string{conform.TypeMismatch, conform.MissingField, conform.Envelope}, category) {
		return finding.Error
	}
	return finding.Warning
}

// A judge compares a program with documents.
type judge struct {
	view    *link.View
	tier    Tier
	found   map[string]*Difference
	verdict Verdict

	mentioned map[int]bool    // the statuses that the document mentions anywhere
	others    map[*Route]bool // routes that a document declares, whichever
}

func (j *judge) document(doc *openapi.Document, pairs []pairing, below []string, list []*Route) {
	j.mentioned = make(map[int]bool)
	for _, op := range doc.Operations {
		for _, r := range op.Responses {
			if code, err := strconv.Atoi(r.Status); err == nil {
				j.mentioned[code] = true
			}
		}
	}
	for _, p := range pairs {
		m := Match{Operation: p.operation, Route: p.route}
		if p.operation.Degraded == "" && !j.exempt(p.route) {
			m.Whole = j.pair(p)
		}
		j.verdict.Matches = append(j.verdict.Matches, m)
	}
	j.routes(doc, pairs, below, list)
	j.lacking(doc, pairs)
}

// pair compares a route with the operation that it serves, and tells whether all is known of it.
func (j *judge) pair(p pairing) bool {
	whole := true
	for _, symbol := range p.route.Handlers {
		sent, asked := j.view.Answers(symbol)
		meant := slices.DeleteFunc(slices.Clone(sent), func(s link.Sent) bool { return !means(s.Verbs, p.operation.Method) })
		streams := j.view.Streams(symbol)
		j.answers(p, meant, streams)
		j.path(p, asked)
		for i := range asked {
			if means(asked[i].Verbs, p.operation.Method) {
				j.ask(p, &asked[i])
			}
		}
		whole = whole && !streams && !j.view.AnswersMore(symbol) && j.whole(p.operation, meant)
	}
	return whole
}

// means tells whether a request of a method leads to a place.
func means(verbs []string, method string) bool {
	return len(verbs) == 0 || slices.Contains(verbs, method)
}

// difference returns what a divergence belongs to.
func (j *judge) difference(p pairing, trail []link.Spot, category, name string) *Difference {
	op := p.operation.Name()
	d := j.enter(category+"\x00"+trail[0].Symbol+"\x00"+fmt.Sprint(trail[0].Span)+"\x00"+op, Difference{
		Category: category, Severity: finding.Warning, Operation: op, Route: p.route, Trail: trail, Function: p.route.Name,
	})
	if !slices.Contains(d.Names, name) {
		d.Names = append(d.Names, name)
	}
	return d
}

// enter returns the difference of a key: the one that is there, or the one given.
func (j *judge) enter(key string, d Difference) *Difference {
	if known := j.found[key]; known != nil {
		return known
	}
	if d.Texts == nil {
		d.Texts = make(map[string]string)
	}
	j.found[key] = &d
	j.verdict.Differences = append(j.verdict.Differences, &d)
	return &d
}
