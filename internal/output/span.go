package output

import (
	"bytes"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// A span is a part of a file. Lines and columns count from 1, columns in bytes; the end is the first column after it.
type span struct {
	line, column       int
	endLine, endColumn int
}

// spanOf returns that of a finding, made whole: reviewers refuse one without an end, or whose end is not after its start.
func spanOf(f finding.Finding) span {
	s := span{max(f.Line, 1), max(f.Column, 1), f.EndLine, max(f.EndColumn, 1)}
	if s.endLine < s.line || s.endLine == s.line && s.endColumn <= s.column {
		s.endLine, s.endColumn = s.line, s.column+1
	}
	return s
}

// spanIn returns the place of an edit in the text of its file, and false if it does not lie in it.
func spanIn(text []byte, e finding.Edit) (span, bool) {
	if e.Start < 0 || e.End < e.Start || e.End > len(text) {
		return span{}, false
	}
	var s span
	s.line, s.column = placeIn(text, e.Start)
	s.endLine, s.endColumn = placeIn(text, e.End)
	return s, true
}

// placeIn returns the line and the column of an offset.
func placeIn(text []byte, offset int) (line, column int) {
	before := text[:offset]
	return bytes.Count(before, []byte("\n")) + 1, offset - bytes.LastIndexByte(before, '\n')
}
