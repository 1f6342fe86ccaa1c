package output

import (
	"bytes"
	"cmp"
	"fmt"
	"path"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// sources are the files that positions lie in, named as reviewers name them: from the top of the repository. Each is
// read once or twice; what is kept of it is the lines that are not ASCII, which are few, and of the last one all.
type sources struct {
	read  func(file string) ([]byte, error)
	named func(file string) string
	found map[string]bool
	wide  map[string]map[int][]byte // lines that are not ASCII, by file and number
	last  string
	text  []byte // of last
}

func newSources(r Report) *sources {
	return &sources{read: r.Read, named: r.named, found: make(map[string]bool), wide: make(map[string]map[int][]byte)}
}

// bytes returns the text of a file, nil if it cannot be read.
func (s *sources) bytes(file string) []byte {
	if file == s.last || s.read == nil {
		return s.text
	}
	s.last, s.text = file, nil
	if text, err := s.read(file); err == nil {
		s.text = text
	}
	return s.text
}

// there reports whether a file is one of the repository: that of somebody else's package is not.
func (s *sources) there(file string) bool {
	there, known := s.found[file]
	if !known {
		there = s.bytes(file) != nil
		s.found[file] = there
	}
	return there
}

// wideLines returns the lines of a file that are not ASCII.
func (s *sources) wideLines(file string) map[int][]byte {
	lines, known := s.wide[file]
	if known {
		return lines
	}
	text := s.bytes(file)
	for line, number := []byte(nil), 1; len(text) > 0; number++ {
		line, text, _ = bytes.Cut(text, []byte("\n"))
		if !ascii(line) {
			if lines == nil {
				lines = make(map[int][]byte)
			}
			lines[number] = bytes.Clone(line)
		}
	}
	s.wide[file] = lines
	return lines
}

func ascii(line []byte) bool {
	for _, b := range line {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// name is the name of a file from the top of the repository. One that is not there keeps its own.
func (s *sources) name(file string) string {
	if !s.there(file) {
		return file
	}
	return s.own(file)
}

// own is the name from the top of the repository of the file that a finding lies in, be it there or not. A finding
// without a file is about the directory.
func (s *sources) own(file string) string {
	if path.IsAbs(file) {
		return file
	}
	return cmp.Or(s.named(file), ".")
}

// utf16 turns a column in bytes into one in UTF-16 units. In a file that cannot be read or has changed it is that in
// bytes.
func (s *sources) utf16(file string, line, column int) int {
	text, wide := s.wideLines(file)[line]
	if !wide || column < 1 || column-1 > len(text) {
		return column
	}
	units := 1
	for before := text[:column-1]; len(before) > 0; {
		r, size := utf8.DecodeRune(before)
		units += max(utf16.RuneLen(r), 1)
		before = before[size:]
	}
	return units
}

// step writes a step on one line, its place first.
func (s *sources) step(step finding.Step) string {
	text := printable(step.Text)
	if at := s.at(step); at != "" {
		return at + ": " + text
	}
	return text
}

// at writes the place of a step, as far as it has one.
func (s *sources) at(step finding.Step) string {
	name := printable(s.name(step.File))
	switch {
	case step.Line < 1:
		return name
	case step.Column < 1:
		return fmt.Sprintf("%s:%d", name, step.Line)
	}
	return fmt.Sprintf("%s:%d:%d", name, step.Line, step.Column)
}
