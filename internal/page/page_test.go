package page_test

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/internal/page"
)

// The policy names the very bytes of the page's style and script.
func TestPolicy(t *testing.T) {
	head := page.NewHead([]byte("p { color: red; }\n"), []byte("void 0;\n"))
	for _, text := range []string{string(head.Style), string(head.Script)} {
		sum := sha256.Sum256([]byte(text))
		assert.Contains(t, head.Policy, "'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	}
	assert.Contains(t, head.Policy, "default-src 'none'")
	assert.Contains(t, head.Style, "p { color: red; }")
	assert.Contains(t, head.Script, "void 0;")
}
