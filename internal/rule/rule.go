// Package rule holds what all rules share: their metadata, cut out of their own
// documentation, and how a finding becomes a diagnostic.
package rule

import (
	"fmt"
	"go/token"
	"go/types"
	"path/filepath"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/summary"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A Rule turns what is linked into findings.
type Rule struct {
	Info
	// New returns an analyzer of its own that reads the results of the one that
	// links. Its result is a []finding.Finding; its flags are the rule's options.
	New func(linked *analysis.Analyzer) *analysis.Analyzer
}

// Report makes a diagnostic of each finding. A finding may lie in a file of
// another package, and so may what its fixes change.
func Report(pass *analysis.Pass, findings []finding.Finding) {
	files := newFiles(pass, findings)
	for _, f := range findings {
		pos, end := files.span(f)
		if f.Ignored || !pos.IsValid() {
			continue
		}
		d := analysis.Diagnostic{Pos: pos, End: end, Category: f.Category, Message: f.Message, URL: f.URL}
		for _, step := range f.Trace {
			if p := files.pos(step.Position); p.IsValid() {
				d.Related = append(d.Related, analysis.RelatedInformation{Pos: p, End: p, Message: step.Text})
			}
		}
		d.SuggestedFixes = files.fixes(f)
		pass.Report(d)
	}
}

// Analyzer returns an analyzer of the rule that reads what linked has made; its Run is missing.
func (i Info) Analyzer(linked *analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:             i.Name,
		Doc:              i.Doc,
		URL:              URL(i.Name),
		RunDespiteErrors: true,
		Requires:         []*analysis.Analyzer{linked},
		ResultType:       reflect.TypeFor[[]finding.Finding](),
	}
}

// Unit returns the unit of the package under analysis, or nil.
func Unit(pass *analysis.Pass, view *link.View) *unit.Unit {
	path, _, _ := strings.Cut(pass.Pkg.Path(), " [") // go vet names test variants so
	return view.Unit(path)
}

// Recover reports a panic as the only finding. It is deferred by rules about whole programs: what goes wrong there
// is a fault of ours, and said as such.
func Recover(pass *analysis.Pass, name string, findings *[]finding.Finding) {
	if r := recover(); r != nil {
		*findings = []finding.Finding{Fault(pass, name, fmt.Sprint(r))}
		Report(pass, *findings)
	}
}

// Fault is the finding that says that crosslayer itself failed on a package:
// a silent failure would look like a clean package.
func Fault(pass *analysis.Pass, name, what string) finding.Finding {
	file := pass.Files[0]
	at := pass.Fset.Position(file.Name.Pos())
	return finding.Finding{
		Rule:        name,
		Category:    "internal-error",
		Severity:    finding.Note,
		Confidence:  finding.Definite,
		Message:     "crosslayer failed on package " + pass.Pkg.Path() + ": " + what + "; report it with the package",
		Position:    finding.Position{File: pass.Pkg.Path() + "/" + filepath.Base(at.Filename), Line: at.Line, Column: at.Column},
		EndLine:     at.Line,
		EndColumn:   at.Column + len(file.Name.Name),
		URL:         URL(name),
		Fingerprint: finding.Fingerprint(name, "internal-error", pass.Pkg.Path()),
	}
}

// Root returns the directory of the module that a package lies in, "" if that is unknown.
func Root(pass *analysis.Pass) string { return newFiles(pass, nil).root }

// files turns symbolic positions into positions of the pass.
type files struct {
	pass *analysis.Pass
	own  map[string]*token.File // by symbolic name
	made map[string]*token.File
	last map[string]int  // by symbolic name: the last line that is spoken of
	edit map[string]bool // by symbolic name: a fix changes it
	root string          // directory of the module, "" if unknown
	path string          // import path of the module
}

func newFiles(pass *analysis.Pass, findings []finding.Finding) *files {
	fs := &files{
		pass: pass,
		own:  make(map[string]*token.File),
		made: make(map[string]*token.File),
		last: make(map[string]int),
		edit: make(map[string]bool),
	}
	for _, f := range findings {
		fs.last[f.File] = max(fs.last[f.File], f.Line, f.EndLine)
		for _, step := range f.Trace {
			fs.last[step.File] = max(fs.last[step.File], step.Line)
		}
		for _, fix := range f.Fixes {
			for _, e := range fix.Edits {
				fs.edit[e.File] = true
			}
		}
	}
	for _, f := range pass.Files {
		tf := pass.Fset.File(f.FileStart)
		name := summary.Position(pass.Fset, f.Package).Filename
		if summary.OfCgo(name) {
			continue // what no file of ours became: it lies in a folder of the go command
		}
		if name == tf.Name() {
			fs.own[pass.Pkg.Path()+"/"+filepath.Base(name)] = tf
		}
		if fs.root == "" && pass.Module != nil {
			path, _, _ := strings.Cut(pass.Pkg.Path(), " [") // go vet names test variants so
			rel := strings.TrimPrefix(strings.TrimPrefix(path, pass.Module.Path), "/")
			dir := filepath.ToSlash(filepath.Dir(name))
			if root, ok := strings.CutSuffix(dir, rel); ok {
				fs.root, fs.path = strings.TrimSuffix(root, "/"), pass.Module.Path
			}
		}
	}
	return fs
}

// fixes are those of a finding.
func (fs *files) fixes(f finding.Finding) (fixes []analysis.SuggestedFix) {
	for _, fix := range f.Fixes {
		suggested := analysis.SuggestedFix{Message: fix.Message}
		for _, e := range fix.Edits {
			tf := fs.file(e.File)
			if tf == nil || e.End > tf.Size() {
				return nil
			}
			suggested.TextEdits = append(suggested.TextEdits, analysis.TextEdit{Pos: tf.Pos(e.Start), End: tf.Pos(e.End), NewText: []byte(e.New)})
		}
		fixes = append(fixes, suggested)
	}
	return fixes
}

func (fs *files) span(f finding.Finding) (pos, end token.Pos) {
	pos = fs.pos(f.Position)
	end = fs.pos(finding.Position{File: f.File, Line: f.EndLine, Column: f.EndColumn})
	if end < pos {
		end = pos
	}
	return pos, end
}

// width is the length given to each line of a foreign file: longer than any
// column, as the real lines are not read.
const width = 1 << 10

// pos returns a position for a place in a file of any package.
func (fs *files) pos(p finding.Position) token.Pos {
	if p.Line <= 0 || p.Column <= 0 || p.Column >= width {
		return token.NoPos
	}
	tf := fs.file(p.File)
	if tf == nil || p.Line > tf.LineCount() {
		return token.NoPos
	}
	return min(tf.LineStart(p.Line)+token.Pos(p.Column-1), token.Pos(tf.Base()+tf.Size()))
}

// file returns a file of any package, nil if it cannot be told where it lies. A foreign one gets a table of
// lines of equal width: nobody reads the file, and line and column come out right. One that a fix changes is
// read, as offsets count there.
func (fs *files) file(symbolic string) *token.File {
	tf := fs.own[symbolic]
	if tf == nil {
		tf = fs.made[symbolic]
	}
	if tf != nil {
		return tf
	}
	name := fs.name(symbolic)
	if name == "" {
		return nil
	}
	if fs.edit[symbolic] {
		data := fs.read(symbolic)
		tf = fs.pass.Fset.AddFile(name, -1, len(data))
		tf.SetLinesForContent(data)
	} else {
		tf = fs.pass.Fset.AddFile(name, -1, width*fs.last[symbolic])
		lines := make([]int, fs.last[symbolic])
		for i := range lines {
			lines[i] = i * width
		}
		tf.SetLines(lines)
	}
	fs.made[symbolic] = tf
	return tf
}

// name returns the path of a foreign file, "" if it cannot be told. In the module
// of the pass, folders are named as packages are; elsewhere, in a workspace, the
// package's objects know their files.
func (fs *files) name(symbolic string) string {
	if rel, ok := strings.CutPrefix(symbolic, fs.path+"/"); ok && fs.root != "" {
		return filepath.FromSlash(fs.root + "/" + rel)
	}
	slash := strings.LastIndexByte(symbolic, '/')
	if slash < 0 {
		return ""
	}
	if dir := fs.directory(symbolic[:slash]); dir != "" {
		return filepath.Join(dir, symbolic[slash+1:])
	}
	return ""
}

// directory returns where the files of a package below lie.
func (fs *files) directory(path string) string {
	seen := make(map[*types.Package]bool)
	var find func(pkgs []*types.Package) *types.Package
	find = func(pkgs []*types.Package) *types.Package {
		for _, pkg := range pkgs {
			if seen[pkg] {
				continue
			}
			seen[pkg] = true
			if pkg.Path() == path {
				return pkg
			}
			if found := find(pkg.Imports()); found != nil {
				return found
			}
		}
		return nil
	}
	pkg := find(fs.pass.Pkg.Imports())
	if pkg == nil {
		return ""
	}
	for _, name := range pkg.Scope().Names() {
		if pos := pkg.Scope().Lookup(name).Pos(); pos.IsValid() {
			return filepath.Dir(fs.pass.Fset.Position(pos).Filename)
		}
	}
	return ""
}
