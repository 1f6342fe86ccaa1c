package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/openapi"
	"github.com/crosslayer/crosslayer/internal/pact"
)

// A document is a file that an option names.
type document struct {
	name  string // as written
	base  string // the folder that its name begins at
	wrong func(format string, args ...any) error
}

// file returns the absolute path.
func (d document) file() string {
	if filepath.IsAbs(d.name) {
		return filepath.Clean(d.name)
	}
	return filepath.Join(d.base, filepath.FromSlash(d.name))
}

// check refuses what cannot be compared with: what is not there, is not to be read, or is of none of the
// modules that the settings are for.
func (d document) check() error {
	if strings.Contains(d.name, "://") {
		return d.wrong("%s is a URL, and nothing is fetched; keep a copy in the module and name that", d.name)
	}
	file := d.file()
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return d.wrong("there is no file %s; name the OpenAPI document, or nothing to have it looked for", d.name)
	case err != nil:
		return d.wrong("%s: %s", d.name, plain(err))
	case info.IsDir():
		return d.wrong("%s is a directory; name the document in it", d.name)
	}
	root := holds(filepath.Dir(file), "go.mod")
	top := holds(d.base, "go.mod")
	switch {
	case root == "":
		return d.wrong("%s lies in no module; only files of a module are read: move it, or copy it", d.name)
	case workspace(d.base) == "" && top != "" && !below(top, file):
		return d.wrong("%s lies outside of the module; only files of the module are read: move it, or copy it", d.name)
	}
	if err := openapi.Readable(root, relative(root, file)); err != nil {
		return d.wrong("%s %v", d.name, err)
	}
	return nil
}

// below tells whether a file lies below a folder, on whichever way they are reached.
func below(dir, file string) bool {
	if rel, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(rel) {
		return true
	}
	rel, err := filepath.Rel(follow(dir), filepath.Join(follow(filepath.Dir(file)), filepath.Base(file)))
	return err == nil && filepath.IsLocal(rel)
}

// holds returns the nearest folder, from one upwards, that has a file of a name; "" if there is none.
func holds(dir, name string) string {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return ""
	}
	for {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && info.Mode().IsRegular() {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// workspace returns the go.work that is in force in a folder, "" if there is none.
func workspace(dir string) string {
	switch file := os.Getenv("GOWORK"); file {
	case "":
		if at := holds(dir, "go.work"); at != "" {
			return filepath.Join(at, "go.work")
		}
		return ""
	case "off":
		return ""
	default:
		return file
	}
}

// modules returns the roots of the modules that a run in a folder is about.
func modules(dir string) (roots []string) {
	if root := holds(dir, "go.mod"); root != "" {
		roots = append(roots, root)
	}
	work := workspace(dir)
	text, err := os.ReadFile(work)
	if work == "" || err != nil {
		return roots
	}
	for _, used := range uses(string(text)) {
		if !filepath.IsAbs(used) {
			used = filepath.Join(filepath.Dir(work), filepath.FromSlash(used))
		}
		roots = append(roots, filepath.Clean(used))
	}
	slices.Sort(roots)
	return slices.Compact(roots)
}

// uses returns the folders of the modules in a go.work.
func uses(text string) (dirs []string) {
	inside := false
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "//")
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "use"); ok && strings.HasPrefix(strings.TrimSpace(rest), "(") {
			inside = true
			line = strings.TrimPrefix(strings.TrimSpace(rest), "(")
		} else if ok && rest != strings.TrimLeft(rest, " \t\"`") {
			dirs = append(dirs, strings.Trim(rest, " \t\"`"))
			continue
		}
		line, closed := strings.CutSuffix(strings.TrimSpace(line), ")")
		if inside && line != "" {
			dirs = append(dirs, strings.Trim(line, " \t\"`"))
		}
		inside = inside && !closed
	}
	return dirs
}

// read returns the canonical text of the documents that findings depend on: the names, and what is in
// them.
func (s *Settings) read() string {
	var b strings.Builder
	add := func(root, file string) {
		fmt.Fprintf(&b, "document %s %s\n", inRepository(filepath.Join(root, file)), openapi.Hash(root, file))
	}
	for _, r := range s.Rules {
		for _, o := range r.Options {
			switch {
			case !r.On || !o.files:
			case len(o.documents) > 0:
				for _, d := range o.documents {
					file := d.file()
					if root := holds(filepath.Dir(file), "go.mod"); root != "" {
						add(root, relative(root, file))
					}
				}
			case s.dir != "":
				for _, root := range modules(s.dir) {
					for _, file := range openapi.Find(root) {
						add(root, file)
					}
				}
			}
		}
	}
	return b.String()
}

// Note enters options that were given to the analyzers themselves, as names of flags with values: what
// they name begins at the root of the module.
func (s *Settings) Note(flags [][2]string) {
	given := make(map[string]string)
	for _, f := range flags {
		rule, option, _ := strings.Cut(f[0], ".")
		value := f[1]
		if o := s.option(rule, option); o != nil && o.files && given[f[0]] != "" {
			value = given[f[0]] + "," + value
		}
		given[f[0]] = value
		s.put(rule, option, value, "-"+f[0], holds(s.dir, "go.mod"))
	}
}

// named returns the documents of an option's value.
func named(value, base string, wrong func(format string, args ...any) error) (list []document) {
	for _, name := range pact.Split(value) {
		list = append(list, document{name, base, wrong})
	}
	return list
}

// paths returns the absolute paths of an option's documents.
func (o Option) paths() (files []string) {
	for _, d := range o.documents {
		files = append(files, d.file())
	}
	return files
}
