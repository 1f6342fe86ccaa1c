package engine

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"go/version"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

var sizes = types.SizesFor("gc", runtime.GOARCH)

// A Listed is a package as the go command lists it.
type Listed struct {
	ImportPath string
	Dir        string
	GoFiles    []string
	CgoFiles   []string
	Imports    []string
	ImportMap  map[string]string
	Standard   bool
	DepOnly    bool
	Module     *struct{ Path, Version, GoVersion string }
}

// Group names the module, or the standard library.
func (l *Listed) Group() string {
	switch {
	case l.Standard:
		return "std"
	case l.Module == nil:
		return "?"
	case l.Module.Version == "":
		return l.Module.Path
	}
	return l.Module.Path + "@" + l.Module.Version
}

// List returns the packages that match the patterns in a directory and all
// below them, imported ones first.
func List(dir string, patterns []string) ([]*Listed, error) {
	args := []string{"list", "-deps", "-e", "-pgo=off", "-json=ImportPath,Dir,GoFiles,CgoFiles,Imports,ImportMap,Standard,DepOnly,Module"}
	cmd := exec.Command("go", append(args, patterns...)...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, &stderr)
	}
	var all []*Listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		l := new(Listed)
		if err := dec.Decode(l); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, l)
	}
}

// A Text is the source of one file, under the name that the passes see.
type Text struct {
	Name string
	Src  []byte
}

// Texts reads the files of a package and names them /src/<import path>/<base>,
// so that the passes take the package for the reader's own.
func Texts(l *Listed) ([]Text, error) {
	path := l.ImportPath
	if _, after, ok := strings.Cut("/"+path, "/vendor/"); ok {
		path = after
	}
	var texts []Text
	for _, base := range slices.Concat(l.GoFiles, l.CgoFiles) {
		file := base
		if !filepath.IsAbs(file) {
			file = filepath.Join(l.Dir, base)
		}
		src, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		texts = append(texts, Text{"/src/" + path + "/" + filepath.Base(file), src})
	}
	return texts, nil
}

// A Package is a type-checked package.
type Package struct {
	Path   string
	Fset   *token.FileSet
	Files  []*ast.File
	Types  *types.Package
	Info   *types.Info
	Errors []types.Error
	Module *analysis.Module
	Lines  int
}

// A World holds the types of the packages that were checked, by import path.
type World map[string]*types.Package

// Check parses and type-checks a package from its texts. Errors are tolerated
// and kept; only a panic of the type checker is an error.
func (w World) Check(l *Listed, texts []Text) (p *Package, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, fmt.Errorf("type checker: %v\n%s", r, debug.Stack())
		}
	}()
	p = &Package{Path: l.ImportPath, Fset: token.NewFileSet(), Info: &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Instances: make(map[*ast.Ident]types.Instance),
		Defs: make(map[*ast.Ident]types.Object), Uses: make(map[*ast.Ident]types.Object),
		Implicits: make(map[ast.Node]types.Object), Selections: make(map[*ast.SelectorExpr]*types.Selection),
		Scopes: make(map[ast.Node]*types.Scope), FileVersions: make(map[*ast.File]string),
	}}
	conf := types.Config{
		FakeImportC: true,
		Sizes:       sizes,
		Importer:    imports{w, l},
		Error: func(err error) {
			if e := (types.Error{}); errors.As(err, &e) {
				p.Errors = append(p.Errors, e)
			}
		},
	}
	if l.Module != nil {
		p.Module = &analysis.Module{Path: l.Module.Path, Version: l.Module.Version, GoVersion: l.Module.GoVersion}
		if v := "go" + l.Module.GoVersion; version.IsValid(v) && version.Compare(v, runtime.Version()) <= 0 {
			conf.GoVersion = v
		}
	}
	for _, text := range texts {
		file, err := parser.ParseFile(p.Fset, text.Name, text.Src, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			p.Errors = append(p.Errors, types.Error{Fset: p.Fset, Msg: err.Error()})
		}
		if file != nil && file.Name != nil {
			p.Files = append(p.Files, file)
			p.Lines += bytes.Count(text.Src, []byte("\n"))
		}
	}
	p.Types, _ = conf.Check(l.ImportPath, p.Fset, p.Files, p.Info) // errors are in p.Errors
	return p, nil
}

// imports resolves the imports of one package.
type imports struct {
	world World
	by    *Listed
}

func (i imports) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if mapped, ok := i.by.ImportMap[path]; ok {
		path = mapped
	}
	if p := i.world[path]; p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("no package %s", path)
}

// Below returns the packages of the same group that l imports, at any
// distance, and all that it imports itself: what a run over one module sees.
func Below(l *Listed, all map[string]*Listed) []string {
	seen := make(map[string]bool)
	var visit func(*Listed)
	visit = func(m *Listed) {
		for _, path := range m.Imports {
			if n := all[path]; n != nil && !seen[path] && (m == l || n.Group() == l.Group()) {
				seen[path] = true
				if n.Group() == l.Group() {
					visit(n)
				}
			}
		}
	}
	visit(l)
	return slices.Sorted(maps.Keys(seen))
}
