package fix_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/fix"
)

// applied has git apply the diff of a file in a directory of a repository, and compares.
func applied(t *testing.T, git, below string, f fix.File) {
	t.Helper()
	top := t.TempDir()
	dir := filepath.Join(top, below)
	name := filepath.Join(dir, filepath.FromSlash(f.Name))
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
	require.NoError(t, os.WriteFile(name, f.Before, 0o666))
	run := func(stdin string, args ...string) {
		cmd := exec.Command(git, args...)
		cmd.Dir, cmd.Stdin = dir, strings.NewReader(stdin)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_SYSTEM="+os.DevNull)
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, "%s\n%s", out, stdin)
	}
	run("", "init", "--quiet", top)
	run(f.Diff(), "apply", "-")
	got, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, string(f.After), string(got))
}
