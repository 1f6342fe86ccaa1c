package meta

import (
	"encoding/json"
	"errors"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/rule"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// sections are those of a rule's documentation, in order; the page adds the
// options, which are the analyzer's flags.
var sections = []string{"", "Why it hurts", "Categories", "Example", "Instead", "Silent by design", "Limits", "Confidence"}

func TestRulesAreDocumented(t *testing.T) {
	var names []string
	for _, r := range analyzers.All {
		names = append(names, r.Name)
	}
	for _, r := range analyzers.All {
		t.Run(r.Name, func(t *testing.T) {
			var titles []string
			for _, s := range r.Sections() {
				titles = append(titles, s.Title)
				assert.NotEmpty(t, s.Blocks, "section %q is empty", s.Title)
			}
			assert.Equal(t, sections, titles, "the sections of analyzers/%s/doc.go", r.Name)
			assert.Regexp(t, `^[a-z].{10,70}[^.]$`, r.Summary)
			assert.Regexp(t, `^v[0-9]+\.[0-9]+\.0$`, r.Since, "a rule comes with a minor release")
			assert.Contains(t, []rule.Status{rule.Preview, rule.Stable, rule.Deprecated}, r.Status)
			assert.Contains(t, []finding.Severity{finding.Error, finding.Warning, finding.Note}, r.Severity)
			if r.RenamedTo != "" {
				assert.Equal(t, rule.Deprecated, r.Status)
				assert.Contains(t, names, r.RenamedTo)
			}
			source, scenarios := read(t, "analyzers", r.Name, "*_test.go"), read(t, "analyzers", r.Name, "testdata", "*.txtar")
			assert.Contains(t, source, "ruletest.Examples(", "no test runs the examples of %s", r.Name)
			assert.NotEmpty(t, r.Categories)
			for _, c := range r.Categories {
				assert.Regexp(t, `^`+r.Name+`/[a-z]+(-[a-z]+)*$`, c.Name)
				assert.NotEmpty(t, c.Summary, c.Name)
				assert.Contains(t, scenarios, "want "+c.Name, "no scenario expects %s", c.Name)
			}
			for _, named := range regexp.MustCompile(`want (`+r.Name+`/[a-z-]+)`).FindAllStringSubmatch(scenarios, -1) {
				assert.True(t, slices.ContainsFunc(r.Categories, func(c rule.Category) bool { return c.Name == named[1] }),
					"analyzers/%s/doc.go does not list %s", r.Name, named[1])
			}
		})
	}
}

// TestRuleNames holds the names that settings, suppressions and scripts contain.
// A line is never removed from the golden file, unless the rule is a preview:
// what is renamed keeps its old name for two minor releases.
func TestRuleNames(t *testing.T) {
	var lines strings.Builder
	for _, r := range analyzers.All {
		lines.WriteString(r.Name + " " + string(r.Status) + " " + r.Since + "\n")
		for _, c := range r.Categories {
			lines.WriteString(c.Name + "\n")
		}
	}
	golden := filepath.Join("testdata", "rules.golden")
	if *update {
		require.NoError(t, os.WriteFile(golden, []byte(lines.String()), 0o666))
	}
	want, err := os.ReadFile(golden)
	require.NoError(t, err)
	assert.Equal(t, string(want), lines.String(), "names have changed: see docs/stability.md")
}

// kinOpenAPI begins the path of the packages that convert OpenAPI documents. Their own
// loader can fetch what a document refers to, and so they import net/http.
const kinOpenAPI = "github.com/getkin/kin-openapi/"

// TestNoNetwork holds that nothing of ours can open a connection, not even
// through a dependency: the packages that could are not linked, but for those that
// kin-openapi brings with it. TestNothingIsFetched holds that it is not asked to.
func TestNoNetwork(t *testing.T) {
	cmd := exec.Command("go", "list", "-e", "-deps", "-json=ImportPath,Imports", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	require.NoError(t, err)
	imports := make(map[string][]string)
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var pkg listed
		err := dec.Decode(&pkg)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err)
		imports[pkg.ImportPath] = pkg.Imports
	}
	var from string
	var seen map[string]bool
	var visit func(pkg string)
	visit = func(pkg string) {
		if seen[pkg] || strings.HasPrefix(pkg, kinOpenAPI) {
			return
		}
		seen[pkg] = true
		network := slices.Contains([]string{"net", "net/http", "net/rpc", "net/smtp", "crypto/tls", "log/syslog", "plugin"}, pkg)
		assert.False(t, network, "%s depends on %s", from, pkg)
		for _, imp := range imports[pkg] {
			visit(imp)
		}
	}
	checked := 0
	for _, pkg := range list(t) {
		if len(pkg.GoFiles) == 0 || pkg.ImportPath == module+"/internal/ruletest" {
			continue // a package for tests: their library imports net/http
		}
		checked++
		from, seen = pkg.ImportPath, make(map[string]bool)
		visit(pkg.ImportPath)
	}
	assert.NotZero(t, checked)
}

// TestNothingIsFetched holds that only internal/openapi uses kin-openapi, and of it
// nothing but values and their conversion: no loader, and no reader of URLs.
func TestNothingIsFetched(t *testing.T) {
	used := make(map[string]bool)
	for _, pkg := range list(t) {
		for _, name := range pkg.GoFiles {
			file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(pkg.Dir, name), nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			kin := make(map[string]bool)
			for _, imp := range file.Imports {
				if name := strings.TrimPrefix(strings.Trim(imp.Path.Value, `"`), kinOpenAPI); len(name)+2 < len(imp.Path.Value) {
					assert.Equal(t, module+"/internal/openapi", pkg.ImportPath, "only internal/openapi imports kin-openapi")
					assert.Nil(t, imp.Name, "kin-openapi is imported by its own names")
					kin[name] = true
				}
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if sel, ok := n.(*ast.SelectorExpr); ok {
					if x, ok := sel.X.(*ast.Ident); ok && kin[x.Name] {
						used[x.Name+"."+sel.Sel.Name] = true
					}
				}
				return true
			})
		}
	}
	assert.NotEmpty(t, used)
	for name := range used {
		value := regexp.MustCompile(`^openapi[23]\.(New)?(Operation|Parameter|ParameterRef|PathItem|RequestBody|RequestBodyRef|Responses?|ResponseRef|ResponsesWithCapacity|Schema|SchemaRef|Components|Content|MediaType)$`)
		assert.True(t, value.MatchString(name) || name == "openapi2conv.ToV3Operation" || name == "openapi3.ParameterInPath",
			"%s may fetch what a document refers to: see that it does not, and then add it here", name)
	}
}

// TestOnlyTheDriverRunsPrograms holds who may start one: the driver, which runs the
// go command, the reader of revisions, which runs git, what stands before gopls, and
// what a maintainer calls by hand.
func TestOnlyTheDriverRunsPrograms(t *testing.T) {
	for _, pkg := range list(t) {
		if slices.Contains(pkg.Imports, "os/exec") {
			assert.Contains(t, []string{"internal/driver", "internal/revision", "internal/lsp/gopls", "internal/release"}, strings.TrimPrefix(pkg.ImportPath, module+"/"))
		}
	}
}

// TestPromises holds docs/stability.md to the truth: the tests that it names
// exist, and it names the oldest Go release that go.mod allows.
func TestPromises(t *testing.T) {
	text := read(t, "docs", "stability.md")
	named := regexp.MustCompile("`(Test\\w+)`\\s+in\\s+`([\\w/]+)`").FindAllStringSubmatch(text, -1)
	assert.Equal(t, strings.Count(text, "`Test"), len(named), "a test is named without its package")
	require.NotEmpty(t, named)
	for _, m := range named {
		assert.Contains(t, read(t, filepath.FromSlash(m[2]), "*_test.go"), "func "+m[1]+"(t *testing.T)", "%s has no %s", m[2], m[1])
	}
	oldest := regexp.MustCompile(`(?m)^go ([0-9]+\.[0-9]+)`).FindStringSubmatch(read(t, "go.mod"))
	require.NotNil(t, oldest)
	assert.Contains(t, text, "Go "+oldest[1]+" or later")
}

// read returns the text of all files that match a pattern below the root.
func read(t *testing.T, pattern ...string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(append([]string{root}, pattern...)...))
	require.NoError(t, err)
	require.NotEmpty(t, names, pattern)
	var text strings.Builder
	for _, name := range names {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		text.Write(data)
	}
	return text.String()
}
