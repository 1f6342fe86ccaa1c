package lsp

import (
	"encoding/json"
	"fmt"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
)

// A spot is a place in a file that moves with the edits of it.
type spot struct {
	file string
	mark buffers.Mark
}

// A note is one diagnostic of ours.
type note struct {
	spot
	finding *finding.Finding
	message string
	related []step
	fixes   []repair
	ignore  *spot // the statement above which a comment speaks of it, nil if there is none
}

// A step is a place that explains a note.
type step struct {
	spot
	text string
}

// A repair is a fix, as long as the files are those that it was made for.
type repair struct {
	title string
	edits []edit
	times map[string]int // of the files that it was made for
}

// An edit replaces what stands in a spot.
type edit struct {
	spot
	text string
}

// A lens is an endpoint at its handler's name.
type lens struct {
	spot
	title, markdown string
}

// refers reports whether a note's explanation leads to a file.
func (n *note) refers(file string) bool {
	for i := range n.related {
		if n.related[i].file == file {
			return true
		}
	}
	return false
}

// spots calls visit for every spot of the note that is to move.
func (n *note) spots(visit func(*spot)) {
	visit(&n.spot)
	for i := range n.related {
		visit(&n.related[i].spot)
	}
	if n.ignore != nil {
		visit(n.ignore)
	}
}

// diagnostic is a note as the protocol has it.
type diagnostic struct {
	Range              buffers.Range `json:"range"`
	Severity           int           `json:"severity"`
	Code               string        `json:"code"`
	CodeDescription    *link         `json:"codeDescription,omitempty"`
	Source             string        `json:"source"`
	Message            string        `json:"message"`
	RelatedInformation []related     `json:"relatedInformation,omitempty"`
}

type link struct {
	Href string `json:"href"`
}

type related struct {
	Location location `json:"location"`
	Message  string   `json:"message"`
}

type location struct {
	URI   string        `json:"uri"`
	Range buffers.Range `json:"range"`
}

// severities are those of the protocol.
var severities = map[finding.Severity]int{finding.Error: 1, finding.Warning: 2, finding.Note: 3}

// place returns where a spot is now. It reports whether that is known.
func (s *session) place(at *spot) (buffers.Range, bool) {
	d := s.docs.Get(at.file)
	if d == nil || d.Lost || at.mark.Gone {
		return buffers.Range{}, false
	}
	return d.Lines().Range(at.mark), true
}

// diagnostic returns the note as it is now, nil if it is gone.
func (s *session) diagnostic(n *note) *diagnostic {
	at, ok := s.place(&n.spot)
	if !ok {
		return nil
	}
	d := &diagnostic{
		Range: at, Severity: severities[n.finding.Severity], Code: n.finding.Category,
		Source: "crosslayer", Message: n.message,
	}
	if n.finding.URL != "" {
		d.CodeDescription = &link{n.finding.URL}
	}
	if !s.client.TextDocument.PublishDiagnostics.RelatedInformation && !s.client.TextDocument.Diagnostic.RelatedInformation {
		return d
	}
	for i := range n.related {
		if at, ok := s.place(&n.related[i].spot); ok {
			d.RelatedInformation = append(d.RelatedInformation, related{location{s.uri(n.related[i].file), at}, n.related[i].text})
		}
	}
	return d
}

// items returns our diagnostics in a file as they are now.
func (s *session) items(name string) [][]byte {
	f := s.files[name]
	if f == nil || s.silent || !s.settings.enabled() {
		return nil
	}
	var list [][]byte
	seen := make(map[string]bool)
	for _, n := range f.notes {
		d := s.diagnostic(n)
		if d == nil {
			continue
		}
		same := fmt.Sprint(d.Range, d.Code, d.Message)
		if text, err := json.Marshal(d); err == nil && !seen[same] { // two roots may hold one file
			seen[same] = true
			list = append(list, text)
		}
	}
	return list
}

// uri returns the URI of a file: that of gopls, else that of the client, else our own.
func (s *session) uri(name string) string {
	if f := s.files[name]; f != nil && f.uri != "" {
		return f.uri
	}
	if d := s.docs.Get(name); d != nil && d.URI != "" {
		return d.URI
	}
	return uriOf(name)
}
