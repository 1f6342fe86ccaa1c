package command

import (
	"bytes"
	"context"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/fix"
)

// renaming is a program with a rule against the name Old, for which it has New, and against Odd, for which it has
// nothing. The hook, if there is one, runs while it looks.
func renaming(hook func()) Program {
	p := toy()
	rule := &analysis.Analyzer{
		Name: "rename", Doc: "rename: a thing named Old", RunDespiteErrors: true,
		ResultType: reflect.TypeFor[[]finding.Finding](),
		Run: func(pass *analysis.Pass) (any, error) {
			var found []finding.Finding
			for _, file := range pass.Files {
				ast.Inspect(file, func(n ast.Node) bool {
					id, ok := n.(*ast.Ident)
					if !ok || id.Name != "Old" && id.Name != "Odd" {
						return true
					}
					from, to := pass.Fset.Position(id.Pos()), pass.Fset.Position(id.End())
					name := pass.Pkg.Path() + "/" + filepath.Base(from.Filename)
					f := finding.Finding{Rule: "rename", Category: "rename/old", Message: "a name is old", Position: finding.Position{File: name, Line: from.Line, Column: from.Column}}
					if id.Name == "Old" {
						f.Fixes = []finding.Fix{{Message: "Rename it", Edits: []finding.Edit{{File: name, Start: from.Offset, End: to.Offset, New: "New"}}}}
					}
					found = append(found, f)
					return true
				})
			}
			if hook != nil {
				hook()
			}
			return found, nil
		},
	}
	p.Rules = append(p.Rules, rule)
	return p
}

// runFix runs crosslayer fix in a directory whose files have been there for a while.
func runFix(t *testing.T, p Program, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	past := time.Now().Add(-time.Hour)
	require.NoError(t, filepath.WalkDir(dir, func(name string, _ os.DirEntry, err error) error {
		if err == nil {
			err = os.Chtimes(name, past, past)
		}
		return err
	}))
	var out, errs bytes.Buffer
	code = p.Main(context.Background(), append([]string{"fix", "-C", dir}, args...), &out, &errs)
	return code, out.String(), errs.String()
}

const dated = `
-- go.mod --
module example.com/m

go 1.25.0
-- app/app.go --
package app

func Old() {}

func Run() { Old() }
-- db/db.go --
package db

var Odd = 1

var  Old  = Odd
`

func content(t *testing.T, name ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(name...))
	require.NoError(t, err)
	return string(data)
}

const datedDiff = `--- a/app/app.go
+++ b/app/app.go
@@ -1,5 +1,5 @@
 package app
 
-func Old() {}
+func New() {}
 
-func Run() { Old() }
+func Run() { New() }
--- a/db/db.go
+++ b/db/db.go
@@ -2,4 +2,4 @@
 
 var Odd = 1
 
-var  Old  = Odd
+var  New  = Odd
`

func TestFix(t *testing.T) {
	dir := write(t, dated)
	app := filepath.Join(dir, "app", "app.go")
	require.NoError(t, os.Chmod(app, 0o640))

	code, stdout, stderr := runFix(t, renaming(nil), dir, "-diff")
	assert.Equal(t, exitFindings, code)
	assert.Equal(t, datedDiff, stdout)
	assert.Equal(t, "3 findings can be fixed in 2 files; 2 have no fix\n", stderr)
	assert.Contains(t, content(t, app), "Old", "it is only shown")
	code, stdout, stderr = runFix(t, renaming(nil), dir, "-diff", "-q", "-color", "always")
	assert.Equal(t, exitFindings, code)
	assert.Contains(t, stdout, "\x1b[31m-func Old() {}\x1b[0m\n\x1b[32m+func New() {}\x1b[0m\n")
	assert.Empty(t, stderr)

	// git makes the same of the diff.
	other := write(t, dated)
	cmd := exec.Command("git", "apply", "-")
	cmd.Dir, cmd.Stdin = other, strings.NewReader(datedDiff)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))

	code, stdout, stderr = runFix(t, renaming(nil), dir)
	assert.Equal(t, exitClean, code)
	assert.Equal(t, "fixed 3 findings in 2 files; 2 have no fix\n", stdout)
	assert.Empty(t, stderr)
	assert.Equal(t, "package app\n\nfunc New() {}\n\nfunc Run() { New() }\n", content(t, app))
	for _, name := range []string{"app/app.go", "db/db.go"} {
		assert.Equal(t, content(t, other, name), content(t, dir, name))
	}
	info, err := os.Stat(app)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o640), info.Mode().Perm())

	for _, args := range [][]string{nil, {"-diff"}} {
		code, stdout, stderr = runFix(t, renaming(nil), dir, args...)
		assert.Equal(t, exitClean, code)
		assert.Equal(t, "nothing to fix; 2 have no fix\n", stdout+stderr)
	}
	code, stdout, _ = runFix(t, renaming(nil), dir, "./app")
	assert.Equal(t, exitClean, code)
	assert.Equal(t, "nothing to fix\n", stdout)
}

func TestFixSelects(t *testing.T) {
	dir := write(t, dated)
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"./db"}, exitClean, "fixed 1 finding in 1 file; 2 have no fix\n"},
		{[]string{"-rules", "query,none"}, exitClean, "nothing to fix\n"},
		{[]string{"-q"}, exitClean, ""},
		{[]string{"-rules", "renam"}, exitUsage, ""},
		{[]string{"-color", "blue"}, exitUsage, ""},
		{[]string{"-format", "json"}, exitUsage, ""},
		{[]string{"./nowhere"}, exitFailure, ""},
	} {
		code, stdout, _ := runFix(t, renaming(nil), dir, test.args...)
		assert.Equal(t, test.code, code, test.args)
		assert.Equal(t, test.want, stdout, test.args)
	}
	assert.NotContains(t, content(t, dir, "app/app.go"), "Old")
}

// Each of several modules is fixed, and their files are named from the directory of the run.
func TestFixModules(t *testing.T) {
	dir := write(t, `
-- one/go.mod --
module example.com/one

go 1.25.0
-- one/one.go --
package one

var Old = 1
-- two/go.mod --
module example.com/two

go 1.25.0
-- two/two.go --
package two

var Old = 2
`)
	code, stdout, stderr := runFix(t, renaming(nil), dir, "-diff", "-q")
	assert.Equal(t, exitFindings, code, stderr)
	assert.Contains(t, stdout, "--- a/one/one.go\n")
	assert.Contains(t, stdout, "--- a/two/two.go\n")
	code, stdout, stderr = runFix(t, renaming(nil), filepath.Join(dir, "one"), "./...", "../two")
	assert.Equal(t, exitClean, code, stderr)
	assert.Equal(t, "fixed 2 findings in 2 files\n", stdout)
	assert.Equal(t, "package two\n\nvar New = 2\n", content(t, dir, "two/two.go"))
}

// What must not, or cannot, be written keeps nothing else from it.
func TestFixLeaves(t *testing.T) {
	const left = "fixed 1 finding in 1 file; 2 have no fix; 2 stay as they are\n"
	for _, test := range []struct {
		name    string
		spoil   func(t *testing.T, app string)
		says    string
		applies bool
	}{
		{"read-only", func(t *testing.T, app string) { require.NoError(t, os.Chmod(app, 0o444)) }, "crosslayer: app/app.go is read-only\n", false},
		{"a link to elsewhere", func(t *testing.T, app string) {
			outside := filepath.Join(t.TempDir(), "app.go")
			require.NoError(t, os.Rename(app, outside))
			require.NoError(t, os.Symlink(outside, app))
		}, "crosslayer: app/app.go lies outside the modules that were analysed\n", false},
		{"a link within", func(t *testing.T, app string) {
			require.NoError(t, os.Rename(app, filepath.Join(filepath.Dir(app), "app.txt")))
			require.NoError(t, os.Symlink("app.txt", app))
		}, "", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := write(t, dated)
			app := filepath.Join(dir, "app", "app.go")
			test.spoil(t, app)
			before, err := os.Lstat(app)
			require.NoError(t, err)
			code, stdout, stderr := runFix(t, renaming(nil), dir)
			if test.applies {
				assert.Equal(t, exitClean, code, stderr)
				assert.NotContains(t, content(t, app), "Old")
			} else {
				assert.Equal(t, exitFailure, code)
				assert.Equal(t, left, stdout)
				assert.Equal(t, test.says+"crosslayer: some files stay as they were\n", stderr)
				assert.Contains(t, content(t, app), "Old")
			}
			after, err := os.Lstat(app)
			require.NoError(t, err)
			assert.Equal(t, before.Mode(), after.Mode(), "a link stays one")
			assert.NotContains(t, content(t, dir, "db/db.go"), "Old ", "the others are fixed")
		})
	}
}

func TestOutcomeOfFixes(t *testing.T) {
	for want, plan := range map[string]fix.Plan{
		"nothing to fix":                   {},
		"nothing to fix; 1 stays as it is": {Refused: 1},
		"fixed 1 finding in 1 file; 1 has no fix; 1 overlaps with others: run it again": {Fixes: [][]string{{"a.go"}}, Without: 1, Conflicts: 1},
		"fixed 2 findings in 1 file; 2 overlap with others: run it again":               {Fixes: [][]string{{"a.go"}, {"a.go"}}, Conflicts: 2},
	} {
		assert.Equal(t, want, outcomeOf(plan, len(plan.Fixes), 1, "fixed %s in %s"))
	}
}

// Somebody writes a file while it is looked at, or a clock is wrong.
func TestFixChangedMeanwhile(t *testing.T) {
	for later, want := range map[time.Duration]string{
		0:         "changed meanwhile; run it again",
		time.Hour: "is of a time that has not come yet, so that nobody knows whether it changed; touch it and run it again",
	} {
		dir := write(t, dated)
		app := filepath.Join(dir, "app", "app.go")
		busy := renaming(func() {
			at := time.Now().Add(later)
			assert.NoError(t, os.Chtimes(app, at, at))
		})
		code, stdout, stderr := runFix(t, busy, dir)
		assert.Equal(t, exitFailure, code)
		assert.Equal(t, "fixed 1 finding in 1 file; 2 have no fix; 2 stay as they are\n", stdout)
		assert.Equal(t, "crosslayer: app/app.go "+want+"\ncrosslayer: some files stay as they were\n", stderr)
		assert.Contains(t, content(t, app), "Old")
	}
}
