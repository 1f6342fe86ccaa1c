package openapi

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

// Hash tells apart what Load reads, and does not load what stands alone.
func TestHashWithoutLoading(t *testing.T) {
	root := t.TempDir()
	seen := make(map[string]string)
	is := func(what string) {
		t.Helper()
		hash := Hash(root, "openapi.yaml")
		assert.Empty(t, seen[hash], "%s: as before", what)
		seen[hash] = what
		assert.Equal(t, hash, Hash(root, "./openapi.yaml"), what)
	}
	is("no file")
	write(t, root, "openapi.yaml", "openapi: 3.0.3\npaths: {}\n")
	is("a file")
	write(t, root, "openapi.yaml", "openapi: 3.0.3\npaths: {/a: {$ref: other.yaml}}\n")
	is("it refers to one that is not there")
	write(t, root, "other.yaml", "get: {responses: {'200': {$ref: 'more/r.yaml#/R'}}}\n")
	is("it is there now")
	write(t, root, "more/r.yaml", "R: {description: r}\n")
	is("one behind that")
	write(t, root, "more/r.yaml", "R: {description: s}\n")
	is("that has changed")

	for text, want := range map[string]bool{
		"$ref: '#/a'\n\"$ref\" : \"#/b\"\n": false,
		"{$ref: #/a}":                       false,
		"$ref: a.yaml#/a":                   true,
		"$ref: >-\n  a.yaml":                true,
		"? $ref\n: a.yaml":                  true,
		"$ref: *a":                          true,
		"\"\\u0024ref\": \"a.yaml\"":        true,
		"\"\\x24\\x72ef\": a.yaml":          true,
		"description: as in $ref":           true,
	} {
		assert.Equal(t, want, refersOut([]byte(text)), text)
	}
}

func BenchmarkHash(b *testing.B) {
	root := b.TempDir()
	text := large(b, false)
	write(b, root, "openapi.yaml", text)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Hash(root, Find(root)[0])
	}
}
