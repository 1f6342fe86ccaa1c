package route

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestAsk(t *testing.T) {
	for _, args := range [][]string{nil, {"/a"}, {"/a", "/", "b"}} {
		_, ok := Ask("strings.HasPrefix", args)
		assert.False(t, ok, args)
	}
	_, ok := Ask("strings.Count", []string{"/a", "/"})
	assert.False(t, ok)
	is, ok := Ask("strings.HasPrefix", []string{"/a", "/"})
	assert.True(t, is && ok)
	is, ok = Ask("strings.HasSuffix", []string{"/a", "/"})
	assert.True(t, !is && ok)
}

func TestFold(t *testing.T) {
	have, ok := Fold("cmp.Or", []string{"", "/a", "/b"})
	assert.True(t, ok)
	assert.Equal(t, "/a", have)
	_, ok = Fold("strings.TrimPrefix", []string{"/a"})
	assert.False(t, ok)
}
