package openapi

import (
	"encoding/json"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A slot is a value with its place: where its key is, or in a list the value.
type slot struct {
	src  *source
	key  *yaml.Node // nil in a list and at the top
	node *yaml.Node // never an alias
	name string     // of the key
}

func (s slot) pos() Pos {
	at := s.node
	if s.key != nil {
		at = s.key
	}
	return Pos{s.src.name, max(at.Line, 1), max(at.Column, 1)}
}

// at returns a list's element or another value in the same file.
func (s slot) at(n *yaml.Node) slot { return slot{src: s.src, node: dealias(n)} }

func (s slot) isMap() bool  { return s.node != nil && s.node.Kind == yaml.MappingNode }
func (s slot) isList() bool { return s.node != nil && s.node.Kind == yaml.SequenceNode }
func (s slot) isNull() bool {
	return s.node != nil && s.node.Kind == yaml.ScalarNode && s.node.Tag == "!!null"
}

// text returns a scalar as it is written: `off` is "off", not false.
func (s slot) text() string {
	if s.node == nil || s.node.Kind != yaml.ScalarNode || s.node.Tag == "!!null" {
		return ""
	}
	return s.node.Value
}

// truth reads a boolean, also as YAML 1.1 spells it, and in quotes.
func (s slot) truth() bool {
	switch strings.ToLower(s.text()) {
	case "true", "yes", "on":
		return true
	}
	return false
}

func (s slot) isBool() bool {
	switch strings.ToLower(s.text()) {
	case "true", "yes", "on", "false", "no", "off":
		return true
	}
	return false
}

// dealias returns what an alias stands for. An alias of an alias cannot be written.
func dealias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode && n.Alias != nil {
		return n.Alias
	}
	return n
}

// jsonText returns a scalar as JSON has it. As a string is asked for where the
// schema admits nothing else, whatever YAML makes of the plain text.
func (s slot) jsonText(asString bool) (string, bool) {
	if s.node == nil || s.node.Kind != yaml.ScalarNode {
		return "", false
	}
	text := s.node.Value
	if !asString {
		switch s.node.Tag {
		case "!!null":
			return "null", true
		case "!!bool":
			return strings.ToLower(text), true
		case "!!int":
			if i, err := strconv.ParseInt(text, 0, 64); err == nil {
				return strconv.FormatInt(i, 10), true
			}
			return text, true
		case "!!float":
			if f, err := strconv.ParseFloat(text, 64); err == nil && strings.Trim(text, "0123456789.-") != "" {
				return strconv.FormatFloat(f, 'g', -1, 64), true
			}
			return text, true
		}
	}
	quoted, err := json.Marshal(text)
	return string(quoted), err == nil
}

// list returns the elements of a list; a single value stands for a list of one.
func (l *loader) list(s slot) []slot {
	switch {
	case s.node == nil || s.isNull():
		return nil
	case !s.isList():
		return []slot{s}
	case !l.spend(len(s.node.Content) / 16):
		return nil
	}
	elements := make([]slot, len(s.node.Content))
	for i, n := range s.node.Content {
		elements[i] = s.at(n)
	}
	return elements
}

// A mapping is what a mapping node says.
type mapping struct {
	entries []slot
	index   map[string]int // by name
}

// pairs returns the entries of a mapping in order, with those of its merge keys
// after its own. Of two entries with one name the last counts, as in JSON.
func (l *loader) pairs(s slot) []slot {
	return l.mapping(s).entries
}

func (l *loader) mapping(s slot) mapping {
	if !s.isMap() {
		return mapping{}
	}
	if known, ok := l.mappings[s.node]; ok {
		return known
	}
	l.mappings[s.node] = mapping{} // so that a mapping merged into itself ends
	var own, merged []slot
	index := make(map[string]int, len(s.node.Content)/2)
	for i := 0; i+1 < len(s.node.Content); i += 2 {
		key, value := dealias(s.node.Content[i]), dealias(s.node.Content[i+1])
		if key.Kind != yaml.ScalarNode {
			l.note(s.at(key).pos(), "a key is not a text, as where a template is not filled in; it is left out")
			continue
		}
		entry := slot{src: s.src, key: key, node: value, name: key.Value}
		if key.Tag == "!!merge" {
			merged = append(merged, l.list(entry)...)
			continue
		}
		if j, twice := index[key.Value]; twice {
			l.note(entry.pos(), "%q is on line %d already; the last one counts", short(key.Value), own[j].key.Line)
			own[j] = entry
			continue
		}
		index[key.Value] = len(own)
		own = append(own, entry)
	}
	for _, from := range merged {
		for _, entry := range l.pairs(from) {
			if l.merged++; l.merged > maxMerged {
				l.exhaust("merge keys bring in more than %d keys", maxMerged)
				break
			}
			if _, known := index[entry.name]; !known {
				index[entry.name] = len(own)
				own = append(own, entry)
			}
		}
	}
	made := mapping{own, index}
	l.mappings[s.node] = made
	return made
}

// field returns the entry of that name; its node is nil if there is none.
func (l *loader) field(s slot, name string) slot {
	m := l.mapping(s)
	if i, ok := m.index[name]; ok {
		return m.entries[i]
	}
	return slot{src: s.src}
}
