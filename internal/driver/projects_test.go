package driver_test

import (
	"context"
	"go/ast"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/driver"
)

// check makes the runs that the patterns ask for, as the command does, and
// returns what they found, what went wrong, and the modules left out.
func check(t *testing.T, dir string, patterns ...string) (found, wrong, beyond []string) {
	t.Helper()
	found, wrong, beyond, err := try(t, dir, patterns...)
	require.NoError(t, err)
	return found, wrong, beyond
}

func try(t *testing.T, dir string, patterns ...string) (found, wrong, beyond []string, err error) {
	t.Helper()
	modules, err := driver.Modules(t.Context(), dir, patterns)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, m := range modules {
		res, err := driver.Run(t.Context(), driver.Config{Dir: m.Dir, Base: dir, Patterns: m.Patterns, Analyzers: toy()})
		if err != nil {
			return nil, nil, nil, err
		}
		found = append(found, places(res)...)
		wrong = append(wrong, problems(res)...)
		if len(modules) == 1 {
			beyond = res.Beyond(t.Context())
		}
	}
	return found, wrong, beyond, nil
}

// tree returns names and contents of all files.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	require.NoError(t, filepath.WalkDir(dir, func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		files[name] = string(data)
		return err
	}))
	return files
}

func symlink(t *testing.T, old, link string) {
	t.Helper()
	if err := os.Symlink(old, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
}

const workspace = `
-- go.work --
go 1.25.0

use (
	./one
	./two
)
-- one/go.mod --
module example.com/one

go 1.25.0
-- one/app/app.go --
package app

import "example.com/two/db"

func F() { db.Query() }
-- two/go.mod --
module example.com/two

go 1.25.0
-- two/db/db.go --
package db

func Query() {}

func G() { Query() }
-- tools/go.mod --
module example.com/tools

go 1.25.0
-- tools/tool.go --
package tools

func Query() {}

func H() { Query() }
`

func TestWorkspaces(t *testing.T) {
	const (
		one = "app/app.go:5:12: calls db.Query"
		two = "db/db.go:5:12: calls db.Query"
		top = "db/linked.go:1:1: seen from above" // by one
	)
	under := func(dir string, found ...string) (all []string) {
		for _, f := range found {
			all = append(all, dir+f)
		}
		return all
	}
	dir := write(t, workspace)
	both := append(under("one/", one), under("two/", two, top)...)
	for _, test := range []struct {
		name, in string
		patterns []string
		want     []string
		beyond   []string
	}{
		{"root", "", nil, both, []string{"tools"}},
		{"root, said", "", []string{"./..."}, both, []string{"tools"}},
		{"one by name", "", []string{"./two/..."}, under("two/", two, top), []string{"tools"}},
		{"both by name", "", []string{"./one/...", "./two/..."}, both, []string{"tools"}},
		{"folders", "", []string{"./one/app", "./two/db"}, both, []string{"tools"}},
		{"in a module", "one", nil, under("", one), nil},
		{"from one to the other", "one", []string{"../two/..."}, under("../two/", two, top), nil},
		{"deep in a module", "two/db", nil, []string{"db.go:5:12: calls db.Query", "linked.go:1:1: seen from above"}, nil},
		{"no member", "tools", nil, []string{"tool.go:5:12: calls tools.Query"}, nil},
		{"no member, by name", "", []string{"./tools/..."}, []string{"tools/tool.go:5:12: calls tools.Query"}, nil},
		{"member and none", "", []string{"./one/...", "./tools"}, []string{"one/app/app.go:5:12: calls db.Query", "tools/tool.go:5:12: calls tools.Query"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, wrong, beyond := check(t, filepath.Join(dir, test.in), test.patterns...)
			assert.Equal(t, test.want, found)
			assert.Empty(t, wrong)
			assert.Equal(t, test.beyond, beyond)
		})
	}

	t.Run("off", func(t *testing.T) {
		t.Setenv("GOWORK", "off")
		res, err := run(t, filepath.Join(dir, "one"))
		require.ErrorContains(t, err, "nothing could be analysed")
		assert.Equal(t, []string{"app/app.go:3:8: no required module provides package example.com/two/db, which 1 package needs; go get example.com/two/db adds it"}, problems(res))

		modules, err := driver.Modules(t.Context(), dir, nil)
		require.NoError(t, err)
		assert.Len(t, modules, 3, "each by itself")
	})
	t.Run("elsewhere", func(t *testing.T) {
		t.Setenv("GOWORK", filepath.Join(dir, "go.work"))
		found, _, _ := check(t, filepath.Join(dir, "two"))
		assert.Equal(t, under("", two, top), found)
	})
	t.Run("with a module at its root", func(t *testing.T) {
		dir := write(t, workspace+"-- go.work --\ngo 1.25.0\n\nuse (\n\t.\n\t./one\n\t./two\n)\n"+
			"-- go.mod --\nmodule example.com/root\n\ngo 1.25.0\n-- r.go --\npackage root\n\nfunc Query() {}\n\nfunc F() { Query() }\n")
		want := append([]string{both[0], "r.go:5:12: calls root.Query"}, both[1:]...)
		found, wrong, beyond := check(t, dir)
		assert.Equal(t, want, found)
		assert.Empty(t, wrong)
		assert.Equal(t, []string{"tools"}, beyond)

		found, _, _ = check(t, dir, ".", "./two/...")
		assert.Equal(t, want[1:], found)
	})
	t.Run("broken", func(t *testing.T) {
		_, _, _, err := try(t, write(t, workspace+"-- go.work --\nuse ./one\nuze ./two\n"))
		assert.ErrorContains(t, err, "go.work:2: unknown directive: uze")
		_, _, _, err = try(t, write(t, workspace+"-- go.work --\ngo 1.25.0\nuse ./three\n"))
		assert.ErrorContains(t, err, "three")
	})
}

// services has three modules and no file that holds them together.
const services = `
-- README.md --
-- services/a/go.mod --
module example.com/a

go 1.25.0
-- services/a/app/app.go --
package app

func Query() {}

func A() { Query() }
-- services/b/go.mod --
module example.com/b

go 1.25.0
-- services/b/b.go --
package b

func Query() {}

func B() { Query() }
-- services/b/inner/go.mod --
module example.com/b/inner

go 1.25.0
-- services/b/inner/i.go --
package inner

func Query() {}

func I() { Query() }
-- services/b/vendor/x/go.mod --
module x
-- services/b/testdata/x/go.mod --
module x
-- node_modules/x/go.mod --
module x
-- .cache/x/go.mod --
module x
-- _old/x/go.mod --
module x
`

func TestSeveralModules(t *testing.T) {
	const (
		a     = "services/a/app/app.go:5:12: calls app.Query"
		b     = "services/b/b.go:5:12: calls b.Query"
		inner = "services/b/inner/i.go:5:12: calls inner.Query"
	)
	dir := write(t, services)
	symlink(t, filepath.Join(dir, "services"), filepath.Join(dir, "again"))
	for _, test := range []struct {
		name, in string
		patterns []string
		want     []string
	}{
		{"all", "", nil, []string{a, b, inner}},
		{"below a folder", "", []string{"./services/..."}, []string{a, b, inner}},
		{"named", "", []string{"./services/a/...", "./services/b/..."}, []string{a, b}},
		{"in any order", "", []string{"./services/b/...", "./services/a/app", "./services/b"}, []string{b, a}},
		{"in a module", "services/b", nil, []string{"b.go:5:12: calls b.Query"}},
		{"beside it", "services/a", []string{"../b/..."}, []string{"../b/b.go:5:12: calls b.Query"}},
		{"nested", "services/b", []string{".", "./inner"}, []string{"b.go:5:12: calls b.Query", "inner/i.go:5:12: calls inner.Query"}},
		{"absolute", "", []string{filepath.Join(dir, "services", "a", "...")}, []string{a}},
	} {
		t.Run(test.name, func(t *testing.T) {
			found, wrong, _ := check(t, filepath.Join(dir, test.in), test.patterns...)
			assert.Equal(t, test.want, found)
			assert.Empty(t, wrong)
		})
	}

	t.Run("what ./... leaves out", func(t *testing.T) {
		_, _, beyond := check(t, filepath.Join(dir, "services", "b"))
		assert.Equal(t, []string{"inner"}, beyond)
	})
	t.Run("workspaces below", func(t *testing.T) {
		dir := write(t, services+"-- services/go.work --\ngo 1.25.0\n\nuse (\n\t./a\n\t./b\n)\n")
		modules, err := driver.Modules(t.Context(), dir, nil)
		require.NoError(t, err)
		assert.Equal(t, []driver.Module{
			{Dir: filepath.Join(dir, "services"), Patterns: []string{"./..."}},
			{Dir: filepath.Join(dir, "services", "b", "inner"), Patterns: []string{"./..."}},
		}, modules)
		found, _, _ := check(t, dir)
		assert.Equal(t, []string{a, b, inner}, found)
	})
	t.Run("one run stays as it was asked for", func(t *testing.T) {
		for _, patterns := range [][]string{nil, {"./..."}, {"./app", "example.com/a/app"}} {
			modules, err := driver.Modules(t.Context(), filepath.Join(dir, "services", "a"), patterns)
			require.NoError(t, err)
			assert.Equal(t, []driver.Module{{Dir: filepath.Join(dir, "services", "a"), Patterns: patterns}}, modules)
		}
	})
	t.Run("nowhere", func(t *testing.T) {
		for _, test := range []struct {
			in       string
			patterns []string
		}{
			{"", []string{"example.com/a/app"}},
			{"", []string{"./services"}},
			{"_old", []string{"./y/..."}},
			{"", []string{"./services/a/...", "fmt"}},
		} {
			_, err := driver.Modules(t.Context(), filepath.Join(dir, test.in), test.patterns)
			assert.ErrorContains(t, err, "no go.mod here or in a parent directory", "%q", test.patterns)
		}
		_, err := driver.Modules(t.Context(), filepath.Join(dir, "nope"), nil)
		assert.ErrorContains(t, err, "is not a directory")
		_, err = driver.Modules(t.Context(), dir, []string{"services/b/b.go"})
		assert.EqualError(t, err, "services/b/b.go is a file; name its package: crosslayer ./services/b")
	})
}

// A module below that the one above takes for another is part of its program.
func TestNestedModuleThatIsReplaced(t *testing.T) {
	dir := write(t, `
-- go.mod --
module example.com/m

go 1.25.0

require example.com/m/api/v2 v2.0.0

replace example.com/m/api/v2 => ./api
-- app/app.go --
package app

import api "example.com/m/api/v2"

func F() { api.Query() }
-- api/go.mod --
module example.com/m/api/v2

go 1.25.0
-- api/api.go --
package api

func Query() {}

func G() { Query() }
`)
	found, wrong, _ := check(t, dir, "./...", "./api")
	assert.Equal(t, []string{
		"api/api.go:5:12: calls api.Query",
		"api/linked.go:1:1: seen from above",
		"app/app.go:5:12: calls api.Query",
	}, found)
	assert.Empty(t, wrong)
}

const vendoredLib = `
-- go.mod --
module example.com/m

go 1.25.0

require gopkg.in/lib.v3 v3.0.0
-- app/app.go --
package app

import "gopkg.in/lib.v3"

func F() { lib.Query() }
-- vendor/modules.txt --
# gopkg.in/lib.v3 v3.0.0
## explicit; go 1.25
gopkg.in/lib.v3
-- vendor/gopkg.in/lib.v3/lib.go --
package lib

import "os"

func Query() { os.Exit(1); Query() }
`

func TestVendorModes(t *testing.T) {
	inVendor := func(file *ast.File) bool { return file.Name.Name == "lib" }
	for _, test := range []struct {
		flags string
		roots int
		wrong string
	}{
		{"", 2, ""},
		{"-mod=vendor", 2, ""},
		{"-mod=vendor -trimpath", 2, ""},
		{"-mod=mod", 1, "app/app.go:3:8: cannot download gopkg.in/lib.v3@v3.0.0, which 1 package needs (here gopkg.in/lib.v3)"},
		{"-mod=readonly", 1, "app/app.go:3:8: go.sum has no entry for gopkg.in/lib.v3@v3.0.0, which 1 package needs; go mod tidy adds it"},
	} {
		t.Run(test.flags, func(t *testing.T) {
			dir := write(t, vendoredLib)
			t.Setenv("GOFLAGS", test.flags)
			res, _ := driver.Run(t.Context(), driver.Config{Dir: dir, Analyzers: toy()[:1], Worth: inVendor})
			require.NotNil(t, res)
			assert.Len(t, res.Roots, test.roots, "a vendored package that is worth it is read")
			got := strings.Join(problems(res), "\n")
			if test.wrong == "" {
				assert.Equal(t, []string{"app/app.go:5:12: calls lib.Query"}, places(res))
				assert.Empty(t, got)
			} else {
				assert.Contains(t, got, test.wrong)
				assert.NotContains(t, got, "\n")
			}
		})
	}

	t.Run("stale", func(t *testing.T) {
		_, err := run(t, write(t, vendoredLib+"-- vendor/modules.txt --\n"))
		assert.EqualError(t, err, "the vendor directory does not fit go.mod; go mod vendor, or go work vendor in a workspace, renews it")
	})
	t.Run("incomplete", func(t *testing.T) {
		_, wrong, _ := check(t, write(t, vendoredLib+"-- app/b.go --\npackage app\n\nimport (\n\t_ \"gopkg.in/lib.v3/x\"\n\t_ \"gopkg.in/lib.v3/y\"\n)\n"))
		assert.Equal(t, []string{"app/b.go:4:2: the vendor directory lacks gopkg.in/lib.v3/x and 1 more package, which 1 package needs; go mod vendor renews it"}, wrong)
	})
	t.Run("workspace", func(t *testing.T) {
		dir := write(t, `
-- go.work --
go 1.25.0

use ./in
-- in/go.mod --
module example.com/in

go 1.25.0

require gopkg.in/lib.v3 v3.0.0
-- in/app/app.go --
package app

import "gopkg.in/lib.v3"

func F() { lib.Query() }
-- vendor/modules.txt --
## workspace
# gopkg.in/lib.v3 v3.0.0
## explicit; go 1.25
gopkg.in/lib.v3
-- vendor/gopkg.in/lib.v3/lib.go --
package lib

import "os"

func Query() { os.Exit(1); Query() }
`)
		res, err := driver.Run(t.Context(), driver.Config{Dir: dir, Analyzers: toy()[:1], Worth: inVendor})
		require.NoError(t, err)
		assert.Equal(t, []string{"in/app/app.go:5:12: calls lib.Query"}, places(res))
		assert.Len(t, res.Roots, 2)
	})
}

// What stands behind a build tag or in a file for another system is there when
// it is asked for, in any of the ways to ask.
func TestConstraints(t *testing.T) {
	const program = module + `
-- store/store.go --
package store

type Store interface{ Load() }
-- impl/enterprise.go --
//go:build enterprise

package impl

import "example.com/m/db"

type Store struct{}

func (Store) Load() { db.Query() }
-- impl/impl_windows.go --
package impl

import "example.com/m/db"

func Open() { db.Query() }
-- impl/impl_arm64.go --
package impl

import "example.com/m/db"

func Wide() { db.Query() }
-- impl/doc.go --
package impl
-- plan9/only_plan9.go --
package plan9

import "example.com/m/db"

func Only() { db.Query() }
-- tests/a_test.go --
package tests
`
	const (
		tagged  = "impl/enterprise.go:9:23: calls db.Query"
		windows = "impl/impl_windows.go:5:15: calls db.Query"
		arm     = "impl/impl_arm64.go:5:15: calls db.Query"
		plan9   = "plan9/only_plan9.go:5:15: calls db.Query"
	)
	special := map[string]bool{tagged: true, windows: true, arm: true, plan9: true}
	for _, test := range []struct {
		name, tags string
		env        map[string]string
		want       []string
	}{
		{"none", "", map[string]string{"GOOS": "linux", "GOARCH": "amd64"}, nil},
		{"tag", "enterprise", map[string]string{"GOOS": "linux", "GOARCH": "amd64"}, []string{tagged}},
		{"among others", "x,enterprise", map[string]string{"GOOS": "linux", "GOARCH": "amd64"}, []string{tagged}},
		{"tag in GOFLAGS", "", map[string]string{"GOOS": "linux", "GOARCH": "amd64", "GOFLAGS": "-tags=enterprise"}, []string{tagged}},
		{"system", "", map[string]string{"GOOS": "windows", "GOARCH": "amd64"}, []string{windows}},
		{"both", "", map[string]string{"GOOS": "plan9", "GOARCH": "amd64"}, []string{plan9}},
		{"architecture", "", map[string]string{"GOOS": "linux", "GOARCH": "arm64"}, []string{arm}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := write(t, program)
			for key, value := range test.env {
				t.Setenv(key, value)
			}
			res, err := driver.Run(t.Context(), driver.Config{Dir: dir, Tags: test.tags, Analyzers: toy()})
			require.NoError(t, err)
			assert.Empty(t, problems(res))
			var got []string
			for _, place := range places(res) {
				if special[place] {
					got = append(got, place)
				}
			}
			assert.Equal(t, test.want, got)
		})
	}
}

const cgo = `
-- go.mod --
module example.com/m

go 1.25.0

require example.org/lite v1.0.0
-- native/native.go --
package native

/*
typedef struct { int rows; } result;
static int add(int a, int b) { return a + b; }
*/
import "C"

import (
	"fmt"
	"net"

	"example.com/m/db"
)

type Conn struct {
	net.Conn
	last C.result
}

func (c *Conn) Load() int {
	sum := int(C.add(1, C.int(c.last.rows))); db.Query()
	fmt.Println(sum)
	return sum
}
-- mixed/plain.go --
package mixed

func Load() int { return load() }
-- mixed/cgo.go --
package mixed

// static int one() { return 1; }
import "C"

func load() int { return int(C.one()) }
-- db/db.go --
package db

func Query() {}
-- app/app.go --
package app

import (
	"encoding/csv" // in no other package of the build

	"example.com/m/db"
	"example.com/m/mixed"
	"example.com/m/native"
	"example.org/lite"
)

func F(conn *native.Conn, r *csv.Reader) int {
	db.Query()
	conn.Close()
	if lite.Open() == lite.Busy {
		return 0
	}
	return conn.Load() + mixed.Load()
}
-- vendor/modules.txt --
# example.org/lite v1.0.0
## explicit; go 1.25
example.org/lite
-- vendor/example.org/lite/lite.go --
package lite

// enum { busy = 5 };
import "C"

import "text/tabwriter"

var _ tabwriter.Writer

type Code int

const Busy Code = C.busy

func Open() Code { return 0 }
-- vendor/example.org/lite/stub.go --
//go:build !cgo

package lite

func Open() error { return nil }
`

var cgoFound = []string{
	"app/app.go:13:2: calls db.Query",
	"db/linked.go:1:1: seen from above",
	"mixed/linked.go:1:1: seen from above",
	"native/linked.go:1:1: seen from above",
	"native/native.go:22:44: calls db.Query",
}

func TestCgo(t *testing.T) {
	goTool, err := exec.LookPath("go")
	require.NoError(t, err)
	alone := t.TempDir() // a PATH without a C compiler
	symlink(t, goTool, filepath.Join(alone, filepath.Base(goTool)))
	for _, test := range []struct {
		name string
		env  map[string]string
	}{
		{"no compiler on the path", map[string]string{"PATH": alone, "CC": ""}},
		{"no compiler on the path, but cgo wanted", map[string]string{"PATH": alone, "CC": "", "CGO_ENABLED": "1"}},
		{"a compiler that is not there", map[string]string{"CC": "/nonexistent"}},
		{"nor with cgo wanted", map[string]string{"CC": "/nonexistent", "CGO_ENABLED": "1"}},
		{"a compiler that fails", map[string]string{"CC": "false", "CGO_ENABLED": "1"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := write(t, cgo)
			for key, value := range test.env {
				t.Setenv(key, value)
			}
			before := tree(t, dir)
			res, err := run(t, dir)
			require.NoError(t, err)
			assert.Equal(t, cgoFound, places(res))
			assert.Empty(t, problems(res))
			for path, pkg := range analysed(res) {
				assert.False(t, pkg.IllTyped, "%s: %v", path, pkg.Errors)
			}
			assert.Equal(t, before, tree(t, dir))
		})
	}

}

func TestCgoWithCompiler(t *testing.T) {
	if _, err := exec.LookPath("cc"); err != nil {
		t.Skip("no C compiler here:", err)
	}
	t.Setenv("CC", "cc")
	t.Run("as it is", func(t *testing.T) {
		dir := write(t, cgo)
		t.Setenv("CGO_ENABLED", "1")
		res, err := run(t, dir)
		require.NoError(t, err)
		assert.Equal(t, cgoFound, places(res), "positions are those of the source")
		assert.Empty(t, problems(res))
	})
	t.Run("missing headers", func(t *testing.T) {
		dir := write(t, cgo+"-- mixed/cgo.go --\npackage mixed\n\n// #include <there/is/no/such.h>\nimport \"C\"\n\nfunc load() int { return int(C.one()) }\n")
		t.Setenv("CGO_ENABLED", "1")
		res, err := run(t, dir)
		require.NoError(t, err)
		assert.Equal(t, cgoFound, places(res))
		assert.Empty(t, problems(res))
	})
	t.Run("switched off", func(t *testing.T) {
		dir := write(t, cgo)
		t.Setenv("CGO_ENABLED", "0")
		res, err := run(t, dir)
		require.NoError(t, err)
		assert.NotContains(t, places(res), cgoFound[4], "it is no part of the build")
		assert.NotEmpty(t, problems(res))
	})
	t.Run("positions that lead elsewhere", func(t *testing.T) {
		dir := write(t, cgo+"-- native/native.go --\npackage native\n\n// static int add(int a, int b) { return a + b; }\nimport \"C\"\n\nimport (\n\t\"net\"\n\n\t\"example.com/m/db\"\n)\n\ntype Conn struct{ net.Conn }\n\n"+
			"//line other.y:7\nfunc (*Conn) Load() int { db.Query(); return int(C.add(1, 2)) }\n")
		t.Setenv("CGO_ENABLED", "1")
		res, err := run(t, dir)
		require.NoError(t, err)
		assert.Contains(t, places(res), "native/native.go:15:27: calls db.Query")
	})
}

// Files are read as they lie on the disk, whatever they say they were made from.
func TestLineDirectives(t *testing.T) {
	for _, test := range []struct{ name, directive string }{
		{"grammar", "//line parser.y:12"},
		{"template", "//line views/page.templ:12:4"},
		{"go file that is not there", "//line gone.go:900"},
		{"other directory", "//line ../../../../etc/x.go:1"},
		{"absolute", "//line /etc/passwd:1"},
		{"absolute go file", "//line /etc/x.go:1"},
		{"volume", `//line C:\x\y.go:1`},
		{"block", "/*line gone.go:7:7*/"},
		{"line only", "//line :5000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := write(t, module+"-- gen/gen.go --\npackage gen\n\nimport \"example.com/m/db\"\n\nconst text = `\n"+test.directive+"\n`\n\n"+
				test.directive+"\nfunc F() { db.Query() }\n"+
				"-- bad/bad.go --\n"+test.directive+"\npackage bad\n\nfunc F() int { return \"\" }\n"+
				"-- worse/worse.go --\n"+test.directive+"\npackage worse\n\nfunc F( {\n"+
				"-- none/none.go --\n"+test.directive+"\npackage none\n\nimport _ \"example.org/none\"\n")
			res, err := run(t, dir)
			require.NoError(t, err)
			got := places(res)
			assert.Contains(t, got, "gen/gen.go:10:12: calls db.Query")
			wrong := problems(res)
			require.Len(t, wrong, 3)
			all := strings.Join(wrong, "\n")
			assert.Contains(t, all, "bad/bad.go:4:23: cannot use")
			assert.Contains(t, all, "worse/worse.go:4:9: syntax error")
			assert.Contains(t, all, "no required module provides package example.org/none")
			for _, p := range res.Problems {
				if p.File != "" {
					assert.FileExists(t, filepath.Join(dir, filepath.FromSlash(p.File)))
				}
			}
		})
	}
}

// The names of files are those that the reader sees from where he stands.
func TestLinkedRoots(t *testing.T) {
	dir := write(t, services)
	link := filepath.Join(t.TempDir(), "link")
	symlink(t, dir, link)
	want, _, _ := check(t, dir)
	got, _, _ := check(t, link)
	assert.Equal(t, want, got)
}

func TestMissingModules(t *testing.T) {
	const head = `
-- go.mod --
module example.com/m

go 1.25.0

require (
	example.org/private/deep v1.0.0
	example.org/sum v1.0.0
	example.org/total v1.0.0
)
`
	const users = `
-- a/a.go --
package a

import (
	"example.com/m/db"
	"example.org/private/deep/x"
	"example.org/private/deep/y"
)

func F() { x.Do(); y.Do(); db.Query() }
-- b/b.go --
package b

import (
	"example.org/private/deep/y"
	"example.org/sum"
)

func F() { y.Do(); sum.Do() }
-- c/c.go --
package c

import (
	"example.com/m/b"
	"example.net/own/new/x"
	"example.net/own/new/y"
	"example.net/own/other"
	"example.org/total/t"
)

func F() { b.F(); x.Do(); y.Do(); other.Do(); t.Do() }
-- d/d.go --
package d

import "example.com/m/nope"

func F() { nope.Do() }
`
	const sums = `-- go.sum --
example.org/private/deep v1.0.0 h1:FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAk=
example.org/private/deep v1.0.0/go.mod h1:FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAk=
`
	t.Run("sums", func(t *testing.T) {
		res, err := run(t, write(t, module+head+users))
		require.NoError(t, err)
		assert.Contains(t, places(res), "a/a.go:9:28: calls db.Query", "the rest is analysed")
		got := problems(res)
		require.NotEmpty(t, got)
		assert.Equal(t, "a/a.go:5:2: go.sum has no entry for example.org/private/deep@v1.0.0 and 2 more modules, which 4 packages need; go mod tidy adds it", got[0])
		assert.Len(t, got, 1, "%q", got)
	})
	t.Run("downloads", func(t *testing.T) {
		res, err := run(t, write(t, module+strings.Replace(strings.Replace(head, "\texample.org/sum v1.0.0\n", "", 1), "\texample.org/total v1.0.0\n", "", 1)+users+sums))
		require.NoError(t, err)
		assert.Contains(t, places(res), "a/a.go:9:28: calls db.Query")
		got := problems(res)
		require.NotEmpty(t, got)
		assert.Equal(t, "a/a.go:5:2: cannot download example.org/private/deep@v1.0.0, which 4 packages need (here example.org/private/deep/x): "+
			"module lookup disabled by GOPROXY=off; go mod download example.org/private/deep has to work first, for a private module with GOPRIVATE=example.org/private/deep", got[0])
		assert.Len(t, got, 1, "%q", got)
	})
	t.Run("requirements", func(t *testing.T) {
		res, err := run(t, write(t, module+"-- c/c.go --"+strings.SplitN(users, "-- c/c.go --", 2)[1]))
		require.NoError(t, err)
		assert.Equal(t, []string{
			"c/c.go:4:2: module example.com/m has no package example.com/m/b",
			"c/c.go:5:2: no required module provides package example.net/own/new/x and 1 more package, which 1 package needs; go get example.net/own/new/x adds it",
			"c/c.go:7:2: no required module provides package example.net/own/other, which 1 package needs; go get example.net/own/other adds it",
			"c/c.go:8:2: no required module provides package example.org/total/t, which 1 package needs; go get example.org/total/t adds it",
			"d/d.go:3:8: module example.com/m has no package example.com/m/nope",
		}, problems(res))
	})
}

func TestOddModules(t *testing.T) {
	for _, test := range []struct {
		name, archive string
		patterns      []string
		found, wrong  []string
	}{
		{"cycle, and what lies above it", module + `
-- a/a.go --
package a

import (
	"example.com/m/db"

	"example.com/m/b"
)

func F() { b.F(); db.Query() }
-- b/b.go --
package b

import (
	"example.com/m/a"
	"example.com/m/db"
)

func F() { a.F(); db.Query() }
-- c/c.go --
package c

import (
	"example.com/m/a"
	"example.com/m/db"
)

func F() { a.F(); db.Query() }
`, []string{"./a", "./b", "./c"},
			[]string{"a/a.go:9:19: calls db.Query", "b/b.go:8:19: calls db.Query", "c/c.go:8:19: calls db.Query"},
			[]string{"a/a.go:6:2: import cycle: example.com/m/a imports example.com/m/b imports example.com/m/a"}},
		{"cycle of one", module + "-- a/a.go --\npackage a\n\nimport _ \"example.com/m/a\"\n", []string{"./a", "./quiet"}, nil,
			[]string{"a/a.go:3:8: import cycle: example.com/m/a imports example.com/m/a"}},
		{"names", `
-- go.mod --
module gopkg.in/acme/shop.v2

go 1.25.0
-- mit leer/größe und Länge.go --
package leer

func Query() {}

func F() { Query() }
-- v2/x.go --
package v2

func Query() {}

func F() { Query() }
-- größe/g.go --
package größe

func Query() {}

func F() { Query() }
`, nil, []string{"v2/x.go:5:12: calls v2.Query"}, []string{
			`malformed import path "gopkg.in/acme/shop.v2/größe": invalid char 'ö'`,
			`malformed import path "gopkg.in/acme/shop.v2/mit leer": invalid char ' '`,
		}},
		{"file name", "-- go.mod --\nmodule example.com/m/v2\n\ngo 1.25.0\n-- a/größe und Länge.go --\npackage a\n\nfunc Query() {}\n\nfunc F() { Query() }\n",
			nil, []string{"a/größe und Länge.go:5:12: calls a.Query"}, nil},
		{"tests only, and other systems", module + "-- t/t_test.go --\npackage t\n-- p/p_plan9.go --\npackage p\n", []string{"./t", "./db"},
			[]string{"db/db.go:5:15: calls db.Query", "db/linked.go:1:1: seen from above"}, nil},
		{"importer of a package for other systems", module + "-- p/p_plan9.go --\npackage p\n-- q/q.go --\npackage q\n\nimport _ \"example.com/m/p\"\n", []string{"./q", "./quiet"}, nil,
			[]string{"q/q.go:3:8: build constraints exclude all Go files in p"}},
		{"two packages", module + "-- two/a.go --\npackage a\n-- two/b.go --\npackage b\n", []string{"./quiet", "./two"}, nil,
			[]string{"found packages a (a.go) and b (b.go) in two"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := write(t, test.archive)
			res, err := run(t, dir, test.patterns...)
			require.NoError(t, err)
			assert.Equal(t, test.found, places(res))
			assert.Equal(t, test.wrong, problems(res))
			assert.NotContains(t, strings.Join(problems(res), "\n"), dir)
		})
	}
}

// Nothing is written to the reader's tree, and what stands in the way is said.
func TestTreeStaysAsItIs(t *testing.T) {
	const lib = `
-- lib/go.mod --
module example.com/lib

go 1.25.0

require example.com/more v1.1.0
-- lib/lib.go --
package lib

import _ "example.com/more"

func Query() {}
-- more/go.mod --
module example.com/more

go 1.25.0
-- more/more.go --
package more
-- main/m.go --
package m

import "example.com/lib"

func F() { lib.Query() }
-- main/go.mod --
module example.com/m

go 1.25.0

require example.com/lib v1.0.0

replace example.com/lib => ../lib

replace example.com/more => ../more
`
	const untidy = lib + `
require example.com/more v1.0.0
`
	const other = untidy + `-- main/other.mod --
module example.com/m

go 1.25.0

require example.com/lib v1.0.0

replace example.com/lib => ../lib
`
	for _, test := range []struct{ name, archive, flags, err string }{
		{"untidy", untidy, "", "updates to go.mod needed; to update it: go mod tidy"},
		{"readonly", untidy, "-mod=readonly", "updates to go.mod needed, disabled by -mod=readonly; to update it: go mod tidy"},
		{"mod", untidy, "-mod=mod", ""},
		{"mod, after another", untidy, "-mod=readonly -mod=mod", ""},
		{"the reader's own", other, "-modfile=other.mod", ""},
		{"the reader's own, written", other, "-mod=mod -modfile=other.mod", ""},
		{"newer Go", lib + "-- main/go.mod --\nmodule example.com/m\n\ngo 1.999.0\n", "", "go.mod requires go >= 1.999.0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := write(t, test.archive)
			t.Setenv("GOFLAGS", test.flags)
			t.Setenv("GOTOOLCHAIN", "local")
			t.Setenv("TMPDIR", t.TempDir())
			before := tree(t, dir)
			res, err := run(t, filepath.Join(dir, "main"))
			if test.err == "" {
				require.NoError(t, err)
				assert.Equal(t, []string{"m.go:5:12: calls lib.Query"}, places(res))
			} else {
				require.ErrorContains(t, err, test.err)
			}
			assert.Equal(t, before, tree(t, dir))
			assert.Empty(t, tree(t, os.TempDir()), "nor anywhere else")
		})
	}
}

func TestProgressOfTheAnalysis(t *testing.T) {
	var got [][2]int
	_, err := driver.Run(context.Background(), driver.Config{
		Dir: write(t, module), Analyzers: toy(),
		Progress: func(stage string, done, total int) {
			if stage == "analysing" {
				got = append(got, [2]int{done, total})
			}
		},
	})
	require.NoError(t, err)
	assert.Equal(t, [][2]int{{0, 3}, {1, 3}, {2, 3}, {3, 3}}, got)
}
