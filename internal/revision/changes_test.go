package revision

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func commit(t *testing.T, dir, message string) string {
	t.Helper()
	run(t, dir, "add", "-A")
	run(t, dir, "-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "--quiet", "--allow-empty", "-m", message)
	return run(t, dir, "rev-parse", "HEAD")
}

func TestChanges(t *testing.T) {
	dir, _ := repository(t)
	write := func(name, text string) string {
		file := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
		return file
	}
	lines := strings.Split(strings.Repeat("line\n", 9)+"last", "\n")
	text := strings.Join(lines, "\n")
	a, moved := write("sub/a.go", text), write("sub/größe b.go", text)
	write(".gitignore", "ignored.go\n")
	base := commit(t, dir, "base")

	lines[4] = strings.Repeat("long ", 20_000) // longer than any buffer
	lines = append(lines[:2], append([]string{"new"}, lines[2:]...)...)
	write("sub/a.go", strings.Join(lines, "\n"))
	run(t, dir, "add", "sub/a.go")
	lines[8] = "not staged"
	write("sub/a.go", strings.Join(lines, "\n"))
	other := filepath.Join(dir, "sub", "größe c.go")
	require.NoError(t, os.Rename(moved, other))
	run(t, dir, "add", "-A", "sub")
	fresh, ignored := write("sub/fresh.go", "x\n"), write("ignored.go", "x\n")

	repo, err := Open(context.Background(), filepath.Join(dir, "sub"))
	require.NoError(t, err)
	c, err := repo.Changes(context.Background(), base)
	require.NoError(t, err)
	var touched []int
	for line := 1; line <= len(lines)+2; line++ {
		if c.Touch(a, line, line) {
			touched = append(touched, line)
		}
	}
	assert.Subset(t, []int{3, 6, 9}, touched)
	assert.Contains(t, touched, 3, "inserted")
	assert.Contains(t, touched, 9, "saved and not staged")
	assert.True(t, c.Touch(a, 1, 4), "a span")
	assert.False(t, c.Touch(other, 1, 9), "renamed, and nothing else")
	assert.True(t, c.Touch(fresh, 1, 0), "not known to git yet")
	assert.False(t, c.Touch(ignored, 1, 1))
	assert.False(t, c.Touch(filepath.Join(t.TempDir(), "a.go"), 1, 1))
}

func TestMergeBase(t *testing.T) {
	dir, _ := repository(t)
	ctx := context.Background()
	base := run(t, dir, "rev-parse", "HEAD")
	run(t, dir, "checkout", "--quiet", "-f", "-b", "branch")
	own := commit(t, dir, "own")
	run(t, dir, "checkout", "--quiet", "-f", "main")
	tip := commit(t, dir, "main")
	run(t, dir, "checkout", "--quiet", "branch")
	repo, err := Open(ctx, dir)
	require.NoError(t, err)
	got, err := repo.MergeBase(ctx, tip)
	require.NoError(t, err)
	assert.Equal(t, base, got)
	got, err = repo.MergeBase(ctx, own)
	require.NoError(t, err)
	assert.Equal(t, own, got)

	run(t, dir, "checkout", "--quiet", "--orphan", "alone")
	commit(t, dir, "alone")
	got, err = repo.MergeBase(ctx, tip)
	require.NoError(t, err)
	assert.Empty(t, got)

	one, err := repo.Tree(ctx, own)
	require.NoError(t, err)
	two, err := repo.Tree(ctx, base)
	require.NoError(t, err)
	assert.Equal(t, one, two, "an empty commit holds the same")
}

// Names and text are what they are: git quotes some of them, and text may look like a name.
func TestChangesOfOddFiles(t *testing.T) {
	dir, _ := repository(t)
	names := []string{"plain.go", "two words.go", "größe.go"}
	if filepath.Separator == '/' { // where else would they be
		names = append(names, `quo"te.go`, `back\slash.go`, "tab\t.go", "odd\xff.go", "end ", "trail\t", `"all".go`)
	}
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	for _, name := range names {
		write(name, "1\n2\n3\n4")
	}
	write("windows.go", "1\r\n2\r\n3\r\n")
	base := commit(t, dir, "base")
	for _, name := range names {
		write(name, "1\nnew\n3\n4\n")
	}
	write("a.diff", "++ a\n++ b/plain.go\n@@ \n-- \n\\ \n\n"+strings.Repeat("x", 5000)+"@@ \n")
	write("windows.go", "1\r\nnew\r\n3\r\n")
	run(t, dir, "add", "-A")
	run(t, dir, "config", "diff.interHunkContext", "5")

	repo, err := Open(context.Background(), dir)
	require.NoError(t, err)
	c, err := repo.Changes(context.Background(), base)
	require.NoError(t, err)
	for _, name := range append(names, "windows.go") {
		var touched []int
		for line := 1; line <= 5; line++ {
			if c.Touch(filepath.Join(dir, name), line, line) {
				touched = append(touched, line)
			}
		}
		want := []int{2, 4} // the last one has an end now
		if name == "windows.go" {
			want = []int{2}
		}
		assert.Equal(t, want, touched, "%q", name)
	}
	assert.True(t, c.Touch(filepath.Join(dir, "a.diff"), 7, 7))
	assert.False(t, c.Touch(filepath.Join(dir, "a.diff"), 8, 8))
}
