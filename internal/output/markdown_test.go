package output_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/chart/compare"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
)

// reviewed is a report as reviewers get it: with endpoints, below the top of a repository.
func reviewed() output.Report {
	r := report()
	r.Below = "services/shop"
	r.Findings[0].Endpoint = "GET /users"
	r.Findings[1].Endpoint = "GET /users"
	r.Findings[2].Endpoint = "consumer a`b|<c>"
	return r
}

// changes are those of two maps: a loop came around a query, and there is a new endpoint.
func changes() *compare.Diff {
	endpoint := func(path string, db cost.Poly) chart.Endpoint {
		one := chart.Range{Least: db, Most: db}
		return chart.Endpoint{Kind: chart.HTTP, Method: "GET", Path: path, Handler: chart.Func{Name: "h"}, Cost: chart.Cost{DB: one, Steps: one}}
	}
	n := cost.Const(1).Loop("len(users)")
	d := compare.Charts(
		chart.Chart{Endpoints: []chart.Endpoint{endpoint("/users", cost.Const(1)), endpoint("/health", cost.Poly{})}},
		chart.Chart{Endpoints: []chart.Endpoint{endpoint("/users", n), endpoint("/health", cost.Poly{}), endpoint("/new|er", n)}},
		chart.DefaultBudget(),
	)
	d.Base.Name, d.Head.Name = "base.json", "head.json"
	return &d
}

func markdown(t *testing.T, r output.Report) string {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, output.Markdown(&buf, r))
	return buf.String()
}

func TestMarkdown(t *testing.T) {
	golden(t, "findings.md", []byte(markdown(t, reviewed())))
}

func TestMarkdownWithChanges(t *testing.T) {
	r := reviewed()
	r.Changes = changes()
	golden(t, "changes.md", []byte(markdown(t, r)))
}

func TestMarkdownOfNothing(t *testing.T) {
	assert.Equal(t, "No findings in 3 packages: no call of a library that crosslayer knows, 0 calls left unknown.\n",
		markdown(t, output.Report{Stats: finding.Stats{Packages: 3}}))
}

func TestPagesOfWhatIsNew(t *testing.T) {
	r := report()
	r.Stats.Known = 40
	assert.True(t, strings.HasPrefix(markdown(t, r), "4 new findings: 1 error, 2 warnings, 1 note; 40 known before.\n"))
	var page bytes.Buffer
	require.NoError(t, output.HTML(&page, r))
	assert.Contains(t, page.String(), "<h1>4 new findings</h1>")
	assert.Contains(t, page.String(), ", 40 findings known before</p>")
}

// Without endpoints there is nothing to group by.
func TestMarkdownWithoutEndpoints(t *testing.T) {
	text := markdown(t, report())
	assert.True(t, strings.HasPrefix(text, "4 findings: 1 error, 2 warnings, 1 note.\n\n- **error** "), text)
	assert.NotContains(t, text, "###")
}

// A comment has a limit, and what is most severe stands first.
func TestMarkdownEnds(t *testing.T) {
	r := report()
	r.Findings, r.Changes = nil, changes()
	for i := range 2000 {
		f := findings()[0]
		f.Endpoint, f.Severity = fmt.Sprintf("GET /%d", i), finding.Note
		if i == 1999 {
			f.Severity = finding.Error
		}
		f.Message = fmt.Sprintf("finding%s ", strings.Repeat("x", i%7)) + f.Message
		r.Findings = append(r.Findings, f)
	}
	text := markdown(t, r)
	assert.Less(t, len(text), 60_000)
	assert.Greater(t, len(text), 55_000)
	shown := strings.Count(text, "\n- **")
	assert.True(t, strings.HasPrefix(text, "2000 findings: 1 error, 1999 notes.\n\n### `GET /1999`\n"), text[:200])
	assert.Contains(t, text, fmt.Sprintf("\n%d findings more for which there is no room here; the other forms of crosslayer have all.\n", 2000-shown))
	assert.Contains(t, text, "### What became of the endpoints", "the table has its room")
	assert.Equal(t, strings.Count(text, "<details>"), strings.Count(text, "</details>"))

	// Also if a single message has no end.
	r.Findings = r.Findings[:1]
	r.Findings[0].Message, r.Findings[0].Endpoint = strings.Repeat("`", 1<<20), strings.Repeat("|", 1<<20)
	text = markdown(t, r)
	assert.Less(t, len(text), 60_000)
	assert.Contains(t, text, "- **note**")
}

// hostile is text that does harm where it is taken for markup.
const hostile = "<img src=x onerror=alert(1)></details></script> | `a` ``` @admin #123 [a](javascript:alert(1)) https://example.com\n\n# heading\x1b[2J\u202e"

func TestMarkdownOfHostileText(t *testing.T) {
	r := reviewed()
	r.Findings = r.Findings[:1]
	f := &r.Findings[0]
	f.Message, f.Category, f.Endpoint, f.File, f.URL = hostile, hostile, hostile, hostile, "https://example.com/) "+hostile
	f.Trace[0].Text, f.Trace[1].File = hostile, hostile
	golden(t, "hostile.md", []byte(markdown(t, r)))
}
