package review

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
)

// A sarifLog is what is looked at beyond the schema, which is that of the errata of 2023, as OASIS publishes it.
type sarifLog struct {
	Runs []struct {
		Tool struct {
			Driver struct {
				Rules []struct {
					ID               string
					ShortDescription struct{ Text string }
					FullDescription  struct{ Text string }
					Help             struct{ Text, Markdown string }
					Properties       struct{ Tags []string }
				}
			}
		}
		Results []struct {
			RuleID           string
			RuleIndex        int
			Level            string
			Message          struct{ Text string }
			Locations        []sarifLocation
			RelatedLocations []sarifLocation
			CodeFlows        []struct {
				ThreadFlows []struct {
					Locations []struct{ Location sarifLocation }
				}
			}
			PartialFingerprints map[string]string
			Fixes               []struct{ ArtifactChanges []sarifChange }
		}
	}
}

type sarifLocation struct {
	ID               int
	PhysicalLocation struct {
		ArtifactLocation sarifArtifact
		Region           *sarifRegion
	}
}

type sarifArtifact struct{ URI, URIBaseID string }

type sarifRegion struct{ StartLine, StartColumn, EndLine, EndColumn int }

type sarifChange struct {
	ArtifactLocation sarifArtifact
	Replacements     []struct {
		DeletedRegion   sarifRegion
		InsertedContent struct{ Text string }
	}
}

// embedded is a link to a related location.
var embedded = regexp.MustCompile(`(?:^|[^\\])(?:\\\\)*\[(?:[^\\\[\]]|\\.)*\]\(([0-9]+)\)`)

func TestSARIF(t *testing.T) {
	eachReport(t, "sarif", func(t *testing.T, r output.Report, text []byte) {
		conform(t, "sarif-schema-2.1.0.json", text)
		var log sarifLog
		require.NoError(t, json.Unmarshal(text, &log))
		require.Len(t, log.Runs, 1, "code scanning shows one run of a tool")
		run := log.Runs[0]
		rules := run.Tool.Driver.Rules
		for _, rule := range rules {
			assert.LessOrEqual(t, len(rule.ShortDescription.Text), 1024, rule.ID)
			assert.LessOrEqual(t, len(rule.FullDescription.Text), 1024, rule.ID)
			assert.LessOrEqual(t, len(rule.Properties.Tags), 20, rule.ID)
			assert.NotEmpty(t, rule.ShortDescription.Text, rule.ID)
			assert.NotEmpty(t, rule.FullDescription.Text, rule.ID)
			assert.NotEmpty(t, rule.Help.Text, rule.ID)
			assert.NotEmpty(t, rule.Help.Markdown, rule.ID)
			assert.NotContains(t, rule.Help.Markdown, "](../", rule.ID)
		}
		require.Len(t, run.Results, len(r.Findings))
		for i, f := range r.Findings {
			res := run.Results[i]
			assert.Equal(t, f.Category, res.RuleID)
			assert.Equal(t, f.Category, rules[res.RuleIndex].ID)
			assert.Equal(t, string(f.Severity), res.Level)
			assert.Equal(t, f.Fingerprint, res.PartialFingerprints["primaryLocationLineHash"])
			require.Len(t, res.Locations, 1, "code scanning looks at the first only")
			at := res.Locations[0]
			leads(t, r, f.File, at)
			region := at.PhysicalLocation.Region
			require.NotNil(t, region)
			assert.Positive(t, region.StartLine)
			assert.Positive(t, region.StartColumn)
			assert.Positive(t, region.EndColumn)
			assert.LessOrEqual(t, region.StartLine, region.EndLine)

			var linked []int
			for _, link := range embedded.FindAllStringSubmatch(res.Message.Text, -1) {
				id, err := strconv.Atoi(link[1])
				require.NoError(t, err)
				linked = append(linked, id)
			}
			var ids []int
			var steps []finding.Step
			for _, step := range f.Trace {
				if _, err := r.Read(step.File); err == nil {
					steps = append(steps, step)
				}
			}
			require.Len(t, res.RelatedLocations, len(steps))
			for j, place := range res.RelatedLocations {
				ids = append(ids, place.ID)
				leads(t, r, steps[j].File, place)
			}
			assert.Equal(t, ids, linked, "each place is linked once, and nothing else: %s", res.Message.Text)
			if len(steps) > 0 {
				assert.Len(t, res.CodeFlows[0].ThreadFlows[0].Locations, len(steps)+1)
			}
			var fixable []finding.Fix
			for _, fix := range f.Fixes {
				if fits(r, fix) {
					fixable = append(fixable, fix)
				}
			}
			require.Len(t, res.Fixes, len(fixable))
			for j, fix := range res.Fixes {
				edited(t, r, fixable[j], fix.ArtifactChanges)
			}
		}
	})
}

// leads checks that a location is a relative reference to a file.
func leads(t *testing.T, r output.Report, file string, place sarifLocation) {
	t.Helper()
	artifact := place.PhysicalLocation.ArtifactLocation
	assert.Equal(t, "%SRCROOT%", artifact.URIBaseID)
	base, err := url.Parse("file:///top/of/it/")
	require.NoError(t, err)
	ref, err := base.Parse(artifact.URI)
	require.NoError(t, err)
	assert.Equal(t, strings.TrimSuffix("/top/of/it/"+shownAs(r, file), "."), ref.Path)
	assert.Empty(t, ref.RawQuery+ref.Fragment)
	assert.NotRegexp(t, `[^!-~]|\\`, artifact.URI, "all but ASCII is encoded")
}

func fits(r output.Report, fix finding.Fix) bool {
	return len(fix.Edits) > 0 && !slices.ContainsFunc(fix.Edits, func(e finding.Edit) bool {
		src, err := r.Read(e.File)
		return err != nil || e.End > len(src)
	})
}

// edited checks that the replacements of a fix do what its edits do.
func edited(t *testing.T, r output.Report, fix finding.Fix, changes []sarifChange) {
	t.Helper()
	for _, change := range changes {
		var file string
		var edits []finding.Edit
		for _, e := range fix.Edits {
			if ref, err := url.PathUnescape(change.ArtifactLocation.URI); err == nil && ref == shownAs(r, e.File) {
				file, edits = e.File, append(edits, e)
			}
		}
		src, err := r.Read(file)
		require.NoError(t, err)
		require.Len(t, change.Replacements, len(edits))
		for i, e := range edits {
			got := change.Replacements[i]
			assert.Equal(t, valid(e.New), got.InsertedContent.Text)
			assert.Equal(t, string(src[e.Start:e.End]), covered(string(src), got.DeletedRegion))
		}
	}
}

// covered returns what a region covers, whose columns count UTF-16 units.
func covered(src string, region sarifRegion) string {
	lines := strings.SplitAfter(src, "\n")
	column := func(line, units int) int {
		bytes := 0
		for _, c := range lines[line-1] {
			if units--; units == 0 {
				break
			}
			if utf16.RuneLen(c) == 2 {
				units--
			}
			bytes += len(string(c))
		}
		return bytes + 1
	}
	return cut(src, region.StartLine, column(region.StartLine, region.StartColumn), region.EndLine, column(region.EndLine, region.EndColumn))
}

// Columns are those that an editor counts.
func TestColumns(t *testing.T) {
	eachReport(t, "sarif", func(t *testing.T, r output.Report, text []byte) {
		i := slices.IndexFunc(r.Findings, func(f finding.Finding) bool { return f.Message == "after two and three bytes" })
		if i < 0 {
			t.Skip("it has no such place")
		}
		var log sarifLog
		require.NoError(t, json.Unmarshal(text, &log))
		src, err := r.Read(r.Findings[i].File)
		require.NoError(t, err)
		region := *log.Runs[0].Results[i].Locations[0].PhysicalLocation.Region
		assert.Equal(t, `f("日本語", "😀")`, covered(string(src), region))
		assert.Equal(t, sarifRegion{2, 11, 2, 25}, region)
		steps := log.Runs[0].Results[i].RelatedLocations
		assert.Equal(t, 7, steps[0].PhysicalLocation.Region.StartColumn, "what is no character is one unit each")
		assert.Equal(t, 99, steps[1].PhysicalLocation.Region.StartColumn, "the column in bytes, since the line is shorter")
		assert.Equal(t, 9, steps[2].PhysicalLocation.Region.StartColumn)
	})
}
