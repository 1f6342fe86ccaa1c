//go:build unix

package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/e2e/internal/count"
	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
)

func TestFit(t *testing.T) {
	for want, ys := range map[string][]int{
		"0": {0, 0, 0, 0}, "3": {3, 3, 3, 3}, "n": {1, 2, 4, 8}, "2+3n": {5, 8, 14, 26}, "n*n": {1, 4, 16, 64},
		"1+2n+n*n": {4, 9, 25, 81}, "2n*n": {2, 8, 32, 128}, "?": {1, 2, 3, 4},
	} {
		assert.Equal(t, want, fit(sizes, ys))
	}
}

func TestScenariosAreApart(t *testing.T) {
	worst := make(map[string]int)
	for _, s := range scenarios() {
		worst[s.name()] += 0
		if !s.other && s.beyond == "" {
			worst[s.name()]++
		}
	}
	for name, n := range worst {
		assert.Equal(t, 1, n, "%s needs one scenario of the worst path", name)
	}
}

// TestScenariosAreComplete holds the scenarios against the document of the sample's API.
func TestScenariosAreComplete(t *testing.T) {
	document, err := os.ReadFile(filepath.Join("..", "testdata", "shop", "api", "openapi.yaml"))
	require.NoError(t, err)
	want, have := make(map[string]bool), make(map[string]bool)
	var (
		pathLine   = regexp.MustCompile(`^  (/\S*):\n`)
		methodLine = regexp.MustCompile(`^    (get|put|post|patch|delete):\n`)
		path       string
	)
	for line := range strings.Lines(string(document)) {
		if m := pathLine.FindStringSubmatch(line); m != nil {
			path = m[1]
		}
		if m := methodLine.FindStringSubmatch(line); m != nil {
			want[strings.ToUpper(m[1])+" "+path] = true
		}
	}
	for _, s := range scenarios() {
		have[s.name()] = true
	}
	assert.Equal(t, want, have)
	assert.Len(t, want, 42)
}

func TestCompare(t *testing.T) {
	fixedRange := func(text string) chart.Range {
		p, err := cost.Parse(text)
		require.NoError(t, err)
		return chart.Range{Least: p, Most: p}
	}
	interval := fixedRange("4+n, n=len(lines)")
	interval.Least = cost.Const(2)
	predicted := chart.Chart{Endpoints: []chart.Endpoint{
		{Kind: chart.HTTP, Method: "GET", Path: "/a/{id}/", Cost: chart.Cost{DB: interval},
			Middleware: []chart.Middleware{{Cost: chart.Cost{DB: fixedRange("1")}}}},
		{Kind: chart.HTTP, Method: "GET", Path: "/b", Detached: chart.Cost{Remote: fixedRange("n*m, n=a, m=b")}},
		{Kind: chart.Cron, Path: "5m"},
	}}
	tally := func(layer string, trips ...int) (tallies []count.Tally) {
		for _, n := range trips {
			tallies = append(tallies, count.Tally{Trips: map[string]int{layer: n}, Parts: map[string]int{layer: n}})
		}
		return tallies
	}
	a, b := scenario{method: "GET", path: "/a/{name}"}, scenario{method: "GET", path: "/b"}
	b.bounds = map[string]func(int) int{"b": constant(3)}
	otherA := a
	otherA.other = true
	good := []result{{a, tally("db", 6, 7, 9, 13)}, {otherA, tally("db", 3, 3, 3, 3)}, {b, tally("remote", 3, 6, 12, 24)}}

	var text strings.Builder
	require.NoError(t, compare(&text, predicted, good))
	assert.Contains(t, text.String(), "3 .. 5+n, n=len(lines)  6    7  9   13  exact")
	assert.Contains(t, text.String(), "within")
	assert.Contains(t, text.String(), "2 of 2 endpoints cost what is predicted, in 3 scenarios")

	for want, results := range map[string][]result{
		"GET /a/{name} differs":                    {{a, tally("db", 6, 7, 9, 12)}, good[2]},
		"GET /b differs":                           {good[0], {b, tally("remote", 3, 6, 12, 25)}},
		"GET /b is in the map and has no scenario": {good[0]},
		"GET /c differs":                           append(good, result{scenario{method: "GET", path: "/c"}, tally("db", 1, 1, 1, 1)}),
	} {
		assert.ErrorContains(t, compare(&strings.Builder{}, predicted, results), want)
	}
}
