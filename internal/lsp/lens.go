package lsp

import (
	"encoding/json"
	"slices"

	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// lenses returns the endpoints of a file.
func (s *session) lenses(name string) (list []*lens) {
	for _, r := range s.roots {
		for _, l := range r.lenses {
			if l.file == name {
				list = append(list, l)
			}
		}
	}
	return list
}

// refreshLenses has the client ask for lenses anew if there are others than before. Where they stand it sees itself.
func (s *session) refreshLenses() {
	var now []string
	for _, r := range s.roots {
		for _, l := range r.lenses {
			if s.settings.enabled() && (on(s.settings.Lens) || s.settings.Inlay) {
				now = append(now, l.file+"\x00"+l.title)
			}
		}
	}
	slices.Sort(now)
	if slices.Equal(now, s.shown) {
		return
	}
	s.shown = now
	if s.client.Workspace.CodeLens.RefreshSupport {
		s.anew("workspace/codeLens/refresh")
	}
	if s.client.Workspace.InlayHint.RefreshSupport && s.settings.Inlay {
		s.anew("workspace/inlayHint/refresh")
	}
}

// lensAnswer adds what requests cost above their handlers.
func (s *session) lensAnswer(q *question, result json.RawMessage) json.RawMessage {
	if !on(s.settings.Lens) {
		return nil
	}
	type command struct {
		Title   string `json:"title"`
		Command string `json:"command"`
	}
	type codeLens struct {
		Range   buffers.Range `json:"range"`
		Command command       `json:"command"`
	}
	var items [][]byte
	for _, l := range s.lenses(q.file) {
		if at, ok := s.place(&l.spot); ok {
			text, err := json.Marshal(codeLens{at, command{Title: l.title}})
			if err == nil {
				items = append(items, text)
			}
		}
	}
	all, ok := wire.Append(result, wire.Span{End: len(result)}, items)
	if !ok || len(items) == 0 {
		return nil
	}
	return all
}

// hoverAnswer adds what requests cost to what gopls says of their handler.
func (s *session) hoverAnswer(q *question, result json.RawMessage) json.RawMessage {
	if !on(s.settings.Hover) {
		return nil
	}
	var p struct{ Position buffers.Position }
	if json.Unmarshal(q.params, &p) != nil {
		return nil
	}
	here := buffers.Range{Start: p.Position, End: p.Position}
	var text string
	var where buffers.Range
	for _, l := range s.lenses(q.file) {
		if at, ok := s.place(&l.spot); ok && l.markdown != "" && at.Overlaps(here) {
			if text != "" {
				text += "\n\n"
			}
			text, where = text+l.markdown, at
		}
	}
	if text == "" {
		return nil
	}
	return hovering(result, text, where, s.client.TextDocument.Hover.ContentFormat)
}

// markup is a text in one of the forms of the protocol.
type markup struct {
	Kind  string `json:"kind"`
	Value string `json:"value"`
}

// hovering returns the hover with a text below its own, nil if it cannot hold one.
func hovering(result json.RawMessage, text string, at buffers.Range, formats []string) json.RawMessage {
	if string(result) == "null" {
		kind := "markdown"
		if len(formats) > 0 && !slices.Contains(formats, kind) {
			kind = "plaintext"
		}
		return encoded(struct {
			Contents markup        `json:"contents"`
			Range    buffers.Range `json:"range"`
		}{markup{kind, text}, at})
	}
	found, ok := wire.Members(result, "contents")
	if !ok || found[0] == (wire.Span{}) {
		return nil
	}
	contents := found[0].Of(result)
	var with json.RawMessage
	switch contents[0] {
	case '[': // marked strings
		list, ok := wire.Append(contents, wire.Span{End: len(contents)}, [][]byte{encoded(text)})
		if !ok {
			return nil
		}
		with = list
	case '"':
		with = slices.Concat([]byte("["), contents, []byte(","), encoded(text), []byte("]"))
	default:
		value, ok := wire.Members(contents, "value", "language")
		var old string
		switch {
		case !ok || json.Unmarshal(value[0].Of(contents), &old) != nil:
			return nil
		case value[1] != (wire.Span{}):
			with = slices.Concat([]byte("["), contents, []byte(","), encoded(text), []byte("]"))
		case old == "":
			with = wire.Replace(contents, value[0], encoded(text))
		default:
			with = wire.Replace(contents, value[0], encoded(old+"\n\n---\n\n"+text))
		}
	}
	return wire.Replace(result, found[0], with)
}

// encoded returns a value that we have made ourselves as JSON.
func encoded(value any) json.RawMessage {
	text, err := json.Marshal(value)
	if err != nil {
		return nil
	}
	return text
}
