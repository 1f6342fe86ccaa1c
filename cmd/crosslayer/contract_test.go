package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/settings"
)

// served is a program with a document in two files that agrees with it.
const served = `
-- go.mod --
module example.com/served

go 1.25
-- main.go --
package main

import (
	"encoding/json"
	"net/http"
)

func show(w http.ResponseWriter, r *http.Request) {
	_ = json.NewEncoder(w).Encode(map[string]any{"name": "a"})
}

func main() {
	http.HandleFunc("GET /pets", show)
	_ = http.ListenAndServe(":80", nil)
}
`

const (
	petsYAML    = "openapi: 3.0.3\npaths:\n  /pets: {get: {responses: {'200': {content: {application/json: {schema: {$ref: 'schemas.yaml#/Pet'}}}}}}}\n"
	schemasYAML = "Pet:\n  type: object\n  properties: {name: {type: string}}\n"
	integerName = "main.go:9:6: contract: GET /pets: name is string, declared integer (api/schemas.yaml:3:16)"
)

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
}

// serving writes the program, and its document to a folder.
func serving(t *testing.T, folder string) string {
	t.Helper()
	dir := unfold(t, served)
	put(t, dir, "go.mod", "module example.com/served\n\ngo 1.25\n")
	put(t, dir, folder+"/openapi.yaml", petsYAML)
	put(t, dir, folder+"/schemas.yaml", schemasYAML)
	return dir
}

// An edit of the document alone is seen at once, also of a file that it refers to, that it names anew, or
// that settings or flags name.
func TestDocumentIsInput(t *testing.T) {
	bin := tool(t)
	dir := serving(t, "api")
	check := func(what string, want ...string) {
		t.Helper()
		assert.ElementsMatch(t, want, checked(t, dir), what)
	}
	both := func(what string, want ...string) { // each takes a while: to go vet, another document is another tool
		t.Helper()
		check(what, want...)
		assert.ElementsMatch(t, want, vetted(t, dir, bin, "./..."), what+", go vet")
	}
	both("at first")
	put(t, dir, "api/schemas.yaml", strings.Replace(schemasYAML, "string", "integer", 1))
	both("a schema in another file", integerName)
	put(t, dir, "api/openapi.yaml", strings.Replace(petsYAML, "'schemas.yaml#/Pet'", "'#/components/schemas/Pet'", 1)+
		"components: {schemas: {Pet: {type: array}}}\n")
	check("a schema in the document", "main.go:9:6: contract: GET /pets: the body is object, declared array (api/openapi.yaml:4:24)")
	require.NoError(t, os.Remove(filepath.Join(dir, "api", "openapi.yaml")))
	check("no document")

	put(t, dir, "web/pets.yaml", petsYAML)
	put(t, dir, "web/schemas.yaml", schemasYAML)
	put(t, dir, settings.Name, "version: 1\nrules: {contract: {spec: web/pets.yaml}}\n")
	check("settings name it")
	put(t, dir, "web/schemas.yaml", strings.Replace(schemasYAML, "string", "integer", 1))
	named := strings.Replace(integerName, "api/", "web/", 1)
	both("an edit of what settings name", named)
	require.NoError(t, os.Remove(filepath.Join(dir, settings.Name)))

	flags := func() []string {
		code, hash, stderr := run("config", "-C", dir, "-contract.spec", "web/pets.yaml", "-hash")
		require.Equal(t, 0, code, stderr)
		return []string{"-contract.spec=web/pets.yaml", "-inputs=" + strings.TrimSpace(hash), "./..."}
	}
	assert.Equal(t, []string{named}, vetted(t, dir, bin, flags()...))
	put(t, dir, "web/schemas.yaml", schemasYAML)
	assert.Empty(t, vetted(t, dir, bin, flags()...))
	put(t, dir, "web/broken.yaml", petsYAML+"  /pets/{id}: {get: {responses: {'200': {$ref: '#/nowhere'}}}}\n")
	out, err := goVet(dir, bin, "-contract.spec=web/broken.yaml", "./...")
	assert.NoError(t, err)
	assert.Empty(t, out, "notes of documents are for the command to show")
	out, err = goVet(dir, bin, "-contract.spec=web/gone.yaml", "./...")
	assert.Error(t, err)
	assert.Contains(t, out, "-contract.spec: web/gone.yaml does not exist; files are named from the root of the module")
}

// Documents that cannot be compared with are refused before anything runs.
func TestBadDocuments(t *testing.T) {
	dir := serving(t, "web")
	above := filepath.Dir(dir)
	put(t, above, "outside.yaml", petsYAML)
	require.NoError(t, os.Symlink(filepath.Join(above, "outside.yaml"), filepath.Join(dir, "web", "link.yaml")))
	put(t, dir, "web/large.yaml", strings.Repeat(" ", 10<<20+1))
	for name, want := range map[string]string{
		"gone.yaml":                    "there is no file gone.yaml; name the OpenAPI document, or nothing to have it looked for",
		"web":                          "web is a directory; name the document in it",
		"../outside.yaml":              "../outside.yaml lies in no module; only files of a module are read: move it, or copy it",
		"web/link.yaml":                "web/link.yaml leads outside the module; only files inside it are read",
		"web/large.yaml":               "web/large.yaml is larger than 10 MB; split it",
		"https://example.com/api.yaml": "https://example.com/api.yaml is a URL, and nothing is fetched; keep a copy in the module and name that",
	} {
		put(t, dir, settings.Name, "version: 1\nrules:\n  contract:\n    spec:\n      - web/openapi.yaml\n      - "+name+"\n")
		for _, args := range [][]string{{"-C", dir}, {"config", "-C", dir}, {"map", "-C", dir}} {
			code, stdout, stderr := run(args...)
			assert.Equal(t, 2, code, name)
			assert.Empty(t, stdout, name)
			assert.Equal(t, "crosslayer: .crosslayer.yml:6: spec: "+want+"\n", stderr, name)
		}
		for _, command := range [][]string{nil, {"config"}} {
			code, stdout, stderr := run(append(command, "-settings", "off", "-contract.spec", "web/openapi.yaml", "-contract.spec", name, "-C", dir)...)
			assert.Equal(t, 2, code, name)
			assert.Empty(t, stdout, name)
			assert.Equal(t, "crosslayer: -contract.spec: "+want+"\n", stderr, name)
		}
	}
	for _, args := range [][]string{{"-contract.tier", "errors"}, {"config", "-contract.tier", "errors"}} {
		code, _, stderr := run(append(args, "-C", dir)...)
		assert.Equal(t, 2, code)
		assert.Contains(t, stderr, `"errors" is no tier; want one of error, warning, all`)
	}
	code, _, stderr := run("-contract.spek", "a", "-C", dir)
	assert.Equal(t, 2, code)
	assert.Contains(t, stderr, "did you mean -contract.spec?")
}

// A flag takes the place of what the file says, and adds when it is repeated; each is named from where its
// reader stands.
func TestDocumentFlags(t *testing.T) {
	dir := serving(t, "web")
	put(t, dir, settings.Name, "version: 1\nrules:\n  contract: {spec: other.yaml, tier: all}\n")
	put(t, dir, "other.yaml", "openapi: 3.0.3\npaths: {/pets: {get: {responses: {'200': {content: {application/json: {schema: {type: array}}}}}}}}\n")
	find := func(args ...string) string {
		t.Helper()
		code, stdout, stderr := run(append([]string{"-q", "-color", "never", "-C", dir}, args...)...)
		require.Contains(t, []int{0, 3}, code, stderr)
		return fmt.Sprint(strings.Count(stdout, "[contract/type-mismatch]"))
	}
	assert.Equal(t, "1", find())
	assert.Equal(t, "0", find("-contract.spec", "web/openapi.yaml"))
	assert.Equal(t, "1", find("-contract.spec", "web/openapi.yaml", "-contract.spec", "other.yaml"))
	assert.Equal(t, "1", find("-contract.spec", "web/openapi.yaml,other.yaml"))
	assert.Equal(t, "1", find("-contract.spec", ""), "as if nobody had named one, it is found")
	assert.Equal(t, "0", find("-rules", "nplusone"))

	_, shown, _ := run("config", "-C", dir)
	assert.Contains(t, shown, "    spec: [\"other.yaml\"]                 # .crosslayer.yml:3\n    tier: all                            # .crosslayer.yml:3\n")
	_, shown, _ = run("config", "-C", filepath.Join(dir, "web"), "-contract.spec", "openapi.yaml", "-contract.spec", "../other.yaml", "-contract.tier", "error")
	assert.Contains(t, shown, "    spec: [\"openapi.yaml\", \"../other.yaml\"] # -contract.spec\n    tier: error                          # -contract.tier\n")
}

// In a workspace, and where several modules share settings, each is compared with its own documents.
func TestDocumentsOfModules(t *testing.T) {
	for _, work := range []string{"go 1.25\n\nuse (\n\t./a // one\n\t\"./b\"\n)\n", ""} {
		top, err := filepath.EvalSymlinks(t.TempDir())
		require.NoError(t, err)
		for _, name := range []string{"a", "b"} {
			require.NoError(t, os.Rename(serving(t, "web"), filepath.Join(top, name)))
			put(t, top, name+"/go.mod", "module example.com/"+name+"\n\ngo 1.25\n")
		}
		put(t, top, "b/web/schemas.yaml", strings.Replace(schemasYAML, "string", "integer", 1))
		put(t, top, settings.Name, "version: 1\nrules: {contract: {spec: [a/web/openapi.yaml, b/web/openapi.yaml]}}\n")
		args := []string{"-C", top, "-q", "-color", "never"}
		if work != "" {
			put(t, top, "go.work", work)
			args = append(args, "./a", "./b")
		}
		code, stdout, stderr := run(args...)
		assert.Equal(t, 3, code, stderr)
		assert.Equal(t, 1, strings.Count(stdout, "contract/type-mismatch"), stdout)
		assert.Contains(t, stdout, "b/main.go:9:6: GET /pets: name is string, declared integer (web/schemas.yaml:3:16)")

		// By their places, and with a change of the one that is not where one stands.
		require.NoError(t, os.Remove(filepath.Join(top, settings.Name)))
		for _, name := range []string{"a", "b"} {
			require.NoError(t, os.Rename(filepath.Join(top, name, "web"), filepath.Join(top, name, "api")))
		}
		_, stdout, _ = run(args...)
		assert.Equal(t, 1, strings.Count(stdout, "contract/type-mismatch"), stdout)
		_, before, _ := run("config", "-C", filepath.Join(top, "a"), "-hash")
		put(t, top, "b/api/schemas.yaml", schemasYAML)
		_, after, _ := run("config", "-C", filepath.Join(top, "a"), "-hash")
		assert.Equal(t, work != "", before != after)
	}
}
