package catalog

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"
)

// A Matcher answers for the packages of one module: some rules hold only for types of other
// modules.
type Matcher struct {
	catalog *Catalog
	module  string
}

// For returns a matcher for calls made by the packages of a module.
func (c *Catalog) For(modulePath string) *Matcher { return &Matcher{c, modulePath} }

// Match is For("").Match: rules about types of other modules do not hold.
func (c *Catalog) Match(callee Callee) (Effect, bool) { return c.For("").Match(callee) }

// Match returns what the catalogue knows about a callee. It reports false if it knows nothing;
// a call known not to be a trip is an effect with no trips.
//
// The outermost owner with a row for the method wins, then the first rule that holds, then the
// signature of a method that an interface declares.
func (m *Matcher) Match(callee Callee) (Effect, bool) {
	for _, o := range callee.Owners {
		if r := m.catalog.row(o, callee.Method); r != nil {
			return named(r.effect, o, callee), true
		}
	}
	if e, ok := m.matchRule(callee); ok {
		return e, true
	}
	return m.matchSignature(callee)
}

// Call resolves and matches a call expression. Besides what CalleeOf finds it knows calls through
// fields of a named func type, the way go-elasticsearch offers its API.
func (m *Matcher) Call(info *types.Info, expr *ast.CallExpr) (Effect, bool) {
	if callee, ok := CalleeOf(info, expr); ok {
		return m.Match(callee)
	}
	if callee, ok := funcTypeOf(info, expr); ok {
		return m.matchRule(callee)
	}
	return Effect{}, false
}

// funcTypeOf returns the callee of a call through a value of a named func type. It has no method.
func funcTypeOf(info *types.Info, expr *ast.CallExpr) (Callee, bool) {
	tv, ok := info.Types[expr.Fun]
	if !ok || !tv.IsValue() {
		return Callee{}, false
	}
	named, ok := types.Unalias(tv.Type).(*types.Named)
	if !ok {
		return Callee{}, false
	}
	sig, ok := named.Underlying().(*types.Signature)
	if !ok {
		return Callee{}, false
	}
	return Callee{Owners: appendOwner(nil, named), Sig: sig, Pkg: named.Obj().Pkg()}, true
}

// matchRule tries the rules on every owner, the declaring type first: it is the generated one.
func (m *Matcher) matchRule(callee Callee) (Effect, bool) {
	if callee.Sig == nil || callee.Pkg == nil || isStd(cleanPath(callee.Pkg.Path())) {
		return Effect{}, false
	}
	c := call{Callee: callee, module: m.module}
	for layer := m.catalog; layer != nil; layer = layer.below {
		for i := len(callee.Owners) - 1; i >= 0; i-- {
			for j := range layer.content.rules {
				r := &layer.content.rules[j]
				if !r.when.holds(&c, callee.Owners[i]) {
					continue
				}
				e := named(r.effect, callee.Owners[i], callee)
				e.Write = e.Write || r.writeMethods != nil && r.writeMethods.MatchString(callee.Method)
				return e, true
			}
		}
	}
	return Effect{}, false
}

// matchSignature recognises the interfaces that users declare over a handle, such as sqlc's DBTX.
func (m *Matcher) matchSignature(callee Callee) (Effect, bool) {
	if !callee.Iface || callee.Sig == nil || !m.catalog.hasSignature(callee.Method) {
		return Effect{}, false
	}
	text := callee.Method + signatureText(callee.Sig)
	for layer := m.catalog; layer != nil; layer = layer.below {
		if r := layer.content.signatures[text]; r != nil {
			e := r.effect
			e.Name = r.name + "." + callee.Method
			return e, true
		}
	}
	return Effect{}, false
}

// named gives an effect the name of the call for messages: "sql.DB.QueryContext".
func named(e Effect, o Owner, callee Callee) Effect {
	parts := []string{packageName(o, callee), o.Name, callee.Method}
	name := parts[:0]
	for _, p := range parts {
		if p != "" {
			name = append(name, p)
		}
	}
	e.Name = strings.Join(name, ".")
	e.Write = e.Write || e.mixed && changes.MatchString(callee.Method)
	return e
}

// changes matches the methods that change something, by what libraries call them.
var changes = regexp.MustCompile(`^(F?Put|M?Set|Add|Append|Create|Insert|Upsert|Update|Patch|Modify|Replace|Del|Remove|Copy|` +
	`Upload|Compose|Incr|Decr|Expire|Touch|[LRSZHX](Add|Push|Set|Rem|Del|Trim|Incr)|Post|Send|Publish|Produce|Write)`)

func packageName(o Owner, callee Callee) string {
	switch {
	case o.Named != nil && o.Named.Obj().Pkg() != nil:
		return o.Named.Obj().Pkg().Name()
	case callee.Pkg != nil && cleanPath(callee.Pkg.Path()) == o.Path:
		return callee.Pkg.Name()
	}
	return guessedNames(o.Path)[0]
}

var version = regexp.MustCompile(`^v[0-9]+$`)

// guessedNames returns the names that a package may have, judged by its import path, the likely
// one first: the last element without a version, a ".v2", a "go-" or a "-go".
func guessedNames(path string) []string {
	elements := strings.Split(path, "/")
	base := elements[len(elements)-1]
	if len(elements) > 1 && version.MatchString(base) {
		base = elements[len(elements)-2]
	}
	if i := strings.LastIndex(base, ".v"); i > 0 {
		base = base[:i]
	}
	short := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(base, "go-"), "-go"), ".go")
	names := []string{short, base, strings.NewReplacer("-", "", ".", "", "_", "").Replace(base),
		strings.NewReplacer("-", "_", ".", "_").Replace(base)}
	return append(names, strings.FieldsFunc(base, func(r rune) bool { return r == '-' || r == '.' })...)
}
