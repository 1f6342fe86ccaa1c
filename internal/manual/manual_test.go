package manual

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/rule"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const source = `// Package toy is for tests.
//
// # Analyzer toy
//
// toy: report toys that lie around
//
// It looks into every room and below every bed, and into all the boxes that it finds there.
//
// # Categories
//
//   - big: a toy that fills the room, so that nobody can pass any more; move it
//   - small: a toy underfoot_
//
// # Example
//
//	func f() {
//		toy()
//	}
//
// It says:
//
//	a toy lies around
package toy
`

func toys() []Page {
	bare := rule.Rule{Info: rule.Info{
		Name: "old", Summary: "report old toys", Doc: "report old toys", Since: "v0.0.9", Status: rule.Deprecated, RenamedTo: "toy", Severity: finding.Note,
	}}
	toy := rule.Rule{Info: rule.Describe(source, rule.Info{Name: "toy", Since: "v0.1.0", Status: rule.Preview, Severity: finding.Warning})}
	withFlags := new(analysis.Analyzer)
	withFlags.Flags.String("rooms", "kitchen,hall", "the `list` of rooms to look into")
	withFlags.Flags.Bool("beds", false, "look below beds")
	return Pages([]rule.Rule{toy, bare}, []*analysis.Analyzer{withFlags, new(analysis.Analyzer)})
}

func TestForms(t *testing.T) {
	pages := toys()
	var table, js bytes.Buffer
	require.NoError(t, Table(&table, pages))
	require.NoError(t, JSON(&js, pages))
	for name, text := range map[string]string{
		"text.golden":       pages[0].Text(nil, 60, false),
		"color.golden":      pages[0].Text(&pages[0].Categories[1], 60, true),
		"deprecated.golden": pages[1].Text(nil, 60, false) + pages[1].Markdown(),
		"markdown.golden":   pages[0].Markdown(),
		"index.golden":      Index(pages),
		"table.golden":      table.String(),
		"json.golden":       js.String(),
	} {
		golden := filepath.Join("testdata", name)
		if *update {
			require.NoError(t, os.WriteFile(golden, []byte(text), 0o666))
		}
		want, err := os.ReadFile(golden)
		require.NoError(t, err)
		assert.Equal(t, string(want), text, "run go test ./internal/manual -update and read the diff")
	}
}

func TestHelp(t *testing.T) {
	for _, page := range toys() {
		absolute := strings.NewReplacer("](../", "](https://github.com/crosslayer/crosslayer/blob/main/docs/", "](toy.md", "](https://github.com/crosslayer/crosslayer/blob/main/docs/rules/toy.md")
		assert.Equal(t, absolute.Replace(page.Markdown()), page.Help())
		assert.Contains(t, page.Help(), "https://github.com/crosslayer/crosslayer/blob/main/docs/stability.md#rules")
	}
}

func TestTextFits(t *testing.T) {
	for _, width := range []int{30, 60, 100} {
		for line := range strings.Lines(toys()[0].Text(nil, width, false)) {
			assert.LessOrEqual(t, len(strings.TrimSuffix(line, "\n")), width, line)
		}
	}
}

func TestJSONHasNoNull(t *testing.T) {
	var js bytes.Buffer
	require.NoError(t, JSON(&js, []Page{{}}))
	assert.NotContains(t, js.String(), "null")
	js.Reset()
	require.NoError(t, JSON(&js, nil))
	assert.NotContains(t, js.String(), "null")
	assert.True(t, json.Valid(js.Bytes()))
}
