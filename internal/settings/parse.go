package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/nearest"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// version is the version of the format.
const version = 1

// Parse reads the text of a file. What is wrong with it is an *Error.
func Parse(file string, text []byte) (*Settings, error) {
	r := reader{file: file, root: filepath.Dir(file)}
	top, err := r.document(text)
	if err != nil {
		return nil, err
	}
	s := Default()
	s.File, s.text = file, text
	if top == nil {
		return nil, r.errorf(nil, "the file is empty; want version: %d", version)
	}
	// Of a newer file the version is to be said, not a key that is new in it.
	at := value(top, "version")
	if err := r.version(at); err != nil {
		return nil, err
	}
	if err := r.settings(top, s, nil); err != nil {
		return nil, err
	}
	if at == nil {
		return nil, r.errorf(top, "version is missing; want version: %d", version)
	}
	return s, nil
}

// A reader walks the nodes of one file, or of what another tool's configuration
// says: every complaint names a line, or a key.
type reader struct {
	file string                // or the name of the configuration
	root string                // the folder that paths in patterns begin at
	keys map[*yaml.Node]string // of a configuration: what each node is, with dots
}

// settings reads a mapping of settings, and other keys with it. What it says wins
// over what s holds, key by key: a switch, an option or a list takes the place of
// the one before, rows of the catalogue go on top.
func (r reader) settings(top *yaml.Node, s *Settings, others map[string]func(*yaml.Node) error) error {
	fields := map[string]func(*yaml.Node) error{
		"version":      func(*yaml.Node) error { return nil },
		"rules":        func(n *yaml.Node) error { return r.rules(n, s) },
		"exclude":      func(n *yaml.Node) error { return r.patterns(n, "exclude", &s.Exclude) },
		"one-shot":     func(n *yaml.Node) error { return r.patterns(n, "one-shot", &s.OneShot) },
		"test-doubles": func(n *yaml.Node) error { return r.patterns(n, "test-doubles", &s.Doubles) },
		"catalog":      func(n *yaml.Node) error { return r.catalog(n, s) },
	}
	maps.Copy(fields, others)
	return r.mapping(top, "key", fields)
}

// catalog puts rows on top of the catalogue.
func (r reader) catalog(n *yaml.Node, s *Settings) error {
	if isNull(n) {
		return nil
	}
	extended, err := s.catalog.Extend(r.file, n)
	if err != nil {
		return r.inCatalog(n, err)
	}
	s.catalog, s.rows = extended, append(s.rows, rows{n, r.origin(n)})
	return nil
}

func (r reader) errorf(n *yaml.Node, format string, args ...any) error {
	e := &Error{File: r.file, Line: 1, Message: fmt.Sprintf(format, args...)}
	switch {
	case r.keys != nil:
		e.Line, e.Key = 0, r.keys[n]
	case n != nil:
		e.Line = n.Line
	}
	return e
}

var yamlLine = regexp.MustCompile(`line (\d+)(?:, column \d+)?:? ?`)

// document returns the top node of the only document, nil if there is none.
func (r reader) document(text []byte) (*yaml.Node, error) {
	dec := yaml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		return nil, r.syntax(err)
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		if err != nil {
			return nil, r.syntax(err)
		}
		return nil, r.errorf(&more, "a second document begins; want one")
	}
	if len(doc.Content) == 0 || isNull(doc.Content[0]) {
		return nil, nil
	}
	return doc.Content[0], r.noAlias(doc.Content[0])
}

var unknownAnchor = regexp.MustCompile(`unknown anchor '(.*)' referenced`)

// syntax gives an error of the YAML parser the form of all others.
func (r reader) syntax(err error) error {
	text := strings.ReplaceAll(strings.TrimPrefix(err.Error(), "yaml: "), "\n", " ")
	e := &Error{File: r.file, Line: 1, Message: "not YAML: " + yamlLine.ReplaceAllString(text, "")}
	if m := unknownAnchor.FindStringSubmatch(text); m != nil {
		e.Message = alias(m[1])
	}
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		e.Line, _ = strconv.Atoi(m[1])
	}
	return e
}

// alias complains about an alias. Most often it is meant as a pattern.
func alias(name string) string {
	return fmt.Sprintf("*%s is an alias; write the value out, or put quotes around a pattern: \"*%[1]s\"", name)
}

// noAlias refuses anchors' uses: a few lines of them can stand for a billion.
func (r reader) noAlias(n *yaml.Node) error {
	if n.Kind == yaml.AliasNode {
		return r.errorf(n, "%s", alias(n.Value))
	}
	for _, child := range n.Content {
		if err := r.noAlias(child); err != nil {
			return err
		}
	}
	return nil
}

// value returns what a mapping has for a key, or nil.
func value(n *yaml.Node, key string) *yaml.Node {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// mapping reads a mapping whose keys, each one a what, are those of fields.
func (r reader) mapping(n *yaml.Node, what string, fields map[string]func(*yaml.Node) error) error {
	if n.Kind != yaml.MappingNode {
		return r.errorf(n, "have %s; want keys with values", kindOf(n))
	}
	seen := make(map[string]bool)
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		set, ok := fields[key.Value]
		switch {
		case !ok:
			return r.unknown(key, what, names(fields))
		case seen[key.Value]:
			return r.errorf(key, "%s %q is there twice", what, key.Value)
		}
		seen[key.Value] = true
		if err := set(value); err != nil {
			return err
		}
	}
	return nil
}

// unknown complains about a word that is none of those known.
func (r reader) unknown(n *yaml.Node, what string, known []string) error {
	if near := nearest.Name(n.Value, known); near != "" {
		return r.errorf(n, "unknown %s %q; did you mean %q?", what, n.Value, near)
	}
	return r.errorf(n, "unknown %s %q; want one of %s", what, n.Value, strings.Join(known, ", "))
}

// version reads the version, if there is one.
func (r reader) version(n *yaml.Node) error {
	if n == nil {
		return nil
	}
	got, err := strconv.Atoi(n.Value)
	switch {
	case n.Kind != yaml.ScalarNode || n.Tag != "!!int" || err != nil:
		return r.errorf(n, "version is %s; want version: %d", kindOf(n), version)
	case got > version:
		return r.errorf(n, "version is %d, which this crosslayer does not know; want version: %d, or a newer crosslayer", got, version)
	case got != version:
		return r.errorf(n, "version is %d; want version: %d", got, version)
	}
	return nil
}

func (r reader) patterns(n *yaml.Node, key string, to *[]Pattern) error {
	if isNull(n) {
		return nil
	}
	if n.Kind != yaml.SequenceNode {
		return r.errorf(n, "%s is %s; want a list of patterns", key, kindOf(n))
	}
	*to = nil
	for _, item := range n.Content {
		if item.Kind != yaml.ScalarNode {
			return r.errorf(item, "have %s in %s; want a pattern", kindOf(item), key)
		}
		text := item.Value
		if strings.HasPrefix(item.Tag, "!") && !strings.HasPrefix(item.Tag, "!!") {
			text = item.Tag + text // to YAML !a is a tag; to who wrote it, a negation
		}
		p, err := compile(text, r.root, r.origin(item))
		if err != nil {
			return r.errorf(item, "%s: %q: %v", key, text, err)
		}
		*to = append(*to, p)
	}
	return nil
}

func (r reader) origin(n *yaml.Node) string {
	if r.keys != nil {
		return r.file
	}
	return fmt.Sprintf("%s:%d", filepath.Base(r.file), n.Line)
}

// rules reads what is said of rules: true, false, or options.
func (r reader) rules(n *yaml.Node, s *Settings) error {
	if isNull(n) {
		return nil
	}
	fields := make(map[string]func(*yaml.Node) error)
	flags := analyzers.New(summary.Config{Catalog: s.catalog}).Rules
	for i := range s.Rules {
		rule := &s.Rules[i]
		try := flags[i].Flags.Set
		fields[rule.Name] = func(n *yaml.Node) error {
			if on, ok := boolean(n); ok {
				rule.On, rule.Origin = on, r.origin(n)
				return nil
			}
			if n.Kind == yaml.MappingNode {
				return r.options(n, rule, try)
			}
			return r.errorf(n, "%s is %s; want true, false or options", rule.Name, kindOf(n))
		}
	}
	return r.mapping(n, "rule", fields)
}

func (r reader) options(n *yaml.Node, rule *Rule, try func(name, value string) error) error {
	fields := map[string]func(*yaml.Node) error{
		"enabled": func(n *yaml.Node) error {
			on, ok := boolean(n)
			if !ok {
				return r.errorf(n, "enabled is %s; want true or false", kindOf(n))
			}
			rule.On, rule.Origin = on, r.origin(n)
			return nil
		},
	}
	for i := range rule.Options {
		o := &rule.Options[i]
		fields[o.Name] = func(n *yaml.Node) error {
			value, ok := scalar(n)
			if !ok {
				return r.errorf(n, "%s is %s; want a value or a list of values", o.Name, kindOf(n))
			}
			if err := try(o.Name, value); err != nil {
				return r.errorf(n, "%s of %s: %v", o.Name, rule.Name, err)
			}
			o.Value, o.Origin = value, r.origin(n)
			if o.files {
				return r.documents(n, o)
			}
			return nil
		}
	}
	return r.mapping(n, "option", fields)
}

// documents reads names of files; each may be wrong by itself. They are looked at once all is read.
func (r reader) documents(n *yaml.Node, o *Option) error {
	base, err := filepath.Abs(r.root)
	if err != nil {
		return err
	}
	o.documents = nil
	items := n.Content
	if n.Kind == yaml.ScalarNode {
		items = []*yaml.Node{n}
	}
	for _, item := range items {
		wrong := func(format string, args ...any) error {
			return r.errorf(item, o.Name+": "+format, args...)
		}
		if n.Kind == yaml.SequenceNode && (isNull(item) || strings.TrimSpace(item.Value) == "") {
			return wrong("a name is empty; want a file")
		}
		o.documents = append(o.documents, named(item.Value, base, wrong)...)
	}
	return nil
}

// scalar returns a value as a flag has it: the items of a list with commas.
func scalar(n *yaml.Node) (string, bool) {
	if n.Kind == yaml.ScalarNode && !isNull(n) {
		return n.Value, true
	}
	var items []string
	for _, item := range n.Content {
		if item.Kind != yaml.ScalarNode {
			return "", false
		}
		items = append(items, item.Value)
	}
	return strings.Join(items, ","), n.Kind == yaml.SequenceNode
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// boolean returns the value of true or false; YAML has True and TRUE as well.
func boolean(n *yaml.Node) (value, ok bool) {
	value, err := strconv.ParseBool(n.Value)
	return value, err == nil && n.Kind == yaml.ScalarNode && n.Tag == "!!bool"
}

func kindOf(n *yaml.Node) string {
	switch {
	case n.Kind == yaml.MappingNode:
		return "a mapping"
	case n.Kind == yaml.SequenceNode:
		return "a list"
	case isNull(n):
		return "nothing"
	}
	return strconv.Quote(n.Value)
}

// inCatalog takes an error of the catalogue apart, which names its line already.
func (r reader) inCatalog(n *yaml.Node, err error) error {
	parts := catalogError.FindStringSubmatch(err.Error())
	if parts == nil {
		return r.errorf(n, "%v", err)
	}
	line, _ := strconv.Atoi(parts[1])
	return r.errorf(onLine(n, line), "%s", parts[2])
}

var catalogError = regexp.MustCompile(`^.*?:(\d+): (.*)$`)

// onLine returns the first node below n that stands on a line, or n. Of a list
// and the mapping it begins with, the mapping is meant: it is what lacks a key.
func onLine(n *yaml.Node, line int) *yaml.Node {
	for _, child := range n.Content {
		list := child.Kind == yaml.SequenceNode && len(child.Content) > 0 && child.Content[0].Kind == yaml.MappingNode
		if child.Line == line && !list {
			return child
		}
		if found := onLine(child, line); found != child {
			return found
		}
	}
	return n
}

func names(fields map[string]func(*yaml.Node) error) []string {
	return slices.Sorted(maps.Keys(fields))
}
