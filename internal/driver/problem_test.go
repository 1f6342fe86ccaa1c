package driver

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/internal/finding"
)

func TestUnavailable(t *testing.T) {
	for _, test := range []struct{ path, msg, want string }{
		{"example.org/x/a", "example.org/x@v1.0.0: Get \"https://proxy\": no such host", "example.org/x@v1.0.0: Get \"https://proxy\": no such host; go mod download has to work first"},
		{"example.org/x/a", "not known", "cannot load example.org/x/a: not known; go mod download has to work first"},
		{"example.org/x/a", "no required module provides package example.org/x/a; to add it: go get example.org/x/a", "no required module provides package example.org/x/a; to add it: go get example.org/x/a"},
		{"fmtt", "package fmtt is not in std", "package fmtt is not in std"},
	} {
		assert.Equal(t, test.want, unavailable(test.path, test.msg))
	}
}

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
	a := newAtlas("/shop")
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
