package e2e

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// mains adds to layers a second command that wires the same packages, one that
// wires a store without queries, and tests in all usual places.
const mains = layers + `
-- cmd/batch/main.go --
package main

import (
	"example.com/layers/handler"
	"example.com/layers/store"
)

func main() { handler.List(&store.Store{}, []int{1, 2}) }
-- cmd/demo/main.go --
package main

import "example.com/layers/handler"

type memory struct{}

func (memory) User(id int) string { return "" }

func main() { handler.List(memory{}, []int{1}) }
-- handler/handler_test.go --
package handler

import (
	"testing"

	"example.com/layers/store"
)

func TestList(t *testing.T) {
	for range 3 {
		List(&store.Store{}, []int{1})
	}
}
-- handler/outside_test.go --
package handler_test

import (
	"testing"

	"example.com/layers/handler"
	"example.com/layers/store"
)

func TestOutside(t *testing.T) { handler.List(&store.Store{}, nil) }
-- store/store_test.go --
package store

import "testing"

func TestUser(t *testing.T) {
	for id := range 9 {
		(&Store{}).User(id)
	}
}
-- cmd/app/main_test.go --
package main

import "testing"

func TestMain(t *testing.T) { main() }
`

// Each finding is printed once, whoever else sees it: two commands, or a package
// with its tests.
func TestEachFindingOnce(t *testing.T) {
	m := write(t, mains)
	assert.Equal(t, []string{listed, purged}, m.commanded(t))
	m.configure(t, "crosslayer", "", "", "")
	assert.Equal(t, []string{listed, purged}, m.found(t, "./..."))
	assert.Equal(t, []string{listed, purged}, m.found(t, "./..."), "from the cache")
	assert.Equal(t, []string{listed, purged}, m.found(t, "--tests=false", "./..."))
	m.configure(t, "crosslayer", "", "", "issues: {uniq-by-line: false}\n")
	assert.Equal(t, []string{listed, listed, purged}, m.found(t, "./..."), "wire and cmd/batch see it for themselves")
}

// Of two packages that find the same, one changes.
func TestOneOfTwoChanges(t *testing.T) {
	for _, name := range []string{"wire/wire.go", "cmd/batch/main.go"} {
		m := write(t, mains)
		m.cache = t.TempDir()
		m.configure(t, "crosslayer", "", "", "")
		require.Equal(t, []string{listed, purged}, m.found(t, "./..."))
		m.edit(t, name, "&store.Store{}", "users{}")
		m.edit(t, name, `	"example.com/layers/store"`+"\n", "")
		m.edit(t, name, "func ", "type users struct{}\n\nfunc (users) User(int) string { return \"\" }\n\nfunc ")
		assert.Equal(t, []string{listed, purged}, m.found(t, "./..."), name)
	}
}

// A run that is narrowed to folders prints what the packages in them report: a
// finding is reported where all of its path is seen first.
func TestNarrowed(t *testing.T) {
	m := write(t, mains)
	m.configure(t, "crosslayer", "", "", "")
	assert.Equal(t, []string{listed, purged}, m.found(t, "./..."), "what the cache has of it must not matter")
	for _, test := range []struct {
		arg  string
		want []string
	}{
		{"./store", []string{purged}},
		{"./handler", []string{}}, // no implementation is in sight
		{"./cmd/demo", []string{}},
		{"./wire", []string{listed}},
		{"./cmd/batch", []string{listed}},
		{"./cmd/app", []string{}}, // wire has reported it
		{"./cmd/...", []string{listed}},
	} {
		assert.Equal(t, test.want, m.found(t, test.arg), test.arg)
	}
	assert.Equal(t, []string{listed, purged}, m.found(t, "./..."), "after all that")
}

// In a workspace a finding may lie in another module than the package that
// reports it.
func TestWorkspace(t *testing.T) {
	m := write(t, `
-- go.work --
go 1.25

use (
	./app
	./lib
)
-- lib/go.mod --
module example.com/lib

go 1.25
-- lib/names/names.go --
package names

type Users interface{ User(id int) string }

func List(users Users, ids []int) (names []string) {
	for _, id := range ids {
		names = append(names, users.User(id))
	}
	return names
}
-- app/go.mod --
module example.com/app

go 1.25

require example.com/lib v0.0.0
-- app/store/store.go --
package store

import "database/sql"

type Store struct{ DB *sql.DB }

func (s *Store) User(id int) (name string) {
	_ = s.DB.QueryRow("SELECT name FROM users WHERE id = $1", id).Scan(&name)
	return name
}
-- app/main.go --
package main

import (
	"example.com/app/store"
	"example.com/lib/names"
)

func main() { names.List(&store.Store{}, []int{1}) }
`)
	m.configure(t, "crosslayer", "", "", "")
	want := []string{strings.Replace(listed, "handler/handler.go", "lib/names/names.go", 1)}
	assert.Equal(t, want, m.found(t, "./app/...", "./lib/..."))
	assert.Equal(t, want, m.found(t, "./app/...", "./lib/..."), "from the cache")
	assert.Equal(t, want, m.commanded(t, "./app/...", "./lib/..."))
}

// While a package does not compile, golangci-lint shows nothing else, of any
// linter. It must not remember that as the truth.
func TestDoesNotCompile(t *testing.T) {
	m := write(t, layers)
	m.cache = t.TempDir()
	m.configure(t, "crosslayer", "", "", "")
	m.edit(t, "ready/ready.go", "true", "missing")
	issues, _ := m.lint(t, "./...")
	assert.Empty(t, texts(issues))
	assert.NotEmpty(t, places(issues, "typecheck"))
	assert.Equal(t, []string{listed, purged}, m.commanded(t), "the command goes on")
	m.edit(t, "ready/ready.go", "missing", "true")
	assert.Equal(t, []string{listed, purged}, m.found(t, "./..."))
}
