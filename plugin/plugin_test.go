package plugin

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/settings"
)

// names returns those of the analyzers that golangci-lint gets, in a folder with
// these settings of ours and of golangci-lint.
func names(t *testing.T, file string, conf any) []string {
	t.Helper()
	if file != "" {
		require.NoError(t, os.WriteFile(settings.Name, []byte("version: 1\n"+file), 0o666))
	}
	newLinter, err := register.GetPlugin(Name)
	require.NoError(t, err)
	l, err := newLinter(conf)
	require.NoError(t, err)
	assert.Equal(t, register.LoadModeTypesInfo, l.GetLoadMode())
	list, err := l.BuildAnalyzers()
	require.NoError(t, err)
	require.NoError(t, analysis.Validate(list))
	var names []string
	for _, a := range list {
		names = append(names, a.Name)
	}
	return names
}

// What golangci-lint caches findings by are the names.
func TestNames(t *testing.T) {
	t.Chdir(t.TempDir())
	plain := names(t, "", nil)
	assert.Regexp(t, `^crosslayer_inputs_[0-9a-f]{12} nplusone fanout contract directive$`, strings.Join(plain, " "))
	assert.Equal(t, plain, names(t, "", map[string]any{}), "nothing is set")
	assert.Equal(t, plain, names(t, "", map[string]any{"version": 1}))
	assert.Equal(t, plain, names(t, "", map[string]any{"settings": "off"}))
	seen := map[string]bool{plain[0]: true}
	for _, conf := range []map[string]any{
		{"rules": map[string]any{"nplusone": map[string]any{"layers": []any{"db"}}}},
		{"rules": map[string]any{"nplusone": map[string]any{"confidence": "definite"}}},
		{"exclude": []any{"a"}},
		{"exclude": []any{"b"}},
		{"test-doubles": []any{"a"}},
		{"catalog": map[string]any{"leaves": []any{map[string]any{"what": "x", "paths": "example.com/x"}}}},
	} {
		first := names(t, "", conf)[0]
		assert.False(t, seen[first], "%v changes no name", conf)
		seen[first] = true
	}
	first := names(t, "exclude: [a]\n", nil)[0]
	assert.False(t, seen[first], "the file changes no name")
	assert.Equal(t, []string{"fanout", "contract", "directive"}, names(t, "", map[string]any{"rules": map[string]any{"nplusone": false}})[1:])
}

// Facts are cached by the names of the passes that have them, under the paths of
// files in their modules: so a pattern means another file where its folder moves.
func TestFactNames(t *testing.T) {
	dir := t.TempDir()
	key := func(root string) string {
		s, err := settings.ForHost(settings.Host{Name: "t", Dir: dir, Root: root, Config: map[string]any{"exclude": []any{"a"}}})
		require.NoError(t, err)
		set, err := s.Passes(s.Config())
		require.NoError(t, err)
		assert.Equal(t, "crosslayer_summary_"+s.Key(), set.Summary.Name)
		assert.Equal(t, "crosslayer_link_"+s.Key(), set.Link.Name)
		return s.Key()
	}
	assert.NotEqual(t, key(dir), key(filepath.Dir(dir)))
}

func TestConfigDir(t *testing.T) {
	top := t.TempDir()
	deep := filepath.Join(top, "a", "b")
	require.NoError(t, os.MkdirAll(deep, 0o777))
	assert.Equal(t, deep, configDir(deep))
	for _, name := range []string{".golangci.toml", "a/.golangci.yaml"} {
		file := filepath.Join(top, filepath.FromSlash(name))
		require.NoError(t, os.WriteFile(file, nil, 0o666))
		assert.Equal(t, filepath.Dir(file), configDir(deep))
	}
}

// One analyzer that fails would hide the findings of all linters.
func TestNothingFails(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "p.go", "package p\n", 0)
	require.NoError(t, err)
	for name, run := range map[string]func(*analysis.Pass) (any, error){
		"panics": func(*analysis.Pass) (any, error) { panic("oops") },
		"fails":  func(*analysis.Pass) (any, error) { return nil, errors.New("oops") },
	} {
		t.Run(name, func(t *testing.T) {
			var messages []string
			pass := &analysis.Pass{
				Fset: fset, Files: []*ast.File{file}, Pkg: types.NewPackage("example.com/p", "p"),
				Report: func(d analysis.Diagnostic) { messages = append(messages, d.Message) },
			}
			got, err := hosted(&analysis.Analyzer{Run: run, ResultType: reflect.TypeFor[[]string]()}, new(atomic.Int32)).Run(pass)
			require.NoError(t, err)
			assert.IsType(t, []string{}, got)
			assert.Equal(t, []string{"crosslayer failed on package example.com/p: oops; report it with the package"}, messages)
			pass.Files = nil
			_, err = hosted(&analysis.Analyzer{Run: run}, new(atomic.Int32)).Run(pass)
			assert.NoError(t, err)
		})
	}
}

// golangci-lint makes a finding of each related position, and takes two findings
// for one that differ in nothing but the package that reports them.
func TestReports(t *testing.T) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "own/p.go", "package p\n", 0)
	require.NoError(t, err)
	other := fset.AddFile("other/q.go", -1, 20)
	other.SetLines([]int{0, 10})
	here, there := file.Name.Pos(), other.LineStart(2)+3

	var got []analysis.Diagnostic
	pass := &analysis.Pass{Fset: fset, Files: []*ast.File{file}, Report: func(d analysis.Diagnostic) { got = append(got, d) }}
	rule := hosted(&analysis.Analyzer{Run: func(pass *analysis.Pass) (any, error) {
		pass.Report(analysis.Diagnostic{Pos: here, Message: "m", Related: []analysis.RelatedInformation{{Pos: there, Message: "r"}}})
		pass.Report(analysis.Diagnostic{Pos: there, Message: "m"})
		return nil, nil
	}}, new(atomic.Int32))
	for range 2 {
		_, err := rule.Run(pass)
		require.NoError(t, err)
	}
	var positions []token.Position
	for _, d := range got {
		assert.Empty(t, d.Related)
		positions = append(positions, fset.Position(d.Pos))
	}
	assert.Equal(t, []token.Position{
		{Filename: "own/p.go", Offset: 8, Line: 1, Column: 9},
		{Filename: "other/q.go", Offset: 1, Line: 2, Column: 4},
		{Filename: "own/p.go", Offset: 8, Line: 1, Column: 9},
		{Filename: "other/q.go", Offset: 2, Line: 2, Column: 4},
	}, positions)
}
