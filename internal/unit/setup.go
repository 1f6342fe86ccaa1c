package unit

// A Setup is what a function does with routers, handlers and what those are made of: a small program
// that package setup runs. Statements that have nothing to do with it are left out, and what the
// source does not show is unknown.
type Setup struct {
	Symbol   string
	Params   []int // variables of the parameters, 0 is the receiver; -1 for one that is not used
	Variadic bool
	Acts     bool // it registers routes, or calls what does
	Body     Term
}

// A Head is a function that may answer requests: its name for people, and where it is: a declared
// one where its name stands.
type Head struct {
	Symbol string
	Name   string
	Pos    Pos
	Verbs  []string // HTTP methods that it tells apart
	Puts   []string // keys under which it puts something on the request, whenever it succeeds; sorted
}

// A Term is a statement or an expression. What N, Text and Args mean is said at its Op.
type Term struct {
	Op   Op
	N    int
	Text string
	Hash uint64
	Args []Term
	At   Pos
}

// An Op is a kind of Term.
type Op uint8

// Expressions.
const (
	OpUnknown  Op = iota // Text: its static type if that is a concrete one; N: 1 + index into Unit.Ifaces if it is an interface
	OpText               // Text: a constant string
	OpNumber             // Text: a constant of another type, as Go writes it
	OpVar                // N: a variable of the declaration
	OpGlobal             // Text: import path and name of a package variable
	OpFuncOf             // Text: symbol
	OpLit                // Text: symbol of a literal, with the variables around it
	OpBound              // Text: symbol of a method; Args: its receiver
	OpBoundVia           // Text: name of a method, N: 1 + index into Unit.Ifaces, Hash: of the method; Args: an interface value
	OpFieldOf            // Text: type and name, a/b.T.field; Args: a struct
	OpElement            // Args: a list or map, an index or key
	OpStruct             // Text: type; Args: Pairs of Text and value
	OpList               // Args: elements
	OpDict               // Args: Pairs of key and value
	OpPair               // Args: key, value
	OpSum                // Args: strings
	OpCall               // Args: callee, arguments; N: flags
	OpRoute              // Text: role, see package route; Args: receiver, arguments; N: flags
	OpResult             // N: which of several; Args: a call
	OpEqual              // Args: two values
	OpNot                // Args: a condition
	OpAnd                // Args: conditions
	OpOr                 // Args: conditions
	OpCopy               // Args: a struct; Text: the type that it is converted to
	OpAppend             // Args: a list, elements; N: flags
	OpSlice              // Args: a list
	OpIs                 // Args: a value; Text: a type, or N: 1 + index into Unit.Ifaces, that it may be of
	OpMethod             // the method of the request that is being answered
	OpPath               // its path
	OpPrefix             // Args: the path, what it begins with
)

// Statements.
const (
	OpBlock  Op = iota + 64 // Args: statements
	OpSet                   // Args: target, value
	OpDefine                // N: variable; Args: value
	OpIf                    // Args: condition, then, else
	OpRange                 // Args: key (a Var or Unknown), element, what is ranged over, body; N: 1 + index into Unit.Ifaces of the element's type
	OpCount                 // Args: index (a Var), the list that it runs over, body; N: 1 for backwards
	OpReturn                // Args: results
	OpServe                 // Args: a function or handler that answers the request at hand
	OpAnswer                // answers it, in a function that tells paths apart; Args: by a function, if that is known
	OpNext                  // goes on with the next turn of the loop
	OpStop                  // ends the loop
)

// Flags of calls.
const (
	Spread       = 1 << iota // the last argument is a list
	GivesHandler             // the result answers requests
	GivesRouter              // the result is a router of a library
	Idle                     // it is there for its result alone
)

// arguments are how many arguments a term has at least; those that are not here may have none.
var arguments = map[Op]int{
	OpBound: 1, OpBoundVia: 1, OpFieldOf: 1, OpElement: 2, OpPair: 2, OpCall: 1, OpRoute: 1, OpResult: 1, OpEqual: 2, OpNot: 1,
	OpAnd: 2, OpCopy: 1, OpAppend: 1, OpSlice: 1, OpIs: 1, OpPrefix: 2, OpSet: 2, OpDefine: 1, OpIf: 3, OpRange: 4, OpCount: 3, OpServe: 1,
}

// Complete tells whether terms have the arguments that they should: bytes of unknown origin may not.
func (t *Term) Complete() bool {
	if len(t.Args) < arguments[t.Op] {
		return false
	}
	for i := range t.Args {
		if (t.Op == OpStruct || t.Op == OpDict) && t.Args[i].Op != OpPair || !t.Args[i].Complete() {
			return false
		}
	}
	return true
}
