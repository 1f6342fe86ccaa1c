package summary

import (
	"go/ast"
	"go/token"
	"slices"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A said is what was said of the answer so far, on the way to a point of the function.
type said struct {
	codes []unit.Code
	open  bool // a status was said, and nothing sent since
	at    unit.Span
	maybe []pending // said on some ways here, but not on all
	media unit.Text
	verbs []string
	older bool // only clients of an older version of the API get here
	dead  bool // nothing gets here
}

// A pending is a status that was said on some way, and nothing sent since.
type pending struct {
	codes []unit.Code
	at    unit.Span
	verbs []string
}

// join is what was said where two ways meet.
func (s said) join(o said) said {
	switch {
	case s.dead:
		return o
	case o.dead:
		return s
	}
	s.older = s.older && o.older
	for _, p := range o.maybe {
		s.wait(p)
	}
	if s.open != o.open {
		waits := s
		if o.open {
			waits = o
		}
		s.wait(pending{waits.codes, waits.at, waits.verbs})
		// On one of the ways the answer may have been sent.
		s.codes, s.open = append(slices.Clip(s.codes), unit.Code{}), false
	}
	for _, c := range o.codes {
		if !slices.Contains(s.codes, c) {
			s.codes = append(slices.Clip(s.codes), c)
		}
	}
	if s.media != o.media {
		s.media = unit.Text{Known: unknown}
	}
	if !slices.Equal(s.verbs, o.verbs) {
		s.verbs = nil
	}
	return s
}

// wait enters what is pending, once for each call that has said it.
func (s *said) wait(p pending) {
	if !slices.ContainsFunc(s.maybe, func(q pending) bool { return p.at == q.at && slices.Equal(p.verbs, q.verbs) }) {
		s.maybe = append(slices.Clip(s.maybe), p)
	}
}

// unknown is a text that nobody knows.
const unknown = "?"

func (r *replier) run() {
	var body *ast.BlockStmt
	switch node := r.node.(type) {
	case *ast.FuncDecl:
		body = node.Body
	case *ast.FuncLit:
		body = node.Body
	}
	r.block(body.List)
	r.finish()
}

// finish sends what was said where a function ends: a status without a body.
func (r *replier) finish() {
	if r.dead {
		return
	}
	if r.open {
		r.wait(pending{r.codes, r.at, r.verbs})
	}
	for _, p := range r.maybe {
		r.out.Sends = append(r.out.Sends, unit.Send{Span: p.at, Codes: p.codes, Verbs: p.verbs})
	}
	r.dead = true
}

// sent forgets statuses that are still to be sent.
func (r *replier) sent() { r.open, r.maybe = false, nil }

func (r *replier) block(list []ast.Stmt) {
	for i, s := range list {
		if r.dead {
			return
		}
		r.prior = nil
		if i > 0 {
			r.prior = list[i-1]
		}
		r.stmt(s)
	}
}

func (r *replier) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case *ast.BlockStmt:
		r.block(s.List)
	case *ast.LabeledStmt:
		r.stmt(s.Stmt)
	case *ast.IfStmt:
		r.ifStmt(s)
	case *ast.SwitchStmt:
		r.init(s.Init)
		r.expr(s.Tag)
		r.cases(s.Body.List, s.Tag)
	case *ast.TypeSwitchStmt:
		r.init(s.Init)
		r.stmt(s.Assign)
		r.cases(s.Body.List, nil)
	case *ast.SelectStmt:
		r.cases(s.Body.List, nil)
	case *ast.ForStmt:
		r.init(s.Init)
		r.expr(s.Cond)
		r.loop(s.Body, func() { r.init(s.Post) })
	case *ast.RangeStmt:
		r.expr(s.X)
		r.loop(s.Body, func() {})
	case *ast.ReturnStmt:
		for _, e := range s.Results {
			r.expr(e)
		}
		r.leave(s)
		r.finish()
	case *ast.BranchStmt:
		if s.Tok == token.GOTO {
			return
		}
		r.dead = true
	case *ast.GoStmt, *ast.DeferStmt:
		// It runs at another time.
	default:
		r.exprs(s)
		if e, ok := s.(*ast.ExprStmt); ok && dies(r.b.info, e.X) {
			r.dead = true
		}
	}
}

func (r *replier) init(s ast.Stmt) {
	if s != nil {
		r.stmt(s)
	}
}

func (r *replier) ifStmt(s *ast.IfStmt) {
	prior := r.prior
	r.init(s.Init)
	r.expr(s.Cond)
	before := r.said
	older, otherwise := r.olderArms(s.Cond)
	r.narrow(s.Cond)
	r.older = r.older || older
	r.inside(func() { r.block(s.Body.List) })
	if r.dead {
		r.refuses(s, prior)
	}
	then := r.said
	r.said = before
	r.older = r.older || otherwise
	if s.Else != nil {
		r.inside(func() { r.stmt(s.Else) })
	}
	r.said = then.join(r.said)
}

// cases goes through the cases of a switch or select, each from the state before it.
func (r *replier) cases(clauses []ast.Stmt, tag ast.Expr) {
	before, after := r.said, said{dead: true}
	complete := false
	for _, clause := range clauses {
		r.said = before
		switch c := clause.(type) {
		case *ast.CaseClause:
			complete = complete || c.List == nil
			for _, e := range c.List {
				r.expr(e)
			}
			if tag != nil && r.b.wiring().isMethod(tag) && len(c.List) > 0 {
				r.verbs = r.methodsOf(c.List)
			}
			r.inside(func() { r.block(c.Body) })
			if n := len(c.Body); n > 0 && r.dead && isBreak(c.Body[n-1]) {
				r.dead = false
			}
		case *ast.CommClause:
			complete = true
			r.init(c.Comm)
			r.inside(func() { r.block(c.Body) })
		}
		after = after.join(r.said)
	}
	if !complete {
		after = after.join(before)
	}
	after.verbs = before.verbs
	r.said = after
}

func isBreak(s ast.Stmt) bool {
	b, ok := s.(*ast.BranchStmt)
	return ok && b.Tok == token.BREAK
}

func (r *replier) loop(body *ast.BlockStmt, post func()) {
	before := r.said
	r.inside(func() { r.block(body.List) })
	r.dead = false
	post()
	r.said = before.join(r.said)
}

// narrow notes the methods of the request that lead into an arm: r.Method == http.MethodPost.
func (r *replier) narrow(cond ast.Expr) {
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || e.Op != token.EQL {
		return
	}
	if r.b.wiring().isMethod(e.X) {
		r.verbs = r.methodsOf([]ast.Expr{e.Y})
	}
}

func (r *replier) methodsOf(list []ast.Expr) (methods []string) {
	for _, e := range list {
		text, ok := r.constant(e)
		if !ok {
			return nil
		}
		methods = append(methods, text)
	}
	return methods
}

// exprs goes through the calls in a simple statement.
func (r *replier) exprs(n ast.Node) {
	if n == nil {
		return
	}
	var calls []*ast.CallExpr
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.CallExpr:
			calls = append(calls, n)
		case *ast.IndexExpr:
			r.index(n)
		}
		return true
	})
	// What is called on, and the arguments, come before the call.
	slices.SortStableFunc(calls, func(x, y *ast.CallExpr) int {
		switch {
		case x.Pos() <= y.Pos() && y.End() <= x.End():
			return 1
		case y.Pos() <= x.Pos() && x.End() <= y.End():
			return -1
		}
		return int(x.Pos() - y.Pos())
	})
	for _, call := range calls {
		r.call(call)
	}
}

func (r *replier) expr(e ast.Expr) {
	if e != nil {
		r.exprs(e)
	}
}
