package driver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/gcexportdata"
	"golang.org/x/tools/go/packages"
)

// A builder gives the packages of a build their types: some from source, and
// what those import from export data. The loader of go/packages does it too,
// but cannot do without a C compiler, follows //line directives to files that
// are not there, reads from source all that lies between two packages that are,
// and takes the process down with it when the type checker panics.
type builder struct {
	graph  []*packages.Package // imports first
	fset   *token.FileSet
	view   map[string]*types.Package // one for each path
	tokens chan struct{}             // one for each processor
	texts  map[string][]byte         // in place of those of files

	reading sync.Mutex // export data adds to the packages that it mentions

	mu     sync.Mutex
	parsed func()                     // called for each file that was asked for
	failed map[*packages.Package]bool // the type checker gave up
}

func newBuilder(graph []*packages.Package, arch string, texts map[string][]byte, parsed func()) *builder {
	b := &builder{
		graph:  graph,
		fset:   token.NewFileSet(),
		view:   make(map[string]*types.Package, len(graph)),
		tokens: make(chan struct{}, runtime.GOMAXPROCS(0)),
		texts:  texts,
		parsed: parsed,
		failed: make(map[*packages.Package]bool),
	}
	sizes := types.SizesFor("gc", arch)
	for _, pkg := range graph {
		pkg.Fset, pkg.TypesSizes = b.fset, sizes
		pkg.Types = types.NewPackage(pkg.PkgPath, pkg.Name)
		if pkg.PkgPath == "unsafe" {
			pkg.Types = types.Unsafe
		}
		b.view[pkg.PkgPath] = pkg.Types
	}
	return b
}

// A depth is how much of a package is needed.
type depth uint8

const (
	nothing      depth = iota
	exported           // its export data
	declarations       // its source without function bodies, where export data will not do
	everything         // its source
)

// check reads the packages of the given paths from source. Those that are to be
// read alone are then there twice: their importers see them by export data, and
// they see so whatever they import. If they were typed together with ours, then
// all that lies in between had to be, too. The price is that the two have types
// that are not identical: analyzers must tell objects of other packages by
// their names.
func (b *builder) check(ctx context.Context, ours, alone map[string]bool) {
	depths := b.depths(ours, alone)
	ready := make(map[*packages.Package]chan struct{}, len(b.graph))
	for _, pkg := range b.graph {
		ready[pkg] = make(chan struct{})
	}
	var wg sync.WaitGroup
	for _, pkg := range b.graph {
		wg.Go(func() {
			defer close(ready[pkg])
			if depths[pkg] >= declarations {
				b.work(ctx, pkg, func() { b.parse(pkg, depths[pkg] == everything) })
			}
			for _, imp := range pkg.Imports {
				<-ready[imp]
			}
			switch depths[pkg] {
			case exported:
				b.reading.Lock()
				defer b.reading.Unlock()
				b.work(ctx, pkg, func() { b.complete(pkg) })
			case declarations, everything:
				b.work(ctx, pkg, func() { typed(pkg, importer(pkg.Imports), depths[pkg] == declarations) })
			}
		})
	}
	wg.Wait()

	// They import each other as they are now.
	read := make(map[*packages.Package]*packages.Package)
	for _, pkg := range b.graph {
		if !alone[pkg.PkgPath] || depths[pkg] == everything || len(pkg.CompiledGoFiles) == 0 {
			continue
		}
		double := *pkg
		double.Errors = slices.DeleteFunc(slices.Clone(pkg.Errors), func(e packages.Error) bool {
			return e.Kind == packages.ParseError || e.Kind == packages.TypeError // they will be said again
		})
		double.Syntax, double.TypeErrors = nil, nil
		double.Types = types.NewPackage(pkg.PkgPath, pkg.Name)
		read[pkg] = &double
		wg.Go(func() {
			b.work(ctx, &double, func() { b.parse(&double, true) })
			b.work(ctx, &double, func() { typed(&double, importer(double.Imports), false) })
		})
	}
	wg.Wait()
	for pkg, double := range read {
		if b.failed[double] {
			b.failed[pkg] = true
		}
		*pkg = *double
	}
	for _, pkg := range b.graph {
		if !ours[pkg.PkgPath] && read[pkg] == nil {
			pkg.Syntax, pkg.TypesInfo = nil, nil // nobody analyses it
		}
	}
}

// depths finds out what is needed of every package. Export data that refers to
// a package read from source might add to it while others look at it, so what
// lies above such a package is read from source too.
func (b *builder) depths(ours, alone map[string]bool) map[*packages.Package]depth {
	source := make(map[*packages.Package]bool)
	for _, pkg := range b.graph { // imports first
		source[pkg] = ours[pkg.PkgPath] || pkg.ExportFile == "" && pkg.PkgPath != "unsafe"
		for _, imp := range pkg.Imports {
			source[pkg] = source[pkg] || source[imp]
		}
	}
	depths := make(map[*packages.Package]depth, len(b.graph))
	for _, pkg := range slices.Backward(b.graph) { // importers first
		if ours[pkg.PkgPath] {
			depths[pkg] = everything
		}
		if depths[pkg] == exported && source[pkg] {
			depths[pkg] = declarations
		}
		if depths[pkg] >= declarations || alone[pkg.PkgPath] {
			for _, imp := range pkg.Imports {
				depths[imp] = max(depths[imp], exported)
			}
		}
	}
	return depths
}

// work does something for a package when a processor is free, unless the run is
// over. If it panics, the package has failed.
func (b *builder) work(ctx context.Context, pkg *packages.Package, do func()) {
	b.tokens <- struct{}{}
	defer func() {
		<-b.tokens
		if r := recover(); r != nil {
			pkg.Syntax, pkg.TypesInfo = nil, nil
			pkg.Errors = append(pkg.Errors, packages.Error{Pos: "-", Msg: fmt.Sprintf("the type checker gave up: %v", r), Kind: packages.TypeError})
			b.mu.Lock()
			defer b.mu.Unlock()
			b.failed[pkg] = true
		}
	}()
	if ctx.Err() == nil && !b.hasFailed(pkg) {
		do()
	}
}

func (b *builder) hasFailed(pkg *packages.Package) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failed[pkg]
}

// complete reads the export data of a package into the types.Package that others
// may already refer to. If it fails, importing the package does.
func (b *builder) complete(pkg *packages.Package) {
	if pkg.Types.Complete() { // unsafe
		return
	}
	f, err := os.Open(pkg.ExportFile)
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }()
	if r, err := gcexportdata.NewReader(f); err == nil {
		_, _ = gcexportdata.Read(r, b.fset, b.view, pkg.PkgPath)
	}
}

// parse reads the files of a package.
func (b *builder) parse(pkg *packages.Package, counted bool) {
	for _, name := range sources(pkg) {
		src, err := b.read(name)
		if err == nil {
			var file *ast.File
			if file, err = parse(b.fset, name, src); file != nil {
				pkg.Syntax = append(pkg.Syntax, file)
			}
		}
		pkg.Errors = append(pkg.Errors, parseErrors(err)...)
		if counted {
			b.mu.Lock()
			b.parsed()
			b.mu.Unlock()
		}
	}
}

// read returns the text of a file.
func (b *builder) read(name string) ([]byte, error) {
	if text, ok := b.texts[name]; ok {
		return text, nil
	}
	return os.ReadFile(name)
}

// sources returns the files to read. What cgo made of a file leads back to it,
// unless that leads elsewhere itself.
func sources(pkg *packages.Package) []string {
	if len(pkg.CompiledGoFiles) < len(pkg.GoFiles) { // cgo has not done its part
		return pkg.GoFiles
	}
	translated := func(name string) bool { return filepath.Ext(name) != ".go" }
	astray := func(name string) bool {
		src, err := os.ReadFile(name)
		return err == nil && leads(src)
	}
	if slices.ContainsFunc(pkg.CompiledGoFiles, translated) && slices.ContainsFunc(pkg.GoFiles, astray) {
		return pkg.GoFiles
	}
	return pkg.CompiledGoFiles
}

// leads reports whether there may be //line directives in the source.
func leads(src []byte) bool {
	return bytes.Contains(src, []byte("//line ")) || bytes.Contains(src, []byte("/*line "))
}

// parse reads a file as it lies on the disk: //line directives in it are the
// business of whoever reads what it was made from. Those in files from the build
// cache lead back to the source that cgo read.
func parse(fset *token.FileSet, name string, src []byte) (*ast.File, error) {
	if filepath.Ext(name) == ".go" {
		src = withoutLines(src)
	}
	return parser.ParseFile(fset, name, src, parser.AllErrors|parser.ParseComments|parser.SkipObjectResolution)
}

// withoutLines returns the source with //line directives made common comments of
// the same length.
func withoutLines(src []byte) []byte {
	if !leads(src) {
		return src
	}
	plain := slices.Clone(src)
	file := token.NewFileSet().AddFile("", -1, len(src))
	var s scanner.Scanner
	s.Init(file, src, func(token.Position, string) {}, scanner.ScanComments)
	for {
		pos, tok, text := s.Scan()
		switch {
		case tok == token.EOF:
			return plain
		case tok == token.COMMENT && strings.HasPrefix(text[2:], "line "):
			plain[file.Offset(pos)+2] = '-'
		}
	}
}

// typed type-checks a package whose files are parsed.
func typed(pkg *packages.Package, imports types.Importer, declarations bool) {
	pkg.TypesInfo = &types.Info{
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
		Importer:         imports,
		Sizes:            pkg.TypesSizes,
		FakeImportC:      importsC(pkg.Syntax),
		IgnoreFuncBodies: declarations,
		Error: func(err error) {
			var e types.Error
			if errors.As(err, &e) { // always
				pkg.TypeErrors = append(pkg.TypeErrors, e)
				pkg.Errors = append(pkg.Errors, packages.Error{Pos: e.Fset.Position(e.Pos).String(), Msg: e.Msg, Kind: packages.TypeError})
			}
		},
	}
	if declarations {
		pkg.TypesInfo = nil
	}
	if conf.FakeImportC { // what cgo complains about does not matter
		pkg.Errors = slices.DeleteFunc(pkg.Errors, func(e packages.Error) bool { return e.Kind == packages.ListError })
	}
	if pkg.Module != nil && pkg.Module.GoVersion != "" {
		conf.GoVersion = "go" + pkg.Module.GoVersion
	}
	_ = types.NewChecker(&conf, pkg.Fset, pkg.Types, pkg.TypesInfo).Files(pkg.Syntax) // see conf.Error
}

// importsC reports whether some file is one that cgo did not translate. What it
// has from C then is of unknown type, and no error.
func importsC(files []*ast.File) bool {
	return slices.ContainsFunc(files, func(file *ast.File) bool {
		return slices.ContainsFunc(file.Imports, func(imp *ast.ImportSpec) bool { return imp.Path.Value == `"C"` })
	})
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
