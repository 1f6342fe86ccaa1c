package review

import (
	"bytes"
	"strings"
	"testing"

	"github.com/reviewdog/reviewdog/proto/rdf"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
)

func TestRDJSONL(t *testing.T) {
	severities := map[finding.Severity]rdf.Severity{finding.Error: rdf.Severity_ERROR, finding.Warning: rdf.Severity_WARNING, finding.Note: rdf.Severity_INFO}
	suggested := 0
	eachReport(t, "rdjsonl", func(t *testing.T, r output.Report, text []byte) {
		lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
		if len(text) == 0 {
			lines = nil
		}
		require.Len(t, lines, len(r.Findings))
		for i, f := range r.Findings {
			var d rdf.Diagnostic
			require.NoError(t, protojson.UnmarshalOptions{DiscardUnknown: false}.Unmarshal(lines[i], &d))
			assert.Less(t, len(lines[i]), 64<<10, "reviewdog would stop here")
			assert.True(t, strings.HasPrefix(d.Message, valid(f.Message)), "%q", d.Message)
			assert.Equal(t, valid(shownAs(r, f.File)), d.Location.Path)
			assert.Equal(t, severities[f.Severity], d.Severity)
			assert.Equal(t, f.Category, d.Code.Value)
			assert.Equal(t, "crosslayer", d.Source.Name)
			assert.NotEmpty(t, d.OriginalOutput)
			rng := d.Location.Range
			assert.Equal(t, []int32{int32(max(f.Line, 1)), int32(max(f.Column, 1))}, []int32{rng.Start.Line, rng.Start.Column})
			assert.LessOrEqual(t, rng.Start.Line, rng.End.Line)
			for _, step := range f.Trace {
				if _, err := r.Read(step.File); err != nil {
					assert.Contains(t, d.Message, valid(visible(step.Text)), "the text of a step that has no place is kept")
				}
			}
			for _, place := range d.RelatedLocations {
				assert.NotEmpty(t, place.Message)
				assert.Positive(t, place.Location.Range.Start.Line)
			}
			for _, s := range d.Suggestions {
				suggested++
				assert.Equal(t, []int32{rng.Start.Line, rng.End.Line}, []int32{s.Range.Start.Line, s.Range.End.Line}, "reviewdog refuses other lines")
				assert.Zero(t, s.Range.Start.Column+s.Range.End.Column, "whole lines need no columns")
				takes(t, r, f, s)
			}
		}
	})
	assert.NotZero(t, suggested)
}

// takes applies a suggestion as reviewers do, and compares with some fix of the finding.
func takes(t *testing.T, r output.Report, f finding.Finding, s *rdf.Suggestion) {
	src, err := r.Read(f.File)
	require.NoError(t, err)
	lines := strings.Split(string(src), "\n")
	lines = append(append(append([]string{}, lines[:s.Range.Start.Line-1]...), s.Text), lines[s.Range.End.Line:]...)
	var fixed []string
	for _, fix := range f.Fixes {
		outside := len(fix.Edits) == 0
		for _, e := range fix.Edits {
			outside = outside || e.File != f.File || e.End > len(src)
		}
		if !outside {
			fixed = append(fixed, valid(unix(applied(string(src), fix.Edits))))
		}
	}
	assert.Contains(t, fixed, unix(strings.Join(lines, "\n")), at(f))
}

// unix is a text without carriage returns before line breaks, which comments do not keep.
func unix(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }
