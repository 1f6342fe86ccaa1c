package lsp

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/lsp/gopls"
	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

func (c *client) told(raw string) {
	c.t.Helper()
	c.notify("test/raw", fmt.Sprintf(`{"bytes":%q}`, base64.StdEncoding.EncodeToString([]byte(raw))))
}

// over waits for the end of the session.
func (c *client) over() {
	c.t.Helper()
	select {
	case <-c.done:
		<-c.end
	case <-time.After(patience):
		require.FailNow(c.t, "the session does not end")
	}
}

func TestFramesPassByteForByte(t *testing.T) {
	c := started(t, map[string]string{"a.go": "package m\n"}, tokens)
	c.open("a.go", "package m // QUERYone oops\n")
	c.shows(0, "a.go", "QUERYone")
	for _, raw := range []string{
		"Content-Type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length:  18 \r\n\r\n{\"x\": 1.0, \"x\":2 }",
		"Content-Length: 4\r\n\r\n\xff\xfe{]",
		"Content-Length: 0\r\n\r\n",
		"Content-Length: 47\r\n\r\n{\"method\":\"textDocument/publishDiagnostics\",\"x\"}",
		"Content-Length: 88\r\n\r\n{\"method\":\"textDocument/publishDiagnostics\",\"params\":{\"uri\":\"untitled:x\",\"diagnostics\":[]}}",
		"Content-Length: 95\r\n\r\n{\"method\":\"textDocument/publishDiagnostics\",\"params\":{\"uri\":\"file:///elsewhere\",\"diagnostics\":7}}",
	} {
		head, body, _ := strings.Cut(raw, "\r\n\r\n")
		if strings.Contains(head, "8") || strings.Contains(head, "9") || strings.Contains(head, "47") { // lengths are not what is tested here
			head = fmt.Sprintf("Content-Length: %d", len(body))
			raw = head + "\r\n\r\n" + body
		}
		c.told(raw)
		c.await(raw, func(m message) bool { return m.raw == raw })
	}
	// What is for gopls arrives as it was written, whatever it is.
	for _, body := range []string{"", "[]", "\"crosslayer/1\"", `{"method":"textDocument/didChange","params":7}`, `{"id":9,"result":"crosslayer/1"}`, "\xff"} {
		c.send(body)
	}
	c.seen()
	n := c.count()
	c.open("a.go", "package m // QUERYtwo\n")
	c.shows(n, "a.go", "QUERYtwo")
	assert.Equal(t, 0, c.shutDown())
}

func TestLargeFrames(t *testing.T) {
	c := started(t, map[string]string{"a.go": "package m\n"}, tokens)
	c.open("a.go", "package m // QUERYone\n")
	c.shows(0, "a.go", "QUERYone")
	const size = 50 << 20
	m := c.request("test/size", `"`+strings.Repeat("x", size)+`"`)
	assert.Equal(t, fmt.Sprint(size+2), string(m.Result))
	m = c.request("test/large", fmt.Sprintf(`{"size":%d}`, size))
	assert.Equal(t, size+2, len(m.Result))

	// A document that is too large to be followed has no diagnostics of ours, until it is opened anew.
	n := c.count()
	c.open("a.go", "package m // QUERYone\n"+strings.Repeat("//\n", wire.Held/3+1))
	c.shows(n, "a.go")
	n = c.count()
	c.open("a.go", "package m // QUERYtwo\n")
	c.shows(n, "a.go", "QUERYtwo")

	// Nor has one of which gopls says so much that nobody reads it.
	n = c.count()
	body := fmt.Sprintf(`{"method":"textDocument/publishDiagnostics","params":{"uri":%q,"diagnostics":[%s]}}`, c.uri("a.go"), strings.Repeat(" ", wire.Held))
	c.told(fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body))
	c.after(n, "all of it", func(m message) bool { return strings.HasSuffix(m.raw, body) })
	assert.Equal(t, 0, c.shutDown())
}

// When gopls writes what is no frame, it arrives all the same, and we are silent.
func TestGoplsWritesNoFrames(t *testing.T) {
	for name, raw := range map[string]string{
		"text":          "panic: something\n\ngoroutine 1 [running]:\n",
		"half a frame":  "Content-Length: 400\r\n\r\n{\"method\":\"x\"",
		"half a header": "Content-Le",
	} {
		t.Run(name, func(t *testing.T) {
			c := started(t, map[string]string{"a.go": "package m\n"}, tokens)
			c.told(raw)
			c.notify("test/die", `{"size":7}`)
			c.over()
			assert.Equal(t, 7, c.code)
			assert.Equal(t, raw, string(c.broken))
		})
	}
}

func TestClientWritesNoFrames(t *testing.T) {
	c := started(t, map[string]string{"a.go": "package m\n"}, tokens)
	_, err := io.WriteString(c.in, "Hello, gopls\n\n")
	require.NoError(t, err)
	_ = c.in.Close()
	c.over()
	assert.Equal(t, 0, c.code)
}

func TestGoplsDiesWhileAsked(t *testing.T) {
	c := started(t, map[string]string{"a.go": "package m\n"}, tokens)
	c.ask("test/hang", `{}`)
	c.notify("test/die", `{"size":9}`)
	c.over()
	assert.Equal(t, 9, c.code)
}

func TestClientGoes(t *testing.T) {
	c := started(t, map[string]string{"a.go": "package m\n"}, tokens)
	_ = c.in.Close()
	c.over()
	assert.Equal(t, 0, c.code)
}

// A client that writes without reading gets no less far than with gopls alone.
func TestClientDoesNotRead(t *testing.T) {
	t.Setenv(faking, "1")
	fromClient, in := io.Pipe()
	toClient, out := io.Pipe() // nobody reads
	defer toClient.Close()
	self, err := os.Executable()
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = serve(ctx, Config{In: fromClient, Out: out, Err: io.Discard, Analyse: tokens}, self)
	}()
	written := make(chan struct{})
	go func() {
		defer close(written)
		for i := range 100 {
			_, _ = wire.NewFrame(fmt.Appendf(nil, `{"id":%d,"method":"test/echo","params":{"result":1}}`, i)).WriteTo(in)
		}
	}()
	select {
	case <-written:
	case <-time.After(patience):
		assert.Fail(t, "the client is blocked")
	}
	_ = toClient.CloseWithError(io.ErrClosedPipe)
	_ = in.Close()
	cancel()
	<-done
}

// Our own part may fail; gopls's does not.
func TestPanicsAreOurs(t *testing.T) {
	c := started(t, map[string]string{"a.go": "package m\n"}, tokens)
	c.open("a.go", "package m // QUERYone\n")
	c.shows(0, "a.go", "QUERYone")
	s := &session{} // without documents: whatever it is told, it panics
	s.guard(func() { s.didOpen(wire.Message{}, json.RawMessage(`{"textDocument":{"uri":"file:///a.go"}}`)) })
	assert.True(t, s.silent)
	assert.Equal(t, 0, c.shutDown())
}

// Places that are nowhere are no reason to fall silent.
func TestPlacesThatAreNowhere(t *testing.T) {
	analyse := func(ctx context.Context, root string, unsaved map[string][]byte, section json.RawMessage) (*Analysis, error) {
		a, err := tokens(ctx, root, unsaved, section)
		file := filepath.Join(root, "a.go")
		for _, at := range []finding.Position{
			{}, {File: "a.go", Line: 1, Column: 1}, {File: file}, {File: file, Line: -1, Column: -1}, {File: file, Line: 1 << 40, Column: 1},
			{File: file, Line: 1, Column: 1 << 40}, {File: root, Line: 1, Column: 1}, {File: filepath.Join(root, "none.go"), Line: 1, Column: 1},
		} {
			f := finding.Finding{Message: "nowhere at none.yaml:9:9", Position: at, EndLine: -1, Trace: []finding.Step{{Position: at, Text: "x api.yaml:0:0"}}}
			f.Fixes = []finding.Fix{{Edits: []finding.Edit{{File: at.File, Start: -1, End: 1 << 40}}}}
			a.Findings = append(a.Findings, f)
			a.Endpoints = func(context.Context) []Endpoint { return []Endpoint{{Position: at, Title: "nowhere"}} }
			for i := range a.Findings[:1] {
				a.Findings[i].Trace = append(a.Findings[i].Trace, finding.Step{Position: at, Text: "y"})
				a.Findings[i].Fixes = append(a.Findings[i].Fixes, f.Fixes...)
			}
		}
		return a, err
	}
	c := started(t, map[string]string{"a.go": "package m\n"}, analyse)
	c.open("a.go", "package m // QUERYone\n")
	p := c.shows(0, "a.go", "QUERYone")
	for _, d := range p.Diagnostics {
		assert.NotContains(t, d.Message, "nowhere")
	}
	assert.Len(t, c.actions("a.go", p.Diagnostics[0].Range, `{}`), 1)
	assert.Equal(t, 0, c.shutDown())
}

func TestRefusal(t *testing.T) {
	fromClient, in := io.Pipe()
	var out strings.Builder
	go func() {
		_, _ = wire.NewFrame([]byte(`{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}`)).WriteTo(in)
	}()
	t.Setenv("PATH", t.TempDir())
	t.Setenv("HOME", t.TempDir())
	t.Setenv("GOBIN", "")
	t.Setenv("GOPATH", t.TempDir())
	t.Setenv(gopls.Variable, "")
	code, err := Run(context.Background(), Config{In: fromClient, Out: &out, Err: io.Discard})
	assert.Equal(t, 1, code)
	require.ErrorIs(t, err, gopls.ErrNotFound)
	assert.Contains(t, out.String(), `"id":1,"error":{"code":-32603,"message":"crosslayer: gopls was not found`)
	assert.Contains(t, out.String(), "go install golang.org/x/tools/gopls@latest")
}

func TestFiles(t *testing.T) {
	for uri, file := range map[string]string{
		"file:///a/b%20c%25.go": "/a/b c%.go", "file://localhost/a": "/a", "file:///a/../b": "/b",
		"untitled:Untitled-1": "", "file:///a%zz": "", "": "",
	} {
		if runtime.GOOS != "windows" {
			assert.Equal(t, file, fileOf(uri), uri)
		}
	}
	name := filepath.Join(t.TempDir(), "é b#?%.go")
	assert.Equal(t, name, fileOf(uriOf(name)))
}
