package summary

import (
	"go/ast"
	"go/types"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// given spells the lengths of the lists among the arguments, for callees that
// loop over them: in the source's words, or a number where they are written down.
func (f *fn) given(e *ast.CallExpr) []string {
	var list []string
	variadic := -1
	if sig, ok := core0(f.b.info.TypeOf(e.Fun)).(*types.Signature); ok && sig.Variadic() && !e.Ellipsis.IsValid() {
		variadic = sig.Params().Len()
	}
	for i, a := range e.Args {
		if i+1 == variadic {
			return put(list, variadic, strconv.Itoa(len(e.Args)-i)) // f(a, b, c)
		}
		switch core0(f.b.info.TypeOf(a)).(type) {
		case *types.Slice, *types.Map, *types.Array:
			if n, ok := f.constantLen(a); ok {
				list = put(list, i+1, strconv.Itoa(n))
			} else {
				list = put(list, i+1, lenOf(a))
			}
		}
	}
	return list
}

// put sets the i-th element of a list that is as long as it must be.
func put(list []string, i int, text string) []string {
	if text == "" {
		return list
	}
	for len(list) <= i {
		list = append(list, "")
	}
	list[i] = text
	return list
}

// A ranger is a function that may loop over its parameters.
type ranger struct {
	params  []string
	lengths map[string]bool // that bound its loops, or that it hands on, as spelled
}

// rangers are functions by symbol. What a literal does belongs to the function around it.
type rangers map[string]*ranger

// runs returns the functions of the package.
func (b *builder) runs() rangers {
	all := make(rangers)
	for i := range b.unit.Funcs {
		all.note(&b.unit.Funcs[i])
	}
	return all
}

func (all rangers) note(f *unit.Func) {
	symbol, _, _ := strings.Cut(f.Symbol, "$")
	r := all[symbol]
	if r == nil {
		r = &ranger{lengths: make(map[string]bool)}
		all[symbol] = r
	}
	if f.Symbol == symbol {
		r.params = f.Params
	}
	r.note(f.Body)
}

func (r *ranger) note(nodes []unit.Node) {
	for _, n := range nodes {
		switch {
		case n.Call != nil:
			for _, g := range n.Call.Given {
				r.lengths[g] = true
			}
		case n.Loop != nil:
			r.lengths[n.Loop.Bound] = true
			r.note(n.Loop.Body)
			r.note(n.Loop.Once)
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				r.note(arm.Body)
			}
		}
	}
}

// of returns a function of this package or of one below, or nil.
func (all rangers) of(b *builder, symbol string) *ranger {
	if r, ok := all[symbol]; ok || symbol == "" {
		return r
	}
	all[symbol] = nil
	all[symbol] = ask(b.below, unit.PackageOf(symbol), "ranges", symbol, func(u *unit.Unit) *ranger { return rangerOf(u, symbol) })
	return all[symbol]
}

// rangerOf returns a function of a unit, nil if that says nothing of it.
func rangerOf(u *unit.Unit, symbol string) *ranger {
	if u == nil {
		return nil
	}
	found := make(rangers)
	i, _ := slices.BinarySearchFunc(u.Funcs, symbol, func(f unit.Func, s string) int { return strings.Compare(f.Symbol, s) })
	for ; i < len(u.Funcs); i++ {
		if rest, ok := strings.CutPrefix(u.Funcs[i].Symbol, symbol); !ok || rest != "" && rest[0] != '$' {
			break
		}
		found.note(&u.Funcs[i])
	}
	return found[symbol]
}

// trim forgets the lengths of lists that the callee does not loop over. Where it runs
// functions, or is not known yet, it may.
func (all rangers) trim(b *builder, c *unit.Call) {
	if len(c.Given) == 0 || len(c.Args) > 0 || c.Iface > 0 {
		return
	}
	r := all.of(b, c.Func)
	last := 0
	for i := range c.Given {
		if r == nil || i >= len(r.params) || !r.lengths["len("+r.params[i]+")"] {
			c.Given[i] = ""
		} else if c.Given[i] != "" {
			last = i + 1
		}
	}
	if c.Given = c.Given[:last]; last == 0 {
		c.Given = nil
	}
}
