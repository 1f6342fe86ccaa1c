package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/settings"
)

const petServer = `
-- main.go --
package main

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
)

type Pet struct {
	ID   int      ` + "`json:\"id\"`" + `
	Name string   ` + "`json:\"name\"`" + `
	Tags []string ` + "`json:\"tags,omitempty\"`" + `
}

type failure struct {
	Error string ` + "`json:\"error\"`" + `
}

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func show(w http.ResponseWriter, r *http.Request) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil {
		reply(w, http.StatusBadRequest, failure{err.Error()})
		return
	}
	reply(w, http.StatusOK, Pet{ID: id, Name: r.Host, Tags: r.Header["Tag"]})
}

func list(w http.ResponseWriter, r *http.Request) {
	reply(w, http.StatusOK, []Pet{})
}

func drop(w http.ResponseWriter, r *http.Request) {
	if err := remove(r.PathValue("id")); err != nil {
		w.WriteHeader(http.StatusNotFound)
	}
}

func remove(string) error { return errors.New("no such pet") }

func any2(w http.ResponseWriter, r *http.Request) {
	switch r.Method {
	case http.MethodGet:
		w.WriteHeader(http.StatusNoContent)
	case http.MethodPost:
		reply(w, http.StatusCreated, map[string]int{"id": 1})
	}
}

var hook func(http.ResponseWriter, *http.Request)

func hooked(w http.ResponseWriter, r *http.Request) {
	if r.Host == "" {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	hook(w, r)
}

func page(w http.ResponseWriter, r *http.Request) {
	_, _ = w.Write([]byte("hello"))
}

func main() {
	http.HandleFunc("GET /pets/{id}", show)
	http.HandleFunc("GET /pets", list)
	http.HandleFunc("DELETE /pets/{id}", drop)
	http.HandleFunc("/both", any2)
	http.HandleFunc("GET /page", page)
	http.HandleFunc("GET /hook", hooked)
	_ = http.ListenAndServe(":80", nil)
}
`

const petDocument = `openapi: 3.0.3
info: {title: pets, version: "1"}
paths:
  /pets:
    get:
      responses:
        "200": {content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}
  /pets/{id}:
    get:
      responses:
        "200": {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        "400": {description: no number}
    delete:
      responses:
        "404": {description: no such pet}
  /both:
    get:
      responses: {"204": {description: nothing}}
    post:
      responses: {"201": {content: {application/json: {schema: {type: object, properties: {id: {type: integer}}}}}}}
components:
  schemas:
    Pet:
      type: object
      properties:
        id: {type: integer}
        name: {type: integer}
`

// pets writes the server, and its document.
func pets(t *testing.T, document string) string {
	t.Helper()
	dir := unfold(t, petServer)
	put(t, dir, "go.mod", "module example.com/pets\n\ngo 1.25\n")
	put(t, dir, "api/openapi.yaml", document)
	return dir
}

// charted returns the map of a module.
func charted(t *testing.T, dir string, args ...string) (c chart.Chart, stderr string) {
	t.Helper()
	t.Setenv("GOWORK", "off")
	code, stdout, stderr := run(append([]string{"map", "-C", dir, "-format", "json"}, args...)...)
	require.Equal(t, 0, code, stderr)
	c, err := chart.ReadJSON(strings.NewReader(stdout))
	require.NoError(t, err)
	return c, stderr
}

// lines tell of each endpoint what it answers, and how that agrees with the document.
func lines(c chart.Chart) (list []string) {
	for i := range c.Endpoints {
		e := &c.Endpoints[i]
		text := e.Name()
		for _, a := range e.Answers {
			text += fmt.Sprintf("; %d %s %s at", a.Status, a.Body, a.Shape)
			for _, p := range a.Places {
				text += fmt.Sprintf(" %s:%d", p.File, p.Line)
			}
		}
		if e.AnswersPartial {
			text += "; ..."
		}
		if e.Conforms != "" {
			text += fmt.Sprintf(" | %s %s %v at %s:%d", e.Conforms, e.Operation, e.Operations, e.Declared.File, e.Declared.Line)
		}
		for _, d := range e.Differences {
			text += fmt.Sprintf(" | %s %s %s %v at %s:%d, declared %s:%d", d.Severity, d.Category, d.Operation, d.Texts, d.File, d.Line, d.Declared.File, d.Declared.Line)
		}
		list = append(list, text)
	}
	return list
}

func TestMapAnswers(t *testing.T) {
	dir := pets(t, petDocument)
	c, stderr := charted(t, dir)
	assert.Empty(t, stderr)
	assert.Empty(t, c.Notes)
	assert.Equal(t, []string{
		"GET /both; 204   at main.go:50 | yes GET /both [] at api/openapi.yaml:17",
		"POST /both; 201 json {id: 1} at main.go:52 | yes POST /both [] at api/openapi.yaml:19",
		"GET /hook; 204   at main.go:60; ...",
		"GET /page; 200 other  at main.go:67",
		"GET /pets; 200 json [] at main.go:36 | yes GET /pets [] at api/openapi.yaml:5",
		"DELETE /pets/{id}; 404   at main.go:41; ... | unknown DELETE /pets/{id} [] at api/openapi.yaml:13",
		"GET /pets/{id}; 200 json {id: integer, name: string, tags?: [string]} at main.go:32; 400 json {error: string} at main.go:29 | no GET /pets/{id} [] at api/openapi.yaml:9" +
			" | error type-mismatch GET /pets/{id} [name is string, declared integer] at main.go:32, declared api/openapi.yaml:27" +
			" | warning undeclared-field GET /pets/{id} [tags] at main.go:32, declared api/openapi.yaml:23",
	}, lines(c))

	// The map says what the rule reports, under the same settings.
	conforms := func(args ...string) string {
		c, _ := charted(t, dir, args...)
		return c.Endpoints[6].Conforms + " " + fmt.Sprint(len(c.Endpoints[6].Differences))
	}
	put(t, dir, settings.Name, "version: 1\nrules: {contract: {tier: error}}\n")
	assert.Equal(t, "no 1", conforms())
	put(t, dir, settings.Name, "version: 1\nrules: {contract: false}\n")
	assert.Equal(t, " 0", conforms(), "what is off is not compared")
	require.NoError(t, os.Rename(filepath.Join(dir, "api"), filepath.Join(dir, "web")))
	put(t, dir, settings.Name, "version: 1\n")
	assert.Equal(t, " 0", conforms(), "there is no document")
	put(t, dir, settings.Name, "version: 1\nrules: {contract: {spec: web/openapi.yaml}}\n")
	assert.Equal(t, "no 2", conforms())

	code, stdout, _ := run("map", "-C", dir, "-path", "/pets*")
	assert.Equal(t, 0, code)
	assert.Contains(t, stdout, "200 400 !")
	assert.Contains(t, stdout, "1 of 3 differs from the OpenAPI document.\n")
}

// A client that relies on the earlier map is told what breaks.
func TestDiffAnswers(t *testing.T) {
	dir := pets(t, petDocument)
	code, _, stderr := run("map", "-C", dir, "-format", "json", "-o", "old.json")
	require.Equal(t, 0, code, stderr)
	source, err := os.ReadFile(filepath.Join(dir, "main.go"))
	require.NoError(t, err)
	put(t, dir, "main.go", strings.NewReplacer("Name string  ", "Name []string", "Name: r.Host", "Name: r.Header[`X`]", "http.StatusBadRequest", "http.StatusNotFound").Replace(string(source)))
	code, stdout, stderr := run("diff", "-C", dir, "-fail-on", "answers,contract", "old.json")
	assert.Equal(t, 3, code, stderr)
	assert.Equal(t, `changed
  GET /pets/{id}  answers     -400 +404
                  answer 200  name: string -> array
                  contract    +type-mismatch: name is array, declared integer -type-mismatch: name is string, declared integer

old.json -> work tree: 1 changed at the same cost, 6 unchanged.
`, stdout)
	assert.Equal(t, "crosslayer: -fail-on answers: GET /pets/{id}\ncrosslayer: -fail-on contract: GET /pets/{id}\n", stderr)
}

// What of a document is not understood is said once by the command, and by nobody else.
func TestNotesOfDocuments(t *testing.T) {
	dir := pets(t, strings.Replace(petDocument, "type: integer}\n        name", "type: integer, $ref: '#/nowhere'}\n        name", 1))
	t.Setenv("GOWORK", "off")
	want := "api/openapi.yaml:26: "
	for _, args := range [][]string{{"-C", dir}, {"map", "-C", dir}, {"map", "-q", "-C", dir, "-format", "html"}} {
		code, stdout, stderr := run(args...)
		assert.Contains(t, []int{0, 3}, code)
		assert.True(t, strings.HasPrefix(stderr, want) && strings.Count(stderr, "\n") == 1, stderr)
		assert.NotContains(t, stdout, "leads nowhere")
	}
	_, stdout, _ := run("-C", dir, "-format", "json")
	var doc struct{ Notes []finding.Remark }
	require.NoError(t, json.Unmarshal([]byte(stdout), &doc))
	c, _ := charted(t, dir)
	require.Len(t, doc.Notes, 1)
	require.Len(t, c.Notes, 1)
	assert.Equal(t, doc.Notes[0].Text, c.Notes[0].Text)
	assert.Equal(t, finding.Position{File: "api/openapi.yaml", Line: 26, Column: 29}, doc.Notes[0].Position)

	put(t, dir, "api/openapi.yaml", "openapi: 3.0.3\npaths: [\n")
	code, _, stderr := run("-C", dir)
	assert.Equal(t, 0, code)
	assert.Regexp(t, `^api/openapi.yaml:\d+: .+\n$`, stderr)
	code, _, stderr = run("-C", dir, "-rules", "nplusone")
	assert.Equal(t, 0, code)
	assert.Empty(t, stderr, "nobody has read it")
	code, _, stderr = run("-C", filepath.Join(dir, "api"), "..")
	assert.Equal(t, 0, code)
	assert.Regexp(t, `^openapi.yaml:\d+: .+\n$`, stderr, "named from where the reader stands")
}
