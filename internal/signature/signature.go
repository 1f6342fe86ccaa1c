// Package signature spells Go types canonically, so that "T implements I" can be decided on strings by
// someone who has neither type in memory: every method of I is spelled like one of the method set of
// *T.
package signature

import (
	"go/types"
	"hash/fnv"
)

// Type returns the canonical spelling of t. Identical types have the same spelling and different ones
// have different spellings, also across runs of the type checker:
//
//   - names of parameters and results are dropped and aliases resolved, at every depth;
//   - byte, rune and interface{} are uint8, int32 and any;
//   - embedded interfaces are flattened, methods and type terms sorted;
//   - names of types, and unexported names of methods and fields, are qualified by package path, which
//     loses its vendor prefix (a/vendor/b/c is b/c);
//   - a type declared in a function F is path.F().T, with #1, #2 for others of its name in F;
//   - type parameters go by index ($0), those of a function after those of its receiver; instances
//     show their arguments;
//   - struct tags, channel directions, array lengths and variadic dots are kept.
//
// Named types end at their name. The exceptions: sets of type terms are compared as written and not
// as sets, and a type of more than 10,000 parts is cut.
func Type(t types.Type) string {
	w := writer{left: maxParts}
	w.typ(t)
	return w.b.String()
}

// Method returns the canonical spelling of a method: its name (qualified by package if unexported), its
// parameters and its results, such as "Get(context.Context, int) (*example.com/shop.User, error)". The
// receiver does not take part.
func Method(fn *types.Func) string {
	return MethodOf(fn.Name(), fn.Pkg(), fn.Signature())
}

// MethodOf is Method for a signature that need not be the declared one, such as that of an instance.
// pkg is where the name is declared; it counts only if the name is unexported, and may be nil.
func MethodOf(name string, pkg *types.Package, sig *types.Signature) string {
	w := writer{left: maxParts}
	w.b.Grow(64) // most fit, and this is called for every method there is
	w.name(name, pkg)
	w.signature(sig)
	return w.b.String()
}

// Hash returns the 64-bit FNV-1a hash of s. It is stored in facts and caches and never changes.
func Hash(s string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(s)) // a hash does not fail
	return h.Sum64()
}
