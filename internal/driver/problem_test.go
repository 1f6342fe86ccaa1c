package driver

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/internal/finding"
)

func TestOneLine(t *testing.T) {
	for msg, want := range map[string]string{
		"# example.com/m\na.go:1:2: first\na.go:3:4: second": "a.go:1:2: first",
		"no module; to add it:\n\tgo get x":                  "no module; to add it: go get x",
		"a.go:1:2: no module; to add:\n\tgo get x":           "a.go:1:2: no module; to add: go get x",
		"go: updates needed\n":                               "updates needed",
		"":                                                   "",
	} {
		assert.Equal(t, want, oneLine(msg), "%q", msg)
	}
}

func TestSplit(t *testing.T) {
	a := newAtlas(unix, "/shop", "/shop")
	for _, test := range []struct {
		pos, msg string
		place    finding.Position
		rest     string
	}{
		{"/shop/a/a.go:1:2", "m", finding.Position{File: "a/a.go", Line: 1, Column: 2}, "m"},
		{"a/a.go:1", "m", finding.Position{File: "a/a.go", Line: 1}, "m"},
		{"", "./a.go:1:2: m", finding.Position{File: "a.go", Line: 1, Column: 2}, "m"},
		{"-", "import cycle: x", finding.Position{}, "import cycle: x"},
		{"", "localhost:80: refused", finding.Position{}, "localhost:80: refused"},
	} {
		place, rest := a.split(test.pos, test.msg)
		assert.Equal(t, test.place, place)
		assert.Equal(t, test.rest, rest)
	}
}

func TestCycleOf(t *testing.T) {
	for msg, want := range map[string][]string{
		"import cycle not allowed: import stack: [a b a]":   {"a", "b", "a"},
		"import cycle not allowed: import stack: [x a b a]": {"a", "b", "a"},
		"import cycle not allowed: import stack: [a a]":     {"a", "a"},
		"import cycle not allowed in test":                  nil,
	} {
		assert.Equal(t, want, cycleOf(msg), msg)
	}
}

func TestOutdated(t *testing.T) {
	for _, test := range []struct {
		command, own string
		want         bool
	}{
		{"go1.27.0", "go1.26.8", true},
		{"go1.26.9", "go1.26.8", false},
		{"go1.25.1", "go1.26.8", false},
		{"go1.27rc1", "go1.26.8", true},
		{"go1.27.0", "devel go1.27-abcdef", false},
		{"devel go1.28-abcdef", "go1.27.0", false},
	} {
		assert.Equal(t, test.want, outdated(test.command, test.own), "%s with %s", test.command, test.own)
	}
}

func TestRepository(t *testing.T) {
	for path, want := range map[string]string{
		"example.org":                 "example.org",
		"gopkg.in/x.v2":               "gopkg.in/x.v2",
		"example.org/owner/name":      "example.org/owner/name",
		"example.org/owner/name/a/b":  "example.org/owner/name",
		"example.org/owner/name/v2/b": "example.org/owner/name",
	} {
		assert.Equal(t, want, repository(path))
	}
}
