package review

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
)

func TestWorkflowCommands(t *testing.T) {
	eachReport(t, "github", func(t *testing.T, r output.Report, text []byte) {
		var seen runner
		seen.step(string(text))
		meant := bySeverity(r.Findings)
		got := seen.annotations
		if n := len(got); n > 0 && got[n-1].properties["title"] == "crosslayer" {
			assert.Contains(t, got[n-1].message, fmt.Sprintf("%d more findings", len(meant)-(n-1)))
			got = got[:n-1]
		} else {
			assert.Len(t, got, len(meant))
		}
		assert.Empty(t, seen.other, "nothing but annotations")
		assert.Zero(t, seen.dropped)
		assert.Zero(t, seen.open)
		assert.False(t, seen.stopped)

		levels := map[finding.Severity]string{finding.Error: "error", finding.Warning: "warning", finding.Note: "notice"}
		room := map[finding.Severity]int{finding.Error: 10, finding.Warning: 10, finding.Note: 10}
		if len(got) < len(meant) {
			room[finding.Note]--
		}

		// .NET compares text by the rules of a language, in which these characters may count for nothing.
		var blind runner
		blind.step(strings.Map(func(r rune) rune {
			if r != '\n' && r != '\r' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
				return -1
			}
			return r
		}, string(text)))
		assert.Len(t, blind.annotations, len(seen.annotations))
		assert.Empty(t, blind.other)

		log := strings.Join(seen.log, "\n")
		for _, f := range meant {
			if room[f.Severity] == 0 {
				assert.Contains(t, log, f.Category+"]")
				continue
			}
			room[f.Severity]--
			require.NotEmpty(t, got, "%s is not shown", at(f))
			compare(t, r, f, levels[f.Severity], got[0])
			got = got[1:]
		}
		assert.Empty(t, got)
	})
}

// bySeverity sorts findings as they are to be shown.
func bySeverity(findings []finding.Finding) []finding.Finding {
	order := []finding.Severity{finding.Error, finding.Warning, finding.Note}
	return slices.SortedStableFunc(slices.Values(findings), func(a, b finding.Finding) int {
		return slices.Index(order, a.Severity) - slices.Index(order, b.Severity)
	})
}

// compare checks that an annotation is what a finding says.
func compare(t *testing.T, r output.Report, f finding.Finding, level string, got annotation) {
	t.Helper()
	meant := map[string]string{"title": visible(f.Category)}
	if f.File != "" {
		start, end := max(f.Line, 1), max(f.Line, f.EndLine, 1)
		meant["file"] = valid(shownAs(r, f.File))
		meant["line"], meant["endline"] = strconv.Itoa(start), strconv.Itoa(end)
		if start == end {
			meant["col"] = strconv.Itoa(max(f.Column, 1))
			meant["endcolumn"] = got.properties["endcolumn"]
			column, err := strconv.Atoi(got.properties["endcolumn"])
			require.NoError(t, err)
			assert.Greater(t, column, f.Column)
		}
	}
	assert.Equal(t, level, got.level)
	assert.Equal(t, meant, got.properties)
	var lines []string
	for line := range strings.SplitSeq(f.Message, "\n") {
		lines = append(lines, visible(strings.TrimSuffix(line, "\r")))
	}
	message := strings.Join(lines, "\n")
	if long := []rune(message); len(long) > 4096 {
		message = string(long[:4096])
	}
	assert.True(t, strings.HasPrefix(got.message, message), "%q is not the start of %q", message, got.message)
	for _, step := range f.Trace {
		assert.Contains(t, got.message, visible(step.Text))
	}
}

// The runner would lose the first = of a name: it counts for one with that between key and value.
func TestNameOfEqualsSign(t *testing.T) {
	var text bytes.Buffer
	require.NoError(t, output.Github(&text, output.Report{Findings: []finding.Finding{{Position: finding.Position{File: "=a=b.go", Line: 1, Column: 1}}}}))
	var seen runner
	seen.step(text.String())
	require.Len(t, seen.annotations, 1)
	assert.Equal(t, "./=a=b.go", seen.annotations[0].properties["file"])
}

// FuzzWorkflowCommands puts any text where text comes from outside: no runner may find another command in it.
func FuzzWorkflowCommands(f *testing.F) {
	for _, seed := range []string{"a", "::error::x", "##[debug]x", "x\r::add-mask::x", "=%25,: ", "a.go:1:2: x", "\u00ad:\u200b:error::"} {
		f.Add(seed, seed)
	}
	f.Fuzz(func(t *testing.T, file, message string) {
		r := output.Report{Quiet: true}
		for range 30 {
			r.Findings = append(r.Findings, finding.Finding{
				Severity: finding.Warning, Category: "toy/small", Message: message, Position: finding.Position{File: file, Line: 1, Column: 1},
				Trace: []finding.Step{{Position: finding.Position{File: file, Line: 1}, Text: message}},
			})
		}
		var text bytes.Buffer
		require.NoError(t, output.Github(&text, r))
		var seen runner
		seen.step(text.String())
		assert.Len(t, seen.annotations, 11)
		assert.Empty(t, seen.other)
		assert.Zero(t, seen.dropped+seen.open)
		assert.False(t, seen.stopped)
		assert.Len(t, seen.log, 20*2+1, "a line for each finding and each step, and the end")
	})
}

// The parser of these tests finds what the runner would.
func TestRunner(t *testing.T) {
	for line, want := range map[string]string{
		" \t::error file=a%2Cb.go,line=1::x%0Ay":            "error map[file:a,b.go line:1] \"x\\ny\"",
		"::warning file=a,line=1,endLine=2,col=3::x":        "warning map[endline:2 file:a line:1] \"x\"",
		"::warning file=a,line=1,col=3,endColumn=2::x":      "warning map[file:a line:1] \"x\"",
		"before ##[error file=a%5D;line=2]after":            "error map[file:a] line:2] \"after\"",
		"::NOTICE title==a::":                               "notice map[title:a] \"\"",
		"::set-output name=a::b":                            "set-output map[name:a] \"b\"",
		"::error":                                           "",
		"x ::error::y":                                      "",
		"::errors::y":                                       "",
		"  dir/a.go:1:2: taken for an error by the matcher": "error map[] \"  dir/a.go:1:2: taken for an error by the matcher\"",
	} {
		var r runner
		r.line(line)
		got := strings.Join(r.other, "\n")
		for _, a := range r.annotations {
			if a.properties == nil {
				a.properties = map[string]string{}
			}
			got += fmt.Sprintf("%s %v %q", a.level, a.properties, a.message)
		}
		assert.Equal(t, want, got, line)
	}
	var r runner
	r.step("::stop-commands::token\n::error::x\n##[token]\n::error::y")
	assert.Len(t, r.annotations, 1)
	assert.Equal(t, []string{"::error::x"}, r.log)
}
