package catalog

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// schema is the version of the file format.
const schema = 1

// anyMethod is the name of a row for the methods of a type that have no row of their own.
const anyMethod = "*"

// A content is what files hold, except for kinds and alternatives.
type content struct {
	packages   map[string]*packageRows
	rules      []rule
	signatures map[string]*row // by canonical text, method first
	leaves     map[string]bool
	routers    map[string]map[string]*routerType          // by import path, then by type, "" for functions
	replies    map[string]map[string]map[string]*replyRow // the same, then by method
}

func newContent() *content {
	return &content{
		packages:   map[string]*packageRows{},
		signatures: map[string]*row{},
		leaves:     map[string]bool{},
		routers:    map[string]map[string]*routerType{},
		replies:    map[string]map[string]map[string]*replyRow{},
	}
}

// A packageRows holds the rows for one import path.
type packageRows struct {
	types map[string]map[string]*row // by type, "" for functions, then by method
	// mentionedBy holds names of the package without which a file has no use for its methods.
	// It is empty for packages that are imported for their trips.
	mentionedBy map[string]bool
}

// A row is one call of a library.
type row struct {
	effect     Effect
	name       string // the name of a signature's library, such as "sql.DB"; "" for other rows
	file       string
	line       int
	unverified string
}

// read adds the words of a file to the vocabulary and the rest to the content.
func read(file string, data []byte, words *vocabulary, to *content) error {
	r := reader{file}
	top, err := r.parse(data)
	if err != nil {
		return err
	}
	version := ""
	if err := r.sections(top, "the file", words, to, field{"schema", r.text(&version)}); err != nil {
		return err
	}
	if version != strconv.Itoa(schema) {
		return r.errorf(top, "schema is %q; want schema: %d", version, schema)
	}
	return nil
}

// sections reads a mapping that has the sections of a file, and perhaps other keys.
func (r reader) sections(top *yaml.Node, what string, words *vocabulary, to *content, others ...field) error {
	// Words come first, wherever the mapping has them, for the rest to use.
	readers := [...]field{
		{"kinds", r.named(func(k, v *yaml.Node) error { return words.declareKind(r, k, v) })},
		{"alternatives", r.named(func(k, v *yaml.Node) error { return words.declareAlternative(r, k, v) })},
		{"groups", r.list(func(n *yaml.Node) error { return r.group(n, words, to) })},
		{"rules", r.list(func(n *yaml.Node) error { return r.rule(n, words, to) })},
		{"signatures", r.list(func(n *yaml.Node) error { return r.signature(n, words, to) })},
		{"leaves", r.list(func(n *yaml.Node) error { return r.leaves(n, to) })},
		{"routers", r.list(func(n *yaml.Node) error { return r.routers(n, to) })},
		{"replies", r.list(func(n *yaml.Node) error { return r.replies(n, to) })},
	}
	var nodes [len(readers)]*yaml.Node
	for i := range readers {
		others = append(others, field{readers[i].name, func(n *yaml.Node) error { nodes[i] = n; return nil }})
	}
	if err := r.mapping(top, what, others); err != nil {
		return err
	}
	for i, n := range nodes {
		if n == nil {
			continue
		}
		if err := readers[i].set(n); err != nil {
			return err
		}
	}
	return nil
}

// A group is a list of rows that share a library and its import paths.
type group struct {
	lib         string
	paths       []string
	mentionedBy []string
	unverified  string
}

func (r reader) group(n *yaml.Node, words *vocabulary, to *content) error {
	var g group
	rows, err := r.library(n, "the group", &g, field{"mentioned_by", r.words(&g.mentionedBy)})
	switch {
	case err != nil:
		return err
	case rows == nil:
		return r.errorf(n, "rows is missing")
	}
	for _, path := range g.paths {
		for _, name := range g.mentionedBy {
			p := to.rowsFor(path)
			if p.mentionedBy == nil {
				p.mentionedBy = map[string]bool{}
			}
			p.mentionedBy[name] = true
		}
	}
	return r.list(func(n *yaml.Node) error { return r.row(n, g, words, to) })(rows)
}

// library reads what all rows of a group share, and returns them: nil if there are none.
func (r reader) library(n *yaml.Node, what string, g *group, others ...field) (rows *yaml.Node, err error) {
	err = r.mapping(n, what, append([]field{
		{"lib", r.text(&g.lib)},
		{"paths", r.words(&g.paths)},
		{"unverified", r.text(&g.unverified)},
		{"rows", func(n *yaml.Node) error { rows = n; return nil }},
	}, others...))
	switch {
	case err != nil:
		return nil, err
	case g.lib == "":
		return nil, r.errorf(n, "lib is missing")
	case len(g.paths) == 0:
		return nil, r.errorf(n, "paths is missing")
	}
	return rows, nil
}

func (r reader) row(n *yaml.Node, g group, words *vocabulary, to *content) error {
	d := draft{node: n, unverified: g.unverified}
	var types, methods, funcs []string
	fields := append(d.fields(r),
		field{"types", r.words(&types)},
		field{"methods", r.words(&methods)},
		field{"funcs", r.words(&funcs)},
	)
	if err := r.mapping(n, "the row", fields); err != nil {
		return err
	}
	types, methods, err := r.names(n, types, methods, funcs)
	if err != nil {
		return err
	}
	effect, err := d.resolve(r, words)
	if err != nil {
		return err
	}
	effect.Lib = g.lib
	entry := &row{effect: effect, file: r.file, line: n.Line, unverified: d.unverified}
	for _, path := range g.paths {
		for _, typ := range types {
			if err := r.add(n, to.rowsFor(path), path, typ, methods, entry); err != nil {
				return err
			}
		}
	}
	return nil
}

// names returns the types and methods that a row is about; functions are methods of no type.
func (r reader) names(n *yaml.Node, types, methods, funcs []string) ([]string, []string, error) {
	switch {
	case funcs != nil && (types != nil || methods != nil):
		return nil, nil, r.errorf(n, "have both funcs and methods; want two rows")
	case funcs != nil:
		return []string{""}, funcs, nil
	case types == nil && methods == nil:
		return nil, nil, r.errorf(n, "types and methods, or funcs, are missing")
	case types == nil:
		return nil, nil, r.errorf(n, "types is missing")
	case methods == nil:
		return nil, nil, r.errorf(n, "methods is missing")
	}
	return types, methods, nil
}

func (r reader) add(n *yaml.Node, to *packageRows, path, typ string, methods []string, entry *row) error {
	byMethod := to.types[typ]
	if byMethod == nil {
		byMethod = make(map[string]*row, len(methods))
		to.types[typ] = byMethod
	}
	for _, m := range methods {
		if old := byMethod[m]; old != nil {
			name := strings.TrimPrefix(typ+"."+m, ".")
			return r.errorf(n, "%s of %s is in %s:%d already", name, path, old.file, old.line)
		}
		byMethod[m] = entry
	}
	return nil
}

func (c *content) rowsFor(path string) *packageRows {
	p := c.packages[path]
	if p == nil {
		p = &packageRows{types: map[string]map[string]*row{}}
		c.packages[path] = p
	}
	return p
}

// signature reads methods that are trips on every interface that declares them just so.
func (r reader) signature(n *yaml.Node, words *vocabulary, to *content) error {
	d := draft{node: n}
	var lib, name string
	var methods []string
	one := func(n *yaml.Node) error {
		var text string
		err := r.text(&text)(n)
		methods = append(methods, text)
		return err
	}
	fields := append(d.fields(r),
		field{"lib", r.text(&lib)}, field{"name", r.text(&name)}, field{"methods", r.list(one)})
	if err := r.mapping(n, "the signature", fields); err != nil {
		return err
	}
	switch {
	case lib == "":
		return r.errorf(n, "lib is missing")
	case name == "":
		return r.errorf(n, "name is missing")
	case methods == nil:
		return r.errorf(n, "methods is missing")
	}
	effect, err := d.resolve(r, words)
	if err != nil {
		return err
	}
	effect.Lib = lib
	entry := &row{effect: effect, name: name, file: r.file, line: n.Line}
	for _, m := range methods {
		if old := to.signatures[m]; old != nil {
			return r.errorf(n, "%s is in %s:%d already", m, old.file, old.line)
		}
		to.signatures[m] = entry
	}
	return nil
}

func (r reader) leaves(n *yaml.Node, to *content) error {
	var what string
	var paths []string
	err := r.mapping(n, "the leaf", []field{{"what", r.text(&what)}, {"paths", r.words(&paths)}})
	if err != nil {
		return err
	}
	if paths == nil {
		return r.errorf(n, "paths is missing")
	}
	for _, p := range paths {
		to.leaves[p] = true
	}
	return nil
}
