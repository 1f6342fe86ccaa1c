package lsp

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A root is the folder of a module or workspace, analysed as one.
type root struct {
	dir    string
	lenses []*lens
	notes  []*note

	kicked  chan time.Duration // how long to wait for more before the next analysis
	quit    context.CancelFunc
	cancel  context.CancelFunc // ends the analysis that runs, nil if none does
	first   bool               // nothing has been found out yet
	token   string             // of the progress that is shown, "" if none is
	begun   bool               // the client has been told so
	inputs  map[string]stamp   // of the last analysis
	problem string             // that the client has been told last
	since   int                // time of the texts that are being analysed, 0 if none are
	rest    *rest              // what is still to be found out about them, nil if nothing is
}

// kick asks for an analysis once nothing has happened for some time. It never blocks.
func (r *root) kick(after time.Duration) {
	for {
		select {
		case r.kicked <- after:
			return
		default:
		}
		select {
		case sooner := <-r.kicked: // nobody has taken it yet
			if after == 0 || sooner == 0 {
				after = 0
			}
		default:
		}
	}
}

// stop ends the analysis, and all later ones.
func (r *root) stop() { r.quit() }

// changed is told that something of a file has changed, on disk or in the editor.
func (s *session) changed(name string, settled bool) {
	if s.silent || !s.settings.enabled() {
		return
	}
	r := s.rootOf(name)
	if r == nil {
		return
	}
	if settled {
		r.kick(0)
		return
	}
	r.kick(max(s.settings.debounce(), 1))
}

// rootOf returns the root that holds a file, nil if it is none of the reader's.
func (s *session) rootOf(name string) *root {
	dir := s.dirs[name]
	if dir == "" {
		dir = rootDir(name)
		s.dirs[name] = dir
	}
	if dir == "" || !s.theirs(dir) {
		return nil
	}
	r := s.roots[dir]
	if r == nil {
		ctx, quit := context.WithCancel(s.ctx)
		r = &root{dir: dir, kicked: make(chan time.Duration, 1), quit: quit, first: true}
		s.roots[dir] = r
		s.jobs.Go(func() { s.look(ctx, r) })
	}
	return r
}

// theirs reports whether a root has to do with the folders that the client has opened. Without any, all but those of
// the module cache have.
func (s *session) theirs(dir string) bool {
	if len(s.folders) == 0 {
		return !strings.Contains(filepath.ToSlash(dir), "/pkg/mod/")
	}
	for _, folder := range s.folders {
		if within(dir, folder) || within(folder, dir) {
			return true
		}
	}
	return false
}

func within(name, dir string) bool {
	rel, err := filepath.Rel(dir, name)
	return err == nil && (rel == "." || filepath.IsLocal(rel))
}

// removeFolder forgets the roots of a folder that the client has closed.
func (s *session) removeFolder(folder string) {
	var left []string
	for _, f := range s.folders {
		if f != folder {
			left = append(left, f)
		}
	}
	s.folders = left
	for dir, r := range s.roots {
		if folder != "" && within(dir, folder) && (len(left) == 0 || !s.theirs(dir)) {
			r.stop()
			s.install(r, nil)
			delete(s.roots, dir)
		}
	}
}

// rootDir returns the folder of the workspace, else of the module, that holds a file; "" if there is none.
func rootDir(name string) string {
	module := above(filepath.Dir(name), "go.mod")
	switch work := os.Getenv("GOWORK"); {
	case work == "off":
		return module
	case work != "":
		return filepath.Dir(work)
	}
	work := above(filepath.Dir(name), "go.work")
	if work == "" || module != "" && !uses(work, module) {
		return module
	}
	return work
}

// above returns the nearest folder, from dir upwards, that has the file.
func above(dir, file string) string {
	for {
		if info, err := os.Stat(filepath.Join(dir, file)); err == nil && !info.IsDir() {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// uses reports whether the go.work in a folder names a module.
func uses(work, module string) bool {
	text, err := os.ReadFile(filepath.Join(work, "go.work"))
	if err != nil {
		return false
	}
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "//")
		for _, word := range strings.Fields(line) {
			dir := filepath.FromSlash(strings.Trim(word, "\"`"))
			if !filepath.IsAbs(dir) {
				dir = filepath.Join(work, dir)
			}
			if dir == module {
				return true
			}
		}
	}
	return false
}
