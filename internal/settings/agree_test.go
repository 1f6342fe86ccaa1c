package settings

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

// What an editor accepts by the schema, the reader accepts, and the other way
// round, as far as a schema can tell.
func TestSchemaAgrees(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "settings.schema.json"))
	require.NoError(t, err)
	var root map[string]any
	require.NoError(t, json.Unmarshal(text, &root))

	for _, good := range []string{
		"version: 1",
		Template(),
		"version: 1\nrules:\nexclude:\none-shot:\ntest-doubles:\ncatalog:",
		"version: 1\nrules: {}",
		"version: 1\nrules: {nplusone: true}",
		"version: 1\nrules: {nplusone: FALSE}",
		"version: 1\nrules: {nplusone: {}}",
		"version: 1\nrules: {nplusone: {enabled: false, layers: [db, queue], confidence: definite}}",
		"version: 1\nrules: {nplusone: {layers: db}}",
		"version: 1\nrules: {fanout: {max-db: 20, max-remote: 0, max-steps: 999}}",
		"version: 1\nrules: {nplusone: {layers: 'db, cache'}}",
		"version: 1\nrules: {contract: {spec: api/openapi.yaml, tier: all}}",
		"version: 1\nrules: {contract: {spec: [api/v1.yaml, 'api/v2.json']}}",
		"version: 1\nrules: {contract: {spec: []}}",
		"version: 1\nexclude: [a, '**/b', 2024]\none-shot: []\ntest-doubles: ['*Recorder']",
		"version: 1\ncatalog: {kinds: {}, alternatives: {}, groups: [], rules: [], signatures: [], leaves: [], routers: []}",
	} {
		_, err := Parse("good", []byte(good))
		assert.NoError(t, err, good)
		assert.True(t, valid(t, root, root, decoded(t, good)), "the schema refuses\n%s", good)
	}
	for _, bad := range []string{
		"rules: {}",
		"- version: 1",
		"version: 2",
		"version: 0",
		"version: '1'",
		"version: one",
		"version: [1]",
		"version: 1\nseverity: high",
		"version: 1\nrules: [nplusone]",
		"version: 1\nrules: {nplus1: true}",
		"version: 1\nrules: {nplusone: on}",
		"version: 1\nrules: {nplusone: }",
		"version: 1\nrules: {nplusone: {enabled: 1}}",
		"version: 1\nrules: {nplusone: {layer: db}}",
		"version: 1\nrules: {nplusone: {layers: []}}",
		"version: 1\nrules: {nplusone: {layers: [disk]}}",
		"version: 1\nrules: {nplusone: {layers: disk}}",
		"version: 1\nrules: {nplusone: {layers: 'db cache'}}",
		"version: 1\nrules: {nplusone: {layers: }}",
		"version: 1\nrules: {nplusone: {confidence: sure}}",
		"version: 1\nrules: {nplusone: {confidence: [a, b]}}",
		"version: 1\nrules: {fanout: {max-db: many}}",
		"version: 1\nrules: {fanout: {max-db: -1}}",
		"version: 1\nrules: {fanout: {max-db: 1000}}",
		"version: 1\nrules: {contract: {spec: }}",
		"version: 1\nrules: {contract: {spec: {a: b}}}",
		"version: 1\nrules: {contract: {spec: ['']}}",
		"version: 1\nrules: {contract: {spec: [[a]]}}",
		"version: 1\nrules: {contract: {tier: errors}}",
		"version: 1\nexclude: a",
		"version: 1\nexclude: ['']",
		"version: 1\nexclude: [[a]]",
		"version: 1\nexclude: [{a: b}]",
		"version: 1\ncatalog: house.yml",
		"version: 1\ncatalog: []",
		"version: 1\ncatalog: {group: []}",
		"version: 1\ncatalog: {groups: {}}",
		"version: 1\ncatalog: {kinds: []}",
	} {
		_, err := Parse("bad", []byte(bad))
		assert.Error(t, err, bad)
		assert.False(t, valid(t, root, root, decoded(t, bad)), "the schema accepts\n%s", bad)
	}
}

// decoded returns a YAML text as a JSON document has it.
func decoded(t *testing.T, text string) (value any) {
	t.Helper()
	require.NoError(t, yaml.Unmarshal([]byte(text), &value))
	plain, err := json.Marshal(value)
	require.NoError(t, err)
	value = nil // or the JSON would go into what is there
	require.NoError(t, json.Unmarshal(plain, &value))
	return value
}

// valid checks a value against the part of JSON schema that ours is written in,
// and fails on any other keyword.
func valid(t *testing.T, root, schema map[string]any, value any) bool {
	t.Helper()
	object, isObject := value.(map[string]any)
	list, isList := value.([]any)
	text, isText := value.(string)
	properties, _ := schema["properties"].(map[string]any)
	ok := true
	for keyword, want := range schema {
		switch keyword {
		case "$schema", "$id", "$defs", "title", "description":
		case "$ref":
			def := root["$defs"].(map[string]any)[strings.TrimPrefix(want.(string), "#/$defs/")]
			ok = ok && valid(t, root, def.(map[string]any), value)
		case "type":
			types, several := want.([]any)
			if !several {
				types = []any{want}
			}
			number, isNumber := value.(float64)
			whole := isNumber && number == math.Trunc(number)
			ok = ok && (slices.Contains(types, typeOf(value)) || whole && slices.Contains(types, any("integer")))
		case "const":
			ok = ok && value == want
		case "enum":
			ok = ok && slices.Contains(want.([]any), value)
		case "pattern":
			ok = ok && (!isText || regexp.MustCompile(want.(string)).MatchString(text))
		case "minLength":
			ok = ok && (!isText || len(text) >= int(want.(float64)))
		case "minimum", "maximum":
			number, isNumber := value.(float64)
			ok = ok && (!isNumber || keyword == "minimum" && number >= want.(float64) || keyword == "maximum" && number <= want.(float64))
		case "minItems":
			ok = ok && (!isList || len(list) >= int(want.(float64)))
		case "items":
			for _, item := range list {
				ok = ok && valid(t, root, want.(map[string]any), item)
			}
		case "required":
			for _, name := range want.([]any) {
				_, there := object[name.(string)]
				ok = ok && (there || !isObject)
			}
		case "properties":
			for name, sub := range properties {
				if field, there := object[name]; there {
					ok = ok && valid(t, root, sub.(map[string]any), field)
				}
			}
		case "additionalProperties":
			for name := range object {
				_, known := properties[name]
				ok = ok && known
			}
		case "oneOf":
			matching := 0
			for _, sub := range want.([]any) {
				if valid(t, root, sub.(map[string]any), value) {
					matching++
				}
			}
			ok = ok && matching == 1
		default:
			t.Fatalf("the schema uses %s, which this check does not know", keyword)
		}
	}
	return ok
}

func typeOf(value any) any {
	switch value.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case float64:
		return "number"
	case string:
		return "string"
	case []any:
		return "array"
	}
	return "object"
}
