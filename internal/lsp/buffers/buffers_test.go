package buffers_test

import (
	"math/rand"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
)

func TestPositionsCountInUTF16(t *testing.T) {
	const text = "a\U0001F600é\r\nz\n\n\xff!"
	l := buffers.NewLines(text)
	for offset, want := range map[int]buffers.Position{
		0: {0, 0}, 1: {0, 1}, 5: {0, 3}, 7: {0, 4}, 8: {0, 5}, 9: {1, 0}, 10: {1, 1}, 11: {2, 0}, 12: {3, 0}, 13: {3, 1}, 14: {3, 2},
	} {
		assert.Equal(t, want, l.Position(offset), "offset %d", offset)
		back, ok := l.Offset(want)
		assert.True(t, ok, "offset %d", offset)
		assert.Equal(t, offset, back)
	}
	for _, p := range []buffers.Position{{0, 2}, {0, 6}, {4, 0}, {-1, 0}, {0, -1}, {2, 1}} {
		_, ok := l.Offset(p)
		assert.False(t, ok, "%v is no place", p)
	}
	at, ok := l.Byte(1, 6)
	assert.True(t, ok)
	assert.Equal(t, 5, at)
	for _, p := range [][2]int{{0, 1}, {1, 0}, {9, 1}, {2, 3}} {
		_, ok := l.Byte(p[0], p[1])
		assert.False(t, ok, "%v is no place", p)
	}
	assert.Equal(t, 7, l.EndOfLine(0))
}

func TestMarks(t *testing.T) {
	const text = "one two three" // the mark is two
	for name, c := range map[string]struct {
		start, end int
		with, want string // "" is gone
	}{
		"before":                   {0, 0, "zero ", "two"},
		"longer before":            {0, 3, "eleven", "two"},
		"after":                    {8, 13, "3", "two"},
		"inside":                   {5, 5, "x", ""},
		"all of it":                {4, 7, "2", ""},
		"the same":                 {4, 7, "two", "two"},
		"the whole, else the same": {0, 13, "one two four", "two"},
		"a word grows in front":    {4, 4, "x", ""},
		"a word grows at the end":  {7, 7, "x", ""},
		"a bracket in front":       {4, 4, "(", "two"},
		"a bracket at the end":     {7, 7, ")", "two"},
		"a line in front":          {4, 4, "\n\t", "two"},
		"words join in front":      {3, 4, "", ""},
		"words join at the end":    {7, 8, "", ""},
		"half and more":            {2, 5, "", ""},
		"everything":               {0, 13, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			m := buffers.Mark{Start: 4, End: 7}
			s := buffers.NewSplice(text, c.start, c.end, c.with)
			after := s.Apply(text)
			assert.Equal(t, text[:c.start]+c.with+text[c.end:], after)
			m.Shift(s)
			got := ""
			if !m.Gone {
				got = after[m.Start:m.End]
			}
			assert.Equal(t, c.want, got)
		})
	}
}

// random makes an edit as an editor would tell it.
func random(r *rand.Rand, text string) buffers.Change {
	pieces := []string{"", "x", "\n", "é", "\U0001F600", "func f() {\n\t\n}\n", " ", "TOKEN", "\r\n", strings.Repeat("y", 40)}
	with := pieces[r.Intn(len(pieces))]
	if r.Intn(20) == 0 {
		cut := r.Intn(len(text) + 1)
		return buffers.Change{Text: strings.ToValidUTF8(text[:cut]+with+text[cut:], "?")}
	}
	l := buffers.NewLines(text)
	a, b := r.Intn(len(text)+1), r.Intn(len(text)+1)
	if r.Intn(3) > 0 {
		b = min(a+r.Intn(4), len(text))
	}
	for a > 0 && a < len(text) && !utf8.RuneStart(text[a]) {
		a--
	}
	for b > 0 && b < len(text) && !utf8.RuneStart(text[b]) {
		b--
	}
	return buffers.Change{Range: &buffers.Range{Start: l.Position(min(a, b)), End: l.Position(max(a, b))}, Text: with}
}

// applied is what an editor makes of an edit: it splits lines and counts in UTF-16, as simply as can be.
func applied(text string, c buffers.Change) string {
	if c.Range == nil {
		return c.Text
	}
	offset := func(p buffers.Position) int {
		at := 0
		for range p.Line {
			at += strings.IndexByte(text[at:], '\n') + 1
		}
		return at + len(string(utf16.Decode(utf16.Encode([]rune(text[at:]))[:p.Character])))
	}
	return text[:offset(c.Range.Start)] + c.Text + text[offset(c.Range.End):]
}

// A mark on a word that there is once is on that word, or gone, whatever is edited; and moving it through the log
// later comes to the same.
func follow(t *testing.T, seed int64, edits int) {
	r := rand.New(rand.NewSource(seed))
	const file, word = "/a.go", "UNIQUEé"
	text := "package a\n\nvar é = \"\U0001F600\" + " + word + "(x)\r\n// end\n"
	set := buffers.NewSet()
	set.Open(file, "", 1, text)
	start := strings.Index(text, word)
	live := &buffers.Mark{Start: start, End: start + len(word)}
	set.Get(file).Mark(live)
	began := set.Now()
	for range edits {
		change := random(r, text)
		text = applied(text, change)
		gone := set.Change(file, 2, []buffers.Change{change})
		d := set.Get(file)
		require.False(t, d.Lost)
		require.Equal(t, text, d.Text(), "seed %d", seed)
		later := &buffers.Mark{Start: start, End: start + len(word)}
		require.True(t, d.Since(began, later))
		require.Equal(t, *live, *later)
		if live.Gone {
			require.True(t, gone, "nobody was told")
			return
		}
		require.Equal(t, word, text[live.Start:live.End], "seed %d", seed)
	}
}

func TestMarksFollowEdits(t *testing.T) {
	for seed := range int64(500) {
		follow(t, seed, 60)
	}
}

func FuzzMarksFollowEdits(f *testing.F) {
	f.Add(int64(1), uint8(10))
	f.Fuzz(func(t *testing.T, seed int64, edits uint8) { follow(t, seed, int(edits)) })
}

func TestDocuments(t *testing.T) {
	set := buffers.NewSet()
	set.Open("/a", "file:///a", 1, "one\n")
	then := set.Now()
	set.Change("/a", 2, []buffers.Change{{Text: "zero\none\n"}})
	d := set.Get("/a")
	m := &buffers.Mark{Start: 0, End: 3}
	require.True(t, d.Since(then, m))
	assert.Equal(t, buffers.Mark{Start: 5, End: 8}, *m)

	set.Tidy(set.Now())
	assert.False(t, d.Since(then, m), "what is forgotten is not known")
	assert.True(t, d.Since(set.Now(), m))

	set.Change("/a", 3, []buffers.Change{{Range: &buffers.Range{Start: buffers.Position{Line: 99}, End: buffers.Position{Line: 99}}, Text: "x"}})
	assert.True(t, d.Lost, "an edit of a line that there is not")
	set.Open("/a", "file:///a", 1, "x")
	assert.False(t, d.Lost)

	set.Close("/a")
	assert.Nil(t, set.Get("/a"), "nobody needs it")
	set.Open("/a", "file:///a", 1, "y")
	assert.False(t, set.Get("/a").Since(then, m), "it is another document")
	set.Change("/b", 1, []buffers.Change{{Text: "x"}})
	assert.Nil(t, set.Get("/b"))
}
