package catalog

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/crosslayer/crosslayer/internal/route"
)

// A routerType is what is known about a type of a router's library, "" for its functions.
type routerType struct {
	roles   map[string]string // by method; see route.ParseRole
	carrier bool              // a handler is given one: the request, the response, or both
}

// A Role is the part that a callee plays when routes are registered, as data/routers.yaml spells it,
// with NAME replaced by the method that the callee's name tells. See route.ParseRole. The outermost
// owner with a role for the method wins.
func (c *Catalog) Role(callee Callee) (role string, ok bool) {
	for _, o := range callee.Owners {
		for layer := c; layer != nil; layer = layer.below {
			if t := layer.content.routers[o.Path][o.Name]; t != nil {
				if role, ok := t.roles[callee.Method]; ok {
					return strings.Replace(role, " "+route.ByName, " "+methodOf(callee.Method), 1), true
				}
			}
		}
	}
	return "", false
}

// methodOf returns the method in the name of a call: GET of Get, POST of HandlePost.
func methodOf(name string) string {
	name = strings.ToUpper(name)
	for _, m := range []string{"OPTIONS", "CONNECT", "DELETE", "PATCH", "TRACE", "HEAD", "POST", "GET", "PUT"} {
		if strings.Contains(name, m) {
			return m
		}
	}
	return "ANY"
}

// Router reports whether a type registers routes, or is a part of one that is being registered.
func (c *Catalog) Router(path, name string) bool {
	return c.routerType(path, name, func(t *routerType) bool { return len(t.roles) > 0 })
}

// Carrier reports whether a type carries a request or its response to a handler.
func (c *Catalog) Carrier(path, name string) bool {
	return c.routerType(path, name, func(t *routerType) bool { return t.carrier })
}

func (c *Catalog) routerType(path, name string, is func(*routerType) bool) bool {
	if name == "" {
		return false
	}
	path = cleanPath(path)
	for ; c != nil; c = c.below {
		if t := c.content.routers[path][name]; t != nil && is(t) {
			return true
		}
	}
	return false
}

// routers reads a group of rows that share a library and its import paths.
func (r reader) routers(n *yaml.Node, to *content) error {
	var lib string
	var paths, carriers []string
	var rows *yaml.Node
	err := r.mapping(n, "the router", []field{
		{"lib", r.text(&lib)},
		{"paths", r.words(&paths)},
		{"carriers", r.words(&carriers)},
		{"rows", func(n *yaml.Node) error { rows = n; return nil }},
	})
	switch {
	case err != nil:
		return err
	case lib == "":
		return r.errorf(n, "lib is missing")
	case len(paths) == 0:
		return r.errorf(n, "paths is missing")
	}
	for _, path := range paths {
		for _, name := range carriers {
			to.router(path, name).carrier = true
		}
	}
	if rows == nil {
		return nil
	}
	return r.list(func(n *yaml.Node) error { return r.role(n, paths, to) })(rows)
}

func (r reader) role(n *yaml.Node, paths []string, to *content) error {
	var types, methods, funcs []string
	var role, unverified string
	var roleNode *yaml.Node
	err := r.mapping(n, "the row", []field{
		{"types", r.words(&types)},
		{"methods", r.words(&methods)},
		{"funcs", r.words(&funcs)},
		{"role", func(n *yaml.Node) error { roleNode = n; return r.text(&role)(n) }},
		{"unverified", r.text(&unverified)},
	})
	switch {
	case err != nil:
		return err
	case roleNode == nil:
		return r.errorf(n, "role is missing")
	case funcs == nil && (types == nil || methods == nil), funcs != nil && (types != nil || methods != nil):
		return r.errorf(n, "want types and methods, or funcs")
	}
	if _, err := route.ParseRole(role); err != nil {
		return r.errorf(roleNode, "%v", err)
	}
	if funcs != nil {
		types, methods = []string{""}, funcs
	}
	for _, path := range paths {
		for _, typ := range types {
			t := to.router(path, typ)
			for _, m := range methods {
				if _, twice := t.roles[m]; twice {
					return r.errorf(n, "%s of %s has a role already", strings.TrimPrefix(typ+"."+m, "."), path)
				}
				t.roles[m] = role
			}
		}
	}
	return nil
}

func (c *content) router(path, name string) *routerType {
	if c.routers[path] == nil {
		c.routers[path] = map[string]*routerType{}
	}
	t := c.routers[path][name]
	if t == nil {
		t = &routerType{roles: map[string]string{}}
		c.routers[path][name] = t
	}
	return t
}
