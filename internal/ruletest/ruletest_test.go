package ruletest

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/finding"
)

func TestParseWants(t *testing.T) {
	tests := []struct{ comment, want, err string }{
		{comment: "// wants nothing"},
		{comment: "// want \"x\"", want: "`x`"},
		{comment: "// want `a b` `c`", want: "`a b` | `c`"},
		{comment: "//want `x`", want: "`x`"},
		{comment: "// want nplusone/read likely `x` definite `y`", want: "nplusone/read likely `x` | definite `y`"},
		{comment: "// want x", err: "want x: expected rule/category, definite, likely or a quoted regular expression"},
		{comment: "// want nplusone/read", err: "want without a regular expression at its end"},
		{comment: "// want `x` likely", err: "want without a regular expression at its end"},
		{comment: "// want `(`", err: "error parsing regexp: missing closing ): `(`"},
	}
	for _, test := range tests {
		t.Run(test.comment, func(t *testing.T) {
			wants, err := parseWants(test.comment)
			if test.err != "" {
				require.EqualError(t, err, test.err)
				return
			}
			require.NoError(t, err)
			var texts []string
			for _, w := range wants {
				texts = append(texts, w.String())
			}
			assert.Equal(t, test.want, strings.Join(texts, " | "))
		})
	}
}

func TestParseScenario(t *testing.T) {
	const prose, source, wanted = "It shows this.\n", "package a\n", "package a // want `x`\n"
	tests := []struct{ name, comment, source, err string }{
		{"fine", prose, wanted, ""},
		{"silent", prose + "findings: none\n", source, ""},
		{"no prose", "findings: none\n", source, "the comment of the scenario does not say what it shows"},
		{"expects nothing", prose, source, "the scenario expects nothing; if that is meant, its comment says findings: none"},
		{"silent with a want", prose + "findings: none\n", wanted, "the scenario says that nothing is to be found, and expects findings"},
		{"findings of another kind", prose + "findings: some\n", source, "findings: some; want none, or no such line"},
		{"broken without a reason", prose + "broken: a.go F\n", wanted, "broken: a.go F; want a file, a function, a colon and the reason"},
		{"broken nowhere", prose + "broken: a/a.go F: why\n", wanted, "broken: example.com/app/a/a.go has no function F"},
		{"not gofmt", prose, "package  a // want `x`\n", "a/a.go is not as gofmt writes it:\n    line 1: \"package  a // want `x`\""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := parse(&txtar.Archive{
				Comment: []byte(test.comment),
				Files:   []txtar.File{{Name: "a/a.go", Data: []byte(test.source)}},
			})
			if test.err == "" {
				require.NoError(t, err)
				return
			}
			require.EqualError(t, err, test.err)
		})
	}
}

func TestCompare(t *testing.T) {
	found := func(line int, message string) finding.Finding {
		return finding.Finding{
			Category: "r/c", Confidence: finding.Likely, Message: message,
			Position: finding.Position{File: "a.go", Line: line},
		}
	}
	wanted := func(line int, comment string) []want {
		wants, err := parseWants(comment)
		require.NoError(t, err)
		for i := range wants {
			wants[i].place = place{"a.go", line}
		}
		return wants
	}
	tests := []struct {
		name  string
		wants []want
		found []finding.Finding
		left  []string
	}{
		{"all there", wanted(1, "// want r/c likely `x`"), []finding.Finding{found(1, "x")}, nil},
		{"two on a line", wanted(1, "// want `x` `y`"), []finding.Finding{found(1, "y"), found(1, "x")}, nil},
		{"one to one", wanted(1, "// want `x`"), []finding.Finding{found(1, "x"), found(1, "x")}, []string{"not expected: r/c likely: x"}},
		{"another line", wanted(1, "// want `x`"), []finding.Finding{found(2, "x")}, []string{"not found: `x`", "not expected: r/c likely: x"}},
		{"another category", wanted(1, "// want r/d `x`"), []finding.Finding{found(1, "x")}, []string{"not found: r/d `x`", "not expected: r/c likely: x"}},
		{"another confidence", wanted(1, "// want definite `x`"), []finding.Finding{found(1, "x")}, []string{"not found: definite `x`", "not expected: r/c likely: x"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var left []string
			for _, p := range compare(test.wants, test.found) {
				left = append(left, p.text)
			}
			assert.Equal(t, test.left, left)
		})
	}
}

func TestMessage(t *testing.T) {
	long := strings.Repeat("x", longest)
	tests := []struct {
		text string
		fine bool
	}{
		{"s.user in loop makes n round trips, n=len(ids) (sql.DB.Query); load them once", true},
		{"Load in loop makes n round trips (sql.DB.Query); load them once", true},
		{"s.user in loop makes n round trips, n=len(set.All()) (sql.DB.Query); load them once", true},
		{long + " in loop (sql.DB.Query); load them once", true},
		{long + " in loop (... -> sql.DB.Query); load them once", true},
		{long + " in loop (a -> b -> sql.DB.Query); load them once", false},
		{"GET /orders makes 12 round trips", true},
		{"The call is in a loop", false},
		{"", false},
		{"s.user in loop.", false},
		{"s.user in loop ()", false},
		{"s.user in\nloop", false},
		{"potential query in loop", false},
		{"s.user should be hoisted", false},
		{"s.user costs 3 \u00b5s", false},
	}
	for _, test := range tests {
		err := Message(test.text)
		assert.Equal(t, test.fine, err == nil, "%q: %v", test.text, err)
	}
}

func TestModuleOf(t *testing.T) {
	for pkg, want := range map[string]string{
		"github.com/acme/sdk":                    "github.com/acme/sdk",
		"github.com/acme/sdk/internal/transport": "github.com/acme/sdk",
		"github.com/acme/dbx/v2/sub":             "github.com/acme/dbx/v2",
		"gopkg.io/x":                             "gopkg.io/x",
	} {
		assert.Equal(t, want, moduleOf(pkg))
	}
}
