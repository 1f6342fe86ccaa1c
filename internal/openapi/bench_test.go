package openapi

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

func BenchmarkLoad(b *testing.B) {
	for _, form := range []string{"yaml", "json"} {
		b.Run(form, func(b *testing.B) {
			root := b.TempDir()
			text := large(b, form == "json")
			write(b, root, "openapi."+form, text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if doc := Load(root, "openapi."+form); len(doc.Notes) > 0 || len(doc.Operations) < 1000 {
					b.Fatal(doc.Notes)
				}
			}
		})
	}
}

// large is a document of 1 MB.
func large(b *testing.B, asJSON bool) string {
	const operation = `"/things%d/{id}": {"get": {"operationId": "get%d", "description": "Returns one of the things, if there is one. It is an error to ask for a thing that somebody else owns.", ` +
		`"parameters": [{"name": "id", "in": "path", "required": true, "schema": {"type": "string"}}], ` +
		`"responses": {"200": {"description": "found", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing%d"}}}}, "default": {"description": "a failure"}}}}`
	const schema = `"Thing%d": {"type": "object", "required": ["id", "name"], "properties": {"id": {"type": "integer", "format": "int64", "description": "A number."}, "name": {"type": "string", "nullable": true}, ` +
		`"next": {"$ref": "#/components/schemas/Thing%d"}, "tags": {"type": "array", "items": {"type": "string"}}, "more": {"allOf": [{"$ref": "#/components/schemas/Thing0"}]}}}`
	text := `{"openapi": "3.0.3", "paths": ` + many("{", operation, "}", 1100) + `, "components": {"schemas": ` + many("{", schema, "}", 1100) + "}}"
	if asJSON {
		return text
	}
	n, err := jsonNodes([]byte(text))
	require.NoError(b, err)
	block, err := yaml.Marshal(n)
	require.NoError(b, err)
	return string(block)
}
