package catalog

import (
	"go/types"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// A rule recognises calls of generated clients by their shape. Rules come after rows, and the
// first one that holds wins.
type rule struct {
	id     string
	effect Effect
	// writeMethods matches the methods that change something.
	writeMethods *regexp.Regexp
	when         condition
	// mentionedBy and mentionedIn tell from a file's syntax that a rule may hold in it: names
	// chosen from an import, "*Client" being any name with that end, and elements of an
	// import path.
	mentionedBy, mentionedIn []string
}

// A condition is a conjunction; a field left out always holds.
type condition struct {
	place   place
	params  params
	results results
	typ     shape
}

// A place says where the called method or function is.
type place struct {
	path, pathPrefix, pathSuffix []string
	pathPattern                  *regexp.Regexp
	types, typeSuffix            []string
	typePattern                  *regexp.Regexp
	methods                      []string
	methodPattern                *regexp.Regexp
	methodNotSuffix              string
	function                     bool // a package function; without it a method
	funcType                     bool // a call through a value of a named func type
	iface                        bool // the method is an interface's
	outsideModule                bool // in a module that is not the caller's
}

// A params says what the parameters are. Types are written as Go writes them, with full paths.
type params struct {
	first, second, last, lastUnderlying string
	secondSuffix, lastSuffix, anySuffix string
	any                                 []string
}

// A results says what the results are.
type results struct {
	last, suffix, any, embeds string
	methods                   []string // of the first result
}

// A shape says what the receiver type and its package look like.
type shape struct {
	embeds   []string
	field    string
	declares []string // names of the package's scope
}

func (r reader) rule(n *yaml.Node, words *vocabulary, to *content) error {
	d := draft{node: n}
	var ru rule
	var lib string
	var when *yaml.Node
	fields := append(d.fields(r),
		field{"id", r.text(&ru.id)},
		field{"lib", r.text(&lib)},
		field{"write_methods", r.pattern(&ru.writeMethods)},
		field{"mentioned_by", r.words(&ru.mentionedBy)},
		field{"mentioned_in", r.words(&ru.mentionedIn)},
		field{"when", func(n *yaml.Node) error { when = n; return r.condition(n, &ru.when) }},
	)
	if err := r.mapping(n, "the rule", fields); err != nil {
		return err
	}
	switch {
	case ru.id == "":
		return r.errorf(n, "id is missing")
	case lib == "":
		return r.errorf(n, "lib is missing")
	case when == nil || len(when.Content) == 0:
		return r.errorf(n, "when is missing")
	}
	if slices.ContainsFunc(to.rules, func(o rule) bool { return o.id == ru.id }) {
		return r.errorf(n, "rule %s is there twice", ru.id)
	}
	effect, err := d.resolve(r, words)
	if err != nil {
		return err
	}
	ru.effect = effect
	ru.effect.Lib = lib
	to.rules = append(to.rules, ru)
	return nil
}

func (r reader) condition(n *yaml.Node, c *condition) error {
	return r.mapping(n, "when", c.fields(r))
}

func (c *condition) fields(r reader) []field {
	return []field{
		{"path", r.words(&c.place.path)},
		{"path_prefix", r.words(&c.place.pathPrefix)},
		{"path_suffix", r.words(&c.place.pathSuffix)},
		{"path_pattern", r.pattern(&c.place.pathPattern)},
		{"types", r.words(&c.place.types)},
		{"type_suffix", r.words(&c.place.typeSuffix)},
		{"type_pattern", r.pattern(&c.place.typePattern)},
		{"methods", r.words(&c.place.methods)},
		{"method_pattern", r.pattern(&c.place.methodPattern)},
		{"method_not_suffix", r.text(&c.place.methodNotSuffix)},
		{"function", r.flag(&c.place.function)},
		{"func_type", r.flag(&c.place.funcType)},
		{"interface", r.flag(&c.place.iface)},
		{"outside_module", r.flag(&c.place.outsideModule)},
		{"first_param", r.text(&c.params.first)},
		{"second_param", r.text(&c.params.second)},
		{"second_param_suffix", r.text(&c.params.secondSuffix)},
		{"last_param", r.text(&c.params.last)},
		{"last_param_underlying", r.text(&c.params.lastUnderlying)},
		{"last_param_suffix", r.text(&c.params.lastSuffix)},
		{"any_param", r.words(&c.params.any)},
		{"any_param_suffix", r.text(&c.params.anySuffix)},
		{"last_result", r.text(&c.results.last)},
		{"result_suffix", r.text(&c.results.suffix)},
		{"any_result", r.text(&c.results.any)},
		{"result_embeds", r.text(&c.results.embeds)},
		{"result_methods", r.words(&c.results.methods)},
		{"embeds", r.words(&c.typ.embeds)},
		{"field", r.text(&c.typ.field)},
		{"declares", r.words(&c.typ.declares)},
	}
}

// A call is a callee with the texts that conditions ask for. They are made once for all rules.
type call struct {
	Callee
	module          string
	params, results []string
	described       bool
}

// describe writes parameters and results as text; most calls need neither.
func (c *call) describe() {
	if c.described {
		return
	}
	c.described = true
	c.params = tupleTexts(c.Sig.Params(), c.Sig.Variadic())
	c.results = tupleTexts(c.Sig.Results(), false)
}

func (c *condition) holds(on *call, o Owner) bool {
	if !c.place.holds(on, o) {
		return false
	}
	on.describe()
	return c.params.holds(on) && c.results.holds(on) && c.typ.holds(on, o)
}

func (p *place) holds(c *call, o Owner) bool {
	switch {
	case p.funcType != (c.Method == ""),
		!p.funcType && p.function != (o.Name == ""),
		p.iface && !c.Iface,
		p.methods != nil && !slices.Contains(p.methods, c.Method),
		p.methodPattern != nil && !p.methodPattern.MatchString(c.Method),
		p.methodNotSuffix != "" && strings.HasSuffix(c.Method, p.methodNotSuffix),
		p.types != nil && !slices.Contains(p.types, o.Name),
		!endsInOne(o.Name, p.typeSuffix),
		p.typePattern != nil && !p.typePattern.MatchString(o.Name):
		return false
	}
	return p.holdsPath(o.Path) && (!p.outsideModule || isOutside(o.Path, c.module))
}

func (p *place) holdsPath(path string) bool {
	return (p.path == nil || slices.Contains(p.path, path)) &&
		(p.pathPrefix == nil || slices.ContainsFunc(p.pathPrefix, func(s string) bool { return strings.HasPrefix(path, s) })) &&
		endsInOne(path, p.pathSuffix) &&
		(p.pathPattern == nil || p.pathPattern.MatchString(path))
}

// namesPath reports whether the condition restricts the import path.
func (p *place) namesPath() bool {
	return p.path != nil || p.pathPrefix != nil || p.pathSuffix != nil || p.pathPattern != nil
}

func endsInOne(s string, suffixes []string) bool {
	return suffixes == nil ||
		slices.ContainsFunc(suffixes, func(suffix string) bool { return strings.HasSuffix(s, suffix) })
}

// isOutside reports whether a package belongs to a module that is neither the caller's nor the
// standard library. Without a module nothing is known to be outside.
func isOutside(path, module string) bool {
	return module != "" && !isStd(path) && path != module && !strings.HasPrefix(path, module+"/")
}

func (p *params) holds(c *call) bool {
	n := len(c.params)
	last := ""
	if n > 0 {
		last = c.params[n-1]
	}
	switch {
	case p.first != "" && (n == 0 || c.params[0] != p.first),
		p.second != "" && (n < 2 || c.params[1] != p.second),
		p.secondSuffix != "" && (n < 2 || !strings.HasSuffix(c.params[1], p.secondSuffix)),
		p.last != "" && last != p.last,
		p.lastSuffix != "" && !strings.HasSuffix(last, p.lastSuffix),
		p.any != nil && !slices.ContainsFunc(c.params, func(s string) bool { return slices.Contains(p.any, s) }),
		p.anySuffix != "" && !slices.ContainsFunc(c.params, func(s string) bool { return strings.HasSuffix(s, p.anySuffix) }):
		return false
	}
	return p.lastUnderlying == "" || p.lastUnderlying == lastUnderlying(c.Sig)
}

func (p *results) holds(c *call) bool {
	n := len(c.results)
	switch {
	case p.last != "" && (n == 0 || c.results[n-1] != p.last),
		p.any != "" && !slices.Contains(c.results, p.any),
		p.suffix != "" && (n == 0 || !strings.HasSuffix(c.results[0], p.suffix)),
		p.methods != nil && (n == 0 || !hasMethods(c.Sig.Results().At(0).Type(), p.methods)):
		return false
	}
	return p.embeds == "" || resultEmbeds(c.Sig.Results(), p.embeds)
}

func (p *shape) holds(c *call, o Owner) bool {
	if p.embeds != nil && (o.Named == nil || !embeds(o.Named, p.embeds)) {
		return false
	}
	if p.field != "" && (o.Named == nil || !hasField(o.Named, p.field)) {
		return false
	}
	if p.declares == nil {
		return true
	}
	if o.Named == nil || o.Named.Obj().Pkg() == nil {
		return false
	}
	scope := o.Named.Obj().Pkg().Scope()
	return !slices.ContainsFunc(p.declares, func(name string) bool { return scope.Lookup(name) == nil })
}

// hasMethods reports whether a value of type t has all of the methods.
func hasMethods(t types.Type, names []string) bool {
	return !slices.ContainsFunc(names, func(name string) bool {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		_, ok := obj.(*types.Func)
		return !ok
	})
}

// resultEmbeds reports whether a result is a struct, or a pointer to one, that embeds a type.
func resultEmbeds(results *types.Tuple, want string) bool {
	for v := range results.Variables() {
		if named, ok := deref(v.Type()).(*types.Named); ok && embeds(named.Origin(), []string{want}) {
			return true
		}
	}
	return false
}

// embeds reports whether a struct or an interface embeds one of the types directly.
func embeds(named *types.Named, want []string) bool {
	switch u := named.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if f.Embedded() && slices.Contains(want, typeText(f.Type())) {
				return true
			}
		}
	case *types.Interface:
		for t := range u.EmbeddedTypes() {
			if slices.Contains(want, typeText(t)) {
				return true
			}
		}
	}
	return false
}

// hasField reports whether a struct has a field of a type.
func hasField(named *types.Named, want string) bool {
	st, ok := named.Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range st.Fields() {
		if typeText(f.Type()) == want {
			return true
		}
	}
	return false
}
