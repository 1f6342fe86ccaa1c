package pact

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/conform"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// outcomes are the statuses that are a matter of one operation: there is no such thing, or its state is in the
// way. What any operation may answer, such as 400, 401 or 500, documents say once for all, if at all. And a
// document that mentions a status nowhere makes no promise by not mentioning it.
var outcomes = []int{
	404, 409, 410, 412, 423, // not found, conflict, gone, precondition failed, locked
}

// answers compares all that a handler answers. What one answer leaves out another may hold.
func (j *judge) answers(p pairing, sent []link.Sent, streams bool) {
	said := make(map[*link.Sent][]differing)
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
				j.bodyDiffers(p, &sent[i], d.Difference, d.code)
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
		d := j.difference(p, first.Trail, NeverSent, r.Status)
		d.Doc = r.Pos
		d.Texts[r.Status] = r.Status
	}
}

// A differing is a difference of an answer with a status.
type differing struct {
	conform.Difference
	code int
}

// answer compares one answer with what is promised.
func (j *judge) answer(p pairing, s *link.Sent, streams bool) (found []differing) {
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
				found = append(found, differing{d, code})
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
	d := j.difference(p, s.Trail, UndeclaredStatus, fmt.Sprint(code))
	d.Severity, d.minor = finding.Warning, !success
	if success {
		d.Severity = finding.Error
	}
	d.Doc = p.operation.Pos
	d.Texts[fmt.Sprint(code)] = fmt.Sprintf("%d is sent, %s is declared", code, statuses(p.operation))
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
		if s.Shape != nil && code != 204 && (code < 300 || j.tier == All) {
			d := j.difference(p, s.Trail, UndeclaredBody, fmt.Sprint(code))
			d.Doc, d.minor = r.Pos, code >= 300 || emptyObject(s)
			d.Texts[fmt.Sprint(code)] = fmt.Sprintf("a body is sent with %d, none is declared", code)
		}
		return nil
	}
	media := pick(r.Content)
	if media == nil {
		d := j.difference(p, s.Trail, ContentType, r.Content[0].Type)
		d.Doc, d.Severity = r.Pos, finding.Error
		d.Texts[r.Content[0].Type] = fmt.Sprintf("JSON is sent with %d, %s is declared", code, r.Content[0].Type)
		return nil
	}
	if s.Shape == nil || streams && s.Part {
		return nil
	}
	found, declared := conform.Response(*s.Shape, j.view.Defs(), media.Schema)
	j.verdict.Compared = append(j.verdict.Compared, Compared{s.Shape, found, declared})
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
	d := j.difference(p, s.Trail, ContentType, have)
	d.Doc, d.Severity = r.Pos, finding.Error
	d.Texts[have] = fmt.Sprintf("%s is sent, %s is declared", have, r.Content[0].Type)
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

// bodyDiffers enters a difference of a body.
func (j *judge) bodyDiffers(p pairing, s *link.Sent, found conform.Difference, code int) {
	name := found.Path
	if name == "" {
		name = "the body"
	}
	d := j.difference(p, s.Trail, found.Kind, name)
	d.Severity = severity(found.Kind, code)
	if d.Doc == (openapi.Pos{}) {
		d.Doc = found.Pos
	}
	if found.Meant != nil {
		d.Meant = append(d.Meant, *found.Meant)
	}
	switch found.Kind {
	case conform.UndeclaredField:
		d.Texts[name] = name
		if d.Undeclared == nil {
			d.Undeclared = make(map[string]shape.Shape)
		}
		d.Undeclared[found.Have] = found.Sent
	case conform.NeverSent, conform.MissingField:
		d.Texts[name] = name
	case conform.NilSlice, conform.Nullable:
		d.Texts[name] = fmt.Sprintf("null for %s, declared %s", name, found.Want)
		if u, n := s.Nil(found.Sent.NilAt); n != nil {
			d.Nils = append(d.Nils, Left{u, n})
		}
	default:
		d.Texts[name] = fmt.Sprintf("%s is %s, declared %s", name, found.Have, found.Want)
	}
}
