package driver

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/tools/go/packages"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// A Problem is why a package could not be analysed, or not in full. There is
// one per package, or one per missing import, however many packages want it.
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

// problems returns what kept packages from loading, sorted.
func problems(list *listing, loaded []*packages.Package) []Problem {
	where := newAtlas(list.env.dir)
	var found []Problem
	said := make(map[string]bool)   // messages, to say the same thing once
	named := make(map[string]bool)  // packages that the go command complains about
	broken := make(map[string]bool) // packages that nobody can import
	for _, pkg := range list.all {
		if len(pkg.Errors) == 0 {
			continue
		}
		first := pkg.Errors[0]
		p := Problem{Package: pkg.PkgPath}
		p.Position, p.Message = where.split(first.Pos, oneLine(first.Msg))
		if len(pkg.GoFiles) == 0 {
			broken[pkg.PkgPath] = true
			p.Message = unavailable(pkg.PkgPath, p.Message)
		}
		if said[p.Message] {
			continue
		}
		said[p.Message] = true
		named[pkg.PkgPath] = true
		found = append(found, p)
	}
	for _, pkg := range loaded {
		if p, ok := where.fault(pkg, broken); ok && !named[pkg.PkgPath] {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, compareProblems)
	return found
}

// unavailable completes what the go command says about a package that it cannot
// find: the package or its module, and what to do.
func unavailable(path, msg string) string {
	module := strings.Contains(msg, "@") // of which it could not fetch anything
	if !module && !strings.Contains(msg, path) {
		msg = fmt.Sprintf("cannot load %s: %s", path, msg)
	}
	host, _, _ := strings.Cut(path, "/")
	if !strings.Contains(msg, "go get ") && !strings.Contains(msg, "go mod ") && strings.Contains(host, ".") {
		msg += "; go mod download has to work first"
	}
	return msg
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
	if filepath.IsAbs(posn.File) {
		posn.File = a.relative(posn.File)
	}
	posn.File = strings.TrimPrefix(filepath.ToSlash(posn.File), "./")
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
	return errors.New(oneLine(msg))
}
