package lsp

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// merged returns the publication of gopls with our diagnostics, nil if it stays as it is.
func (s *session) merged(f *wire.Frame) *wire.Frame {
	outer, ok := wire.Members(f.Body, "params")
	if !ok {
		return nil
	}
	params := outer[0].Of(f.Body)
	found, ok := wire.Members(params, "uri", "version", "diagnostics")
	if !ok || found[2] == (wire.Span{}) {
		return nil
	}
	var uri string
	var version int
	if json.Unmarshal(found[0].Of(params), &uri) != nil || fileOf(uri) == "" {
		return nil
	}
	if v := found[1].Of(params); len(v) > 0 && json.Unmarshal(v, &version) != nil {
		return nil
	}
	name := fileOf(uri)
	state := s.file(name)
	state.uri, state.version, state.unknown = uri, version, false
	state.items = inside(found[2].Of(params))
	items := s.pushable(name)
	all, ok := wire.Append(params, found[2], items)
	if !ok {
		return nil
	}
	state.pushed = joined(items)
	delete(s.dirty, name)
	if len(items) == 0 {
		return nil
	}
	return wire.NewFrame(wire.Replace(f.Body, outer[0], all))
}

// inside returns a copy of what is between the brackets of an array.
func inside(array []byte) []byte {
	array = bytes.TrimSpace(array)
	if len(array) < 2 || array[0] != '[' {
		return nil
	}
	return bytes.Clone(bytes.TrimSpace(array[1 : len(array)-1]))
}

func joined(items [][]byte) string { return string(bytes.Join(items, []byte(","))) }

// pushable are our diagnostics in a file as far as the client does not ask for them.
func (s *session) pushable(name string) [][]byte {
	if f := s.files[name]; f != nil && f.pull {
		return nil
	}
	return s.items(name)
}

// publication returns what is to be published of a file in our own name, nil if that is nothing.
func (s *session) publication(name string) *wire.Frame {
	f := s.files[name]
	if f == nil || f.unknown {
		return nil
	}
	if f.pull {
		if now := joined(s.items(name)); now != f.pulled && now != f.told {
			f.told = now
			s.anew("workspace/diagnostic/refresh")
		}
	}
	items := s.pushable(name)
	if joined(items) == f.pushed {
		return nil
	}
	version := f.version
	if d := s.docs.Get(name); d != nil && d.Open && f.uri != "" && version != d.Version {
		if len(f.items) > 0 {
			return nil // gopls is about to publish what it finds in the text that there is now
		}
		version = d.Version
	}
	f.pushed = joined(items)
	publication := struct {
		URI         string          `json:"uri"`
		Version     int             `json:"version,omitempty"`
		Diagnostics json.RawMessage `json:"diagnostics"`
	}{s.uri(name), version, slices.Concat([]byte("["), f.items, comma(f.items, items), bytes.Join(items, []byte(",")), []byte("]"))}
	return notification("textDocument/publishDiagnostics", publication)
}

// comma is what stands between two lists.
func comma(items []byte, more [][]byte) []byte {
	if len(items) == 0 || len(more) == 0 {
		return nil
	}
	return []byte(",")
}
