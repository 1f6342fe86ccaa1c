// Package meta holds tests of the repository itself: what may import what, and
// which habits the code keeps.
package meta

import (
	"context"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/ruletest"
	"github.com/crosslayer/crosslayer/internal/summary"
)

const module = "github.com/crosslayer/crosslayer"

var root = filepath.Join("..", "..")

// ranks orders the packages of this module: each may import only packages of a
// lower rank, or, where it ends in a slash, packages below itself.
var ranks = [][]string{
	{"internal/nearest", "internal/visible", "internal/page", "internal/cost", "internal/shape", "internal/route", "internal/witness", "internal/signature", "internal/finding", "internal/reply", "internal/lsp/wire", "internal/lsp/buffers", "internal/lsp/gopls"},
	{"internal/unit", "internal/chart", "internal/jsonof", "internal/markdown", "internal/fix", "internal/baseline"},
	{"internal/catalog", "internal/openapi", "internal/setup", "internal/chart/compare"},
	{"internal/summary", "internal/conform"},
	{"internal/link"},
	{"internal/pact"},
	{"internal/rule"},
	{"analyzers/"},
	{"analyzers"},
	{"internal/settings"},
	{"internal/driver", "internal/chart/draw", "internal/revision", "internal/manual", "internal/lsp", "internal/vet"},
	{"internal/output"},
	{"cmd/", "plugin", "internal/ruletest", "internal/reporttest", "internal/docgen", "internal/release", "internal/meta"},
}

// values know nothing of how packages are analysed.
var values = []string{"internal/cost", "internal/shape", "internal/route", "internal/witness", "internal/signature", "internal/finding", "internal/baseline", "internal/unit", "internal/chart", "internal/chart/compare", "internal/chart/draw", "internal/setup"}

func rank(pkg string) int {
	rel := strings.TrimPrefix(strings.TrimPrefix(pkg, module), "/")
	for i, group := range ranks {
		for _, name := range group {
			if rel == name || strings.HasSuffix(name, "/") && strings.HasPrefix(rel, name) {
				return i
			}
		}
	}
	return -1
}

type listed struct {
	ImportPath, Dir, Name string
	GoFiles               []string
	Imports, Deps         []string
}

func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Name,GoFiles,Imports,Deps", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	require.NoError(t, err)
	var pkgs []listed
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var pkg listed
		err := dec.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			return pkgs
		}
		require.NoError(t, err)
		pkgs = append(pkgs, pkg)
	}
}

func TestImportDirection(t *testing.T) {
	for _, pkg := range list(t) {
		if len(pkg.GoFiles) == 0 {
			continue
		}
		own := rank(pkg.ImportPath)
		if !assert.GreaterOrEqual(t, own, 0, "%s has no place in the order of packages: see ranks", pkg.ImportPath) {
			continue
		}
		for _, imp := range pkg.Imports {
			if imp != module && !strings.HasPrefix(imp, module+"/") {
				continue
			}
			below := strings.HasPrefix(imp, module+"/cmd/") && own == rank(imp)
			assert.True(t, rank(imp) < own || below, "%s imports %s", pkg.ImportPath, imp)
		}
	}
}

func TestValuesKnowNoAnalysis(t *testing.T) {
	for _, pkg := range list(t) {
		if slices.Contains(values, strings.TrimPrefix(pkg.ImportPath, module+"/")) {
			for _, dep := range pkg.Deps {
				assert.False(t, strings.HasPrefix(dep, "golang.org/x/tools/"), "%s depends on %s", pkg.ImportPath, dep)
			}
		}
	}
}

func TestPackageNames(t *testing.T) {
	for _, pkg := range list(t) {
		for _, vague := range []string{"util", "utils", "common", "helper", "helpers", "misc", "base", "shared"} {
			assert.NotEqual(t, vague, pkg.Name, "the name of %s says nothing", pkg.ImportPath)
			assert.NotContains(t, strings.Split(pkg.ImportPath, "/"), vague)
		}
	}
}

func TestNoInit(t *testing.T) {
	for _, pkg := range list(t) {
		if pkg.ImportPath == module+"/plugin" {
			continue // it registers itself with golangci-lint
		}
		for _, name := range pkg.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(pkg.Dir, name), nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			for _, decl := range file.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				assert.False(t, ok && fn.Recv == nil && fn.Name.Name == "init", "%s/%s has an init function", pkg.ImportPath, name)
			}
		}
	}
}

func TestFewRequirements(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(root, "go.mod"))
	require.NoError(t, err)
	var direct []string
	inBlock := false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "require (":
			inBlock = true
		case line == ")":
			inBlock = false
		case line == "" || strings.HasSuffix(line, "// indirect"):
		case inBlock || strings.HasPrefix(line, "require "):
			direct = append(direct, line)
		}
	}
	assert.NotEmpty(t, direct)
	assert.LessOrEqual(t, len(direct), 8, "direct requirements: %s", strings.Join(direct, ", "))
	assert.NotContains(t, string(data), "github.com/golangci/golangci-lint", "it is under the GPL: only the module in golangci links it")
}

func TestRulesAreComplete(t *testing.T) {
	entries, err := os.ReadDir(filepath.Join(root, "analyzers"))
	require.NoError(t, err)
	var folders, names []string
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		folders = append(folders, entry.Name())
		dir := filepath.Join(root, "analyzers", entry.Name())
		for _, name := range []string{"doc.go", entry.Name() + ".go", entry.Name() + "_test.go", "testdata/limits.txtar"} {
			assert.FileExists(t, filepath.Join(dir, filepath.FromSlash(name)))
		}
	}
	set := analyzers.New(summary.Config{})
	for _, rule := range set.Rules {
		names = append(names, rule.Name)
		assert.Equal(t, rule.Name, path.Base(rule.URL[:len(rule.URL)-len(path.Ext(rule.URL))]))
		assert.Empty(t, rule.FactTypes, "rule %s owns facts", rule.Name)
	}
	assert.ElementsMatch(t, folders, names, "folders of analyzers/ and analyzers.All differ")
	require.NoError(t, analysis.Validate(set.Rules))
}

// The engine must get through real code without a fault of its own, and what
// it says must keep to its style.
func TestRealCode(t *testing.T) {
	cat := catalog.Builtin()
	for name, dir := range map[string]string{"crosslayer": root, "shop": filepath.Join(root, "testdata", "shop")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := analyzers.New(summary.Config{Catalog: cat})
			result, err := driver.Run(context.Background(), driver.Config{
				Dir:       dir,
				Analyzers: append([]*analysis.Analyzer{set.Summary}, set.Rules...),
				Worth:     cat.Mentions,
				Leaf:      cat.Ignored,
			})
			require.NoError(t, err)
			assert.Empty(t, result.Problems)
			units := 0
			for _, act := range result.Roots {
				assert.NoError(t, act.Err)
				if s, ok := act.Result.(*summary.Result); ok && s.Unit != nil {
					assert.Empty(t, s.Unit.Fault, s.Unit.Path)
					units++
				}
			}
			assert.NotZero(t, units)
			for _, f := range result.Findings {
				assert.NoError(t, ruletest.Message(f.Message), "%s:%d", f.File, f.Line)
			}
		})
	}
}
