package lsp

import (
	"bytes"
	"encoding/json"

	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// maxAsked bounds how many requests are remembered of which no answer has come.
const maxAsked = 4096

// A question is a request of the client, to whose answer we have something to add.
type question struct {
	file   string
	params json.RawMessage
	answer func(s *session, q *question, result json.RawMessage) json.RawMessage // the result with ours; nil leaves it
}

// answers are the requests to which we add, by method.
var answers = map[string]func(s *session, q *question, result json.RawMessage) json.RawMessage{
	"textDocument/diagnostic": (*session).pullAnswer,
	"textDocument/codeAction": (*session).actionAnswer,
	"textDocument/codeLens":   (*session).lensAnswer,
	"textDocument/hover":      (*session).hoverAnswer,
	"textDocument/inlayHint":  (*session).inlayAnswer,
}

// ask remembers a request of the client.
func (s *session) ask(m wire.Message, params json.RawMessage) {
	if m.ID == "" || len(s.asked) >= maxAsked || !s.settings.enabled() {
		return
	}
	var p struct {
		TextDocument       struct{ URI string }
		PartialResultToken json.RawMessage
	}
	if json.Unmarshal(params, &p) != nil || len(p.PartialResultToken) > 0 && string(p.PartialResultToken) != "null" {
		return
	}
	q := &question{file: fileOf(p.TextDocument.URI), params: bytes.Clone(params), answer: answers[m.Method]}
	if q.file == "" {
		return
	}
	if m.Method == "textDocument/diagnostic" {
		s.pulls(q.file)
	}
	s.asked[m.ID] = q
}

// fromServer looks at a frame of gopls, and returns another one in its place; nil leaves it.
func (s *session) fromServer(f *wire.Frame) *wire.Frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case f.Rest != nil:
		s.unread(f.Start)
	case s.silent:
	case bytes.Contains(f.Body, []byte(`"textDocument/publishDiagnostics"`)) && wire.Peek(f.Body, false).Method == "textDocument/publishDiagnostics":
		return s.merged(f)
	case len(s.asked) > 0:
		if m := wire.Peek(f.Body, true); m.Method == "" && s.asked[m.ID] != nil {
			return s.answered(f, m.ID)
		}
	}
	return nil
}

// answered returns an answer of gopls with what we add to it, nil if that is nothing.
func (s *session) answered(f *wire.Frame, id string) *wire.Frame {
	q := s.asked[id]
	delete(s.asked, id)
	found, ok := wire.Members(f.Body, "result")
	if !ok || found[0] == (wire.Span{}) {
		return nil // an error
	}
	result := q.answer(s, q, found[0].Of(f.Body))
	if result == nil {
		return nil
	}
	return wire.NewFrame(wire.Replace(f.Body, found[0], result))
}

// unread is told how a message of gopls begins that is passed on unread. If it publishes diagnostics, nobody knows
// any more what gopls has said of that file.
func (s *session) unread(start []byte) {
	if !bytes.Contains(start, []byte(`"textDocument/publishDiagnostics"`)) {
		return
	}
	var uri string
	if found := uriMember.FindSubmatch(start); found != nil {
		_ = json.Unmarshal(found[1], &uri)
	}
	if name := fileOf(uri); name != "" {
		s.file(name).unknown = true
		return
	}
	for _, f := range s.files {
		f.unknown = true
	}
}
