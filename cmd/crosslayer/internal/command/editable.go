package command

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/fix"
)

// editable are the files that fixes may change: those of the modules that were analysed, if they are as they were then.
type editable struct {
	opts  *options
	since time.Time // when the analysis began
	ours  map[string]bool
}

// note remembers which files of fixes lie in the modules of a run.
func (e *editable) note(res *driver.Result) {
	for _, f := range res.Findings {
		for _, fix := range f.Fixes {
			for _, edit := range fix.Edits {
				name, err := filepath.Abs(e.name(edit.File))
				e.ours[edit.File] = e.ours[edit.File] || err == nil && res.Holds(name)
			}
		}
	}
}

// name is what a file of a finding is called here.
func (e *editable) name(file string) string { return e.opts.file(filepath.FromSlash(file)) }

// read returns what is in a file, or why it must stay as it is.
func (e *editable) read(file string) ([]byte, error) {
	if !e.ours[file] {
		return nil, fmt.Errorf("%s lies outside the modules that were analysed", file)
	}
	info, err := os.Stat(e.name(file))
	switch {
	case err != nil:
		return nil, err
	case info.ModTime().After(time.Now()):
		return nil, fmt.Errorf("%s is of a time that has not come yet, so that nobody knows whether it changed; touch it and run it again", file)
	case info.ModTime().After(e.since):
		return nil, changed(file)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no regular file", file)
	case info.Mode().Perm()&0o200 == 0:
		return nil, fmt.Errorf("%s is read-only", file)
	}
	return os.ReadFile(e.name(file))
}

// changed says of a file that somebody else writes it.
func changed(file string) error {
	return fmt.Errorf("%s changed meanwhile; run it again", file)
}

// overwrite puts what a fix makes of a file in its place. A link stays one.
func overwrite(f fix.File, name string) error {
	name, err := filepath.EvalSymlinks(name)
	if err != nil {
		return err
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	if now, err := os.ReadFile(name); err != nil || !bytes.Equal(now, f.Before) {
		return changed(f.Name)
	}
	return replace(name, info, func(w io.Writer) error {
		_, err := w.Write(f.After)
		return err
	})
}
