package pact

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/openapi"
)

// query compares a parameter that is read with those that are declared.
func (j *judge) query(p pairing, a *link.Asked) {
	if a.Name == "" || slices.ContainsFunc(p.operation.Params, func(q openapi.Param) bool { return q.In == "querystring" }) {
		return
	}
	declared := queryParam(p.operation, a.Name)
	if declared == nil {
		d := j.difference(p, a.Trail, UndeclaredQuery, a.Name)
		d.Doc = p.operation.Pos
		d.Texts[a.Name] = a.Name
		return
	}
	j.need(p, a, declared)
}

// form compares a parameter that may come in the query as well as in the body, if there is no body.
func (j *judge) form(p pairing, a *link.Asked) {
	if declared := queryParam(p.operation, a.Name); declared != nil && p.operation.Body == nil {
		j.need(p, a, declared)
	}
}

// need finds a parameter that is declared optional, and that no request may lack. Whether a declared one may be
// left out cannot be told in the same way: what makes use of it may be elsewhere.
func (j *judge) need(p pairing, a *link.Asked, declared *openapi.Param) {
	if a.Need == 0 || declared.Required {
		return
	}
	d := j.difference(p, a.Trail, RequiredParam, a.Name)
	d.Doc = declared.Pos
	d.Texts[a.Name] = fmt.Sprintf("refuses requests without %s with %d", a.Name, a.Need)
}

func queryParam(op *openapi.Operation, name string) *openapi.Param {
	for i := range op.Params {
		if q := &op.Params[i]; q.In == "query" && (q.Name == name || strings.TrimSuffix(q.Name, "[]") == name) {
			return q
		}
	}
	return nil
}

// path compares the names by which a handler reads the parameters of the path. That the route calls one otherwise
// than the document is nobody's business: clients know them by their position. It is if the handler goes by the
// document's name and not by the route's, or if both have the same names in another order.
func (j *judge) path(p pairing, asked []link.Asked) {
	have, want := routeParams(p.route.Path), operationParams(p.operation)
	if len(have) < len(want) {
		return
	}
	all := have
	have = have[len(have)-len(want):] // before them are those of a prefix
	reads := func(name string) bool {
		return slices.ContainsFunc(asked, func(a link.Asked) bool { return a.In == "path" && (a.Name == name || a.Name == "") })
	}
	for i := range asked {
		a := &asked[i]
		at := slices.Index(want, a.Name)
		if a.In != "path" || a.Name == "" || at < 0 || have[at] == a.Name || !means(a.Verbs, p.operation.Method) {
			continue
		}
		switch other := slices.Index(have, a.Name); {
		case other >= 0:
			if want[other] == have[at] {
				j.param(p, a, fmt.Sprintf("reads %s at the place of %s", a.Name, want[other]))
			}
		case !slices.Contains(all, a.Name) && !reads(have[at]):
			j.param(p, a, fmt.Sprintf("reads the path parameter %s, which its route calls %s", a.Name, have[at]))
		}
	}
}

func (j *judge) param(p pairing, a *link.Asked, text string) {
	d := j.difference(p, a.Trail, PathParam, a.Name)
	d.Doc = p.operation.Pos
	d.Texts[a.Name] = text
}

// routeParams are the names of the parameters of a route, in order; "" is one without a name.
func routeParams(path string) (names []string) {
	for _, text := range parameter.FindAllString(path, -1) {
		name, _, _ := strings.Cut(strings.Trim(text, "{}"), ":")
		names = append(names, strings.TrimSuffix(name, "..."))
	}
	return names
}

func operationParams(op *openapi.Operation) (names []string) {
	for _, s := range op.Segments() {
		names = append(names, s.Params...)
	}
	return names
}
