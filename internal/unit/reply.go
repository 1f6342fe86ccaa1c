package unit

import "github.com/crosslayer/crosslayer/internal/shape"

// A Reply is what a function answers to a request, and what it asks of one.
type Reply struct {
	Symbol string
	Exempt bool   // generated, excluded and the like: nobody wants to hear of it
	Sends  []Send // in the order of the source
	Hands  []Hand
	Asks   []Ask
}

// A Send is one answer, or one call that writes a part of it.
type Send struct {
	Span
	Codes  []Code // the statuses that it may have; none: whatever was said before, or else 200
	Media  Text   // the media type; "" without Param: as was said before; "?" if nobody knows
	Body   Body
	Shape  *shape.Shape // of a JSON body; nil if it is not known
	Verbs  []string     // the request's methods that lead here, if others do not
	Failed bool         // it is an error of which a library makes the answer
	Part   bool         // there may be more of the body before it, or after
	Into   int          // 1 + index of the parameter that it is written to, if that need not be a response
}

// A Code is a status: known, or that of a parameter, or neither.
type Code struct {
	Known int
	Param int // 1 + index
}

// A Text is a text: known, or that of a parameter.
type Text struct {
	Known string // "?" if nobody knows
	Param int    // 1 + index
}

// A Body tells what an answer holds.
type Body uint8

// The bodies.
const (
	NoBody   Body = iota
	JSONBody      // made by an encoder of JSON
	RawBody       // bytes or text of which nothing is known
	AnyBody       // of unknown form
)

// A Hand is a call that is handed the response or the request: what its callee answers, this function does.
type Hand struct {
	Span
	Text   string // as the source spells the callee
	Func   string // symbol, or
	Field  string // ID of the field or variable called, or
	Param  int    // 1 + index of the parameter called, or
	Iface  int    // 1 + index into Unit.Ifaces, and
	Method uint64 // the hash of the method called
	Codes  []Code // statuses said before
	Media  Text   // said before
	Verbs  []string
	Given  []Given // what it is handed besides, where that may end in an answer
}

// A Given is an argument of a Hand. Parameters are counted as in Arg.Index.
type Given struct {
	Index int
	Code  Code
	Text  Text
	Shape *shape.Shape
	Func  string // symbol of a function
	Param int    // 1 + index of the caller's own parameter that is handed on: a function, or a writer
	Sent  bool   // it is the response, or what is sent as one later
}

// An Ask is what a function asks of a request.
type Ask struct {
	Span
	In    string // query, form, path, body
	Name  Text
	Shape *shape.Shape // of what a body is read into
	Uses  []string     // the Go fields of that which the function reads, sorted
	Verbs []string
	// Without is the block that is entered and not left for what follows if the parameter is empty, and that every
	// request comes by that was not answered before.
	Without Span
}

// A Nil is a place where a list or map that an answer holds was left nil.
type Nil struct {
	Span
	Kind NilKind
	Text string // the variable, the type of the literal, or the function called, as the source spells it
	Make string // an empty one instead, as the source would spell it; "" if that is not known
	Edit Edit   // what puts that there; Edit.New is "" if there is none that is safe
}

// An Edit replaces bytes of the file that it is in.
type Edit struct {
	Start, End int
	Old, New   string // what is there, but for white space, and what comes in its place
}

// A NilKind tells what stands at a Nil.
type NilKind uint8

// The kinds.
const (
	NilVar     NilKind = iota + 1 // a variable without a value
	NilPart                       // a variable without a value, that holds it
	NilLiteral                    // a literal that does not set it
	NilValue                      // nil
	NilCall                       // a call that makes nil of nothing
	NilOther                      // it may be anything: an interface, a pointer
)

// Nil returns what is known of a place where something was left nil, or nil.
func (u *Unit) Nil(file string, line, col int) *Nil {
	for i := range u.Nils {
		if n := &u.Nils[i]; n.Line == line && n.Col == col && u.Files[n.File] == file {
			return n
		}
	}
	return nil
}

// Reply returns what a function answers, or nil.
func (u *Unit) Reply(symbol string) *Reply {
	for lo, hi := 0, len(u.Replies); lo < hi; {
		mid := (lo + hi) / 2
		switch s := u.Replies[mid].Symbol; {
		case s == symbol:
			return &u.Replies[mid]
		case s < symbol:
			lo = mid + 1
		default:
			hi = mid
		}
	}
	return nil
}
