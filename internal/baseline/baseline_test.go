package baseline

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// found is a finding as rules make them: kind is what its fingerprint is made of.
func found(kind, file string, line int, function, message string, names ...string) finding.Finding {
	about := finding.Sentence{Before: "lacks ", Most: 4}
	for _, name := range names {
		about.Things = append(about.Things, finding.Thing{Name: name, Text: "the " + name})
	}
	return finding.Finding{
		Rule: "r", Category: "r/c", Message: message, Position: finding.Position{File: file, Line: line, Column: 1},
		Function: function, Names: names, Fingerprint: finding.Fingerprint(kind),
		Sentence: about,
	}
}

// A call in an unchanged loop may be renamed, wrapped, made a write, or go to another wire: it costs what it did.
func TestReworked(t *testing.T) {
	priced := func(category, kind, function, message, cost string) finding.Finding {
		f := found(kind, "p/a.go", 1, function, message)
		f.Category, f.Cost = category, cost
		return f
	}
	known := Of(finding.Unique([]finding.Finding{priced("r/read", "k", "List", "c.Do in loop", "2n, n=len(ids)")}))
	untouched := func(*finding.Finding) bool { return false }
	for _, test := range []struct {
		found finding.Finding
		fresh int
	}{
		{priced("r/read", "k2", "List", "send in loop", "n, n=len(ids)"), 0},
		{priced("r/write", "k2", "List", "send in loop", "n, n=len(ids)"), 0},
		{priced("r/read", "k2", "List", "send in loop", "2n, n=len(ids)"), 0},
		{priced("r/read", "k2", "List", "send in loop", "3n, n=len(ids)"), 1},
		{priced("r/read", "k2", "List", "send in loop", "n*m, n=len(ids), m=rows"), 1},
		{priced("r/read", "k2", "List", "send in loop", ""), 1},
		{priced("r/read", "k2", "List", "send in loop", "n, n=len(other)"), 1},
		{priced("r/read", "k2", "Index", "send in loop", "n, n=len(ids)"), 1},
		{priced("s/read", "k2", "List", "send in loop", "n, n=len(ids)"), 1},
	} {
		list := finding.Unique([]finding.Finding{test.found})
		assert.Len(t, known.Since(list, nil, untouched).Fresh, test.fresh, "%+v", test.found)
		assert.Len(t, known.Split(list, nil).Fresh, 1, "a file does not forgive that")
	}
}

// messages are those of findings.
func messages(findings []finding.Finding) []string {
	list := []string{}
	for _, f := range findings {
		list = append(list, fmt.Sprintf("%d %s", f.Line, f.Message))
	}
	return list
}

func TestSplit(t *testing.T) {
	base := []finding.Finding{
		found("list", "a.go", 10, "List", "db.Get in loop (-> db.go:7)"),
		found("shape", "a.go", 20, "Show", "GET /a lacks x and y, required at api.yaml:3:9", "x", "y"),
	}
	for _, test := range []struct {
		name  string
		found []finding.Finding
		fresh []string
		gone  int
	}{
		{"nothing changed", base, []string{}, 0},
		{"all mended", nil, []string{}, 2},
		{"lines shifted", []finding.Finding{
			found("list", "a.go", 90, "List", "db.Get in loop (-> db.go:77)"),
			found("shape", "a.go", 5, "Show", "GET /a lacks x and y, required at api.yaml:30:9", "x", "y"),
		}, []string{}, 0},
		{"the file renamed", []finding.Finding{
			found("list", "b.go", 10, "List", "db.Get in loop (-> db.go:7)"), base[1],
		}, []string{}, 0},
		{"another path to the same wire", []finding.Finding{
			found("list", "a.go", 10, "List", "db.Get in loop (-> fetch -> db.go:7)"), base[1],
		}, []string{}, 0},
		{"the package moved", []finding.Finding{
			found("new/list", "new/a.go", 10, "List", "db.Get in loop (-> db.go:7)"), base[1],
		}, []string{}, 0},
		{"a second one of the kind", []finding.Finding{
			found("list", "a.go", 8, "List", "db.Get in loop over m"), base[0], base[1],
		}, []string{"8 db.Get in loop over m"}, 0},
		{"a second one with the same words", []finding.Finding{
			base[0], found("list", "a.go", 12, "List", "db.Get in loop (-> db.go:7)"), base[1],
		}, []string{"12 db.Get in loop (-> db.go:7)"}, 0},
		{"one of two fields mended", []finding.Finding{
			base[0], found("shape", "a.go", 20, "Show", "GET /a lacks y, required at api.yaml:3:9", "y"),
		}, []string{}, 0},
		{"a third field", []finding.Finding{
			base[0], found("shape", "a.go", 20, "Show", "GET /a lacks x, y and z", "x", "y", "z"),
		}, []string{"20 lacks the z"}, 0},
		{"another field instead", []finding.Finding{
			base[0], found("shape", "a.go", 20, "Show", "GET /a lacks z", "z"),
		}, []string{"20 GET /a lacks z"}, 1},
		{"the function renamed", []finding.Finding{
			found("index", "a.go", 10, "Index", "db.Get in loop (-> db.go:7)"), base[1],
		}, []string{"10 db.Get in loop (-> db.go:7)"}, 1},
		{"something else", []finding.Finding{
			base[0], base[1], found("other", "c.go", 1, "Other", "db.Put in loop"),
		}, []string{"1 db.Put in loop"}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			known := Of(finding.Unique(slices.Clone(base)))
			got := known.Split(finding.Unique(slices.Clone(test.found)), nil)
			assert.Equal(t, test.fresh, messages(got.Fresh))
			assert.Len(t, got.Gone, test.gone)
			assert.Equal(t, test.name == "a third field", len(got.Part) == 1)
			assert.Equal(t, test.name == "a third field", slices.Contains(got.Seen, true))
		})
	}
}

// Between two revisions, a function may have got another name, and lines tell which of two that are alike is new.
func TestSince(t *testing.T) {
	known := Of(finding.Unique([]finding.Finding{found("list", "a.go", 10, "List", "db.Get in loop")}))
	untouched := func(*finding.Finding) bool { return false }
	assert.Empty(t, known.Since([]finding.Finding{found("index", "b.go", 1, "Index", "db.Get in loop")}, nil, untouched).Fresh)
	assert.Len(t, known.Since([]finding.Finding{found("index", "b.go", 1, "Index", "db.Get in loop")},
		[]finding.Finding{found("list", "a.go", 10, "List", "db.Get in loop")}, untouched).Fresh, 1, "what it stands for is still there")
	two := finding.Unique([]finding.Finding{found("list", "a.go", 10, "List", "db.Get in loop"), found("list", "a.go", 20, "List", "db.Get in loop")})
	assert.Equal(t, []string{"20 db.Get in loop"}, messages(known.Since(two, nil, untouched).Fresh))
	assert.Equal(t, []string{"10 db.Get in loop"}, messages(known.Since(two, nil, func(f *finding.Finding) bool { return f.Line == 10 }).Fresh))
}

const file = `{"version":1}
{"fingerprint":"a:1","category":"r/c","file":"a.go","function":"List","message":"x -> y"}
{"fingerprint":"b:1","category":"r/c","file":"b.go","names":["x","y"],"message":"lacks <x> & y"}
`

func TestFile(t *testing.T) {
	b, err := Read(strings.NewReader(file), "b.jsonl")
	require.NoError(t, err)
	require.Len(t, b, 2)
	var out bytes.Buffer
	require.NoError(t, b.Write(&out))
	assert.Equal(t, file, out.String())

	// The order of lines means nothing, as after a merge, and neither do equal ones.
	lines := strings.SplitAfter(file, "\n")
	merged, err := Read(strings.NewReader(lines[0]+lines[2]+"\r\n"+lines[0]+lines[1]+lines[2]), "b.jsonl")
	require.NoError(t, err)
	out.Reset()
	require.NoError(t, merged.Write(&out))
	assert.Equal(t, file, out.String())
}

func TestBadFile(t *testing.T) {
	for text, want := range map[string]string{
		"":                                  "b.jsonl: no line {\"version\":1}; crosslayer baseline writes such a file",
		"{\"version\":2}":                   "b.jsonl:1: version 2 of baselines is not known; this crosslayer reads version 1: run crosslayer baseline",
		"{\"version\":\"1\"}\n":             "b.jsonl:1: not a line of a baseline: cannot unmarshal string into Go struct field head.version of type int; want {\"version\":1}",
		file + "<<<<<<< HEAD\n":             "b.jsonl:4: a conflict of a merge; keep the lines of both sides and delete this one, or run crosslayer baseline",
		file + "{\"fingerprint\":\"c:1\"\n": "b.jsonl:4: the line ends too early; crosslayer baseline writes such a file",
		file + "{\"fingerprint\":\"c:1\",\"line\":3}\n":    "b.jsonl:4: unknown field \"line\"; crosslayer baseline writes such a file",
		file + "{\"fingerprint\":\"c:1\"}\n":               "b.jsonl:4: no fingerprint or no category; crosslayer baseline writes such a file",
		file + "[]\n":                                      "b.jsonl:4: not a line of a baseline: cannot unmarshal array into Go value of type entry; crosslayer baseline writes such a file",
		file + strings.Split(file, "\n")[1] + " {}" + "\n": "b.jsonl:4: more than one value on the line; crosslayer baseline writes such a file",
	} {
		_, err := Read(strings.NewReader(text), "b.jsonl")
		if assert.Error(t, err, text) {
			assert.Equal(t, want, err.Error())
		}
	}
}

// What was written by an editor that marks the order of bytes is read, and what is no baseline is known as such.
func TestBegun(t *testing.T) {
	marked, err := Read(strings.NewReader("\ufeff"+strings.ReplaceAll(file, "\n", "\r\n")), "b.jsonl")
	require.NoError(t, err)
	assert.Len(t, marked, 2)
	for text, want := range map[string]bool{
		"": true, " \n\r\n": true, file: true, "\ufeff" + file: true, "\n" + file: true, "{\"version\":2}": true,
		strings.Split(file, "\n")[1]: true, "<<<<<<< HEAD\n" + file: true, "{\"fingerprint\"": true,
		"package main\n": false, "{}": false, "module m\n\n" + file: false, "x": false, "{\"fingerprint": false,
		"{\"findings\":[]}": false, "\xff\xfe{\x00": false, strings.Repeat(" ", 9999) + "x": false,
	} {
		assert.Equal(t, want, Begun(strings.NewReader(text)), "%q", text)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(file)
	f.Add("{\"version\":1}\n{}")
	f.Add("<<<<<<<")
	f.Fuzz(func(t *testing.T, text string) {
		b, err := Read(strings.NewReader(text), "b")
		if err != nil {
			return
		}
		var out, again bytes.Buffer
		require.NoError(t, b.Write(&out))
		back, err := Read(bytes.NewReader(out.Bytes()), "b")
		require.NoError(t, err)
		require.NoError(t, back.Write(&again))
		assert.Equal(t, out.String(), again.String())
	})
}

func TestCache(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	t.Setenv(variable, dir)
	c := UserCache()
	b, err := Read(strings.NewReader(file), "b.jsonl")
	require.NoError(t, err)
	_, ok := c.Get("k")
	assert.False(t, ok)
	c.Put("k", b)
	got, ok := c.Get("k")
	assert.True(t, ok)
	assert.Equal(t, b, got)

	whole, err := os.ReadFile(c.file("k"))
	require.NoError(t, err)
	lines := strings.SplitAfter(string(whole), "\n")
	for _, text := range []string{"", file, string(whole[:40]), lines[0], lines[0] + lines[1], lines[0] + lines[1] + lines[2], string(whole) + lines[2], "x" + string(whole)} {
		require.NoError(t, os.WriteFile(c.file("k"), []byte(text), 0o644))
		_, ok = c.Get("k")
		assert.False(t, ok, "a damaged file is none: %q", text)
	}

	// What nobody asked for goes; what is not ours stays.
	c.Put("old", b)
	other := filepath.Join(dir, "notes.txt")
	require.NoError(t, os.WriteFile(other, nil, 0o644))
	past := time.Now().Add(-2 * keep)
	for _, name := range []string{c.file("old"), other} {
		require.NoError(t, os.Chtimes(name, past, past))
	}
	c.Put("k", b)
	assert.NoFileExists(t, c.file("old"))
	assert.FileExists(t, other)

	// A cache that cannot be is an empty one.
	for _, dir := range []string{"off", filepath.Join(other, "below")} {
		t.Setenv(variable, dir)
		c := UserCache()
		c.Put("k", b)
		_, ok := c.Get("k")
		assert.False(t, ok)
	}
	assert.NoDirExists(t, "off")
}

func TestKey(t *testing.T) {
	a, err := Key("a", "bc")
	require.NoError(t, err)
	b, err := Key("ab", "c")
	require.NoError(t, err)
	assert.NotEqual(t, a, b)
}

// BenchmarkSplit compares 20,000 findings with as many that are known, of which a tenth are alike.
func BenchmarkSplit(b *testing.B) {
	var list []finding.Finding
	for i := range 20_000 {
		kind := fmt.Sprint("kind", i)
		if i%10 == 0 {
			kind = "alike"
		}
		list = append(list, found(kind, fmt.Sprintf("p%d/f.go", i%500), i, "F", fmt.Sprintf("call%d in loop (-> db.go:%d)", i, i)))
	}
	known := Of(finding.Unique(slices.Clone(list[:19_000])))
	list = finding.Unique(list)
	b.ResetTimer()
	for b.Loop() {
		if got := known.Split(list, nil); len(got.Fresh) != 1000 {
			b.Fatal(len(got.Fresh))
		}
	}
}
