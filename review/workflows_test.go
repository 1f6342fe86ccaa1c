package review

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rhysd/actionlint"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lint holds a workflow, which may use the action of this repository as ./, to what GitHub accepts.
func lint(t *testing.T, workflow string) []*actionlint.Error {
	t.Helper()
	dir := t.TempDir()
	action, err := os.ReadFile(filepath.Join("..", "action.yml"))
	require.NoError(t, err)
	file := filepath.Join(dir, ".github", "workflows", "w.yml")
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	require.NoError(t, os.Mkdir(filepath.Join(dir, ".git"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "action.yml"), action, 0o644))
	require.NoError(t, os.WriteFile(file, []byte(workflow), 0o644))
	linter, err := actionlint.NewLinter(io.Discard, &actionlint.LinterOptions{WorkingDir: dir})
	require.NoError(t, err)
	found, err := linter.LintFile(file, nil)
	require.NoError(t, err)
	return found
}

// The workflows of docs/review.md, and the action with the inputs that they give it, are what GitHub takes.
func TestWorkflows(t *testing.T) {
	doc, err := os.ReadFile(filepath.Join("..", "docs", "review.md"))
	require.NoError(t, err)
	linted := 0
	for i, part := range strings.Split(string(doc), "\n```") {
		text, yaml := strings.CutPrefix(part, "yaml\n")
		if i%2 == 0 || !yaml || !strings.Contains(text, "\njobs:\n") {
			continue
		}
		linted++
		for _, problem := range lint(t, strings.ReplaceAll(text, "crosslayer/crosslayer@v0", "./")) {
			assert.Fail(t, problem.Error(), text)
		}
	}
	assert.Equal(t, 4, linted)
}

// It refuses what GitHub would: an input that the action does not have.
func TestWorkflowsAreRefused(t *testing.T) {
	found := lint(t, "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: ./\n        with: {packges: ./...}\n")
	require.NotEmpty(t, found)
	assert.Contains(t, found[0].Message, "packges")
}
