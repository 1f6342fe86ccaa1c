package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"

	"golang.org/x/tools/go/ast/astutil"

	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// nils enters what stands where lists and maps of answers were left nil.
func (b *builder) nils(shapes []shape.Shape) {
	files := make(map[string]*ast.File)
	for _, file := range b.pass.Files {
		if !isTest(b.pass.Fset, file) {
			files[filepath.Base(Position(b.pass.Fset, file.Package).Filename)] = file
		}
	}
	var places []shape.Place
	for _, s := range shapes {
		places = append(places, s.Nils()...)
	}
	slices.SortFunc(places, shape.Place.Compare)
	for _, at := range slices.Compact(places) {
		if file := files[at.File]; file != nil {
			if n, ok := b.nilAt(file, at); ok {
				b.unit.Nils = append(b.unit.Nils, n)
			}
		}
	}
}

// nilAt tells what stands at a place.
func (b *builder) nilAt(file *ast.File, at shape.Place) (unit.Nil, bool) {
	tf := b.pass.Fset.File(file.FileStart)
	if tf == nil || at.Line > tf.LineCount() {
		return unit.Nil{}, false
	}
	pos := tf.LineStart(at.Line) + token.Pos(at.Col-1)
	path, _ := astutil.PathEnclosingInterval(file, pos, pos)
	for i, node := range path {
		if node.Pos() != pos {
			break
		}
		switch node := node.(type) {
		case *ast.CompositeLit:
			return b.nilNode(node, unit.NilLiteral, b.source(node.Type)), true
		case *ast.CallExpr:
			return b.nilNode(node, unit.NilCall, spell(node.Fun)), true
		case *ast.Ident:
			switch obj := b.info.ObjectOf(node).(type) {
			case *types.Var:
				return b.nilVar(tf, path[i:], node, obj), true
			case *types.Nil:
				return b.nilValue(tf, path[i:], node), true
			case *types.Func:
				if slices.ContainsFunc(b.told(obj), shape.Value.Says) {
					return unit.Nil{}, false // it was left nil in that function
				}
			}
		}
	}
	return unit.Nil{}, false
}

func (b *builder) nilNode(node ast.Node, kind unit.NilKind, text string) unit.Nil {
	return unit.Nil{Span: b.span(node.Pos(), node.End()), Kind: kind, Text: text}
}

// nilVar tells of a variable that is declared without a value. Where it is never compared with nil, an empty
// one does as well.
func (b *builder) nilVar(tf *token.File, path []ast.Node, id *ast.Ident, v *types.Var) unit.Nil {
	n := b.nilNode(id, unit.NilPart, id.Name)
	switch v.Type().Underlying().(type) {
	case *types.Slice, *types.Map:
		n.Kind = unit.NilVar
	case *types.Interface, *types.Pointer:
		n.Kind = unit.NilOther
		return n
	default:
		return n
	}
	spec, ok := path[1].(*ast.ValueSpec)
	if !ok || spec.Type == nil || len(spec.Values) > 0 || spelledOut(spec.Type) {
		return n
	}
	n.Make = "make(" + b.source(spec.Type) + sizeOf(v.Type()) + ")"
	decl, ok := path[2].(*ast.GenDecl)
	if !ok || len(spec.Names) > 1 || id.Name == "_" {
		return n
	}
	if _, local := path[3].(*ast.DeclStmt); !local || b.comparedWithNil(path, v) {
		return n
	}
	old := id.Name + " " + b.source(spec.Type)
	if decl.Lparen.IsValid() {
		n.Edit = b.edit(tf, spec, old, id.Name+" = "+n.Make)
	} else {
		n.Edit = b.edit(tf, decl, "var "+old, id.Name+" := "+n.Make)
	}
	return n
}

// edit replaces a node by a text that calls make, unless that is something else there.
func (b *builder) edit(tf *token.File, node ast.Node, old, by string) unit.Edit {
	if scope := b.pass.Pkg.Scope().Innermost(node.Pos()); scope != nil {
		if _, obj := scope.LookupParent("make", node.Pos()); obj != types.Universe.Lookup("make") {
			return unit.Edit{}
		}
	}
	return unit.Edit{Start: tf.Offset(node.Pos()), End: tf.Offset(node.End()), Old: old, New: by}
}

// sizeOf is what make is told besides a type.
func sizeOf(t types.Type) string {
	if _, ok := t.Underlying().(*types.Slice); ok {
		return ", 0"
	}
	return ""
}

// nilValue tells of nil itself.
func (b *builder) nilValue(tf *token.File, path []ast.Node, id *ast.Ident) unit.Nil {
	n := b.nilNode(id, unit.NilOther, "nil")
	switch parent := path[1].(type) {
	case *ast.CallExpr:
		to, ok := b.info.Types[parent.Fun]
		if ok && to.IsType() && ofMany(to.Type) && !spelledOut(parent.Fun) {
			n.Kind, n.Make = unit.NilValue, "make("+b.source(ast.Unparen(parent.Fun))+sizeOf(to.Type)+")"
			if v := b.setBy(path[2], parent); v == nil || !b.comparedWithNil(path, v) {
				n.Edit = b.edit(tf, parent, b.source(parent), n.Make)
			}
		}
	case *ast.KeyValueExpr:
		if key, ok := parent.Key.(*ast.Ident); ok {
			if field, ok := b.info.Uses[key].(*types.Var); ok && ofMany(field.Type()) {
				n.Kind = unit.NilValue
			}
		}
	case *ast.AssignStmt:
		if i := slices.Index(parent.Rhs, ast.Expr(id)); i >= 0 && i < len(parent.Lhs) && ofMany(b.info.TypeOf(parent.Lhs[i])) {
			n.Kind = unit.NilValue
		}
	}
	return n
}

// setBy is the variable that a statement sets to an expression, or declares with it.
func (b *builder) setBy(stmt ast.Node, e ast.Expr) *types.Var {
	var names []ast.Expr
	var values []ast.Expr
	switch s := stmt.(type) {
	case *ast.AssignStmt:
		names, values = s.Lhs, s.Rhs
	case *ast.ValueSpec:
		values = s.Values
		for _, name := range s.Names {
			names = append(names, name)
		}
	}
	i := slices.Index(values, e)
	if i < 0 || i >= len(names) {
		return nil
	}
	id, ok := names[i].(*ast.Ident)
	if !ok {
		return nil
	}
	v, _ := b.info.ObjectOf(id).(*types.Var)
	return v
}

// ofMany tells whether a type is a list or a map.
func ofMany(t types.Type) bool {
	if t == nil {
		return false
	}
	switch t.Underlying().(type) {
	case *types.Slice, *types.Map:
		return true
	}
	return false
}

// comparedWithNil tells whether a variable is compared with nil in the function around a path.
func (b *builder) comparedWithNil(path []ast.Node, v *types.Var) bool {
	found := false
	ast.Inspect(path[len(path)-2], func(n ast.Node) bool {
		if e, ok := n.(*ast.BinaryExpr); ok && (b.info.Types[e.X].IsNil() || b.info.Types[e.Y].IsNil()) {
			for _, side := range []ast.Expr{e.X, e.Y} {
				id, ok := ast.Unparen(side).(*ast.Ident)
				found = found || ok && b.info.Uses[id] == v
			}
		}
		return !found
	})
	return found
}

// spelledOut tells whether a type holds fields or methods in the place.
func spelledOut(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.StructType, *ast.InterfaceType:
			found = true
		}
		return !found
	})
	return found
}

// source is an expression as it is written.
func (b *builder) source(e ast.Expr) string {
	if e == nil {
		return ""
	}
	return types.ExprString(e)
}
