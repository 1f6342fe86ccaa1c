// Package unit defines the object file of crosslayer: what one Go package
// does, as data. A Unit is made from source by package summary, travels as a
// package fact, and is joined with others by package link.
//
// A Unit holds strings, numbers and positions only, so that it survives gob,
// caches and other address spaces, and so that two checkouts of one package
// give equal bytes. It holds no maps.
package unit

import "github.com/crosslayer/crosslayer/internal/shape"

// A Unit is what one package says about its functions.
type Unit struct {
	Path     string     // import path, without a vendor prefix
	Module   string     // path of its module, "" if unknown
	Ours     bool       // the reader's own code: findings may lie here
	Main     bool       // it is a program
	Imports  []string   // import paths of the packages with a unit that it imports, sorted
	Files    []string   // base names
	Funcs    []Func     // sorted by Symbol; only functions with something to say
	Types    []Type     // sorted by Name; types that may implement an interface
	Ifaces   []Iface    // interfaces that Funcs call through, in order of first use
	Fields   []Field    // sorted by ID; functions stored in fields and variables
	Mediator bool       // it calls functions by reflection: see Call.Message
	Handlers []Handler  // functions that are registered for messages
	Messages []string   // that are sent, as in Call.Message, sorted
	Setups   []Setup    // sorted by Symbol; what functions do with routers and handlers
	Heads    []Head     // sorted by Symbol; functions that may answer requests
	Streams  []string   // sorted; those of the Heads that answer for as long as the other side listens
	Refusals []string   // sorted; functions that answer with an error, or return one, whatever happens
	Results  []Result   // sorted by Symbol; what functions return
	Replies  []Reply    // sorted by Symbol; what functions answer to requests
	Defs     shape.Defs // that Replies refer to
	Nils     []Nil      // sorted by place; where what Replies hold was left nil
	Coded    []string   // sorted; structs of ours that are read from JSON, or written as JSON to others than clients
	Puts     []Put      // what is put on requests, by whom; sorted
	Tally    Tally
	// Directives are the comments by which people speak to crosslayer, in order.
	Directives []Directive
	Fault      string // what went wrong while it was made, "" if nothing
}

// A Tally counts what the summary of a package saw.
type Tally struct {
	Trips     int      // catalogued calls
	Unknown   int      // calls of function values that stay unresolved
	Libraries []string // libraries recognised, sorted
}

// A Directive is a comment of the form //crosslayer:WORD, or a //nolint that
// means us. Annotations of costs that are understood are not kept: they are in the Funcs.
type Directive struct {
	Word      string
	File      int // index into Unit.Files
	Line, Col int
	From, To  int      // the lines that it is about
	Rules     []string // of an ignore: rules or categories; none of a nolint
	Limits    []Limit  // of a budget
	Nolint    bool
	Fault     string // what is wrong with it, "" if nothing
}

// A Limit is what a handler may spend of something: db, remote, steps.
type Limit struct {
	Of   string
	Most int
}

// A Pos is a place in the package: an index into Unit.Files, then line and
// column in bytes, both from 1. The zero Line is no place.
type Pos struct {
	File      int
	Line, Col int
}

// After tells whether a place is behind another one of the same file.
func (p Pos) After(q Pos) bool { return p.Line > q.Line || p.Line == q.Line && p.Col > q.Col }

// A Span is a Pos and where the thing at it ends.
type Span struct {
	Pos
	EndLine, EndCol int
}

// A Func is what one function or function literal does, in order.
type Func struct {
	Symbol string // types.Func.FullName of the origin; a literal adds $1, $2, …
	Name   string // for people: "(*Store).User", "store.Open", "List" + " func"
	Pos    Pos
	Params []string // names; 0 is the receiver ("" if there is none)
	Exempt bool     // generated, tests, migrations: transparent, but not reported
	Lit    bool     // a function literal
	Cached bool     // annotated: what it does is paid once
	Body   []Node
}

// A Node is one of: a call, a loop, a choice between paths, and the point where
// the goroutines started before it are waited for.
type Node struct {
	Call   *Call
	Loop   *Loop
	Branch *Branch
	Join   bool
	Keyed  bool // in Loop.Once: it runs for each key that no earlier turn has met
}

// A Branch is a choice: one of its arms runs.
type Branch struct {
	Arms []Arm
}

// An Arm is one path of a Branch.
type Arm struct {
	Body  []Node
	Exits bool   // it leaves the function or the turn of the loop
	Off   bool   // it makes no successful call: it fails, or has lists with nothing in them
	Lacks string // a key: it runs only if the request carries nothing under it
	Has   string // a key: it runs only if the request carries something under it
}

// A Class tells what drives a loop.
type Class uint8

const (
	// Data loops run once per element of a list.
	Data Class = iota + 1
	// Rows loops run once per row of an open result.
	Rows
	// Fixed loops run a small constant number of times.
	Fixed
	// Chunk loops run once per slice of a larger list.
	Chunk
	// Open loops end for reasons of their own: they retry, poll, page, wait
	// for work, or count up to a number, which is their bound then.
	Open
)

// An AtMost is how many rows somebody wants at most: a small number, or what a parameter says. It is a number
// itself or, with Field or Of, a field of a struct.
type AtMost struct {
	Arg   int    // of a call: the argument's index, after that of the receiver
	Field string // of the argument
	N     int
	Param int    // without N: 1 + index of the parameter that says it
	Of    string // the parameter's field; of a struct that is handed on as it is, ""
}

// A Loop repeats its body.
type Loop struct {
	Span
	Class   Class
	Bound   string  // what it runs over in the source's words: "len(users)"; "" if it has no name
	Param   int     // parameter whose length is the bound, -1 if none
	Times   int     // for Fixed
	Endless bool    // of Open loops: only work that stops coming ends it
	Limit   *AtMost // that the list was fetched with, nil if there is none or nobody knows it
	Body    []Node  // what every turn does
	Once    []Node  // what at most one turn does: the loop ends with it
}

// A Mode tells when a call runs.
type Mode uint8

const (
	Sync     Mode = iota // here and now
	Parallel             // in a goroutine that is waited for
	Detached             // in a goroutine that nobody here waits for
	Deferred             // when the function returns
)

// A Call is one call that may lead to the wire. At most one of Trip, Func,
// Iface, Param and Field says what is called; without any it is a function value
// that nobody knows, or a catalogued callee that runs its arguments.
type Call struct {
	Span
	Text      string // as the source spells the callee: "s.store.User"
	Mode      Mode
	Cached    bool // runs only when a cache in front of it misses
	Memo      bool // runs only for what a map of the enclosing function does not hold yet
	Idle      bool // it takes no context and returns no error: of what is not known, it hardly matters
	Invariant bool // every operand is the same on each turn of the loop around it
	OnElement bool // its receiver is the element of the loop around it, an interface value or a connection of its own
	Address   bool // the element of the loop around it says where to: a URL of its own
	Table     bool // the element says which table: every turn is another statement

	Trip   *Trip
	Func   string // symbol
	Iface  int    // 1 + index into Unit.Ifaces
	Method uint64 // with Iface: hash of the method called
	Param  int    // 1 + index of the parameter called, plus ParamLevel for each literal between
	Field  string // ID of the field or variable called
	// Message is what is sent to a mediator, a package that calls by reflection the functions that
	// are registered for a type: the mediator's import path, a blank, and the type.
	Message string
	// Sends is, of a call of a parameter, the mediator that is sent what the function returns.
	Sends string

	// On is 1 + the parameter of this function that an interface's method is called of, Concrete what is
	// behind arguments that the callee sees as interfaces.
	On       int
	Concrete []Concrete

	Args   []Arg    // function values handed over
	Runs   Runs     // what a catalogued callee does with them
	Down   bool     // an argument walks down or up a tree: node.Parent, child
	Limits []AtMost // that it hands over
	Given  []string // how the source spells the length of each argument, by index: "len(ids)", a number, or "" for what is no list
	Among  bool     // with Param: not the parameter, but an element of that list of functions
	// Serves tells that it hands the request at hand on: next(w, r), next.ServeHTTP(w, r).
	Serves bool
	InTx   bool // it works on a transaction that this function has begun, or was handed as one

	Seat  int    // from 1 on, of calls whose values may be read from another service; 0 for others
	Needs uint64 // of a call with a seat: what it waits for or depends on, a bit 1<<Seat for each
}

// ParamLevel is added to a parameter's index for each function literal between
// the function that declares it and the one that uses it.
const ParamLevel = 1 << 16

// Runs tells how often a catalogued callee runs its function arguments.
type Runs uint8

const (
	RunsUnknown Runs = iota // look inside the callee
	RunsOnce
	RunsEach
	RunsChunks // once per slice of a larger list
	RunsParallel
	RunsGuarded
	RunsShared // once for all who ask at the same time
)

// An Arg is a function value passed to a call, or stored. Without Func, Param and
// Iface nobody knows which.
type Arg struct {
	Index  int    // of the callee's parameter; 0 is the receiver
	Func   string // symbol, or
	Param  int    // 1 + index of the caller's own parameter (see Call.Param), or
	Iface  int    // 1 + index into Unit.Ifaces: a bound method value
	Method uint64
	Lit    bool // a literal written in place
	// Message is the type of what the literal always returns, where that may be a message: see Call.Sends.
	Message string
	Made    bool // Func is the literal that a call returns, as far as its name tells: limit(n)
}

// A Concrete is what is behind an argument that the callee sees as an interface: a type, or
// whatever is behind the caller's own parameter.
type Concrete struct {
	Index int    // of the callee's parameter; 0 is the receiver
	Type  string // as in Unit.Types, or
	Param int    // 1 + index of the caller's own parameter
}

// A Trip is one catalogued exchange with something outside the process.
type Trip struct {
	Lib    string // "database/sql"
	Name   string // "sql.DB.QueryContext"
	Layer  Layer
	Count  int // exchanges per call
	Least  int // where it depends on what is there, else 0
	Most   int
	Open   bool // there may be more than Most, by nobody knows how many
	Write  bool
	Plain  bool // a statement or command; false for begin, commit, ping, dial, …
	Vague  bool // a statement that the source does not show: it may write
	Cached bool // may be answered locally
	Page   bool // fetches one page or message of many
	Way    string
	Tx     TxPart
	// Inside is how many exchanges are left of Least and Most where a transaction is open already,
	// of a library that else begins one of its own; zero for others.
	InsideLeast, InsideMost int
}

// A TxPart is what a trip does for a transaction.
type TxPart uint8

const (
	TxNone TxPart = iota
	TxBegin
	TxCommit
	TxRollback
	TxFunc // all of it, around a function
)

// A Layer is the far side of a trip.
type Layer uint8

const (
	DB Layer = iota + 1
	Cache
	Remote
	Queue
)

func (l Layer) String() string {
	return [...]string{"", "db", "cache", "remote", "queue"}[l]
}

// A Type is a concrete type with its method set.
type Type struct {
	Name    string   // "postgres.Users", with its arguments if it is an instance
	Methods []Method // sorted by Hash
}

// A Method is one method of a Type. Promoted through an embedded interface it
// has an Iface, else a Symbol.
type Method struct {
	Hash   uint64 // of the canonical name and signature
	Symbol string
	Iface  int // 1 + index into Unit.Ifaces
}

// An Iface is an interface through which this package calls.
type Iface struct {
	Pkg     string // that declares it, "" for a literal interface type
	Name    string
	Methods []uint64 // sorted
}

// A Handler is a function that a mediator calls for messages of one type.
type Handler struct {
	Message string // as in Call.Message
	Func    string // symbol
}

// A Field is a struct field or package variable that holds a function.
type Field struct {
	ID   string
	Func string // the one symbol assigned here, "" if there are several or an unknown one
}

// A Put is that a declaration, or a literal in it, puts something on a request.
type Put struct {
	Key  string // as in Arm.Lacks; of one that is made at run time, its type and a question mark
	Func string // symbol of the declaration
}
