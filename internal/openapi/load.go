package openapi

import (
	"crypto/sha256"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Load reads the document in a file, whose name is slash-separated and relative to
// root, and the files inside root that it refers to. It always returns a document,
// if need be an empty one with notes.
func Load(root, file string) *Document {
	file = path.Clean(filepath.ToSlash(file))
	doc := &Document{File: file}
	l := &loader{
		doc:      doc,
		noted:    make(map[Note]bool),
		mappings: make(map[*yaml.Node]mapping),
		targets:  make(map[reference]target),
		schemas:  make(map[*yaml.Node]*Schema),
		joints:   make(map[string]*Schema),
	}
	dir, err := os.OpenRoot(root)
	if err != nil {
		l.note(Pos{file, 1, 1}, "the folder that holds it cannot be opened")
		return doc
	}
	defer dir.Close() //nolint:errcheck // nothing was written
	l.files = &files{root: dir, sources: make(map[string]*source), sums: make(map[string][sha256.Size]byte), note: func(pos Pos, format string, args ...any) { l.note(pos, format, args...) }}
	l.main = l.files.open(file)
	switch {
	case l.main.top != nil:
		l.document(slot{src: l.main, node: l.main.top})
	case len(doc.Notes) == 0:
		l.note(Pos{file, 1, 1}, "%s %s", file, l.main.why)
	}
	slices.SortStableFunc(doc.Notes, func(a, b Note) int { return a.Pos.compare(b.Pos) })
	doc.Hash = l.files.hash()
	return doc
}

// A loader makes one document.
type loader struct {
	doc      *Document
	files    *files
	main     *source
	version2 bool

	noted    map[Note]bool
	mappings map[*yaml.Node]mapping
	merged   int
	targets  map[reference]target

	schemas map[*yaml.Node]*Schema
	joints  map[string]*Schema // by the places that define them, where these are several
	todo    []func()           // schemas still to be filled
	work    int

	exhausted bool
}

// note records what was not understood, once, and returns it.
func (l *loader) note(pos Pos, format string, args ...any) string {
	n := Note{pos, fmt.Sprintf(format, args...)}
	switch {
	case l.noted[n]:
	case len(l.doc.Notes) < maxNotes:
		l.noted[n] = true
		l.doc.Notes = append(l.doc.Notes, n)
	case len(l.doc.Notes) == maxNotes:
		l.doc.Notes = append(l.doc.Notes, Note{Pos{l.doc.File, 1, 1}, fmt.Sprintf("there is more to say than these %d notes", maxNotes)})
	}
	return n.String()
}

// document reads the whole.
func (l *loader) document(top slot) {
	version, supported := l.version(top)
	if !supported {
		return
	}
	l.doc.Version = version
	l.doc.Servers = l.servers(top)
	paths := l.field(top, "paths")
	switch {
	case paths.node == nil && l.field(top, "webhooks").node == nil && l.field(top, "components").node == nil:
		l.note(top.pos(), "the document has no paths")
	case paths.node != nil && !paths.isMap() && !paths.isNull():
		l.note(paths.pos(), "paths is not a mapping from paths to operations; nothing is read from it")
	}
	for _, entry := range l.pairs(paths) {
		if !strings.HasPrefix(entry.name, "x-") {
			l.path(top, entry)
		}
	}
	l.fill()
	if l.exhausted {
		l.doc.Version, l.doc.Operations, l.doc.Unread = "", nil, nil
		return
	}
	l.degrade()
}

var (
	version3 = regexp.MustCompile(`^3\.[012](\.|$)`)
	version2 = regexp.MustCompile(`^2(\.0)?$`)
)

func (l *loader) version(top slot) (string, bool) {
	if !top.isMap() {
		l.note(top.pos(), "not an OpenAPI document: no mapping with the key openapi or swagger")
		return "", false
	}
	if v := l.field(top, "openapi"); v.node != nil {
		if version3.MatchString(v.text()) {
			return v.text(), true
		}
		l.note(v.pos(), "OpenAPI %q is not known; want 3.0, 3.1 or 3.2", short(v.text()))
		return "", false
	}
	if v := l.field(top, "swagger"); v.node != nil {
		if l.version2 = version2.MatchString(v.text()); l.version2 {
			return v.text(), true
		}
		l.note(v.pos(), "Swagger %q is not known; want 2.0", short(v.text()))
		return "", false
	}
	l.note(top.pos(), "not an OpenAPI document: neither openapi nor swagger says which version it is")
	return "", false
}

// servers returns the paths at which the operations below s are served.
func (l *loader) servers(s slot) []string {
	if l.version2 {
		return []string{l.prefix(l.field(s, "basePath"), slot{})}
	}
	var prefixes []string
	for _, server := range l.list(l.field(s, "servers")) {
		if at := l.field(server, "url"); at.node != nil {
			if prefix := l.prefix(at, l.field(server, "variables")); !slices.Contains(prefixes, prefix) {
				prefixes = append(prefixes, prefix)
			}
		}
	}
	if prefixes == nil {
		return []string{""}
	}
	return prefixes
}

var variable = regexp.MustCompile(`\{[^{}/]*\}`)

// prefix returns the path of a server's URL, with the defaults of its variables.
func (l *loader) prefix(at, variables slot) string {
	text := at.text()
	if len(text) > maxRef {
		l.note(at.pos(), "the path of a server is longer than %d bytes; / is taken", maxRef)
		return ""
	}
	if !l.spend(1) {
		return ""
	}
	if placeholder.MatchString(text) {
		l.note(at.pos(), "the path of a server is a template that is not filled in; / is taken")
		return ""
	}
	text = variable.ReplaceAllStringFunc(text, func(name string) string {
		return l.field(l.field(variables, strings.Trim(name, "{}")), "default").text()
	})
	if _, after, ok := strings.Cut(text, "://"); ok {
		_, rest, found := strings.Cut(after, "/")
		if text = ""; found {
			text = "/" + rest
		}
	} else if strings.HasPrefix(text, "//") {
		_, rest, _ := strings.Cut(text[2:], "/")
		text = "/" + rest
	}
	text, _, _ = strings.Cut(text, "?")
	text, _, _ = strings.Cut(text, "#")
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	return strings.TrimSuffix(path.Clean("/"+text), "/")
}
