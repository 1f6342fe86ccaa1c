package summary

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A need is a parameter without which a function does not go on, as far as its statements show: whether what it
// answers then is a refusal, is for the linker to find out.
type need struct {
	ask   int // of out.Asks
	body  unit.Span
	exits int // how many ways out there are before
}

// An exit is a way out of a branch on which only those of out.Hands may answer.
type exit struct{ from, to int }

// needed holds what tells whether every request comes to a point of a function.
type needed struct {
	asks  map[ast.Expr]int // the expressions that ask, and where that is in out.Asks
	prior ast.Stmt         // the statement before, in the same block
	inner int              // > 0 in a branch or loop
	begun struct{ sends, hands int }
	exits []exit
	left  bool // some requests have left before, with an answer that nobody knows
	needs []need
}

// inside goes through statements that only some requests come to, or more than once.
func (r *replier) inside(visit func()) {
	begun := r.begun
	r.begun.sends, r.begun.hands = len(r.out.Sends), len(r.out.Hands)
	r.inner++
	visit()
	r.inner--
	r.begun = begun
}

// leave notes a way out of a branch.
func (r *replier) leave(s *ast.ReturnStmt) {
	switch {
	case r.inner == 0 || len(r.out.Sends) > r.begun.sends:
	case len(r.out.Hands) > r.begun.hands:
		r.exits = append(r.exits, exit{r.begun.hands, len(r.out.Hands)})
	case !slices.ContainsFunc(s.Results, r.fails):
		r.left = true
	}
}

// fails tells whether what is returned is an error, and no answer by the way.
func (r *replier) fails(e ast.Expr) bool {
	t := r.b.info.TypeOf(e)
	if t == nil || !isError(t) || r.b.info.Types[e].IsNil() {
		return false
	}
	clean := true
	ast.Inspect(e, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && r.carries(e) {
			clean = false
		}
		return clean
	})
	return clean
}

// asked notes what asks for the parameter that was entered last.
func (r *replier) asked(e ast.Expr) {
	if r.asks == nil {
		r.asks = make(map[ast.Expr]int)
	}
	r.asks[e] = len(r.out.Asks) - 1
}

// refuses enters the parameters without which a branch is taken that does not come back.
func (r *replier) refuses(s *ast.IfStmt, prior ast.Stmt) {
	if r.inner > 0 || r.left || len(r.asks) == 0 {
		return
	}
	if s.Init != nil {
		prior = s.Init
	}
	for _, ask := range r.absent(s.Cond, prior) {
		r.needs = append(r.needs, need{ask, r.b.span(s.Body.Pos(), s.Body.End()), len(r.exits)})
	}
}

// absent returns the asks without which a condition holds, whatever else does.
func (r *replier) absent(cond ast.Expr, prior ast.Stmt) (asks []int) {
	one := func(e ast.Expr, second bool) []int {
		if i, ok := r.askIn(e, second); ok {
			return []int{i}
		}
		return nil
	}
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		if e.Op == token.NOT {
			return one(e.X, true) // !ok, !query.Has(name)
		}
	case *ast.BinaryExpr:
		switch {
		case e.Op == token.LOR:
			return append(r.absent(e.X, prior), r.absent(e.Y, prior)...)
		case e.Op == token.EQL && r.isEmpty(e.Y):
			return one(unmeasured(e.X), false)
		case e.Op == token.EQL && r.isEmpty(e.X):
			return one(unmeasured(e.Y), false)
		case e.Op == token.NEQ && r.b.info.Types[e.Y].IsNil():
			if text := r.parsed(e.X, prior); text != nil {
				return one(text, false)
			}
		}
	}
	return nil
}

// isEmpty tells of "" and 0.
func (r *replier) isEmpty(e ast.Expr) bool {
	v := r.b.info.Types[e].Value
	if v == nil {
		return false
	}
	return v.Kind() == constant.String && constant.StringVal(v) == "" || v.Kind() == constant.Int && constant.Sign(v) == 0
}

// unmeasured is the text that len measures.
func unmeasured(e ast.Expr) ast.Expr {
	if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && len(call.Args) == 1 {
		if id, ok := call.Fun.(*ast.Ident); ok && id.Name == "len" {
			return call.Args[0]
		}
	}
	return e
}

// askIn finds what asks for the text that an expression is, or, if second, for whether there is one.
func (r *replier) askIn(e ast.Expr, second bool) (ask int, ok bool) {
	for range deepestCarrier {
		e = ast.Unparen(e)
		if id, is := e.(*ast.Ident); is {
			obj := r.b.info.Uses[id]
			if all := r.flow.made[obj]; len(all) == 1 && len(r.flow.grows[obj]) == 1 {
				e = all[0]
			} else if e = r.flow.single[obj]; e == nil {
				return 0, false
			}
			if basic, is := obj.Type().Underlying().(*types.Basic); is && (basic.Kind() == types.Bool) != second {
				return 0, false
			}
			continue
		}
		call, is := e.(*ast.CallExpr)
		if !is {
			return 0, false
		}
		if ask, ok = r.asks[call]; ok {
			return ask, len(call.Args) == 1 && tells(r.b.info.TypeOf(call), second) // others have a value by default
		}
		if callee := r.b.wiring().callee(call); second || len(call.Args) == 0 || !slices.Contains(keepEmpty, callee) {
			return 0, false
		}
		e = call.Args[0]
	}
	return 0, false
}

// tells tells whether what an ask returns is the text, or, if second, whether there is one.
func tells(t types.Type, second bool) bool {
	if results, ok := t.(*types.Tuple); ok {
		return results.Len() == 2 && tells(results.At(0).Type(), false) && tells(results.At(1).Type(), true)
	}
	switch t := t.Underlying().(type) {
	case *types.Basic:
		return second && t.Kind() == types.Bool || !second && t.Kind() == types.String
	case *types.Slice:
		return !second
	}
	return false
}

// keepEmpty are functions that make nothing of an empty text.
var keepEmpty = []string{"strings.TrimSpace", "strings.ToLower", "strings.ToUpper", "strings.Trim"}

// parsers are functions that fail for an empty text, which is the argument of that number.
var parsers = map[string]int{
	"strconv.Atoi": 1, "strconv.ParseInt": 1, "strconv.ParseUint": 1, "strconv.ParseFloat": 1, "strconv.ParseBool": 1,
	"time.ParseDuration": 1,
}

// parsed is the text that the statement before has failed to read, if an expression is its error.
func (r *replier) parsed(err ast.Expr, prior ast.Stmt) ast.Expr {
	s, ok := prior.(*ast.AssignStmt)
	if !ok || len(s.Lhs) != 2 || len(s.Rhs) != 1 {
		return nil
	}
	call, ok := ast.Unparen(s.Rhs[0]).(*ast.CallExpr)
	if !ok || r.same(err, s.Lhs[1]) == nil {
		return nil
	}
	return arg(call, parsers[r.b.wiring().callee(call)])
}

// same is the variable that two expressions are.
func (r *replier) same(a, b ast.Expr) types.Object {
	x, isName := ast.Unparen(a).(*ast.Ident)
	y, isToo := ast.Unparen(b).(*ast.Ident)
	if !isName || !isToo || r.b.info.ObjectOf(x) != r.b.info.ObjectOf(y) {
		return nil
	}
	return r.b.info.ObjectOf(x)
}

// keepNeeds enters what is needed, where all who have left before were answered.
func (r *replier) keepNeeds(speaks func(h *unit.Hand) bool) {
	for _, n := range r.needs {
		if !slices.ContainsFunc(r.exits[:n.exits], func(e exit) bool {
			return !slices.ContainsFunc(r.out.Hands[e.from:e.to], func(h unit.Hand) bool { return speaks(&h) })
		}) {
			r.out.Asks[n.ask].Without = n.body
		}
	}
}
