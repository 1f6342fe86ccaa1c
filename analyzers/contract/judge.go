package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/conform"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/rule"
	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// The categories that are not about the shape of a body.
const (
	undeclaredStatus = "status-code-undeclared"
	contentType      = "content-type"
	undeclaredBody   = "undeclared-body"
	requestBody      = "request-body-mismatch"
	undeclaredQuery  = "undeclared-query-param"
	requiredParam    = "required-param-mismatch"
	pathParam        = "path-param-name"
	undeclaredRoute  = "undeclared-route"
	neverSent        = "status-code-never-sent"
	unimplemented    = "unimplemented-operation"
)

// severity is that of a difference: what breaks a client that trusts the document is an error.
func severity(category string, code int) finding.Severity {
	if code < 400 && slices.Contains([]string{conform.TypeMismatch, conform.MissingField, conform.Envelope}, category) {
		return finding.Error
	}
	return finding.Warning
}

// outcomes are the statuses that are a matter of one operation: there is no such thing, or its state is in the
// way. What any operation may answer, such as 400, 401 or 500, documents say once for all, if at all. And a
// document that mentions a status nowhere makes no promise by not mentioning it.
var outcomes = []int{
	404, 409, 410, 412, 423, // not found, conflict, gone, precondition failed, locked
}

// A cause is what one finding is about: one category at one place, for all operations that it serves.
type cause struct {
	category   string
	severity   finding.Severity
	trail      []link.Spot
	at         setup.Place // if there is no trail
	operations []string
	names      []string // what is concerned, in the order of the source
	texts      map[string]string
	fragment   map[string]string // of undeclared fields: their schemas, by name
	doc        openapi.Pos
	more       bool // tier all only
	function   string
	endpoint   string
	nils       []left   // where what is null was left nil
	meant      []string // keys of spelled: the fields whose names are nearly as declared
}

// A judge compares a program with documents.
type judge struct {
	view   *link.View
	files  *rule.Sources
	routes []*served
	tier   string
	found  map[string]*cause
	order  []string

	spelling
	mentioned map[int]bool     // the statuses that the document mentions anywhere
	others    map[*served]bool // routes that a document declares, whichever
}

func (j *judge) document(doc *openapi.Document, pairs []pairing, below []string) {
	j.mentioned = make(map[int]bool)
	for _, op := range doc.Operations {
		for _, r := range op.Responses {
			if code, err := strconv.Atoi(r.Status); err == nil {
				j.mentioned[code] = true
			}
		}
	}
	for _, p := range pairs {
		if p.operation.Degraded != "" || j.exempt(p.served) {
			continue
		}
		for _, symbol := range p.served.Handlers {
			sent, asked := j.view.Answers(symbol)
			meant := slices.DeleteFunc(slices.Clone(sent), func(s link.Sent) bool { return !means(s.Verbs, p.operation.Method) })
			j.answers(p, meant, j.view.Streams(symbol))
			j.path(p, asked)
			for i := range asked {
				if means(asked[i].Verbs, p.operation.Method) {
					j.ask(p, &asked[i])
				}
			}
		}
	}
	j.missing(doc, pairs, below)
	j.lacking(doc, pairs)
}

// exempt tells whether nobody wants to hear of an endpoint: what answers it is excluded, or generated.
func (j *judge) exempt(s *served) bool {
	return slices.ContainsFunc(s.Handlers, func(symbol string) bool {
		u := j.view.Unit(unit.PackageOf(symbol))
		if u == nil {
			return false
		}
		r := u.Reply(symbol)
		return r != nil && r.Exempt
	})
}

// means tells whether a request of a method leads to a place.
func means(verbs []string, method string) bool {
	return len(verbs) == 0 || slices.Contains(verbs, method)
}

// answers compares all that a handler answers. What one answer leaves out another may hold.
func (j *judge) answers(p pairing, sent []link.Sent, streams bool) {
	said := make(map[*link.Sent][]difference)
	absent := make(map[string]int)
	bodies := 0
	for i := range sent {
		found := j.answer(p, &sent[i], streams)
		said[&sent[i]] = found
		if sent[i].Shape == nil || sent[i].Codes[0] >= 300 {
			continue
		}
		bodies++
		for _, d := range found {
			if d.Kind == conform.NeverSent {
				absent[d.Path]++
			}
		}
	}
	j.statuses(p, sent, streams)
	for i := range sent {
		for _, d := range said[&sent[i]] {
			if d.Kind != conform.NeverSent || absent[d.Path] >= bodies {
				j.difference(p, &sent[i], d.Difference, d.code)
			}
		}
	}
}

// statuses finds a success that is declared and never sent, where all that is sent is known.
func (j *judge) statuses(p pairing, sent []link.Sent, streams bool) {
	var first *link.Sent
	var codes []int
	for i := range sent {
		s := &sent[i]
		if slices.Contains(s.Codes, 0) || streams {
			return
		}
		if slices.ContainsFunc(s.Codes, func(code int) bool { return code < 300 && response(p.operation, code) == nil }) {
			return // another one is sent instead, and said to be undeclared
		}
		codes = append(codes, s.Codes...)
		if first == nil && s.Codes[0] >= 200 && s.Codes[0] < 300 {
			first = s
		}
	}
	if first == nil {
		return
	}
	for _, r := range p.operation.Responses {
		code, err := strconv.Atoi(r.Status)
		if err != nil || code < 200 || code > 299 || slices.Contains(codes, code) {
			continue
		}
		c := j.cause(p, first.Trail, neverSent, r.Status)
		c.doc = r.Pos
		c.texts[r.Status] = r.Status
	}
}

// A difference is one of an answer with a status.
type difference struct {
	conform.Difference
	code int
}

// answer compares one answer with what is promised.
func (j *judge) answer(p pairing, s *link.Sent, streams bool) (found []difference) {
	for _, code := range s.Codes {
		if code == 0 {
			continue
		}
		r := response(p.operation, code)
		if r == nil {
			j.undeclared(p, s, code)
			continue
		}
		if !r.Unknown {
			for _, d := range j.body(p, s, r, code, streams) {
				found = append(found, difference{d, code})
			}
		}
	}
	return found
}

// response is what an operation says of a status.
func response(op *openapi.Operation, code int) *openapi.Response {
	for _, status := range []string{fmt.Sprint(code), fmt.Sprintf("%dXX", code/100), fmt.Sprintf("%dxx", code/100)} {
		if r := op.Response(status); r != nil {
			return r
		}
	}
	if r := op.Response("default"); r != nil && (code >= 400 || len(op.Responses) == 1) {
		return r
	}
	return nil
}

func (j *judge) undeclared(p pairing, s *link.Sent, code int) {
	if len(p.operation.Responses) == 0 {
		return
	}
	success := code >= 200 && code < 300
	if !success && (len(s.Trail) > 1 || !slices.Contains(outcomes, code) || !j.mentioned[code]) {
		return
	}
	c := j.cause(p, s.Trail, undeclaredStatus, fmt.Sprint(code))
	c.severity, c.more = finding.Warning, !success
	if success {
		c.severity = finding.Error
	}
	c.doc = p.operation.Pos
	c.texts[fmt.Sprint(code)] = fmt.Sprintf("%d is sent, %s is declared", code, statuses(p.operation))
}

func statuses(op *openapi.Operation) string {
	var list []string
	for _, r := range op.Responses {
		list = append(list, r.Status)
	}
	return strings.Join(list, ", ")
}

// body compares what an answer holds.
func (j *judge) body(p pairing, s *link.Sent, r *openapi.Response, code int, streams bool) []conform.Difference {
	if s.Body == unit.RawBody && code < 300 {
		j.media(p, s, r)
	}
	if s.Body != unit.JSONBody {
		return nil
	}
	if len(r.Content) == 0 {
		if s.Shape != nil && code != 204 && (code < 300 || j.tier == "all") {
			c := j.cause(p, s.Trail, undeclaredBody, fmt.Sprint(code))
			c.doc, c.more = r.Pos, code >= 300 || emptyObject(s)
			c.texts[fmt.Sprint(code)] = fmt.Sprintf("a body is sent with %d, none is declared", code)
		}
		return nil
	}
	media := pick(r.Content)
	if media == nil {
		c := j.cause(p, s.Trail, contentType, r.Content[0].Type)
		c.doc, c.severity = r.Pos, finding.Error
		c.texts[r.Content[0].Type] = fmt.Sprintf("JSON is sent with %d, %s is declared", code, r.Content[0].Type)
		return nil
	}
	if s.Shape == nil || streams && s.Part {
		return nil
	}
	found, declared := conform.Response(*s.Shape, j.view.Defs(), media.Schema)
	j.compared(s, found, declared)
	return found
}

// media compares the media type of what is no JSON.
func (j *judge) media(p pairing, s *link.Sent, r *openapi.Response) {
	have := mediaType(s.Media)
	major, _, ok := strings.Cut(have, "/")
	if !ok || len(r.Content) == 0 {
		return
	}
	for _, m := range r.Content {
		if want := mediaType(m.Type); want == have || want == "*/*" || want == major+"/*" {
			return
		}
	}
	c := j.cause(p, s.Trail, contentType, have)
	c.doc, c.severity = r.Pos, finding.Error
	c.texts[have] = fmt.Sprintf("%s is sent, %s is declared", have, r.Content[0].Type)
}

// mediaType is a media type without its parameters, as in "text/html; charset=utf-8".
func mediaType(text string) string {
	text, _, _ = strings.Cut(strings.ToLower(text), ";")
	return strings.TrimSpace(text)
}

// emptyObject tells of a body that it says nothing: {} or null.
func emptyObject(s *link.Sent) bool {
	text := s.Shape.String()
	return text == "{}" || text == "null"
}

// pick returns what a response says of JSON.
func pick(content []openapi.Media) *openapi.Media {
	for i := range content {
		if t := mediaType(content[i].Type); strings.HasSuffix(t, "/*") || strings.Contains(t, "json") {
			return &content[i]
		}
	}
	return nil
}

func (j *judge) difference(p pairing, s *link.Sent, d conform.Difference, code int) {
	name := d.Path
	if name == "" {
		name = "the body"
	}
	c := j.cause(p, s.Trail, d.Kind, name)
	c.severity = severity(d.Kind, code)
	if c.doc == (openapi.Pos{}) {
		c.doc = d.Pos
	}
	if d.Meant != nil {
		c.meant = append(c.meant, keyOf(&d.Meant.Field))
	}
	switch d.Kind {
	case conform.UndeclaredField:
		c.texts[name] = name
		if c.fragment == nil {
			c.fragment = make(map[string]string)
		}
		c.fragment[d.Have] = fragment(d.Sent, j.view.Defs(), deepestFragment)
	case conform.NeverSent, conform.MissingField:
		c.texts[name] = name
	case conform.NilSlice, conform.Nullable:
		c.texts[name] = fmt.Sprintf("null for %s, declared %s", name, d.Want)
		if u, n := s.Nil(d.Sent.NilAt); n != nil {
			c.nils = append(c.nils, left{u, n})
		}
	default:
		c.texts[name] = fmt.Sprintf("%s is %s, declared %s", name, d.Have, d.Want)
	}
}

// cause returns the cause that a divergence belongs to.
func (j *judge) cause(p pairing, trail []link.Spot, category, name string) *cause {
	op := p.operation.Method + " " + p.operation.Path
	key := fmt.Sprint(category, "\x00", trail[0].Symbol, "\x00", trail[0].Span, "\x00", op)
	c := j.found[key]
	if c == nil {
		c = &cause{category: category, severity: finding.Warning, trail: trail, operations: []string{op}, texts: make(map[string]string),
			function: p.served.Name, endpoint: p.served.Method + " " + p.served.Path}
		j.found[key] = c
		j.order = append(j.order, key)
	}
	if !slices.Contains(c.names, name) {
		c.names = append(c.names, name)
	}
	return c
}

// ask compares what a handler asks of a request.
func (j *judge) ask(p pairing, a *link.Asked) {
	switch a.In {
	case "query":
		j.query(p, a)
	case "form":
		j.form(p, a)
	case "body":
		j.request(p, a)
	}
}

// request compares what a body is read into.
func (j *judge) request(p pairing, a *link.Asked) {
	promise := p.operation.Body
	if promise == nil || promise.Unknown || a.Shape == nil {
		return
	}
	media := pick(promise.Content)
	if media == nil {
		return
	}
	body := j.view.Defs().Resolve(*a.Shape)
	used := func(path string) bool {
		return slices.ContainsFunc(body.Fields, func(f shape.Field) bool {
			return f.Name == path && slices.Contains(a.Uses, f.Go[strings.LastIndexByte(f.Go, '.')+1:])
		})
	}
	for _, d := range conform.Request(*a.Shape, j.view.Defs(), media.Schema, used) {
		c := j.cause(p, a.Trail, requestBody, d.Path)
		c.doc = d.Pos
		c.texts[d.Path] = d.Path + " is read, not declared"
	}
}

// missing finds routes that the document lacks. It has to be the document of most of the routes below its
// prefix: other files describe others. So do routers that serve none of its operations: they listen elsewhere, in
// a process of their own or on a port for the machine.
func (j *judge) missing(doc *openapi.Document, pairs []pairing, below []string) {
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
		here[router{p.served.Program, p.served.Router}] = true
	}
	prefix := strings.TrimSuffix(below[0], "/")
	for _, s := range j.routes {
		if !here[router{s.Program, s.Router}] {
			continue
		}
		rest, under := strings.CutPrefix(s.path, prefix)
		if !under || rest == "" || declared[s.Method+" "+s.path] || j.others[s] || j.exempt(s) || !j.speaks(s) {
			continue
		}
		op := s.Method + " " + strings.TrimPrefix(s.Path, prefix)
		key := undeclaredRoute + "\x00" + op
		if j.found[key] != nil {
			continue
		}
		j.found[key] = &cause{category: undeclaredRoute, severity: finding.Warning, at: s.Site, operations: []string{op}, names: []string{op},
			texts: map[string]string{op: op}, function: s.Name, endpoint: s.Method + " " + s.Path, doc: openapi.Pos{File: doc.File, Line: 1, Column: 1}}
		j.order = append(j.order, key)
	}
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
		name := op.Method + " " + op.Path
		key := unimplemented + "\x00" + name
		j.found[key] = &cause{category: unimplemented, severity: finding.Warning, at: sibling(op, pairs).Site, operations: []string{name}, names: []string{name},
			texts: map[string]string{name: name}, doc: op.Pos}
		j.order = append(j.order, key)
	}
}

// sibling is the route whose path begins most like that of an operation: what is missing belongs beside it.
func sibling(op *openapi.Operation, pairs []pairing) *served {
	best, most := pairs[0].served, -1
	for _, p := range pairs {
		n := 0
		for n < min(len(p.operation.Path), len(op.Path)) && p.operation.Path[n] == op.Path[n] {
			n++
		}
		if n > most {
			best, most = p.served, n
		}
	}
	return best
}

// speaks tells whether a route is one of an API: it answers JSON, or is not for reading. Pages and files are
// nobody's operations.
func (j *judge) speaks(s *served) bool {
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
