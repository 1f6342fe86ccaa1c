package command

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Two maps show what became of the endpoints, beside the findings.
func TestMaps(t *testing.T) {
	dir := write(t, service)
	app := filepath.Join(dir, "app", "app.go")
	one := func(name string) {
		code, _, stderr := run(t, "map", "-C", dir, "-format", "json", "-o", name)
		require.Equal(t, exitClean, code, stderr)
	}
	one("head.json")
	rewrite(t, app, "\tfor range ids {\n\t\tQuery()\n\t}\n", "")
	one("base.json")

	code, stdout, stderr := run(t, "-C", dir, "-q", "-o", "markdown", "-maps", "base.json,head.json")
	assert.Equal(t, exitClean, code, stderr)
	assert.Contains(t, stdout, "No findings in ")
	assert.Contains(t, stdout, "`base.json` -> `head.json`: 1 worse, ")
	assert.Contains(t, stdout, "| worse | `GET /orders` | **db 1 -> 1+n (degree 0 -> 1)**<br>")

	code, stdout, stderr = run(t, "-C", dir, "-q", "-o", "html", "-maps", "base.json,head.json")
	assert.Equal(t, exitClean, code, stderr)
	assert.Contains(t, stdout, "<td>worse</td>")

	require.NoError(t, os.WriteFile(filepath.Join(dir, "bad.json"), []byte("{}"), 0o644))
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"-maps", "base.json", "-o", "markdown"}, "-maps base.json: name two maps, BASE,HEAD; crosslayer map -format json -o FILE writes one"},
		{[]string{"-maps", "a,b,c", "-o", "markdown"}, "-maps a,b,c: name two maps, BASE,HEAD; crosslayer map -format json -o FILE writes one"},
		{[]string{"-maps", "a,", "-o", "markdown"}, "-maps a,: name two maps, BASE,HEAD; crosslayer map -format json -o FILE writes one"},
		{[]string{"-maps", "base.json,head.json"}, "-maps is for outputs that show what became of endpoints; add one: -o markdown=FILE, -o html=FILE"},
		{[]string{"-maps", "base.json,head.json", "-o", "json"}, "-maps is for outputs that show what became of endpoints; add one: -o markdown=FILE, -o html=FILE"},
		{[]string{"-maps", "base.json,gone.json", "-o", "markdown"}, "gone.json: no such file or directory; crosslayer map -format json -o FILE writes a map"},
		{[]string{"-maps", "bad.json,head.json", "-o", "markdown"}, "-maps: bad.json: not a map"},
	} {
		code, stdout, stderr := run(t, append([]string{"-C", dir}, test.args...)...)
		assert.Equal(t, exitUsage, code, test.args)
		assert.Empty(t, stdout)
		assert.Contains(t, stderr, test.want)
	}
}
