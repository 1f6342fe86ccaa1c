package review

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
)

func TestGitlab(t *testing.T) {
	severities := map[finding.Severity]string{finding.Error: "major", finding.Warning: "minor", finding.Note: "info"}
	eachReport(t, "gitlab", func(t *testing.T, r output.Report, text []byte) {
		conform(t, "gitlab.schema.json", text)
		var issues []struct {
			Description, Fingerprint, Severity string
			CheckName                          string `json:"check_name"`
			Location                           struct {
				Path  string
				Lines struct{ Begin, End int }
			}
		}
		require.NoError(t, json.Unmarshal(text, &issues))
		require.Len(t, issues, len(r.Findings))
		seen := make(map[string]bool)
		for i, f := range r.Findings {
			is := issues[i]
			assert.Equal(t, valid(f.Message), is.Description)
			assert.Equal(t, f.Category, is.CheckName)
			assert.Equal(t, severities[f.Severity], is.Severity)
			assert.Equal(t, valid(shownAs(r, f.File)), is.Location.Path)
			assert.Equal(t, max(f.Line, 1), is.Location.Lines.Begin)
			assert.Equal(t, max(f.EndLine, is.Location.Lines.Begin), is.Location.Lines.End)
			assert.False(t, seen[is.Fingerprint], "%s of %s comes twice", is.Fingerprint, at(f))
			seen[is.Fingerprint] = true
		}
	})
}
