package ruletest

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// longest is the length of a message where names allow.
const longest = 140

var (
	timid    = regexp.MustCompile(`(?i)\b(potential|possibl[ey]|consider|should)\b`)
	evidence = regexp.MustCompile(`\(([^()]*)\); |\(([^()]*)\)$`)
)

// Message tells what is wrong with the style of a message: it is one line of
// ASCII, starts with a name or in lower case, ends without a full stop, is
// sure of itself, and short unless its names are long.
func Message(text string) error {
	first, size := utf8.DecodeRuneInString(text)
	switch {
	case text == "" || text != strings.TrimSpace(text) || strings.ContainsAny(text, "\n\r\t"):
		return fmt.Errorf("message is not one plain line: %q", text)
	case strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r > '~' }):
		return fmt.Errorf("message is not ASCII: %q", text)
	case 'A' <= first && first <= 'Z' && !name.MatchString(text):
		return fmt.Errorf("message starts with a capital: %q", text)
	case size == 0 || strings.HasSuffix(text, "."):
		return fmt.Errorf("message ends with a full stop: %q", text)
	case timid.MatchString(text):
		return fmt.Errorf("message says %q: %q", timid.FindString(text), text)
	case len(text) > longest && !shortened(text):
		return fmt.Errorf("message has %d characters and a path that can be cut: %q", len(text), text)
	case strings.Contains(text, " ()") || strings.Contains(text, "  "):
		return fmt.Errorf("message has a hole: %q", text)
	}
	return nil
}

// name matches a message that starts with a name of the reader's program or
// with an HTTP method.
var name = regexp.MustCompile(`^([A-Z]+ /|[A-Za-z_][\w\[\]]*(\.[\w\[\]]+|( in loop)? makes ))`)

// shortened tells whether nothing but the wire is left of the path.
func shortened(text string) bool {
	m := evidence.FindStringSubmatch(text)
	if m == nil {
		return true
	}
	path := strings.TrimPrefix(m[1]+m[2], "... -> ")
	return !strings.Contains(path, " -> ")
}
