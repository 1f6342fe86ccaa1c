package driver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A listing is the first look: names, files and imports, no types.
type listing struct {
	env   environment
	all   []*packages.Package // the whole build, imports first
	ours  []*packages.Package // those of all that are ours
	asked []string            // patterns and paths that name all of ours
	scope map[string]bool     // import paths to report on
}

const (
	nameMode   = packages.NeedName | packages.NeedFiles
	importMode = nameMode | packages.NeedImports | packages.NeedDeps | packages.NeedModule
)

// survey lists our modules whole, and finds out what the patterns match.
func survey(ctx context.Context, cfg Config) (*listing, error) {
	for _, pattern := range cfg.Patterns {
		if strings.HasSuffix(pattern, ".go") {
			return nil, fmt.Errorf("%s is a file; name its package: crosslayer ./%s", pattern, filepath.ToSlash(filepath.Dir(pattern)))
		}
	}
	env, err := newEnvironment(ctx, cfg.Dir)
	if err != nil {
		return nil, err
	}
	list := &listing{env: env, scope: make(map[string]bool)}
	for _, root := range env.mains {
		list.asked = append(list.asked, filepath.Join(root, "..."))
	}

	patterns := cfg.Patterns
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	narrow := len(patterns) != 1 || patterns[0] != "./..." || !env.whole()

	// The go command answers both questions at the same time.
	type answer struct {
		pkgs []*packages.Package
		err  error
	}
	matched := make(chan answer, 1)
	go func() {
		if !narrow {
			matched <- answer{}
			return
		}
		pkgs, err := query(ctx, cfg, env, nameMode, patterns)
		matched <- answer{pkgs, err}
	}()
	roots, err := query(ctx, cfg, env, importMode, list.asked)
	match := <-matched
	if err := cmp.Or(err, match.err); err != nil {
		return nil, err
	}

	if narrow {
		if err := list.narrow(patterns, match.pkgs); err != nil {
			return nil, err
		}
		// What the wildcards leave out can still be named: ./testdata/x.
		extra := unlisted(match.pkgs, roots)
		if len(extra) > 0 {
			more, err := query(ctx, cfg, env, importMode, extra)
			if err != nil {
				return nil, err
			}
			roots = append(roots, more...)
		}
	}
	list.fill(roots)
	if !narrow {
		for _, pkg := range roots {
			list.scope[pkg.PkgPath] = true
		}
	}
	return list, list.check(patterns)
}

// query asks for packages without their types.
func query(ctx context.Context, cfg Config, env environment, mode packages.LoadMode, patterns []string) ([]*packages.Package, error) {
	pkgs, err := packages.Load(&packages.Config{
		Context:    ctx,
		Mode:       mode,
		Dir:        env.dir,
		BuildFlags: buildFlags(cfg.Tags),
	}, patterns...)
	if err != nil {
		return nil, explain(err)
	}
	return pkgs, nil
}

func buildFlags(tags string) []string {
	if tags == "" {
		return nil
	}
	return []string{"-tags=" + tags}
}

// narrow sets the scope to what the patterns match.
func (l *listing) narrow(patterns []string, matched []*packages.Package) error {
	for _, pkg := range matched {
		if len(pkg.Errors) > 0 && len(pkg.GoFiles) == 0 {
			return fmt.Errorf("%s; %s", oneLine(pkg.Errors[0].Msg), wholeModule)
		}
		l.scope[pkg.PkgPath] = true
	}
	if len(matched) == 0 {
		return fmt.Errorf("no package matches %s; %s", strings.Join(patterns, " "), wholeModule)
	}
	return nil
}

const wholeModule = "to check the whole module, run crosslayer ./... at its root"

// unlisted returns the paths of those matched packages that no root is.
func unlisted(matched, roots []*packages.Package) []string {
	known := make(map[string]bool, len(roots))
	packages.Visit(roots, func(pkg *packages.Package) bool {
		known[pkg.PkgPath] = true
		return true
	}, nil)
	var paths []string
	for _, pkg := range matched {
		if !known[pkg.PkgPath] {
			paths = append(paths, pkg.PkgPath)
		}
	}
	return paths
}

// fill walks the graph below the roots and sorts out what is ours.
func (l *listing) fill(roots []*packages.Package) {
	under := make(map[*packages.Package]bool) // matched by the wildcards of asked
	for _, pkg := range roots {
		under[pkg] = pkg.Module != nil && pkg.Module.Main && !hidden(pkg)
	}
	seen := make(map[string]bool)
	packages.Visit(roots, nil, func(pkg *packages.Package) {
		if seen[pkg.PkgPath] {
			return // two queries return two graphs
		}
		seen[pkg.PkgPath] = true
		l.all = append(l.all, pkg)
		if !l.env.ours(pkg) {
			return
		}
		l.ours = append(l.ours, pkg)
		if !under[pkg] {
			l.asked = append(l.asked, pkg.PkgPath)
		}
	})
}

// hidden reports whether wildcards pass a package over.
func hidden(pkg *packages.Package) bool {
	rest := strings.TrimPrefix(pkg.PkgPath, pkg.Module.Path)
	return slices.ContainsFunc(strings.Split(rest, "/"), func(elem string) bool {
		return elem == "testdata" || strings.HasPrefix(elem, "_") || strings.HasPrefix(elem, ".")
	})
}

// check refuses a listing in which there is nothing of ours to report on.
func (l *listing) check(patterns []string) error {
	for _, pkg := range l.ours {
		if l.scope[pkg.PkgPath] {
			return nil
		}
	}
	if len(l.ours) == 0 {
		return errors.New("this module has no Go files outside tests; is it the right directory? crosslayer -C DIR ./... runs in another")
	}
	return fmt.Errorf("%s matches none of your own packages with Go files outside tests; %s", strings.Join(patterns, " "), wholeModule)
}

// atlas returns where our packages lie.
func (l *listing) atlas() atlas {
	a := newAtlas(l.env.dir)
	for _, pkg := range l.ours {
		a.dirs[pkg.PkgPath] = filepath.Dir(pkg.GoFiles[0])
	}
	return a
}
