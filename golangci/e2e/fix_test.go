package e2e

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fixable is a program whose findings all have fixes: in its own package, and in one that it imports.
const fixable = `
-- go.mod --
module example.com/fixable

go 1.25
-- openapi.yaml --
openapi: 3.0.3
paths:
  /names: {get: {responses: {"200": {content: {application/json: {}}}}}}
  /none: {get: {responses: {"200": {content: {application/json: {}}}}}}
  /orders:
    get:
      responses:
        "200":
          content:
            application/json:
              schema:
                type: object
                properties:
                  orders: {type: array, items: {$ref: "#/components/schemas/Order"}}
components:
  schemas:
    Order:
      type: object
      properties:
        id: {type: integer}
        userId: {type: string}
        tags: {type: array, items: {type: string}}
-- api/orders.go --
package api

import (
	"encoding/json"
	"net/http"
)

type Order struct {
	ID     int
	UserID string ` + "`json:\"user_id\" db:\"user_id\"`" + `
	Tag    []string ` + "`json:\"tag,omitempty\"`" + `
}

func Orders(w http.ResponseWriter, r *http.Request) {
	var orders []Order
	for name := range r.Header {
		orders = append(orders, Order{1, name, []string{name}})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"orders": orders})
}
-- main.go --
package main

import (
	"encoding/json"
	"net/http"

	"example.com/fixable/api"
)

func main() {
	http.HandleFunc("GET /orders", api.Orders)
	http.HandleFunc("GET /names", names)
	http.HandleFunc("GET /none", none)
	_ = http.ListenAndServe(":80", nil)
}

func names(w http.ResponseWriter, r *http.Request) {
	var names []string
	for name := range r.Header {
		names = append(names, name)
	}
	_ = json.NewEncoder(w).Encode(names)
}

func none(w http.ResponseWriter, _ *http.Request) {
	none := []string(nil)
	_ = json.NewEncoder(w).Encode(none)
}
`

// fixed is what the files of fixable hold once they are fixed.
var fixed = []string{
	"	orders := make([]Order, 0)\n",
	"ID     int      `json:\"id\"`",
	"`json:\"userId\" db:\"user_id\"`",
	"`json:\"tags,omitempty\"`",
	"	names := make([]string, 0)\n",
	"	none := make([]string, 0)\n",
}

func TestFix(t *testing.T) {
	m := write(t, fixable)
	m.cache = t.TempDir()
	m.configure(t, "crosslayer", "rules: {nilslice: true, contract: true}\n", "", "issues: {max-issues-per-linter: 0, max-same-issues: 0, uniq-by-line: false}\n")
	before := m.found(t, "./...")
	require.Len(t, before, 6, "%q", before)
	assert.Empty(t, m.found(t, "--fix", "./..."), "each finding is fixed")
	m.isFixed(t)
	assert.Empty(t, m.found(t, "./..."))
}

// isFixed checks what fixable has become.
func (m module) isFixed(t *testing.T) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(m.dir, "*", "*.go"))
	require.NoError(t, err)
	var text []byte
	for _, file := range append(files, filepath.Join(m.dir, "main.go")) {
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		text = append(text, data...)
	}
	for _, want := range fixed {
		assert.Contains(t, string(text), want)
	}
	build := exec.Command("go", "build", "./...")
	build.Dir = m.dir
	out, err := build.CombinedOutput()
	assert.NoError(t, err, "%s", out)
}

// go vet changes any file that a fix names: here, a struct lies in another one than what writes it.
func TestVetFix(t *testing.T) {
	m := write(t, fixable)
	m.put(t, ".crosslayer.yml", "version: 1\nrules: {nilslice: true}\n")
	data, err := os.ReadFile(filepath.Join(m.dir, "api", "orders.go"))
	require.NoError(t, err)
	text := string(data)
	begin, end := strings.Index(text, "type Order"), strings.Index(text, "func Orders")
	m.put(t, "api/types.go", "package api\n\n"+text[begin:end])
	m.put(t, "api/orders.go", text[:begin]+text[end:])
	cmd := exec.Command("go", "vet", "-fix", "-vettool="+command, "./...")
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	m.isFixed(t)
}

// What the command says of fixes leads to the same files.
func TestFixesOfCommand(t *testing.T) {
	m := write(t, fixable)
	m.put(t, ".crosslayer.yml", "version: 1\nrules: {nilslice: true}\n")
	cmd := exec.Command(command, "-format", "json", "-q")
	cmd.Dir = m.dir
	out, err := cmd.Output()
	var exit *exec.ExitError
	require.True(t, errors.As(err, &exit) && exit.ExitCode() == 3, "%v", err)
	var doc struct {
		Findings []struct {
			Rule, Message string
			Fixes         []struct {
				Edits []struct {
					File, New  string
					Start, End int
				}
			}
		}
	}
	require.NoError(t, json.Unmarshal(out, &doc))
	news := make(map[string]bool)
	for _, f := range doc.Findings {
		if f.Rule != "nilslice" && f.Rule != "contract" {
			continue
		}
		require.Len(t, f.Fixes, 1, f.Message)
		for _, e := range f.Fixes[0].Edits {
			data, err := os.ReadFile(filepath.Join(m.dir, e.File))
			require.NoError(t, err)
			require.LessOrEqual(t, e.End, len(data))
			news[e.File+": "+string(data[e.Start:e.End])+" => "+e.New] = true
		}
	}
	want := make(map[string]bool)
	for _, line := range []string{
		"api/orders.go: var orders []Order => orders := make([]Order, 0)",
		"api/orders.go:  =>  `json:\"id\"`",
		"api/orders.go: `json:\"user_id\" db:\"user_id\"` => `json:\"userId\" db:\"user_id\"`",
		"api/orders.go: `json:\"tag,omitempty\"` => `json:\"tags,omitempty\"`",
		"main.go: var names []string => names := make([]string, 0)",
		"main.go: []string(nil) => make([]string, 0)",
	} {
		want[line] = true
	}
	assert.Equal(t, want, news)
}
