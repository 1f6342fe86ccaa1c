package output_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/output"
	"github.com/crosslayer/crosslayer/internal/reporttest"
)

// toolForms are those that tools read, but for JSON, which has tests of its own. The module in review holds what
// they write to the authority of each.
var toolForms = []string{"sarif", "github", "rdjsonl", "gitlab", "checkstyle", "junit"}

func formatNamed(t *testing.T, name string) output.Format {
	t.Helper()
	for _, f := range output.Formats {
		if f.Name == name {
			return f
		}
	}
	require.Fail(t, "there is no form "+name)
	return output.Format{}
}

func TestToolForms(t *testing.T) {
	for _, name := range toolForms {
		t.Run(name, func(t *testing.T) {
			format := formatNamed(t, name)
			plain := report()
			plain.Rules = reporttest.Pages()
			for of, r := range map[string]output.Report{"": plain, "hostile-": reporttest.Hostile(), "empty-": {Quiet: true}} {
				var buf bytes.Buffer
				require.NoError(t, format.Write(&buf, r))
				golden(t, of+name+".golden", buf.Bytes())
			}
		})
	}
}

func TestFormatsLeaveTheirInputAlone(t *testing.T) {
	for _, format := range output.Formats {
		given := report()
		require.NoError(t, format.Write(io.Discard, given))
		assert.Equal(t, findings(), given.Findings, format.Name)
	}
}

func TestFormatsFail(t *testing.T) {
	for _, format := range output.Formats {
		assert.EqualError(t, format.Write(failing{}, reporttest.Large(50)), "disk full", format.Name)
	}
}

// A file is looked up under the name that the report has for it, however often, and shown from the top.
func TestBelow(t *testing.T) {
	for _, name := range toolForms {
		r := report()
		r.Below = "services/orders"
		r.Read = func(file string) ([]byte, error) {
			assert.False(t, strings.HasPrefix(file, r.Below), file)
			return read(file)
		}
		var buf bytes.Buffer
		require.NoError(t, formatNamed(t, name).Write(&buf, r))
		assert.Contains(t, buf.String(), "services/orders/handler/users.go", name)
		assert.Contains(t, buf.String(), "services/orders/gen/api.go", name)
		assert.NotContains(t, buf.String(), "services/orders/store/user.go", name+": it is not there, and so no file of this repository")
	}
}

// heap is a writer that remembers how large the heap was.
type heap struct {
	written, next int
	peak          uint64
}

func (h *heap) Write(p []byte) (int, error) {
	if h.written += len(p); h.written >= h.next {
		h.next += 4 << 20
		runtime.GC()
		var stats runtime.MemStats
		runtime.ReadMemStats(&stats)
		h.peak = max(h.peak, stats.HeapAlloc)
	}
	return len(p), nil
}

// What a form holds on to must not grow with what it writes.
func TestFormatsStream(t *testing.T) {
	if testing.Short() {
		t.Skip("it writes 20,000 findings in each form")
	}
	large := reporttest.Large(20_000)
	var before heap
	_, err := before.Write(make([]byte, 1))
	require.NoError(t, err)
	for _, format := range output.Formats {
		h := heap{}
		require.NoError(t, format.Write(&h, large))
		grown := int64(h.peak) - int64(before.peak)
		t.Logf("%s: %d MB written, the heap grew by %d MB", format.Name, h.written>>20, grown>>20)
		assert.Less(t, grown, int64(300<<20), format.Name)
	}
	runtime.KeepAlive(large)
}

func BenchmarkFormats(b *testing.B) {
	large := reporttest.Large(20_000)
	for _, format := range output.Formats {
		b.Run(format.Name, func(b *testing.B) {
			b.ReportAllocs()
			for range b.N {
				require.NoError(b, format.Write(io.Discard, large))
			}
			h := heap{}
			require.NoError(b, format.Write(&h, large))
			b.ReportMetric(float64(h.peak)/(1<<20), "peak-MB")
			b.ReportMetric(float64(h.written)/(1<<20), "written-MB")
		})
	}
}

// Positions and edits come from elsewhere: none of them may break a form.
func TestOddPlaces(t *testing.T) {
	r := output.Report{Read: read}
	for line := -1; line < 11; line++ {
		for column := -1; column < 70; column += 7 {
			for end := -1; end < 80; end += 9 {
				at := finding.Position{File: "handler/users.go", Line: line, Column: column}
				r.Findings = append(r.Findings, finding.Finding{
					Position: at, EndLine: end / 8, EndColumn: end, Trace: []finding.Step{{Position: at}},
					Fixes: []finding.Fix{{Edits: []finding.Edit{{File: "handler/users.go", Start: end * 3, End: column * 4}}}},
				})
			}
		}
	}
	for _, format := range output.Formats {
		require.NoError(t, format.Write(io.Discard, r), format.Name)
	}
}

func TestSarifLimits(t *testing.T) {
	long := finding.Finding{Rule: "toy", Category: "toy/big", Severity: finding.Error, Message: "long", Position: finding.Position{File: "a.go", Line: 1, Column: 1}}
	for range 1500 {
		long.Trace = append(long.Trace, finding.Step{Position: finding.Position{File: "handler/users.go", Line: 1, Column: 1}, Text: "step"})
	}
	r := output.Report{Read: read}
	for i := range 25_010 {
		f := finding.Finding{Rule: "toy", Category: "toy/small", Severity: finding.Note, Message: fmt.Sprint("note ", i), Position: finding.Position{File: "a.go", Line: 1, Column: 1}}
		if i%2 == 1 {
			f.Severity = finding.Warning
		}
		r.Findings = append(r.Findings, f)
	}
	r.Findings = append(r.Findings, long)
	var said []string
	r.Warn = func(text string) { said = append(said, text) }
	var buf bytes.Buffer
	require.NoError(t, output.SARIF(&buf, r))
	assert.Equal(t, []string{
		"11 findings left out: code scanning takes 25000 results of a run; the most severe are kept",
		"1 path cut short: code scanning takes 1000 locations of a result",
	}, said)
	log := buf.String()
	assert.Equal(t, 25_000, strings.Count(log, `{"ruleId":`))
	assert.Equal(t, 1, strings.Count(log, `"level":"error"`))
	assert.Equal(t, 12_505, strings.Count(log, `"level":"warning","message":{"text":"note `))
	assert.Equal(t, 999, strings.Count(log, `{"id":`)-2, "two categories have ids as well")
	for _, text := range said {
		assert.Contains(t, log, text)
	}
}

// reviewdog reads lines of less than 64 KB, and leaves out all that follows a longer one.
func TestDiagnosticsFit(t *testing.T) {
	for _, text := range []string{"step", strings.Repeat("x", 100<<10), strings.Repeat("\x01", 100<<10)} {
		f := finding.Finding{Message: text, Position: finding.Position{File: "handler/users.go", Line: 1, Column: 1},
			Fixes: []finding.Fix{{Edits: []finding.Edit{{File: "handler/users.go", New: text}}}}}
		for range 100 {
			f.Trace = append(f.Trace, finding.Step{Position: f.Position, Text: text}, finding.Step{Text: text})
		}
		var buf bytes.Buffer
		require.NoError(t, output.RDJSONL(&buf, output.Report{Findings: []finding.Finding{f}, Read: read}))
		assert.Less(t, buf.Len(), 64<<10)
		assert.NotZero(t, buf.Len())
	}
}
