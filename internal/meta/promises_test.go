package meta

import (
	"flag"
	"os"
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

// TestNoNetwork holds that nothing of ours can open a connection, not even
// through a dependency: the packages that could are not linked.
func TestNoNetwork(t *testing.T) {
	checked := 0
	for _, pkg := range list(t) {
		if len(pkg.GoFiles) == 0 || pkg.ImportPath == module+"/internal/ruletest" {
			continue // a package for tests: their library imports net/http
		}
		checked++
		for _, dep := range pkg.Deps {
			network := slices.Contains([]string{"net", "net/http", "net/rpc", "net/smtp", "crypto/tls", "log/syslog", "plugin"}, dep)
			assert.False(t, network, "%s depends on %s", pkg.ImportPath, dep)
		}
	}
	assert.NotZero(t, checked)
}

// TestOnlyTheDriverRunsPrograms holds who may start one: the driver, which runs the
// go command, the reader of revisions, which runs git, and what a maintainer
// calls by hand.
func TestOnlyTheDriverRunsPrograms(t *testing.T) {
	for _, pkg := range list(t) {
		if slices.Contains(pkg.Imports, "os/exec") {
			assert.Contains(t, []string{"internal/driver", "internal/revision", "internal/release"}, strings.TrimPrefix(pkg.ImportPath, module+"/"))
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
