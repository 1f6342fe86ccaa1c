package review

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/joshdk/go-junit"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
)

// allowed is a text as XML can hold it.
func allowed(text string) string {
	return strings.Map(func(r rune) rune {
		ok := r == '\t' || r == '\n' || r == '\r' || r >= ' ' && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000
		if !ok {
			return '\uFFFD'
		}
		return r
	}, text)
}

// decode reads a document strictly, with nothing after it.
func decode(t *testing.T, text []byte, doc any) {
	t.Helper()
	dec := xml.NewDecoder(bytes.NewReader(text))
	dec.Strict = true
	require.NoError(t, dec.Decode(doc))
	rest, err := dec.Token()
	for ; err == nil; rest, err = dec.Token() {
		data, ok := rest.(xml.CharData)
		require.True(t, ok && len(bytes.TrimSpace(data)) == 0, "%v follows", rest)
	}
}

func TestCheckstyle(t *testing.T) {
	eachReport(t, "checkstyle", func(t *testing.T, r output.Report, text []byte) {
		var doc struct {
			XMLName xml.Name `xml:"checkstyle"`
			Version string   `xml:"version,attr"`
			Files   []struct {
				Name   string `xml:"name,attr"`
				Errors []struct {
					Line     int    `xml:"line,attr"`
					Column   int    `xml:"column,attr"`
					Severity string `xml:"severity,attr"`
					Message  string `xml:"message,attr"`
					Source   string `xml:"source,attr"`
				} `xml:"error"`
			} `xml:"file"`
		}
		decode(t, text, &doc)
		assert.Equal(t, "4.3", doc.Version)
		seen := make(map[string]bool)
		rest := r.Findings
		for _, file := range doc.Files {
			assert.False(t, seen[file.Name], "%q comes twice", file.Name)
			seen[file.Name] = true
			for _, e := range file.Errors {
				f := rest[0]
				rest = rest[1:]
				assert.Equal(t, allowed(shownAs(r, f.File)), file.Name)
				assert.Equal(t, allowed(f.Message), e.Message)
				assert.Equal(t, f.Category, e.Source)
				assert.Equal(t, map[finding.Severity]string{finding.Error: "error", finding.Warning: "warning", finding.Note: "info"}[f.Severity], e.Severity)
				assert.Equal(t, []int{max(f.Line, 1), max(f.Column, 1)}, []int{e.Line, e.Column})
			}
		}
		assert.Empty(t, rest)
	})
}

func TestJUnit(t *testing.T) {
	eachReport(t, "junit", func(t *testing.T, r output.Report, text []byte) {
		var counts struct {
			XMLName  xml.Name `xml:"testsuites"`
			Tests    int      `xml:"tests,attr"`
			Failures int      `xml:"failures,attr"`
			Suites   []struct {
				Name     string `xml:"name,attr"`
				Tests    int    `xml:"tests,attr"`
				Failures int    `xml:"failures,attr"`
			} `xml:"testsuite"`
		}
		decode(t, text, &counts)
		suites, err := junit.Ingest(text)
		require.NoError(t, err)
		require.Len(t, suites, len(counts.Suites))
		failures, tests := 0, 0
		byRule := make(map[string][]finding.Finding)
		for _, f := range r.Findings {
			byRule[f.Rule] = append(byRule[f.Rule], f)
		}
		for _, page := range r.Rules {
			byRule[page.Name] = append([]finding.Finding{}, byRule[page.Name]...)
		}
		assert.Len(t, suites, len(byRule), "a suite for each rule that ran or found something")
		for i, suite := range suites {
			expected := byRule[suite.Name]
			require.Equal(t, counts.Suites[i].Name, suite.Name)
			require.Equal(t, counts.Suites[i].Tests, suite.Totals.Tests)
			require.Equal(t, counts.Suites[i].Failures, suite.Totals.Failed)
			require.Equal(t, len(expected), suite.Totals.Failed)
			failures, tests = failures+suite.Totals.Failed, tests+suite.Totals.Tests
			if len(expected) == 0 {
				require.Len(t, suite.Tests, 1)
				assert.Equal(t, junit.StatusPassed, suite.Tests[0].Status)
				continue
			}
			for j, test := range suite.Tests {
				f := expected[j]
				assert.Equal(t, junit.StatusFailed, test.Status)
				assert.Equal(t, allowed(shownAs(r, f.File)), test.Classname)
				assert.Contains(t, test.Name, f.Category)
				failure, ok := test.Error.(junit.Error)
				require.True(t, ok, "%T", test.Error)
				assert.Equal(t, allowed(f.Message), failure.Message)
				assert.Equal(t, f.Category, failure.Type)
				assert.Contains(t, failure.Body, allowed(f.Message))
			}
		}
		assert.Equal(t, []int{failures, tests}, []int{counts.Failures, counts.Tests})
		assert.Equal(t, len(r.Findings), failures)
	})
}
