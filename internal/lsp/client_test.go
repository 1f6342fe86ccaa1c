package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// patience is how long a test waits for what must come.
const patience = 20 * time.Second

// A message is what the client is told.
type message struct {
	ID     json.RawMessage
	Method string
	Params json.RawMessage
	Result json.RawMessage
	Error  json.RawMessage
	raw    string
}

// A published is the parameters of a publication.
type published struct {
	URI         string
	Version     int
	Diagnostics []diagnostic
}

// A client is a scripted editor with a session between it and a fake gopls.
type client struct {
	t   *testing.T
	dir string // of its module
	in  io.WriteCloser
	log strings.Builder

	sent   strings.Builder // what gopls is to see
	number int
	done   chan struct{} // closed when the session is over
	end    chan struct{} // closed when all is read that it wrote
	code   int

	mu       sync.Mutex
	cond     *sync.Cond
	messages []message
	broken   []byte // what came that was no frame
	onUs     func(m message) any
}

// started returns a client of a module with some files, initialized.
func started(t *testing.T, files map[string]string, analyse Analyse) *client {
	t.Helper()
	c := raw(t, files, analyse)
	c.initialize(everything)
	return c
}

// everything is what a client can.
const everything = `{"workspace":{"configuration":true,"workspaceEdit":{"documentChanges":true},"codeLens":{"refreshSupport":true},
"diagnostics":{"refreshSupport":true}},"window":{"workDoneProgress":true},"textDocument":{"publishDiagnostics":{"relatedInformation":true},
"codeAction":{"codeActionLiteralSupport":{}},"hover":{"contentFormat":["markdown"]}}}`

func (c *client) initialize(capabilities string) {
	c.t.Helper()
	c.initializeWith(capabilities, `{"debounce":20}`)
}

func (c *client) initializeWith(capabilities, section string) {
	c.t.Helper()
	c.request("initialize", fmt.Sprintf(`{"rootUri":%q,"capabilities":%s,"initializationOptions":{"crosslayer":%s}}`, uriOf(c.dir), capabilities, section))
	c.notify("initialized", `{}`)
}

func raw(t *testing.T, files map[string]string, analyse Analyse) *client {
	t.Helper()
	t.Setenv(faking, "1")
	t.Setenv("GOWORK", "off")
	c := &client{t: t, dir: t.TempDir(), done: make(chan struct{}), end: make(chan struct{})}
	c.cond = sync.NewCond(&c.mu)
	c.write("go.mod", "module example.com/m\n")
	for name, text := range files {
		c.write(name, text)
	}
	fromClient, in := io.Pipe()
	toClient, out := io.Pipe()
	c.in = in
	self, err := os.Executable()
	require.NoError(t, err)
	log := &synced{w: &c.log}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(c.done)
		cfg := Config{In: fromClient, Out: out, Err: io.Discard, Analyse: analyse, Log: NewLog(log)}
		c.code, _ = serve(ctx, cfg, self)
		_ = out.Close()
		_ = fromClient.Close()
	}()
	go c.read(toClient)
	t.Cleanup(func() {
		_ = in.Close()
		cancel()
		<-c.done
		if t.Failed() {
			t.Log(c.log.String())
		}
	})
	return c
}

type synced struct {
	mu sync.Mutex
	w  io.Writer
}

func (s *synced) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.w.Write(p)
}

func (c *client) write(name, text string) {
	c.t.Helper()
	file := c.path(name)
	require.NoError(c.t, os.MkdirAll(filepath.Dir(file), 0o777))
	require.NoError(c.t, os.WriteFile(file, []byte(text), 0o666))
}

func (c *client) path(name string) string { return filepath.Join(c.dir, filepath.FromSlash(name)) }
func (c *client) uri(name string) string  { return uriOf(c.path(name)) }

// read collects what the session writes, and answers its requests.
func (c *client) read(out io.Reader) {
	defer close(c.end)
	r := wire.NewReader(out)
	for {
		f, err := r.Next()
		if err != nil {
			rest, _ := io.ReadAll(r.Remains())
			c.mu.Lock()
			c.broken = rest
			c.cond.Broadcast()
			c.mu.Unlock()
			return
		}
		var b strings.Builder
		_, _ = f.WriteTo(&b)
		m := message{raw: b.String()}
		_ = json.Unmarshal([]byte(b.String()[len(f.Head):]), &m)
		c.mu.Lock()
		c.messages = append(c.messages, m)
		on := c.onUs
		c.cond.Broadcast()
		c.mu.Unlock()
		if m.Method != "" && len(m.ID) > 0 {
			var result any
			if on != nil {
				result = on(m)
			}
			go c.answer(m.ID, result)
		}
	}
}

func (c *client) answer(id json.RawMessage, result any) {
	body, _ := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": id, "result": result})
	_, _ = wire.NewFrame(body).WriteTo(c.in) // not for gopls
}

func (c *client) send(body string) {
	c.t.Helper()
	frame := fmt.Sprintf("Content-Length: %d\r\n\r\n%s", len(body), body)
	c.mu.Lock()
	c.sent.WriteString(frame)
	c.mu.Unlock()
	_, err := io.WriteString(c.in, frame)
	require.NoError(c.t, err)
}

func (c *client) notify(method, params string) {
	c.t.Helper()
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","method":%q,"params":%s}`, method, params))
}

func (c *client) ask(method, params string) (id string) {
	c.t.Helper()
	c.number++
	id = fmt.Sprint(c.number)
	c.send(fmt.Sprintf(`{"jsonrpc":"2.0","id":%s,"method":%q,"params":%s}`, id, method, params))
	return id
}

func (c *client) request(method, params string) message {
	c.t.Helper()
	id := c.ask(method, params)
	return c.await("the answer to "+method, func(m message) bool { return m.Method == "" && string(m.ID) == id })
}

// await waits for a message, be it an old one.
func (c *client) await(what string, is func(message) bool) message {
	c.t.Helper()
	return c.after(0, what, is)
}

// after waits for a message that comes after so many others.
func (c *client) after(n int, what string, is func(message) bool) message {
	c.t.Helper()
	timer := time.AfterFunc(patience, func() { c.cond.Broadcast() })
	defer timer.Stop()
	start := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := n; ; {
		for ; i < len(c.messages); i++ {
			if is(c.messages[i]) {
				return c.messages[i]
			}
		}
		if time.Since(start) >= patience {
			for _, m := range c.messages[max(0, len(c.messages)-5):] {
				c.t.Log(m.raw)
			}
			require.FailNow(c.t, "there is no message: "+what)
		}
		c.cond.Wait()
	}
}

// count is how many messages there are.
func (c *client) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.messages)
}

func (c *client) open(name, text string) {
	c.t.Helper()
	body, _ := json.Marshal(map[string]any{"textDocument": map[string]any{"uri": c.uri(name), "languageId": "go", "version": 1, "text": text}})
	c.notify("textDocument/didOpen", string(body))
}

func (c *client) change(name string, version int, changes ...buffers.Change) {
	c.t.Helper()
	list := []any{}
	for _, ch := range changes {
		if ch.Range == nil {
			list = append(list, map[string]any{"text": ch.Text})
		} else {
			list = append(list, ch2(ch))
		}
	}
	body, _ := json.Marshal(map[string]any{"textDocument": map[string]any{"uri": c.uri(name), "version": version}, "contentChanges": list})
	c.notify("textDocument/didChange", string(body))
}

func ch2(ch buffers.Change) any { return map[string]any{"range": ch.Range, "text": ch.Text} }

// shows waits for a publication of a file, after so many messages, with these of our messages.
func (c *client) shows(n int, name string, want ...string) published {
	c.t.Helper()
	return c.showsIn(-1, n, name, want...)
}

// showsIn waits for that in a publication for a version; -1 is any.
func (c *client) showsIn(version, n int, name string, want ...string) published {
	c.t.Helper()
	var p published
	c.after(n, fmt.Sprintf("%s shows %q", name, want), func(m message) bool {
		p = published{}
		if m.Method != "textDocument/publishDiagnostics" || json.Unmarshal(m.Params, &p) != nil || fileOf(p.URI) != c.path(name) || version >= 0 && p.Version != version {
			return false
		}
		got := []string{}
		for _, d := range p.Diagnostics {
			if d.Source == "crosslayer" {
				got = append(got, d.Message)
			}
		}
		return assert.ObjectsAreEqual(append([]string{}, want...), got)
	})
	return p
}

// shutDown ends the session as an editor does.
func (c *client) shutDown() int {
	c.t.Helper()
	c.request("shutdown", "null")
	c.notify("exit", "null")
	select {
	case <-c.done:
	case <-time.After(patience):
		require.FailNow(c.t, "the session does not end")
	}
	return c.code
}

var wanted = regexp.MustCompile(`QUERY(\w+)|HANDLE\w*`)

// tokens is an analysis that finds every QUERY in the Go files of a folder, each with a fix that makes it lower case
// and a trace to the first line of trace.go, and a handler at every HANDLE.
func tokens(ctx context.Context, root string, unsaved map[string][]byte, _ json.RawMessage) (*Analysis, error) {
	a := new(Analysis)
	var endpoints []Endpoint
	a.Endpoints = func(context.Context) []Endpoint { return endpoints }
	err := filepath.WalkDir(root, func(name string, _ os.DirEntry, err error) error {
		if filepath.Ext(name) != ".go" {
			return err
		}
		text, open := unsaved[name]
		if !open {
			if text, err = os.ReadFile(name); err != nil {
				return err
			}
		}
		lines := strings.SplitAfter(string(text), "\n")
		before := 0
		for i, line := range lines {
			for _, m := range wanted.FindAllStringIndex(line, -1) {
				word := line[m[0]:m[1]]
				at := finding.Position{File: filepath.ToSlash(name), Line: i + 1, Column: m[0] + 1}
				if strings.HasPrefix(word, "HANDLE") {
					endpoints = append(endpoints, Endpoint{Position: at, Title: "GET /" + word, Markdown: "**" + word + "**"})
					continue
				}
				a.Findings = append(a.Findings, finding.Finding{
					Rule: "nplusone", Category: "nplusone/read", Severity: finding.Warning, Message: word, Position: at,
					EndLine: i + 1, EndColumn: m[1] + 1, URL: "https://example.com/nplusone",
					Trace: []finding.Step{{Position: finding.Position{File: filepath.Join(root, "trace.go"), Line: 1, Column: 1}, Text: "here"}},
					Fixes: []finding.Fix{{Message: "call it once", Edits: []finding.Edit{{
						File: name, Start: before + m[0], End: before + m[1], New: strings.ToLower(word),
					}}}},
				})
			}
			before += len(line)
		}
		return ctx.Err()
	})
	return a, err
}
