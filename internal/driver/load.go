package driver

import (
	"context"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// buildMode asks for the files that the compiler gets and for its export data.
const buildMode = importMode | packages.NeedCompiledGoFiles | packages.NeedExportFile

// load reads our packages and the worth ones with syntax and types, sorted
// by path; those of ours that could not be typed at all are lost. Packages without a
// single Go file are left out.
func (p *program) load(ctx context.Context, worth []*packages.Package, report func(string, int, int)) error {
	total := 0
	for _, pkg := range slices.Concat(p.ours, worth) {
		total += len(pkg.GoFiles)
	}
	report("loading", 0, total)
	done := 0
	parsed := func() {
		done = min(done+1, total) // cgo adds files
		report("loading", done, total)
	}

	graph, err := p.build(ctx)
	if err != nil {
		return err
	}
	b := newBuilder(graph, p.env.arch, p.texts, parsed)
	ours, alone := pathsOf(p.ours), pathsOf(worth)
	b.check(ctx, ours, alone)
	if err := ctx.Err(); err != nil {
		return err
	}
	p.fset, p.seen = b.fset, b.view
	for _, pkg := range graph {
		switch {
		case b.failed[pkg] && (ours[pkg.PkgPath] || alone[pkg.PkgPath]):
			p.lost = append(p.lost, pkg)
		case len(pkg.Syntax) > 0 && (ours[pkg.PkgPath] || alone[pkg.PkgPath]):
			p.loaded = append(p.loaded, pkg)
		}
	}
	slices.SortFunc(p.loaded, byPath)
	slices.SortFunc(p.lost, byPath)
	return nil
}

func pathsOf(pkgs []*packages.Package) map[string]bool {
	paths := make(map[string]bool, len(pkgs))
	for _, pkg := range pkgs {
		paths[pkg.PkgPath] = true
	}
	return paths
}

// build returns the packages of the whole build, imports first, ready to be
// typed.
func (l *listing) build(ctx context.Context) ([]*packages.Package, error) {
	if l.env.noC {
		return l.buildWithoutC(ctx)
	}
	roots, err := l.ask(ctx, buildMode, nil, l.asked)
	if err != nil {
		return nil, err
	}
	return inOrder(roots), nil
}

// inOrder returns the packages and all below them, imports first.
func inOrder(roots []*packages.Package) []*packages.Package {
	var all []*packages.Package
	packages.Visit(roots, nil, func(pkg *packages.Package) { all = append(all, pkg) })
	return all
}

// link makes the loaded packages import each other only, so that the analyzers
// walk nothing else and the rest can be freed. A package that we reach through
// others which stay behind becomes a direct import: what it knows must still
// arrive.
func link(loaded []*packages.Package) {
	root := make(map[*packages.Package]bool, len(loaded))
	for _, pkg := range loaded {
		root[pkg] = true
	}
	memo := make(map[*packages.Package][]*packages.Package)
	var nearest func(*packages.Package) []*packages.Package // the roots first met below
	nearest = func(pkg *packages.Package) []*packages.Package {
		if found, ok := memo[pkg]; ok {
			return found
		}
		met := make(map[*packages.Package]bool)
		for _, imp := range pkg.Imports {
			if root[imp] {
				met[imp] = true
				continue
			}
			for _, r := range nearest(imp) {
				met[r] = true
			}
		}
		memo[pkg] = slices.SortedFunc(maps.Keys(met), byPath)
		return memo[pkg]
	}

	imports := make([]map[string]*packages.Package, len(loaded))
	for i, pkg := range loaded {
		imports[i] = make(map[string]*packages.Package)
		for _, imp := range nearest(pkg) {
			imports[i][imp.PkgPath] = imp
		}
	}
	for i, pkg := range loaded {
		pkg.Imports = imports[i]
	}
	judge(loaded)
}

// judge sets IllTyped anew. The loader also sets it for what only the go
// command minds, such as files to embed that are not there, and with it on all
// importers.
func judge(loaded []*packages.Package) {
	packages.Visit(loaded, nil, func(pkg *packages.Package) {
		pkg.IllTyped = !sound(pkg)
		for _, imp := range pkg.Imports {
			pkg.IllTyped = pkg.IllTyped || imp.IllTyped
		}
	})
}

// sound reports whether a package is free of syntax and type errors of its own.
func sound(pkg *packages.Package) bool {
	return !slices.ContainsFunc(pkg.Errors, func(e packages.Error) bool {
		return e.Kind == packages.ParseError || e.Kind == packages.TypeError
	})
}

func byPath(a, b *packages.Package) int { return strings.Compare(a.PkgPath, b.PkgPath) }
