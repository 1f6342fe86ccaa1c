package driver

import (
	"path"
	"path/filepath"
	"runtime"
	"strings"
)

// A system is how file names are written where the program runs. The functions
// of path/filepath know one system only, and compare names by their letters:
// on Windows, the go command and the shell may disagree about these.
type system struct {
	windows bool
}

var native = system{windows: runtime.GOOS == "windows"}

// slash returns the name with slashes only.
func (s system) slash(name string) string {
	if s.windows {
		return strings.ReplaceAll(name, `\`, "/")
	}
	return name
}

// abs reports whether a name does not depend on a working directory.
func (s system) abs(name string) bool {
	name = s.slash(name)
	if s.windows {
		return strings.HasPrefix(name, "//") || len(name) > 2 && name[1] == ':' && name[2] == '/'
	}
	return strings.HasPrefix(name, "/")
}

// same reports whether two elements or names are spelt alike.
func (s system) same(a, b string) bool {
	if s.windows {
		return strings.EqualFold(s.slash(a), s.slash(b))
	}
	return a == b
}

// within reports whether file lies below dir.
func (s system) within(file, dir string) bool {
	if dir == "" {
		return false
	}
	dir = strings.TrimSuffix(s.slash(dir), "/")
	n := len(dir)
	return len(file) > n+1 && s.slash(file[n:n+1]) == "/" && s.same(file[:n], dir)
}

// relative returns the slash-separated name of an absolute file as seen from an
// absolute directory; there is none on another volume.
func (s system) relative(dir, file string) (string, bool) {
	from, to := elements(s.slash(dir)), elements(s.slash(file))
	n := 0
	for n < min(len(from), len(to)) && s.same(from[n], to[n]) {
		n++
	}
	if n == 0 { // the first is the volume
		return "", false
	}
	up := strings.Repeat("../", len(from)-n)
	return path.Clean(up + strings.Join(to[n:], "/")), true
}

// split takes a pattern for directories apart: the directory, and what follows
// it from the first element with a wildcard on.
func (s system) split(pattern string) (base, rest string, ok bool) {
	pattern = s.slash(pattern)
	if pattern != "." && pattern != ".." && !strings.HasPrefix(pattern, "./") && !strings.HasPrefix(pattern, "../") && !s.abs(pattern) {
		return "", "", false
	}
	if i := strings.Index(pattern, "..."); i >= 0 {
		i = strings.LastIndexByte(pattern[:i], '/') + 1
		return pattern[:i], pattern[i:], true
	}
	return pattern, "", true
}

// join returns the slash-separated name of what a relative name stands for.
func (s system) join(dir, name string) string {
	return path.Join(s.slash(dir), s.slash(name))
}

// resolve returns the full name of a directory that is named from another.
func (s system) resolve(from, dir string) string {
	if s.abs(dir) {
		return filepath.Clean(dir)
	}
	return filepath.Join(from, filepath.FromSlash(dir))
}

// elements takes a slash-separated absolute name apart: its volume, empty where
// there are none, and what follows.
func elements(name string) []string {
	return strings.Split(strings.TrimSuffix(path.Clean(name), "/"), "/")
}

// follow returns dir with its links followed, or dir itself.
func follow(dir string) string {
	if followed, err := filepath.EvalSymlinks(dir); err == nil {
		return followed
	}
	return dir
}
