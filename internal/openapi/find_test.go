package openapi

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestFind(t *testing.T) {
	const doc = "openapi: 3.0.0\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"by name": {
			map[string]string{
				"swagger.yaml":                     "swagger: '2.0'\n",
				"openapi.json":                     `{"info": {}, "openapi": "3.0.0"}`,
				"docs/swagger.json":                `{"swagger": "2.0"}`,
				"docs/swagger.yaml":                "swagger: \"2.0\"\n",
				"api/v1/pets.openapi.yaml":         "# pets\n" + doc,
				"api/api.yml":                      "info: {}\n" + strings.Repeat("#\n", findHead) + doc,
				"api/v1/pets.yaml":                 doc,
				"docs/openapi-config.yaml":         "generator: go\n",
				"deploy/openapi.yaml":              doc,
				"vendor/example.com/openapi.yaml":  doc,
				"docs/testdata/openapi.yaml":       doc,
				".github/openapi.yaml":             doc,
				"spec/a/b/c/d/openapi.yaml":        doc,
				"api/openapi.go":                   doc,
				"api/openapi/paths.yaml":           "/a: {}\n",
				"web/openapi/schemas/openapi.yaml": doc,
			},
			[]string{"api/api.yml", "api/v1/pets.openapi.yaml", "docs/swagger.yaml", "openapi.json", "swagger.yaml"},
		},
		"by content": {
			map[string]string{
				"docs/v1.yaml":                doc,
				"docs/open-api-spec/pet.json": "\xef\xbb\xbf{\n  \"swagger\": \"2.0\"}",
				"docs/values.yaml":            "openapi: yes\n",
				"v2.yaml":                     doc,
			},
			[]string{"docs/open-api-spec/pet.json", "docs/v1.yaml", "v2.yaml"},
		},
		"none": {map[string]string{"go.mod": ""}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			for name, text := range c.files {
				write(t, root, name, text)
			}
			assert.ElementsMatch(t, c.want, Find(root))
			assert.IsIncreasing(t, append([]string{"", "\x01"}, Find(root)...))
		})
	}
	assert.Empty(t, Find("no such folder"))
}
