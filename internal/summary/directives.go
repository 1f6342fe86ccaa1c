package summary

import (
	"fmt"
	"go/ast"
	"go/token"
	"math"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/nearest"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// The words that people write behind "//crosslayer:".
const (
	ignoreWord = "ignore"
	tripWord   = "trip"
	cachedWord = "cached"
	budgetWord = "budget"
)

var (
	spoken = regexp.MustCompile(`^//(\s*)crosslayer:(\S*)\s*(.*)$`)
	nolint = regexp.MustCompile(`^//\s*nolint(:\s*[\w-]+(?:\s*,\s*[\w-]+)*)?(\s|$)`)
)

// directives enters the comments of a file by which people speak to us. Those
// above functions are for the functions: see annotation.
func (b *builder) directives(file *ast.File) {
	if !slices.ContainsFunc(file.Comments, speaks) {
		return
	}
	l := newLayout(b.pass.Fset, file)
	for _, group := range file.Comments {
		for _, c := range group.List {
			d, ok := parseDirective(strings.TrimRight(c.Text, "\r"))
			if !ok {
				continue
			}
			at := b.pass.Fset.PositionFor(c.Pos(), false)
			d.File, d.Line, d.Col = b.fileIndex(filepath.Base(at.Filename)), at.Line, at.Column
			d.From, d.To = l.about(group, c)
			if d.Word != ignoreWord && d.Fault == "" && !l.docs[group] {
				d.Fault = "//crosslayer:" + d.Word + " has no effect here; it belongs above a function"
			}
			if d.Word == ignoreWord && d.Fault == "" && d.From == 0 {
				if d.Nolint {
					continue
				}
				d.Fault = "//crosslayer:ignore stands above nothing; it belongs on the line, above the statement or declaration, or above the package clause"
			}
			if d.Fault != "" || d.Word == ignoreWord || d.Word == budgetWord {
				b.unit.Directives = append(b.unit.Directives, d)
			}
		}
	}
}

func speaks(group *ast.CommentGroup) bool {
	return slices.ContainsFunc(group.List, func(c *ast.Comment) bool {
		return strings.HasPrefix(c.Text, "//") && (strings.Contains(c.Text, "crosslayer:") || strings.Contains(c.Text, "nolint"))
	})
}

// parseDirective reads a comment; most say nothing to us.
func parseDirective(text string) (unit.Directive, bool) {
	if m := nolint.FindStringSubmatch(text); m != nil {
		for name := range strings.SplitSeq(strings.TrimPrefix(m[1], ":"), ",") {
			if name = strings.TrimSpace(name); name == "" || name == "crosslayer" || name == "all" {
				return unit.Directive{Word: ignoreWord, Nolint: true}, true
			}
		}
		return unit.Directive{}, false
	}
	m := spoken.FindStringSubmatch(text)
	if m == nil {
		return unit.Directive{}, false
	}
	d := unit.Directive{Word: m[2]}
	rest := strings.Fields(m[3])
	switch {
	case m[1] != "":
		d.Fault = "a blank before crosslayer: makes this an ordinary comment; write //crosslayer:" + m[2]
	case d.Word == ignoreWord && len(rest) == 0:
		d.Fault = "//crosslayer:ignore names no rule; write //crosslayer:ignore RULE reason"
	case d.Word == ignoreWord && len(rest) == 1:
		d.Fault = "//crosslayer:ignore gives no reason; write //crosslayer:ignore " + rest[0] + " reason"
	case d.Word == ignoreWord:
		d.Rules = strings.Split(rest[0], ",")
	case d.Word == tripWord:
		if _, ok := annotatedTrip(rest, ""); !ok {
			d.Fault = "//crosslayer:trip names no layer; write //crosslayer:trip db, cache, remote or queue, then read or write"
		}
	case d.Word == cachedWord:
	case d.Word == budgetWord:
		d.Limits, d.Fault = limits(rest)
	default:
		d.Fault = "//crosslayer:" + d.Word + " is unknown"
		if near := nearest.Name(d.Word, []string{ignoreWord, tripWord, cachedWord, budgetWord}); near != "" {
			d.Fault += "; write //crosslayer:" + near
		}
	}
	return d, true
}

// limited are what a budget has limits of.
var limited = []string{"db", "remote", "steps"}

// limits reads "db=20 remote=5", or says what is wrong with it.
func limits(words []string) ([]unit.Limit, string) {
	if len(words) == 0 {
		return nil, "//crosslayer:budget sets no limit; write //crosslayer:budget db=20 remote=5 steps=12, or some of them"
	}
	var list []unit.Limit
	for _, word := range words {
		of, text, _ := strings.Cut(word, "=")
		if !slices.Contains(limited, of) {
			fault := fmt.Sprintf("//crosslayer:budget has no limit of %q; write db, remote or steps", of)
			if near := nearest.Name(of, limited); near != "" {
				fault = fmt.Sprintf("//crosslayer:budget has no limit of %q; write %s", of, near)
			}
			return nil, fault
		}
		if slices.ContainsFunc(list, func(l unit.Limit) bool { return l.Of == of }) {
			return nil, fmt.Sprintf("//crosslayer:budget limits %s twice; keep one", of)
		}
		most, err := strconv.Atoi(text)
		if err != nil || most < 0 || most > largestLimit {
			return nil, fmt.Sprintf("//crosslayer:budget limits %s to %q; write a number such as %s=20", of, text, of)
		}
		list = append(list, unit.Limit{Of: of, Most: most})
	}
	return list, ""
}

// largestLimit is where costs stop growing: a higher limit says nothing.
const largestLimit = 999

// A layout tells which lines of a file a comment is about.
type layout struct {
	fset *token.FileSet
	file *ast.File
	code map[int]int                // line → first column with code on it
	ends map[int]int                // line that a statement or declaration begins on → last line of it
	docs map[*ast.CommentGroup]bool // of functions
}

func newLayout(fset *token.FileSet, file *ast.File) *layout {
	l := &layout{fset, file, make(map[int]int), make(map[int]int), make(map[*ast.CommentGroup]bool)}
	at := func(pos token.Pos) {
		p := fset.PositionFor(pos, false)
		if first, ok := l.code[p.Line]; !ok || p.Column < first {
			l.code[p.Line] = p.Column
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case nil, *ast.File:
			return n != nil
		case *ast.CommentGroup, *ast.Comment:
			return false
		case *ast.FuncDecl:
			l.docs[n.Doc] = true
		}
		at(n.Pos())
		at(n.End() - 1)
		switch n.(type) {
		case ast.Stmt, ast.Decl, ast.Spec, *ast.Field:
			from, to := l.line(n.Pos()), l.line(n.End()-1)
			l.ends[from] = max(l.ends[from], to)
		}
		return true
	})
	delete(l.docs, nil)
	return l
}

func (l *layout) line(pos token.Pos) int { return l.fset.PositionFor(pos, false).Line }

// about returns the lines that a comment is about, 0 if there are none: its own
// behind code; above a statement or a declaration all of that; above the package
// clause the whole file.
func (l *layout) about(group *ast.CommentGroup, c *ast.Comment) (from, to int) {
	if c.End() < l.file.Package {
		return 1, math.MaxInt32
	}
	at := l.fset.PositionFor(c.Pos(), false)
	if first, ok := l.code[at.Line]; ok && first < at.Column {
		return at.Line, at.Line
	}
	next := l.line(group.End()) + 1
	return min(next, l.ends[next]), l.ends[next]
}

// annotation returns what the comment above a function says of it.
func (b *builder) annotation(decl *ast.FuncDecl, name string) (trip *unit.Trip, cached bool) {
	if decl.Doc == nil {
		return nil, false
	}
	for _, c := range decl.Doc.List {
		m := spoken.FindStringSubmatch(strings.TrimRight(c.Text, "\r"))
		switch {
		case m == nil || m[1] != "":
		case m[2] == cachedWord:
			cached = true
		case m[2] == tripWord:
			trip, _ = annotatedTrip(strings.Fields(m[3]), name)
		}
	}
	return trip, cached
}

// annotatedTrip reads "db write".
func annotatedTrip(words []string, name string) (*unit.Trip, bool) {
	if len(words) == 0 || len(words) > 2 {
		return nil, false
	}
	t := &unit.Trip{Lib: "annotation", Name: name, Count: 1, Plain: true}
	for layer := unit.DB; layer <= unit.Queue; layer++ {
		if layer.String() == words[0] {
			t.Layer = layer
		}
	}
	if len(words) == 2 {
		t.Write = words[1] == "write"
	}
	switch {
	case t.Write:
		t.Way = "write them with one call"
	case t.Layer == unit.DB:
		t.Way = "load them with one query"
	default:
		t.Way = "fetch them with one call"
	}
	return t, t.Layer != 0 && (len(words) == 1 || t.Write || words[1] == "read")
}
