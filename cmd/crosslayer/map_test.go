package main

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// TestShopMap holds the routes of the sample service, and who answers.
func TestShopMap(t *testing.T) {
	code, stdout, stderr := run(append([]string{"map", "-format", "json", "-kind", "http"}, shop([]string{"./..."})...)...)
	require.Equal(t, 0, code, stderr)
	assert.Empty(t, stderr)
	c, err := chart.ReadJSON(strings.NewReader(stdout))
	require.NoError(t, err)
	assert.Equal(t, []string{"example.com/shop"}, c.Modules)
	var lines bytes.Buffer
	for _, e := range c.Endpoints {
		fmt.Fprintf(&lines, "%-6s %-47s %-28s %s\n", cmp.Or(e.Method, e.Kind), e.Path, e.Handler.Name, e.Handler.File)
	}
	golden := filepath.Join("testdata", "shop-map.txt")
	if *update {
		require.NoError(t, os.WriteFile(golden, lines.Bytes(), 0o644))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), lines.String(), "run go test ./cmd/crosslayer -update and read the diff")

	for format, want := range map[string]string{
		"text": "GET   /api/v1/dashboard ", "markdown": "| `GET /api/v1/dashboard` |", "mermaid": "flowchart LR\n", "html": "dashboard</",
	} {
		code, stdout, stderr := run(append([]string{"map", "-format", format}, shop([]string{"./cmd/shop"})...)...)
		assert.Equal(t, 0, code, stderr)
		assert.Contains(t, stdout, want, format)
	}
	code, _, stderr = run(append([]string{"map"}, shop([]string{"./internal/slicesx"})...)...)
	assert.Equal(t, 1, code)
	assert.Contains(t, stderr, "crosslayer: no endpoint found; looked for routes of asynq, ")
	assert.NotContains(t, stderr, "cors", "middleware makes no routes")
}

// TestDiffOfCommits compares two commits of a service, and the second one with the work tree.
func TestDiffOfCommits(t *testing.T) {
	dir := module(t, "version: 1\n")
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	write := func(loop, route string) {
		t.Helper()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(`package main

import (
	"database/sql"
	"net/http"

	"example.com/m/store"
)

type server struct{ db *sql.DB }

func (s *server) list(w http.ResponseWriter, r *http.Request) {
	`+loop+`
	store.One(s.db)
}

func main() {
	s := &server{}
	http.HandleFunc("GET /orders", s.list)
	http.HandleFunc("`+route+`", s.show)
	http.ListenAndServe(":80", nil)
}

func (s *server) show(w http.ResponseWriter, r *http.Request) {}
`), 0o644))
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "store", "one.go"), []byte("package store\n\nimport \"database/sql\"\n\nfunc One(db *sql.DB) { _, _ = db.Exec(\"SELECT 1\") }\n"), 0o644))
	git("init", "--quiet", "-b", "main")
	save := func(message string) {
		git("add", "-A")
		git("-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", message)
	}
	write("", "GET /orders/{id}")
	save("one query")
	write("for range r.Header { store.One(s.db) }", "GET /orders/{orderID}")
	save("one per header")
	write("for range r.Header { store.One(s.db) }", "GET /v2/orders/{orderID}")

	code, stdout, stderr := run("diff", "-C", dir, "main~1", "main")
	assert.Equal(t, 0, code, stderr)
	assert.Empty(t, stderr)
	assert.Regexp(t, `main~1 -> main: .*\b(1 unchanged|2 endpoints)\.\n$`, stdout, "parameters go by place")

	code, stdout, stderr = run("diff", "-C", dir, "HEAD")
	assert.Equal(t, 0, code, stderr)
	assert.Equal(t, `changed
  GET /v2/orders/{orderID}  was  GET /orders/{orderID}

HEAD -> work tree: 1 changed at the same cost, 1 unchanged.
`, stdout)
}
