package command

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/driver"
)

func git(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return strings.TrimSpace(string(out))
}

func commit(t *testing.T, dir, message string) {
	t.Helper()
	git(t, dir, "add", "-A")
	git(t, dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", message)
}

func rewrite(t *testing.T, name string, pairs ...string) {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(name, []byte(strings.NewReplacer(pairs...).Replace(string(data))), 0o644))
}

// history makes a repository: at the tag v1, GetOrders makes one query; on main, there is a loop around
// it, and GetHealth has given way to GetUsers.
func history(t *testing.T) (dir string) {
	t.Helper()
	dir = write(t, service)
	temp := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, temp)
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	git(t, dir, "init", "--quiet", "-b", "main")
	app := filepath.Join(dir, "app", "app.go")
	rewrite(t, app, "\tfor range ids {\n\t\tQuery()\n\t}\n", "")
	commit(t, dir, "one query")
	git(t, dir, "tag", "v1")
	rewrite(t, app, "\tQuery()\n}\n\nfunc GetHealth() {}", "\tfor range ids {\n\t\tQuery()\n\t}\n}\n\nfunc GetUsers() { Query() }")
	commit(t, dir, "one per order")
	t.Cleanup(func() {
		assert.Len(t, strings.Split(git(t, dir, "worktree", "list"), "\n"), 1, "work trees are removed")
		left, err := filepath.Glob(filepath.Join(temp, "crosslayer-*"))
		require.NoError(t, err)
		assert.Empty(t, left, "and their folders")
	})
	return dir
}

const changes = `worse
  GET /orders  db       1 -> n (degree 0 -> 1)
               steps    1 -> n (degree 0 -> 1)
               where    n=ids

added
  GET /users   makes    1 db, 1 step
               handler  app.GetUsers app/app.go:11

removed
  GET /health  handler  app.GetHealth app/app.go:9

v1 -> main: 1 worse, 1 added, 1 removed, 1 unchanged.
`

func TestDiff(t *testing.T) {
	dir := history(t)
	code, stdout, stderr := run(t, "diff", "-C", dir, "v1", "main")
	assert.Equal(t, exitClean, code)
	assert.Equal(t, changes, stdout)
	assert.Empty(t, stderr)

	// Files and revisions mix, and one side alone means the work tree.
	for _, rev := range []string{"v1", "main"} {
		if rev == "v1" {
			git(t, dir, "checkout", "--quiet", "v1")
		} else {
			git(t, dir, "checkout", "--quiet", "main")
		}
		code, _, stderr := run(t, "map", "-C", dir, "-format", "json", "-o", rev+".json")
		require.Equal(t, exitClean, code, stderr)
	}
	for _, args := range [][]string{{"v1.json", "main"}, {"v1", "main.json"}, {"v1.json", filepath.Join(dir, "main.json")}, {"v1"}, {"v1.json"}} {
		code, stdout, stderr := run(t, append([]string{"diff", "-C", dir}, args...)...)
		assert.Equal(t, exitClean, code, stderr)
		head := "work tree"
		if len(args) == 2 {
			head = args[1]
		}
		assert.Equal(t, strings.ReplaceAll(changes, "v1 -> main:", args[0]+" -> "+head+":"), stdout)
	}

	// The work tree counts as it is, saved but not committed, and stays as it is.
	app := filepath.Join(dir, "app", "app.go")
	rewrite(t, app, "\tfor range ids {\n\t\tQuery()\n\t}\n", "\tfor range ids {\n\t\tfor range ids {\n\t\t\tQuery()\n\t\t}\n\t}\n")
	git(t, dir, "reset", "--quiet")
	status := git(t, dir, "status", "--porcelain")
	code, stdout, _ = run(t, "diff", "-C", dir, "HEAD")
	assert.Equal(t, exitClean, code)
	assert.Contains(t, stdout, "GET /orders  db     n -> n*n (degree 1 -> 2)\n")
	assert.Equal(t, status, git(t, dir, "status", "--porcelain"))

	// One commit by two names.
	code, stdout, _ = run(t, "diff", "-C", dir, "main", "HEAD")
	assert.Equal(t, exitClean, code)
	assert.Equal(t, "main -> HEAD: nothing changed in 3 endpoints.\n", stdout)
}

func TestDiffForms(t *testing.T) {
	dir := history(t)
	code, stdout, stderr := run(t, "diff", "-C", dir, "-format", "markdown", "v1", "main")
	assert.Equal(t, exitClean, code, stderr)
	assert.Equal(t, "`v1` -> `main`: 1 worse, 1 added, 1 removed, 1 unchanged.\n"+`
| | endpoint | what |
|:--|:--|:--|
| worse | `+"`GET /orders` | **db 1 -> n (degree 0 -> 1)**<br>**steps 1 -> n (degree 0 -> 1)**<br>where `n=ids` |"+`
| added | `+"`GET /users` | makes 1 db, 1 step<br>handler `app.GetUsers app/app.go:11` |"+`
| removed | `+"`GET /health` | handler `app.GetHealth app/app.go:9` |\n", stdout)

	code, stdout, stderr = run(t, "diff", "-C", dir, "-format", "json", "-o", "diff.json", "v1", "main")
	assert.Equal(t, exitClean, code, stderr)
	assert.Empty(t, stdout)
	data, err := os.ReadFile(filepath.Join(dir, "diff.json"))
	require.NoError(t, err)
	var doc struct {
		Version        int
		Base           struct{ Name string }
		Changed, Added []struct{ Verdict, Path string }
	}
	require.NoError(t, json.Unmarshal(data, &doc))
	assert.Equal(t, 1, doc.Version)
	assert.Equal(t, "v1", doc.Base.Name)
	assert.Equal(t, "worse", doc.Changed[0].Verdict)
	assert.Equal(t, "/users", doc.Added[0].Path)

	code, stdout, _ = run(t, "diff", "-C", dir, "-color", "always", "v1", "main")
	assert.Equal(t, exitClean, code)
	assert.Contains(t, stdout, "\x1b[31m1 -> n (degree 0 -> 1)\x1b[0m")
}

func TestDiffFails(t *testing.T) {
	dir := history(t)
	for gates, want := range map[string]string{
		"degree":             "crosslayer: -fail-on degree: GET /orders\n",
		"cost, degree, cost": "crosslayer: -fail-on cost: GET /orders\ncrosslayer: -fail-on degree: GET /orders\n",
		"budget":             "",
	} {
		code, stdout, stderr := run(t, "diff", "-C", dir, "-fail-on", gates, "v1", "main")
		assert.Equal(t, map[bool]int{true: exitFindings, false: exitClean}[want != ""], code)
		assert.Equal(t, changes, stdout)
		assert.Equal(t, want, stderr)
	}
	code, _, _ := run(t, "diff", "-C", dir, "-fail-on", "degree,budget,cost", "main", "v1")
	assert.Equal(t, exitClean, code, "it got better")

	rewrite(t, filepath.Join(dir, "app", "app.go"), "func EveryHour() {", "func EveryHour() {"+strings.Repeat("Query();", 10))
	code, _, stderr := run(t, "diff", "-C", dir, "-fail-on", "budget", "HEAD")
	assert.Equal(t, exitFindings, code)
	assert.Equal(t, "crosslayer: -fail-on budget: cron hour\n", stderr)
}

func TestDiffOfNothing(t *testing.T) {
	dir := history(t)
	require.Equal(t, exitClean, first(run(t, "map", "-C", dir, "-format", "json", "-o", "map.json")))
	for name, text := range map[string]string{
		"list.json": "[]", "text.json": "hello", "other.json": `{"version":1,"findings":[]}`, "new.json": `{"version":2,"endpoints":[]}`,
		"none.json": `{"version":1,"modules":[],"endpoints":[]}`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	for _, test := range []struct {
		name, args string
		code       int
		want       string
	}{
		{"nothing", "", exitUsage, "name what to compare with: crosslayer diff main, or two of revisions and files: crosslayer diff old.json HEAD"},
		{"three", "a b c", exitUsage, "name what to compare with: crosslayer diff main, or two of revisions and files: crosslayer diff old.json HEAD"},
		{"unknown revision", "v1 nowhere", exitUsage, "nowhere is neither a file nor a revision; git branch --all and git tag list revisions"},
		{"unknown file", "nowhere.json", exitUsage, "there is no file nowhere.json; crosslayer map -format json -o nowhere.json writes it"},
		{"a range", "v1..main", exitUsage, "v1..main is a range; compare its ends: crosslayer diff v1 main"},
		{"a range of three dots", "v1...main", exitUsage, "v1...main is a range; compare its ends: crosslayer diff $(git merge-base v1 main) main"},
		{"a directory", "app", exitUsage, "app is neither a file nor a revision; git branch --all and git tag list revisions"},
		{"same file twice", "map.json ./map.json", exitUsage, "map.json and ./map.json are the same file; crosslayer diff map.json compares it with the work tree"},
		{"a list", "list.json main", exitFailure, "list.json: not a map: json: cannot unmarshal array"},
		{"no JSON", "main text.json", exitFailure, "text.json: not a map: invalid character 'h' looking for beginning of value; crosslayer map -format json writes one"},
		{"findings", "other.json", exitFailure, "other.json: not a map: it has no version or no endpoints; crosslayer map -format json writes one"},
		{"newer", "new.json", exitFailure, "new.json: a map of version 2, and this crosslayer reads version 1; make both maps with one crosslayer"},
		{"unknown gate", "-fail-on degre main", exitUsage, "-fail-on degre is not one of degree, budget, cost, answers, contract; did you mean degree?"},
		{"unknown format", "-format html main", exitUsage, "-format html is not one of text, json, markdown"},
		{"late flag", "main -q", exitUsage, "-q comes after the packages; flags go before them"},
		{"missing settings", "-settings nowhere.yml main", exitClean, ""}, // the toy knows none
	} {
		t.Run(test.name, func(t *testing.T) {
			code, stdout, stderr := run(t, append([]string{"diff", "-C", dir}, strings.Fields(test.args)...)...)
			assert.Equal(t, test.code, code)
			if test.code != exitClean {
				assert.Empty(t, stdout)
				assert.True(t, strings.HasPrefix(stderr, "crosslayer: "+test.want), stderr)
				assert.Equal(t, 1, strings.Count(stderr, "\n"), stderr)
			}
		})
	}

	// A map without endpoints is more likely an oversight than a service without.
	code, stdout, stderr := run(t, "diff", "-C", dir, "map.json", "none.json")
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stdout, "map.json -> none.json: 3 removed.")
	assert.Equal(t, "crosslayer: none.json: a map without endpoints; crosslayer map -format json -o FILE writes one\n", stderr)
	code, _, _ = run(t, "diff", "-C", dir, "none.json", "map.json")
	assert.Equal(t, exitClean, code, "a service may be new")
}

func first(code int, _, _ string) int { return code }

func TestDiffWithoutRepository(t *testing.T) {
	dir := write(t, service)
	code, _, stderr := run(t, "diff", "-C", dir, "main")
	assert.Equal(t, exitUsage, code)
	assert.Equal(t, "crosslayer: main is no file, and no revision either, as this is not a git repository; crosslayer map -format json -o FILE writes a map\n", stderr)
	_, _, stderr = run(t, "diff", "-C", dir, "old.json")
	assert.Contains(t, stderr, "crosslayer map -format json -o old.json writes a map\n")

	require.Equal(t, exitClean, first(run(t, "map", "-C", dir, "-format", "json", "-o", "map.json")))
	code, stdout, stderr := run(t, "diff", "-C", dir, "map.json")
	assert.Equal(t, exitClean, code, stderr)
	assert.Equal(t, "map.json -> work tree: nothing changed in 3 endpoints.\n", stdout, "files need no repository")

	// A map of an earlier release knows nothing of answers. It is read all the same, and nothing is guessed.
	text, err := os.ReadFile(filepath.Join(dir, "map.json"))
	require.NoError(t, err)
	old := regexp.MustCompile(`,\s*"answers": \[\]`).ReplaceAllString(string(text), "")
	require.NotEqual(t, string(text), old)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "old.json"), []byte(old), 0o644))
	code, stdout, stderr = run(t, "diff", "-C", dir, "-fail-on", "cost", "old.json")
	assert.Equal(t, exitClean, code, stderr)
	assert.Equal(t, "old.json is a map without answers, made by an older crosslayer: they are not compared\nold.json -> work tree: nothing changed in 3 endpoints.\n", stdout)
	code, _, stderr = run(t, "diff", "-C", dir, "-fail-on", "cost,answers", "old.json")
	assert.Equal(t, exitFailure, code)
	assert.Equal(t, "crosslayer: -fail-on answers: old.json is a map without answers, made by an older crosslayer; make it again: crosslayer map -format json -o FILE\n", stderr)
	code, _, stderr = run(t, "diff", "-C", dir, "-fail-on", "contract", "map.json")
	assert.Equal(t, exitClean, code)
	assert.Contains(t, stderr, "crosslayer: -fail-on contract: map.json: no OpenAPI document speaks of its endpoints, so there is nothing to compare\n")
}

func TestDiffShallow(t *testing.T) {
	dir := history(t)
	clone := filepath.Join(t.TempDir(), "clone")
	git(t, dir, "clone", "--quiet", "--depth", "1", "--no-tags", "file://"+filepath.ToSlash(dir), clone)
	code, _, stderr := run(t, "diff", "-C", clone, "v1")
	assert.Equal(t, exitUsage, code)
	assert.Equal(t, "crosslayer: v1 is neither a file nor a revision; this clone has only a part of the history: git fetch --unshallow gets the rest\n", stderr)
}

// What does not build is named, and the rest is compared.
func TestDiffOfBrokenRevisions(t *testing.T) {
	dir := history(t)
	bad := filepath.Join(dir, "bad", "bad.go")
	require.NoError(t, os.MkdirAll(filepath.Dir(bad), 0o755))
	require.NoError(t, os.WriteFile(bad, []byte("package bad\n\nvar X int = \"\"\n"), 0o644))
	commit(t, dir, "a package that does not build")
	code, stdout, stderr := run(t, "diff", "-C", dir, "v1", "HEAD")
	assert.Equal(t, exitClean, code)
	assert.Equal(t, strings.ReplaceAll(changes, "-> main", "-> HEAD"), stdout)
	assert.Equal(t, "HEAD: bad/bad.go:3:13: cannot use \"\" (untyped string constant) as int value in variable declaration; go build example.com/m/bad shows all\n", stderr)

	// Where nothing can be had, the revision is named.
	git(t, dir, "rm", "--quiet", "go.mod")
	commit(t, dir, "no module")
	code, stdout, stderr = run(t, "diff", "-C", dir, "v1", "HEAD")
	assert.Equal(t, exitFailure, code)
	assert.Empty(t, stdout)
	assert.Equal(t, "crosslayer: HEAD: no go.mod here or in a parent directory; go to your module, or name it: crosslayer -C DIR ./...\n", stderr)

	// Without endpoints.
	git(t, dir, "checkout", "--quiet", "v1")
	rewrite(t, filepath.Join(dir, "app", "app.go"), "Get", "Set", "Every", "Any")
	commit(t, dir, "no endpoints")
	code, stdout, stderr = run(t, "diff", "-C", dir, "v1", "HEAD")
	assert.Equal(t, exitFailure, code)
	assert.Contains(t, stdout, "v1 -> HEAD: 3 removed.")
	assert.Contains(t, stderr, "crosslayer: HEAD: no endpoint found; looked for routes of what the packages import: mux; ")
}

// A module of the repository is found at its place in both revisions.
func TestDiffBelowTheTop(t *testing.T) {
	dir := history(t)
	for _, name := range []string{"go.mod", "app", "db"} {
		require.NoError(t, os.MkdirAll(filepath.Join(dir, "svc"), 0o755))
		git(t, dir, "mv", name, "svc/"+name)
	}
	commit(t, dir, "moved")
	rewrite(t, filepath.Join(dir, "svc", "app", "app.go"), "GetUsers", "GetPeople")
	svc := filepath.Join(dir, "svc")
	code, stdout, stderr := run(t, "diff", "-C", svc, "HEAD")
	assert.Equal(t, exitClean, code, stderr)
	assert.Contains(t, stdout, "GET /people  makes    1 db, 1 step\n               handler  app.GetPeople app/app.go:11\n")

	code, stdout, stderr = run(t, "diff", "-C", svc, "v1")
	assert.Equal(t, exitClean, code)
	assert.Equal(t, "v1: this directory is not there yet: all endpoints are new\n", stderr)
	assert.Contains(t, stdout, "v1 -> work tree: 3 added.")

	code, _, stderr = run(t, "diff", "-C", svc, "HEAD", "v1")
	assert.Equal(t, exitFailure, code)
	assert.Equal(t, "crosslayer: v1: this directory is not there; go to one that is, or name it: crosslayer diff -C DIR\n", stderr)
}

// Whenever it is interrupted, nothing is left behind: history checks it.
func TestDiffInterrupted(t *testing.T) {
	dir := history(t)
	ctx, cancel := context.WithCancel(t.Context())
	p := toy()
	endpoints := p.Endpoints
	p.Endpoints = func(ctx context.Context, res *driver.Result) []chart.Endpoint {
		cancel() // between the two revisions
		return endpoints(ctx, res)
	}
	var stdout, stderr bytes.Buffer
	code := p.Main(ctx, []string{"diff", "-C", dir, "v1", "main"}, &stdout, &stderr)
	assert.Equal(t, exitFailure, code)
	assert.Empty(t, stdout.String())
	assert.Equal(t, "crosslayer: interrupted\n", stderr.String())

	stderr.Reset()
	code = toy().Main(ctx, []string{"diff", "-C", dir, "v1", "main"}, &stdout, &stderr)
	assert.Equal(t, exitFailure, code)
	assert.Equal(t, "crosslayer: interrupted\n", stderr.String())
}
