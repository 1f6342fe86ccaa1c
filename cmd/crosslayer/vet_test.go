package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/ruletest"
)

// tool builds the command once for all tests of a run.
func tool(t *testing.T) string {
	t.Helper()
	bin := filepath.Join(t.TempDir(), "crosslayer")
	out, err := exec.Command("go", "build", "-o", bin, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return bin
}

// goVet runs go vet in text form and returns what it prints and whether it
// succeeds.
func goVet(dir, tool string, args ...string) (string, error) {
	cmd := exec.Command("go", append([]string{"vet", "-vettool=" + tool}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// vetted returns what go vet -json finds: a line per finding, sorted. go vet
// looks at a package with tests twice.
func vetted(t *testing.T, dir, tool string, args ...string) []string {
	t.Helper()
	cmd := exec.Command("go", append([]string{"vet", "-json", "-vettool=" + tool}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	lines := make(map[string]bool)
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var tree map[string]map[string][]struct{ Posn, Message string }
		err := dec.Decode(&tree)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err, "%s", out)
		for _, rules := range tree {
			for rule, list := range rules {
				for _, d := range list {
					lines[fmt.Sprintf("%s: %s: %s", relative(t, dir, d.Posn), rule, d.Message)] = true
				}
			}
		}
	}
	return slices.Sorted(maps.Keys(lines))
}

// checked returns what the command finds, in the same form.
func checked(t *testing.T, dir string) []string {
	t.Helper()
	t.Setenv("GOWORK", "off")
	var stdout, stderr bytes.Buffer
	code := program().Main(context.Background(), []string{"-C", dir, "-format", "json", "./..."}, &stdout, &stderr)
	require.Contains(t, []int{0, 3}, code, stderr.String())
	var doc struct {
		Findings []struct {
			Rule, Message, File string
			Line, Column        int
		}
	}
	require.NoError(t, json.Unmarshal(stdout.Bytes(), &doc))
	var lines []string
	for _, f := range doc.Findings {
		lines = append(lines, fmt.Sprintf("%s:%d:%d: %s: %s", f.File, f.Line, f.Column, f.Rule, f.Message))
	}
	slices.Sort(lines)
	return lines
}

func relative(t *testing.T, dir, posn string) string {
	t.Helper()
	rel, ok := strings.CutPrefix(posn, dir+string(filepath.Separator))
	require.True(t, ok, "%s lies outside of %s", posn, dir)
	return filepath.ToSlash(rel)
}

// TestVetFindsTheSame compares go vet with the command on every scenario of every
// rule, and on the sample.
func TestVetFindsTheSame(t *testing.T) {
	bin := tool(t)
	found := 0
	compare := func(t *testing.T, dir string) {
		want := checked(t, dir)
		found += len(want)
		assert.Equal(t, want, vetted(t, dir, bin, "./..."))
	}
	t.Run("shop", func(t *testing.T) {
		dir, err := filepath.Abs(filepath.Join("..", "..", "testdata", "shop"))
		require.NoError(t, err)
		compare(t, dir)
	})
	files, err := filepath.Glob(filepath.Join("..", "..", "analyzers", "*", "testdata", "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		rule := filepath.Base(filepath.Dir(filepath.Dir(file)))
		t.Run(rule+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			require.NoError(t, err)
			if dir := ruletest.Write(t, archive); dir != "" {
				compare(t, dir)
			}
		})
	}
	assert.Greater(t, found, 100, "there is little to compare")
}

// A rule that is off runs where a flag names it, and alone, as with any vet tool.
func TestVetNamesRules(t *testing.T) {
	const app = `
-- go.mod --
module example.com/named

go 1.25
-- main.go --
package main

import (
	"encoding/json"
	"net/http"
)

func main() { http.HandleFunc("GET /names", names) }

func names(w http.ResponseWriter, r *http.Request) {
	var list []string
	for name := range r.Header {
		list = append(list, name)
	}
	_ = json.NewEncoder(w).Encode(list)
}
`
	bin := tool(t)
	dir := unfold(t, app)
	want := []string{"main.go:11:6: nilslice: GET /names may send null as its body: list starts as nil; make it with make([]string, 0)"}
	assert.Empty(t, vetted(t, dir, bin, "./..."))
	assert.Equal(t, want, vetted(t, dir, bin, "-nilslice", "./..."))
	assert.Empty(t, vetted(t, dir, bin, "-nplusone", "./..."))
}

// program with two commands that wire the same handler to different stores, and
// a test inside the package of the handler.
const twoMains = `
-- go.mod --
module example.com/two

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
-- handler/handler_test.go --
package handler

import (
	"testing"

	"example.com/two/store"
)

var _ Users = (*store.Store)(nil)

func TestList(t *testing.T) { List(nil, nil) }
-- store/store.go --
package store

import "database/sql"

type Store struct{ DB *sql.DB }

func (s *Store) User(id int) (name string) {
	_ = s.DB.QueryRow("SELECT name FROM users WHERE id = $1", id).Scan(&name)
	return name
}
-- memory/memory.go --
package memory

type Store struct{}

func (s *Store) User(id int) string { return "" }
-- cmd/app/main.go --
package main

import (
	"example.com/two/handler"
	"example.com/two/store"
)

func main() { handler.List(&store.Store{}, []int{1}) }
-- cmd/demo/main.go --
package main

import (
	"example.com/two/handler"
	"example.com/two/memory"
)

func main() { handler.List(&memory.Store{}, []int{1}) }
`

// unfold writes the files of a txtar archive to a folder. The cache of the go command
// outlives the test: a comment at the end of each file makes this run start anew.
func unfold(t *testing.T, archive string) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
		require.NoError(t, os.WriteFile(name, slices.Concat(f.Data, []byte("// "+dir+"\n")), 0o666))
	}
	return dir
}

func TestVetCache(t *testing.T) {
	bin := tool(t)
	dir := unfold(t, twoMains)
	const finding = "handler/handler.go:7:25: nplusone: users.User in loop makes n round trips, n=len(ids) (Store.User -> sql.DB.QueryRow); load them with one IN query before the loop"

	// What cmd/app alone leaves in the cache must not hide anything later.
	assert.Equal(t, []string{finding}, vetted(t, dir, bin, "./cmd/app"))
	assert.Empty(t, vetted(t, dir, bin, "./cmd/demo"))
	assert.Equal(t, []string{finding}, vetted(t, dir, bin, "./..."))
	assert.Equal(t, []string{finding}, vetted(t, dir, bin, "./..."), "with nothing changed")
	assert.Equal(t, []string{finding}, checked(t, dir))

	out, err := goVet(dir, bin, "./...")
	assert.Error(t, err, "findings fail go vet")
	assert.Contains(t, out, strings.Replace(finding, "nplusone: ", "", 1))

	// An edit of a leaf: the store no longer asks anybody.
	leaf := filepath.Join(dir, "store", "store.go")
	old, err := os.ReadFile(leaf)
	require.NoError(t, err)
	quiet := bytes.Replace(old, []byte("_ = s.DB.QueryRow(\"SELECT name FROM users WHERE id = $1\", id).Scan(&name)"), []byte("_ = s.DB"), 1)
	require.NotEqual(t, old, quiet)
	require.NoError(t, os.WriteFile(leaf, quiet, 0o666))
	assert.Empty(t, vetted(t, dir, bin, "./..."))
	out, err = goVet(dir, bin, "./...")
	assert.NoError(t, err, out)
	require.NoError(t, os.WriteFile(leaf, old, 0o666))
	assert.Equal(t, []string{finding}, vetted(t, dir, bin, "./..."))
}

// Of packages that see different implementations, each says what it sees, and the
// command keeps one.
func TestVetKeepsBothPaths(t *testing.T) {
	const other = `
-- cmd/demo/main.go --
package main

import (
	"net/http"

	"example.com/two/handler"
)

type remote struct{}

func (remote) User(id int) string {
	_, _ = http.Get("http://localhost/users")
	return ""
}

func main() { handler.List(remote{}, []int{1}) }
`
	bin := tool(t)
	dir := unfold(t, twoMains+other)
	const place = "handler/handler.go:7:25: nplusone: users.User in loop makes n round trips, n=len(ids) "
	both := []string{
		place + "(Store.User -> sql.DB.QueryRow); load them with one IN query before the loop",
		place + "(remote.User -> http.Get); call a batch endpoint once",
	}
	assert.Equal(t, both, vetted(t, dir, bin, "./..."))
	assert.Equal(t, both[:1], checked(t, dir))
}

// What cgo makes of a file lies elsewhere and says that it is generated.
func TestVetCgo(t *testing.T) {
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("go vet of a package with cgo needs a C compiler: install gcc")
	}
	t.Setenv("CGO_ENABLED", "1")
	const source = `
-- go.mod --
module example.com/c

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

// static int one(void) { return 1; }
import "C"

import "database/sql"

type Store struct{ DB *sql.DB }

func (s *Store) User(id int) (name string) {
	_ = s.DB.QueryRow("SELECT name FROM users WHERE id = $1", id).Scan(&name)
	return name
}

func (s *Store) All(ids []int) int {
	for _, id := range ids {
		s.User(id)
	}
	return int(C.one())
}
-- store/generated.go --
// Code generated by hand. DO NOT EDIT.

package store

// static int two(void) { return 2; }
import "C"

func (s *Store) Again(ids []int) int {
	for _, id := range ids {
		s.User(id)
	}
	return int(C.two())
}
-- main.go --
package main

// static int f(void) { return 1; }
import "C"

import (
	"example.com/c/handler"
	"example.com/c/store"
)

func main() { println(handler.List(&store.Store{}, []int{1, 2})[C.f()]) }
`
	bin := tool(t)
	dir := unfold(t, source)
	want := []string{
		"handler/handler.go:7:25: nplusone: users.User in loop makes n round trips, n=len(ids) (Store.User -> sql.DB.QueryRow); load them with one IN query before the loop",
		"store/store.go:17:3: nplusone: s.User in loop makes n round trips, n=len(ids) (sql.DB.QueryRow); load them with one IN query before the loop",
	}
	assert.Equal(t, want, checked(t, dir))
	assert.Equal(t, want, vetted(t, dir, bin, "./..."))
}
