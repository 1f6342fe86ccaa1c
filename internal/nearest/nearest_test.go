package nearest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestName(t *testing.T) {
	flags := []string{"format", "tags", "rules", "C", "color", "q", "version"}
	for name, want := range map[string]string{
		"formt":       "format",
		"fromat":      "format",
		"colour":      "color",
		"rule":        "rules",
		"Format":      "format",
		"v":           "",
		"nothinglike": "",
		"":            "",
	} {
		assert.Equal(t, want, Name(name, flags), name)
	}
}

func TestEdits(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{{"", "", 0}, {"a", "", 1}, {"", "abc", 3}, {"kitten", "sitting", 3}, {"abc", "abc", 0}} {
		assert.Equal(t, test.want, edits(test.a, test.b))
		assert.Equal(t, test.want, edits(test.b, test.a))
	}
}
