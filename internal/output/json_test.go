package output_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
)

var notes = []finding.Remark{{Position: finding.Position{File: "api/openapi.yaml", Line: 7, Column: 3}, Text: "paths is not a mapping from paths to operations; nothing is read from it"}}

func TestJSON(t *testing.T) {
	var buf bytes.Buffer
	require.NoError(t, output.JSON(&buf, report()))
	golden(t, "findings.json", buf.Bytes())
	assert.NotContains(t, buf.String(), "null")
	assert.Empty(t, violations(t, buf.Bytes()))
}

func TestJSONOfNothing(t *testing.T) {
	var buf bytes.Buffer
	require.NoError(t, output.JSON(&buf, output.Report{}))
	assert.Equal(t, `{"version":1,"findings":[],"notes":[],"stats":{"packages":0,"trips":0,"unknown_calls":0,"known":0,"seconds":0}}`+"\n", buf.String())
	assert.Empty(t, violations(t, buf.Bytes()))
}

func TestJSONLeavesItsInputAlone(t *testing.T) {
	given := report()
	require.NoError(t, output.JSON(&bytes.Buffer{}, given))
	assert.Equal(t, findings(), given.Findings)
}

// The schema is of use only if it refuses what the contract does not say.
func TestSchemaRefuses(t *testing.T) {
	for _, doc := range []string{
		`{}`,
		`{"version":2,"findings":[],"notes":[],"stats":{"packages":0,"trips":0,"unknown_calls":0,"known":0,"seconds":0}}`,
		`{"version":1,"findings":null,"notes":[],"stats":{"packages":0,"trips":0,"unknown_calls":0,"known":0,"seconds":0}}`,
		`{"version":1,"findings":[],"notes":[{"text":"a"}],"stats":{"packages":0,"trips":0,"unknown_calls":0,"known":0,"seconds":0}}`,
		`{"version":1,"findings":[{}],"notes":[],"stats":{"packages":0,"trips":0,"unknown_calls":0,"known":0,"seconds":0}}`,
		`{"version":1,"findings":[],"notes":[],"stats":{"packages":-1,"trips":0,"unknown_calls":0,"known":0,"seconds":0}}`,
		`{"version":1,"findings":[],"notes":[],"stats":{"packages":0,"trips":0,"unknown_calls":0,"known":0,"seconds":0,"more":1}}`,
	} {
		assert.NotEmpty(t, violations(t, []byte(doc)), doc)
	}
}

// violations checks a document against docs/json.schema.json.
func violations(t *testing.T, doc []byte) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/json.schema.json")
	require.NoError(t, err)
	var schema map[string]any
	require.NoError(t, json.Unmarshal(text, &schema))
	var value any
	require.NoError(t, json.Unmarshal(doc, &value))
	c := checker{root: schema}
	c.check("", value, schema)
	return c.found
}

// checker knows the part of JSON schema that ours is written in, and fails on
// any other keyword.
type checker struct {
	root  map[string]any
	found []string
}

func (c *checker) failf(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

func (c *checker) check(at string, value any, schema map[string]any) {
	for keyword, want := range schema {
		switch keyword {
		case "$schema", "$id", "title", "description", "$defs":
		case "$ref":
			name := want.(string)[len("#/$defs/"):]
			c.check(at, value, c.root["$defs"].(map[string]any)[name].(map[string]any))
		case "type":
			if got := typeOf(value); got != want && (got != "integer" || want != "number") {
				c.failf("%s is %s, not %s", at, got, want)
			}
		case "const":
			if value != want {
				c.failf("%s is %v, not %v", at, value, want)
			}
		case "enum":
			if !slices.Contains(want.([]any), value) {
				c.failf("%s is %v, not one of %v", at, value, want)
			}
		case "minimum":
			if n, ok := value.(float64); ok && n < want.(float64) {
				c.failf("%s is %v, less than %v", at, n, want)
			}
		case "required":
			object, _ := value.(map[string]any)
			for _, name := range want.([]any) {
				if _, ok := object[name.(string)]; !ok {
					c.failf("%s has no %s", at, name)
				}
			}
		case "properties":
			object, _ := value.(map[string]any)
			for name, sub := range want.(map[string]any) {
				if field, ok := object[name]; ok {
					c.check(at+"/"+name, field, sub.(map[string]any))
				}
			}
		case "additionalProperties":
			object, _ := value.(map[string]any)
			known, _ := schema["properties"].(map[string]any)
			for name := range object {
				if _, ok := known[name]; !ok {
					c.failf("%s has %s, which is unknown", at, name)
				}
			}
		case "items":
			list, _ := value.([]any)
			for i, item := range list {
				c.check(fmt.Sprintf("%s/%d", at, i), item, want.(map[string]any))
			}
		default:
			c.failf("the schema uses %s, which this check does not know", keyword)
		}
	}
}

func typeOf(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		if value == float64(int64(value)) {
			return "integer"
		}
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}
