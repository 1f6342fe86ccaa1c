package catalog

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/route"
)

// Mentions reports whether a parsed file may make a catalogued trip, or register routes, through a
// package that it imports. It knows syntax only, so it errs on the side of yes; a yes costs a type check, a wrong
// no would hide a trip.
//
// Rows are exact: a function has to be called, or a method with the name of a row. Packages that
// are imported for many things, such as net/http, name what else the file has to mention.
// Generated clients are guessed from the names the file chooses from an import.
func (c *Catalog) Mentions(file *ast.File) bool {
	imports := importsOf(file)
	if len(imports) == 0 {
		return false
	}
	u := usesOf(file)
	for _, im := range imports {
		if c.mentionsRows(im, u) || c.mentionsRule(im, u) || c.mentionsRoutes(im, u) {
			return true
		}
	}
	return false
}

// An imported is an import with the names that may stand for it; a dot is one of them.
type imported struct {
	path  string
	names []string
}

func importsOf(file *ast.File) []imported {
	var all []imported
	for _, spec := range file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			continue
		}
		im := imported{path: cleanPath(path)}
		switch {
		case spec.Name == nil:
			im.names = guessedNames(im.path)
		case spec.Name.Name == "_":
			continue
		default:
			im.names = []string{spec.Name.Name}
		}
		all = append(all, im)
	}
	return all
}

// A uses is what a file says with selectors: pkg.Name anywhere, and x.Name(…) in calls.
type uses struct {
	chosen  map[string]map[string]bool // by the identifier in front of the dot
	called  map[string]map[string]bool
	methods map[string]bool // called, whatever is in front of the dot
}

func usesOf(file *ast.File) uses {
	u := uses{map[string]map[string]bool{}, map[string]map[string]bool{}, map[string]bool{}}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if sel, ok := calledName(n.Fun).(*ast.SelectorExpr); ok {
				u.methods[sel.Sel.Name] = true
				note(u.called, sel)
			}
		case *ast.SelectorExpr:
			note(u.chosen, n)
		}
		return true
	})
	return u
}

func note(in map[string]map[string]bool, sel *ast.SelectorExpr) {
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return
	}
	if in[x.Name] == nil {
		in[x.Name] = map[string]bool{}
	}
	in[x.Name][sel.Sel.Name] = true
}

// chooses reports whether the file chooses a name from an import that satisfies ok.
func (u uses) chooses(im imported, ok func(string) bool) bool {
	for _, name := range im.names {
		for chosen := range u.chosen[name] {
			if ok(chosen) {
				return true
			}
		}
	}
	return false
}

func (u uses) calls(im imported, name string) bool {
	return slices.ContainsFunc(im.names, func(pkg string) bool { return u.called[pkg][name] })
}

func (c *Catalog) mentionsRows(im imported, u uses) bool {
	for ; c != nil; c = c.below {
		for _, p := range c.packages(im.path) {
			if p.mentioned(im, u) {
				return true
			}
		}
	}
	return false
}

func (p *packageRows) mentioned(im imported, u uses) bool {
	wired := func(r *row) bool { return r.effect.Layer != LayerNone }
	known := len(p.mentionedBy) == 0 || u.chooses(im, func(name string) bool { return p.mentionedBy[name] })
	for typ, byMethod := range p.types {
		for name, r := range byMethod {
			switch {
			case !wired(r):
			case im.names[0] == ".",
				typ == "" && u.calls(im, name),
				typ != "" && known && (name == anyMethod && len(u.methods) > 0 || u.methods[name]):
				return true
			}
		}
	}
	return false
}

// mentionsRoutes reports whether the file calls what registers a route in the library of an import, be
// it behind an interface of its own.
func (c *Catalog) mentionsRoutes(im imported, u uses) bool {
	for ; c != nil; c = c.below {
		for from := range c.contents(im.path) {
			for typ, t := range from.routers[im.path] {
				for name, row := range t.roles {
					verb, _, _ := strings.Cut(row.role, " ")
					switch route.Verb(verb) {
					case route.Handle, route.Begin, route.Mount, route.Service:
						if typ == "" && u.calls(im, name) || typ != "" && u.methods[name] && (isRegistration(name) || u.chooses(im, func(n string) bool { return n == typ })) {
							return true
						}
					}
				}
			}
		}
	}
	return false
}

// isRegistration tells whether a method of this name hardly does anything else.
func isRegistration(name string) bool {
	return name == "Handle" || name == "HandleFunc" || name == "RegisterService"
}

func (c *Catalog) mentionsRule(im imported, u uses) bool {
	if isStd(im.path) {
		return false
	}
	for ; c != nil; c = c.below {
		for i := range c.content.rules {
			if c.content.rules[i].mentioned(im, u) {
				return true
			}
		}
	}
	return false
}

func (r *rule) mentioned(im imported, u uses) bool {
	if !r.when.place.mayCall(u) {
		return false
	}
	switch {
	case r.mentionedBy != nil:
		return u.chooses(im, func(name string) bool {
			return slices.ContainsFunc(r.mentionedBy, func(glob string) bool { return matches(glob, name) })
		})
	case r.mentionedIn != nil:
		return slices.ContainsFunc(strings.Split(im.path, "/"), func(element string) bool {
			return slices.Contains(r.mentionedIn, element)
		})
	}
	return r.when.place.namesPath() && r.when.place.holdsPath(im.path)
}

// mayCall reports whether the file calls a method with a name that the place accepts.
func (p *place) mayCall(u uses) bool {
	if p.methods != nil {
		return slices.ContainsFunc(p.methods, func(m string) bool { return u.methods[m] })
	}
	for m := range u.methods {
		if p.methodPattern == nil || p.methodPattern.MatchString(m) {
			return true
		}
	}
	return false
}

// matches compares a name with a pattern that may begin or end with a star.
func matches(glob, name string) bool {
	word := strings.Trim(glob, "*")
	begins, ends := !strings.HasPrefix(glob, "*"), !strings.HasSuffix(glob, "*")
	switch {
	case begins && ends:
		return name == word
	case begins:
		return strings.HasPrefix(name, word)
	case ends:
		return strings.HasSuffix(name, word)
	}
	return strings.Contains(name, word)
}
