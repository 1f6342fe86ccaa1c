// Package buffers follows the documents that are open in an editor: their texts, the edits since some earlier text,
// and what becomes of places under these edits.
package buffers

import (
	"unicode"
	"unicode/utf8"
)

// A Splice replaces the bytes [Start, End) of a text by New.
type Splice struct {
	Start, End int
	New        string

	before, after rune // what stands around the replaced bytes, 0 at the ends of the text
}

// NewSplice returns a splice of a text. What it would replace by itself is left out.
func NewSplice(text string, start, end int, with string) Splice {
	for start < end && with != "" && text[start] == with[0] {
		start, with = start+1, with[1:]
	}
	for start < end && with != "" && text[end-1] == with[len(with)-1] {
		end, with = end-1, with[:len(with)-1]
	}
	s := Splice{Start: start, End: end, New: with}
	if start > 0 {
		s.before, _ = utf8.DecodeLastRuneInString(text[:start])
	}
	if end < len(text) {
		s.after, _ = utf8.DecodeRuneInString(text[end:])
	}
	return s
}

// Between returns the splice that turns one text into another.
func Between(old, text string) Splice { return NewSplice(old, 0, len(old), text) }

// Nothing reports whether the splice leaves the text as it is.
func (s Splice) Nothing() bool { return s.Start == s.End && s.New == "" }

// Apply returns the text after the splice.
func (s Splice) Apply(text string) string { return text[:s.Start] + s.New + text[s.End:] }

// A Mark is a range of bytes in a text that moves with edits around it. One that is edited itself is gone.
type Mark struct {
	Start, End int
	Gone       bool
}

// Shift moves the mark through a splice. It is gone if the splice touches it: a word that grows or shrinks at its
// end is another word.
func (m *Mark) Shift(s Splice) {
	switch {
	case m.Gone || s.Nothing():
	case s.End < m.Start, s.End == m.Start && !word(s.last()):
		by := len(s.New) - (s.End - s.Start)
		m.Start, m.End = m.Start+by, m.End+by
	case s.Start < m.End, s.Start == m.End && word(s.first()), s.End == m.Start:
		m.Gone = true
	}
}

// last is what stands before the text behind the splice.
func (s Splice) last() rune {
	if s.New == "" {
		return s.before
	}
	r, _ := utf8.DecodeLastRuneInString(s.New)
	return r
}

// first is what stands behind the text before the splice.
func (s Splice) first() rune {
	if s.New == "" {
		return s.after
	}
	r, _ := utf8.DecodeRuneInString(s.New)
	return r
}

func word(r rune) bool {
	return r == '_' || r == utf8.RuneError || unicode.IsLetter(r) || unicode.IsDigit(r)
}
