package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// layers is a program whose findings need packages that do not know each other:
// the loop is in handler, the query in store, and only wire imports both. ready
// stands by itself.
const layers = `
-- go.mod --
module example.com/layers

go 1.25
-- handler/handler.go --
package handler

type Users interface{ User(id int) string }

func List(users Users, ids []int) (names []string) {
	for _, id := range ids {
		names = append(names, users.User(id))
	}
	return names
}
-- store/store.go --
package store

import "database/sql"

type Store struct{ DB *sql.DB }

func (s *Store) User(id int) (name string) {
	_ = s.DB.QueryRow("SELECT name FROM users WHERE id = $1", id).Scan(&name)
	return name
}

func (s *Store) Purge(ids []int) {
	for _, id := range ids {
		_, _ = s.DB.Exec("DELETE FROM users WHERE id = $1", id)
	}
}
-- wire/wire.go --
package wire

import (
	"example.com/layers/handler"
	"example.com/layers/store"
)

func Names(ids []int) []string { return handler.List(&store.Store{}, ids) }
-- ready/ready.go --
package ready

func Ready() bool { return true }
-- cmd/app/main.go --
package main

import "example.com/layers/wire"

func main() { wire.Names([]int{1}) }
`

const (
	listed = "handler/handler.go:7: nplusone: users.User in loop makes n round trips, n=len(ids) (Store.User -> sql.DB.QueryRow); load them with one IN query before the loop"
	purged = "store/store.go:14: nplusone: DB.Exec in loop makes n round trips, n=len(ids) (sql.DB.Exec); delete them with one statement"
)

// TestCache edits one input after the other: what the cache gives is what a run
// without a cache gives, and no more is analysed than must be.
func TestCache(t *testing.T) {
	m := write(t, layers)
	m.cache = t.TempDir()
	m.configure(t, "crosslayer", "", "", "")
	check := func(what, work string, want ...string) {
		t.Helper()
		issues, did := m.lint(t, "./...")
		assert.ElementsMatch(t, want, texts(issues), what)
		assert.Equal(t, work, did, what)
		issues, did = m.lint(t, "./...")
		assert.ElementsMatch(t, want, texts(issues), "%s, again", what)
		assert.Equal(t, "0/5", did, "%s, again", what)
		cold := m
		cold.cache = t.TempDir()
		assert.ElementsMatch(t, want, cold.found(t, "./..."), "%s, without a cache", what)
	}
	check("at first", "5/5", listed, purged)

	const query = `_ = s.DB.QueryRow("SELECT name FROM users WHERE id = $1", id).Scan(&name)`
	m.edit(t, "store/store.go", query, `name = "somebody"`)
	check("a package far below no longer queries", "3/5", purged)
	m.edit(t, "store/store.go", `name = "somebody"`, query)
	check("it queries again", "0/5", listed, purged) // as at first

	m.put(t, ".crosslayer.yml", "version: 1\nexclude: [store]\n")
	check("settings exclude a folder", "5/5", listed)
	m.put(t, ".crosslayer.yml", "version: 1\nexclude: [handler]\n")
	check("another one", "5/5", purged)
	m.put(t, ".crosslayer.yml", "version: 1\nrules: {nplusone: {layers: [remote]}}\n")
	check("settings of a rule", "5/5")
	m.configure(t, "crosslayer", "rules: {nplusone: {layers: [db]}}\n", "", "")
	check("golangci-lint's settings win", "5/5", listed, purged)
	m.configure(t, "crosslayer", "rules: {nplusone: false}\n", "", "")
	check("golangci-lint's settings switch off", "5/5")
	m.configure(t, "crosslayer", "catalog:\n  groups:\n  - {lib: sql, paths: database/sql, rows: [{types: DB, kind: local, methods: Exec}]}\n", "", "")
	m.put(t, ".crosslayer.yml", "version: 1\n")
	check("golangci-lint's settings have rows", "5/5", listed)
	m.put(t, "other.yml", "version: 1\nexclude: [store]\n")
	m.configure(t, "crosslayer", "settings: other.yml\n", "", "")
	check("another file", "5/5", listed)
	m.put(t, "other.yml", "version: 1\nexclude: [handler]\n")
	check("a change in it", "5/5", purged)
	m.configure(t, "crosslayer", "settings: off\n", "", "")
	check("no file", "5/5", listed, purged)
}

// promises is a program with an OpenAPI document in two files.
const promises = `
-- go.mod --
module example.com/promises

go 1.25
-- api/openapi.yaml --
openapi: 3.0.3
paths:
  /pets:
    get:
      responses:
        "200": {content: {application/json: {schema: {$ref: "schemas.yaml#/Pet"}}}}
  /pets/{id}:
    delete:
      responses: {"204": {description: gone}}
-- api/schemas.yaml --
Pet:
  type: object
  properties:
    name: {type: string}
-- pets/pets.go --
package pets

import (
	"encoding/json"
	"net/http"
)

type pet struct {
	Name string "json:\"name\""
	Age  int    "json:\"age\""
}

func Show(w http.ResponseWriter, r *http.Request) {
	_ = json.NewEncoder(w).Encode(pet{"a", 1})
}

func Remove(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusOK) }
-- ready/ready.go --
package ready

func Ready() bool { return true }
-- main.go --
package main

import (
	"net/http"

	"example.com/promises/pets"
)

func main() {
	http.HandleFunc("GET /pets", pets.Show)
	http.HandleFunc("DELETE /pets/{id}", pets.Remove)
	_ = http.ListenAndServe(":80", nil)
}
`

// An edit of an OpenAPI document alone changes the findings at once, and the same in every driver.
func TestCacheKnowsDocuments(t *testing.T) {
	m := write(t, promises)
	m.cache = t.TempDir()
	m.configure(t, "crosslayer", "", "", "issues: {uniq-by-line: false}\n")
	check := func(what string, n int, holding string) {
		t.Helper()
		want := m.commanded(t)
		assert.Len(t, want, n, what)
		assert.Contains(t, strings.Join(want, "\n"), holding, what)
		assert.Equal(t, want, m.found(t, "./..."), what)
		_, did := m.lint(t, "./...")
		assert.Equal(t, "0/3", did, "%s, again", what)
	}
	check("at first", 2, "sends age, which api/schemas.yaml:")
	vetted, _ := m.vetted(t)
	assert.Equal(t, m.commanded(t), vetted)
	m.edit(t, "api/schemas.yaml", "{type: string}", "{type: string}\n    age: {type: integer}")
	check("a field is declared in another file", 1, "DELETE /pets/{id}: 200 is sent, 204 is declared")
	vetted, _ = m.vetted(t)
	assert.Equal(t, m.commanded(t), vetted)
	m.edit(t, "api/openapi.yaml", `"204"`, `"200"`)
	check("a status is declared", 0, "")
	m.edit(t, "api/schemas.yaml", "{type: integer}", "{type: string}")
	check("another type", 1, "age is integer, declared string")

	m.put(t, "web/api.yaml", "openapi: 3.0.3\npaths:\n  /pets: {get: {responses: {'200': {content: {application/json: {schema: {type: array}}}}}}}\n")
	m.configure(t, "crosslayer", "rules: {contract: {spec: web/api.yaml, tier: error}}\n", "", "issues: {uniq-by-line: false}\n")
	array := m.found(t, "./...")
	assert.Len(t, array, 1)
	assert.Contains(t, array[0], "the body is object, declared array (web/api.yaml:3:")
	assert.Equal(t, array, m.commanded(t, "-contract.spec", "web/api.yaml", "-contract.tier", "error"))
	m.edit(t, "web/api.yaml", "type: array", "type: object")
	assert.Empty(t, m.found(t, "./..."))
}

// A pattern means another file where the folder moves that it begins at. The
// names of files in golangci-lint's cache do not tell.
func TestCacheKnowsWherePatternsBegin(t *testing.T) {
	m := write(t, strings.ReplaceAll(layers, "\n-- ", "\n-- store/"))
	inside := m
	inside.dir = filepath.Join(m.dir, "store")
	m.put(t, ".git/HEAD", "") // settings are not looked for above
	inside.configure(t, "crosslayer", "", "", "")
	m.put(t, ".crosslayer.yml", "version: 1\nexclude: [store/store]\n")
	assert.Equal(t, []string{listed}, inside.found(t, "./..."))
	require.NoError(t, os.Rename(filepath.Join(m.dir, ".crosslayer.yml"), filepath.Join(inside.dir, ".crosslayer.yml")))
	assert.Equal(t, []string{listed, purged}, inside.found(t, "./..."))
}

// TestCacheKnowsCrosslayer builds golangci-lint again with another crosslayer.
func TestCacheKnowsCrosslayer(t *testing.T) {
	dir := t.TempDir()
	source, err := filepath.Abs(filepath.Join(root, "analyzers", "nplusone", "nplusone.go"))
	require.NoError(t, err)
	text, err := os.ReadFile(source)
	require.NoError(t, err)
	changed := strings.ReplaceAll(string(text), "%s in loop makes", "%s in a loop makes")
	require.NotEqual(t, string(text), changed)
	replacement := filepath.Join(dir, "nplusone.go")
	require.NoError(t, os.WriteFile(replacement, []byte(changed), 0o666))
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{source: replacement}})
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o666))

	m := write(t, layers)
	m.cache = t.TempDir()
	m.configure(t, "crosslayer", "", "", "")
	updated := m
	updated.linter = filepath.Join(dir, "golangci-lint")
	require.NoError(t, build("..", updated.linter, "./cmd/golangci-lint", "-overlay="+filepath.Join(dir, "overlay.json")))

	newly := func(line string) string { return strings.Replace(line, " in loop ", " in a loop ", 1) }
	assert.Equal(t, []string{listed, purged}, m.found(t, "./..."))
	assert.Equal(t, []string{newly(listed), newly(purged)}, updated.found(t, "./..."))
	issues, work := m.lint(t, "./...")
	assert.Equal(t, []string{listed, purged}, texts(issues))
	assert.Equal(t, "0/5", work)
}
