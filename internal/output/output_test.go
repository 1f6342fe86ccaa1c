package output_test

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const users = "package handler\n" +
	"\n" +
	"func (h *Handler) List(ctx context.Context, ids []int) {\n" +
	"\tfor _, id := range ids {\n" +
	"\t\tu, err := h.store.User(ctx, id)\n" +
	"\t\tnaïve := \"größe\"; h.store.Save(ctx,\r\n" +
	"\t\t\tu)\n" +
	"\x1b[31mred\n"

func read(file string) ([]byte, error) {
	if file != "handler/users.go" {
		return nil, errors.New("no such file")
	}
	return []byte(users), nil
}

// findings has one of everything: a span, a span over lines, non-ASCII text
// before it, no source, hostile text, empty lists.
func findings() []finding.Finding {
	return []finding.Finding{{
		Rule: "nplusone", Category: "nplusone/read", Severity: finding.Warning, Confidence: finding.Definite,
		Message:  "h.store.User in loop makes n round trips, n=len(ids) (-> sql.DB.QueryRow at store/user.go:41); load them with one IN query before the loop",
		Position: finding.Position{File: "handler/users.go", Line: 5, Column: 13},
		EndLine:  5, EndColumn: 34,
		Function: "(*Handler).List", Cost: "n, n=len(ids)",
		Trace: []finding.Step{
			{Position: finding.Position{File: "handler/users.go", Line: 4, Column: 2}, Text: "loop over ids"},
			{Position: finding.Position{File: "store/user.go", Line: 41, Column: 9}, Text: "calls sql.DB.QueryRow"},
		},
		URL:         "https://example.com/rules/nplusone",
		Fingerprint: finding.Fingerprint("nplusone", "handler", "List"),
	}, {
		Rule: "nplusone", Category: "nplusone/write", Severity: finding.Error, Confidence: finding.Likely,
		Message:  "h.store.Save in loop makes n round trips, n=len(ids); insert them with one statement",
		Position: finding.Position{File: "handler/users.go", Line: 6, Column: 24},
		EndLine:  7, EndColumn: 6,
		Function: "(*Handler).List",
		Fixes:    []finding.Fix{{Message: "Save all at once"}, {Message: "Hoist", Edits: []finding.Edit{{File: "handler/users.go", Start: 3, End: 4, New: "<x>"}}}},
	}, {
		Rule: "toy", Category: "toy/note", Severity: finding.Note, Confidence: finding.Likely,
		Message:  "an escape \x1b[2J and\na second line",
		Position: finding.Position{File: "handler/users.go", Line: 8, Column: 6},
	}, {
		Rule: "toy", Category: "toy/gone", Severity: finding.Warning, Confidence: finding.Likely,
		Message:    "the file is not there",
		Position:   finding.Position{File: "gen/api.go", Line: 1, Column: 1},
		Operations: []string{"listUsers"},
	}}
}

var stats = finding.Stats{Packages: 12, Trips: 34, UnknownCalls: 5, Seconds: 1.25, Libraries: []string{"database/sql", "net/http", "pgx"}}

// report is what a run may have to show.
func report() output.Report {
	return output.Report{Findings: findings(), Notes: notes, Stats: stats, Read: read}
}

// golden compares got with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	name = filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(name, got, 0o644))
	}
	want, err := os.ReadFile(name)
	require.NoError(t, err, "run: go test ./internal/output -update")
	assert.Equal(t, string(want), string(got))
}

func TestText(t *testing.T) {
	var buf bytes.Buffer
	require.NoError(t, output.Text(&buf, report()))
	golden(t, "text.golden", buf.Bytes())
	assert.NotContains(t, buf.String(), "\x1b")
	assert.NotContains(t, buf.String(), "\r")
}

func TestTextInColor(t *testing.T) {
	var color, plain bytes.Buffer
	colored := report()
	colored.Color = true
	require.NoError(t, output.Text(&color, colored))
	require.NoError(t, output.Text(&plain, report()))
	golden(t, "color.golden", color.Bytes())
	bare := strings.NewReplacer("\x1b[0m", "", "\x1b[1m", "", "\x1b[2m", "", "\x1b[31m", "", "\x1b[33m", "", "\x1b[36m", "").Replace(color.String())
	assert.Equal(t, plain.String(), bare, "colours add nothing but colour")
}

func TestSummary(t *testing.T) {
	one := findings()[:1]
	for _, test := range []struct {
		name     string
		findings []finding.Finding
		stats    finding.Stats
		want     string
	}{
		{"several", findings(), stats, `4 findings in 2 of 12 packages. Run "crosslayer why Handler.List" for every trip it makes.`},
		{"one", one, finding.Stats{Packages: 1}, `1 finding in 1 of 1 package. Run "crosslayer why Handler.List" for every trip it makes.`},
		{"no function", findings()[2:3], stats, `1 finding in 1 of 12 packages.`},
		{"none", nil, stats, `No findings in 12 packages: 34 trips through database/sql, net/http and pgx, 5 calls left unknown.`},
		{"none, one library", nil, finding.Stats{Packages: 1, Trips: 1, UnknownCalls: 1, Libraries: []string{"pgx"}}, `No findings in 1 package: 1 trip through pgx, 1 call left unknown.`},
		{"none, no library", nil, finding.Stats{Packages: 3}, `No findings in 3 packages: no call of a library that crosslayer knows, 0 calls left unknown.`},
	} {
		t.Run(test.name, func(t *testing.T) {
			var buf bytes.Buffer
			require.NoError(t, output.Text(&buf, output.Report{Findings: test.findings, Stats: test.stats}))
			lines := strings.Split(strings.TrimSpace(buf.String()), "\n")
			assert.Equal(t, test.want, lines[len(lines)-1])
		})
	}
}

func TestQuiet(t *testing.T) {
	var buf bytes.Buffer
	require.NoError(t, output.Text(&buf, output.Report{Stats: stats, Quiet: true}))
	assert.Empty(t, buf.String())
}

func TestCallable(t *testing.T) {
	for name, want := range map[string]string{
		"(*Handler).List": "Handler.List",
		"Users.Get":       "Users.Get",
		"store.Open":      "store.Open",
		"List func":       "List",
		"(*H).List$1":     "H.List",
		"Map[T]":          "Map",
		"":                "",
	} {
		assert.Equal(t, want, output.Callable(name), name)
	}
}

// Positions come from elsewhere: none of them may break the renderer.
func TestOddPositions(t *testing.T) {
	for line := -1; line < 11; line++ {
		for column := -1; column < 70; column += 7 {
			for _, end := range []int{-1, 0, column - 1, column, column + 3, 1000} {
				f := finding.Finding{Position: finding.Position{File: "handler/users.go", Line: line, Column: column}, EndLine: line, EndColumn: end}
				var buf bytes.Buffer
				require.NoError(t, output.Text(&buf, output.Report{Findings: []finding.Finding{f}, Stats: stats, Read: read}))
			}
		}
	}
}

func TestWriteFails(t *testing.T) {
	w := failing{}
	assert.Error(t, output.Text(w, report()))
	assert.Error(t, output.JSON(w, report()))
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }
