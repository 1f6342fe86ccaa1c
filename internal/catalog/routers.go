package catalog

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/crosslayer/crosslayer/internal/route"
)

// A routerType is what is known about a type of a router's library, "" for its functions.
type routerType struct {
	roles   map[string]*roleRow // by method
	carrier *roleRow            // a handler is given one: the request, the response, or both
	router  bool                // a role acts on a value of the type
}

// A roleRow is one row of a library's roles, or its carriers.
type roleRow struct {
	role       string // see route.ParseRole and reply.ParseRole; "" for carriers
	lib        string
	file       string
	line       int
	unverified string
}

// Role returns the part that a callee plays when routes are registered, as data/routers-*.yaml spell it,
// with NAME replaced by the method that the callee's name tells. See route.ParseRole. The outermost
// owner with a role for the method wins.
func (c *Catalog) Role(callee Callee) (role string, ok bool) {
	for _, o := range callee.Owners {
		for t := range c.routerTypes(o.Path, o.Name) {
			if row := t.roles[callee.Method]; row != nil {
				return strings.Replace(row.role, " "+route.ByName, " "+route.MethodIn(callee.Method), 1), true
			}
		}
	}
	return "", false
}

// Router reports whether a type registers routes, or is a part of one that is being registered.
func (c *Catalog) Router(path, name string) bool {
	if name == "" {
		return false
	}
	for t := range c.routerTypes(cleanPath(path), name) {
		if t.router {
			return true
		}
	}
	return false
}

// Carrier reports whether a type carries a request or its response to a handler.
func (c *Catalog) Carrier(path, name string) bool {
	if name == "" {
		return false
	}
	for t := range c.routerTypes(cleanPath(path), name) {
		if t.carrier != nil {
			return true
		}
	}
	return false
}

// routerTypes yields what is known about a type, the layer that wins first.
func (c *Catalog) routerTypes(path, name string) iter.Seq[*routerType] {
	return func(yield func(*routerType) bool) {
		for layer := c; layer != nil; layer = layer.below {
			for from := range layer.contents(path) {
				if t := from.routers[path][name]; t != nil && !yield(t) {
					return
				}
			}
		}
	}
}

// A RouterEntry is a function or method with a role, or a carrier, for checks against the libraries.
type RouterEntry struct {
	Path, Type, Method string // Type is "" for a function, Method for a carrier
	Lib, Role          string // Role has NAME where the name of the call tells the method; "" for a carrier
	Unverified         string // why nobody checked the entry against the source, or ""
	File               string
	Line               int
}

// RouterEntries returns all roles and carriers, sorted by path, type and method. It reads every file.
func (c *Catalog) RouterEntries() []RouterEntry {
	var all []RouterEntry
	for ; c != nil; c = c.below {
		for _, from := range c.everything() {
			all = from.routerEntries(all)
		}
	}
	slices.SortFunc(all, func(a, b RouterEntry) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Method, b.Method))
	})
	return all
}

func (c *content) routerEntries(to []RouterEntry) []RouterEntry {
	for path, types := range c.routers {
		for typ, t := range types {
			add := func(method string, row *roleRow) {
				to = append(to, RouterEntry{path, typ, method, row.lib, row.role, row.unverified, row.file, row.line})
			}
			for method, row := range t.roles {
				add(method, row)
			}
			if t.carrier != nil {
				add("", t.carrier)
			}
		}
	}
	return to
}

// routers reads a group of rows that share a library and its import paths.
func (r reader) routers(n *yaml.Node, to *content) error {
	var g group
	var carriers []string
	var carriersNode *yaml.Node
	rows, err := r.library(n, "the router", &g, field{"carriers", func(n *yaml.Node) error { carriersNode = n; return r.words(&carriers)(n) }})
	switch {
	case err != nil:
		return err
	case rows == nil && carriers == nil:
		return r.errorf(n, "rows is missing")
	}
	for _, path := range g.paths {
		for _, name := range carriers {
			t := to.router(path, name)
			if old := t.carrier; old != nil {
				return r.errorf(carriersNode, "%s of %s is in %s:%d already", name, path, old.file, old.line)
			}
			t.carrier = &roleRow{lib: g.lib, file: r.file, line: carriersNode.Line, unverified: g.unverified}
		}
	}
	if rows == nil {
		return nil
	}
	return r.list(func(n *yaml.Node) error { return r.role(n, g, to) })(rows)
}

func (r reader) role(n *yaml.Node, g group, to *content) error {
	var role route.Role
	row, types, methods, err := r.roleRow(n, g, func(text string) (err error) { role, err = route.ParseRole(text); return err })
	if err != nil {
		return err
	}
	for _, path := range g.paths {
		for _, typ := range types {
			t := to.router(path, typ)
			t.router = t.router || role.Verb.OfRouter()
			for _, m := range methods {
				if old := t.roles[m]; old != nil {
					return r.errorf(n, "%s of %s is in %s:%d already", strings.TrimPrefix(typ+"."+m, "."), path, old.file, old.line)
				}
				t.roles[m] = row
			}
		}
	}
	return nil
}

// roleRow reads a row of a role, and the types and methods that have it; functions are methods of no type.
func (r reader) roleRow(n *yaml.Node, g group, parse func(text string) error) (row *roleRow, types, methods []string, err error) {
	var funcs []string
	var roleNode *yaml.Node
	row = &roleRow{lib: g.lib, file: r.file, line: n.Line, unverified: g.unverified}
	err = r.mapping(n, "the row", []field{
		{"types", r.words(&types)},
		{"methods", r.words(&methods)},
		{"funcs", r.words(&funcs)},
		{"role", func(n *yaml.Node) error { roleNode = n; return r.text(&row.role)(n) }},
		{"unverified", r.text(&row.unverified)},
	})
	switch {
	case err != nil:
		return nil, nil, nil, err
	case roleNode == nil:
		return nil, nil, nil, r.errorf(n, "role is missing")
	}
	if types, methods, err = r.names(n, types, methods, funcs); err != nil {
		return nil, nil, nil, err
	}
	if err := parse(row.role); err != nil {
		return nil, nil, nil, r.errorf(roleNode, "%v", err)
	}
	return row, types, methods, nil
}

func (c *content) router(path, name string) *routerType {
	if c.routers[path] == nil {
		c.routers[path] = map[string]*routerType{}
	}
	t := c.routers[path][name]
	if t == nil {
		t = &routerType{roles: map[string]*roleRow{}}
		c.routers[path][name] = t
	}
	return t
}

// Routes reports whether a package is one of a router's library, so that its structs may describe
// routes.
func (c *Catalog) Routes(path string) bool {
	path = cleanPath(path)
	for ; c != nil; c = c.below {
		if len(c.content.routers[path]) > 0 {
			return true
		}
		for _, f := range c.families[path] {
			if len(f.rows().routers[path]) > 0 {
				return true
			}
		}
	}
	return false
}
