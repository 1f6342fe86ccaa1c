package signature

import (
	"go/types"
	"slices"
	"strconv"
)

// enclosing returns the function that obj is declared in, as "F()" or "T.Method()", and "" for a type of
// package level. A function without a name of its own in the package (init, _, a literal in a var) is
// "func#2.5()": the sixth of the third file.
//
// It searches the package, which is slow and rare: few signatures mention a local type, and export data
// has none.
func enclosing(obj *types.TypeName) string {
	body := outermost(obj)
	if body == nil {
		return ""
	}
	pkg := obj.Pkg().Scope()
	for _, name := range pkg.Names() {
		switch obj := pkg.Lookup(name).(type) {
		case *types.Func:
			if obj.Scope() == body {
				return name + "()"
			}
		case *types.TypeName:
			if named, ok := obj.Type().(*types.Named); ok && !obj.IsAlias() {
				for i := range named.NumMethods() {
					// Nobody can declare two methods of a name, but those called _.
					if m := named.Method(i); m.Scope() == body && m.Name() != "_" {
						return name + "." + m.Name() + "()"
					}
				}
			}
		}
	}
	return "func#" + place(pkg, body) + "()"
}

// outermost returns the scope of the function that obj is declared in, not that of a literal within it;
// nil if there is none.
func outermost(obj *types.TypeName) *types.Scope {
	if obj.Pkg() == nil || obj.Parent() == nil {
		return nil
	}
	pkg := obj.Pkg().Scope()
	scope := obj.Parent()
	if scope == pkg || scope == types.Universe {
		return nil
	}
	for scope.Parent() != nil && scope.Parent().Parent() != pkg {
		scope = scope.Parent()
	}
	if scope.Parent() == nil {
		return nil
	}
	return scope
}

// place numbers a function body by file and by position therein.
func place(pkg, body *types.Scope) string {
	file := body.Parent()
	fileIndex := 0
	for i := range pkg.NumChildren() {
		if pkg.Child(i) == file {
			fileIndex = i
		}
	}
	index := 0
	for i := range file.NumChildren() {
		if file.Child(i).Pos() < body.Pos() {
			index++
		}
	}
	return strconv.Itoa(fileIndex) + "." + strconv.Itoa(index)
}

// ordinal counts the types of obj's name that are declared before it in the same function.
func ordinal(obj *types.TypeName) int {
	body := outermost(obj)
	if body == nil {
		return 0
	}
	before := 0
	scopes := []*types.Scope{body}
	for len(scopes) > 0 {
		scope := scopes[len(scopes)-1]
		scopes = slices.Delete(scopes, len(scopes)-1, len(scopes))
		if other, ok := scope.Lookup(obj.Name()).(*types.TypeName); ok && other.Pos() < obj.Pos() {
			before++
		}
		for i := range scope.NumChildren() {
			scopes = append(scopes, scope.Child(i))
		}
	}
	return before
}
