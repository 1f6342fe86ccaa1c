package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What people write into the inputs, and a second step in the same job.
func TestActionInputs(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the action is a script for bash; run this in a system that has it")
	}
	r := newRunner(t, tool(t))
	const all, few = "internal/handler/customers.go", "internal/store/store.go"
	code, out := r.action(map[string]string{"only-new": "false", "packages": "./internal/handler\n./internal/names ./internal/store\n"})
	assert.Equal(t, 3, code)
	assert.Contains(t, out, all)
	assert.Contains(t, out, few)
	code, out = r.action(map[string]string{"only-new": "false", "packages": "./internal/store", "args": " -rules\nnplusone -tags $(exit)*\n", "fail": "false"})
	assert.Equal(t, 0, code, out)
	assert.NotContains(t, out, all)
	assert.Contains(t, out, few)

	summary := read(t, r.given, "summary")
	assert.Equal(t, 1, strings.Count(summary, all+":15"), summary)
	code, _ = r.action(map[string]string{"args": "-rules nothing"})
	assert.Equal(t, 2, code)
	assert.Equal(t, summary, read(t, r.given, "summary"), "a step that fails has no findings of another")
}

// Of a clone that holds the checked out commit alone, the action gets the base and nothing else.
func TestActionInShallowClone(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the action is a script for bash; run this in a system that has it")
	}
	r := newRunner(t, tool(t))
	clone := filepath.Join(r.temp, "clone")
	git := func(args ...string) string {
		cmd := exec.Command("git", append([]string{"-C", clone}, args...)...)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		return strings.TrimSpace(string(out))
	}
	require.NoError(t, os.Mkdir(clone, 0o755))
	git("init", "--quiet")
	git("remote", "add", "origin", "file://"+filepath.ToSlash(r.dir))
	git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", r.env["GITHUB_SHA"])
	git("checkout", "--quiet", "FETCH_HEAD")
	require.Equal(t, "1", git("rev-list", "--count", "HEAD"))
	r.dir = clone
	code, out := r.action(nil)
	assert.Equal(t, 3, code, out)
	news(t, out)
	assert.Equal(t, "2", git("rev-list", "--count", "HEAD", "--first-parent"))
	assert.Empty(t, git("for-each-ref"), "no branch of others")
}
