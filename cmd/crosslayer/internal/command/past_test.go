package command

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/baseline"
)

// newSince makes a repository whose tag v1 has one call of Query, and whose work tree has another one, in a loop.
func newSince(t *testing.T) (dir string) {
	t.Helper()
	dir = write(t, module)
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, t.TempDir())
	}
	t.Setenv("CROSSLAYER_CACHE", t.TempDir())
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	git(t, dir, "init", "--quiet", "-b", "main")
	commit(t, dir, "one")
	git(t, dir, "tag", "v1")
	rewrite(t, filepath.Join(dir, "app", "app.go"), "func Run() {\n", "func Run() {\n\tdb.Query()\n")
	return dir
}

const oneNew = "1 new finding in 1 of 2 packages, 1 known before."

func TestNewFromRev(t *testing.T) {
	dir := newSince(t)
	for _, args := range [][]string{
		{"-new-from-rev", "v1"}, {"-new-from-rev", "HEAD"}, {"-new-from-merge-base", "main"},
		{"-changed-lines"}, {"-new-from-rev", "v1", "-changed-lines"},
		{"-new-from-rev", "v1", "./app"}, {"-new-from-rev", "v1", "example.com/m/app"},
	} {
		code, stdout, stderr := run(t, append([]string{"-C", dir}, args...)...)
		assert.Equal(t, exitFindings, code, "%v: %s", args, stderr)
		assert.Contains(t, stdout, "app/app.go:6:2: db.Query", args)
		assert.NotContains(t, stdout, "app/app.go:8:3: db.Query", args)
		assert.Contains(t, stdout, oneNew[:len("1 new finding in 1 of ")], args)
		assert.Contains(t, stdout, ", 1 known before.", args)
		assert.Empty(t, stderr, args)
	}
	t.Chdir(filepath.Join(dir, "app"))
	code, stdout, stderr := run(t, "-new-from-rev", "v1", "-q")
	assert.Equal(t, exitFindings, code, stderr)
	assert.Contains(t, stdout, "app.go:6:2: db.Query")
	assert.NotContains(t, stdout, "app.go:8:3: db.Query")

	git(t, dir, "checkout", "--quiet", ".")
	code, stdout, _ = run(t, "-C", dir, "-new-from-rev", "v1")
	assert.Equal(t, exitClean, code)
	assert.Equal(t, "No new findings in 2 packages, 1 known before.\n", stdout)
}

// What was found in a revision is remembered, unless something in it could not be analysed.
func TestRevisionIsCached(t *testing.T) {
	dir := newSince(t)
	cache := os.Getenv("CROSSLAYER_CACHE")
	cached := func() int {
		files, err := filepath.Glob(filepath.Join(cache, "found-*.jsonl"))
		require.NoError(t, err)
		return len(files)
	}
	_, first, _ := run(t, "-C", dir, "-new-from-rev", "v1")
	assert.Equal(t, 1, cached())
	_, again, _ := run(t, "-C", dir, "-new-from-rev", "v1")
	assert.Equal(t, first, again)
	assert.Equal(t, 1, cached())
	git(t, dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--allow-empty", "-m", "nothing")
	_, again, _ = run(t, "-C", dir, "-new-from-rev", "HEAD")
	assert.Equal(t, first, again)
	assert.Equal(t, 1, cached(), "the same files")
	run(t, "-C", dir, "-new-from-rev", "v1", "-rules", "query")
	assert.Equal(t, 2, cached(), "other rules")
	run(t, "-C", dir, "-new-from-rev", "v1", "-tags", "x")
	assert.Equal(t, 3, cached(), "other files")

	// It is used: what it says counts.
	files, _ := filepath.Glob(filepath.Join(cache, "found-*.jsonl"))
	for _, file := range files {
		baseline.UserCache().Put(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "found-"), ".jsonl"), nil)
	}
	_, stdout, _ := run(t, "-C", dir, "-new-from-rev", "v1")
	assert.Contains(t, stdout, "2 findings")
	t.Setenv("CROSSLAYER_CACHE", "off")
	_, stdout, _ = run(t, "-C", dir, "-new-from-rev", "v1")
	assert.Contains(t, stdout, oneNew)
	t.Setenv("CROSSLAYER_CACHE", cache)

	require.NoError(t, os.MkdirAll(filepath.Join(dir, "bad"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bad", "bad.go"), []byte("package bad\n\nfunc F( {\n"), 0o644))
	commit(t, dir, "bad")
	require.NoError(t, os.RemoveAll(filepath.Join(dir, "bad")))
	for range 2 {
		_, _, stderr := run(t, "-C", dir, "-new-from-rev", "HEAD")
		assert.Equal(t, "HEAD: bad/bad.go:3:9: syntax error: expected ')', found '{'; go build example.com/m/bad shows all\n", stderr)
	}
	assert.Equal(t, 3, cached())

	// What could not be seen then is not new for that: only what changed is.
	app := filepath.Join(dir, "app", "app.go")
	rewrite(t, app, "package app\n", "pakage app\n")
	commit(t, dir, "broken")
	rewrite(t, app, "pakage app\n", "package app\n", "func Run() {\n", "func Run() {\n\tdb.Query()\n")
	_, stdout, stderr := run(t, "-C", dir, "-new-from-rev", "HEAD", "-q")
	assert.Equal(t, 1, strings.Count(stdout, "[query/read]"), stdout)
	assert.Contains(t, stderr, "HEAD: example.com/m/app could not be analysed in full, so that nobody knows whether 2 findings are new: left out, as no changed line is part of the path\n")
}

// Of a module in another repository, such as a submodule, the revision says nothing.
func TestRevisionOfAnother(t *testing.T) {
	dir, err := filepath.EvalSymlinks(newSince(t))
	require.NoError(t, err)
	sub := filepath.Join(dir, "sub")
	require.NoError(t, os.CopyFS(sub, os.DirFS(write(t, module))))
	git(t, sub, "init", "--quiet", "-b", "main")
	for _, flags := range [][]string{{"-new-from-rev", "v1"}, {"-changed-lines"}} {
		code, stdout, stderr := run(t, append([]string{"-C", dir}, append(flags, "./sub/...")...)...)
		assert.Equal(t, exitUsage, code)
		assert.Empty(t, stdout)
		assert.Equal(t, "crosslayer: "+strings.Join(flags, " ")+": "+sub+" is in a git repository of its own, which has its own revisions; crosslayer -C "+sub+" compares with them\n", stderr)
	}
	code, stdout, stderr := run(t, "-C", sub, "-changed-lines")
	assert.Equal(t, exitUsage, code)
	assert.Empty(t, stdout)
	assert.Equal(t, "crosslayer: -changed-lines: there is no such revision; nothing is committed yet, and all is new without the flag\n", stderr)
	code, _, stderr = run(t, "-C", sub, "-new-from-rev", "main")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, stderr, "; nothing is committed yet")
}

// A module that is not there yet is all new; one that cannot be analysed tells nothing.
func TestRevisionIsLacking(t *testing.T) {
	dir := newSince(t)
	require.NoError(t, os.MkdirAll(filepath.Join(dir, "tool"), 0o755))
	for name, text := range map[string]string{"go.mod": "module example.com/tool\n\ngo 1.25.0\n", "tool.go": "package tool\n\nimport \"example.com/tool/db\"\n\nfunc F() { db.Query() }\n", "db/db.go": "package db\n\nfunc Query() {}\n"} {
		name = filepath.Join(dir, "tool", filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o644))
	}
	code, stdout, stderr := run(t, "-C", filepath.Join(dir, "tool"), "-new-from-rev", "v1")
	assert.Equal(t, exitFindings, code)
	assert.Contains(t, stdout, "1 finding in 1 of 2 packages.")
	assert.Equal(t, "v1: tool is not there yet: all that is found in it is new\n", stderr)

	require.NoError(t, os.WriteFile(filepath.Join(dir, "tool", "go.mod"), []byte("modul x\n"), 0o644))
	commit(t, dir, "broken")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "tool", "go.mod"), []byte("module example.com/tool\n\ngo 1.25.0\n"), 0o644))
	code, stdout, stderr = run(t, "-C", filepath.Join(dir, "tool"), "-new-from-rev", "HEAD")
	assert.Equal(t, exitFailure, code)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "crosslayer: HEAD: ")
	assert.Contains(t, stderr, "; -changed-lines compares without analysing it\n")
}

// Where git cannot lay out the revision, lines can be compared still.
func TestRevisionCannotBeLaidOut(t *testing.T) {
	dir := newSince(t)
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".git", "worktrees"), nil, 0o644)) // as if it were read-only
	code, stdout, stderr := run(t, "-C", dir, "-new-from-rev", "v1")
	assert.Equal(t, exitFailure, code)
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "crosslayer: v1: git: ")
	assert.Contains(t, stderr, "; -changed-lines compares without analysing it\n")
	code, stdout, _ = run(t, "-C", dir, "-new-from-rev", "v1", "-changed-lines")
	assert.Equal(t, exitFindings, code)
	assert.Contains(t, stdout, oneNew)
}

func TestBadPast(t *testing.T) {
	dir := newSince(t)
	shallow := t.TempDir()
	commit(t, dir, "two")
	git(t, shallow, "clone", "--quiet", "--depth", "1", "file://"+dir, "c")
	outside := write(t, module)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "bad.jsonl"), []byte("{\"version\":1}\n<<<<<<< HEAD\n"), 0o644))
	git(t, dir, "checkout", "--quiet", "--orphan", "alone")
	commit(t, dir, "alone")
	for _, test := range []struct {
		name string
		args []string
		want string
	}{
		{"both", []string{"-C", dir, "-new-from-rev", "v1", "-new-from-merge-base", "v1"}, "-new-from-rev and -new-from-merge-base name two revisions to compare with; give one of them"},
		{"nothing", []string{"-C", dir, "-new-from-rev", ""}, "invalid value \"\" for flag -new-from-rev: nothing is named; crosslayer -h explains the flags"},
		{"no such revision", []string{"-C", dir, "-new-from-rev", "nope"}, "-new-from-rev nope: there is no such revision; git branch --all and git tag list revisions"},
		{"an option", []string{"-C", dir, "-new-from-rev", "--all"}, "-new-from-rev --all: there is no such revision; git branch --all and git tag list revisions"},
		{"nothing in common", []string{"-C", dir, "-new-from-merge-base", "main"}, "-new-from-merge-base main: the branch has nothing in common with it; -new-from-rev main compares with it as it is"},
		{"a shallow clone", []string{"-C", filepath.Join(shallow, "c"), "-new-from-merge-base", "v1"}, "-new-from-merge-base v1: there is no such revision; this clone has only a part of the history: git fetch --unshallow gets the rest, as does fetch-depth: 0 for actions/checkout"},
		{"no repository", []string{"-C", outside, "-new-from-rev", "v1"}, "-new-from-rev v1: not in a git repository; -baseline FILE needs none"},
		{"no repository, lines", []string{"-C", outside, "-changed-lines"}, "-changed-lines: not in a git repository; -baseline FILE needs none"},
		{"no baseline", []string{"-C", dir, "-baseline", "b.jsonl"}, "-baseline b.jsonl: there is no such file; crosslayer baseline -o b.jsonl writes it"},
		{"a bad baseline", []string{"-C", dir, "-baseline", "bad.jsonl"}, "bad.jsonl:2: a conflict of a merge; keep the lines of both sides and delete this one, or run crosslayer baseline"},
		{"prune nothing", []string{"baseline", "-C", dir, "-prune", "-o", "b.jsonl"}, "-baseline b.jsonl: there is no such file; crosslayer baseline -o b.jsonl writes it"},
		{"prune the output", []string{"baseline", "-C", dir, "-prune", "-o", "-"}, "-prune takes entries out of a file, and -o names none"},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, stdout, stderr := run(t, test.args...)
			assert.Equal(t, exitUsage, code)
			assert.Empty(t, stdout)
			assert.Equal(t, "crosslayer: "+test.want+"\n", stderr)
		})
	}
}

func TestBaseline(t *testing.T) {
	dir := newSince(t)
	app := filepath.Join(dir, "app", "app.go")
	code, stdout, stderr := run(t, "baseline", "-C", dir)
	assert.Equal(t, exitClean, code, stderr)
	assert.Equal(t, baselineName+": 2 known findings, 2 added, 0 gone.\n", stdout)
	data, err := os.ReadFile(filepath.Join(dir, baselineName))
	require.NoError(t, err)
	assert.Equal(t, 3, strings.Count(string(data), "\n"))

	check := func(args ...string) (int, string, string) {
		t.Helper()
		return run(t, append([]string{"-C", dir, "-baseline", baselineName}, args...)...)
	}
	code, stdout, stderr = check()
	assert.Equal(t, exitClean, code)
	assert.Equal(t, "No new findings in 2 packages, 2 known before.\n", stdout)
	assert.Empty(t, stderr)
	_, stdout, _ = run(t, "baseline", "-C", dir, "-o", "-")
	assert.Equal(t, string(data), stdout)

	// A third is new. Pruning does not take it in.
	rewrite(t, app, "func Run() {\n", "func Run() {\n\tdb.Query()\n")
	code, _, _ = check()
	assert.Equal(t, exitFindings, code)
	_, stdout, _ = run(t, "baseline", "-C", dir, "-prune")
	assert.Equal(t, baselineName+": 2 known findings, 0 added, 0 gone. 1 more is new; crosslayer -baseline "+baselineName+" shows them.\n", stdout)
	code, _, _ = check()
	assert.Equal(t, exitFindings, code)

	// Two are mended: one entry matches nothing, which only a run about all can tell.
	rewrite(t, app, "\tdb.Query()\n\tdb.Query()\n", "")
	code, stdout, stderr = check()
	assert.Equal(t, exitClean, code)
	assert.Equal(t, "No new findings in 2 packages, 1 known before.\n", stdout)
	assert.Equal(t, baselineName+": 1 entry matches nothing any more, such as query/read in (*Handler).List of app/app.go; crosslayer baseline -prune -o "+baselineName+" takes it out\n", stderr)
	for _, args := range [][]string{{"./app"}, {"-rules", "none"}, {"-q"}} {
		_, _, stderr = check(args...)
		assert.Empty(t, stderr, args)
	}
	for _, args := range [][]string{{"./db"}, {"-rules", "none"}} {
		_, stdout, _ = run(t, append([]string{"baseline", "-C", dir}, args...)...)
		assert.Equal(t, baselineName+": 2 known findings, 0 added, 0 gone.\n", stdout, "the run was not about them")
	}
	_, stdout, _ = run(t, "baseline", "-C", dir, "-prune")
	assert.Equal(t, baselineName+": 1 known finding, 0 added, 1 gone.\n", stdout)
	_, _, stderr = check()
	assert.Empty(t, stderr)

	// What stands in code that does not compile has not gone.
	rewrite(t, app, "package app\n", "pakage app\n")
	_, stdout, stderr = check()
	assert.Contains(t, stdout, "No findings in 2 packages")
	assert.NotContains(t, stderr, "matches nothing")
	for _, args := range [][]string{{"-prune"}, nil} {
		_, stdout, _ = run(t, append([]string{"baseline", "-C", dir}, args...)...)
		assert.Equal(t, baselineName+": 1 known finding, 0 added, 0 gone. 1 matches nothing and may be back: not all packages could be analysed.\n", stdout)
	}
	rewrite(t, app, "pakage app\n", "package app\n")
	code, _, stderr = check()
	assert.Equal(t, exitClean, code)
	assert.Empty(t, stderr)

	// One that cannot be read is written anew.
	require.NoError(t, os.WriteFile(filepath.Join(dir, baselineName), []byte("<<<<<<< HEAD\n"), 0o644))
	code, _, _ = run(t, "baseline", "-C", dir)
	assert.Equal(t, exitClean, code)
	code, _, _ = check()
	assert.Equal(t, exitClean, code)

	// What never was one stays as it is.
	source, err := os.ReadFile(app)
	require.NoError(t, err)
	code, stdout, stderr = run(t, "baseline", "-C", dir, "-o", "app/app.go")
	assert.Equal(t, exitUsage, code)
	assert.Empty(t, stdout)
	assert.Equal(t, "crosslayer: -o app/app.go: there is something else than a baseline in it, and it stays; name another file\n", stderr)
	now, err := os.ReadFile(app)
	require.NoError(t, err)
	assert.Equal(t, string(source), string(now))
}
