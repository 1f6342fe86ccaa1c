package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A repository of several modules: each is checked under its own settings, and
// files are named from where the reader stands.
func TestModules(t *testing.T) {
	t.Setenv("GOWORK", "off")
	top, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for name, text := range map[string]string{"a": "version: 1\n", "b": "version: 1\nrules: {nplusone: false}\n", "c": "version: 1\n"} {
		require.NoError(t, os.Rename(module(t, text), filepath.Join(top, name)))
	}
	code, stdout, stderr := run("-C", top, "-color", "never", "-q")
	assert.Equal(t, 3, code, stderr)
	assert.Contains(t, stdout, "a/store/store.go:7:10: db.Exec in loop")
	assert.NotContains(t, stdout, "b/store")
	assert.Contains(t, stdout, "c/store/store.go:7:10: db.Exec in loop")

	code, stdout, stderr = run("-C", top, "-color", "never", "-q", "./c/...")
	assert.Equal(t, 3, code, stderr)
	assert.NotContains(t, stdout, "a/store")
	assert.Contains(t, stdout, "c/store/store.go:7:10: db.Exec in loop")

	// One that is broken does not hide the others, but the run has failed.
	require.NoError(t, os.WriteFile(filepath.Join(top, "b", "go.mod"), []byte("modul b\n"), 0o666))
	code, stdout, stderr = run("-C", top, "-color", "never", "-q")
	assert.Equal(t, 1, code)
	assert.Contains(t, stdout, "c/store/store.go:7:10: db.Exec in loop")
	assert.Contains(t, stderr, "b: ")

	// Inside a module, what it leaves out is said once.
	require.NoError(t, os.Rename(filepath.Join(top, "c"), filepath.Join(top, "a", "tools")))
	_, _, stderr = run("-C", filepath.Join(top, "a"), "-color", "never")
	assert.Equal(t, "1 module below is not part of this one: crosslayer ./tools/... checks it\n", stderr)
}

// In a workspace, a run about one module compares that with what was in it: what another one holds has not moved.
func TestNewInWorkspace(t *testing.T) {
	h := history{t: t, dir: t.TempDir()}
	t.Setenv("GOWORK", "")
	t.Setenv("GOFLAGS", "")
	t.Setenv("CROSSLAYER_CACHE", t.TempDir())
	loop := func(name string) string {
		return "\nfunc " + name + "(db *sql.DB, ids []int) {\n\tfor _, id := range ids {\n\t\t_, _ = db.Exec(\"DELETE FROM t WHERE id = $1\", id)\n\t}\n}\n"
	}
	for _, name := range []string{"a", "b"} {
		put(t, h.dir, name+"/go.mod", "module example.com/"+name+"\n\ngo 1.25\n")
		put(t, h.dir, name+"/x.go", "package "+name+"\n\nimport \"database/sql\"\n"+loop("All"))
	}
	put(t, h.dir, "go.work", "go 1.25\n\nuse (\n\t./a\n\t./b\n)\n")
	h.git("init", "--quiet", "-b", "main")
	h.git("config", "user.name", "a")
	h.git("config", "user.email", "a@example.com")
	h.save("base")
	h.edit("b/x.go", func(s string) string { return s + loop("More") })
	top := h.dir
	want := []string{"nplusone/write b.More"}
	assert.Equal(t, want, h.found("-new-from-rev", "HEAD"))
	assert.Equal(t, want, h.found("-new-from-rev", "HEAD", "./b"))
	assert.Empty(t, h.found("-new-from-rev", "HEAD", "./a"))
	h.dir = filepath.Join(top, "b")
	assert.Equal(t, want, h.found("-new-from-rev", "HEAD"))
	t.Setenv("GOWORK", "off")
	assert.Equal(t, want, h.found("-new-from-rev", "HEAD"))
}
