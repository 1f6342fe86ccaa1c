package catalog

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/crosslayer/crosslayer/internal/reply"
)

// A replyRow is one row of how a library answers requests.
type replyRow struct {
	role       reply.Role
	text       string
	lib        string
	file       string
	line       int
	unverified string
}

// Reply returns the part that a callee plays where a request is answered, or looked into, as
// data/replies*.yaml spell it. The outermost owner with a role for the method wins.
func (c *Catalog) Reply(callee Callee) (role reply.Role, ok bool) {
	for _, o := range callee.Owners {
		for layer := c; layer != nil; layer = layer.below {
			for from := range layer.contents(o.Path) {
				if row := from.replies[o.Path][o.Name][callee.Method]; row != nil {
					return row.role, true
				}
			}
		}
	}
	return reply.Role{}, false
}

// A ReplyEntry is a function or method with a role, for checks against the libraries.
type ReplyEntry struct {
	Path, Type, Method string // Type is "" for a function
	Lib, Role          string
	Unverified         string // why nobody checked the entry against the source, or ""
	File               string
	Line               int
}

// ReplyEntries returns all roles of answers, sorted by path, type and method. It reads every file.
func (c *Catalog) ReplyEntries() []ReplyEntry {
	var all []ReplyEntry
	for ; c != nil; c = c.below {
		for _, from := range c.everything() {
			for path, types := range from.replies {
				for typ, methods := range types {
					for method, row := range methods {
						all = append(all, ReplyEntry{path, typ, method, row.lib, row.text, row.unverified, row.file, row.line})
					}
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b ReplyEntry) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Method, b.Method))
	})
	return all
}

// replies reads a group of rows that share a library and its import paths.
func (r reader) replies(n *yaml.Node, to *content) error {
	var g group
	var rows *yaml.Node
	err := r.mapping(n, "the group", []field{
		{"lib", r.text(&g.lib)},
		{"paths", r.words(&g.paths)},
		{"unverified", r.text(&g.unverified)},
		{"rows", func(n *yaml.Node) error { rows = n; return nil }},
	})
	switch {
	case err != nil:
		return err
	case g.lib == "":
		return r.errorf(n, "lib is missing")
	case len(g.paths) == 0:
		return r.errorf(n, "paths is missing")
	case rows == nil:
		return r.errorf(n, "rows is missing")
	}
	return r.list(func(n *yaml.Node) error { return r.reply(n, g, to) })(rows)
}

func (r reader) reply(n *yaml.Node, g group, to *content) error {
	var types, methods, funcs []string
	var roleNode *yaml.Node
	row := &replyRow{lib: g.lib, file: r.file, line: n.Line, unverified: g.unverified}
	err := r.mapping(n, "the row", []field{
		{"types", r.words(&types)},
		{"methods", r.words(&methods)},
		{"funcs", r.words(&funcs)},
		{"role", func(n *yaml.Node) error { roleNode = n; return r.text(&row.text)(n) }},
		{"unverified", r.text(&row.unverified)},
	})
	switch {
	case err != nil:
		return err
	case roleNode == nil:
		return r.errorf(n, "role is missing")
	}
	if types, methods, err = r.names(n, types, methods, funcs); err != nil {
		return err
	}
	if row.role, err = reply.ParseRole(row.text); err != nil {
		return r.errorf(roleNode, "%v", err)
	}
	for _, path := range g.paths {
		if to.replies[path] == nil {
			to.replies[path] = map[string]map[string]*replyRow{}
		}
		for _, typ := range types {
			byMethod := to.replies[path][typ]
			if byMethod == nil {
				byMethod = map[string]*replyRow{}
				to.replies[path][typ] = byMethod
			}
			for _, m := range methods {
				if old := byMethod[m]; old != nil {
					return r.errorf(n, "%s of %s is in %s:%d already", strings.TrimPrefix(typ+"."+m, "."), path, old.file, old.line)
				}
				byMethod[m] = row
			}
		}
	}
	return nil
}
