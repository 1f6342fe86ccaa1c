// Package visible shows text that others wrote as what it is.
package visible

import (
	"strings"
	"unicode"
)

// Line replaces what could move a terminal's cursor, break the line or hide in it, each by one visible character.
func Line(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
