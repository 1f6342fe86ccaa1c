package review

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/manual"
	"github.com/crosslayer/crosslayer/internal/output"
	"github.com/crosslayer/crosslayer/internal/reporttest"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// reports are what each form has to show.
func reports() map[string]output.Report {
	return map[string]output.Report{
		"nothing":    {},
		"hostile":    reporttest.Hostile(),
		"large":      reporttest.Large(300),
		"every rule": everyRule(),
		"odd places": oddPlaces(),
	}
}

// everyRule is a finding of each category that there is.
func everyRule() output.Report {
	r := output.Report{Rules: manual.Pages(analyzers.All, analyzers.New(summary.Config{}).Rules)}
	for _, page := range r.Rules {
		for _, c := range page.Categories {
			r.Findings = append(r.Findings, finding.Finding{
				Rule: page.Name, Category: c.Name, Severity: page.Severity, Message: c.Summary, Fingerprint: c.Name,
				Position: finding.Position{File: page.Name + ".go", Line: 1, Column: 1}, EndLine: 1, EndColumn: 2,
			})
		}
	}
	return r
}

// oddPlaces are findings at any place, in the file or not.
func oddPlaces() output.Report {
	r := output.Report{Read: func(string) ([]byte, error) { return []byte("a\nbb\nccc"), nil }}
	for n := range 4 * 4 * 5 * 5 {
		line, column, endLine, endColumn := n%4, n/4%4, n/16%5, n/80%5
		at := finding.Position{File: "odd.go", Line: line, Column: column}
		r.Findings = append(r.Findings, finding.Finding{
			Rule: "toy", Category: "toy/small", Severity: finding.Note, Message: "odd", Fingerprint: fmt.Sprint(n),
			Position: at, EndLine: endLine, EndColumn: endColumn, Trace: []finding.Step{{Position: at, Text: "step"}},
			Fixes: []finding.Fix{{Message: "mend", Edits: []finding.Edit{{File: "odd.go", Start: endColumn, End: endColumn + endLine, New: "x\ny"}}}},
		})
	}
	return r
}

// eachReport runs a check of what a form writes of each report.
func eachReport(t *testing.T, form string, check func(t *testing.T, r output.Report, text []byte)) {
	i := slices.IndexFunc(output.Formats, func(f output.Format) bool { return f.Name == form })
	for name, r := range reports() {
		t.Run(name, func(t *testing.T) {
			var text bytes.Buffer
			require.NoError(t, output.Formats[i].Write(&text, r))
			check(t, r, text.Bytes())
		})
	}
}

// conform checks a JSON document against a schema of testdata.
func conform(t *testing.T, schema string, text []byte) any {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	compiled, err := compiler.Compile("testdata/" + schema)
	require.NoError(t, err)
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	require.NoError(t, compiled.Validate(doc))
	return doc
}

// shownAs is the name that reviewers know a file by.
func shownAs(r output.Report, file string) string {
	if name := path.Join(r.Below, file); name != "" {
		return name
	}
	return "."
}

// valid is a text as it comes through an encoding of UTF-8 only.
func valid(text string) string {
	var all strings.Builder
	for _, c := range text { // U+FFFD for each byte that is none
		all.WriteRune(c)
	}
	return all.String()
}

// visible is a text as forms for people show it on one line.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// cut returns the text between two places, columns in bytes.
func cut(text string, line, column, endLine, endColumn int) string {
	lines := strings.SplitAfter(text, "\n")
	if line == endLine {
		return lines[line-1][column-1 : endColumn-1]
	}
	return lines[line-1][column-1:] + strings.Join(lines[line:endLine-1], "") + lines[endLine-1][:endColumn-1]
}

// applied returns the text of a file after the edits of a fix, which must not overlap.
func applied(text string, edits []finding.Edit) string {
	edits = slices.SortedFunc(slices.Values(edits), func(a, b finding.Edit) int { return b.Start - a.Start })
	for _, e := range edits {
		text = text[:e.Start] + e.New + text[e.End:]
	}
	return text
}

func at(f finding.Finding) string { return fmt.Sprintf("%q line %d %q", f.File, f.Line, f.Category) }
