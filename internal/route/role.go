// Package route holds what routes are made of: the roles that calls of a router's library play when
// a program registers its routes, and path patterns in the spellings of those libraries.
package route

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Verb is what a call does with a router.
type Verb string

// The verbs. What they act on is the receiver, or the argument that Router names.
const (
	New       Verb = "new"       // makes a router; Prefix is where it hangs
	Handle    Verb = "handle"    // registers a route; its result can be refined
	Begin     Verb = "begin"     // begins a route that lacks a handler
	Refine    Verb = "refine"    // adds to a route: methods, path, prefix, handler
	Also      Verb = "also"      // registers the route begun once more, with a method and a handler
	Subrouter Verb = "subrouter" // makes a router of a route's path
	Group     Verb = "group"     // makes a router below one: Prefix, Func is called with it, With
	Scope     Verb = "scope"     // the same, while Func runs, for the router itself
	Base      Verb = "base"      // sets the prefix of the router itself
	Mount     Verb = "mount"     // hangs a handler, perhaps a router, below Path
	Use       Verb = "use"       // adds middleware to the router itself; Path, if that argument is a text, narrows it
	Wrap      Verb = "wrap"      // returns Handler behind something, or behind the chain that it is called on; if Last, a list of routes
	Chain     Verb = "chain"     // makes a list of middleware, or a longer one of that it is called on: With
	Strip     Verb = "strip"     // returns Handler behind the removal of Prefix
	Same      Verb = "same"      // returns the router, or the route, that it is called on
	Static    Verb = "static"    // serves files below Path
	Service   Verb = "service"   // registers the methods of a gRPC service: Desc, Handler is what implements it
	RPC       Verb = "rpc"       // makes the handler of one remote method: Path, Handler
	Entry     Verb = "entry"     // registers work that is no request: Kind, Path, Handler, which may not be a router
	Option    Verb = "option"    // makes an argument of New, Group or Handle that has a say in it: Prefix, With, Func
	Serve     Verb = "serve"     // has a server answer all requests with Handler
	Spell     Verb = "spell"     // makes the pattern that another call is given: Method, Path
)

var verbs = []Verb{New, Handle, Begin, Refine, Also, Subrouter, Group, Scope, Base, Mount, Use, Wrap, Chain, Strip, Same, Static, Service, RPC, Entry, Option, Serve, Spell}

// OfRouter tells whether a verb acts on a router, or on a route that is being registered: what it is
// called on is one.
func (v Verb) OfRouter() bool {
	switch v {
	case Wrap, Chain, Strip, RPC, Entry, Option, Serve, Spell:
		return false
	}
	return true
}

// The kinds of an Entry.
var kinds = []string{"consumer", "cron", "graphql"}

// A Role is the part that one function of a library plays. Arguments are counted from 1; 0 is none.
type Role struct {
	Verb   Verb
	Method string // in capitals; "ANY" for every method, "" if Methods names it or the pattern has it
	Kind   string // of an Entry
	Runs   string // of an Entry: the method of Handler that runs, if it is no function; AllMethods for each exported one

	Router  int  // the router, if it is not the receiver
	Methods int  // a method, a list of them, or a text with commas or blanks between them
	Rest    bool // the methods are all arguments from there on
	Path    int
	Pattern int // a path with a method, perhaps a host, before it: "GET /users"; or what Spell made
	Prefix  int
	Op      int // a struct with the fields Method and Path, and Handler if no argument is; a list of them; or a map from paths to handlers
	Handler int
	Last    bool // the handler is the last argument, and those from Handler on before it are middleware
	With    int  // middleware: all from there on
	Func    int  // a function that is called with the router
	Desc    int
}

// AllMethods stands for each exported method of a handler.
const AllMethods = "*"

// ByName stands for a method that the name of the call tells: Get, POST, HandlePut.
const ByName = "NAME"

// arguments are the keys of a Role's arguments.
var arguments = []string{"router", "method", "path", "pattern", "prefix", "op", "handler", "with", "func", "desc"}

func (r *Role) argument(key string) *int {
	switch key {
	case "router":
		return &r.Router
	case "method":
		return &r.Methods
	case "path":
		return &r.Path
	case "pattern":
		return &r.Pattern
	case "prefix":
		return &r.Prefix
	case "op":
		return &r.Op
	case "handler":
		return &r.Handler
	case "with":
		return &r.With
	case "func":
		return &r.Func
	case "desc":
		return &r.Desc
	}
	return nil
}

// Words lists the verbs and the keys of roles, for documentation.
func Words() []string {
	words := slices.Concat(arguments, kinds, []string{"kind", "runs", ByName})
	for _, v := range verbs {
		words = append(words, string(v))
	}
	return words
}

// ParseRole reads "handle GET path=1 handler=2": a verb, perhaps a method or NAME, and arguments.
func ParseRole(text string) (Role, error) {
	words := strings.Fields(text)
	if len(words) == 0 || !slices.Contains(verbs, Verb(words[0])) {
		return Role{}, fmt.Errorf("role %q begins with no verb; want one of %v", text, verbs)
	}
	r := Role{Verb: Verb(words[0])}
	for _, word := range words[1:] {
		if err := r.read(word); err != nil {
			return Role{}, fmt.Errorf("role %q: %w", text, err)
		}
	}
	if (r.Verb == Entry) != (r.Kind != "") || r.Verb != Entry && r.Runs != "" {
		return Role{}, fmt.Errorf("role %q: an entry, and nothing else, has a kind", text)
	}
	return r, nil
}

func (r *Role) read(word string) error {
	key, value, isArgument := strings.Cut(word, "=")
	switch {
	case !isArgument:
		if word != strings.ToUpper(word) || r.Method != "" {
			return fmt.Errorf("%s is no method and no argument; want such as GET or path=1", word)
		}
		r.Method = word
		return nil
	case key == "kind":
		if !slices.Contains(kinds, value) {
			return fmt.Errorf("unknown kind %q; want one of %v", value, kinds)
		}
		r.Kind = value
		return nil
	case key == "runs":
		r.Runs = value
		return nil
	}
	to := r.argument(key)
	switch {
	case to == nil:
		return fmt.Errorf("there is no argument %q; want one of %v", key, arguments)
	case *to != 0:
		return fmt.Errorf("%s is there twice", key)
	}
	if number, rest := strings.CutSuffix(value, ".."); rest && (key == "handler" || key == "method") {
		value = number
		r.Last = r.Last || key == "handler"
		r.Rest = r.Rest || key == "method"
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return fmt.Errorf("%s is no argument; they are counted from 1", word)
	}
	*to = n
	return nil
}

// MethodIn returns the method in the name of a call: GET of Get, POST of HandlePost.
func MethodIn(name string) string {
	name = strings.ToUpper(name)
	for _, m := range []string{"OPTIONS", "CONNECT", "DELETE", "PATCH", "QUERY", "TRACE", "HEAD", "POST", "GET", "PUT"} {
		if strings.Contains(name, m) {
			return m
		}
	}
	return "ANY"
}
