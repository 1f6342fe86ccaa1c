package driver

import (
	"path/filepath"
	"strings"
)

// An atlas turns the files of analyzers, import path + "/" + base name, into
// files relative to the working directory.
type atlas struct {
	bases []string          // the working directory, as named and with its links followed
	dirs  map[string]string // import path of one of our packages → its directory
}

func newAtlas(dir string) atlas {
	bases := []string{dir}
	if followed := real(dir); followed != dir {
		bases = append(bases, followed)
	}
	return atlas{bases: bases, dirs: make(map[string]string)}
}

// file returns the slash-separated relative path of a file of ours. Files of
// other people keep their symbolic name, which is the same on every machine.
func (a atlas) file(symbolic string) string {
	path := packageOf(symbolic)
	dir, ok := a.dirs[path]
	if !ok {
		return symbolic
	}
	return a.relative(filepath.Join(dir, symbolic[len(path)+1:]))
}

// relative returns the path of file from the working directory. The go command
// may have followed a link to it, or not.
func (a atlas) relative(file string) string {
	best := ""
	for _, base := range a.bases {
		rel, err := filepath.Rel(base, file)
		if err != nil {
			continue // another volume
		}
		rel = filepath.ToSlash(rel)
		if !strings.HasPrefix(rel, "../") {
			return rel
		}
		if best == "" {
			best = rel
		}
	}
	if best == "" {
		return filepath.ToSlash(file)
	}
	return best
}

// packageOf returns the import path in a symbolic file name.
func packageOf(symbolic string) string {
	return symbolic[:max(0, strings.LastIndexByte(symbolic, '/'))]
}
