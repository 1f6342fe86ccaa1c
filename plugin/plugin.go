// Package plugin is crosslayer as a linter of golangci-lint: import it, for its
// effect, in a program that runs golangci-lint, or name it in .custom-gcl.yml.
// docs/golangci-lint.md tells how.
//
// golangci-lint asks for some things that no other driver does:
//
//   - It caches findings by the names of analyzers, and knows no file but those of
//     packages. So an analyzer that does nothing has the hash of all else that
//     findings depend on in its name.
//   - What a package finds where another one has found the same, it drops, and
//     caches that the package has found nothing: were the other one changed, the
//     finding would be gone. So positions in files of other packages differ, in
//     an offset that means nothing there.
//   - It makes a finding of its own of each related position. So there are none:
//     the message has the path.
//   - An analyzer that fails takes the findings of all linters with it. So none
//     fails; wrong settings are an error before anything runs.
package plugin

import (
	"go/ast"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync/atomic"

	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/settings"
)

// Name is the name of the linter.
const Name = "crosslayer"

func init() { register.Plugin(Name, New) }

// New returns the linter as golangci-lint's configuration asks for it: conf is
// what stands there under linters.settings.custom.crosslayer.settings.
func New(conf any) (register.LinterPlugin, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	s, err := settings.ForHost(settings.Host{
		Name:   "golangci-lint settings",
		Dir:    dir,
		Root:   configDir(dir),
		Config: conf,
	})
	if err != nil {
		return nil, err
	}
	return linter{s}, nil
}

// configDir returns the folder of golangci-lint's configuration file, the nearest
// one upwards, or the working directory: plugins are not told which one is read.
func configDir(dir string) string {
	for at := dir; ; {
		for _, ext := range []string{"yml", "yaml", "toml", "json"} {
			if _, err := os.Stat(filepath.Join(at, ".golangci."+ext)); err == nil {
				return at
			}
		}
		up := filepath.Dir(at)
		if up == at {
			return dir
		}
		at = up
	}
}

type linter struct{ settings *settings.Settings }

// GetLoadMode asks for types.
func (linter) GetLoadMode() string { return register.LoadModeTypesInfo }

// BuildAnalyzers returns the rules that are on, and the analyzer that names what
// they depend on.
func (l linter) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	set, err := l.settings.Passes(l.settings.Config())
	if err != nil {
		return nil, err
	}
	list := []*analysis.Analyzer{inputs(l.settings.Hash())}
	var passes atomic.Int32
	for _, a := range set.Rules {
		list = append(list, hosted(a, &passes))
	}
	return list, nil
}

// inputs returns an analyzer that does nothing.
func inputs(hash string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: "crosslayer_inputs_" + hash,
		Doc:  "name the settings of crosslayer, for the cache of golangci-lint",
		Run:  func(*analysis.Pass) (any, error) { return nil, nil },
	}
}

// hosted makes a rule's analyzer, which is ours alone, keep to what golangci-lint
// makes of findings and failures. It counts its passes.
func hosted(a *analysis.Analyzer, passes *atomic.Int32) *analysis.Analyzer {
	run := a.Run
	a.Run = func(pass *analysis.Pass) (result any, _ error) {
		fail := func(what any) {
			if a.ResultType != nil {
				result = reflect.Zero(a.ResultType).Interface()
			}
			if len(pass.Files) > 0 {
				pass.Reportf(pass.Files[0].Name.Pos(), "crosslayer failed on package %s: %v; report it with the package", pass.Pkg.Path(), what)
			}
		}
		defer func() {
			if p := recover(); p != nil {
				fail(p)
			}
		}()
		number := int(passes.Add(1))
		quiet := *pass
		quiet.Report = func(d analysis.Diagnostic) {
			d.Related = nil
			if !inside(pass, d.Pos) {
				d = apart(pass.Fset, d, number)
			}
			pass.Report(d)
		}
		result, err := run(&quiet)
		if err != nil {
			fail(err)
		}
		return result, nil
	}
	return a
}

func inside(pass *analysis.Pass, pos token.Pos) bool {
	return slices.ContainsFunc(pass.Files, func(f *ast.File) bool { return f.FileStart <= pos && pos <= f.FileEnd })
}

// apart returns a diagnostic whose position reads as it did, but has an offset that
// no other pass has: beyond the end of the file, so that those of fixes still count.
func apart(fset *token.FileSet, d analysis.Diagnostic, number int) analysis.Diagnostic {
	at, size := fset.Position(d.Pos), 0
	if len(d.SuggestedFixes) > 0 {
		size = fset.File(d.Pos).Size()
	}
	f := fset.AddFile(at.Filename, -1, size+number+1)
	f.AddLineColumnInfo(size+number, at.Filename, at.Line, at.Column)
	d.Pos = f.Pos(size + number)
	d.End = d.Pos
	fixes := d.SuggestedFixes
	d.SuggestedFixes = nil
	for _, fix := range fixes {
		moved := analysis.SuggestedFix{Message: fix.Message}
		for _, e := range fix.TextEdits {
			if from := fset.File(e.Pos); from.Name() == at.Filename {
				moved.TextEdits = append(moved.TextEdits, analysis.TextEdit{
					Pos: f.Pos(from.Offset(e.Pos)), End: f.Pos(from.Offset(e.End)), NewText: e.NewText,
				})
			}
		}
		d.SuggestedFixes = append(d.SuggestedFixes, moved)
	}
	return d
}
