package pact

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/conform"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/shape"
)

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
			return f.Name == path && slices.Contains(a.Uses, f.GoName())
		})
	}
	for _, found := range conform.Request(*a.Shape, j.view.Defs(), media.Schema, used) {
		d := j.difference(p, a.Trail, RequestBody, found.Path)
		d.Doc = found.Pos
		d.Texts[found.Path] = found.Path + " is read, not declared"
	}
}
