package openapi

import (
	"fmt"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/crosslayer/crosslayer/internal/nearest"
)

// A target is where a reference leads: a place, or a reason that there is none.
type target struct {
	slot slot
	why  string
}

type reference struct {
	file, text string
}

// refOf returns the $ref of a value.
func (l *loader) refOf(s slot) (slot, bool) {
	ref := l.field(s, "$ref")
	return ref, ref.node != nil && ref.node.Kind == yaml.ScalarNode
}

// follow returns the value that s is or refers to, also through several references.
// It notes and returns why there is none.
func (l *loader) follow(s slot) (slot, string) {
	for range maxChain {
		ref, ok := l.refOf(s)
		if !ok {
			return s, ""
		}
		to := l.resolve(ref)
		if to.why != "" {
			return slot{}, l.note(ref.pos(), "%s", to.why)
		}
		s = to.slot
	}
	ref, _ := l.refOf(s)
	return slot{}, l.note(ref.pos(), "$ref %q leads to itself", ref.text())
}

// resolve returns where one reference leads.
func (l *loader) resolve(ref slot) target {
	if len(ref.text()) > maxRef {
		return target{why: fmt.Sprintf("$ref %q is longer than %d bytes", short(ref.text()), maxRef)}
	}
	key := reference{ref.src.name, ref.text()}
	if known, ok := l.targets[key]; ok {
		return known
	}
	to := l.find(ref)
	if to.why != "" {
		to.why = fmt.Sprintf("$ref %q %s", short(ref.text()), to.why)
	}
	l.targets[key] = to
	return to
}

// scheme is what a URL begins with; one letter is a Windows drive.
var scheme = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.-]+:|//|\\\\)`)

func (l *loader) find(ref slot) target {
	text := ref.text()
	if to, ok := l.identified(ref.src, text); ok {
		return target{slot: to}
	}
	file, fragment, _ := strings.Cut(text, "#")
	if placeholder.MatchString(text) {
		return target{why: "is a template that is not filled in; name the rendered file"}
	}
	if scheme.MatchString(file) {
		return target{why: "is a URL and is not fetched; keep a copy in the module"}
	}
	src := ref.src
	if file != "" {
		if plain, err := url.PathUnescape(file); err == nil {
			file = plain
		}
		file = strings.ReplaceAll(file, `\`, "/")
		name := path.Join(path.Dir(src.name), file)
		if path.IsAbs(file) || len(file) > 1 && file[1] == ':' {
			return target{why: "is an absolute path; write it relative to the file"}
		}
		src = l.files.open(name)
		if src.top == nil {
			// Some write the name of a component alone.
			if to, ok := l.component(ref.src, text); ok {
				return target{slot: to}
			}
			return target{why: fmt.Sprintf("cannot be followed: %s %s", short(name), src.why)}
		}
	}
	return l.pointer(src, fragment)
}

// component returns a schema by its bare name.
func (l *loader) component(src *source, name string) (slot, bool) {
	if strings.ContainsAny(name, "/#.") {
		return slot{}, false
	}
	top := slot{src: src, node: src.top}
	for _, schemas := range []slot{l.field(l.field(top, "components"), "schemas"), l.field(top, "definitions")} {
		if to := l.field(schemas, name); to.node != nil {
			return to, true
		}
	}
	return slot{}, false
}

// pointer follows a JSON pointer.
func (l *loader) pointer(src *source, fragment string) target {
	at := slot{src: src, node: src.top}
	if plain, err := url.PathUnescape(fragment); err == nil {
		fragment = plain
	}
	if fragment == "" || fragment == "/" {
		return target{slot: at}
	}
	if !strings.HasPrefix(fragment, "/") {
		return target{why: fmt.Sprintf("leads nowhere: nothing in %s has the $anchor %q", src.name, short(fragment))}
	}
	for step := range strings.SplitSeq(fragment[1:], "/") {
		step = strings.ReplaceAll(strings.ReplaceAll(step, "~1", "/"), "~0", "~")
		switch {
		case at.isMap():
			next := l.field(at, step)
			if next.node == nil {
				why := fmt.Sprintf("leads nowhere: %s has no %q there", src.name, short(step))
				if near := l.nearest(step, at); near != "" {
					why += fmt.Sprintf("; the nearest is %q", near)
				}
				return target{why: why}
			}
			at = next
		case at.isList():
			i, err := strconv.Atoi(step)
			if err != nil || i < 0 || i >= len(at.node.Content) {
				return target{why: fmt.Sprintf("leads nowhere: %s has no element %s there", src.name, short(step))}
			}
			at = at.at(at.node.Content[i])
		default:
			return target{why: fmt.Sprintf("leads nowhere: %s has no %q there", src.name, short(step))}
		}
	}
	return target{slot: at}
}

// nearest returns the entry of a mapping that is meant by a name that it has not. It is
// not looked for among very many, nor where nobody would read it.
func (l *loader) nearest(name string, s slot) string {
	const longest, most = 64, 500
	if len(name) > longest || len(l.doc.Notes) >= maxNotes {
		return ""
	}
	var names []string
	for _, entry := range l.pairs(s) {
		if len(names) < most && len(entry.name) <= longest {
			names = append(names, entry.name)
		}
	}
	return nearest.Name(name, names)
}

// identified returns the schema whose $id or $anchor a reference names, in the file
// or in the first one. It is how JSON Schema refers to what is at hand by a URL that
// nobody has to fetch.
func (l *loader) identified(src *source, text string) (slot, bool) {
	if text == "" || strings.HasPrefix(text, "#/") {
		return slot{}, false
	}
	for _, src := range []*source{src, l.main} {
		if src == nil || src.top == nil {
			continue
		}
		if src.ids == nil {
			src.ids = make(map[string]slot)
			l.index(slot{src: src, node: src.top}, "", 0)
		}
		if to, ok := src.ids[text]; ok {
			return to, true
		}
		// A $ref may be relative to the $id around it.
		if to, ok := src.ids[path.Base(text)]; ok && !strings.ContainsAny(text, "#") && scheme.MatchString(text) == scheme.MatchString(path.Base(text)) {
			return to, true
		}
	}
	return slot{}, false
}

// index records the names that schemas in a file give themselves.
func (l *loader) index(s slot, id string, depth int) {
	if depth > maxDepth {
		return
	}
	if s.isMap() {
		for i := 0; i+1 < len(s.node.Content); i += 2 {
			key, value := s.node.Content[i], s.node.Content[i+1]
			if value.Kind != yaml.ScalarNode || value.Value == "" || len(value.Value) > maxRef {
				continue
			}
			switch key.Value {
			case "$id":
				id = strings.TrimSuffix(value.Value, "#")
				s.src.ids[id] = s
				if _, taken := s.src.ids[path.Base(id)]; !taken {
					s.src.ids[path.Base(id)] = s
				}
			case "$anchor", "$dynamicAnchor":
				s.src.ids["#"+value.Value] = s
				s.src.ids[id+"#"+value.Value] = s
			}
		}
	}
	for i, n := range s.node.Content {
		next := slot{src: s.src, node: n}
		if s.isMap() {
			if i%2 == 0 {
				continue
			}
			next.key = s.node.Content[i-1]
			next.name = next.key.Value
		}
		if n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode {
			l.index(next, id, depth+1)
		}
	}
}

// short cuts what goes into a message.
func short(text string) string {
	if runes := []rune(text); len(runes) > 80 {
		return string(runes[:77]) + "..."
	}
	return text
}
