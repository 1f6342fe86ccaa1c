package driver

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/scanner"
	"go/types"
	"io/fs"
	"os"
	"slices"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

// fromSource reads the worth packages of a loaded graph from source and returns
// them. Each is type-checked by itself: all that it imports comes from export
// data, even what is worth too. The loader could read them together with ours,
// but then also reads from source all that lies in between, which may be more
// than what is worth it.
//
// The price is that a worth package is there twice, as its importers see it and
// as it is in source, with types that are not identical. Analyzers must tell
// objects of other packages by their names. Below, all share one set of types.
func fromSource(ctx context.Context, roots, worth []*packages.Package, parsed func()) []*packages.Package {
	graph := make(map[string]*packages.Package)
	view := make(map[string]*types.Package)
	packages.Visit(roots, nil, func(pkg *packages.Package) {
		graph[pkg.PkgPath] = pkg
		view[pkg.PkgPath] = pkg.Types
	})
	var found []*packages.Package
	for _, pkg := range worth {
		if pkg := graph[pkg.PkgPath]; pkg != nil && len(pkg.CompiledGoFiles) > 0 {
			found = append(found, pkg)
		}
	}

	// Export data also adds to the packages that it mentions, so it is read one
	// at a time, and before somebody looks at them.
	for _, pkg := range found {
		for _, imp := range pkg.Imports {
			complete(imp, view)
		}
	}
	read := make([]packages.Package, len(found))
	each(len(found), func(i int) {
		if ctx.Err() == nil {
			read[i] = reread(found[i], parsed)
		}
	})
	if ctx.Err() != nil {
		return nil
	}
	for i, pkg := range found { // not before: they import each other
		*pkg = read[i]
	}
	return found
}

// complete reads the export data of a package whose types nobody needed until
// now. It fills the types.Package that others already refer to. If it fails,
// importing the package does.
func complete(pkg *packages.Package, view map[string]*types.Package) {
	if pkg.ExportFile == "" || pkg.Types.Complete() {
		return
	}
	f, err := os.Open(pkg.ExportFile)
	if err != nil {
		return
	}
	defer f.Close()
	if r, err := gcexportdata.NewReader(f); err == nil {
		_, _ = gcexportdata.Read(r, pkg.Fset, view, pkg.PkgPath)
	}
}

// reread returns a copy of a package that the loader knows from export data,
// made from its source in the way the loader does it.
func reread(pkg *packages.Package, parsed func()) packages.Package {
	read := *pkg
	// The loader may have had to read the declarations itself, for want of
	// export data. What it said about them will be said again.
	read.Errors = slices.DeleteFunc(slices.Clone(pkg.Errors), func(e packages.Error) bool {
		return e.Kind == packages.ParseError || e.Kind == packages.TypeError
	})
	read.TypeErrors, read.Syntax = nil, nil
	for _, name := range pkg.CompiledGoFiles {
		src, err := os.ReadFile(name)
		if err == nil {
			var file *ast.File
			if file, err = parse(pkg.Fset, name, src); file != nil {
				read.Syntax = append(read.Syntax, file)
			}
		}
		read.Errors = append(read.Errors, parseErrors(err)...)
		parsed()
	}

	read.TypesInfo = &types.Info{
		Types:        make(map[ast.Expr]types.TypeAndValue),
		Defs:         make(map[*ast.Ident]types.Object),
		Uses:         make(map[*ast.Ident]types.Object),
		Implicits:    make(map[ast.Node]types.Object),
		Instances:    make(map[*ast.Ident]types.Instance),
		Scopes:       make(map[ast.Node]*types.Scope),
		Selections:   make(map[*ast.SelectorExpr]*types.Selection),
		FileVersions: make(map[*ast.File]string),
	}
	conf := types.Config{
		Importer: importer(pkg.Imports),
		Sizes:    pkg.TypesSizes,
		Error: func(err error) {
			var e types.Error
			if errors.As(err, &e) { // always
				read.TypeErrors = append(read.TypeErrors, e)
				read.Errors = append(read.Errors, packages.Error{Pos: e.Fset.Position(e.Pos).String(), Msg: e.Msg, Kind: packages.TypeError})
			}
		},
	}
	if pkg.Module != nil && pkg.Module.GoVersion != "" {
		conf.GoVersion = "go" + pkg.Module.GoVersion
	}
	read.Types = types.NewPackage(pkg.PkgPath, pkg.Name)
	_ = types.NewChecker(&conf, pkg.Fset, read.Types, read.TypesInfo).Files(read.Syntax) // see conf.Error
	return read
}

// parseErrors turns what reading and parsing a file returns into what the
// loader makes of it.
func parseErrors(err error) []packages.Error {
	var list scanner.ErrorList
	var path *fs.PathError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &list):
		var errs []packages.Error
		for _, e := range list {
			errs = append(errs, packages.Error{Pos: e.Pos.String(), Msg: e.Msg, Kind: packages.ParseError})
		}
		return errs
	case errors.As(err, &path):
		return []packages.Error{{Pos: path.Path + ":1", Msg: path.Err.Error(), Kind: packages.ParseError}}
	}
	return []packages.Error{{Pos: "-", Msg: err.Error(), Kind: packages.ParseError}}
}

// An importer finds the types of what a package imports.
type importer map[string]*packages.Package

func (m importer) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := m[path]; pkg != nil && pkg.Types.Complete() {
		return pkg.Types, nil
	}
	return nil, fmt.Errorf("no export data for %s", path)
}
