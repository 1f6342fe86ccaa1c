package driver

import (
	"context"
	"maps"
	"slices"

	"golang.org/x/tools/go/packages"
)

// buildWithoutC returns what build does where there is no C compiler. Export
// data then comes from a build without cgo. Packages whose files differ for
// that, ours and other people's, are to be read from the source that the listing
// names.
func (l *listing) buildWithoutC(ctx context.Context) ([]*packages.Package, error) {
	graph := make(map[string]*packages.Package)
	add := func(patterns []string) error {
		roots, err := l.ask(ctx, buildMode, []string{"CGO_ENABLED=0"}, patterns)
		for _, pkg := range inOrder(roots) {
			if graph[pkg.PkgPath] == nil {
				graph[pkg.PkgPath] = pkg
			}
		}
		return err
	}
	if err := add(l.asked); err != nil {
		return nil, err
	}

	var differ []*packages.Package
	var only []string // imported where there is cgo only
	for _, pkg := range l.all {
		if len(pkg.GoFiles) == 0 || l.env.standard(pkg) {
			continue
		}
		if built := graph[pkg.PkgPath]; built != nil && slices.Equal(built.GoFiles, pkg.GoFiles) {
			continue
		}
		differ = append(differ, pkg)
		for _, imp := range pkg.Imports {
			if graph[imp.PkgPath] == nil {
				only = append(only, imp.PkgPath)
			}
		}
	}
	if len(only) > 0 {
		slices.Sort(only)
		if err := add(slices.Compact(only)); err != nil {
			return nil, err
		}
	}
	for _, pkg := range differ {
		read := *pkg
		read.CompiledGoFiles = pkg.GoFiles
		graph[pkg.PkgPath] = &read
	}

	// Several listings have become one.
	for _, pkg := range graph {
		imports := make(map[string]*packages.Package, len(pkg.Imports))
		for path, imp := range pkg.Imports {
			if imp = graph[imp.PkgPath]; imp != nil {
				imports[path] = imp
			}
		}
		pkg.Imports = imports
	}
	return inOrder(slices.SortedFunc(maps.Values(graph), byPath)), nil
}
