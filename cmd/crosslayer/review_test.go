package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
)

// A history is a git repository in which commits are made of the folders of an archive.
type history struct {
	t   *testing.T
	dir string
	txt *txtar.Archive
}

// newHistory makes the repository of testdata/review.txtar: base is on main, branch on a branch that began there,
// which is checked out. What main gets meanwhile is not committed yet.
func newHistory(t *testing.T) history {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", "review.txtar"))
	require.NoError(t, err)
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for name, value := range map[string]string{
		"GIT_CONFIG_GLOBAL": os.DevNull, "GIT_CONFIG_SYSTEM": os.DevNull, "GOWORK": "", "GOFLAGS": "",
		"CROSSLAYER_CACHE": t.TempDir(), "TMPDIR": t.TempDir(),
	} {
		t.Setenv(name, value)
	}
	h := history{t, dir, archive}
	h.git("init", "--quiet", "-b", "main")
	h.git("config", "user.name", "a")
	h.git("config", "user.email", "a@example.com")
	h.commit("base")
	h.git("checkout", "--quiet", "-b", "branch")
	h.commit("branch")
	return h
}

func (h history) git(args ...string) string {
	h.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = h.dir
	out, err := cmd.CombinedOutput()
	require.NoError(h.t, err, string(out))
	return strings.TrimSpace(string(out))
}

// commit writes the files of a folder of the archive and commits them.
func (h history) commit(folder string) {
	h.t.Helper()
	for _, f := range h.txt.Files {
		if name, ok := strings.CutPrefix(f.Name, folder+"/"); ok {
			put(h.t, h.dir, name, string(f.Data))
		}
	}
	h.save(folder)
}

// save commits the work tree.
func (h history) save(message string) {
	h.t.Helper()
	h.git("add", "-A")
	h.git("commit", "--quiet", "-m", message)
}

// edit rewrites a file.
func (h history) edit(name string, change func(string) string) {
	h.t.Helper()
	data, err := os.ReadFile(filepath.Join(h.dir, filepath.FromSlash(name)))
	require.NoError(h.t, err)
	put(h.t, h.dir, name, change(string(data)))
}

// move shifts lines, puts functions in another order and renames a file.
func (h history) move() {
	h.t.Helper()
	h.edit("internal/store/store.go", func(s string) string {
		at := strings.Index(s, "func (s *Store) Delete")
		head, body, _ := strings.Cut(s[:at], "type Order")
		return head + "// Moved up.\n\n" + s[at:] + "\ntype Order" + body
	})
	h.git("mv", "internal/handler/customers.go", "internal/handler/people.go")
	h.edit("internal/handler/people.go", func(s string) string {
		at := strings.Index(s, "func (h *Handler) Totals")
		imports, rest, _ := strings.Cut(s[:at], "func ")
		return imports + s[at:] + "\nfunc " + rest
	})
}

// again puts a second loop like it before that of Delete.
func (h history) again() {
	h.t.Helper()
	loop := "for _, id := range orders {\n\t\tif _, err := s.db.ExecContext(ctx, \"DELETE FROM lines WHERE id = $1\", id); err != nil {\n\t\t\treturn err\n\t\t}\n\t}\n\t"
	h.edit("internal/store/store.go", func(s string) string {
		return strings.Replace(s, "for _, id := range orders {", loop+"for _, id := range orders {", 1)
	})
}

// found returns the categories and functions of what a run finds, sorted.
func (h history) found(args ...string) []string {
	h.t.Helper()
	code, stdout, stderr := run(append([]string{"-C", h.dir, "-format", "json"}, args...)...)
	assert.Empty(h.t, stderr)
	var doc struct {
		Findings []finding.Finding
		Stats    struct{ Known int }
	}
	require.NoError(h.t, json.Unmarshal([]byte(stdout), &doc), stdout)
	found := []string{}
	for _, f := range doc.Findings {
		found = append(found, f.Category+" "+f.Function)
	}
	if len(found) == 0 {
		assert.Equal(h.t, 0, code)
	} else {
		assert.Equal(h.t, 3, code)
	}
	slices.Sort(found)
	return found
}

var (
	// old is what is found at the base.
	old = []string{
		"contract/missing-required-field (*Handler).Customers",
		"nplusone/read (*Handler).Totals",
		"nplusone/write (*Store).Delete",
	}
	// introduced is what the branch brings. The loop of Orders, and its file, are what they were: what it calls,
	// two packages away, makes a query now.
	introduced = []string{
		"contract/missing-required-field (*Handler).Orders",
		"fanout/budget (*Handler).Dashboard",
		"nplusone/read (*Handler).Orders",
	}
	audit = "nplusone/write (*Store).Audit" // what main brings
)

func TestReview(t *testing.T) {
	h := newHistory(t)
	all := slices.Sorted(slices.Values(slices.Concat(old, introduced)))
	assert.Equal(t, all, h.found())
	assert.Equal(t, introduced, h.found("-new-from-merge-base", "main"))
	assert.Equal(t, introduced, h.found("-new-from-rev", "main"))

	// The narrow form sees what stands on lines of the branch.
	assert.Equal(t, introduced[1:2], h.found("-new-from-rev", "main", "-changed-lines"))

	h.move()
	assert.Equal(t, introduced, h.found("-new-from-merge-base", "main"), "before it is committed")
	h.save("moved")
	assert.Equal(t, introduced, h.found("-new-from-merge-base", "main"))

	// Main goes on: what it brings is not the branch's, before the merge and after it.
	h.git("checkout", "--quiet", "main")
	h.commit("main")
	h.git("checkout", "--quiet", "branch")
	assert.Equal(t, introduced, h.found("-new-from-merge-base", "main"))
	assert.Equal(t, introduced, h.found("-new-from-rev", "main"))
	h.git("merge", "--quiet", "--no-edit", "main")
	assert.Equal(t, introduced, h.found("-new-from-merge-base", "main"))
	assert.Equal(t, introduced, h.found("-new-from-rev", "main"))
	assert.Equal(t, slices.Sorted(slices.Values(append(all, audit))), h.found())

	// A second finding of the kind in the same function is new, whichever stands first.
	h.again()
	assert.Equal(t, slices.Sorted(slices.Values(append(slices.Clone(introduced), "nplusone/write (*Store).Delete"))), h.found("-new-from-merge-base", "main"))
	assert.Equal(t, []string{"nplusone/write (*Store).Delete"}, h.found("-changed-lines"), "since HEAD")
	_, stdout, _ := run("-C", h.dir, "-new-from-rev", "HEAD")
	assert.Contains(t, stdout, "DELETE FROM lines", "of two that are alike, the one on the new line")

	// The work tree of git is left as it was.
	assert.Len(t, strings.Split(h.git("worktree", "list"), "\n"), 1)
	assert.Equal(t, "M internal/store/store.go", h.git("status", "--porcelain"))
}

// Each form names what is new, and nothing old.
func TestReviewForms(t *testing.T) {
	h := newHistory(t)
	dir := t.TempDir()
	args := []string{"-C", h.dir, "-q", "-new-from-merge-base", "main"}
	for _, form := range output.Formats {
		args = append(args, "-o", form.Name+"="+filepath.Join(dir, form.Name))
	}
	code, stdout, stderr := run(args...)
	assert.Equal(t, 3, code)
	assert.Empty(t, stdout)
	assert.Empty(t, stderr)
	for _, form := range output.Formats {
		data, err := os.ReadFile(filepath.Join(dir, form.Name))
		require.NoError(t, err)
		for _, want := range []string{"names.Of", "in loop makes n round trips", "/dashboard", "lacks", "total", "orders.go"} {
			assert.Contains(t, string(data), want, form.Name)
		}
		for _, not := range []string{"Totals", "ExecContext", "email", "Delete"} {
			assert.NotContains(t, string(data), not, form.Name)
		}
	}
}

// The settings of today hold for both sides: what they switch on brings nothing that was there. Documents are those
// of each side.
func TestReviewSettings(t *testing.T) {
	h := newHistory(t)
	h.git("checkout", "--quiet", "main")
	put(t, h.dir, ".crosslayer.yml", "version: 1\nrules: {nplusone: false, contract: {spec: api/openapi.yaml}}\nexclude: [internal/handler/**]\n")
	h.save("settings")
	h.git("checkout", "--quiet", "branch")
	h.git("merge", "--quiet", "--no-edit", "main")
	put(t, h.dir, ".crosslayer.yml", "version: 1\nrules: {contract: {spec: api/v2.yaml}}\nexclude: [gen/**]\n")
	h.git("mv", "api/openapi.yaml", "api/v2.yaml")
	h.save("all rules, and another document")
	assert.Equal(t, introduced, h.found("-new-from-merge-base", "main"))

	// So do flags, as seen from here.
	assert.Equal(t, introduced, h.found("-settings", "off", "-contract.spec", "api/v2.yaml", "-new-from-merge-base", "main"))
	assert.Equal(t, introduced[2:], h.found("-rules", "nplusone", "-new-from-merge-base", "main"))

	// What is found under a document that changed is new.
	h.edit("api/v2.yaml", func(s string) string {
		return strings.Replace(s, "additionalProperties: {type: integer}", "additionalProperties: {type: string}", 1)
	})
	assert.Equal(t, slices.Sorted(slices.Values(append(slices.Clone(introduced), "contract/type-mismatch (*Handler).Totals"))), h.found("-new-from-merge-base", "branch~3"))
}

func TestBaselineSurvives(t *testing.T) {
	h := newHistory(t)
	const name = "known.jsonl"
	code, stdout, stderr := run("baseline", "-C", h.dir, "-o", name)
	require.Equal(t, 0, code, stderr)
	assert.Equal(t, name+": 6 known findings, 6 added, 0 gone.\n", stdout)
	assert.Empty(t, h.found("-baseline", name))

	h.move()
	assert.Empty(t, h.found("-baseline", name))
	h.edit("internal/names/names.go", func(s string) string { // what is on the way to the wire
		return strings.ReplaceAll(s, "Book", "Directory")
	})
	assert.Empty(t, h.found("-baseline", name))
	h.again()
	assert.Equal(t, []string{"nplusone/write (*Store).Delete"}, h.found("-baseline", name))

	// Of one that is mended, the entry is named.
	h.edit("internal/names/names.go", func(s string) string {
		return strings.Replace(s, "return b.store.Name(ctx, customer)", `return "", nil`, 1)
	})
	_, _, stderr = run("-C", h.dir, "-baseline", name)
	assert.Equal(t, name+": 1 entry matches nothing any more, such as nplusone/read in (*Handler).Orders of internal/handler/orders.go; crosslayer baseline -prune -o "+name+" takes it out\n", stderr)

	// Two branches that each know one more merge line by line.
	base := read(t, h.dir, name)
	mine, theirs := base+`{"fingerprint":"aaaa:1","category":"x/y","file":"m.go","message":"mine"}`+"\n", base+`{"fingerprint":"bbbb:1","category":"x/y","file":"t.go","message":"theirs"}`+"\n"
	for file, text := range map[string]string{"base": base, "mine": mine, "theirs": theirs} {
		put(t, h.dir, file, text)
	}
	h.git("merge-file", "--union", "mine", "base", "theirs")
	put(t, h.dir, name, read(t, h.dir, "mine"))
	assert.Equal(t, []string{"nplusone/write (*Store).Delete"}, h.found("-q", "-baseline", name), "the merged file is one")
}

func read(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	return string(data)
}
