package settings

import (
	"fmt"

	"go.yaml.in/yaml/v4"
)

// A Host is another tool that runs our passes and has a configuration of its own.
type Host struct {
	Name   string // of its settings, for complaints and as the origin of values
	Dir    string // where it runs, absolute
	Root   string // the folder of its configuration, which paths in that begin at
	Config any    // what that says about us; nil for nothing
}

// ForHost returns the settings that hold for another tool: those of the file that
// holds where it runs, and on top what its configuration says in the same words.
// There, settings names another file or is off, and version may be left out.
func ForHost(h Host) (*Settings, error) {
	text, err := yaml.Marshal(h.Config) // as maps have no order, and we have one reader
	if err != nil {
		return nil, &Error{File: h.Name, Message: err.Error()}
	}
	r := reader{file: h.Name, root: h.Root, keys: make(map[*yaml.Node]string)}
	top, err := r.document(text)
	if err != nil {
		return nil, err
	}
	if top == nil {
		return r.below(h, "")
	}
	r.name(top, "")
	file, err := r.named(value(top, "settings"))
	if err != nil {
		return nil, err
	}
	if err := r.version(value(top, "version")); err != nil {
		return nil, err
	}
	s, err := r.below(h, file)
	if err != nil {
		return nil, err
	}
	read := func(*yaml.Node) error { return nil }
	if err := r.settings(top, s, map[string]func(*yaml.Node) error{"settings": read}); err != nil {
		return nil, err
	}
	return s, s.check()
}

// below returns the settings of the file under a configuration.
func (r reader) below(h Host, file string) (*Settings, error) {
	dir := h.Dir
	if file != "" {
		dir = h.Root
	}
	s, err := For(dir, file)
	if err != nil {
		return nil, err
	}
	s.seen, s.dir = h.Dir, h.Dir
	return s, nil
}

// name tells of each node below one what it is.
func (r reader) name(n *yaml.Node, key string) {
	r.keys[n] = key
	for i, child := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			r.name(child, fmt.Sprintf("%s[%d]", key, i))
		case i%2 == 0:
			r.keys[child] = key // of an unknown key, its mapping is the place
		case key == "":
			r.name(child, n.Content[i-1].Value)
		default:
			r.name(child, key+"."+n.Content[i-1].Value)
		}
	}
}

// named reads the key that names a settings file.
func (r reader) named(n *yaml.Node) (string, error) {
	if n == nil || isNull(n) {
		return "", nil
	}
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		return "", r.errorf(n, "settings is %s; want a file, or off", kindOf(n))
	}
	return n.Value, nil
}
