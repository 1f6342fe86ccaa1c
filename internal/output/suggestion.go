package output

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// rewritten returns the whole lines of a finding as a fix leaves them, without the last line break, and false if the fix
// is about other lines too, or they are no text: reviewers take a suggestion for the lines that they comment only.
func (s *sources) rewritten(f finding.Finding, fix finding.Fix) (string, bool) {
	text, at := s.bytes(f.File), spanOf(f)
	start, end, ok := lines(text, at.line, at.endLine)
	if !ok || len(fix.Edits) == 0 {
		return "", false
	}
	edits := slices.SortedStableFunc(slices.Values(fix.Edits), func(a, b finding.Edit) int { return a.Start - b.Start })
	var after strings.Builder
	for _, e := range edits {
		if e.File != f.File || e.Start < start || e.End < e.Start || e.End > end {
			return "", false
		}
		after.Write(text[start:e.Start])
		after.WriteString(e.New)
		start = e.End
	}
	after.Write(text[start:end])
	return strings.ReplaceAll(after.String(), "\r\n", "\n"), utf8.ValidString(after.String())
}

// lines returns where in a text the lines from first to last stand, without the break of the last one.
func lines(text []byte, first, last int) (start, end int, ok bool) {
	for number := 1; ; number++ {
		length := bytes.IndexByte(text[end:], '\n')
		if length < 0 {
			length = len(text) - end
		}
		if number == first {
			start = end
		}
		end += length
		if number == last {
			return start, start + len(bytes.TrimSuffix(text[start:end], []byte("\r"))), first >= 1
		}
		if end == len(text) {
			return 0, 0, false
		}
		end++
	}
}
