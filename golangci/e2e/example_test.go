package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"
)

const host = "github.com/golangci/golangci-lint/v2"

// required is the version of golangci-lint that this module links, and where its
// source lies.
func required(t *testing.T) (version, dir string) {
	t.Helper()
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Version}} {{.Dir}}", host).Output()
	require.NoError(t, err)
	version, dir, ok := strings.Cut(strings.TrimSpace(string(out)), " ")
	require.True(t, ok)
	return version, dir
}

func decode(t *testing.T, name string) (value any) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "example", filepath.FromSlash(name)))
	require.NoError(t, err)
	require.NoError(t, yaml.Unmarshal(text, &value))
	return value
}

// What users copy obeys golangci-lint's own schemas, and names one version.
func TestExamples(t *testing.T) {
	version, dir := required(t)
	schema, err := jsonschema.NewCompiler().Compile(filepath.Join(dir, "jsonschema", "custom-gcl.jsonschema.json"))
	require.NoError(t, err)
	custom := decode(t, ".custom-gcl.yml").(map[string]any)
	assert.NoError(t, schema.Validate(custom))
	assert.Equal(t, version, custom["version"])
	assert.Equal(t, "github.com/crosslayer/crosslayer/plugin", custom["plugins"].([]any)[0].(map[string]any)["import"])
	custom["plugin"] = custom["plugins"]
	assert.Error(t, schema.Validate(custom), "the schema accepts anything")

	config, err := os.ReadFile(filepath.Join("..", "example", ".golangci.yml"))
	require.NoError(t, err)
	accepted(t, string(config))

	steps := decode(t, ".github/workflows/lint.yml").(map[string]any)["jobs"].(map[string]any)["golangci-lint"].(map[string]any)["steps"].([]any)
	for _, step := range steps {
		assert.Regexp(t, `^[\w-]+/[\w-]+@v\d+(\.\d+)*$`, step.(map[string]any)["uses"])
	}
	assert.Equal(t, version, steps[len(steps)-1].(map[string]any)["with"].(map[string]any)["version"])
}

// The examples of the page work as they stand.
func TestDocs(t *testing.T) {
	version, _ := required(t)
	page, err := os.ReadFile(filepath.Join(root, "docs", "golangci-lint.md"))
	require.NoError(t, err)
	checked := 0
	for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page, -1) {
		if text := string(m[1]); strings.HasPrefix(text, `version: "2"`) {
			accepted(t, text)
			checked++
		}
	}
	assert.NotZero(t, checked)
	for _, named := range regexp.MustCompile(`v2\.\d+\.\d+`).FindAllString(string(page), -1) {
		assert.Equal(t, version, named)
	}
}

// accepted runs golangci-lint with a configuration, and holds it to its schema.
func accepted(t *testing.T, config string) {
	t.Helper()
	m := write(t, layers)
	m.put(t, ".golangci.yml", config)
	cmd := exec.Command(linter, "config", "verify")
	cmd.Dir = m.dir
	out, err := cmd.CombinedOutput()
	assert.NoError(t, err, "%s\n%s", config, out)
	assert.Contains(t, m.found(t, "./..."), listed, config)
}
