package lsp

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// pulls is told that the client asks for the diagnostics of a file. From then on it is told ours in the answers, and
// that it should ask anew; if it cannot be told that, they are published as before.
func (s *session) pulls(name string) {
	f := s.file(name)
	if f.pull || !s.client.Workspace.Diagnostics.RefreshSupport {
		return
	}
	f.pull = true
	s.dirty[name] = true // what was published is taken back
	s.touch()
}

// pullAnswer adds our diagnostics to those of gopls.
func (s *session) pullAnswer(q *question, result json.RawMessage) json.RawMessage {
	f := s.file(q.file)
	if !f.pull {
		return nil
	}
	items := s.items(q.file)
	f.told = ""
	found, ok := wire.Members(result, "kind", "items")
	if !ok {
		return nil
	}
	if found[1] != (wire.Span{}) {
		f.full = bytes.Clone(found[1].Of(result))
		f.pulled = joined(items)
		all, ok := wire.Append(result, found[1], items)
		if !ok || len(items) == 0 {
			return nil
		}
		return all
	}
	// Unchanged is what gopls has found. If ours has changed, the answer is all that there is.
	if joined(items) == f.pulled || string(found[0].Of(result)) != `"unchanged"` || f.full == nil {
		return nil
	}
	all, ok := wire.Append(f.full, wire.Span{End: len(f.full)}, items)
	if !ok {
		return nil
	}
	f.pulled = joined(items)
	inner := slices.Concat(wire.Replace(result, found[0], []byte(`"full"`)))
	end := bytes.LastIndexByte(inner, '}')
	return slices.Concat(inner[:end], []byte(`,"items":`), all, inner[end:])
}
