package driver

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"
)

// sourceMode loads what the patterns name from source and the rest from export
// data, which stays at hand for fromSource.
const sourceMode = packages.LoadSyntax | packages.NeedModule | packages.NeedExportFile

// load returns our packages and the worth ones with syntax and types, sorted
// by path. Packages without a single Go file are left out.
func load(ctx context.Context, cfg Config, list *listing, worth []*packages.Package, report func(string, int, int)) ([]*packages.Package, error) {
	total := 0
	for _, pkg := range slices.Concat(list.ours, worth) {
		total += len(pkg.GoFiles)
	}
	report("loading", 0, total)
	var mu sync.Mutex
	done := 0
	parsed := func() {
		mu.Lock()
		defer mu.Unlock()
		done = min(done+1, total) // cgo adds files
		report("loading", done, total)
	}

	pkgs, err := packages.Load(&packages.Config{
		Context:    ctx,
		Mode:       sourceMode,
		Dir:        list.env.dir,
		BuildFlags: buildFlags(cfg.Tags),
		ParseFile: func(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
			if !list.env.foreign(name) { // else it has no export data, or imports ours
				defer parsed()
			}
			return parse(fset, name, src)
		},
	}, list.asked...)
	if err != nil {
		return nil, explain(err)
	}
	pkgs = append(pkgs, fromSource(ctx, pkgs, worth, parsed)...)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	pkgs = slices.DeleteFunc(pkgs, func(pkg *packages.Package) bool {
		return len(pkg.Syntax) == 0 || pkg.Types == nil
	})
	slices.SortFunc(pkgs, byPath)
	return pkgs, nil
}

func parse(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
	return parser.ParseFile(fset, name, src, parser.AllErrors|parser.ParseComments|parser.SkipObjectResolution)
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
