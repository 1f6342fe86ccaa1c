package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/summary"
)

var (
	edits     = flag.Int("edits", 12, "how many edits TestSession makes")
	editsSeed = flag.Uint64("edits-seed", 1, "which ones")
	editsIn   = flag.String("edits-in", filepath.Join("..", "..", "testdata", "shop"), "of which module")
)

func sessionConfig(dir string) driver.Config {
	cat := catalog.Builtin()
	set := analyzers.New(summary.Config{Catalog: cat, Memo: summary.NewMemo()})
	return driver.Config{Dir: dir, Analyzers: set.Rules, Worth: cat.Mentions, Leaf: cat.Ignored}
}

// edited makes some change to a file, of the kinds that people make.
func edited(r *rand.Rand, text string) string {
	lines := strings.SplitAfter(text, "\n")
	at := func(has string) int {
		var all []int
		for i, line := range lines {
			if strings.Contains(line, has) {
				all = append(all, i)
			}
		}
		if len(all) == 0 {
			return -1
		}
		return all[r.IntN(len(all))]
	}
	insert := func(i int, line string) string {
		return strings.Join(slices.Insert(slices.Clone(lines), i, line), "")
	}
	switch r.IntN(8) {
	case 0: // a line shifts all below it
		if i := at("func "); i >= 0 {
			return insert(i, "// "+fmt.Sprint(r.Uint32())+"\n\n")
		}
	case 1: // a comment at the end of a line shifts nothing
		if i := at("return"); i >= 0 {
			lines[i] = strings.TrimSuffix(lines[i], "\n") + " // why\n"
		}
	case 2: // something new that others could use
		return text + fmt.Sprintf("\nfunc New%d() int { return %d }\n", r.Uint32(), r.IntN(10))
	case 3: // a field
		if i := at(" struct {\n"); i >= 0 {
			return insert(i+1, fmt.Sprintf("\tField%d int `json:\"field\"`\n", r.Uint32()))
		}
	case 4: // a line less
		if i := at("\t\t"); i >= 0 {
			return strings.Join(slices.Delete(slices.Clone(lines), i, i+1), "")
		}
	case 5: // a line twice
		if i := at("\t\t"); i >= 0 {
			return insert(i, lines[i])
		}
	case 6: // half a word
		if i := at("("); i >= 0 {
			lines[i] = strings.Replace(lines[i], "(", "", 1)
		}
	case 7: // another name for all to see
		if i := at("func ("); i >= 0 {
			lines[i] = strings.Replace(lines[i], ") ", ") X", 1)
		}
	}
	return strings.Join(lines, "")
}

// However a program is edited, a session finds what a run finds that begins anew.
func TestSession(t *testing.T) {
	dir, err := filepath.Abs(*editsIn)
	require.NoError(t, err)
	var files []string
	require.NoError(t, filepath.WalkDir(dir, func(name string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			files = append(files, name)
		}
		return err
	}))
	r := rand.New(rand.NewPCG(*editsSeed, 0))
	s := driver.NewSession(sessionConfig(dir))
	unsaved := make(map[string][]byte)
	broken, compared := 0, 0
	var took, anew time.Duration
	var name string
	var before []byte
	for n := range *edits + 1 {
		if n > 0 {
			name = files[r.IntN(len(files))]
			var ok bool
			if before, ok = unsaved[name]; !ok {
				before, err = os.ReadFile(name)
				require.NoError(t, err)
			}
			unsaved[name] = []byte(edited(r, string(before)))
		}
		start := time.Now()
		got, err := s.Run(context.Background(), unsaved)
		took += time.Since(start)
		t.Logf("edit %d of %s: %v %v", n, name, time.Since(start).Round(time.Millisecond), err)
		if errors.Is(err, driver.ErrBroken) {
			broken++
			if r.IntN(4) > 0 { // undone, or else left as it is for a while
				unsaved[name] = before
			}
			if r.IntN(8) == 0 {
				clear(unsaved)
			}
			continue
		}
		require.NoError(t, err)
		cfg := sessionConfig(dir)
		cfg.Overlay = unsaved
		start = time.Now()
		want, err := driver.Run(context.Background(), cfg)
		anew += time.Since(start)
		require.NoError(t, err)
		assert.Empty(t, want.Broken)
		assert.Equal(t, asJSON(t, want.Findings), asJSON(t, got.Findings), "edit %d", n)
		compared++
		if t.Failed() {
			return
		}
	}
	t.Logf("%d compared, %d broken; %v in the session, %v anew", compared, broken, took, anew)
}

func asJSON(t *testing.T, findings []finding.Finding) string {
	t.Helper()
	data, err := json.MarshalIndent(findings, "", " ")
	require.NoError(t, err)
	return string(data)
}

// A session sees what happens to files: what is saved, new, gone, or not saved any more.
func TestSessionSeesFiles(t *testing.T) {
	dir := module(t, "version: 1\n")
	s := driver.NewSession(sessionConfig(dir))
	unsaved := make(map[string][]byte)
	found := func() []string {
		t.Helper()
		res, err := s.Run(context.Background(), unsaved)
		if errors.Is(err, driver.ErrBroken) {
			return []string{"broken"}
		}
		require.NoError(t, err)
		list := []string{}
		for _, f := range res.Findings {
			list = append(list, fmt.Sprintf("%s:%d", f.File, f.Line))
		}
		return list
	}
	abs := func(name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	loop := func(pkg string) string {
		return "package " + pkg + "\n\nimport \"database/sql\"\n\nfunc Each(db *sql.DB, ids []int) {\n\tfor _, id := range ids {\n\t\t_, _ = db.Exec(\"DELETE FROM u WHERE id = $1\", id)\n\t}\n}\n"
	}
	first := []string{"store/store.go:7"}
	assert.Equal(t, first, found())
	assert.Equal(t, first, found(), "nothing happened")

	put(t, dir, "store/more.go", loop("store"))
	assert.Equal(t, []string{"store/more.go:7", "store/store.go:7"}, found(), "a new file")
	put(t, dir, "store/more.go", "// Shifted.\n"+loop("store"))
	assert.Equal(t, []string{"store/more.go:8", "store/store.go:7"}, found(), "saved")
	unsaved[abs("store/more.go")] = []byte("package store\n")
	assert.Equal(t, first, found(), "emptied and not saved, with another import: none")
	delete(unsaved, abs("store/more.go"))
	assert.Equal(t, []string{"store/more.go:8", "store/store.go:7"}, found(), "closed without saving")
	require.NoError(t, os.Remove(abs("store/more.go")))
	assert.Equal(t, first, found(), "gone")

	unsaved[abs("store/new.go")] = []byte(loop("store"))
	assert.Equal(t, []string{"store/new.go:7", "store/store.go:7"}, found(), "new and not saved")
	unsaved[abs("store/new.go")] = []byte(strings.Replace(loop("store"), "Each", "Every", 1))
	assert.Equal(t, []string{"store/new.go:7", "store/store.go:7"}, found(), "edited")
	delete(unsaved, abs("store/new.go"))
	assert.Equal(t, first, found(), "closed without saving")

	put(t, dir, "other/other.go", loop("other"))
	put(t, dir, "app/app.go", "package app\n\nimport _ \"example.com/m/other\"\n")
	unsaved[abs("app/app.go")] = []byte("package app\n\nimport _ \"example.com/m/other\"\n")
	assert.Equal(t, []string{"other/other.go:7", "store/store.go:7"}, found(), "new packages")
	unsaved[abs("app/app.go")] = []byte("package app\n\nimport _ \"example.com/m/oth\n")
	assert.Equal(t, []string{"broken"}, found(), "an import that is being typed")
	unsaved[abs("app/app.go")] = []byte("package app\n\nimport _ \"example.com/m/store\"\n")
	assert.Equal(t, []string{"other/other.go:7", "store/store.go:7"}, found(), "another import")

	put(t, dir, "go.mod", "module example.com/n\n\ngo 1.25\n")
	unsaved[abs("app/app.go")] = []byte("package app\n\nimport _ \"example.com/n/store\"\n")
	assert.Equal(t, []string{"other/other.go:7", "store/store.go:7"}, found(), "another module")
}

// Who asks no more is not answered, and the next answer is right.
func TestSessionEnds(t *testing.T) {
	dir := module(t, "version: 1\n")
	s := driver.NewSession(sessionConfig(dir))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := s.Run(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
	res, err := s.Run(context.Background(), nil)
	require.NoError(t, err)
	assert.Len(t, res.Findings, 1)
	file := filepath.Join(dir, "store", "store.go")
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	unsaved := map[string][]byte{file: []byte(strings.Replace(string(text), "for _, id := range ids {", "if id := ids[0]; true {", 1))}
	_, err = s.Run(ctx, unsaved)
	require.ErrorIs(t, err, context.Canceled)
	res, err = s.Run(context.Background(), unsaved)
	require.NoError(t, err)
	assert.Empty(t, res.Findings)
}

// Fixes are of the text that was analysed, saved or not.
func TestSessionFixes(t *testing.T) {
	dir := unfold(t, `
-- go.mod --
module example.com/served

go 1.25
-- api/openapi.yaml --
openapi: 3.0.3
paths:
  /tags: {get: {responses: {'200': {content: {application/json: {schema: {type: array, items: {type: string}}}}}}}}
-- main.go --
package main

import (
	"encoding/json"
	"net/http"
)

func tags(w http.ResponseWriter, r *http.Request) {
	var tags []string
	for _, tag := range r.Header["Tag"] {
		tags = append(tags, tag)
	}
	_ = json.NewEncoder(w).Encode(tags)
}

func main() {
	http.HandleFunc("GET /tags", tags)
	_ = http.ListenAndServe(":80", nil)
}
`)
	name := filepath.Join(dir, "main.go")
	saved, err := os.ReadFile(name)
	require.NoError(t, err)
	s := driver.NewSession(sessionConfig(dir))
	for _, text := range []string{string(saved), "// Shifted.\n" + string(saved), string(saved)} {
		res, err := s.Run(context.Background(), map[string][]byte{name: []byte(text)})
		require.NoError(t, err)
		require.Len(t, res.Findings, 1)
		require.Len(t, res.Findings[0].Fixes, 1)
		e := res.Findings[0].Fixes[0].Edits[0]
		assert.Equal(t, "var tags []string", text[e.Start:e.End])
	}
}
