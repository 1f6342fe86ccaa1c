package revision

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// repository makes one with two commits, of which sub/file.txt holds one and two, and a third state
// in the work tree. Temporary directories are made in the second directory returned.
func repository(t *testing.T) (dir, temp string) {
	t.Helper()
	dir, temp = t.TempDir(), t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, temp)
	}
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_SYSTEM", os.DevNull)
	run(t, dir, "init", "--quiet", "-b", "main")
	file := filepath.Join(dir, "sub", "file.txt")
	require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
	for _, text := range []string{"one", "two"} {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		run(t, dir, "add", ".")
		run(t, dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "-m", text)
	}
	require.NoError(t, os.WriteFile(file, []byte("three"), 0o644))
	return dir, temp
}

func run(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	return strings.TrimSpace(string(out))
}

// untouched holds that the repository and the place for temporary files are as they were.
func untouched(t *testing.T, dir, temp string) {
	t.Helper()
	assert.Equal(t, "M sub/file.txt", run(t, dir, "status", "--porcelain"))
	assert.Len(t, strings.Split(run(t, dir, "worktree", "list"), "\n"), 1)
	assert.NoDirExists(t, filepath.Join(dir, ".git", "worktrees"))
	left, err := os.ReadDir(temp)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestCheckout(t *testing.T) {
	dir, temp := repository(t)
	hook := filepath.Join(dir, ".git", "hooks", "post-checkout")
	require.NoError(t, os.MkdirAll(filepath.Dir(hook), 0o755))
	require.NoError(t, os.WriteFile(hook, []byte("#!/bin/sh\ntouch "+filepath.Join(dir, "hooked")+"\n"), 0o755))

	for _, where := range []string{".", "sub"} {
		r, err := Open(t.Context(), filepath.Join(dir, where))
		require.NoError(t, err)
		assert.False(t, r.Shallow(t.Context()))
		for name, want := range map[string]string{"HEAD~1": "one", "main": "two"} {
			commit, err := r.Commit(t.Context(), name)
			require.NoError(t, err)
			assert.Len(t, commit, 40)
			c, err := r.Checkout(t.Context(), commit)
			require.NoError(t, err)
			assert.True(t, c.Has())
			got, err := os.ReadFile(filepath.Join(c.Dir, map[string]string{".": "sub", "sub": "."}[where], "file.txt"))
			require.NoError(t, err)
			assert.Equal(t, want, string(got))
			require.NoError(t, c.Close())
			untouched(t, dir, temp)
		}
	}
	assert.NoFileExists(t, filepath.Join(dir, "hooked"), "hooks do not run")
}

// A hook's variables must not lead to the index of the commit that is being made.
func TestInsideAHook(t *testing.T) {
	dir, temp := repository(t)
	index := filepath.Join(dir, ".git", "index")
	before, err := os.ReadFile(index)
	require.NoError(t, err)
	t.Setenv("GIT_DIR", filepath.Join(dir, ".git"))
	t.Setenv("GIT_INDEX_FILE", index)
	t.Setenv("GIT_WORK_TREE", dir)

	r, err := Open(t.Context(), dir)
	require.NoError(t, err)
	commit, err := r.Commit(t.Context(), "HEAD~1")
	require.NoError(t, err)
	c, err := r.Checkout(t.Context(), commit)
	require.NoError(t, err)
	require.NoError(t, c.Close())
	after, err := os.ReadFile(index)
	require.NoError(t, err)
	assert.Equal(t, before, after)
	for _, name := range []string{"GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"} {
		require.NoError(t, os.Unsetenv(name))
	}
	untouched(t, dir, temp)
}

func TestNothingThere(t *testing.T) {
	dir, temp := repository(t)
	_, err := Open(t.Context(), t.TempDir())
	require.ErrorIs(t, err, ErrNoRepository)
	_, err = Open(t.Context(), filepath.Join(dir, ".git"))
	require.ErrorIs(t, err, ErrNoRepository, "it has no work tree")

	r, err := Open(t.Context(), dir)
	require.NoError(t, err)
	for _, name := range []string{"nowhere", "-h", "HEAD..HEAD", "HEAD:sub", ""} {
		commit, err := r.Commit(t.Context(), name)
		require.NoError(t, err)
		assert.Empty(t, commit, name)
	}
	_, err = r.Checkout(t.Context(), strings.Repeat("0", 40))
	require.Error(t, err)
	untouched(t, dir, temp)

	// A directory that came later.
	late := filepath.Join(dir, "late")
	require.NoError(t, os.Mkdir(late, 0o755))
	r, err = Open(t.Context(), late)
	require.NoError(t, err)
	commit, err := r.Commit(t.Context(), "HEAD")
	require.NoError(t, err)
	c, err := r.Checkout(t.Context(), commit)
	require.NoError(t, err)
	assert.False(t, c.Has())
	require.NoError(t, c.Close())
	untouched(t, dir, temp)
}

func TestInterrupted(t *testing.T) {
	dir, temp := repository(t)
	r, err := Open(t.Context(), dir)
	require.NoError(t, err)
	commit, err := r.Commit(t.Context(), "HEAD")
	require.NoError(t, err)

	ctx, cancel := context.WithCancel(t.Context())
	c, err := r.Checkout(ctx, commit)
	require.NoError(t, err)
	cancel()
	require.NoError(t, c.Close(), "closing goes on")
	untouched(t, dir, temp)

	_, err = r.Checkout(ctx, commit)
	require.ErrorIs(t, err, context.Canceled)
	untouched(t, dir, temp)
	_, err = r.Commit(ctx, "HEAD")
	require.ErrorIs(t, err, context.Canceled)
	_, err = Open(ctx, dir)
	require.ErrorIs(t, err, context.Canceled)
}

func TestShallow(t *testing.T) {
	dir, _ := repository(t)
	clone := filepath.Join(t.TempDir(), "clone")
	run(t, dir, "clone", "--quiet", "--depth", "1", "file://"+filepath.ToSlash(dir), clone)
	r, err := Open(t.Context(), clone)
	require.NoError(t, err)
	assert.True(t, r.Shallow(t.Context()))
}
