package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi2"
	"github.com/getkin/kin-openapi/openapi2conv"
	"github.com/getkin/kin-openapi/openapi3"
)

// Keys under which values of kin-openapi carry what it has no field for. They begin
// with x- or its conversion would drop them.
const (
	schemaKey   = "x-crosslayer-schema"   // *Schema
	positionKey = "x-crosslayer-position" // Pos
	unknownKey  = "x-crosslayer-unknown"  // true: it could not be read
)

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace", "connect", "query"}

// path reads the operations of a path.
func (l *loader) path(top, entry slot) {
	items := []slot{entry}
	if _, ok := l.refOf(entry); ok {
		at, why := l.follow(entry)
		if why != "" {
			l.unread(entry)
			return
		}
		items = append(items, at)
	}
	for _, item := range items {
		if !item.isMap() {
			if !item.isNull() {
				l.note(entry.pos(), "path %s is not a mapping from methods to operations; it is left out", short(entry.name))
				l.unread(entry)
			}
			continue
		}
		servers := l.doc.Servers
		if l.field(item, "servers").node != nil && !l.version2 {
			servers = l.servers(item)
		}
		shared := l.field(item, "parameters")
		if !l.spend(len(item.node.Content) / 16) {
			return
		}
		operations := l.pairs(item)
		operations = append(operations[:len(operations):len(operations)], l.pairs(l.field(item, "additionalOperations"))...)
		for i, at := range operations {
			method := strings.ToLower(at.name)
			if i < len(l.pairs(item)) && !slices.Contains(methods, method) || at.isNull() {
				continue
			}
			if !l.spend(8) {
				return
			}
			if !at.isMap() {
				l.note(at.pos(), "%s %s is not an operation; want a mapping", strings.ToUpper(method), short(entry.name))
				l.unread(entry)
				continue
			}
			r := &reader{loader: l, op: &Operation{Method: strings.ToUpper(method), Path: entry.name, Pos: at.pos(), Servers: servers}}
			if l.field(at, "servers").node != nil && !l.version2 {
				r.op.Servers = l.servers(at)
			}
			if l.version2 {
				r.keep(r.swagger(top, at, shared))
			} else {
				r.keep(r.operation(at, shared))
			}
			l.doc.Operations = append(l.doc.Operations, r.op)
		}
	}
}

func (l *loader) unread(path slot) {
	if !slices.Contains(l.doc.Unread, path.name) {
		l.doc.Unread = append(l.doc.Unread, path.name)
	}
}

// A reader makes one operation.
type reader struct {
	*loader
	op *Operation
}

// follow is that of the loader; what is not found degrades the operation.
func (r *reader) follow(s slot) (slot, bool) {
	at, why := r.loader.follow(s)
	if why == "" && !at.isMap() {
		why = r.note(s.pos(), "want a mapping here; it is left out")
	}
	r.degraded(why)
	return at, why == ""
}

func (r *reader) degraded(why string) {
	if r.op.Degraded == "" {
		r.op.Degraded = why
	}
}

// parameters returns those of the path that the operation does not declare itself,
// then its own, with references followed.
func (r *reader) parameters(shared, own slot) []slot {
	type key struct{ in, name string }
	var found []slot
	index := make(map[key]int)
	for _, s := range append(r.list(shared), r.list(own)...) {
		if !r.spend(1) {
			break
		}
		at, ok := r.follow(s)
		if !ok {
			continue
		}
		k := key{r.field(at, "in").text(), r.field(at, "name").text()}
		if k.in == "" || k.name == "" && k.in != "body" {
			r.degraded(r.note(s.pos(), "a parameter needs a name and an in; it is left out"))
			continue
		}
		if k.in == "body" {
			k.name = "" // there is one at most
		}
		if i, again := index[k]; again {
			found[i] = at
			continue
		}
		index[k] = len(found)
		found = append(found, at)
	}
	return found
}

// carry returns a schema of kin-openapi that stands for what is written at s, or for
// the free schema of what has none.
func (r *reader) carry(s, of slot) *openapi3.SchemaRef {
	schema := &Schema{Pos: of.pos()}
	if s.node != nil {
		schema = r.schema(s)
	}
	return openapi3.NewSchemaRef("", &openapi3.Schema{Extensions: map[string]any{schemaKey: schema}})
}

// operation reads an operation of OpenAPI 3.
func (r *reader) operation(at, shared slot) *openapi3.Operation {
	op := &openapi3.Operation{OperationID: r.field(at, "operationId").text()}
	for _, p := range r.parameters(shared, r.field(at, "parameters")) {
		schema := r.field(p, "schema")
		if media := r.pairs(r.field(p, "content")); schema.node == nil && len(media) > 0 {
			schema = r.field(media[0], "schema")
		}
		op.Parameters = append(op.Parameters, &openapi3.ParameterRef{Value: &openapi3.Parameter{
			Name:       r.field(p, "name").text(),
			In:         r.field(p, "in").text(),
			Required:   r.field(p, "required").truth() || r.field(p, "in").text() == openapi3.ParameterInPath,
			Schema:     r.carry(schema, p),
			Extensions: map[string]any{positionKey: p.pos()},
		}})
	}
	if s := r.field(at, "requestBody"); s.node != nil && !s.isNull() {
		body := &openapi3.RequestBody{Extensions: map[string]any{positionKey: s.pos()}}
		if b, ok := r.follow(s); ok {
			body.Required = r.field(b, "required").truth()
			body.Content = r.content(b)
		} else {
			body.Extensions[unknownKey] = true
		}
		op.RequestBody = &openapi3.RequestBodyRef{Value: body}
	}
	op.Responses = openapi3.NewResponsesWithCapacity(0)
	for _, s := range r.responses(at) {
		response := &openapi3.Response{Extensions: map[string]any{positionKey: s.pos()}}
		if b, ok := r.follow(s); ok {
			response.Content = r.content(b)
		} else {
			response.Extensions[unknownKey] = true
		}
		op.Responses.Set(s.name, &openapi3.ResponseRef{Value: response})
	}
	return op
}

// responses returns the responses of an operation by status.
func (r *reader) responses(at slot) []slot {
	responses := r.field(at, "responses")
	if ref, ok := r.refOf(responses); ok {
		// Not allowed, and yet written.
		to := r.resolve(ref)
		if to.why != "" {
			r.degraded(r.note(ref.pos(), "%s", to.why))
		}
		responses = to.slot
	}
	var found []slot
	if !r.spend(len(r.pairs(responses)) / 16) {
		return nil
	}
	for _, s := range r.pairs(responses) {
		if !strings.HasPrefix(s.name, "x-") && !s.isNull() && r.spend(1) {
			found = append(found, s)
		}
	}
	return found
}

// content reads the media types of a body.
func (r *reader) content(body slot) openapi3.Content {
	media := r.pairs(r.field(body, "content"))
	if len(media) == 0 {
		return nil
	}
	content := make(openapi3.Content, len(media))
	for _, m := range media {
		if !r.spend(1) {
			break
		}
		at := m
		if _, ok := r.refOf(m); ok {
			if at, ok = r.follow(m); !ok {
				continue
			}
		}
		schema := r.field(at, "schema")
		var ref *openapi3.SchemaRef
		if items := r.field(at, "itemSchema"); schema.node == nil && items.node != nil {
			// A stream: no single value.
			ref = openapi3.NewSchemaRef("", &openapi3.Schema{Extensions: map[string]any{schemaKey: &Schema{Pos: items.pos(), Unknown: true}}})
		} else {
			ref = r.carry(schema, m)
		}
		content[m.name] = openapi3.NewMediaType().WithSchemaRef(ref)
	}
	return content
}

// swagger reads an operation of Swagger 2 and has it converted.
func (r *reader) swagger(top, at, shared slot) *openapi3.Operation {
	op := &openapi2.Operation{
		OperationID: r.field(at, "operationId").text(),
		Consumes:    r.types(top, at, "consumes"),
		Produces:    r.types(top, at, "produces"),
		Responses:   make(map[string]*openapi2.Response),
	}
	for _, p := range r.parameters(shared, r.field(at, "parameters")) {
		op.Parameters = append(op.Parameters, r.parameter(p))
	}
	for _, s := range r.responses(at) {
		response := &openapi2.Response{Extensions: map[string]any{positionKey: s.pos()}}
		if b, ok := r.follow(s); !ok {
			response.Extensions[unknownKey] = true
		} else if schema := r.field(b, "schema"); schema.node != nil && !schema.isNull() {
			response.Schema = r.carry2(schema)
		}
		op.Responses[s.name] = response
	}
	converted, err := openapi2conv.ToV3Operation(&openapi3.Components{}, &openapi2.PathItem{}, op, nil)
	if err == nil {
		return converted
	}
	// Only what makes up the body can contradict itself.
	r.degraded(r.note(r.op.Pos, "%s; keep one of them", err))
	op.Parameters = slices.DeleteFunc(op.Parameters, func(p *openapi2.Parameter) bool { return p.In == "body" || p.In == "formData" })
	if converted, err = openapi2conv.ToV3Operation(&openapi3.Components{}, &openapi2.PathItem{}, op, nil); err != nil {
		return &openapi3.Operation{OperationID: op.OperationID}
	}
	converted.RequestBody = &openapi3.RequestBodyRef{Value: &openapi3.RequestBody{
		Extensions: map[string]any{unknownKey: true, positionKey: r.op.Pos},
	}}
	return converted
}

// parameter reads a parameter of Swagger 2, which is a schema itself unless it is
// the body.
func (r *reader) parameter(p slot) *openapi2.Parameter {
	parameter := &openapi2.Parameter{
		Name:       r.field(p, "name").text(),
		In:         r.field(p, "in").text(),
		Required:   r.field(p, "required").truth(),
		Extensions: map[string]any{positionKey: p.pos()},
	}
	schema := r.field(p, "schema")
	switch {
	case parameter.In != "body" && schema.node == nil:
		parameter.Extensions[schemaKey] = r.schema(p)
	case parameter.In != "body":
		parameter.Extensions[schemaKey] = r.schema(schema)
	case schema.node != nil:
		parameter.Schema = r.carry2(schema)
	}
	return parameter
}

func (r *reader) carry2(s slot) *openapi2.SchemaRef {
	return &openapi2.SchemaRef{Value: &openapi2.Schema{Extensions: map[string]any{schemaKey: r.schema(s)}}}
}

// types returns the media types of an operation of Swagger 2.
func (r *reader) types(top, at slot, name string) []string {
	types := r.field(at, name)
	if types.node == nil {
		types = r.field(top, name)
	}
	var texts []string
	for _, t := range r.list(types) {
		if text := t.text(); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

// keep takes over an operation of kin-openapi.
func (r *reader) keep(from *openapi3.Operation) {
	op := r.op
	op.ID = from.OperationID
	for _, ref := range from.Parameters {
		p := ref.Value
		schema, ok := p.Extensions[schemaKey].(*Schema)
		if !ok {
			schema = r.carried(p.Schema)
		}
		op.Params = append(op.Params, Param{Name: p.Name, In: p.In, Required: p.Required, Schema: schema, Pos: position(p.Extensions)})
	}
	if from.RequestBody != nil {
		body := from.RequestBody.Value
		op.Body = &Body{Required: body.Required, Content: r.media(body.Content), Unknown: body.Extensions[unknownKey] == true, Pos: position(body.Extensions)}
		if op.Body.Pos == (Pos{}) { // a form
			op.Body.Pos = op.Pos
			for _, m := range op.Body.Content {
				op.Body.Required = op.Body.Required || len(m.Schema.Required) > 0
				op.Body.Pos = m.Schema.Pos
			}
		}
	}
	for status, ref := range from.Responses.Map() {
		response := ref.Value
		op.Responses = append(op.Responses, Response{
			Status:  strings.Replace(status, "xx", "XX", 1),
			Content: r.media(response.Content),
			Unknown: response.Extensions[unknownKey] == true,
			Pos:     position(response.Extensions),
		})
	}
	slices.SortFunc(op.Responses, func(a, b Response) int {
		return cmp.Or(a.Pos.compare(b.Pos), strings.Compare(a.Status, b.Status))
	})
}

func (r *reader) media(content openapi3.Content) []Media {
	var media []Media
	forms := make(map[*openapi3.SchemaRef]*Schema)
	for name, m := range content {
		schema := forms[m.Schema]
		if schema == nil {
			schema = r.carried(m.Schema)
			forms[m.Schema] = schema
		}
		media = append(media, Media{Type: name, Schema: schema})
	}
	slices.SortFunc(media, func(a, b Media) int { return strings.Compare(a.Type, b.Type) })
	return media
}

// carried returns what a schema of kin-openapi stands for. One that stands for
// nothing was made from the parameters of a form.
func (r *reader) carried(ref *openapi3.SchemaRef) *Schema {
	if ref == nil || ref.Value == nil {
		return &Schema{Pos: r.op.Pos}
	}
	if schema, ok := ref.Value.Extensions[schemaKey].(*Schema); ok {
		return schema
	}
	form := &Schema{Pos: r.op.Pos, Types: Object, Required: slices.Clone(ref.Value.Required)}
	slices.Sort(form.Required)
	for name, p := range ref.Value.Properties {
		schema := r.carried(p)
		form.Properties = append(form.Properties, Property{Name: name, Schema: schema, Pos: position(p.Value.Extensions)})
	}
	slices.SortFunc(form.Properties, func(a, b Property) int {
		return cmp.Or(a.Pos.compare(b.Pos), strings.Compare(a.Name, b.Name))
	})
	if len(form.Properties) > 0 {
		form.Pos = form.Properties[0].Pos
	}
	return form
}

func position(extensions map[string]any) Pos {
	pos, _ := extensions[positionKey].(Pos)
	return pos
}
