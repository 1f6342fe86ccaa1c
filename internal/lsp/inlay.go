package lsp

import (
	"encoding/json"

	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// inlayAnswer adds what requests cost at the end of the line with their handler's name.
func (s *session) inlayAnswer(q *question, result json.RawMessage) json.RawMessage {
	var p struct{ Range buffers.Range }
	if !s.settings.Inlay || json.Unmarshal(q.params, &p) != nil {
		return nil
	}
	type hint struct {
		Position    buffers.Position `json:"position"`
		Label       string           `json:"label"`
		PaddingLeft bool             `json:"paddingLeft"`
	}
	var items [][]byte
	for _, l := range s.lenses(q.file) {
		at, ok := s.place(&l.spot)
		if !ok || !at.Overlaps(p.Range) {
			continue
		}
		lines := s.docs.Get(l.file).Lines()
		if text := encoded(hint{lines.Position(lines.EndOfLine(l.mark.End)), l.title, true}); text != nil {
			items = append(items, text)
		}
	}
	all, ok := wire.Append(result, wire.Span{End: len(result)}, items)
	if !ok || len(items) == 0 {
		return nil
	}
	return all
}
