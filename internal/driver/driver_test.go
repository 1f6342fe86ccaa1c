package driver_test

import (
	"context"
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/driver"
)

const module = `
-- go.mod --
module example.com/m

go 1.25.0
-- app/app.go --
package app

import "example.com/m/db"

func Run() { db.Query() }
-- db/db.go --
package db

func Query() {}

func Both() { Query() }
-- quiet/quiet.go --
package quiet
`

// write puts an archive's files into a new folder, and keeps the go command off
// the network.
func write(t *testing.T, archive string) string {
	t.Helper()
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "")
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, f.Data, 0o644))
	}
	return dir
}

// run analyses dir with the toy rule.
func run(t *testing.T, dir string, patterns ...string) (*driver.Result, error) {
	t.Helper()
	return driver.Run(context.Background(), driver.Config{Dir: dir, Patterns: patterns, Analyzers: toy()})
}

// places returns where the findings lie, and problems what went wrong.
func places(res *driver.Result) []string {
	var found []string
	for _, f := range res.Findings {
		found = append(found, driver.Problem{Position: f.Position, Message: f.Message}.String())
	}
	return found
}

func problems(res *driver.Result) []string {
	var found []string
	for _, p := range res.Problems {
		found = append(found, p.String())
	}
	return found
}

func TestRun(t *testing.T) {
	res, err := run(t, write(t, module))
	require.NoError(t, err)
	assert.Equal(t, []string{
		"app/app.go:5:14: calls db.Query",
		"db/db.go:5:15: calls db.Query",
		"db/linked.go:1:1: seen from above",
	}, places(res))
	assert.Equal(t, "app/app.go", res.Findings[0].Trace[0].File)
	assert.Equal(t, "app/app.go", res.Findings[0].Fixes[0].Edits[0].File)
	assert.Empty(t, res.Problems)
	assert.Equal(t, 3, res.Stats.Packages)
	assert.Equal(t, 3, res.Stats.UnknownCalls)
	assert.Equal(t, []string{"toylib"}, res.Stats.Libraries)
	assert.Len(t, res.Roots, 6)
}

func TestPatternsNarrowTheReportOnly(t *testing.T) {
	dir := write(t, module)
	res, err := run(t, dir, "./db")
	require.NoError(t, err)
	assert.Equal(t, []string{
		"db/db.go:5:15: calls db.Query",
		"db/linked.go:1:1: seen from above", // by app, which is analysed all the same
	}, places(res))
	assert.Equal(t, 1, res.Stats.Packages)

	res, err = run(t, filepath.Join(dir, "db"), "../app")
	require.NoError(t, err)
	assert.Equal(t, []string{"../app/app.go:5:14: calls db.Query"}, places(res))

	res, err = run(t, filepath.Join(dir, "db"))
	require.NoError(t, err)
	assert.Equal(t, []string{"db.go:5:15: calls db.Query", "linked.go:1:1: seen from above"}, places(res))
}

func TestNamedTestdataIsLoaded(t *testing.T) {
	dir := write(t, module+`
-- testdata/x/x.go --
package x

import "example.com/m/db"

func X() { db.Query() }
`)
	res, err := run(t, dir, "./testdata/x", "./quiet")
	require.NoError(t, err)
	assert.Equal(t, []string{"testdata/x/x.go:5:12: calls db.Query"}, places(res))
	assert.Equal(t, 2, res.Stats.Packages)
}

func TestBrokenPackages(t *testing.T) {
	const good = "db/db.go:5:15: calls db.Query"
	for _, test := range []struct {
		name, archive string
		want          []string
	}{
		{"syntax error", `
-- syn/syn.go --
package syn

func F( { }
-- usesyn/u.go --
package usesyn

import "example.com/m/syn"

func G() { syn.F() }
`, []string{"syn/syn.go:3:9: syntax error: expected ')', found '{'; go build example.com/m/syn shows all"}},
		{"type errors", `
-- typ/typ.go --
package typ

func F() int { return "x" }
func G() string { return 1 }
`, []string{`typ/typ.go:3:23: cannot use "x" (untyped string constant) as int value in return statement (and 1 more); go build example.com/m/typ shows all`}},
		{"missing dependency", `
-- miss/a.go --
package miss

import "example.org/gone/pkg"

func F() { pkg.Do() }
-- miss2/b.go --
package miss2

import (
	"example.org/gone/pkg"
	"fmtt"
)

func F() { pkg.Do(); fmtt.Do() }
`, []string{
			"miss/a.go:3:8: no required module provides package example.org/gone/pkg, which 2 packages need; go get example.org/gone/pkg adds it",
			"miss2/b.go:5:2: package fmtt is not in std",
		}},
		{"modules that cannot be had", `
-- go.mod --
module example.com/m

go 1.25.0

require (
	example.org/gone v1.0.0
	example.org/sum v1.0.0
)
-- go.sum --
example.org/sum v1.0.0 h1:FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAk=
example.org/sum v1.0.0/go.mod h1:FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKEFAk=
-- miss/a.go --
package miss

import (
	"example.org/gone/pkg"
	"example.org/sum/one"
	"example.org/sum/two"
)

func F() { pkg.Do(); one.Do(); two.Do() }
`, []string{
			"miss/a.go:4:2: go.sum has no entry for example.org/gone@v1.0.0, which 1 package needs; go mod tidy adds it",
			"miss/a.go:5:2: cannot download example.org/sum@v1.0.0, which 1 package needs (here example.org/sum/one): module lookup disabled by GOPROXY=off; go mod download example.org/sum has to work first, for a private module with GOPRIVATE=example.org/sum",
		}},
		{"import cycle", `
-- a/a.go --
package a

import _ "example.com/m/b"
-- b/b.go --
package b

import _ "example.com/m/a"
`, []string{"a/a.go:3:8: import cycle: example.com/m/a imports example.com/m/b imports example.com/m/a"}},
		{"missing embedded files", `
-- web/web.go --
package web

import (
	_ "embed"

	"example.com/m/db"
)

//go:embed dist.html
var page string

func F() { db.Query() }
`, []string{"web/web.go:9:12: pattern dist.html: no matching files found"}},
		{"two packages in a folder", `
-- two/a.go --
package a
-- two/b.go --
package b
`, []string{"found packages a (a.go) and b (b.go) in"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			res, err := run(t, write(t, module+test.archive))
			require.NoError(t, err)
			assert.Contains(t, places(res), good, "the rest is analysed")
			got := problems(res)
			require.Len(t, got, len(test.want), "%q", got)
			for i, want := range test.want {
				assert.Contains(t, got[i], want)
				assert.NotContains(t, got[i], "\n")
			}
		})
	}
}

// A package that lacks a file to embed is well typed, and so are its importers.
func TestEmbedIsNoTypeError(t *testing.T) {
	res, err := run(t, write(t, module+`
-- web/web.go --
package web

import _ "embed"

//go:embed dist.html
var Page string
-- useweb/u.go --
package useweb

import "example.com/m/web"

var _ = web.Page
`))
	require.NoError(t, err)
	for _, act := range res.Roots {
		assert.False(t, act.Package.IllTyped, act.Package.PkgPath)
	}
}

func TestNothingAnalysed(t *testing.T) {
	const mod = "-- go.mod --\nmodule example.com/m\n\ngo 1.25.0\n"
	for _, test := range []struct {
		name, archive string
		patterns      []string
		want          string
	}{
		{"no module", "-- a.go --\npackage a\n", nil, "no go.mod here or in a parent directory; go to your module, or name it: crosslayer -C DIR ./..."},
		{"no package", mod, nil, "this module has no Go files outside tests"},
		{"tests only", mod + "-- a_test.go --\npackage a\n", nil, "this module has no Go files outside tests"},
		{"no such folder", module, []string{"./nope"}, "directory not found; to check the whole module, run crosslayer ./..."},
		{"one of two", module, []string{"./app", "./nope"}, "directory not found; to check the whole module, run crosslayer ./..."},
		{"no such folder below", module, []string{"./nope/..."}, "no such file or directory; to check"},
		{"no match", module, []string{"example.com/m/nope/..."}, "no package matches example.com/m/nope/...; to check"},
		{"not ours", module, []string{"fmt"}, "fmt matches none of your own packages with Go files outside tests; to check"},
		{"not required", module, []string{"example.org/x"}, "no required module provides package example.org/x; to add it: go get example.org/x; to check"},
		{"bad pattern", module, []string{"a b"}, `malformed import path "a b": invalid char ' '; to check`},
		{"file", module, []string{"app/app.go"}, "app/app.go is a file; name its package: crosslayer ./app"},
		{"broken go.mod", "-- go.mod --\nmodul x\n", nil, "go.mod:1: unknown directive: modul"},
		{"outside the workspace", "-- go.work --\ngo 1.25.0\nuse ./in\n-- in/go.mod --\nmodule example.com/in\n-- in/a.go --\npackage in\n-- out/go.mod --\nmodule example.com/out\n-- out/o.go --\npackage out\n", []string{"./out"}, "contained in a module that is not one of the workspace modules"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := run(t, write(t, test.archive), test.patterns...)
			require.ErrorContains(t, err, test.want)
			assert.NotContains(t, err.Error(), "\n")
		})
	}
}

// A module in which nothing is sound is a failure, and the problems say why.
func TestAllBroken(t *testing.T) {
	res, err := run(t, write(t, "-- go.mod --\nmodule example.com/m\n\ngo 1.25.0\n-- a.go --\npackage a\n\nfunc F( {\n"))
	require.ErrorContains(t, err, "nothing could be analysed; go build ./... shows what to mend first")
	require.NotNil(t, res)
	assert.Equal(t, []string{"a.go:3:9: syntax error: expected ')', found '{'; go build example.com/m shows all"}, problems(res))
}

func TestMissingDirectory(t *testing.T) {
	_, err := run(t, filepath.Join(write(t, module), "nope"))
	require.ErrorContains(t, err, "is not a directory")
}

func TestWorkspace(t *testing.T) {
	const work = `
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
`
	dir := write(t, work)
	want := []string{"one/app/app.go:5:12: calls db.Query"}
	res, err := run(t, dir, "./one/...", "./two/...")
	require.NoError(t, err)
	assert.Equal(t, want, places(res))
	assert.Equal(t, 2, res.Stats.Packages)

	res, err = run(t, filepath.Join(dir, "one"))
	require.NoError(t, err)
	assert.Equal(t, []string{"app/app.go:5:12: calls db.Query"}, places(res))
	assert.Equal(t, 1, res.Stats.Packages)
	assert.Len(t, res.Roots, 4, "both modules are analysed")
}

func TestReplacedModuleIsOurs(t *testing.T) {
	dir := write(t, `
-- main/go.mod --
module example.com/m

go 1.25.0

require example.com/lib v0.0.0

replace example.com/lib => ../lib
-- main/m.go --
package m

import "example.com/lib"

func F() { lib.F() }
-- lib/go.mod --
module example.com/lib

go 1.25.0
-- lib/lib.go --
package lib

import "example.com/lib/deep"

func F() { deep.Query() }
-- lib/deep/deep.go --
package deep

func Query() {}
-- lib/unused/u.go --
package unused
`)
	res, err := run(t, filepath.Join(dir, "main"), "./...", "example.com/lib")
	require.NoError(t, err)
	assert.Equal(t, []string{"../lib/lib.go:5:12: calls deep.Query"}, places(res))

	res, err = run(t, filepath.Join(dir, "main"))
	require.NoError(t, err)
	assert.Empty(t, res.Findings, "./... is the main module")
	assert.Len(t, res.Roots, 6, "but what it needs of the other is analysed")
}

func TestLinkedFolder(t *testing.T) {
	dir := write(t, module)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	want, err := run(t, dir)
	require.NoError(t, err)
	got, err := run(t, link)
	require.NoError(t, err)
	assert.Equal(t, places(want), places(got))

	got, err = run(t, link, "./db/...")
	require.NoError(t, err)
	assert.Len(t, got.Findings, 2)
}

func TestVendor(t *testing.T) {
	dir := write(t, `
-- go.mod --
module example.com/m

go 1.25.0

require example.org/lib v1.0.0
-- m.go --
package m

import "example.org/lib"

func F() { lib.Query() }
-- vendor/modules.txt --
# example.org/lib v1.0.0
## explicit; go 1.25
example.org/lib
-- vendor/example.org/lib/lib.go --
package lib

import _ "os"

func Query() { Query() }
`)
	res, err := run(t, dir)
	require.NoError(t, err)
	assert.Equal(t, []string{"m.go:5:12: calls lib.Query"}, places(res))
	assert.Len(t, res.Roots, 2, "vendored packages are not ours")

	res, err = driver.Run(context.Background(), driver.Config{
		Dir: dir, Analyzers: toy(),
		Worth: func(file *ast.File) bool { return file.Name.Name == "lib" },
	})
	require.NoError(t, err)
	assert.Len(t, res.Roots, 4, "a worth one is analysed")
	assert.Equal(t, []string{"m.go:5:12: calls lib.Query"}, places(res), "but nothing is reported in it")
}

func TestTags(t *testing.T) {
	dir := write(t, module+`
-- tagged/t.go --
//go:build special

package tagged

import "example.com/m/db"

func F() { db.Query() }
`)
	res, err := driver.Run(context.Background(), driver.Config{Dir: dir, Tags: "special", Analyzers: toy()})
	require.NoError(t, err)
	assert.True(t, slices.Contains(places(res), "tagged/t.go:7:12: calls db.Query"))
}

func TestProgress(t *testing.T) {
	var stages []string
	_, err := driver.Run(context.Background(), driver.Config{
		Dir: write(t, module), Analyzers: toy(),
		Progress: func(stage string, done, total int) {
			assert.LessOrEqual(t, done, total)
			if !slices.Contains(stages, stage) {
				stages = append(stages, stage)
			}
		},
	})
	require.NoError(t, err)
	assert.Equal(t, []string{"listing packages", "reading dependencies", "loading", "analysing"}, stages)
}

// What analyzers are at when the context ends is not waited for.
func TestCancelledWhileAnalysing(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	stuck := &analysis.Analyzer{Name: "stuck", Doc: "stuck waits", Run: func(*analysis.Pass) (any, error) {
		<-release
		return nil, nil
	}}
	ctx, cancel := context.WithCancel(t.Context())
	_, err := driver.Run(ctx, driver.Config{
		Dir: write(t, module), Analyzers: []*analysis.Analyzer{stuck},
		Progress: func(stage string, _, _ int) {
			if stage == "analysing" {
				cancel()
			}
		},
	})
	require.ErrorIs(t, err, context.Canceled)
}

func TestCancelledWhileLoading(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := driver.Run(ctx, driver.Config{
		Dir: write(t, module), Analyzers: toy(),
		Progress: func(stage string, done, _ int) {
			assert.NotEqual(t, "analysing", stage)
			if stage == "loading" && done == 1 {
				cancel()
			}
		},
	})
	require.ErrorIs(t, err, context.Canceled)
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := driver.Run(ctx, driver.Config{Dir: write(t, module), Analyzers: toy()})
	require.ErrorIs(t, err, context.Canceled)
}
