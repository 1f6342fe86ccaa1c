// Package reply holds the roles that calls of a library play where a handler answers a request, and where
// it looks into one.
package reply

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Verb is what a call does with a response or a request.
type Verb string

// The verbs. What they act on is the receiver, or the argument that To names.
const (
	Status  Verb = "status"  // says with which status the answer will go
	Header  Verb = "header"  // sets the header Name to Text
	Send    Verb = "send"    // answers: with Value as JSON, or with Raw
	Write   Verb = "write"   // writes Raw as a part of the body
	Encoder Verb = "encoder" // makes an encoder that writes what it encodes to To
	Encode  Verb = "encode"  // writes Value as JSON to what its receiver was made for
	Marshal Verb = "marshal" // returns Value as JSON
	Raise   Verb = "raise"   // makes an error that the library turns into an answer with a status
	Query   Verb = "query"   // reads the parameter Name of the query
	Form    Verb = "form"    // the same, of the query or of a form in the body
	Path    Verb = "path"    // reads the parameter Name of the path, or returns all of them, by name
	Decoder Verb = "decoder" // makes a decoder that reads from From
	Decode  Verb = "decode"  // reads JSON into Value: from the body, from Raw, or from what its receiver was made for
)

var verbs = []Verb{Status, Header, Send, Write, Encoder, Encode, Marshal, Raise, Query, Form, Path, Decoder, Decode}

// A Role is the part that one function of a library plays. Arguments are counted from 1; 0 is none.
type Role struct {
	Verb   Verb
	Code   int    // the status, if no argument says it
	Type   string // the media type, if no argument says it; ? if nobody knows
	To     int    // the response, if it is not the receiver
	From   int    // what is read, if it is not the receiver
	Status int
	Media  int // a media type
	Name   int
	Text   int
	Value  int
	Raw    int // bytes or text
}

var arguments = []string{"to", "from", "status", "media", "name", "text", "value", "raw"}

func (r *Role) argument(key string) *int {
	switch key {
	case "to":
		return &r.To
	case "from":
		return &r.From
	case "status":
		return &r.Status
	case "media":
		return &r.Media
	case "name":
		return &r.Name
	case "text":
		return &r.Text
	case "value":
		return &r.Value
	case "raw":
		return &r.Raw
	}
	return nil
}

// Words lists the verbs and the keys of roles, for documentation.
func Words() []string {
	words := append(slices.Clone(arguments), "type")
	for _, v := range verbs {
		words = append(words, string(v))
	}
	return words
}

// ParseRole reads "send status=1 value=2 type=application/json": a verb, perhaps a status, and arguments.
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
	return r, nil
}

func (r *Role) read(word string) error {
	key, value, isArgument := strings.Cut(word, "=")
	if !isArgument {
		code, err := strconv.Atoi(word)
		if err != nil || code < 100 || code > 599 || r.Code != 0 {
			return fmt.Errorf("%s is no status and no argument; want such as 404 or value=1", word)
		}
		r.Code = code
		return nil
	}
	if key == "type" {
		switch {
		case value == "":
			return fmt.Errorf("the type is missing; want such as type=text/plain, or type=? if nobody knows")
		case r.Type != "":
			return fmt.Errorf("type is there twice")
		}
		r.Type = value
		return nil
	}
	to := r.argument(key)
	switch {
	case to == nil:
		return fmt.Errorf("there is no argument %q; want one of %v", key, append(slices.Clone(arguments), "type"))
	case *to != 0:
		return fmt.Errorf("%s is there twice", key)
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 1 {
		return fmt.Errorf("%s is no argument; they are counted from 1", word)
	}
	*to = n
	return nil
}
