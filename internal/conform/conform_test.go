package conform_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/conform"
	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/shape"
)

// schema reads one from YAML.
func schema(t *testing.T, text string) *openapi.Schema {
	t.Helper()
	dir := t.TempDir()
	document := "openapi: 3.1.0\npaths: {/x: {get: {responses: {'200': {content: {application/json: {schema: " + text + "}}}}}}}\n"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "openapi.yaml"), []byte(document), 0o600))
	doc := openapi.Load(dir, "openapi.yaml")
	require.Empty(t, doc.Notes)
	return doc.Operations[0].Responses[0].Content[0].Schema
}

func object(fields ...shape.Field) shape.Shape {
	return shape.Shape{Kind: shape.Object, Fields: fields}
}

func field(name string, s shape.Shape) shape.Field { return shape.Field{Name: name, Shape: s} }

var (
	text    = shape.Shape{Kind: shape.String}
	number  = shape.Shape{Kind: shape.Number}
	integer = shape.Shape{Kind: shape.Integer}
	moment  = shape.Shape{Kind: shape.String, Format: "date-time"}
)

func list(of shape.Shape) shape.Shape { return shape.Shape{Kind: shape.Array, Elem: &of} }

func null(s shape.Shape, how shape.Null) shape.Shape { s.Null = how; return s }

// maybe is a field that is empty on some way.
func maybe(name string, presence shape.Presence) shape.Field {
	return shape.Field{Name: name, Presence: presence, Shape: shape.Shape{Kind: shape.String, Enum: []string{`""`, `"a"`}, Exact: true}}
}

func TestResponse(t *testing.T) {
	const user = "{type: object, required: [id], properties: {id: {type: string}, name: {type: string}}}"
	tests := []struct {
		name   string
		shape  shape.Shape
		schema string
		want   []string // kind and path
	}{
		{"as promised", object(field("id", text), field("name", text)), user, nil},
		{"unknown", shape.Shape{}, user, nil},
		{"anything is promised", object(field("a", text)), "{}", nil},
		{"any object is promised", object(field("a", text)), "{type: object}", nil},
		{"more", object(field("id", text), field("name", text), field("age", integer)), user, []string{"undeclared-field age"}},
		{"less", object(field("id", text)), user, []string{"declared-field-never-sent name"}},
		{"less than required", object(field("name", text)), user, []string{"missing-required-field id"}},
		{"open", shape.Shape{Kind: shape.Object, Open: true}, user, nil},
		{"another container", list(text), user, []string{"type-mismatch "}},
		{"another type", object(field("id", integer), field("name", text)), user, []string{"type-mismatch id"}},
		{"a number for an integer", number, "{type: integer}", nil},
		{"an integer for a number", integer, "{type: number}", nil},
		{"in a list", list(object(field("id", text), field("name", text), field("x", text))), "{type: array, items: " + user + "}", []string{"undeclared-field [].x"}},
		{"nil by type", null(list(text), shape.NullByType), "{type: array}", nil},
		{"nil on a way", null(list(text), shape.NullOnAWay), "{type: array}", []string{"nil-slice "}},
		{"nil that is allowed", null(list(text), shape.NullOnAWay), "{type: [array, 'null']}", nil},
		{"a point in time that may be nil", null(moment, shape.NullByType), "{type: string}", []string{"nullable "}},
		{"an object in an envelope", object(field("data", object(field("id", text), field("name", text)))), user, []string{"envelope "}},
		{"an object in an envelope with more", object(field("ok", text), field("data", object(field("id", text), field("name", text)))), user, []string{"envelope "}},
		{"an object without its envelope", object(field("id", text), field("name", text)), "{type: object, properties: {user: " + user + ", ok: {type: boolean}}}",
			[]string{"envelope "}},
		{"a list in an envelope", object(field("items", list(text)), field("total", integer)), "{type: array, items: {type: string}}", []string{"envelope "}},
		{"a list of other things", object(field("items", list(integer))), "{type: array, items: {type: string}}", []string{"type-mismatch "}},
		{"a list of other objects", object(field("items", list(object(field("x", text))))), "{type: array, items: " + user + "}", []string{"type-mismatch "}},
		{"two lists", object(field("items", list(text)), field("more", list(text))), "{type: array, items: {type: string}}", []string{"type-mismatch "}},
		{"a list without its envelope", list(object(field("id", text))), "{type: object, properties: {total: {type: integer}, users: {type: array, items: " + user + "}}}",
			[]string{"envelope "}},
		{"a list without one of two envelopes", list(text), "{type: object, properties: {a: {type: array}, b: {type: array}}}", []string{"type-mismatch "}},
		{"a level too many below", object(field("data", object(field("data", object(field("id", text), field("name", text)))))), "{type: object, properties: {data: " + user + "}}",
			[]string{"type-mismatch data.data"}},
		{"a level too many around one name", object(field("data", object(field("id", text)))), user,
			[]string{"type-mismatch data", "declared-field-never-sent name"}},
		{"a level too few among others", object(field("id", text), field("name", text), field("ok", text)),
			"{type: object, properties: {user: " + user + ", ok: {type: string}}}", []string{"type-mismatch user"}},
		{"another object", object(field("a", text), field("b", text)), user, []string{"type-mismatch "}},
		{"only the case differs", object(field("Id", text), field("Name", text)), user,
			[]string{"undeclared-field Id", "undeclared-field Name", "missing-required-field id", "declared-field-never-sent name"}},
		{"additional properties", object(field("id", text), field("name", text), field("x", integer)),
			"{type: object, properties: {id: {type: string}, name: {type: string}}, additionalProperties: {type: string}}", []string{"type-mismatch x"}},
		{"one alternative does", text, "{oneOf: [{type: integer}, {type: string}]}", nil},
		{"no alternative does", list(text), "{oneOf: [{type: integer}, {type: string}]}", []string{"type-mismatch "}},
		{"a value too many", shape.Shape{Kind: shape.String, Enum: []string{`"a"`, `"c"`}, Exact: true}, "{type: string, enum: [a, b]}", []string{"enum "}},
		{"an empty value that is sent", object(maybe("kind", shape.Always)), "{type: object, properties: {kind: {type: string, enum: [a, b]}}}", []string{"enum kind"}},
		{"an empty value that is left out", object(maybe("kind", shape.Optional)), "{type: object, properties: {kind: {type: string, enum: [a, b]}}}", nil},
		{"a day for a moment", moment, "{type: string, format: date}", []string{"format "}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var have []string
			found, _ := conform.Response(tt.shape, nil, schema(t, tt.schema))
			for _, d := range found {
				have = append(have, d.Kind+" "+d.Path)
			}
			assert.Equal(t, tt.want, have)
		})
	}
}

func TestRecursion(t *testing.T) {
	defs := shape.Defs{{Name: "a.Node", Shape: object(field("next", shape.Shape{Kind: shape.Ref, Def: "a.Node"}), field("x", text))}}
	found, _ := conform.Response(shape.Shape{Kind: shape.Ref, Def: "a.Node"}, defs, schema(t, "{type: object, properties: {next: {type: object}}}"))
	require.Len(t, found, 1)
	assert.Equal(t, "undeclared-field", found[0].Kind)
}

func TestRequest(t *testing.T) {
	s := object(field("id", text), field("seen", text), field("unseen", text))
	found := conform.Request(s, nil, schema(t, "{type: object, properties: {id: {type: integer}, more: {type: string}}}"),
		func(path string) bool { return path == "seen" })
	require.Len(t, found, 1, "of what is read, only what is used and not declared")
	assert.Equal(t, "seen", found[0].Path)
}

func TestMeant(t *testing.T) {
	sent := func(s shape.Shape, names ...string) shape.Shape {
		var fields []shape.Field
		for _, name := range names {
			fields = append(fields, shape.Field{Name: name, Shape: s, Go: name})
		}
		return object(fields...)
	}
	tests := []struct {
		name   string
		shape  shape.Shape
		schema string
		want   string // as sent and as promised
	}{
		{"letter case", sent(text, "Name", "b"), "{name: {type: string}, b: {}}", "Name name"},
		{"separators", sent(text, "user_id", "b"), "{userId: {type: string}, b: {}}", "user_id userId"},
		{"singular", sent(list(text), "references", "b"), "{reference: {type: array}, b: {}}", "references reference"},
		{"plural", sent(list(text), "policy", "b"), "{policies: {type: array}, b: {}}", "policy policies"},
		{"plural of what ends in s", sent(list(text), "box", "b"), "{boxes: {type: array}, b: {}}", "box boxes"},
		{"no plural", sent(text, "pas", "b"), "{pass: {type: string}, b: {}}", ""},
		{"another name", sent(text, "names", "b"), "{title: {type: string}, b: {}}", ""},
		{"another type", sent(integer, "Name", "b"), "{name: {type: string}, b: {}}", ""},
		{"two that are promised", sent(text, "Name", "b"), "{name: {type: string}, names: {type: string}, b: {}}", ""},
		{"two that are sent", sent(text, "Name", "names", "b"), "{name: {type: string}, b: {}}", ""},
		{"one that is sent besides", sent(text, "Name", "name"), "{name: {type: string}}", ""},
		{"a key of a map", object(field("Name", text), field("b", text)), "{name: {type: string}, b: {}}", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			have := ""
			found, _ := conform.Response(tt.shape, nil, schema(t, "{type: object, properties: "+tt.schema+"}"))
			for _, d := range found {
				if d.Meant != nil && d.Kind == conform.UndeclaredField {
					have += d.Meant.Field.Name + " " + d.Meant.Name
				}
			}
			assert.Equal(t, tt.want, have)
		})
	}
}
