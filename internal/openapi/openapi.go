// Package openapi reads the OpenAPI documents of a module: OpenAPI 3.0, 3.1 and
// 3.2 and Swagger 2, in YAML and JSON, in one file or several.
//
// A document is read for what an HTTP client can observe: operations with their
// parameters, bodies, responses and schemas, each with the line and column where
// it is written. Loading never fails as a whole: what cannot be understood is
// left out, or marked as unknown, and a [Note] says where and why.
//
// # How it is built
//
// Files are parsed into YAML nodes, those in JSON too, because nodes know their
// position. From the nodes operations are put together as operations of
// kin-openapi, which converts those of Swagger 2 to OpenAPI 3: parameters in the
// body or in a form become a request body, consumes and produces its media types.
// A [Document] is made from that one form, whatever the version.
//
// Schemas are read from the nodes, not by kin-openapi's loader. It stops at the
// first reference that leads nowhere, at keys that are no strings and at any
// keyword of the wrong type, keeps properties in no order, and leaves type arrays
// and allOf to its users; a rule that must say nothing false about documents as
// they are needs them to be settled once, with positions.
//
// # Safety
//
// Documents come with the code that is checked and may be hostile. Nothing is
// fetched, and no file outside the given root is opened, neither by way of ".."
// nor of a symbolic link. Sizes, numbers and depths are bounded; see limits.go.
package openapi

import (
	"fmt"
	"strings"
)

// A Pos is a place in a file of a document.
type Pos struct {
	File         string // slash-separated, relative to the root
	Line, Column int    // from 1
}

func (p Pos) String() string {
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

func (p Pos) compare(q Pos) int {
	if c := strings.Compare(p.File, q.File); c != 0 {
		return c
	}
	if p.Line != q.Line {
		return p.Line - q.Line
	}
	return p.Column - q.Column
}

// A Note says what of a document was not understood, and what to do about it.
type Note struct {
	Pos  Pos
	Text string
}

func (n Note) String() string {
	return n.Pos.String() + ": " + n.Text
}

// A Document is what the files of one OpenAPI document promise.
type Document struct {
	File       string // as given to Load
	Hash       string // of the names and contents of all files read, in hexadecimal
	Version    string // as written, such as "3.0.3" or "2.0"; empty if there was nothing to read
	Servers    []string
	Operations []*Operation // in the order of the document
	// Unread holds the paths, as written, of which not all operations are known.
	Unread []string
	Notes  []Note // by position
}

// An Operation is a method of a path.
type Operation struct {
	Method string // in upper case
	Path   string // exactly the document's key, without the path of a server
	ID     string
	Pos    Pos // of the method
	// Servers are the path prefixes under which the operation is served, such as
	// "/api/v1"; "" is the root. There is at least one.
	Servers   []string
	Params    []Param // those of the path, then those of the operation
	Body      *Body   // nil if there is none
	Responses []Response
	// Degraded says, if not empty, what could not be read, as the first note about
	// it has it. Schemas concerned are Unknown; a parameter may be missing.
	Degraded string
}

// Name is how an operation is called: METHOD /path.
func (o *Operation) Name() string { return o.Method + " " + o.Path }

// A Param is a parameter that is not in the body.
type Param struct {
	Name     string
	In       string // path, query, header, cookie or, in 3.2, querystring
	Required bool   // always true in a path
	Schema   *Schema
	Pos      Pos
}

// A Body is what a request carries.
type Body struct {
	Required bool
	Content  []Media // by media type
	Unknown  bool    // there is one, but it could not be read
	Pos      Pos
}

// A Media is what a body holds in one media type.
type Media struct {
	Type   string  // as written, such as "application/json" or "*/*"
	Schema *Schema // never nil; free if none is given
}

// A Response is an answer to an operation.
type Response struct {
	Status  string  // such as "200", "4XX" or "default"
	Content []Media // by media type
	Unknown bool    // it could not be read
	Pos     Pos     // of the status
}

// A Segment is what stands between two slashes of a path.
type Segment struct {
	Text   string   // with {} for each parameter, such as "users", "{}" or "{}.json"
	Params []string // their names
}

// Segments splits the path, without a query that wrongly follows it.
func (o *Operation) Segments() []Segment {
	path, _, _ := strings.Cut(o.Path, "?")
	path, _, _ = strings.Cut(path, "#")
	var segments []Segment
	for text := range strings.SplitSeq(strings.TrimPrefix(path, "/"), "/") {
		var s Segment
		for {
			before, rest, open := strings.Cut(text, "{")
			name, after, closed := strings.Cut(rest, "}")
			if !open || !closed {
				s.Text += text
				break
			}
			s.Text += before + "{}"
			s.Params = append(s.Params, name)
			text = after
		}
		segments = append(segments, s)
	}
	return segments
}

// Response returns the response for a status, such as "200" or "default", exactly
// as written, or nil.
func (o *Operation) Response(status string) *Response {
	for i := range o.Responses {
		if o.Responses[i].Status == status {
			return &o.Responses[i]
		}
	}
	return nil
}
