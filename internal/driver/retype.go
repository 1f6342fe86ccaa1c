package driver

import (
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"maps"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// errOther says that a package is made of other parts than before: it takes a new look at everything.
var errOther = errors.New("packages are made of other parts")

// ErrBroken says that what is being written does not compile yet, and did before: what was found last still holds
// where nothing was edited.
var ErrBroken = errors.New("the packages do not compile at the moment")

// An editable is a program of which some files change, while the packages that there are, and what they import, stay.
type editable struct {
	*program
	packages []*editing // ours, imports first
	byPath   map[string]*editing
	texts    map[string]string // of our files, by name
}

// An editing is one of our packages.
type editing struct {
	*packages.Package
	version  int
	imports  map[string]string // by what is written: the path of the package
	files    []*source
	others   []string // files that are not read as they are: cgo makes others of them
	api      string   // what importers see of it
	faulty   bool     // it never compiled
	importer []*editing
}

// A source is a file of a package.
type source struct {
	name   string
	text   string // as it was parsed
	syntax *ast.File
	errs   []packages.Error
}

// newEditable prepares a program for edits, before it is linked.
func newEditable(p *program, read func(name string) ([]byte, error)) (*editable, error) {
	e := &editable{program: p, byPath: make(map[string]*editing), texts: make(map[string]string)}
	ours := pathsOf(p.ours)
	for _, pkg := range p.loaded {
		if !ours[pkg.PkgPath] {
			continue
		}
		ed := &editing{Package: pkg, imports: make(map[string]string)}
		for written, imp := range pkg.Imports {
			ed.imports[written] = imp.PkgPath
		}
		byName := make(map[string]*ast.File)
		for _, file := range pkg.Syntax {
			byName[p.fset.File(file.FileStart).Name()] = file
		}
		for _, name := range sources(pkg) {
			text, err := read(name)
			if err != nil {
				return nil, err
			}
			e.texts[name] = string(text)
			ed.files = append(ed.files, &source{name: name, text: string(text), syntax: byName[name]})
		}
		for _, name := range pkg.GoFiles {
			if !slices.ContainsFunc(ed.files, func(f *source) bool { return f.name == name }) {
				ed.others = append(ed.others, name)
			}
		}
		ed.api, ed.faulty = api(pkg.Types), !sound(pkg)
		e.packages = append(e.packages, ed)
		e.byPath[pkg.PkgPath] = ed
	}
	for _, ed := range e.packages {
		for _, path := range ed.imports {
			if imp := e.byPath[path]; imp != nil {
				imp.importer = append(imp.importer, ed)
			}
		}
	}
	e.packages = importsFirst(e.packages, e.byPath)
	return e, nil
}

// importsFirst orders packages.
func importsFirst(all []*editing, byPath map[string]*editing) (order []*editing) {
	seen := make(map[*editing]bool)
	var visit func(ed *editing)
	visit = func(ed *editing) {
		if seen[ed] {
			return
		}
		seen[ed] = true
		for _, written := range slices.Sorted(maps.Keys(ed.imports)) {
			if imp := byPath[ed.imports[written]]; imp != nil {
				visit(imp)
			}
		}
		order = append(order, ed)
	}
	for _, ed := range all {
		visit(ed)
	}
	return order
}

// edit takes in the texts that files have now. It returns errOther, and has changed nothing, if a file is in another
// package than before, is built under other conditions, or imports something else; and ErrBroken if something does
// not compile.
func (e *editable) edit(texts map[string]string) error {
	changed, err := e.changes(texts)
	if err != nil {
		return err
	}
	again := make(map[*editing]bool) // what they import has other types now
	for _, ed := range e.packages {
		replaced, touched := changed[ed]
		if !touched && !again[ed] {
			continue
		}
		for i, old := range ed.files {
			if fresh := replaced[old]; fresh != nil {
				e.drop(old.syntax)
				ed.files[i] = fresh
				e.texts[fresh.name] = fresh.text
			}
		}
		e.retype(ed)
		ed.version++
		if sound(ed.Package) {
			ed.faulty = false
		} else if !ed.faulty {
			continue // importers keep what they see until it compiles
		}
		if now := api(ed.Types); again[ed] || now != ed.api {
			// Its types are others for importers too, who cannot have some of the old and some of the new.
			ed.api = now
			e.seen[ed.PkgPath] = ed.Types
			for _, imp := range ed.importer {
				again[imp] = true
			}
		}
	}
	judge(e.loaded)
	if slices.ContainsFunc(e.packages, func(ed *editing) bool { return !sound(ed.Package) && !ed.faulty }) {
		return ErrBroken
	}
	return nil
}

// changes parses the files that have other texts than before.
func (e *editable) changes(texts map[string]string) (changed map[*editing]map[*source]*source, err error) {
	changed = make(map[*editing]map[*source]*source)
	defer func() {
		if err != nil {
			for _, files := range changed {
				for _, fresh := range files {
					e.drop(fresh.syntax)
				}
			}
		}
	}()
	for _, ed := range e.packages {
		if slices.ContainsFunc(ed.others, func(name string) bool { _, edited := texts[name]; return edited }) {
			return changed, errOther
		}
		for _, old := range ed.files {
			text, ok := texts[old.name]
			if !ok || text == old.text {
				continue
			}
			fresh := e.parse(old.name, text)
			if changed[ed] == nil {
				changed[ed] = make(map[*source]*source)
			}
			changed[ed][old] = fresh
			switch {
			case sameFrame(old, fresh):
			case len(fresh.errs) > 0:
				return changed, ErrBroken // an import that is being typed
			default:
				return changed, errOther
			}
		}
	}
	return changed, nil
}

// read returns the text of a file as it was analysed, or as it is on the disk.
func (e *editable) read(name string) ([]byte, error) {
	if text, ok := e.texts[name]; ok {
		return []byte(text), nil
	}
	return os.ReadFile(name)
}

func (e *editable) parse(name, text string) *source {
	syntax, err := parse(e.fset, name, []byte(text))
	return &source{name: name, text: text, syntax: syntax, errs: parseErrors(err)}
}

// drop forgets the lines of a file that is no longer in use.
func (e *editable) drop(file *ast.File) {
	if file == nil {
		return
	}
	if f := e.fset.File(file.FileStart); f != nil {
		e.fset.RemoveFile(f)
	}
}

// retype type-checks a package as its files are now.
func (e *editable) retype(ed *editing) {
	pkg := ed.Package
	old := pkg.Types
	pkg.Syntax, pkg.TypeErrors = nil, nil
	pkg.Errors = slices.DeleteFunc(pkg.Errors, func(err packages.Error) bool {
		return err.Kind == packages.ParseError || err.Kind == packages.TypeError
	})
	for _, file := range ed.files {
		if file.syntax != nil {
			pkg.Syntax = append(pkg.Syntax, file.syntax)
		}
		pkg.Errors = append(pkg.Errors, file.errs...)
	}
	pkg.Types = types.NewPackage(pkg.PkgPath, pkg.Name)
	defer func() {
		if r := recover(); r != nil { // of the type checker
			pkg.Types, pkg.Syntax, pkg.TypesInfo = old, nil, new(types.Info)
			pkg.Errors = append(pkg.Errors, packages.Error{Pos: "-", Msg: fmt.Sprintf("the type checker gave up: %v", r), Kind: packages.TypeError})
		}
	}()
	typed(pkg, importing{ed.imports, e.seen}, false)
}

// importing finds the types of what a package imports.
type importing struct {
	paths map[string]string
	seen  map[string]*types.Package
}

func (m importing) Import(written string) (*types.Package, error) {
	if written == "unsafe" {
		return types.Unsafe, nil
	}
	if pkg := m.seen[m.paths[written]]; pkg != nil && pkg.Complete() {
		return pkg, nil
	}
	return nil, fmt.Errorf("no export data for %s", written)
}

// sameFrame reports whether a file is built under the conditions it was, in the same package, with the same imports.
func sameFrame(old, fresh *source) bool {
	if old.syntax == nil || fresh.syntax == nil {
		return false
	}
	return frame(old.syntax) == frame(fresh.syntax)
}

func frame(file *ast.File) string {
	var b strings.Builder
	if file.Name != nil {
		b.WriteString(file.Name.Name)
	}
	for _, imp := range file.Imports {
		if imp.Name != nil && imp.Name.Name == "." {
			b.WriteString(" .")
		}
		b.WriteString(" " + imp.Path.Value)
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Pos() < file.Package && strings.HasPrefix(c.Text, "//go:build") || strings.HasPrefix(c.Text, "//go:embed") {
				b.WriteString("\n" + c.Text)
			}
		}
	}
	return b.String()
}

// api describes all of a package that the types of others may depend on: every declaration but the bodies of
// functions, and unexported functions, variables and constants.
func api(pkg *types.Package) string {
	var b strings.Builder
	qualify := func(p *types.Package) string { return p.Path() }
	for _, name := range pkg.Scope().Names() {
		obj := pkg.Scope().Lookup(name)
		named, isType := obj.(*types.TypeName)
		if !isType && !token.IsExported(name) {
			continue
		}
		b.WriteString(types.ObjectString(obj, qualify))
		if c, ok := obj.(*types.Const); ok && c.Val().Kind() != constant.Unknown {
			b.WriteString(" = " + c.Val().ExactString())
		}
		if isType && !named.IsAlias() {
			if n, ok := named.Type().(*types.Named); ok {
				b.WriteString(" " + types.TypeString(n.Underlying(), qualify))
				for m := range n.Methods() {
					b.WriteString("\n\t" + types.ObjectString(m, qualify))
				}
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}
