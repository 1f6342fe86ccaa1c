package catalog

import (
	"go/types"
	"strings"
)

// typeText writes a type as Go does, with full import paths, aliases resolved and the empty
// interface as any, so that equal text is the same type.
func typeText(t types.Type) string {
	switch t := types.Unalias(t).(type) {
	case *types.Pointer:
		return "*" + typeText(t.Elem())
	case *types.Slice:
		return "[]" + typeText(t.Elem())
	case *types.Named:
		if obj := t.Obj(); t.TypeArgs().Len() == 0 && obj.Pkg() != nil {
			return cleanPath(obj.Pkg().Path()) + "." + obj.Name()
		}
	case *types.Interface:
		if t.Empty() {
			return "any"
		}
	case *types.Signature:
		return "func" + signatureText(t)
	}
	return types.TypeString(t, func(p *types.Package) string { return cleanPath(p.Path()) })
}

// signatureText writes a signature without names: "(context.Context, ...any) error".
func signatureText(sig *types.Signature) string {
	params := "(" + strings.Join(tupleTexts(sig.Params(), sig.Variadic()), ", ") + ")"
	results := tupleTexts(sig.Results(), false)
	switch len(results) {
	case 0:
		return params
	case 1:
		return params + " " + results[0]
	}
	return params + " (" + strings.Join(results, ", ") + ")"
}

func tupleTexts(tuple *types.Tuple, variadic bool) []string {
	texts := make([]string, tuple.Len())
	for i := range texts {
		texts[i] = typeText(tuple.At(i).Type())
	}
	if variadic && len(texts) > 0 {
		last := &texts[len(texts)-1]
		*last = "..." + strings.TrimPrefix(*last, "[]")
	}
	return texts
}

// lastUnderlying writes the last parameter with the name of its type resolved.
func lastUnderlying(sig *types.Signature) string {
	n := sig.Params().Len()
	if n == 0 {
		return ""
	}
	t := sig.Params().At(n - 1).Type()
	if s, ok := types.Unalias(t).(*types.Slice); ok && sig.Variadic() {
		return "..." + typeText(s.Elem().Underlying())
	}
	return typeText(t.Underlying())
}
