package driver

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// A Module is one run to make: a module or workspace, and what to report on.
type Module struct {
	Dir      string   // for Config.Dir
	Patterns []string // for Config.Patterns
}

// Modules returns the runs that the patterns ask for in a directory. There is
// one, with directory and patterns as they are, if a module or a workspace
// holds them all. Patterns for directories of another module, which the go
// command would refuse, become a run there. Where neither module nor workspace
// holds the directory, every one below it is a run.
//
// Config.Base makes the files of all runs relative to the same directory.
func Modules(ctx context.Context, dir string, patterns []string) ([]Module, error) {
	if err := refuseFiles(patterns); err != nil {
		return nil, err
	}
	asked := patterns
	if len(asked) == 0 {
		asked = []string{"./..."}
	}
	abs, err := absolute(dir)
	if err != nil {
		return nil, err
	}
	here := site{home: above(abs, "go.mod"), work: workspace(abs)}
	var runs []Module
	add := func(dir, pattern string) {
		i := slices.IndexFunc(runs, func(m Module) bool { return m.Dir == dir })
		if i < 0 {
			i = len(runs)
			runs = append(runs, Module{Dir: dir})
		}
		runs[i].Patterns = append(runs[i].Patterns, pattern)
	}
	for _, pattern := range asked {
		base, rest, ok := native.split(pattern)
		if !ok { // an import path
			add(dir, pattern)
			continue
		}
		base = native.resolve(abs, base)
		module := above(base, "go.mod")
		if module == "" && here.lost() && rest != "" {
			found, err := below(ctx, base)
			if err != nil {
				return nil, err
			}
			for _, module := range found {
				add(module, "./...")
			}
			continue
		}
		as, inside, err := here.knows(ctx, module)
		if err != nil {
			return nil, err
		}
		rel, _ := native.relative(module, base) // it is below
		switch {
		case !inside:
			add(module, local(path.Join(rel, rest)))
		case as != "":
			add(dir, path.Join(as, rel, rest))
		default:
			add(dir, pattern)
		}
	}
	switch {
	case len(runs) == 0, here.lost() && slices.ContainsFunc(runs, func(m Module) bool { return m.Dir == dir }):
		return nil, errNoModule
	case len(patterns) == 0 && len(runs) == 1 && runs[0].Dir == dir:
		runs[0].Patterns = nil
	}
	return runs, nil
}

// local writes a path as a pattern for a directory.
func local(rel string) string {
	if rel == "." {
		return rel
	}
	return "./" + rel
}

// Beyond returns the modules below the working directory that the run did not
// load, relative to Config.Base: ./... ends where another module begins.
func (r *Result) Beyond(ctx context.Context) []string {
	found, err := below(ctx, r.env.dir)
	if err != nil {
		return nil // nobody asked for them
	}
	var names []string
	for _, dir := range found {
		if !slices.ContainsFunc(r.env.mains, func(root string) bool {
			return native.same(follow(root), follow(dir)) || native.within(follow(root), follow(dir))
		}) {
			names = append(names, r.atlas.relative(dir))
		}
	}
	return names
}

// Holds reports whether a file lies in a module that the run is about, its links followed as well, and nobody else
// keeps it.
func (r *Result) Holds(file string) bool {
	for _, name := range []string{file, follow(file)} {
		inside := func(root string) bool { return native.within(name, root) || native.within(name, follow(root)) }
		if r.env.foreign(name) || !slices.ContainsFunc(r.env.mains, inside) {
			return false
		}
	}
	return true
}

// A site is what holds a directory.
type site struct {
	home string // directory of the module, "" if there is none
	work string // directory of the workspace, "" if there is none
}

// lost reports whether nothing holds the directory.
func (s site) lost() bool { return s.home == "" && s.work == "" }

// knows reports whether a module belongs to the same program as the site's own
// packages. If it does so in place of another module, patterns must name it by
// the import path of that.
func (s site) knows(ctx context.Context, module string) (as string, inside bool, err error) {
	if module == "" || module == s.home {
		return "", true, nil
	}
	if s.work != "" {
		members, err := named(ctx, "work", filepath.Join(s.work, "go.work"))
		if err != nil {
			return "", false, err
		}
		if _, member := members[s.home]; member || s.home == "" {
			as, inside = members[module]
			return as, inside, nil
		}
	}
	if s.home == "" {
		return "", false, nil
	}
	replaced, err := named(ctx, "mod", filepath.Join(s.home, "go.mod"))
	as, inside = replaced[module]
	return as, inside, err
}

// named returns the module directories that a go.work uses, and those that a
// go.work or go.mod takes in place of a module, with its path.
func named(ctx context.Context, kind, file string) (map[string]string, error) {
	dir := filepath.Dir(file)
	out, err := environment{dir: dir}.goCommand(ctx, kind, "edit", "-json", file)
	if err != nil {
		return nil, err
	}
	var has struct {
		Use     []struct{ DiskPath string }
		Replace []struct {
			Old, New struct{ Path, Version string }
		}
	}
	if err := json.Unmarshal(out, &has); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	dirs := make(map[string]string)
	for _, r := range has.Replace {
		if r.New.Version == "" {
			dirs[native.resolve(dir, r.New.Path)] = r.Old.Path
		}
	}
	for _, use := range has.Use {
		dirs[native.resolve(dir, use.DiskPath)] = ""
	}
	return dirs, nil
}

// above returns the nearest directory, from dir upwards, that has the file.
func above(dir, name string) string {
	for {
		if info, err := os.Stat(filepath.Join(dir, name)); err == nil && !info.IsDir() {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}

// workspace returns the directory of the go.work that is in force in dir.
func workspace(dir string) string {
	switch file := os.Getenv("GOWORK"); file {
	case "":
		return above(dir, "go.work")
	case "off":
		return ""
	default:
		return filepath.Dir(file)
	}
}

// maxDirs bounds the search for modules: it is meant for a repository, not for
// a home directory.
const maxDirs = 50_000

// below returns the directories of the modules in dir and below, sorted; the
// members of a workspace are there as one, its own. Modules in vendor,
// node_modules and testdata are not meant to be checked.
func below(ctx context.Context, dir string) ([]string, error) {
	var modules, works []string
	seen := 0
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			return fs.SkipDir // somebody else's
		case entry.IsDir():
			if seen++; seen > maxDirs {
				return fmt.Errorf("more than %d directories below %s; name the modules: crosslayer ./DIR/...", maxDirs, dir)
			}
			if name != "." && skipped(entry.Name()) {
				return fs.SkipDir
			}
		case entry.Name() == "go.mod":
			modules = append(modules, filepath.Join(dir, filepath.FromSlash(path.Dir(name))))
		case entry.Name() == "go.work" && os.Getenv("GOWORK") == "":
			works = append(works, filepath.Join(dir, filepath.FromSlash(path.Dir(name))))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var broken error
	for _, work := range works {
		members, err := named(ctx, "work", filepath.Join(work, "go.work"))
		broken = errors.Join(broken, err)
		modules = slices.DeleteFunc(modules, func(module string) bool {
			as, member := members[module]
			return member && as == ""
		})
		modules = append(modules, work)
	}
	slices.Sort(modules)
	return slices.Compact(modules), broken
}

// skipped reports whether directories of the name hold no modules to check.
func skipped(name string) bool {
	return name == "vendor" || name == "node_modules" || name == "testdata" ||
		strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_")
}

// Root returns the directory from which ./... is all that a run in a directory may be about: that of the workspace,
// else that of the module, else the directory itself.
func Root(dir string) (string, error) {
	abs, err := absolute(dir)
	if err != nil {
		return "", err
	}
	return cmp.Or(workspace(abs), above(abs, "go.mod"), abs), nil
}
