package output

import "github.com/crosslayer/crosslayer/internal/finding"

// A style is a terminal's escape code.
type style string

const (
	strong style = "\x1b[1m"
	faint  style = "\x1b[2m"
	red    style = "\x1b[31m"
	yellow style = "\x1b[33m"
	cyan   style = "\x1b[36m"
	mark         = yellow
)

// A paintFunc puts a style on a text.
type paintFunc func(style, string) string

func painter(color bool) paintFunc {
	if !color {
		return func(_ style, text string) string { return text }
	}
	return func(s style, text string) string { return string(s) + text + "\x1b[0m" }
}

func severity(s finding.Severity) style {
	switch s {
	case finding.Error:
		return red
	case finding.Note:
		return cyan
	}
	return yellow
}
