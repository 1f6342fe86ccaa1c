package settings

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A Value is one setting that is in force.
type Value struct {
	Key    string `json:"key"` // as in the file, with dots: rules.nplusone.layers
	Value  string `json:"value"`
	Origin string `json:"origin"` // default, .crosslayer.yml:12, a flag
}

// Values lists what is in force, in the order of the file.
func (s *Settings) Values() []Value {
	var list []Value
	for _, r := range s.Rules {
		list = append(list, Value{"rules." + r.Name + ".enabled", fmt.Sprint(r.On), r.Origin})
		for _, o := range r.Options {
			list = append(list, Value{"rules." + r.Name + "." + o.Name, o.Value, o.Origin})
		}
	}
	for _, l := range s.lists() {
		for _, p := range l.patterns {
			list = append(list, Value{l.key, p.Text, p.Origin})
		}
	}
	for _, r := range s.rows {
		list = append(list, Value{"catalog", r.text(), r.origin})
	}
	return list
}

// text returns the rows as YAML.
func (r rows) text() string {
	var b strings.Builder
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if errors.Join(enc.Encode(r.node), enc.Close()) != nil {
		return "" // excluded: it was YAML before
	}
	return b.String()
}

type list struct {
	key      string
	patterns []Pattern
}

func (s *Settings) lists() []list {
	return []list{{"exclude", s.Exclude}, {"one-shot", s.OneShot}, {"test-doubles", s.Doubles}}
}

// WriteJSON writes what is in force for tools. It is an object with version,
// file, hash and a list of values.
func (s *Settings) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(struct {
		Version int     `json:"version"`
		File    string  `json:"file"`
		Hash    string  `json:"hash"`
		Values  []Value `json:"values"`
	}{version, s.File, s.Hash(), s.Values()})
}

// WriteYAML writes what is in force as a settings file would have it, each value
// with its origin.
func (s *Settings) WriteYAML(w io.Writer) error {
	var b strings.Builder
	line := func(text, origin string) { fmt.Fprintf(&b, "%-40s # %s\n", text, origin) }
	fmt.Fprintf(&b, "version: %d\nrules:\n", version)
	for _, r := range s.Rules {
		fmt.Fprintf(&b, "  %s:\n", r.Name)
		line(fmt.Sprintf("    enabled: %t", r.On), r.Origin)
		for _, o := range r.Options {
			line(fmt.Sprintf("    %s: %s", o.Name, o.yaml()), o.Origin)
		}
	}
	for _, l := range s.lists() {
		if len(l.patterns) == 0 {
			line(l.key+": []", byDefault)
			continue
		}
		b.WriteString(l.key + ":\n")
		for _, p := range l.patterns {
			line(fmt.Sprintf("  - %q", p.Text), p.Origin)
		}
	}
	for _, r := range s.rows { // one at most: another tool's configuration is not shown
		line("catalog:", r.origin+", on top of the built-in rows")
		for row := range strings.Lines(r.text()) {
			b.WriteString("  " + row)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// yaml returns the value as a file has it.
func (o Option) yaml() string {
	if !o.files {
		return o.Value
	}
	var names []string
	for _, d := range o.documents {
		names = append(names, strconv.Quote(d.name))
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// Template returns a settings file in which everything is as it is by default,
// with words that tell what each key does.
func Template() string {
	var b strings.Builder
	b.WriteString(`# Settings of crosslayer. What is not said here is as "crosslayer config" shows it;
# docs/settings.md explains every key.
version: 1

# Rules: false switches one off; a mapping sets its options.
rules:
`)
	for _, r := range Default().Rules {
		fmt.Fprintf(&b, "  %s:\n    enabled: %t\n", r.Name, r.On)
		for _, o := range r.Options {
			fmt.Fprintf(&b, "    %s: %s # %s\n", o.Name, o.yaml(), o.Usage)
		}
	}
	b.WriteString(`
# Files and folders, relative to this file, in which nothing is reported. Calls
# that lead through them still count.
exclude: []
#  - internal/legacy/**

# The same for code that runs once: besides migrations, seeds, scripts and the like,
# which are known by their names.
one-shot: []
#  - cmd/backfill/**

# Types and packages that stand in for others in tests: besides mocks, fakes and
# stubs, which are known by their names.
test-doubles: []
#  - "*Recorder"
#  - internal/testkit/**

# What calls of your own libraries do, in the words of docs/catalogue.md.
catalog:
#  groups:
#    - lib: billing
#      paths: example.com/billing/client
#      rows:
#        - {types: Client, kind: http, methods: Invoice Customer}
`)
	return b.String()
}
