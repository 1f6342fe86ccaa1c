package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/crosslayer/crosslayer/internal/reply"
	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// ask enters a parameter that is asked for.
func (r *replier) ask(call *ast.CallExpr, role reply.Role) {
	if role.Name == 0 {
		return // they are looked up
	}
	if sel := selector(call.Fun); sel != nil && isURLValues(r.b.info.TypeOf(sel.X)) && !r.isQuery(sel.X) {
		return
	}
	r.out.Asks = append(r.out.Asks, unit.Ask{
		Span: r.b.span(call.Pos(), call.End()), In: string(role.Verb), Name: r.text(arg(call, role.Name)), Verbs: r.verbs,
	})
	r.asked(call)
}

// isURLValues tells whether a type is that of a query, or of a form.
func isURLValues(t types.Type) bool {
	return isNamed(t, "net/url", "Values")
}

// index enters a parameter that is looked up in the query, or in those of the path: r.URL.Query()["tag"].
func (r *replier) index(e *ast.IndexExpr) {
	made := r.made(e.X)
	if made == nil {
		return
	}
	if role, ok := r.roleOf(made); ok && role.Verb == reply.Path && role.Name == 0 { // mux.Vars(r)["id"]
		r.out.Asks = append(r.out.Asks, unit.Ask{Span: r.b.span(e.Pos(), e.End()), In: string(reply.Path), Name: r.text(e.Index), Verbs: r.verbs})
		return
	}
	if !isURLValues(r.b.info.TypeOf(e.X)) {
		return
	}
	name := selector(made.Fun)
	if name == nil || name.Sel.Name != "QueryParams" && name.Sel.Name != "Query" {
		return
	}
	if !r.carries(name.X) && !r.queryOf(made) {
		return
	}
	r.out.Asks = append(r.out.Asks, unit.Ask{Span: r.b.span(e.Pos(), e.End()), In: string(reply.Query), Name: r.text(e.Index), Verbs: r.verbs})
}

// isQuery tells whether an expression is the query of a request: r.URL.Query().
func (r *replier) isQuery(e ast.Expr) bool {
	made := r.made(e)
	return made != nil && r.queryOf(made)
}

// queryOf tells whether a call is r.URL.Query().
func (r *replier) queryOf(made *ast.CallExpr) bool {
	query := selector(made.Fun)
	if query == nil || query.Sel.Name != "Query" {
		return false
	}
	url, ok := ast.Unparen(query.X).(*ast.SelectorExpr)
	return ok && isRequest(r.b.info.TypeOf(url.X))
}

// decode enters what a body is read into.
func (r *replier) decode(call *ast.CallExpr, role reply.Role) {
	e := arg(call, role.Value)
	if e == nil || !r.readsBody(call, role) {
		return
	}
	t := r.b.info.TypeOf(e)
	if t == nil {
		return
	}
	ask := unit.Ask{Span: r.b.span(call.Pos(), call.End()), In: "body", Verbs: r.verbs, Shape: new(shape.Shape), Uses: r.uses(e)}
	made := ask.Shape
	r.read = append(r.read, read{t, func(v shape.Shape) { *made = v }})
	r.out.Asks = append(r.out.Asks, ask)
}

// uses lists the fields of a variable that the function reads.
func (r *replier) uses(e ast.Expr) (names []string) {
	if u, ok := ast.Unparen(e).(*ast.UnaryExpr); ok && u.Op == token.AND {
		e = u.X
	}
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return nil
	}
	obj := r.b.info.Uses[id]
	ast.Inspect(r.node, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := ast.Unparen(sel.X).(*ast.Ident); ok && r.b.info.Uses[x] == obj {
				names = append(names, sel.Sel.Name)
			}
		}
		return true
	})
	slices.Sort(names)
	return slices.Compact(names)
}

// readsBody tells whether what a call decodes is the body of a request.
func (r *replier) readsBody(call *ast.CallExpr, role reply.Role) bool {
	switch {
	case role.Raw > 0:
		read := r.made(arg(call, role.Raw))
		return read != nil && len(read.Args) > 0 && r.isBody(read.Args[len(read.Args)-1])
	case role.From > 0:
		e := arg(call, role.From)
		return e != nil && r.isBody(e)
	}
	sel := selector(call.Fun)
	if sel == nil {
		return false
	}
	if r.carries(sel.X) {
		return true // c.Bind(&v)
	}
	made := r.made(sel.X)
	if made == nil {
		return false
	}
	from, ok := r.roleOf(made)
	if !ok || from.Verb != reply.Decoder {
		return false
	}
	if from.From == 0 { // c.Bind().Body(&v)
		of := selector(made.Fun)
		return of != nil && r.carries(of.X)
	}
	e := arg(made, from.From)
	return e != nil && r.isBody(e)
}

// isBody tells whether an expression is the body of a request, perhaps behind a limit.
func (r *replier) isBody(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			found = found || n.Sel.Name == "Body" && isRequest(r.b.info.TypeOf(n.X))
		case *ast.Ident:
			if v, ok := r.b.info.Uses[n].(*types.Var); ok && !v.IsField() {
				if value := r.flow.single[v]; value != nil && value != e {
					if sel, ok := ast.Unparen(value).(*ast.SelectorExpr); ok {
						found = found || sel.Sel.Name == "Body" && isRequest(r.b.info.TypeOf(sel.X))
					}
				}
			}
		}
		return !found
	})
	return found
}
