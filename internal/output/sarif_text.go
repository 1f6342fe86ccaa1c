package output

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// messageEscaper escapes what SARIF takes for an embedded link.
var messageEscaper = strings.NewReplacer(`\`, `\\`, `[`, `\[`, `]`, `\]`)

// escaped writes text as the text of a SARIF message.
func escaped(text string) string { return messageEscaper.Replace(printableLines(text)) }

// uri writes the name of a file as a relative reference.
func uri(file string) string {
	parts := strings.Split(file, "/")
	for i, part := range parts {
		parts[i] = strings.ReplaceAll(url.PathEscape(part), ":", "%3A") // or else it may be a scheme
	}
	return strings.Join(parts, "/")
}

// sentence writes a summary as a sentence of at most n bytes.
func sentence(text string, n int) string {
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text)
	return clip(string(unicode.ToUpper(first))+strings.TrimSuffix(text[size:], "."), n-1) + "."
}

// clip cuts a text to at most n bytes, with an ellipsis.
func clip(text string, n int) string {
	if len(text) <= n {
		return text
	}
	const ellipsis = "..."
	end := n - len(ellipsis)
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + ellipsis
}
