package driver

import (
	"path/filepath"
	"strings"
)

// An atlas turns the files of analyzers, import path + "/" + base name, into
// files relative to a base directory.
type atlas struct {
	sys   system
	dir   string            // where the go command ran
	bases []string          // the base, as named and with its links followed
	dirs  map[string]string // import path of one of our packages → its directory
}

func newAtlas(sys system, dir, base string) atlas {
	bases := []string{base}
	if followed := follow(base); followed != base {
		bases = append(bases, followed)
	}
	return atlas{sys: sys, dir: dir, bases: bases, dirs: make(map[string]string)}
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

// relative returns the path of file from the base. The go command may have
// followed a link to it, or not.
func (a atlas) relative(file string) string {
	best := ""
	for _, base := range a.bases {
		rel, ok := a.sys.relative(base, file)
		if ok && rel != ".." && !strings.HasPrefix(rel, "../") {
			return rel
		}
		if best == "" {
			best = rel
		}
	}
	if best == "" { // another volume
		return a.sys.slash(file)
	}
	return best
}

// packageOf returns the import path in a symbolic file name.
func packageOf(symbolic string) string {
	return symbolic[:max(0, strings.LastIndexByte(symbolic, '/'))]
}
