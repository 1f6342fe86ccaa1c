// Package chart holds the map of a service: its endpoints, what one request to each costs, and
// the tree of calls behind it. A chart is a value: it knows nothing of how it was made.
package chart

import (
	"cmp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/cost"
)

// A Chart is the map of the programs of one or more modules.
type Chart struct {
	Modules   []string   `json:"modules"` // paths, sorted
	Endpoints []Endpoint `json:"endpoints"`
	Notes     []Note     `json:"notes,omitempty"` // of the OpenAPI documents
}

// The kinds of endpoints.
const (
	HTTP     = "http"     // a route: method and path
	GRPC     = "grpc"     // a method of a service: its path is /package.Service/Method
	GraphQL  = "graphql"  // a resolver: its path is Type.field
	Consumer = "consumer" // runs once per message: its path is the topic, queue or task
	Cron     = "cron"     // runs when a clock says so: its path is the schedule
)

// An Endpoint is where work enters a program.
type Endpoint struct {
	Kind    string `json:"kind"`
	Method  string `json:"method,omitempty"` // of HTTP: GET, …, or ANY
	Path    string `json:"path"`             // parameters as in {id}, the rest as in {path...}; "" if the source does not show it
	Program string `json:"program"`          // import path of package main, "" if none leads here

	Handler    Func     `json:"handler"`    // what answers, behind all middleware
	Registered Position `json:"registered"` // where the route was made

	// Cost is what one successful request makes the handler do, on its worst path.
	Cost Cost `json:"cost"`
	// Detached is what it starts and does not wait for.
	Detached Cost `json:"detached,omitzero"`
	// Middleware runs before the handler, in order.
	Middleware []Middleware `json:"middleware,omitempty"`

	// Answers are those of the handler, by status. Nil says that nobody has looked: of other kinds than HTTP, and
	// in maps that know nothing of answers.
	Answers        []Answer `json:"answers,omitzero"`
	AnswersPartial bool     `json:"answers_partial,omitempty"` // there may be others

	// Operation is that of the OpenAPI document that the endpoint serves, METHOD /path; "" if it serves none.
	Operation  string   `json:"operation,omitempty"`
	Operations []string `json:"operations,omitempty"` // all, where it serves several
	Declared   Position `json:"declared,omitzero"`    // where Operation is written
	// Conforms is yes, no or unknown; "" where no document speaks of the endpoint, and none should.
	Conforms    string       `json:"conforms,omitempty"`
	Differences []Difference `json:"differences,omitempty"`

	Tree []Node `json:"tree,omitempty"`
}

// A Middleware is what every request of a route passes on its way to the handler.
type Middleware struct {
	Func
	Cost Cost `json:"cost"`
}

// A Func is a function and where it is declared.
type Func struct {
	Name string `json:"name"` // (*Handler).getOrder
	Position
}

// A Position is a place: a slash-separated path relative to where the tool ran, line and column in bytes.
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// A Cost is a number of trips per layer, and the number of those that are waited for one after the
// other.
type Cost struct {
	DB     Range `json:"db,omitzero"`
	Cache  Range `json:"cache,omitzero"`
	Remote Range `json:"remote,omitzero"`
	Queue  Range `json:"queue,omitzero"`
	Steps  Range `json:"steps,omitzero"`
	// Partial names callees that cost more than is counted here: those that could not be resolved count as
	// nothing, those that make an unknown number of trips as the fewest.
	Partial []string `json:"partial,omitempty"`
}

// IsZero reports whether c makes no trip and is not partial.
func (c Cost) IsZero() bool {
	return c.DB.IsZero() && c.Cache.IsZero() && c.Remote.IsZero() && c.Queue.IsZero() && c.Steps.IsZero() && len(c.Partial) == 0
}

// A Range is what the best and the worst path make of a number. They are equal where no state and
// no input decides.
type Range struct {
	Least, Most cost.Poly
	// Among is all that the number may be, the ends among it, where that is more than one and is known:
	// 2 by a key, 3 by a session. Nil says nothing.
	Among []cost.Poly
}

// IsZero reports whether no path makes a trip.
func (r Range) IsZero() bool { return r.Most.IsZero() }

// The kinds of nodes.
const (
	Call     = "call"     // of a function whose calls are the children
	Trip     = "trip"     // to the wire
	Loop     = "loop"     // its children run once per element of Bound
	Choice   = "choice"   // one of its children, which are arms, runs
	Arm      = "arm"      // of a choice
	Parallel = "parallel" // its children run beside what follows, and are waited for
	Detached = "detached" // its children run, and nobody waits for them
	Guarded  = "guarded"  // its children run only when a cache misses
)

// A Node is a step of the tree of calls below an endpoint.
type Node struct {
	Kind string `json:"kind"`
	// Text is what the source calls it: "s.store.User", "range orders".
	Text string `json:"text,omitempty"`
	// Func is the callee of a call: "(*Store).User".
	Func string `json:"func,omitempty"`
	Position
	Exits    bool   `json:"exits,omitempty"` // of an arm: what follows the choice does not run
	Layer    string `json:"layer,omitempty"` // of a trip: db, cache, remote, queue
	Trips    int    `json:"trips,omitempty"` // of a trip: how many it makes
	Least    int    `json:"-"`               // of a trip: how many it makes at the least
	Open     bool   `json:"-"`               // of a trip: it makes more than Trips, by nobody knows how many
	Write    bool   `json:"-"`               // of a trip: it changes something
	Spared   bool   `json:"-"`               // of a call: one of the types behind the interface makes no trip
	Bound    string `json:"bound,omitempty"` // of a loop: "len(orders)"; "" if it has no name
	Children []Node `json:"children,omitempty"`
	// More is how many steps below were left out, because there were too many.
	More int `json:"more,omitempty"`
}

// Name is how people speak of an endpoint: "GET /orders/{id}".
func (e *Endpoint) Name() string {
	method := e.Method
	if e.Kind != HTTP {
		method = e.Kind
	}
	path := e.Path
	if path == "" {
		path = e.Handler.Name
	}
	return strings.TrimSpace(method + " " + path)
}

// Sort puts the endpoints in the order of their paths, and of equal ones of their methods.
func (c *Chart) Sort() {
	slices.SortFunc(c.Endpoints, func(a, b Endpoint) int {
		return cmp.Or(
			cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method),
			cmp.Compare(a.Program, b.Program), cmp.Compare(a.Handler.Name, b.Handler.Name),
			cmp.Compare(a.Registered.File, b.Registered.File), cmp.Compare(a.Registered.Line, b.Registered.Line),
			cmp.Compare(a.Registered.Column, b.Registered.Column),
		)
	})
}
