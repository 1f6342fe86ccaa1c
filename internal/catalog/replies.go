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
	*roleRow
	parsed reply.Role
}

// Reply returns the part that a callee plays where a request is answered, or looked into, as
// data/replies*.yaml spell it. The outermost owner with a role for the method wins.
func (c *Catalog) Reply(callee Callee) (role reply.Role, ok bool) {
	for _, o := range callee.Owners {
		for layer := c; layer != nil; layer = layer.below {
			for from := range layer.contents(o.Path) {
				if row := from.replies[o.Path][o.Name][callee.Method]; row != nil {
					return row.parsed, true
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
						all = append(all, ReplyEntry{path, typ, method, row.lib, row.role, row.unverified, row.file, row.line})
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
	rows, err := r.library(n, "the group", &g)
	switch {
	case err != nil:
		return err
	case rows == nil:
		return r.errorf(n, "rows is missing")
	}
	return r.list(func(n *yaml.Node) error { return r.reply(n, g, to) })(rows)
}

func (r reader) reply(n *yaml.Node, g group, to *content) error {
	row := new(replyRow)
	common, types, methods, err := r.roleRow(n, g, func(text string) (err error) { row.parsed, err = reply.ParseRole(text); return err })
	if err != nil {
		return err
	}
	row.roleRow = common
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
