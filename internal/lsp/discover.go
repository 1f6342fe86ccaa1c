package lsp

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
)

// A discovery is an analysis with its places as marks in the texts that were analysed.
type discovery struct {
	notes  []*note
	lenses []*lens
	texts  map[string]*sheet
	time   int
}

// A sheet is a text that was analysed.
type sheet struct {
	text  string
	lines *buffers.Lines
	open  bool // it was the editor's
	known bool // it could be had

	parsed bool
	starts *statements
}

func newDiscovery(snap snapshot) *discovery {
	d := &discovery{texts: make(map[string]*sheet), time: snap.time}
	for name, text := range snap.texts {
		if filepath.Ext(name) == ".go" { // others are analysed as they are on disk
			d.texts[name] = &sheet{text: text, open: true, known: true}
		}
	}
	return d
}

// discover turns the findings of an analysis into notes. It takes its time: nobody waits.
func discover(a *Analysis, snap snapshot) *discovery {
	d := newDiscovery(snap)
	for i := range a.Findings {
		f := &a.Findings[i]
		if n := d.note(f); n != nil {
			d.notes = append(d.notes, n)
			d.notes = append(d.notes, d.counterparts(f)...)
		}
	}
	return d
}

// discoverLenses turns endpoints into lenses.
func discoverLenses(endpoints []Endpoint, snap snapshot) *discovery {
	d := newDiscovery(snap)
	for _, e := range endpoints {
		if at, ok := d.name(e.Position); ok {
			d.lenses = append(d.lenses, &lens{at, e.Title, e.Markdown})
		}
	}
	return d
}

// maxText bounds the files in which places are looked for.
const maxText = 16 << 20

// sheet returns the text of a file.
func (d *discovery) sheet(name string) *sheet {
	t := d.texts[name]
	if t == nil {
		t = new(sheet)
		d.texts[name] = t
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() && info.Size() <= maxText {
			if text, err := os.ReadFile(name); err == nil {
				t.text, t.known = string(text), true
			}
		}
	}
	if t.lines == nil {
		t.lines = buffers.NewLines(t.text)
	}
	return t
}

// offset returns where a position is.
func (d *discovery) offset(at finding.Position) (*sheet, int, bool) {
	if !filepath.IsAbs(filepath.FromSlash(at.File)) {
		return nil, 0, false
	}
	t := d.sheet(filepath.Clean(filepath.FromSlash(at.File)))
	if !t.known {
		return nil, 0, false
	}
	offset, ok := t.lines.Byte(at.Line, max(at.Column, 1))
	return t, offset, ok
}

func spotAt(file string, start, end int) spot {
	return spot{filepath.Clean(filepath.FromSlash(file)), buffers.Mark{Start: start, End: end}}
}

// note returns the note of a finding, nil if its place is not there.
func (d *discovery) note(f *finding.Finding) *note {
	t, start, ok := d.offset(f.Position)
	if !ok {
		return nil
	}
	end, ok := t.lines.Byte(f.EndLine, f.EndColumn)
	if !ok || end <= start {
		end = t.lines.EndOfLine(start)
	}
	n := &note{spot: spotAt(f.File, start, end), finding: f, message: f.Message}
	for _, s := range f.Trace {
		if at, ok := d.name(s.Position); ok {
			n.related = append(n.related, step{at, s.Text})
		}
	}
	for _, at := range d.mentioned(f) {
		if at, ok := d.line(at); ok {
			n.related = append(n.related, step{at, "declared here"})
		}
	}
	for _, fix := range f.Fixes {
		if r, ok := d.repair(fix); ok {
			n.fixes = append(n.fixes, r)
		}
	}
	if filepath.Ext(f.File) == ".go" {
		if at, ok := t.statement(start); ok {
			above := spotAt(f.File, at, at+1)
			n.ignore = &above
		}
	}
	return n
}

// name returns the spot of the name, with dots, that stands at a position.
func (d *discovery) name(at finding.Position) (spot, bool) {
	t, start, ok := d.offset(at)
	if !ok {
		return spot{}, false
	}
	line := t.text[start:t.lines.EndOfLine(start)]
	length := strings.IndexFunc(line, func(r rune) bool { return r != '_' && r != '.' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if length < 0 {
		length = len(line)
	}
	return spotAt(at.File, start, start+length), true
}

// line returns the spot from a position to the end of its line.
func (d *discovery) line(at finding.Position) (spot, bool) {
	t, start, ok := d.offset(at)
	if !ok {
		return spot{}, false
	}
	return spotAt(at.File, start, t.lines.EndOfLine(start)), true
}

// repair returns a fix with its edits as spots.
func (d *discovery) repair(fix finding.Fix) (repair, bool) {
	r := repair{title: fix.Message, times: make(map[string]int)}
	for _, e := range fix.Edits {
		t, _, ok := d.offset(finding.Position{File: e.File, Line: 1, Column: 1})
		if !ok || e.Start < 0 || e.Start > e.End || e.End > len(t.text) {
			return repair{}, false
		}
		at := spotAt(e.File, e.Start, e.End)
		r.edits = append(r.edits, edit{at, e.New})
		r.times[at.file] = 0 // known when it is installed
	}
	return r, len(r.edits) > 0
}

// inDocument finds what names a place in an OpenAPI document.
var inDocument = regexp.MustCompile(`([^\s,;()"']+\.(?:ya?ml|json)):(\d+):(\d+)`)

// mentioned returns the places in documents that a finding names.
func (d *discovery) mentioned(f *finding.Finding) (list []finding.Position) {
	seen := make(map[finding.Position]bool)
	texts := []string{f.Message}
	for _, s := range f.Trace {
		texts = append(texts, s.Text)
	}
	for _, text := range texts {
		for _, m := range inDocument.FindAllStringSubmatch(text, -1) {
			line, _ := strconv.Atoi(m[2])
			column, _ := strconv.Atoi(m[3])
			name := filepath.FromSlash(m[1])
			if !filepath.IsAbs(name) { // it is seen from the module
				name = filepath.Join(above(filepath.Dir(filepath.FromSlash(f.File)), "go.mod"), name)
			}
			at := finding.Position{File: name, Line: line, Column: column}
			if !seen[at] && filepath.IsAbs(name) {
				seen[at] = true
				list = append(list, at)
			}
		}
	}
	return list
}

// counterparts are the notes in the documents that a finding names.
func (d *discovery) counterparts(f *finding.Finding) (list []*note) {
	for _, at := range d.mentioned(f) {
		if sameFile(at.File, f.File) {
			continue // it is found there
		}
		where, ok := d.line(at)
		if !ok {
			continue
		}
		n := &note{spot: where, finding: f, message: counterpart(f)}
		if from, ok := d.name(f.Position); ok {
			n.related = []step{{from, f.Message}}
		}
		list = append(list, n)
	}
	return list
}

func sameFile(a, b string) bool {
	return filepath.Clean(filepath.FromSlash(a)) == filepath.Clean(filepath.FromSlash(b))
}

// counterpart is what a finding is called where the document says otherwise: what comes before it names the document,
// or, where that is no part of a sentence, what it says of the place; and where it is found.
func counterpart(f *finding.Finding) string {
	text := f.Message
	if at := inDocument.FindStringIndex(text); at != nil {
		before := text[:at[0]]
		cut := max(strings.LastIndex(before, ", "), strings.LastIndex(before, "; "), strings.LastIndex(before, " ("))
		if cut > 0 {
			text = before[:cut]
		} else {
			text = strings.TrimSuffix(before, "at ") + "here" + text[at[1]:]
		}
	}
	text, _, _ = strings.Cut(text, "; ")
	return text + " (" + filepath.Base(f.File) + ":" + strconv.Itoa(f.Line) + ")"
}

// statements are where the statements and declarations of a file begin that are the first on their line, and their ends.
type statements struct{ starts, ends []int }

// statement returns where the innermost statement or declaration around an offset begins that is the first on its line.
func (t *sheet) statement(offset int) (int, bool) {
	if !t.parsed {
		t.parsed, t.starts = true, new(statements)
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, "", t.text, parser.SkipObjectResolution)
		if err != nil {
			return 0, false
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n.(type) {
			case *ast.BlockStmt, *ast.CaseClause, *ast.CommClause, *ast.EmptyStmt:
			case ast.Stmt, ast.Decl:
				start := fset.PositionFor(n.Pos(), false).Offset
				if from, white := t.lines.Indent(start); from+len(white) == start {
					t.starts.starts = append(t.starts.starts, start)
					t.starts.ends = append(t.starts.ends, fset.PositionFor(n.End(), false).Offset)
				}
			}
			return true
		})
	}
	best, found := 0, false
	for i, start := range t.starts.starts { // outer before inner
		if start <= offset && offset < t.starts.ends[i] {
			best, found = start, true
		}
	}
	return best, found
}
