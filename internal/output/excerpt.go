package output

import (
	"bytes"
	"fmt"
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

// open reads the lines of a file. One that cannot be read has none.
func (e *excerpts) open(file string) {
	if file == e.file || e.read == nil {
		return
	}
	e.file, e.lines = file, nil
	if src, err := e.read(file); err == nil {
		e.lines = bytes.Split(src, []byte("\n"))
	}
}

// at returns the line of a position. A file that cannot be read, or has
// changed since, has none.
func (e *excerpts) at(p finding.Position) (string, bool) {
	e.open(p.File)
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
	start, end := marked(line, f)
	blank := strings.Map(func(r rune) rune {
		if r == '\t' {
			return '\t'
		}
		return ' '
	}, line[:start])
	return blank + paint(mark, strings.Repeat("^", utf8.RuneCountInString(line[start:end])))
}

// marked is where in its line a finding begins and ends.
func marked(line string, f finding.Finding) (start, end int) {
	start, end = f.Column-1, len(line)
	if f.EndLine == f.Line || f.EndLine == 0 {
		end = min(end, f.EndColumn-1)
	}
	return start, max(end, start+1)
}

// An excerpt is the line of a finding between its neighbours, each with its number.
type excerpt struct {
	Before, Mark, After string
}

// around returns the excerpt of a finding, with what it is about in Mark; none if there is no such line.
func (e *excerpts) around(f finding.Finding) (x excerpt) {
	line, ok := e.at(f.Position)
	if !ok {
		return excerpt{}
	}
	const neighbours = 2
	numbered := func(n int) string { return fmt.Sprintf("%6d  ", n) }
	for n := max(1, f.Line-neighbours); n < f.Line; n++ {
		x.Before += numbered(n) + shown(string(e.lines[n-1])) + "\n"
	}
	start, end := marked(line, f)
	x.Before += numbered(f.Line) + printable(line[:start])
	x.Mark = printable(line[start:end])
	x.After = printable(line[end:])
	last := min(len(e.lines), f.Line+neighbours)
	if last == len(e.lines) && len(e.lines[last-1]) == 0 {
		last-- // what follows the last line break
	}
	for n := f.Line + 1; n <= last; n++ {
		x.After += "\n" + numbered(n) + shown(string(e.lines[n-1]))
	}
	return x
}

// shown is text of a file as far as it is shown, its lines apart.
func shown(text string) string {
	if len(text) > maxExcerpt {
		text = text[:maxExcerpt] + " ..."
	}
	lines := strings.Split(strings.TrimRight(text, " \t\r"), "\n")
	for i, line := range lines {
		lines[i] = printable(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(lines, "\n")
}
