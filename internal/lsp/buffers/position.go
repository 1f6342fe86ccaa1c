package buffers

import (
	"sort"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A Position is a place as the protocol counts: both from 0, characters in UTF-16 units.
type Position struct {
	Line      int `json:"line"`
	Character int `json:"character"`
}

// A Range is what lies between two positions.
type Range struct {
	Start Position `json:"start"`
	End   Position `json:"end"`
}

// Overlaps reports whether ranges have a place in common, be it their ends.
func (r Range) Overlaps(o Range) bool { return !r.End.before(o.Start) && !o.End.before(r.Start) }

func (p Position) before(o Position) bool {
	return p.Line < o.Line || p.Line == o.Line && p.Character < o.Character
}

// Lines know where the lines of a text begin.
type Lines struct {
	text   string
	starts []int
}

// NewLines looks for the lines of a text.
func NewLines(text string) *Lines {
	starts := make([]int, 1, strings.Count(text, "\n")+1)
	for i := 0; ; {
		n := strings.IndexByte(text[i:], '\n')
		if n < 0 {
			return &Lines{text, starts}
		}
		i += n + 1
		starts = append(starts, i)
	}
}

// line returns a line without its end.
func (l *Lines) line(n int) string {
	if n+1 < len(l.starts) {
		return l.text[l.starts[n] : l.starts[n+1]-1]
	}
	return l.text[l.starts[n]:]
}

// Offset turns a position into an offset. It reports whether there is such a place.
func (l *Lines) Offset(p Position) (int, bool) {
	if p.Line < 0 || p.Character < 0 || p.Line >= len(l.starts) {
		return 0, false
	}
	line, units := l.line(p.Line), 0
	for i, r := range line {
		if units >= p.Character {
			return l.starts[p.Line] + i, units == p.Character
		}
		units += max(utf16.RuneLen(r), 1)
	}
	return l.starts[p.Line] + len(line), units == p.Character
}

// Byte turns a line and a column in bytes, both from 1, into an offset. It reports whether there is such a place.
func (l *Lines) Byte(line, column int) (int, bool) {
	if line < 1 || column < 1 || line > len(l.starts) || column-1 > len(l.line(line-1)) {
		return 0, false
	}
	return l.starts[line-1] + column - 1, true
}

// Position turns an offset into a position.
func (l *Lines) Position(offset int) Position {
	offset = min(max(offset, 0), len(l.text))
	line := sort.SearchInts(l.starts, offset+1) - 1
	units := 0
	for before := l.text[l.starts[line]:offset]; before != ""; {
		r, size := utf8.DecodeRuneInString(before)
		units += max(utf16.RuneLen(r), 1)
		before = before[size:]
	}
	return Position{line, units}
}

// Range turns a mark into a range.
func (l *Lines) Range(m Mark) Range { return Range{l.Position(m.Start), l.Position(m.End)} }

// EndOfLine returns where the line of an offset ends, a carriage return left out.
func (l *Lines) EndOfLine(offset int) int {
	line := sort.SearchInts(l.starts, offset+1) - 1
	return l.starts[line] + len(strings.TrimSuffix(l.line(line), "\r"))
}

// Indent returns where the line of an offset begins, and the white space there.
func (l *Lines) Indent(offset int) (start int, white string) {
	n := sort.SearchInts(l.starts, offset+1) - 1
	line := l.line(n)
	return l.starts[n], line[:len(line)-len(strings.TrimLeft(line, " \t"))]
}
