package finding

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestSentence(t *testing.T) {
	all := []Thing{{"a", "A"}, {"b", "B"}, {"c", "C"}, {"d", "D"}}
	for n, want := range []string{"lacks ; send it", "lacks A; send it", "lacks A and B; send it", "lacks A, B and C; send it", "lacks A, B and 2 more; send it"} {
		assert.Equal(t, want, Sentence{Before: "lacks ", Things: all[:n], Most: 2, After: "; send it"}.String())
	}
	s := Sentence{Before: "lacks ", Things: all, Most: 2}
	assert.Equal(t, "lacks B and D", s.About([]string{"d", "b", "x"}).String())
	assert.Len(t, s.Things, 4)
}
