package driver

import (
	"context"
	"errors"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/tools/go/analysis"
)

// A Session analyses the same modules again and again, while somebody edits them. It keeps the program in memory, and
// looks anew only at packages that changed, and those that import them as far as it concerns them. Its results are
// those of Run.
type Session struct {
	cfg Config

	mu      sync.Mutex
	edit    *editable // nil before the first run, and when everything must be looked at anew
	desk    *desk
	first   *Result         // of the last look at everything: what does not change by edits
	stamps  []stamp         // of what is on the disk
	unsaved map[string]bool // files that had other texts than on the disk
}

// NewSession prepares a session. The patterns and the analyzers of the configuration hold for all its runs.
func NewSession(cfg Config) *Session { return &Session{cfg: cfg} }

// Use puts other analyzers in the place of those there are: the settings have changed.
func (s *Session) Use(analyzers []*analysis.Analyzer) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cfg.Analyzers, s.desk = analyzers, nil
}

// Run analyses the program as it is now, with the texts of unsaved files, by their absolute names, in place of those
// on the disk. While something does not compile that did, it returns ErrBroken.
func (s *Session) Run(ctx context.Context, unsaved map[string][]byte) (*Result, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	start := time.Now()
	err := errOther
	if s.edit != nil {
		err = s.refresh(unsaved)
	}
	if errors.Is(err, errOther) {
		err = s.look(ctx, unsaved)
	}
	if err != nil {
		return nil, err
	}
	if s.desk == nil {
		s.desk = newDesk(s.cfg.Analyzers, s.edit.read)
	}
	var subjects []subject
	for _, pkg := range s.edit.loaded {
		version := 0
		if ed := s.edit.byPath[pkg.PkgPath]; ed != nil {
			version = ed.version
		}
		subjects = append(subjects, subject{pkg, version})
	}
	res := *s.first
	res.Problems, res.Broken = slices.Clone(s.first.Problems), nil
	for _, pkg := range s.edit.loaded {
		if pkg.IllTyped && s.edit.byPath[pkg.PkgPath] != nil {
			res.Broken = append(res.Broken, pkg.PkgPath)
		}
	}
	defer s.edit.tidy(s.edit.fset.Base())
	if res.Roots, err = s.desk.run(ctx, subjects, func(done, total int) { s.cfg.report("analysing", done, total) }); err != nil {
		return nil, err
	}
	return &res, res.sum(start, s.edit.loaded)
}

// look reads everything anew.
func (s *Session) look(ctx context.Context, unsaved map[string][]byte) error {
	s.edit, s.first = nil, nil
	cfg := s.cfg
	cfg.Overlay = unsaved
	p, err := read(ctx, cfg)
	if err != nil {
		return err
	}
	p.env.close()
	edit, err := newEditable(p, func(name string) ([]byte, error) {
		if text, ok := unsaved[name]; ok {
			return text, nil
		}
		return os.ReadFile(name)
	})
	if err != nil {
		return err
	}
	s.first = p.result(ctx)
	p.all = nil // what is not ours is needed as types only
	s.desk = nil
	s.edit = edit
	s.stamps = s.disk()
	s.unsaved = namesOf(unsaved)
	return nil
}

// refresh takes in what was edited since the last run.
func (s *Session) refresh(unsaved map[string][]byte) error {
	now := s.disk()
	texts := make(map[string]string)
	then := make(map[string]stamp, len(s.stamps))
	for _, st := range s.stamps {
		then[st.name] = st
	}
	for _, st := range now {
		old, known := then[st.name]
		delete(then, st.name)
		switch {
		case st == old:
		case !known || !strings.HasSuffix(st.name, ".go"):
			return errOther // a new file, or another go.mod
		default:
			texts[st.name] = ""
		}
	}
	if len(then) > 0 {
		return errOther // a file is gone
	}
	for name := range s.unsaved {
		if _, still := unsaved[name]; !still {
			texts[name] = ""
		}
	}
	for name := range texts {
		text, err := os.ReadFile(name)
		if err != nil {
			return errOther
		}
		texts[name] = string(text)
	}
	for name, text := range unsaved {
		if _, saved := s.find(now, name); !saved && !s.unsaved[name] && s.edit.may(name) {
			return errOther // a new file that is not saved yet
		}
		texts[name] = string(text)
	}
	s.unsaved = namesOf(unsaved)
	s.stamps = now
	return s.edit.edit(texts)
}

// namesOf returns the files of a map that is its owner's to change.
func namesOf(unsaved map[string][]byte) map[string]bool {
	names := make(map[string]bool, len(unsaved))
	for name := range unsaved {
		names[name] = true
	}
	return names
}

func (s *Session) find(stamps []stamp, name string) (int, bool) {
	return slices.BinarySearchFunc(stamps, name, func(st stamp, name string) int { return strings.Compare(st.name, name) })
}

// may reports whether a file may belong to our packages.
func (e *editable) may(name string) bool {
	return counts(filepath.Base(name)) && slices.ContainsFunc(e.env.mains, func(root string) bool { return native.within(name, root) })
}

// counts reports whether files of the name are analysed.
func counts(name string) bool {
	return strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go")
}

// A stamp tells whether a file on the disk is what it was.
type stamp struct {
	name string
	size int64
	time time.Time
}

// disk looks at the files that the program is made of, and at those beside them.
func (s *Session) disk() (stamps []stamp) {
	dirs := make(map[string]bool)
	for _, root := range s.edit.env.mains {
		dirs[root] = true
	}
	for _, ed := range s.edit.packages {
		for _, name := range ed.GoFiles {
			dirs[filepath.Dir(name)] = true
		}
	}
	for dir := range dirs {
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue
		}
		for _, entry := range entries {
			switch name := filepath.Join(dir, entry.Name()); {
			case counts(entry.Name()):
				stamps = append(stamps, stampOf(name, entry.Info))
			case entry.IsDir() && !skipped(entry.Name()):
				stamps = append(stamps, stamp{name: name}) // a new one may hold a package
			}
		}
	}
	for _, root := range s.edit.env.mains {
		for _, name := range []string{"go.mod", "go.sum", "go.work"} {
			file := filepath.Join(root, name)
			stamps = append(stamps, stampOf(file, func() (fs.FileInfo, error) { return os.Stat(file) }))
		}
	}
	slices.SortFunc(stamps, func(a, b stamp) int { return strings.Compare(a.name, b.name) })
	return slices.Compact(stamps)
}

func stampOf(name string, info func() (fs.FileInfo, error)) stamp {
	st := stamp{name: name}
	if i, err := info(); err == nil {
		st.size, st.time = i.Size(), i.ModTime()
	}
	return st
}

// tidy forgets the files that came after a position: rules make them up for their diagnostics, which nobody reads here.
func (e *editable) tidy(base int) {
	var made []*token.File
	e.fset.Iterate(func(f *token.File) bool {
		if f.Base() >= base {
			made = append(made, f)
		}
		return true
	})
	for _, f := range made {
		e.fset.RemoveFile(f)
	}
}
