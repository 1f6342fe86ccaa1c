package driver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// A listing is the first look: names, files and imports, no types.
type listing struct {
	env   environment
	tags  string              // for the go command
	texts map[string][]byte   // in place of those of files
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
	if err := refuseFiles(cfg.Patterns); err != nil {
		return nil, err
	}
	env, err := newEnvironment(ctx, cfg.Dir)
	if err != nil {
		return nil, err
	}
	list := &listing{env: env, tags: cfg.Tags, texts: cfg.Overlay, scope: make(map[string]bool)}
	if err := list.fill(ctx, cfg.Patterns); err != nil {
		env.close()
		return nil, err
	}
	return list, nil
}

// refuseFiles says what to name instead of a file.
func refuseFiles(patterns []string) error {
	for _, pattern := range patterns {
		if strings.HasSuffix(pattern, ".go") {
			dir := path.Dir(native.slash(pattern))
			if !native.abs(dir) && dir != ".." && !strings.HasPrefix(dir, "../") {
				dir = local(dir)
			}
			return fmt.Errorf("%s is a file; name its package: crosslayer %s", pattern, dir)
		}
	}
	return nil
}

// fill asks the go command.
func (l *listing) fill(ctx context.Context, patterns []string) error {
	for _, root := range l.env.mains {
		l.asked = append(l.asked, filepath.Join(root, "..."))
	}
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	narrow := len(patterns) != 1 || patterns[0] != "./..." || !l.env.whole()

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
		pkgs, err := l.query(ctx, nameMode, l.env.spread(patterns))
		matched <- answer{pkgs, err}
	}()
	roots, err := l.query(ctx, importMode, l.asked)
	match := <-matched
	if err := cmp.Or(err, match.err); err != nil {
		return err
	}

	if narrow {
		if err := l.narrow(patterns, match.pkgs); err != nil {
			return err
		}
		// What the wildcards leave out can still be named: ./testdata/x.
		extra := unlisted(match.pkgs, roots)
		if len(extra) > 0 {
			more, err := l.query(ctx, importMode, extra)
			if err != nil {
				return err
			}
			roots = append(roots, more...)
		}
	}
	l.sort(roots)
	if !narrow {
		for _, pkg := range roots {
			l.scope[pkg.PkgPath] = true
		}
	}
	return l.check(patterns)
}

// query asks for packages without their types. Where there is no C compiler, it
// asks as if there were one: what imports "C" is our code all the same.
func (l *listing) query(ctx context.Context, mode packages.LoadMode, patterns []string) ([]*packages.Package, error) {
	var vars []string
	if l.env.noC {
		vars = append(vars, "CGO_ENABLED=1")
	}
	return l.ask(ctx, mode, vars, patterns)
}

// ask has the go command list packages.
func (l *listing) ask(ctx context.Context, mode packages.LoadMode, vars, patterns []string) (pkgs []*packages.Package, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the answer of go list makes no sense: %v; go list -e -deps ./... shows it", r)
		}
	}()
	cfg := &packages.Config{
		Context:    ctx,
		Mode:       mode,
		Dir:        l.env.dir,
		Env:        slices.Concat(os.Environ(), l.env.vars, vars),
		BuildFlags: l.env.flags(),
		Overlay:    l.texts,
	}
	if l.tags != "" {
		cfg.BuildFlags = append(cfg.BuildFlags, "-tags="+l.tags)
	}
	pkgs, err = packages.Load(cfg, patterns...)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		return nil, explain(err)
	}
	return pkgs, nil
}

// narrow sets the scope to what the patterns match.
func (l *listing) narrow(patterns []string, matched []*packages.Package) error {
	for _, pkg := range matched {
		if len(pkg.Errors) > 0 && len(pkg.GoFiles) == 0 {
			msg := oneLine(pkg.Errors[0].Msg)
			if pkg.Dir != "" {
				msg = strings.ReplaceAll(msg, pkg.Dir, newAtlas(native, l.env.dir, l.env.dir).relative(pkg.Dir))
			}
			return fmt.Errorf("%s; %s", msg, wholeModule)
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

// sort walks the graph below the roots and sorts out what is ours.
func (l *listing) sort(roots []*packages.Package) {
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

// atlas returns where our packages lie, as seen from base.
func (l *listing) atlas(base string) atlas {
	a := newAtlas(native, l.env.dir, base)
	for _, pkg := range l.ours {
		a.dirs[pkg.PkgPath] = filepath.Dir(pkg.GoFiles[0])
	}
	return a
}
