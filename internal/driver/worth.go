package driver

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"

	"golang.org/x/tools/go/packages"
)

// maxLines is the size up to which a third-party package is read. Larger ones
// are generated clients of whole clouds; their cost is known from the calls
// they make below.
const maxLines = 20_000

// A picker finds the third-party packages that are worth loading from source:
// those that use what the catalogue knows, or a worth package of their own
// module. Only what our packages import counts, and what lies below that in the
// same module.
type picker struct {
	third func(*packages.Package) bool
	leaf  func(pkgPath string) bool // may be nil
	worth func(*ast.File) bool      // nil: nothing is worth it
	read  func(name string) ([]byte, error)
}

// pick returns the worth packages that our packages reach, sorted by path.
func (p picker) pick(ours []*packages.Package) []*packages.Package {
	if p.worth == nil {
		return nil
	}
	var direct []*packages.Package
	for _, pkg := range ours {
		for _, imp := range pkg.Imports {
			if p.candidate(imp) {
				direct = append(direct, imp)
			}
		}
	}
	own := p.judge(p.below(direct))

	// A worth package that is reached only through one that stays unread is of
	// no use: nothing would link to it. So whether a package counts is asked
	// from the top, and an unread one ends the way.
	memo := make(map[*packages.Package]bool)
	var counts func(*packages.Package) bool
	counts = func(pkg *packages.Package) bool {
		if known, ok := memo[pkg]; ok {
			return known
		}
		found := own[pkg] == uses
		if own[pkg] != unread {
			for _, imp := range pkg.Imports {
				// No short cut: what lies below must be settled too.
				found = sameModule(pkg, imp) && counts(imp) || found
			}
		}
		memo[pkg] = found
		return found
	}
	for _, pkg := range direct {
		counts(pkg)
	}
	var picked []*packages.Package
	for pkg, found := range memo {
		if found {
			picked = append(picked, pkg)
		}
	}
	slices.SortFunc(picked, byPath)
	return picked
}

// candidate reports whether a package may be read at all.
func (p picker) candidate(pkg *packages.Package) bool {
	return pkg.Module != nil && p.third(pkg) && (p.leaf == nil || !p.leaf(pkg.PkgPath))
}

// below returns the packages and what they import from their own modules.
func (p picker) below(direct []*packages.Package) []*packages.Package {
	var found []*packages.Package
	seen := make(map[*packages.Package]bool)
	var visit func(*packages.Package)
	visit = func(pkg *packages.Package) {
		if seen[pkg] {
			return
		}
		seen[pkg] = true
		found = append(found, pkg)
		for _, imp := range pkg.Imports {
			if sameModule(pkg, imp) && p.candidate(imp) {
				visit(imp)
			}
		}
	}
	for _, pkg := range direct {
		visit(pkg)
	}
	return found
}

// A verdict is what the files of one package say.
type verdict uint8

const (
	unread verdict = iota // too large, unreadable, or no candidate
	silent                // its own files use nothing of interest
	uses
)

// judge reads the packages, several at a time.
func (p picker) judge(pkgs []*packages.Package) map[*packages.Package]verdict {
	verdicts := make([]verdict, len(pkgs))
	each(len(pkgs), func(i int) { verdicts[i] = p.look(pkgs[i].GoFiles) })
	judged := make(map[*packages.Package]verdict, len(pkgs))
	for i, pkg := range pkgs {
		judged[pkg] = verdicts[i]
	}
	return judged
}

// look reads the files of one package. All are read before one is parsed: size
// decides first.
func (p picker) look(files []string) verdict {
	read := p.read
	if read == nil {
		read = os.ReadFile
	}
	texts := make([][]byte, 0, len(files))
	lines := 0
	for _, name := range files {
		src, err := read(name)
		if err != nil {
			return unread
		}
		if lines += bytes.Count(src, []byte("\n")); lines > maxLines {
			return unread
		}
		if bytes.Contains(src, []byte("import")) { // else it uses nobody
			texts = append(texts, src)
		}
	}
	for _, src := range texts {
		file, _ := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
		if file != nil && p.worth(file) { // an unfinished file still shows what it uses
			return uses
		}
	}
	return silent
}

func sameModule(a, b *packages.Package) bool {
	return a.Module != nil && b.Module != nil && a.Module.Path == b.Module.Path
}
