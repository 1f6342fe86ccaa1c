package e2e

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/ruletest"
)

// plain is a configuration with nothing but crosslayer, outside of the module.
func plain(t *testing.T) string {
	t.Helper()
	m := module{dir: t.TempDir()}
	m.configure(t, "crosslayer", "", "", "issues: {max-issues-per-linter: 0, max-same-issues: 0, uniq-by-line: false}\n")
	return filepath.Join(m.dir, ".golangci.yml")
}

// TestDriversAgree compares the command, go vet and golangci-lint on the sample
// service and on a program with several commands.
func TestDriversAgree(t *testing.T) {
	dir, err := filepath.Abs(filepath.Join(root, "testdata", "shop"))
	require.NoError(t, err)
	sum, foreign := 0, 0
	for _, m := range []module{{dir, sharedCache, linter}, write(t, mains)} {
		want := m.commanded(t)
		assert.Equal(t, want, slices.Compact(m.found(t, "-c", plain(t), "./...")))
		vetted, others := m.vetted(t)
		assert.Equal(t, want, vetted)
		sum, foreign = sum+len(want), foreign+others
	}
	assert.GreaterOrEqual(t, sum, 20, "there is little to compare")
	assert.GreaterOrEqual(t, foreign, 5, "few findings join packages that do not know each other")
}

// TestScenarios compares golangci-lint with the command on every scenario of
// every rule.
func TestScenarios(t *testing.T) {
	if testing.Short() {
		t.Skip("each is a module of its own")
	}
	files, err := filepath.Glob(filepath.Join(root, "analyzers", "*", "testdata", "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, files)
	found := make(chan int, len(files))
	t.Run("all", func(t *testing.T) {
		for _, file := range files {
			rule := filepath.Base(filepath.Dir(filepath.Dir(file)))
			t.Run(rule+"/"+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
				t.Parallel()
				archive, err := txtar.ParseFile(file)
				require.NoError(t, err)
				dir := ruletest.Write(t, archive)
				if dir == "" {
					return
				}
				m := module{dir, sharedCache, linter}
				want := m.commanded(t)
				found <- len(want)
				assert.Equal(t, want, slices.Compact(m.found(t, "-c", plain(t), "./...")))
			})
		}
	})
	close(found)
	sum := 0
	for n := range found {
		sum += n
	}
	assert.Greater(t, sum, 100, "there is little to compare")
}
