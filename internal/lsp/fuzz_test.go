package lsp

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// Whatever both sides say, well-formed or not, our own part neither panics nor makes anything that is no message.
// Lines of the input are bodies of messages, those that begin with > of the client.
func FuzzSession(f *testing.F) {
	open := `>{"method":"textDocument/didOpen","params":{"textDocument":{"uri":"file:///nowhere/a.go","version":1,"text":"package a // x\n"}}}`
	for _, seed := range []string{
		`>{"id":1,"method":"initialize","params":{"rootUri":"file:///nowhere","capabilities":{"workspace":{"diagnostics":{"refreshSupport":true}},"textDocument":{"codeAction":{"codeActionLiteralSupport":{}}}}}}` + "\n" + `>{"method":"initialized"}` + "\n" + open + "\n" +
			`{"method":"textDocument/publishDiagnostics","params":{"uri":"file:///nowhere/a.go","version":1,"diagnostics":[{}]}}`,
		open + "\n" + `>{"method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///nowhere/a.go","version":2},"contentChanges":[{"range":{"start":{"line":0,"character":3},"end":{"line":1,"character":0}},"text":"é"}]}}`,
		open + "\n" + `>{"id":"x","method":"textDocument/diagnostic","params":{"textDocument":{"uri":"file:///nowhere/a.go"}}}` + "\n" + `{"id":"x","result":{"kind":"full","items":[]}}` + "\n" +
			`>{"id":7,"method":"textDocument/diagnostic","params":{"textDocument":{"uri":"file:///nowhere/a.go"}}}` + "\n" + `{"result":{"kind":"unchanged","resultId":"7"},"id":7}`,
		open + "\n" + `>{"id":7,"method":"textDocument/codeAction","params":{"textDocument":{"uri":"file:///nowhere/a.go"},"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":99}},"context":{"only":[""]}}}` + "\n" + `{"result":null,"id":7}`,
		open + "\n" + `>{"id":7,"method":"textDocument/hover","params":{"textDocument":{"uri":"file:///nowhere/a.go"},"position":{"line":0,"character":13}}}` + "\n" + `{"result":{"contents":{"kind":"markdown","value":""}},"id":7}`,
		`>{"method":"workspace/didChangeConfiguration","params":{"settings":{"crosslayer":{"debounce":-1,"lens":null}}}}` + "\n" + `>{"id":"crosslayer/1","result":[{"enabled":false}]}`,
		`>{"method":"workspace/didChangeWorkspaceFolders","params":{"event":{"added":[{"uri":"file:///a"}],"removed":[{"uri":"file:///a"}]}}}` + "\n" + `>{"method":"shutdown"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		s := newSession(ctx, Config{Analyse: tokens})
		r := &root{quit: func() {}, dir: "/nowhere", kicked: make(chan time.Duration, 1)}
		s.roots[r.dir] = r
		at := spot{file: "/nowhere/a.go"}
		at.mark.Start, at.mark.End = 13, 14
		s.install(r, &discovery{texts: map[string]*sheet{at.file: {text: "package a // x\n"}}, notes: []*note{{
			spot: at, finding: &finding.Finding{Rule: "r"}, message: "m", ignore: &at, related: []step{{at, "t"}},
			fixes: []repair{{"t", []edit{{at, "y"}}, map[string]int{at.file: 0}}},
		}}})
		r.lenses = []*lens{{spot: at, title: "t", markdown: "m"}}
		sound := func(frame *wire.Frame) {
			if frame != nil && !bytes.HasPrefix(bytes.TrimSpace(frame.Body), []byte("{")) {
				t.Fatalf("%q is no message", frame.Body)
			}
		}
		for line := range bytes.Lines(input) {
			line = bytes.TrimSuffix(line, []byte("\n"))
			if body, client := bytes.CutPrefix(line, []byte(">")); client {
				s.fromClient(wire.NewFrame(body))
			} else {
				sound(s.fromServer(wire.NewFrame(line)))
			}
			for frame := s.next(); frame != nil; frame = s.next() {
				sound(frame)
			}
			s.tooLarge(line)
		}
	})
}
