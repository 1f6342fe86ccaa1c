package lsp

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"

	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// capabilities are those of the client that matter here.
type capabilities struct {
	Workspace struct {
		Configuration bool
		WorkspaceEdit struct{ DocumentChanges bool }
		CodeLens      struct{ RefreshSupport bool }
		InlayHint     struct{ RefreshSupport bool }
		Diagnostics   struct{ RefreshSupport bool }
	}
	TextDocument struct {
		PublishDiagnostics struct{ RelatedInformation bool }
		Diagnostic         struct{ RelatedInformation bool }
		CodeAction         struct{ CodeActionLiteralSupport json.RawMessage }
		Hover              struct{ ContentFormat []string }
	}
	Window struct{ WorkDoneProgress bool }
}

// A listener is told a message of the client, with its parameters.
type listener func(s *session, m wire.Message, params json.RawMessage)

// listening are those of the client's messages that matter, by method.
var listening = map[string]listener{
	"initialize":                          (*session).initialize,
	"initialized":                         (*session).initialized,
	"shutdown":                            (*session).shutdown,
	"textDocument/didOpen":                (*session).didOpen,
	"textDocument/didChange":              (*session).didChange,
	"textDocument/didSave":                (*session).didSave,
	"textDocument/didClose":               (*session).didClose,
	"workspace/didChangeConfiguration":    (*session).didChangeConfiguration,
	"workspace/didChangeWatchedFiles":     (*session).didChangeWatchedFiles,
	"workspace/didChangeWorkspaceFolders": (*session).didChangeFolders,
	"textDocument/diagnostic":             (*session).ask,
	"textDocument/codeAction":             (*session).ask,
	"textDocument/codeLens":               (*session).ask,
	"textDocument/hover":                  (*session).ask,
	"textDocument/inlayHint":              (*session).ask,
}

// prefix begins the ids of our own requests, and our tokens.
const prefix = "crosslayer/"

// fromClient looks at a frame of the client, and reports whether it is for us alone.
func (s *session) fromClient(f *wire.Frame) (ours bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if f.Rest != nil {
		s.tooLarge(f.Start)
		return false
	}
	if bytes.Contains(f.Body, []byte(`"`+prefix)) && s.own(f.Body) {
		return true
	}
	if s.silent {
		return false
	}
	m := wire.Peek(f.Body, false)
	listen := listening[m.Method]
	if listen == nil {
		return false
	}
	found, ok := wire.Members(f.Body, "params")
	if !ok {
		return false
	}
	listen(s, m, found[0].Of(f.Body))
	return false
}

// sent is told what has been passed on to gopls.
func (s *session) sent(f *wire.Frame) {
	if len(f.Body) > 0 && len(f.Body) < 1<<10 && bytes.Contains(f.Body, []byte(`"exit"`)) && wire.Peek(f.Body, false).Method == "exit" {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.left {
			s.left = true
			close(s.over)
		}
	}
}

var uriMember = regexp.MustCompile(`"uri"\s*:\s*("(?:[^"\\]|\\.)*")`)

// tooLarge is told how a message begins that is passed on unread. What it was about is not known any more.
func (s *session) tooLarge(start []byte) {
	if !bytes.Contains(start, []byte("textDocument/did")) && bytes.Contains(start, []byte(`"method"`)) {
		return
	}
	var uri string
	if found := uriMember.FindSubmatch(start); found != nil {
		_ = json.Unmarshal(found[1], &uri)
	}
	named := fileOf(uri)
	for name, d := range s.docs.All() {
		if d.Open && (named == "" || name == named) {
			d.Lost = true
			s.dirty[name] = true
		}
	}
	if named != "" && s.docs.Get(named) == nil {
		s.docs.Open(named, uri, 0, "")
		s.docs.Get(named).Lost = true
	}
	s.touch()
}

func (s *session) initialize(_ wire.Message, params json.RawMessage) {
	var p struct {
		RootPath              string
		RootURI               string `json:"rootUri"`
		WorkspaceFolders      []struct{ URI string }
		Capabilities          capabilities
		InitializationOptions struct{ Crosslayer json.RawMessage }
	}
	if err := json.Unmarshal(params, &p); err != nil {
		s.log.printf("initialize: %v", err) // what could be read counts
	}
	s.client = p.Capabilities
	for _, f := range p.WorkspaceFolders {
		s.addFolder(f.URI)
	}
	if len(s.folders) == 0 {
		s.addFolder(p.RootURI)
	}
	if len(s.folders) == 0 && filepath.IsAbs(p.RootPath) {
		s.folders = append(s.folders, filepath.Clean(p.RootPath))
	}
	s.configure(p.InitializationOptions.Crosslayer)
}

func (s *session) addFolder(uri string) {
	if name := fileOf(uri); name != "" {
		s.folders = append(s.folders, name)
	}
}

func (s *session) initialized(wire.Message, json.RawMessage) {
	s.ready = true
	s.askConfiguration()
	s.touch()
}

func (s *session) shutdown(wire.Message, json.RawMessage) {
	s.ready = false
	for _, r := range s.roots {
		r.stop()
	}
}

// A document is how messages name one.
type document struct {
	TextDocument struct {
		URI     string
		Version int
		Text    string
	}
}

func (s *session) didOpen(_ wire.Message, params json.RawMessage) {
	var p document
	name := s.read(params, &p, &p)
	if name == "" {
		return
	}
	s.docs.Open(name, p.TextDocument.URI, p.TextDocument.Version, p.TextDocument.Text)
	s.dirty[name] = true
	s.changed(name, true)
	s.touch()
}

func (s *session) didChange(_ wire.Message, params json.RawMessage) {
	var p struct {
		document
		ContentChanges []buffers.Change
	}
	name := s.read(params, &p, &p.document)
	if name == "" {
		return
	}
	if s.docs.Change(name, p.TextDocument.Version, p.ContentChanges) {
		s.moved(name)
	}
	s.changed(name, false)
}

func (s *session) didSave(_ wire.Message, params json.RawMessage) {
	var p document
	if name := s.read(params, &p, &p); name != "" {
		s.changed(name, true)
	}
}

func (s *session) didClose(_ wire.Message, params json.RawMessage) {
	var p document
	name := s.read(params, &p, &p)
	if name == "" {
		return
	}
	s.docs.Close(name)
	f := s.file(name)
	f.pull, f.full, f.pulled = false, nil, ""
	s.dirty[name] = true
	s.changed(name, true)
	s.touch()
}

// read decodes parameters and returns the file that they are about, "" if there is none.
func (s *session) read(params json.RawMessage, into any, doc *document) string {
	if err := json.Unmarshal(params, into); err != nil {
		// Nobody knows what the editor has from here on.
		s.log.printf("not understood: %v", err)
		s.tooLarge(params[:min(len(params), 2<<10)])
		return ""
	}
	return fileOf(doc.TextDocument.URI)
}

// moved is told that notes in a file, or what they refer to in it, went.
func (s *session) moved(name string) {
	s.dirty[name] = true
	for other, f := range s.files {
		for _, n := range f.notes {
			if n.refers(name) {
				s.dirty[other] = true
			}
		}
	}
	s.touch()
}

func (s *session) didChangeConfiguration(_ wire.Message, params json.RawMessage) {
	var p struct {
		Settings struct{ Crosslayer json.RawMessage }
	}
	if json.Unmarshal(params, &p) == nil && len(p.Settings.Crosslayer) > 0 {
		s.configure(p.Settings.Crosslayer)
	}
	s.askConfiguration()
}

func (s *session) didChangeWatchedFiles(_ wire.Message, params json.RawMessage) {
	var p struct{ Changes []struct{ URI string } }
	if json.Unmarshal(params, &p) != nil {
		return
	}
	for _, c := range p.Changes {
		name := fileOf(c.URI)
		switch filepath.Ext(name) {
		case ".mod", ".work":
			clear(s.dirs) // modules may begin elsewhere now
			fallthrough
		case ".go", ".sum", ".yaml", ".yml", ".json":
			s.changed(name, false)
		}
	}
}

func (s *session) didChangeFolders(_ wire.Message, params json.RawMessage) {
	var p struct {
		Event struct{ Added, Removed []struct{ URI string } }
	}
	if json.Unmarshal(params, &p) != nil {
		return
	}
	for _, f := range p.Event.Added {
		s.addFolder(f.URI)
	}
	for _, f := range p.Event.Removed {
		s.removeFolder(fileOf(f.URI))
	}
}
