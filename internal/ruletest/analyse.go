package ruletest

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/rule"
	"github.com/crosslayer/crosslayer/internal/settings"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// A run is what one analysis of one checkout gave.
type run struct {
	findings []finding.Finding
	facts    map[string][]byte // encoded, by package and type
}

func (r *run) factNames() []string { return slices.Sorted(maps.Keys(r.facts)) }

// sourceMode loads the packages that are asked for from source and the rest
// from export data.
const sourceMode = packages.LoadSyntax | packages.NeedModule

func analyse(t *testing.T, dir string, s *scenario, tested rule.Rule, backwards bool) *run {
	t.Helper()
	pkgs := load(t, dir, s)
	if backwards {
		slices.Reverse(pkgs)
	}
	judge := chain(t, dir, tested)
	graph, err := survive(judge, pkgs)
	require.NoError(t, err)

	r := &run{facts: make(map[string][]byte)}
	for act := range graph.All() {
		require.NoError(t, act.Err, "%s of %s", act.Analyzer, act.Package.ID)
		r.note(t, act)
		if act.Analyzer != judge {
			continue
		}
		found, ok := act.Result.([]finding.Finding)
		require.True(t, ok, "the result of %s is %T; want findings", judge, act.Result)
		found = slices.DeleteFunc(slices.Clone(found), func(f finding.Finding) bool { return f.Ignored })
		agree(t, dir, act, found)
		r.findings = append(r.findings, found...)
	}
	r.findings = finding.Unique(r.findings)
	return r
}

// chain returns passes of their own that end in a rule's, under the settings of
// the scenario.
func chain(t *testing.T, dir string, tested rule.Rule) *analysis.Analyzer {
	t.Helper()
	file := filepath.Join(dir, settings.Name)
	if _, err := os.Stat(file); err != nil {
		return tested.New(link.New(summary.New(summary.Config{}), ""))
	}
	s, err := settings.Read(file)
	require.NoError(t, err)
	set, err := s.Passes(s.Config())
	require.NoError(t, err)
	i := slices.IndexFunc(set.Rules, func(a *analysis.Analyzer) bool { return a.Name == tested.Name })
	require.GreaterOrEqual(t, i, 0, "the settings switch %s off", tested.Name)
	return set.Rules[i]
}

// survive analyses the packages and makes an error of a panic, so that other
// scenarios go on. A panic can be recovered only where it happens: hence
// Sequential.
func survive(rule *analysis.Analyzer, pkgs []*packages.Package) (graph *checker.Graph, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return checker.Analyze([]*analysis.Analyzer{rule}, pkgs, &checker.Options{SanityCheck: true, Sequential: true})
}

// load loads the module with all its vendored packages, and prunes the graph
// to those, as the driver does.
func load(t *testing.T, dir string, s *scenario) []*packages.Package {
	t.Helper()
	patterns := append([]string{"./..."}, s.vendored...)
	pkgs, err := packages.Load(&packages.Config{
		Mode:       sourceMode,
		Dir:        dir,
		Env:        append(os.Environ(), "GOWORK=off", "GOFLAGS=", "GOPROXY=off", "CGO_ENABLED=0"),
		BuildFlags: []string{"-trimpath", "-gcflags=-N -l"}, // the same in each directory, and quick to compile
		Tests:      s.tests,
	}, patterns...)
	require.NoError(t, err)
	require.NotEmpty(t, pkgs)

	root := make(map[*packages.Package]bool, len(pkgs))
	for _, pkg := range pkgs {
		root[pkg] = true
	}
	for _, pkg := range pkgs {
		if bad := s.illTyped[pkg.PkgPath]; !bad {
			for _, e := range pkg.Errors {
				require.NotEqual(t, packages.ParseError, e.Kind, e.Error())
				imported := strings.Contains(e.Msg, "could not import")
				require.True(t, imported && len(s.illTyped) > 0, "package %s: %v", pkg.PkgPath, e)
			}
		} else {
			assert.NotEmpty(t, pkg.Errors, "package %s type-checks", pkg.PkgPath)
		}
		pkg.Imports = maps.Clone(pkg.Imports)
		maps.DeleteFunc(pkg.Imports, func(_ string, imp *packages.Package) bool { return !root[imp] })
	}
	return pkgs
}

// note encodes the facts of an action's own package.
func (r *run) note(t *testing.T, act *checker.Action) {
	t.Helper()
	for _, f := range act.AllPackageFacts() {
		if f.Package != act.Package.Types {
			continue
		}
		if unit, ok := f.Fact.(*summary.Fact); ok {
			assert.Empty(t, unit.Unit.Fault, "fault in package %s", f.Package.Path())
		}
		var buf bytes.Buffer
		require.NoError(t, gob.NewEncoder(&buf).Encode(f.Fact))
		r.facts[fmt.Sprintf("%T of %s", f.Fact, act.Package.ID)] = buf.Bytes()
	}
}

// agree checks that the diagnostics of an action say what its findings say, at
// the same places, and offer their fixes.
func agree(t *testing.T, dir string, act *checker.Action, findings []finding.Finding) {
	t.Helper()
	var want, have []string
	for _, f := range findings {
		want = append(want, fmt.Sprintf("%s:%d:%d-%d:%d: %s", f.File, f.Line, f.Column, f.EndLine, f.EndColumn, f.Message))
		for _, fix := range f.Fixes {
			for _, e := range fix.Edits {
				want = append(want, fmt.Sprintf("%s: %s %d-%d: %s", fix.Message, e.File, e.Start, e.End, e.New))
			}
		}
	}
	for _, d := range act.Diagnostics {
		posn, end := act.Package.Fset.Position(d.Pos), act.Package.Fset.Position(d.End)
		rel, err := filepath.Rel(dir, posn.Filename)
		require.NoError(t, err)
		have = append(have, fmt.Sprintf("%s/%s:%d:%d-%d:%d: %s",
			appModule, filepath.ToSlash(rel), posn.Line, posn.Column, end.Line, end.Column, d.Message))
		for _, fix := range d.SuggestedFixes {
			for _, e := range fix.TextEdits {
				file := act.Package.Fset.File(e.Pos)
				rel, err := filepath.Rel(dir, file.Name())
				require.NoError(t, err)
				have = append(have, fmt.Sprintf("%s: %s/%s %d-%d: %s",
					fix.Message, appModule, filepath.ToSlash(rel), file.Offset(e.Pos), file.Offset(e.End), e.NewText))
			}
		}
	}
	slices.Sort(want)
	slices.Sort(have)
	assert.Equal(t, want, have, "diagnostics of %s lie elsewhere than its findings", act.Package.ID)
}

func walkFiles(from fs.FS, do func(name string, data []byte)) error {
	return fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(from, name)
		if err == nil {
			do(name, data)
		}
		return err
	})
}

// repository returns the root of this repository, also to tests in its other
// modules.
func repository(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	require.NoError(t, err)
	for {
		if _, err := os.Stat(filepath.Join(dir, "testdata", "stubs")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		require.NotEqual(t, up, dir, "no testdata/stubs above the working directory")
		dir = up
	}
}
