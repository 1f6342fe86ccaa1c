package output

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// maxExcerpt is the length of a source line up to which it is shown. Longer
// ones are data.
const maxExcerpt = 240

// excerpts reads source lines. It keeps the last file: findings come sorted.
type excerpts struct {
	read  func(file string) ([]byte, error)
	file  string
	lines [][]byte
}

// at returns the line of a position. A file that cannot be read, or has
// changed since, has none.
func (e *excerpts) at(p finding.Position) (string, bool) {
	if e.read == nil {
		return "", false
	}
	if p.File != e.file {
		src, err := e.read(p.File)
		if err != nil {
			src = nil
		}
		e.file, e.lines = p.File, bytes.Split(src, []byte("\n"))
	}
	if p.Line < 1 || p.Line > len(e.lines) {
		return "", false
	}
	line := bytes.TrimRight(e.lines[p.Line-1], " \t\r")
	if len(line) > maxExcerpt || !utf8.Valid(line) || p.Column < 1 || p.Column > len(line) {
		return "", false
	}
	return string(line), true
}

// underline points at the finding in its line, a mark for each character. Tabs
// before it stay tabs, so that it stands right under any width of tab.
func underline(line string, f finding.Finding, paint paintFunc) string {
	start := f.Column - 1
	end := len(line)
	if f.EndLine == f.Line || f.EndLine == 0 {
		end = min(end, f.EndColumn-1)
	}
	end = max(end, start+1)
	blank := strings.Map(func(r rune) rune {
		if r == '\t' {
			return '\t'
		}
		return ' '
	}, line[:start])
	return blank + paint(mark, strings.Repeat("^", utf8.RuneCountInString(line[start:end])))
}
