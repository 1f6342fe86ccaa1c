package summary

import (
	"go/ast"
	"go/types"
	"maps"
	"slices"

	"github.com/crosslayer/crosslayer/internal/reply"
	"github.com/crosslayer/crosslayer/internal/signature"
)

// coded lists the structs that are read from JSON, or written as JSON to something else than an answer: under
// the names of their fields something is stored then, or agreed with somebody else.
func (b *builder) coded(all []*replier) {
	c := coding{b: b, found: make(map[string]bool), seen: make(map[types.Type]bool)}
	for _, r := range all {
		ast.Inspect(r.node, func(n ast.Node) bool {
			if lit, ok := n.(*ast.FuncLit); ok && lit != r.node {
				return false // it has a replier of its own
			}
			call, ok := n.(*ast.CallExpr)
			if !ok || b.answers[call] {
				return true
			}
			role, ok := r.roleOf(call)
			if !ok {
				return true
			}
			switch role.Verb {
			case reply.Decode, reply.Encode, reply.Marshal:
				if e := arg(call, role.Value); e != nil {
					c.reach(b.info.TypeOf(e))
				}
			}
			return true
		})
	}
	b.unit.Coded = slices.Sorted(maps.Keys(c.found))
}

type coding struct {
	b     *builder
	found map[string]bool
	seen  map[types.Type]bool
}

// reach enters the structs that a value of a type may hold.
func (c *coding) reach(t types.Type) {
	if t == nil || c.seen[t] {
		return
	}
	c.seen[t] = true
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		if pkg := t.Obj().Pkg(); pkg != nil && c.b.oursBelow(pkg.Path()) {
			if _, ok := t.Underlying().(*types.Struct); ok {
				c.found[signature.Type(t.Origin())] = true
			}
			c.reach(t.Underlying())
		}
		for arg := range t.TypeArgs().Types() {
			c.reach(arg)
		}
	case *types.Struct:
		for f := range t.Fields() {
			c.reach(f.Type())
		}
	case interface{ Elem() types.Type }: // pointers, lists, maps
		c.reach(t.Elem())
	}
}

// oursBelow tells whether a package is this one, or one of ours that it imports.
func (b *builder) oursBelow(path string) bool {
	if path == b.unit.Path {
		return true
	}
	return b.below.ours(path)
}
