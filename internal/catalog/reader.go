package catalog

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A reader walks the nodes of one file. Nodes, not structs, because every complaint names a line.
type reader struct{ file string }

// A field is a key that a mapping may have.
type field struct {
	name string
	set  func(*yaml.Node) error
}

// parse returns the top node of a file, or nil if the file is empty.
func (r reader) parse(data []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, r.syntax(err)
	}
	if len(doc.Content) == 0 {
		return nil, fmt.Errorf("%s:1: the file is empty; want schema: %d", r.file, schema)
	}
	return doc.Content[0], nil
}

var yamlLine = regexp.MustCompile(`line (\d+)`)

// syntax gives an error of the YAML parser the form of all others.
func (r reader) syntax(err error) error {
	text := strings.ReplaceAll(strings.TrimPrefix(err.Error(), "yaml: "), "\n", " ")
	line := "1"
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		line = m[1]
	}
	return fmt.Errorf("%s:%s: not YAML: %s", r.file, line, text)
}

func (r reader) errorf(n *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", r.file, n.Line, fmt.Sprintf(format, args...))
}

// unknown complains about a word that is not among the valid ones.
func (r reader) unknown(n *yaml.Node, what, word string, valid []string) error {
	if len(valid) == 0 {
		return r.errorf(n, "unknown %s %q", what, word)
	}
	return r.errorf(n, "unknown %s %q; did you mean %q?", what, word, nearest(word, valid))
}

// mapping reads a mapping with the given fields and no others.
func (r reader) mapping(n *yaml.Node, what string, fields []field) error {
	if n.Kind != yaml.MappingNode {
		return r.errorf(n, "%s is %s; want a mapping", what, kindOf(n))
	}
	seen := make([]bool, len(fields))
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		at := -1
		for j := range fields {
			if fields[j].name == key.Value && key.Kind == yaml.ScalarNode {
				at = j
				break
			}
		}
		if at < 0 {
			return r.unknown(key, "key", key.Value, fieldNames(fields))
		}
		if seen[at] {
			return r.errorf(key, "key %q is there twice", key.Value)
		}
		seen[at] = true
		if err := fields[at].set(value); err != nil {
			return err
		}
	}
	return nil
}

func fieldNames(fields []field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// list calls each for the items of a list.
func (r reader) list(each func(*yaml.Node) error) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.SequenceNode {
			return r.errorf(n, "have %s; want a list", kindOf(n))
		}
		for _, item := range n.Content {
			if err := each(item); err != nil {
				return err
			}
		}
		return nil
	}
}

// named calls each for the entries of a mapping whose keys are names.
func (r reader) named(each func(key, value *yaml.Node) error) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.MappingNode {
			return r.errorf(n, "have %s; want a mapping", kindOf(n))
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			key := n.Content[i]
			if key.Kind != yaml.ScalarNode || key.Value == "" {
				return r.errorf(key, "have %s; want a name", kindOf(key))
			}
			if err := each(key, n.Content[i+1]); err != nil {
				return err
			}
		}
		return nil
	}
}

func (r reader) text(to *string) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.ScalarNode {
			return r.errorf(n, "have %s; want text", kindOf(n))
		}
		if strings.TrimSpace(n.Value) == "" {
			return r.errorf(n, "have no text; want some")
		}
		*to = n.Value
		return nil
	}
}

// words reads names with blanks between them, the form that most values have.
func (r reader) words(to *[]string) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		var text string
		if err := r.text(&text)(n); err != nil {
			return err
		}
		*to = strings.Fields(text)
		return nil
	}
}

func (r reader) flag(to *bool) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
			return r.errorf(n, "have %s; want true or false", kindOf(n))
		}
		*to = n.Value == "true"
		return nil
	}
}

// maxNumber bounds numbers: a call that takes more trips is not one call.
const maxNumber = 1000

func (r reader) number(to *int) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		v, err := strconv.Atoi(n.Value)
		if n.Kind != yaml.ScalarNode || err != nil || v < 0 || v > maxNumber {
			return r.errorf(n, "have %s; want a number from 0 to %d", kindOf(n), maxNumber)
		}
		*to = v
		return nil
	}
}

// bounds reads "1..4", or "3" for "3..3", or "3.." for 3 and nobody knows how many more.
func (r reader) bounds(to *Range) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		least, most, ranges := strings.Cut(n.Value, "..")
		if most == "" {
			most, to.Open = least, ranges
		}
		low, high := *n, *n
		low.Value, high.Value = least, most
		if n.Kind != yaml.ScalarNode || r.number(&to.Least)(&low) != nil || r.number(&to.Most)(&high) != nil || to.Least > to.Most {
			return r.errorf(n, "have %s; want a number from 0 to %d, or two such as 1..4, or 3.. without an end", kindOf(n), maxNumber)
		}
		return nil
	}
}

func (r reader) pattern(to **regexp.Regexp) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		var text string
		if err := r.text(&text)(n); err != nil {
			return err
		}
		re, err := regexp.Compile(text)
		if err != nil {
			return r.errorf(n, "%v", err)
		}
		*to = re
		return nil
	}
}

// oneOf reads a word out of a list and hands its index over.
func (r reader) oneOf(what string, valid []string, set func(int)) func(*yaml.Node) error {
	return func(n *yaml.Node) error {
		for i, v := range valid {
			if n.Kind == yaml.ScalarNode && n.Value == v {
				set(i)
				return nil
			}
		}
		return r.unknown(n, what, n.Value, valid)
	}
}

func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	case yaml.ScalarNode:
		if n.Value == "" {
			return "nothing"
		}
		return strconv.Quote(n.Value)
	}
	return "an alias"
}
