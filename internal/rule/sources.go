package rule

import (
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// Sources reads files of our packages by the names that findings have. Fixes are made of what it reads: what a
// unit says of a file may be older than the file.
type Sources struct {
	files *files
	read  map[string][]byte
}

// NewSources returns the sources as a pass finds them.
func NewSources(pass *analysis.Pass) *Sources {
	return &Sources{newFiles(pass, nil), make(map[string][]byte)}
}

// Read returns what is in a file, nil if that cannot be had.
func (s *Sources) Read(file string) []byte {
	data, known := s.read[file]
	if !known {
		data = s.files.read(file)
		s.read[file] = data
	}
	return data
}

// Edit puts an edit into a file, if there stands what it replaces.
func (s *Sources) Edit(file string, e unit.Edit) (finding.Edit, bool) {
	data := s.Read(file)
	if e.New == "" || e.Start < 0 || e.End > len(data) || e.Start > e.End || bare(string(data[e.Start:e.End])) != bare(e.Old) {
		return finding.Edit{}, false
	}
	return finding.Edit{File: file, Start: e.Start, End: e.End, New: e.New}, true
}

// bare is a text without white space.
func bare(text string) string { return strings.Join(strings.Fields(text), "") }

// read returns what is in a file of the pass, or of another package.
func (fs *files) read(symbolic string) []byte {
	name := fs.name(symbolic)
	if tf := fs.own[symbolic]; tf != nil {
		name = tf.Name()
		if fs.pass.ReadFile != nil {
			if data, err := fs.pass.ReadFile(name); err == nil && len(data) == tf.Size() {
				return data
			}
			return nil
		}
	}
	if name == "" || filepath.Ext(name) != ".go" {
		return nil
	}
	if fs.pass.ReadFile != nil {
		if data, err := fs.pass.ReadFile(name); err == nil {
			return data
		}
	}
	data, err := os.ReadFile(name) // a pass of most drivers reads its own files only
	if err != nil {
		return nil
	}
	return data
}
