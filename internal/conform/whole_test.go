package conform_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/internal/conform"
	"github.com/crosslayer/crosslayer/internal/shape"
)

func TestWhole(t *testing.T) {
	for _, test := range []struct {
		shape, schema string
		want          bool
	}{
		{"{id: integer}", "{type: object, properties: {id: {type: integer}}}", true},
		{"{id: integer}", "{type: object, properties: {id: {type: string}}}", true}, // it is known to differ
		{"?", "{type: object}", false},
		{"?", "{}", true},
		{"{id: ?}", "{type: object, properties: {id: {type: integer}}}", false},
		{"{id: ?}", "{type: object, properties: {id: {}}}", true},
		{"{id: ?, other: ?}", "{type: object, properties: {other: {type: string}}}", false},
		{"{id: integer, other: ?}", "{type: object, properties: {id: {type: integer}}}", true}, // that there is one is known
		{"{id: integer, ...}", "{type: object, properties: {id: {type: integer}}}", false},
		{"[{id: ?}]", "{type: array, items: {type: object, properties: {id: {type: integer}}}}", false},
		{"[?]", "{type: array}", true},
		{"[]", "{type: array, items: {type: string}}", true},
		{"{*: ?}", "{type: object, additionalProperties: {type: string}}", false},
		{"{*: string}", "{type: object, additionalProperties: {type: string}}", true},
		{"{*: string}", "{type: object, properties: {id: {type: string}}}", false},
		{"string | ?", "{type: string}", false},
		{"{a: ?}", "{oneOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]}", false},
		{"{a: string}", "{oneOf: [{type: object, properties: {a: {type: string}}}, {type: object, properties: {b: {type: string}}}]}", true},
	} {
		assert.Equal(t, test.want, conform.Whole(shape.Parse(test.shape), nil, schema(t, test.schema)), "%s as %s", test.shape, test.schema)
	}
	defs := shape.Defs{{Name: "a.Node", Shape: shape.Parse("{id: integer}")}}
	defs[0].Shape.Fields = append(defs[0].Shape.Fields, shape.Field{Name: "next", Shape: shape.Shape{Kind: shape.Ref, Def: "a.Node"}})
	assert.True(t, conform.Whole(shape.Shape{Kind: shape.Ref, Def: "a.Node"}, defs, schema(t, "{type: object, properties: {id: {type: integer}, next: {type: object}}}")))
	assert.False(t, conform.Whole(shape.Shape{Kind: shape.Ref, Def: "a.None"}, defs, schema(t, "{type: object, properties: {id: {type: integer}}}")))
}
