package command

import (
	"bytes"
	"context"
	"errors"
	"go/ast"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
)

// handlers charts toy services: a function GetX is a route, one EveryX a cron job. A call of Query is a
// trip, and one per element of ids in a loop.
func handlers(_ context.Context, res *driver.Result) []chart.Endpoint {
	var list []chart.Endpoint
	for _, act := range res.Roots {
		pkg := act.Package
		for _, file := range pkg.Syntax {
			for _, decl := range file.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if !ok || !res.Covers(pkg.PkgPath) {
					continue
				}
				e := chart.Endpoint{Program: pkg.PkgPath, Handler: chart.Func{Name: pkg.Name + "." + fn.Name.Name}}
				if name, ok := strings.CutPrefix(fn.Name.Name, "Get"); ok {
					e.Kind, e.Method, e.Path, e.Answers = chart.HTTP, "GET", "/"+strings.ToLower(name), []chart.Answer{}
				} else if name, ok := strings.CutPrefix(fn.Name.Name, "Every"); ok {
					e.Kind, e.Path = chart.Cron, strings.ToLower(name)
				} else {
					continue
				}
				at := pkg.Fset.Position(fn.Pos())
				e.Handler.Position = chart.Position(res.Place(finding.Position{File: pkg.PkgPath + "/" + filepath.Base(at.Filename), Line: at.Line, Column: at.Column}))
				trips := queries(fn.Body)
				e.Cost = chart.Cost{DB: chart.Range{Least: trips, Most: trips}, Steps: chart.Range{Least: trips, Most: trips}}
				list = append(list, e)
			}
		}
	}
	return list
}

func queries(n ast.Node) cost.Poly {
	var sum cost.Poly
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.RangeStmt:
			sum = sum.Plus(queries(n.Body).Loop("ids"))
			return false
		case *ast.CallExpr:
			if fn, ok := n.Fun.(*ast.Ident); ok && fn.Name == "Query" {
				sum = sum.Plus(cost.Const(1))
			}
		}
		return true
	})
	return sum
}

const service = `
-- go.mod --
module example.com/m

go 1.25.0
-- app/app.go --
package app

func Query() {}

func GetOrders(ids []int) {
	Query()
	for range ids {
		Query()
	}
}

func GetHealth() {}

func EveryHour() { Query() }
-- db/db.go --
package db
`

const serviceMap = `HTTP         db   cache  remote  queue  steps  handler        at             letters
GET /orders  1+n  -      -       -      1+n    app.GetOrders  app/app.go:5   n=ids
GET /health  -    -      -       -      -      app.GetHealth  app/app.go:12

cron         db   cache  remote  queue  steps  handler        at             letters
hour         1    -      -       -      1      app.EveryHour  app/app.go:14

3 endpoints in 1 program; 1 of 3 (33 %) depends on n.
`

func TestMap(t *testing.T) {
	dir := write(t, service)
	code, stdout, stderr := run(t, "map", "-C", dir)
	assert.Equal(t, exitClean, code)
	assert.Equal(t, serviceMap, stdout)
	assert.Empty(t, stderr)

	code, stdout, _ = run(t, "map", "-C", dir, "-color", "always", "./app")
	assert.Equal(t, exitClean, code)
	assert.Contains(t, stdout, "\x1b[1mHTTP\x1b[0m")

	for format, begins := range map[string]string{
		"json":     "{\n  \"version\": 1,\n  \"modules\": [\n    \"example.com/m\"\n  ],\n",
		"markdown": "3 endpoints in 1 program; 1 of 3 (33 %) depends on n.\n\n| endpoint |",
		"mermaid":  "flowchart LR\n",
		"html":     "<!DOCTYPE html>\n",
	} {
		code, stdout, stderr := run(t, "map", "-C", dir, "-format", format)
		assert.Equal(t, exitClean, code, stderr)
		assert.True(t, strings.HasPrefix(strings.ToLower(stdout), strings.ToLower(begins)), "%s begins with %.80s", format, stdout)
	}
}

func TestMapSelects(t *testing.T) {
	dir := write(t, service)
	for _, test := range []struct {
		args, want string
	}{
		{"-path /orders", "GET /orders"},
		{"-path rder", "GET /orders"},
		{"-path *s", "GET /orders"},
		{"-path /*", "GET /orders GET /health"},
		{"-path /h*", "GET /health"},
		{"-kind cron", "hour"},
		{"-kind cron,http -path h", "GET /health hour"},
	} {
		code, stdout, stderr := run(t, append([]string{"map", "-C", dir}, strings.Fields(test.args)...)...)
		assert.Equal(t, exitClean, code, stderr)
		var names []string
		for line := range strings.Lines(stdout) {
			if head, _, ok := strings.Cut(line, "  "); ok && strings.Contains(line, "app.go:") {
				names = append(names, head)
			}
		}
		assert.Equal(t, test.want, strings.Join(names, " "), test.args)
	}
}

func TestMapWithoutEndpoints(t *testing.T) {
	dir := write(t, service)
	for _, test := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"a package without", []string{"./db"}, exitFailure,
			"crosslayer: no endpoint found; looked for routes of chi, mux; name the package main that serves, as in crosslayer map ./cmd/NAME, or describe your router in .crosslayer.yml, under catalog: routers (docs/catalogue.md)\n"},
		{"nothing of that path", []string{"-path", "/nowhere*"}, exitFailure, "crosslayer: none of the 3 endpoints match -path /nowhere*; crosslayer map shows all\n"},
		{"stars are no expressions", []string{"-path", "/orde.s*"}, exitFailure, "crosslayer: none of the 3 endpoints match -path /orde.s*; crosslayer map shows all\n"},
		{"nothing of that kind", []string{"-kind", "grpc", "-path", "x"}, exitFailure, "crosslayer: none of the 3 endpoints match -path x -kind grpc; crosslayer map shows all\n"},
		{"unknown kind", []string{"-kind", "http,grcp"}, exitUsage, "crosslayer: -kind grcp is not one of http, grpc, graphql, consumer, cron; did you mean grpc?\n"},
		{"unknown format", []string{"-format", "markdwon"}, exitUsage, "crosslayer: -format markdwon is not one of text, json, markdown, mermaid, html; did you mean markdown?\n"},
		{"unknown color", []string{"-color", "yes"}, exitUsage, "crosslayer: -color yes is not one of auto, always, never\n"},
		{"unknown flag", []string{"-paths", "x"}, exitUsage, "crosslayer: there is no flag -paths; did you mean -path?; crosslayer -h lists them\n"},
		{"a directory for a file", []string{"-o", "db"}, exitUsage, "crosslayer: -o db is a directory; name a file in it\n"},
		{"a file nowhere", []string{"-o", filepath.Join("nowhere", "map.txt")}, exitUsage,
			"crosslayer: -o " + filepath.Join("nowhere", "map.txt") + ": there is no directory " + filepath.Join(dir, "nowhere") + "\n"},
		{"no package", []string{"./nowhere"}, exitFailure, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, stdout, stderr := run(t, append([]string{"map", "-C", dir}, test.args...)...)
			assert.Equal(t, test.code, code)
			assert.Empty(t, stdout)
			if test.want != "" {
				assert.Equal(t, test.want, stderr)
			}
		})
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "app", "app.go"), []byte("package app\n"), 0o644))
	code, _, stderr := run(t, "map", "-C", dir)
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stderr, "no endpoint found; looked for routes of what the packages import: mux; name the package main")
}

func TestMapToFile(t *testing.T) {
	dir := write(t, service)
	name := filepath.Join(dir, "map.txt")
	for range 2 { // there or not
		code, stdout, stderr := run(t, "map", "-C", dir, "-o", "map.txt")
		assert.Equal(t, exitClean, code, stderr)
		assert.Empty(t, stdout)
		got, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, serviceMap, string(got))
	}
	_, stdout, _ := run(t, "map", "-C", dir, "-o", "-")
	assert.Equal(t, serviceMap, stdout)

	// What cannot be made leaves the old file alone.
	code, _, _ := run(t, "map", "-C", dir, "-o", name, "-kind", "grpc")
	assert.Equal(t, exitFailure, code)
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, serviceMap, string(got))
}

func TestReplace(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "map.json")
	o := options{dir: dir, out: "map.json"}
	text := func(s string, err error) func(io.Writer) error {
		return func(w io.Writer) error { _, _ = io.WriteString(w, s); return err }
	}
	require.NoError(t, o.deliver(o.out, nil, text("one", nil)))
	require.NoError(t, os.Chmod(name, 0o600))
	require.ErrorContains(t, o.deliver(o.out, nil, text("tw", errors.New("disk full"))), "disk full")
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "one", string(got))

	if runtime.GOOS != "windows" {
		link := filepath.Join(dir, "link.json")
		require.NoError(t, os.Symlink("map.json", link))
		o.out = link
		require.NoError(t, o.deliver(o.out, nil, text("two", nil)))
		info, err := os.Lstat(link)
		require.NoError(t, err)
		assert.NotZero(t, info.Mode()&os.ModeSymlink, "a link stays one")
		info, err = os.Stat(name)
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm(), "permissions stay")
		got, err = os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, "two", string(got))
		o.out = os.DevNull
		require.NoError(t, o.deliver(o.out, nil, text("three", nil)))
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestMapOfModules(t *testing.T) {
	two := strings.ReplaceAll(strings.ReplaceAll(service, "-- ", "-- b/"), "example.com/m", "example.com/b") +
		strings.ReplaceAll(strings.ReplaceAll(service, "-- ", "-- a/"), "example.com/m", "example.com/a")
	dir := write(t, two)
	const heads = "GET /orders  1+n  -      -       -      1+n    app.GetOrders  a/app/app.go:5   n=ids\n" +
		"GET /orders  1+n  -      -       -      1+n    app.GetOrders  b/app/app.go:5   n=ids\n"
	code, stdout, stderr := run(t, "map", "-C", dir)
	assert.Equal(t, exitClean, code, stderr)
	assert.Contains(t, stdout, heads)
	assert.Contains(t, stdout, "6 endpoints in 2 programs;")
	_, stdout, _ = run(t, "map", "-C", dir, "-format", "json")
	assert.Contains(t, stdout, "\"modules\": [\n    \"example.com/a\",\n    \"example.com/b\"\n  ],")
	_, stdout, _ = run(t, "map", "-C", dir, "./b/...")
	assert.Contains(t, stdout, "3 endpoints in 1 program;")

	// A workspace is one run.
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.work"), []byte("go 1.25.0\n\nuse (\n\t./a\n\t./b\n)\n"), 0o644))
	code, stdout, stderr = run(t, "map", "-C", dir)
	assert.Equal(t, exitClean, code, stderr)
	assert.Contains(t, stdout, heads)
	require.NoError(t, os.Remove(filepath.Join(dir, "go.work")))

	// One that is broken does not hide the other, but the run has failed.
	require.NoError(t, os.WriteFile(filepath.Join(dir, "b", "go.mod"), []byte("modul b\n"), 0o644))
	code, stdout, stderr = run(t, "map", "-C", dir)
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stdout, "3 endpoints in 1 program;")
	assert.Contains(t, stderr, "crosslayer: b: ")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a", "go.mod"), []byte("modul a\n"), 0o644))
	code, stdout, _ = run(t, "map", "-C", dir)
	assert.Equal(t, exitFailure, code)
	assert.Empty(t, stdout)

	// Inside a module, what it leaves out is said once.
	dir = write(t, service+strings.ReplaceAll(strings.ReplaceAll(service, "-- ", "-- tools/"), "example.com/m", "example.com/tools"))
	_, _, stderr = run(t, "map", "-C", dir)
	assert.Equal(t, "1 module below is not part of this one: crosslayer map ./tools/... shows it\n", stderr)
}

func TestMapInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := write(t, service)
	var stdout, stderr bytes.Buffer
	code := toy().Main(ctx, []string{"map", "-C", dir, "-o", "map.txt"}, &stdout, &stderr)
	assert.Equal(t, exitFailure, code)
	assert.Equal(t, "crosslayer: interrupted\n", stderr.String())
	assert.NoFileExists(t, filepath.Join(dir, "map.txt"))
}
