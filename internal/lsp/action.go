package lsp

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

type textEdit struct {
	Range   buffers.Range `json:"range"`
	NewText string        `json:"newText"`
}

type codeAction struct {
	Title       string           `json:"title"`
	Kind        string           `json:"kind"`
	Diagnostics []*diagnostic    `json:"diagnostics"`
	Edit        *json.RawMessage `json:"edit"`
}

// quickFix is the kind of all our actions.
const quickFix = "quickfix"

// actionAnswer adds the fixes of what was found in the range, and how to ignore it.
func (s *session) actionAnswer(q *question, result json.RawMessage) json.RawMessage {
	var p struct {
		Range   buffers.Range
		Context struct{ Only []string }
	}
	f := s.files[q.file]
	if f == nil || len(s.client.TextDocument.CodeAction.CodeActionLiteralSupport) == 0 || json.Unmarshal(q.params, &p) != nil {
		return nil
	}
	if only := p.Context.Only; only != nil && !slices.Contains(only, quickFix) && !slices.Contains(only, "") {
		return nil
	}
	var items [][]byte
	add := func(a codeAction) { items = append(items, encoded(a)) }
	for _, n := range f.notes {
		d := s.diagnostic(n)
		if d == nil || !d.Range.Overlaps(p.Range) {
			continue
		}
		for i := range n.fixes {
			if edit := s.repair(&n.fixes[i]); edit != nil {
				add(codeAction{n.fixes[i].title, quickFix, []*diagnostic{d}, &edit})
			}
		}
		if edit := s.ignoring(n); edit != nil {
			add(codeAction{"Ignore " + n.finding.Rule + " here\u2026", quickFix, []*diagnostic{d}, &edit})
		}
	}
	all, ok := wire.Append(result, wire.Span{End: len(result)}, items)
	if !ok || len(items) == 0 {
		return nil
	}
	return all
}

// repair returns the edit of a fix, nil if a file is not that for which it was made.
func (s *session) repair(r *repair) json.RawMessage {
	edits := make(map[string][]textEdit)
	for i := range r.edits {
		e := &r.edits[i]
		d := s.docs.Get(e.file)
		if d == nil || d.Lost || d.Time() != r.times[e.file] {
			return nil
		}
		edits[e.file] = append(edits[e.file], textEdit{d.Lines().Range(e.mark), e.text})
	}
	return s.workspaceEdit(edits)
}

// ignoring returns the edit that puts a comment above the statement of a note.
func (s *session) ignoring(n *note) json.RawMessage {
	if n.ignore == nil {
		return nil
	}
	d := s.docs.Get(n.ignore.file)
	if d == nil || d.Lost || n.ignore.mark.Gone {
		return nil
	}
	lines := d.Lines()
	start, white := lines.Indent(n.ignore.mark.Start)
	end := "\n"
	if strings.HasSuffix(d.Text()[:start], "\r\n") {
		end = "\r\n"
	}
	at := lines.Position(start)
	return s.workspaceEdit(map[string][]textEdit{n.ignore.file: {{
		buffers.Range{Start: at, End: at}, white + "//crosslayer:ignore " + n.finding.Rule + " TODO: why" + end,
	}}})
}

// workspaceEdit returns edits in the form that the client takes, nil if there are none.
func (s *session) workspaceEdit(edits map[string][]textEdit) json.RawMessage {
	if len(edits) == 0 {
		return nil
	}
	if !s.client.Workspace.WorkspaceEdit.DocumentChanges {
		changes := make(map[string][]textEdit)
		for name, list := range edits {
			changes[s.uri(name)] = list
		}
		return encoded(struct {
			Changes map[string][]textEdit `json:"changes"`
		}{changes})
	}
	type versioned struct {
		URI     string `json:"uri"`
		Version *int   `json:"version"`
	}
	type documentEdit struct {
		TextDocument versioned  `json:"textDocument"`
		Edits        []textEdit `json:"edits"`
	}
	var changes []documentEdit
	for name, list := range edits {
		change := documentEdit{versioned{URI: s.uri(name)}, list}
		if d := s.docs.Get(name); d != nil && d.Open {
			change.TextDocument = versioned{d.URI, &d.Version}
		}
		changes = append(changes, change)
	}
	slices.SortFunc(changes, func(a, b documentEdit) int { return cmp.Compare(a.TextDocument.URI, b.TextDocument.URI) })
	return encoded(struct {
		DocumentChanges []documentEdit `json:"documentChanges"`
	}{changes})
}
