package command

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"go/ast"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
)

// toy is a program with two rules: query finds calls of functions named Query,
// and none finds nothing.
func toy() Program {
	query := &analysis.Analyzer{
		Name: "query", Doc: "query: a call of a function named Query", RunDespiteErrors: true,
		ResultType: reflect.TypeFor[[]finding.Finding](),
		Run: func(pass *analysis.Pass) (any, error) {
			var found []finding.Finding
			for _, file := range pass.Files {
				ast.Inspect(file, func(n ast.Node) bool {
					if call, ok := n.(*ast.CallExpr); ok {
						if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Query" {
							from, to := pass.Fset.Position(call.Pos()), pass.Fset.Position(call.End())
							posn := finding.Position{File: pass.Pkg.Path() + "/" + filepath.Base(from.Filename), Line: from.Line, Column: from.Column}
							found = append(found, finding.Finding{
								Rule: "query", Category: "query/read", Severity: finding.Warning, Confidence: finding.Definite,
								Message: "db.Query in loop makes n round trips", Position: posn, EndLine: to.Line, EndColumn: to.Column,
								Function: "(*Handler).List", Cost: "n",
								Trace: []finding.Step{{Position: posn, Text: "calls db.Query"}},
							})
						}
					}
					return true
				})
			}
			return found, nil
		},
	}
	none := &analysis.Analyzer{
		Name: "none", Doc: "none: nothing", RunDespiteErrors: true,
		ResultType: reflect.TypeFor[[]finding.Finding](),
		Run:        func(*analysis.Pass) (any, error) { return []finding.Finding(nil), nil },
	}
	tally := &analysis.Analyzer{
		Name: "tally", Doc: "tally counts", RunDespiteErrors: true,
		ResultType: reflect.TypeFor[driver.Tally](),
		Run: func(*analysis.Pass) (any, error) {
			return driver.Tally{Trips: 2, Unknown: 1, Libraries: []string{"database/sql"}}, nil
		},
	}
	return Program{
		Rules: []*analysis.Analyzer{query, none},
		Base:  []*analysis.Analyzer{tally},

		Endpoints: handlers,
		Routers: func(res *driver.Result) (imported, all []string) {
			if res.Covers("example.com/m/app") {
				imported = []string{"mux"}
			}
			return imported, []string{"chi", "mux"}
		},
		Explain: Explain{
			Functions: func(*driver.Result) []string {
				return []string{
					"(*example.com/m/db.Users).Get", "(*example.com/m/app.Users).Get", "example.com/m/db.Query", "example.com/m/db.Query$1",
					"example.com/m/app.Quiet", "example.com/m/app.Map[T any]",
				}
			},
			Trips: func(_ *driver.Result, symbol string) []Trip {
				if symbol != "example.com/m/db.Query" {
					return nil
				}
				at := func(line, column int) finding.Position {
					return finding.Position{File: "example.com/m/db/db.go", Line: line, Column: column}
				}
				return []Trip{
					{Position: at(3, 5), Layer: "db", Path: []string{"Query", "exec", "sql.DB.Query"}},
					{Position: at(4, 5), Layer: "remote", Path: []string{"Query", "http.Client.Do"}, Times: 2},
					{Position: at(5, 5), Layer: "db", Path: []string{"Query", "sql.DB.Exec"}, Per: []string{"len(xs)", "rows"}},
				}
			},
		},
	}
}

const module = `
-- go.mod --
module example.com/m

go 1.25.0
-- app/app.go --
package app

import "example.com/m/db"

func Run() {
	for range 3 {
		db.Query()
	}
}
-- db/db.go --
package db

func Query() {}
`

func write(t *testing.T, archive string) string {
	t.Helper()
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOFLAGS", "")
	t.Setenv("GOWORK", "")
	t.Setenv("NO_COLOR", "")
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		name := filepath.Join(dir, filepath.FromSlash(f.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, f.Data, 0o644))
	}
	return dir
}

func run(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = toy().Main(context.Background(), args, &out, &errs)
	return code, out.String(), errs.String()
}

const findings = `app/app.go:7:3: db.Query in loop makes n round trips  [query/read]
    7 | 		db.Query()
      | 		^^^^^^^^^^
    app/app.go:7:3: calls db.Query

`

func TestCheck(t *testing.T) {
	dir := write(t, module)
	code, stdout, stderr := run(t, "-C", dir)
	assert.Equal(t, exitFindings, code)
	assert.Equal(t, findings+"1 finding in 1 of 2 packages. Run \"crosslayer why Handler.List\" for every trip it makes.\n", stdout)
	assert.Empty(t, stderr)

	code, stdout, _ = run(t, "-C", dir, "-q", "./app")
	assert.Equal(t, exitFindings, code)
	assert.Equal(t, findings, stdout)

	code, stdout, _ = run(t, "-C", dir, "-color", "always", "-q")
	assert.Equal(t, exitFindings, code)
	assert.Contains(t, stdout, "\x1b[1mapp/app.go:7:3:\x1b[0m")

	code, stdout, stderr = run(t, "-C", dir, "./db")
	assert.Equal(t, exitClean, code)
	assert.Equal(t, "No findings in 1 package: 2 trips through database/sql, 1 call left unknown.\n", stdout)
	assert.Empty(t, stderr)

	code, stdout, _ = run(t, "-C", dir, "-rules", "none")
	assert.Equal(t, exitClean, code)
	assert.Contains(t, stdout, "No findings in 2 packages")
}

func TestCheckInWorkingDirectory(t *testing.T) {
	t.Chdir(filepath.Join(write(t, module), "app"))
	code, stdout, stderr := run(t, "-q")
	assert.Equal(t, exitFindings, code, stderr)
	assert.Equal(t, strings.ReplaceAll(findings, "app/app.go", "app.go"), stdout)
}

func TestJSONStandsAlone(t *testing.T) {
	dir := write(t, module+"-- bad/bad.go --\npackage bad\n\nfunc F( {\n")
	code, stdout, stderr := run(t, "-C", dir, "-format", "json")
	assert.Equal(t, exitFindings, code)
	var doc struct {
		Version  int
		Findings []finding.Finding
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &doc))
	assert.Equal(t, 1, doc.Version)
	require.Len(t, doc.Findings, 1)
	assert.Equal(t, "app/app.go", doc.Findings[0].File)
	assert.Equal(t, "bad/bad.go:3:9: syntax error: expected ')', found '{'; go build example.com/m/bad shows all\n", stderr)
}

func TestNothingToSay(t *testing.T) {
	for _, test := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"unknown flag", []string{"-formt", "json"}, exitUsage, "crosslayer: there is no flag -formt; did you mean -format?; crosslayer -h lists them\n"},
		{"far off flag", []string{"-xyzzy"}, exitUsage, "crosslayer: there is no flag -xyzzy; crosslayer -h lists them\n"},
		{"flag without value", []string{"-format"}, exitUsage, "crosslayer: flag needs an argument: -format; crosslayer -h explains the flags\n"},
		{"unknown format", []string{"-format", "jsn"}, exitUsage, "crosslayer: -format jsn is not one of " + strings.Join(formatNames(), ", ") + "; did you mean json?\n"},
		{"unknown color", []string{"-color", "yes"}, exitUsage, "crosslayer: -color yes is not one of auto, always, never\n"},
		{"unknown rule", []string{"-rules", "none,qeury"}, exitUsage, "crosslayer: there is no rule \"qeury\"; did you mean query?; the rules are: query, none\n"},
		{"late flag", []string{"./...", "-q"}, exitUsage, "crosslayer: -q comes after the packages; flags go before them\n"},
		{"no module", []string{}, exitFailure, "crosslayer: no go.mod here or in a parent directory; go to your module, or name it: crosslayer -C DIR ./...\n"},
		{"no module, json", []string{"-format", "json"}, exitFailure, "crosslayer: no go.mod here or in a parent directory; go to your module, or name it: crosslayer -C DIR ./...\n"},
		{"no function", []string{"why"}, exitUsage, "crosslayer: name a function: crosslayer why store.User\n"},
		{"a pattern for a function", []string{"why", "./..."}, exitUsage, "crosslayer: ./... is no function; name a function: crosslayer why store.User\n"},
		{"foreign flag", []string{"why", "-format", "json", "F"}, exitUsage, "crosslayer: there is no flag -format; crosslayer -h lists them\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Chdir(write(t, ""))
			code, stdout, stderr := run(t, test.args...)
			assert.Equal(t, test.code, code)
			assert.Empty(t, stdout)
			assert.Equal(t, test.want, stderr)
		})
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	code := toy().Main(ctx, []string{"-C", write(t, module)}, &stdout, &stderr)
	assert.Equal(t, exitFailure, code)
	assert.Empty(t, stdout.String())
	assert.Equal(t, "crosslayer: interrupted\n", stderr.String())
}

func TestHelp(t *testing.T) {
	for _, args := range [][]string{{"-h"}, {"-help"}, {"help"}, {"why", "-h"}, {"map", "-h"}, {"diff", "-h"}} {
		code, stdout, stderr := run(t, args...)
		assert.Equal(t, exitClean, code)
		assert.Contains(t, stdout, "Exit codes: 0 no findings, 1 failure, 2 wrong usage, 3 findings, or what -fail-on\nnames.")
		assert.Contains(t, stdout, "\tquery           a call of a function named Query\n")
		assert.Empty(t, stderr)
	}
}

// The usage text is written by hand: it must name every flag.
func TestHelpNamesEveryFlag(t *testing.T) {
	var o options
	var s selection
	for _, flags := range []*flag.FlagSet{o.checkFlags(new(string)), o.mapFlags(&s, new(string)), o.diffFlags(new(string))} {
		flags.VisitAll(func(f *flag.Flag) {
			assert.Regexp(t, `(?m)^\t-`+f.Name+` +\S`, usage)
		})
	}
}

func TestVersion(t *testing.T) {
	code, stdout, _ := run(t, "-version")
	assert.Equal(t, exitClean, code)
	assert.Regexp(t, `^crosslayer \S+, built with go1\.`, stdout)
}

func TestWhy(t *testing.T) {
	dir := write(t, module)
	code, stdout, stderr := run(t, "why", "-C", dir, "db.Query")
	assert.Equal(t, exitClean, code, stderr)
	assert.Equal(t, `db/db.go:3:5: db: Query -> exec -> sql.DB.Query
db/db.go:4:5: remote: Query -> http.Client.Do  [x2]
db/db.go:5:5: db: Query -> sql.DB.Exec  [x1 per element of len(xs), rows]
db.Query makes 3 trips: 2 db, 1 remote.
`, stdout)

	code, stdout, _ = run(t, "why", "-C", dir, "Quiet", "./app")
	assert.Equal(t, exitClean, code)
	assert.Equal(t, "app.Quiet makes no trip that crosslayer sees.\n", stdout)

	code, stdout, stderr = run(t, "why", "-C", dir, "Users.Get")
	assert.Equal(t, exitUsage, code)
	assert.Empty(t, stdout)
	assert.Equal(t, `crosslayer: 2 functions go by the name Users.Get; run one of:
	crosslayer why example.com/m/app.Users.Get
	crosslayer why example.com/m/db.Users.Get
`, stderr)

	code, _, _ = run(t, "why", "-C", dir, "Users.Get", "./db")
	assert.Equal(t, exitClean, code, "packages narrow")

	code, _, stderr = run(t, "why", "-C", dir, "Usres.Get")
	assert.Equal(t, exitUsage, code)
	assert.Equal(t, "crosslayer: no function with calls goes by the name Usres.Get in these packages; did you mean Users.Get?\n", stderr)
}

func TestFind(t *testing.T) {
	symbols := toy().Explain.Functions(nil)
	symbols = append(symbols, "gopkg.in/yaml.v3.Decode", "(example.com/m.List[T]).Each")
	for name, want := range map[string]string{
		"Query":                         "example.com/m/db.Query",
		"db.Query":                      "example.com/m/db.Query",
		"m/db.Query":                    "example.com/m/db.Query",
		"db.Query$1":                    "example.com/m/db.Query$1",
		"(*db.Users).Get":               "(*example.com/m/db.Users).Get",
		"db.Users.Get":                  "(*example.com/m/db.Users).Get",
		"(*example.com/m/db.Users).Get": "(*example.com/m/db.Users).Get",
		"yaml.v3.Decode":                "gopkg.in/yaml.v3.Decode",
		"List.Each":                     "(example.com/m.List[T]).Each",
		"app.Map":                       "example.com/m/app.Map[T any]",
	} {
		got, err := find(name, symbols)
		require.NoError(t, err, name)
		assert.Equal(t, want, got, name)
	}
	for _, name := range []string{"uery", "b.Query", "Get", "nothing.Alike"} {
		_, err := find(name, symbols)
		assert.Error(t, err, name)
	}
	assert.Equal(t, []string{"gopkg.in/yaml", "gopkg.in/yaml.v3"}, packagesOf("gopkg.in/yaml.v3.Decode"))
}

func TestProgress(t *testing.T) {
	var buf bytes.Buffer
	bar := newProgress(&buf, true)
	bar.show("listing", 0, 0)
	bar.show("loading", 1, 9)
	bar.show("loading", 2, 9) // too soon
	bar.clear()
	assert.Equal(t, "\r\x1b[Klisting\r\x1b[Kloading 1/9\r\x1b[K", buf.String())

	bar = newProgress(&buf, false)
	bar.show("listing", 0, 0)
	bar.clear()
}
