package output_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
)

// htmlMain returns what a page shows, without its style and scripts: the module browser tests these.
func htmlMain(t *testing.T, r output.Report) string {
	t.Helper()
	var buf bytes.Buffer
	require.NoError(t, output.HTML(&buf, r))
	_, rest, ok := strings.Cut(buf.String(), "<main>\n")
	require.True(t, ok)
	main, _, ok := strings.Cut(rest, "</main>\n")
	require.True(t, ok)
	return main
}

func TestHTML(t *testing.T) {
	r := reviewed()
	r.Changes, r.Notes = changes(), notes
	golden(t, "findings.html", []byte(htmlMain(t, r)))
}

func TestHTMLOfNothing(t *testing.T) {
	main := htmlMain(t, output.Report{})
	assert.Contains(t, main, `<p class="note">No findings.</p>`)
	for _, absent := range []string{"data-by", "<section class=\"changes\">", "<section class=\"notes\">", "<li"} {
		assert.NotContains(t, main, absent)
	}
}

// Without endpoints, files are the groups, and there is no choice.
func TestHTMLWithoutEndpoints(t *testing.T) {
	main := htmlMain(t, report())
	assert.NotContains(t, main, "data-by")
	assert.Less(t, strings.Index(main, `<span class="path">gen/api.go</span>`), strings.Index(main, `<span class="path">handler/users.go</span>`))
	assert.Equal(t, 2, strings.Count(main, `<section class="group">`))
}

// Nothing that comes from outside becomes markup, wherever it stands.
func TestHTMLOfHostileText(t *testing.T) {
	const script = hostile + `"'` + "\x00</noscript></textarea><script>alert(1)</script>"
	at := finding.Position{File: script, Line: 1, Column: 1}
	r := output.Report{
		Changes: changes(),
		Notes:   []finding.Remark{{Position: at, Text: script}},
		Stats:   finding.Stats{Libraries: []string{script}},
		Read: func(file string) ([]byte, error) {
			if file == script {
				return []byte(script), nil
			}
			return nil, errors.New("not here")
		},
		Findings: []finding.Finding{{
			Rule: script, Category: script, Severity: script, Confidence: script, Message: script, Position: at, EndLine: 1, EndColumn: 9,
			Function: script, Endpoint: script, Operation: script, Cost: script, URL: "javascript:alert(1)", Fingerprint: script,
			Trace: []finding.Step{{Position: at, Text: script}},
			Fixes: []finding.Fix{{Message: script, Edits: []finding.Edit{{File: script, Start: 0, End: 9, New: script}}}},
		}},
	}
	r.Changes.Base.Name, r.Changes.Added[0].Path = script, script
	main := htmlMain(t, r)
	for _, markup := range []string{"<script", "<img", "</details></script>", "</textarea", `href="javascript`, "\x1b", "\u202e", "\x00"} {
		assert.NotContains(t, strings.ReplaceAll(main, "</details></li>", ""), markup)
	}
	assert.Equal(t, strings.Count(main, "<noscript>"), strings.Count(main, "</noscript>"))
	assert.NotContains(t, main, `" onclick`)
}
