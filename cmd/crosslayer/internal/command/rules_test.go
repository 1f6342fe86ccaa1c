package command

import (
	"bytes"
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/manual"
	"github.com/crosslayer/crosslayer/internal/rule"
)

// told is a program with the documentation of two rules.
func told() Program {
	describe := func(name string, status rule.Status) rule.Rule {
		source := "// # Analyzer " + name + "\n//\n// " + name + ": report " + name + "\n//\n// # Categories\n//\n" +
			"//   - read: a read\n//   - " + name + "ing: of its own\npackage " + name
		return rule.Rule{Info: rule.Describe(source, rule.Info{Name: name, Since: "v0.1.0", Status: status, Severity: finding.Warning})}
	}
	made := []*analysis.Analyzer{{Name: "query"}, {Name: "old"}}
	return Program{Manual: manual.Pages([]rule.Rule{describe("query", rule.Stable), describe("old", rule.Deprecated)}, made)}
}

func tell(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = told().Main(context.Background(), args, &out, &errs)
	return code, out.String(), errs.String()
}

const table = `RULE   STATUS      SINCE   DEFAULT  REPORTS
query  stable      v0.1.0  on       report query
old    deprecated  v0.1.0  off      report old
`

func TestRules(t *testing.T) {
	for _, args := range [][]string{{"rules"}, {"explain"}, {"rules", "-format", "text"}} {
		code, stdout, stderr := tell(t, args...)
		assert.Equal(t, exitClean, code, stderr)
		assert.Equal(t, table, stdout)
	}

	code, stdout, _ := tell(t, "rules", "-format", "json")
	assert.Equal(t, exitClean, code)
	var doc struct {
		Version int
		Rules   []struct{ Name string }
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &doc))
	assert.Equal(t, 1, doc.Version)
	assert.Len(t, doc.Rules, 2)

	_, stdout, _ = tell(t, "rules", "-format", "markdown")
	assert.Contains(t, stdout, "| [query](query.md) | stable |")
}

func TestExplain(t *testing.T) {
	code, page, stderr := tell(t, "explain", "query")
	assert.Equal(t, exitClean, code, stderr)
	assert.Regexp(t, `^query\n    report query\n`, page)
	assert.NotContains(t, page, "\x1b", "nobody watches")

	for _, name := range []string{"query/querying", "querying"} {
		code, stdout, stderr := tell(t, "explain", name)
		assert.Equal(t, exitClean, code, stderr)
		assert.Equal(t, "query/querying\n    of its own\n\n"+page, stdout)
	}

	_, stdout, _ := tell(t, "explain", "-color", "always", "query")
	assert.Regexp(t, `^\x1b\[1mquery\x1b\[0m\n`, stdout)

	_, stdout, _ = tell(t, "explain", "-format", "markdown", "query")
	assert.Regexp(t, `^# query\n`, stdout)

	_, stdout, _ = tell(t, "explain", "-format", "json", "old/read")
	var doc struct{ Rules []struct{ Name, Doc string } }
	require.NoError(t, json.Unmarshal([]byte(stdout), &doc))
	require.Len(t, doc.Rules, 1)
	assert.Equal(t, "old", doc.Rules[0].Name)
	assert.Contains(t, doc.Rules[0].Doc, "# Categories")
}

func TestExplainNothing(t *testing.T) {
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"explain", "qurey"}, "there is no rule or category \"qurey\"; did you mean query?; crosslayer rules lists the rules"},
		{[]string{"explain", "query/raed"}, "there is no rule or category \"query/raed\"; did you mean query/read?; crosslayer rules lists the rules"},
		{[]string{"explain", "xyzzyxyzzy"}, "there is no rule or category \"xyzzyxyzzy\"; crosslayer rules lists the rules"},
		{[]string{"explain", "read"}, "2 categories go by the name read; run one of:\n\tcrosslayer explain query/read\n\tcrosslayer explain old/read"},
		{[]string{"explain", "query", "old"}, "one rule at a time: crosslayer explain query"},
		{[]string{"explain", "-format", "jsn", "query"}, "-format jsn is not one of text, json, markdown; did you mean json?"},
		{[]string{"explain", "-color", "yes", "query"}, "-color yes is not one of auto, always, never"},
		{[]string{"rules", "-fromat", "json"}, "there is no flag -fromat; did you mean -format?; crosslayer -h lists them"},
		{[]string{"rules", "query"}, "crosslayer rules takes no names; for one rule run: crosslayer explain query"},
	} {
		code, stdout, stderr := tell(t, test.args...)
		assert.Equal(t, exitUsage, code)
		assert.Empty(t, stdout)
		assert.Equal(t, "crosslayer: "+test.want+"\n", stderr)
	}
}
