package lsp

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// faking is the environment variable that makes this test binary a gopls.
const faking = "CROSSLAYER_TEST_GOPLS"

func TestMain(m *testing.M) {
	if os.Getenv(faking) != "" {
		f := fake{docs: buffers.NewSet()}
		f.serve()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A fake is a gopls that finds every "oops", and does what tests tell it to.
type fake struct {
	docs *buffers.Set
	hang bool
	seen bytes.Buffer // all that it has read
}

func (f *fake) send(message any) {
	if _, err := framed(message).WriteTo(os.Stdout); err != nil {
		os.Exit(3)
	}
}

func (f *fake) reply(id json.RawMessage, result any) {
	f.send(map[string]any{"jsonrpc": "2.0", "result": result, "id": id})
}

func (f *fake) publish(name string) {
	d := f.docs.Get(name)
	if d == nil {
		return
	}
	f.send(call{Version: "2.0", Method: "textDocument/publishDiagnostics", Params: map[string]any{
		"uri": d.URI, "version": d.Version, "diagnostics": oopses(d),
	}})
}

// oopses are the diagnostics of a document.
func oopses(d *buffers.Document) []any {
	list := []any{}
	for at := 0; ; at++ {
		n := strings.Index(d.Text()[at:], "oops")
		if n < 0 {
			return list
		}
		at += n
		list = append(list, map[string]any{
			"range": d.Lines().Range(buffers.Mark{Start: at, End: at + 4}), "message": "oops, é", "source": "fake", "unheard-of": []int{1},
		})
	}
}

func (f *fake) serve() {
	r := wire.NewReader(os.Stdin)
	for {
		frame, err := r.Next()
		if err != nil {
			return
		}
		var whole bytes.Buffer
		_, _ = frame.WriteTo(&whole)
		f.seen.Write(whole.Bytes())
		body := whole.Bytes()[len(frame.Head):]
		var m struct {
			ID     json.RawMessage
			Method string
			Params json.RawMessage
		}
		if json.Unmarshal(body, &m) != nil {
			continue
		}
		f.handle(m.ID, m.Method, m.Params)
	}
}

func (f *fake) handle(id json.RawMessage, method string, params json.RawMessage) {
	var p struct {
		TextDocument struct {
			URI     string
			Version int
			Text    string
		}
		ContentChanges []buffers.Change
		PreviousResult string `json:"previousResultId"`
		Bytes          string
		Result         json.RawMessage
		Size           int
	}
	_ = json.Unmarshal(params, &p)
	name := fileOf(p.TextDocument.URI)
	switch method {
	case "initialize":
		f.reply(id, map[string]any{"capabilities": map[string]any{}})
	case "textDocument/didOpen":
		f.docs.Open(name, p.TextDocument.URI, p.TextDocument.Version, p.TextDocument.Text)
		f.publish(name)
	case "textDocument/didChange":
		f.docs.Change(name, p.TextDocument.Version, p.ContentChanges)
		f.publish(name)
	case "textDocument/didClose":
		f.docs.Close(name)
	case "textDocument/diagnostic":
		if p.PreviousResult == "same" {
			f.reply(id, map[string]any{"kind": "unchanged", "resultId": "same"})
			return
		}
		f.reply(id, map[string]any{"kind": "full", "resultId": "same", "items": oopses(f.docs.Get(name))})
	case "textDocument/hover", "textDocument/codeLens", "textDocument/inlayHint", "textDocument/codeAction", "test/echo":
		f.reply(id, p.Result)
	case "test/fail":
		f.send(map[string]any{"jsonrpc": "2.0", "id": id, "error": map[string]any{"code": 1, "message": "no"}})
	case "test/raw": // writes what it is told to
		raw, _ := base64.StdEncoding.DecodeString(p.Bytes)
		_, _ = os.Stdout.Write(raw)
	case "test/large":
		f.reply(id, strings.Repeat("z", p.Size))
	case "test/seen":
		f.reply(id, base64.StdEncoding.EncodeToString(f.seen.Bytes()))
	case "test/size":
		f.reply(id, len(params))
	case "test/die":
		os.Exit(p.Size)
	case "test/hang":
		f.hang = true
	case "shutdown":
		f.reply(id, nil)
	case "exit":
		if f.hang {
			time.Sleep(time.Hour)
		}
		os.Exit(0)
	case "test/panic":
		fmt.Fprintln(os.Stderr, "panic")
		os.Exit(2)
	}
}
