package fix_test

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/fix"
)

// sources are files by name.
type sources map[string]string

func (s sources) read(file string) ([]byte, error) {
	text, ok := s[file]
	if !ok {
		return nil, errors.New(file + " is not there")
	}
	return []byte(text), nil
}

// fixed is a finding with a fix of edits, each "FILE:OLD:NEW" where OLD stands once in the file.
func (s sources) fixed(t *testing.T, edits ...string) finding.Finding {
	t.Helper()
	var f finding.Fix
	for _, e := range edits {
		parts := strings.SplitN(e, ":", 3)
		at := strings.Index(s[parts[0]], parts[1])
		require.GreaterOrEqual(t, at, 0, e)
		f.Edits = append(f.Edits, finding.Edit{File: parts[0], Start: at, End: at + len(parts[1]), New: parts[2]})
	}
	return finding.Finding{Fixes: []finding.Fix{f, {Message: "another way", Edits: []finding.Edit{{File: "never.go"}}}}}
}

// after is what a plan makes of a file, "" if it leaves it.
func after(p fix.Plan, name string) string {
	for _, f := range p.Files {
		if f.Name == name {
			return string(f.After)
		}
	}
	return ""
}

func TestMake(t *testing.T) {
	s := sources{
		"a.go": "package a\n\nvar x, y = 1, 2\n\nvar z = 3\n",
		"b.go": "package a\n\nvar b = 4\n",
	}
	p := fix.Make([]finding.Finding{
		s.fixed(t, "a.go:1:10", "b.go:4:40"),
		s.fixed(t, "a.go:2:20"),
		s.fixed(t, "a.go:1:10"),            // the same again
		s.fixed(t, "a.go:1, 2:3, 4"),       // other ideas
		s.fixed(t, "a.go:1:11"),            //
		s.fixed(t, "a.go:3:30", "b.go:4:"), // not half of it either
		{},
		{Fixes: []finding.Fix{{Message: "by hand"}}},
	}, s.read)
	assert.Equal(t, [][]string{{"a.go", "b.go"}, {"a.go"}, {"a.go"}}, p.Fixes)
	assert.Equal(t, 3, p.Conflicts)
	assert.Equal(t, 2, p.Without)
	assert.Zero(t, p.Refused)
	assert.Empty(t, p.Problems)
	require.Len(t, p.Files, 2)
	assert.Equal(t, s["a.go"], string(p.Files[0].Before))
	assert.Equal(t, "package a\n\nvar x, y = 10, 20\n\nvar z = 3\n", after(p, "a.go"))
	assert.Equal(t, "package a\n\nvar b = 40\n", after(p, "b.go"))
}

// What is put at one place has an order that nobody knows.
func TestInsertions(t *testing.T) {
	s := sources{"a.go": "package a\n\nvar x = 1\n"}
	at := strings.Index(s["a.go"], "1")
	insert := func(text string) finding.Finding {
		return finding.Finding{Fixes: []finding.Fix{{Edits: []finding.Edit{{File: "a.go", Start: at, End: at, New: text}}}}}
	}
	p := fix.Make([]finding.Finding{insert("2 + "), insert("3 + "), insert("2 + "), s.fixed(t, "a.go:1:4")}, s.read)
	assert.Len(t, p.Fixes, 2)
	assert.Equal(t, 2, p.Conflicts)
	assert.Equal(t, "package a\n\nvar x = 2 + 1\n", after(p, "a.go"))
}

// Formatting is not ours to begin with, nor are the ends of lines.
func TestForm(t *testing.T) {
	for name, test := range map[string]struct{ text, edit, want string }{
		"formatted":     {"package a\n\nvar (\n\tx = 1\n\ty = 2\n)\n", "a.go:y:long", "package a\n\nvar (\n\tx    = 1\n\tlong = 2\n)\n"},
		"unformatted":   {"package a\nvar   x=1\nvar y  = 2\n", "a.go:2:3+4", "package a\nvar   x=1\nvar y  = 3+4\n"},
		"windows":       {"package a\r\n\r\nvar y = 2\r\n", "a.go:2:3 +\n4", "package a\r\n\r\nvar y = 3 +\r\n4\r\n"},
		"no end":        {"package a\n\nvar y = 2", "a.go:2:3", "package a\n\nvar y = 3"},
		"not ASCII":     {"package a\n\nvar größe = 2\n", "a.go:größe:ß", "package a\n\nvar ß = 2\n"},
		"byte order":    {"\ufeffpackage a\n\nvar y = 2\n", "a.go:2:3", "\ufeffpackage a\n\nvar y = 3\n"},
		"carriage only": {"package a\n\nvar y = `a\rb` // 2\n", "a.go:2:3", "package a\n\nvar y = `a\rb` // 3\n"},
	} {
		t.Run(name, func(t *testing.T) {
			s := sources{"a.go": test.text}
			p := fix.Make([]finding.Finding{s.fixed(t, test.edit)}, s.read)
			assert.Empty(t, p.Problems)
			assert.Equal(t, test.want, after(p, "a.go"))
		})
	}
}

// A fix goes in with all its edits or not at all.
func TestProblems(t *testing.T) {
	s := sources{"a.go": "package a\n\nvar x, y = 1, 2\n", "b.go": "package a\n\nvar b = 4\n", "broken.go": "package"}
	beyond := finding.Finding{Fixes: []finding.Fix{{Edits: []finding.Edit{{File: "b.go", Start: 5, End: 5000}}}}}
	gone := s.fixed(t, "a.go:1:10")
	gone.Fixes[0].Edits = append(gone.Fixes[0].Edits, finding.Edit{File: "gone.go"})
	p := fix.Make([]finding.Finding{
		gone,
		s.fixed(t, "a.go:2:20"),
		beyond,
		s.fixed(t, "broken.go:package:package b"),
	}, s.read)
	assert.Equal(t, [][]string{{"a.go"}}, p.Fixes)
	assert.Equal(t, 3, p.Refused)
	assert.Equal(t, "package a\n\nvar x, y = 1, 20\n", after(p, "a.go"))
	require.Len(t, p.Files, 1)
	require.Len(t, p.Problems, 3)
	assert.EqualError(t, p.Problems[0], "b.go is not what was analysed; run it again")
	assert.EqualError(t, p.Problems[1], "broken.go: the fix does not fit: the file does not parse")
	assert.EqualError(t, p.Problems[2], "gone.go is not there")

	// A fix that breaks a file takes what it did elsewhere with it.
	s["broken.go"] = "package a\n\nvar c = 5\n"
	p = fix.Make([]finding.Finding{s.fixed(t, "a.go:1:10", "broken.go:5:("), s.fixed(t, "a.go:2:20")}, s.read)
	assert.Equal(t, [][]string{{"a.go"}}, p.Fixes)
	assert.Equal(t, 1, p.Refused)
	assert.Equal(t, "package a\n\nvar x, y = 1, 20\n", after(p, "a.go"))
	require.Len(t, p.Problems, 1)
	assert.ErrorContains(t, p.Problems[0], "broken.go: the fix does not fit: ")
}

// git apply is who says what a diff is.
func TestDiff(t *testing.T) {
	git, err := exec.LookPath("git")
	require.NoError(t, err)
	for name, text := range map[string]string{
		"a.go":                  "package a\n\nvar y = 2\n",
		"two words/ä b.go":      "package a\n\nvar y = 2\n",
		"quote\"back\\tab\t.go": "package a\n\nvar y = 2\n",
		"windows.go":            "package a\r\n\r\nvar y = 2\r\n\r\nvar z = 1\r\n",
		"end.go":                "package a\n\nvar y = 2",
		"long.go":               "package a\n\nvar y = 2\n" + strings.Repeat("\nvar _ = 0\n", 50) + "\nvar z = 1\n",
	} {
		t.Run(name, func(t *testing.T) {
			for _, below := range []string{"", "some/dir"} {
				s := sources{name: text}
				edits := []string{":2:3"}
				if strings.Contains(text, "z = 1") {
					edits = append(edits, ":z = 1:z = 9")
				}
				for i := range edits {
					edits[i] = name + edits[i]
				}
				p := fix.Make([]finding.Finding{s.fixed(t, edits...)}, s.read)
				require.Len(t, p.Files, 1)
				applied(t, git, below, p.Files[0])
			}
		})
	}
}
