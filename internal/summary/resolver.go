package summary

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// gqlgen writes a package with an interface ResolverRoot, whose methods return the interfaces of the
// resolvers of each type of the schema, and a function NewExecutableSchema, which is given a struct with a
// ResolverRoot in its field Resolvers. Who calls that function serves what the resolvers do, so it is
// compiled as if it registered them.
const (
	resolverRoot = "ResolverRoot"
	schemaMaker  = "NewExecutableSchema"
)

// resolversOf returns the interface with all resolvers of a package that gqlgen has written, or nil.
func resolversOf(pkg *types.Package) *types.Interface {
	if _, ok := pkg.Scope().Lookup(schemaMaker).(*types.Func); !ok {
		return nil
	}
	root, ok := pkg.Scope().Lookup(resolverRoot).(*types.TypeName)
	if !ok {
		return nil
	}
	it, _ := root.Type().Underlying().(*types.Interface)
	return it
}

// resolves tells whether a declaration is the function that is given all resolvers.
func (w *wiring) resolves(d declaration) bool {
	fn, ok := d.node.(*ast.FuncDecl)
	return ok && fn.Recv == nil && fn.Name.Name == schemaMaker && resolversOf(w.b.pass.Pkg) != nil
}

// resolvers compiles the registration of all resolvers: of each its type and field, and the method behind
// Config.Resolvers.
func (c *compiler) resolvers(s *unit.Setup, sig *types.Signature) (list []unit.Term) {
	if sig.Params().Len() != 1 || len(s.Params) < 2 {
		return nil
	}
	if s.Params[1] < 0 {
		s.Params[1] = c.fresh()
	}
	config := sig.Params().At(0).Type()
	root := unit.Term{
		Op: unit.OpFieldOf, Text: c.typeName(config) + ".Resolvers",
		Args: []unit.Term{{Op: unit.OpVar, N: s.Params[1]}},
	}
	names := c.fieldNames()
	for of := range resolversOf(c.b.pass.Pkg).Methods() {
		if of.Signature().Results().Len() != 1 {
			continue
		}
		resolver := of.Signature().Results().At(0).Type()
		it, ok := resolver.Underlying().(*types.Interface)
		if !ok {
			continue
		}
		for field := range it.Methods() {
			name, ok := names[strings.ToLower(of.Name()+"."+field.Name())]
			if !ok {
				name = strings.ToLower(field.Name()[:1]) + field.Name()[1:]
			}
			handler := c.viaOf(field, resolver, term(unit.OpCall, c.viaOf(of, c.b.pass.Pkg.Scope().Lookup(resolverRoot).Type(), root)))
			list = append(list, unit.Term{
				Op: unit.OpRoute, Text: "entry kind=graphql path=1 handler=2", At: c.b.pos(field.Pos()),
				Args: []unit.Term{{}, {Op: unit.OpText, Text: of.Name() + "." + name}, handler},
			})
		}
	}
	return list
}

// viaOf binds a method of an interface.
func (c *compiler) viaOf(fn *types.Func, of types.Type, x unit.Term) unit.Term {
	i, hash := c.b.iface(of, fn)
	return unit.Term{Op: unit.OpBoundVia, Text: fn.Name(), N: i, Hash: hash, Args: []unit.Term{x}}
}

// fieldNames returns the names of fields as the schema spells them, by type and field in lower case,
// without underscores: gqlgen has a method for each, such as _Query_user.
func (c *compiler) fieldNames() map[string]string {
	names := make(map[string]string)
	for _, file := range c.b.pass.Files {
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv == nil || !strings.HasPrefix(fn.Name.Name, "_") {
				continue
			}
			if typ, field, ok := strings.Cut(fn.Name.Name[1:], "_"); ok {
				names[strings.ToLower(typ+"."+strings.ReplaceAll(field, "_", ""))] = field
			}
		}
	}
	return names
}

// resolving tells whether a method answers for a field of a schema: its type implements an interface of
// resolvers of a package that is imported.
func (w *wiring) resolving(d declaration) bool {
	fn, ok := d.node.(*ast.FuncDecl)
	if !ok || d.recv == nil || !fn.Name.IsExported() || d.sig.Recv() == nil {
		return false
	}
	for _, pkg := range append(w.b.pass.Pkg.Imports(), w.b.pass.Pkg) {
		root := resolversOf(pkg)
		if root == nil {
			continue
		}
		for of := range root.Methods() {
			if of.Signature().Results().Len() != 1 {
				continue
			}
			resolver := of.Signature().Results().At(0).Type()
			it, ok := resolver.Underlying().(*types.Interface)
			if ok && types.Implements(d.sig.Recv().Type(), it) && declares(it, fn.Name.Name) {
				return true
			}
		}
	}
	return false
}

func declares(it *types.Interface, name string) bool {
	for m := range it.Methods() {
		if m.Name() == name {
			return true
		}
	}
	return false
}
