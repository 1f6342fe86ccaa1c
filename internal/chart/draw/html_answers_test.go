package draw

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLayout(t *testing.T) {
	for text, want := range map[string]string{
		"":                     "",
		"string":               "string",
		"{id: integer, a: {}}": "{id: integer, a: {}}",
		`{id: integer, name: string, tags: [string] | null, on: boolean}`: `
{
  id: integer, name: string,
  tags: [string] | null,
  on: boolean
}`,
		`{data: {"a, {b": string, list: [{id: integer, name: string, at?: string(date-time)}], *: {...}}}`: `
{
  data: {
    "a, {b": string,
    list: [{
      id: integer,
      name: string,
      at?: string(date-time)
    }],
    *: {...}
  }
}`,
		`[{id: integer, name: string, on: boolean}] | null`: `
[{
  id: integer, name: string,
  on: boolean
}] | null`,
	} {
		assert.Equal(t, strings.TrimPrefix(want, "\n"), layout(text, 28))
	}
}

func FuzzLayout(f *testing.F) {
	f.Add(`{data: {"a, {b": string, list: [{id: integer, at?: string(date-time)}] | null, *: {...}}, ...} | "x"`, 20)
	f.Fuzz(func(t *testing.T, text string, width int) {
		// However odd it is, it is all there.
		if pack, got := strings.NewReplacer(" ", "", "\n", ""), layout(text, width%100); pack.Replace(got) != pack.Replace(text) {
			t.Errorf("%q became %q", text, got)
		}
	})
}
