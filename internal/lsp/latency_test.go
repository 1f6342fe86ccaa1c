package lsp

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// BenchmarkLatency measures how much later a message arrives for going through us, from the client to gopls and
// back: the fake answers at once. Beside them, analyses run, and what they find is published. The messages are an edit
// in a file of 2,000 lines with 50 findings, a request of which nothing is known here, one to which we add, and a large
// answer. It reports the difference at the median and at the 99th percentile, for both ways together.
func BenchmarkLatency(b *testing.B) {
	b.Setenv(faking, "1")
	b.Setenv("GOWORK", "off")
	dir := b.TempDir()
	var text strings.Builder
	text.WriteString("package m\n")
	for i := range 2000 {
		fmt.Fprintf(&text, "// a line of no matter, number %d\n", i)
		if i%40 == 0 {
			fmt.Fprintf(&text, "var _ = QUERY%d()\n", i)
		}
	}
	name := filepath.Join(dir, "a.go")
	require.NoError(b, os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/m\n"), 0o666))
	require.NoError(b, os.WriteFile(name, []byte(text.String()), 0o666))

	self, err := os.Executable()
	require.NoError(b, err)
	for _, load := range []struct {
		name string
		body func(id int) string
	}{
		{"edit", func(int) string {
			return fmt.Sprintf(`{"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":%q,"version":2},"contentChanges":[{"range":{"start":{"line":3,"character":3},"end":{"line":3,"character":4}},"text":"x"}]}}`, uriOf(name))
		}},
		{"request", func(id int) string {
			return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"test/echo","params":{"result":7}}`, id)
		}},
		{"actions", func(id int) string {
			return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"textDocument/codeAction","params":{"textDocument":{"uri":%q},"range":{"start":{"line":0,"character":0},"end":{"line":200,"character":0}},"context":{},"result":[]}}`, id, uriOf(name))
		}},
		{"large", func(id int) string {
			return fmt.Sprintf(`{"jsonrpc":"2.0","id":%d,"method":"test/large","params":{"size":1000000}}`, id)
		}},
	} {
		b.Run(load.name, func(b *testing.B) {
			start := fmt.Sprintf(`{"jsonrpc":"2.0","method":"textDocument/didOpen","params":{"textDocument":{"uri":%q,"version":1,"text":%q}}}`, uriOf(name), text.String())
			direct := rounds(b, alone(b, self), dir, start, load.body)
			with := rounds(b, between(b, self), dir, start, load.body)
			at := func(of []time.Duration, share float64) float64 {
				slices.Sort(of)
				return float64(of[int(share*float64(len(of)-1))].Microseconds())
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(at(with, .5)-at(direct, .5), "µs-added-p50")
			b.ReportMetric(at(with, .99)-at(direct, .99), "µs-added-p99")
			b.ReportMetric(at(direct, .99), "µs-alone-p99")
		})
	}
}

// A line is both directions to a gopls.
type line struct {
	in  io.WriteCloser
	out io.Reader
}

// alone runs the fake as an editor does.
func alone(b *testing.B, self string) line {
	cmd := exec.Command(self)
	in, err := cmd.StdinPipe()
	require.NoError(b, err)
	out, err := cmd.StdoutPipe()
	require.NoError(b, err)
	require.NoError(b, cmd.Start())
	b.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	return line{in, out}
}

// between runs it with a session before it.
func between(b *testing.B, self string) line {
	fromClient, in, err := os.Pipe()
	require.NoError(b, err)
	out, toClient, err := os.Pipe()
	require.NoError(b, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = serve(ctx, Config{In: fromClient, Out: toClient, Err: io.Discard, Analyse: tokens}, self)
		_ = toClient.Close()
	}()
	b.Cleanup(func() {
		_ = in.Close()
		cancel()
		<-done
	})
	return line{in, out}
}

// rounds measures how long it takes from a message to what gopls says next of it.
func rounds(b *testing.B, l line, dir, start string, body func(id int) string) (took []time.Duration) {
	answers := make(chan *wire.Frame, 1000)
	go func() {
		r := wire.NewReader(l.out)
		for {
			f, err := r.Next()
			if err != nil {
				close(answers)
				return
			}
			answers <- f
		}
	}()
	send := func(text string) { _, _ = wire.NewFrame([]byte(text)).WriteTo(l.in) }
	send(fmt.Sprintf(`{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"rootUri":%q,"capabilities":{"textDocument":{"codeAction":{"codeActionLiteralSupport":{}}}},"initializationOptions":{"crosslayer":{"debounce":5}}}}`, uriOf(dir)))
	send(`{"jsonrpc":"2.0","method":"initialized","params":{}}`)
	send(start)
	time.Sleep(200 * time.Millisecond)
	for len(answers) > 0 {
		<-answers
	}
	count := 2000
	if strings.Contains(body(0), "test/large") {
		count = 200
	}
	for id := 1; id <= count; id++ {
		text := body(id)
		want := fmt.Sprintf(`"id":%d`, id)
		if !strings.Contains(text, `"id"`) {
			want = `"version":2`
		}
		begin := time.Now()
		send(text)
		for f := range answers {
			if f.Body != nil && strings.Contains(string(f.Body), want) {
				took = append(took, time.Since(begin))
				break
			}
		}
		time.Sleep(time.Millisecond / 4)
	}
	return took
}
