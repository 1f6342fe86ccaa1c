package visible_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/internal/visible"
)

func TestLine(t *testing.T) {
	assert.Equal(t, "größe |<&> �[31m ��� �", visible.Line("größe |<&> \x1b[31m \r\n\t \u202e"))
}
