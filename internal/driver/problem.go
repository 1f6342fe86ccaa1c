package driver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"go/version"
	"path"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// A Problem is why a package could not be analysed, or not in full. There is
// one per package, or one per missing module, however many packages want it.
type Problem struct {
	Package string // import path
	finding.Position
	Message string
}

// String returns the problem on one line, its place first if it has one.
func (p Problem) String() string {
	if p.Line == 0 {
		return p.Message
	}
	if p.Column == 0 {
		return fmt.Sprintf("%s:%d: %s", p.File, p.Line, p.Message)
	}
	return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, p.Message)
}

func compareProblems(a, b Problem) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Message, b.Message),
	)
}

// problems returns what kept packages from loading, sorted. The lost ones are
// those on which the type checker gave up.
func problems(ctx context.Context, list *listing, where atlas, loaded, lost []*packages.Package) []Problem {
	var found []Problem
	var gone []absence
	files := sync.OnceValue(func() map[string]bool { return list.files(where) })
	named := make(map[string]bool)  // packages that the go command complains about
	broken := make(map[string]bool) // packages that nobody can import
	for _, pkg := range list.all {
		if len(pkg.Errors) == 0 {
			continue
		}
		first := pkg.Errors[0]
		p := Problem{Package: pkg.PkgPath}
		p.Position, p.Message = where.split(first.Pos, oneLine(first.Msg))
		if p.Line > 0 && !files()[p.File] && path.Base(p.File) != "go.mod" {
			p.Position = finding.Position{} // a //line directive may lead anywhere
		}
		if len(pkg.GoFiles) == 0 && p.Line == 0 {
			p.Position = list.importOf(where, pkg)
		}
		if pkg.Dir != "" {
			p.Message = strings.ReplaceAll(p.Message, pkg.Dir, where.relative(pkg.Dir))
		}
		if len(pkg.GoFiles) == 0 {
			broken[pkg.PkgPath] = true
		}
		switch cycle := cycleOf(p.Message); {
		case len(cycle) > 1:
			p.Position = list.importIn(where, cycle[0], cycle[1])
			p.Message = "import cycle: " + strings.Join(cycle, " imports ")
			for _, path := range cycle {
				broken[path], named[path] = true, true
			}
			found = append(found, p)
		case len(pkg.GoFiles) == 0 && pkg.Dir == "":
			gone = append(gone, absence{path: pkg.PkgPath, posn: p.Position, msg: p.Message})
		default:
			named[pkg.PkgPath] = true
			found = append(found, p)
		}
	}
	found = append(found, list.missing(ctx, gone)...)

	for _, pkg := range lost {
		broken[pkg.PkgPath] = true
		found = append(found, Problem{
			Package: pkg.PkgPath,
			Message: fmt.Sprintf("package %s was not analysed: %s", pkg.PkgPath, oneLine(pkg.Errors[len(pkg.Errors)-1].Msg)),
		})
	}
	for _, pkg := range loaded {
		if p, ok := where.fault(pkg, broken); ok && !named[pkg.PkgPath] {
			found = append(found, p)
		}
	}
	if len(found) > 0 && outdated(list.env.version, runtime.Version()) {
		found = append(found, Problem{Message: fmt.Sprintf(
			"crosslayer was built with %s and may not understand what %s makes; build it again with that: go install %s@latest",
			version.Lang(runtime.Version()), version.Lang(list.env.version), "github.com/crosslayer/crosslayer/cmd/crosslayer")})
	}
	slices.SortStableFunc(found, compareProblems)
	return slices.CompactFunc(found, func(a, b Problem) bool { return a.Position == b.Position && a.Message == b.Message })
}

// outdated reports whether the go command speaks a later language than the
// standard library that the program was built with.
func outdated(command, own string) bool {
	return version.IsValid(own) && version.Compare(version.Lang(command), version.Lang(own)) > 0
}

// files returns the files of our packages.
func (l *listing) files(where atlas) map[string]bool {
	files := make(map[string]bool)
	for _, pkg := range l.ours {
		for _, file := range pkg.GoFiles {
			files[where.relative(file)] = true
		}
	}
	return files
}

// cycleOf returns the import paths in what the go command says about an import
// cycle, the first and the last being the same.
func cycleOf(msg string) []string {
	rest, ok := strings.CutPrefix(msg, "import cycle not allowed: import stack: [")
	if !ok {
		return nil
	}
	stack := strings.Fields(strings.TrimSuffix(rest, "]"))
	// The way to the cycle is no part of it.
	return stack[max(0, slices.Index(stack, stack[len(stack)-1])):]
}

// importOf returns a place where one of our packages imports another one.
func (l *listing) importOf(where atlas, imported *packages.Package) finding.Position {
	for _, pkg := range l.ours {
		for path, imp := range pkg.Imports {
			if imp == imported {
				return l.importIn(where, pkg.PkgPath, path)
			}
		}
	}
	return finding.Position{}
}

// importIn returns where one package of ours imports another.
func (l *listing) importIn(where atlas, from, to string) finding.Position {
	for _, pkg := range l.ours {
		if pkg.PkgPath != from {
			continue
		}
		for _, name := range pkg.GoFiles {
			fset := token.NewFileSet()
			file, _ := parser.ParseFile(fset, name, nil, parser.ImportsOnly)
			if file == nil {
				continue
			}
			for _, imp := range file.Imports {
				if imp.Path.Value == strconv.Quote(to) {
					posn := fset.PositionFor(imp.Pos(), false)
					return finding.Position{File: where.relative(posn.Filename), Line: posn.Line, Column: posn.Column}
				}
			}
		}
	}
	return finding.Position{}
}

// fault returns what is wrong with a loaded package: the first thing the parser
// says, else the type checker, else the go command. Imports that are missing
// are not its fault.
func (a atlas) fault(pkg *packages.Package, broken map[string]bool) (Problem, bool) {
	var syntax, types, other []packages.Error
	for _, e := range pkg.Errors {
		switch e.Kind {
		case packages.ParseError:
			syntax = append(syntax, e)
		case packages.TypeError:
			if !broken[unimportable(e.Msg)] {
				types = append(types, e)
			}
		case packages.ListError:
			other = append(other, e)
		}
	}
	if slices.ContainsFunc(pkg.Errors, func(e packages.Error) bool { return broken[unimportable(e.Msg)] }) {
		// The type checker guesses the names of what it cannot import.
		types = slices.DeleteFunc(types, func(e packages.Error) bool { return strings.HasPrefix(e.Msg, "undefined: ") })
	}
	p := Problem{Package: pkg.PkgPath}
	switch {
	case len(syntax) > 0: // what the parser says next mostly follows from it
		p.Position, p.Message = a.split(syntax[0].Pos, oneLine(syntax[0].Msg))
		p.Message = "syntax error: " + p.Message
	case len(types) > 0:
		p.Position, p.Message = a.split(types[0].Pos, oneLine(types[0].Msg))
		if n := len(types) - 1; n > 0 {
			p.Message += fmt.Sprintf(" (and %d more)", n)
		}
	case len(other) > 0 && !hasType(pkg.Errors): // else a missing import is all there is
		p.Position, p.Message = a.split(other[0].Pos, oneLine(other[0].Msg))
	default:
		return Problem{}, false
	}
	p.Message += fmt.Sprintf("; go build %s shows all", pkg.PkgPath)
	return p, true
}

func hasType(errs []packages.Error) bool {
	return slices.ContainsFunc(errs, func(e packages.Error) bool { return e.Kind == packages.TypeError })
}

// unimportable returns the import path in a type checker's complaint about an
// import.
func unimportable(msg string) string {
	rest, ok := strings.CutPrefix(msg, "could not import ")
	if !ok {
		return ""
	}
	path, _, _ := strings.Cut(rest, " ")
	return path
}

// split takes a position apart; where there is none, it looks for one at the
// start of the message, as compilers print it.
func (a atlas) split(pos, msg string) (finding.Position, string) {
	if posn, ok := a.position(pos); ok {
		return posn, msg
	}
	if head, rest, ok := strings.Cut(msg, ": "); ok {
		if posn, ok := a.position(head); ok {
			return posn, rest
		}
	}
	return finding.Position{}, msg
}

// position parses file:line:column or file:line.
func (a atlas) position(pos string) (finding.Position, bool) {
	file, last, ok := cutLast(pos)
	if !ok {
		return finding.Position{}, false
	}
	posn := finding.Position{File: file, Line: last}
	if head, line, ok := cutLast(file); ok {
		posn = finding.Position{File: head, Line: line, Column: last}
	}
	if !strings.HasSuffix(posn.File, ".go") && !strings.HasSuffix(posn.File, "go.mod") {
		return finding.Position{}, false
	}
	if a.sys.abs(posn.File) {
		posn.File = a.relative(posn.File)
	} else { // as seen from where the go command ran
		posn.File = a.relative(a.sys.join(a.dir, posn.File))
	}
	return posn, true
}

// cutLast splits "x:12" into "x" and 12.
func cutLast(s string) (string, int, bool) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return "", 0, false
	}
	n, err := strconv.Atoi(s[i+1:])
	return s[:i], n, err == nil
}

// oneLine makes one line of what the go command says on several. The headings
// of its compiler reports go.
func oneLine(msg string) string {
	var kept []string
	for line := range strings.Lines(msg) {
		line = strings.TrimSpace(line)
		switch {
		case line == "", strings.HasPrefix(line, "# "):
		case len(kept) > 0 && endsInColumn(kept[0]) && !strings.HasPrefix(line, "go "):
			// A second error: the first is enough.
		default:
			kept = append(kept, strings.TrimPrefix(line, "go: "))
		}
	}
	return strings.Join(kept, " ")
}

// endsInColumn reports whether a line starts with a compiler's position.
func endsInColumn(line string) bool {
	head, _, ok := strings.Cut(line, ": ")
	if !ok {
		return false
	}
	_, _, ok = cutLast(head)
	return ok
}

// explain shortens what the loader says when the go command fails as a whole.
func explain(err error) error {
	msg := err.Error()
	if _, stderr, ok := strings.Cut(msg, "stderr: "); ok {
		msg = stderr
	}
	return instruct(oneLine(msg))
}

// instruct adds the next step to what the go command says, if it says none.
func instruct(msg string) error {
	switch {
	case strings.Contains(msg, "inconsistent vendoring"):
		msg = "the vendor directory does not fit go.mod; go mod vendor, or go work vendor in a workspace, renews it"
	case strings.Contains(msg, "requires go >="):
		msg += "; install that Go, or let the go command fetch it: GOTOOLCHAIN=auto"
	}
	return errors.New(msg)
}
