package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// An outcome is a set of ways in which a statement ends.
type outcome uint8

const (
	falls     outcome = 1 << iota // goes on with the next statement
	leaves                        // leaves the loop or the function
	continues                     // starts the next turn of the loop
	breaks                        // leaves the switch or select around it
)

// endings tells in which ways the statements of one declaration end. It
// remembers them, as every level around a statement asks.
type endings struct {
	info  *types.Info
	known map[ending]outcome
}

// An ending is what is asked: how a statement ends as seen by the loop of a
// label.
type ending struct {
	stmt  ast.Stmt
	label string
}

// paths returns the ways in which s ends when nothing fails: the arm of an
// "err != nil" that leaves is not one of them. label is the label of the loop
// in question.
func (e *endings) paths(s ast.Stmt, label string) outcome {
	key := ending{s, label}
	o, ok := e.known[key]
	if !ok {
		o = e.find(s, label)
		e.known[key] = o
	}
	return o
}

func (e *endings) find(s ast.Stmt, label string) outcome {
	switch s := s.(type) {
	case *ast.ReturnStmt:
		return leaves
	case *ast.BranchStmt:
		return jump(s, label)
	case *ast.ExprStmt:
		if dies(e.info, s.X) {
			return leaves
		}
	case *ast.BlockStmt:
		return e.sequence(s.List, label)
	case *ast.LabeledStmt:
		return e.paths(s.Stmt, label)
	case *ast.IfStmt:
		return e.ifPaths(s, label)
	case *ast.SwitchStmt:
		return e.casePaths(s.Body, label)
	case *ast.TypeSwitchStmt:
		return e.casePaths(s.Body, label)
	case *ast.SelectStmt:
		return e.casePaths(s.Body, label)
	case *ast.RangeStmt:
		return falls | e.sequence(s.Body.List, label)&leaves
	case *ast.ForStmt:
		inner := e.sequence(s.Body.List, label)
		if s.Cond == nil && inner&leaves == 0 {
			return leaves // for ever
		}
		return falls | inner&leaves
	}
	return falls
}

func jump(s *ast.BranchStmt, label string) outcome {
	switch {
	case s.Tok == token.FALLTHROUGH:
		return falls
	case s.Tok == token.BREAK && s.Label == nil:
		return breaks
	case s.Tok == token.CONTINUE && (s.Label == nil || s.Label.Name == label):
		return continues
	}
	return leaves // an outer loop, or goto
}

func (e *endings) sequence(stmts []ast.Stmt, label string) outcome {
	var all outcome
	for _, s := range stmts {
		o := e.paths(s, label)
		all |= o &^ falls
		if o&falls == 0 {
			return all
		}
	}
	return all | falls
}

func (e *endings) ifPaths(s *ast.IfStmt, label string) outcome {
	then := e.sequence(s.Body.List, label)
	els := falls
	if s.Else != nil {
		els = e.paths(s.Else, label)
	}
	switch {
	case failure(e.info, s.Cond) && then&falls == 0:
		return els
	case success(e.info, s.Cond) && (els&falls == 0 || s.Else == nil):
		return then
	}
	return then | els
}

func (e *endings) casePaths(body *ast.BlockStmt, label string) outcome {
	var all outcome
	dflt := false
	for _, clause := range body.List {
		switch clause := clause.(type) {
		case *ast.CaseClause:
			dflt = dflt || clause.List == nil
			all |= e.sequence(clause.Body, label)
		case *ast.CommClause:
			dflt = true
			all |= e.sequence(clause.Body, label)
		}
	}
	if all&breaks != 0 || !dflt {
		all = all&^breaks | falls
	}
	return all
}

// breaksOut tells whether a list of statements may end with a break.
func (e *endings) breaksOut(stmts []ast.Stmt) bool {
	return e.sequence(stmts, "")&breaks != 0
}

// dies tells whether an expression statement ends the program or the
// goroutine.
func dies(info *types.Info, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	switch fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		_, builtin := info.Uses[fun].(*types.Builtin)
		return builtin && fun.Name == "panic"
	case *ast.SelectorExpr:
		if obj, ok := info.Uses[fun.Sel].(*types.Func); ok && obj.Pkg() != nil {
			switch obj.Pkg().Path() + "." + obj.Name() {
			case "os.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln", "runtime.Goexit":
				return true
			}
		}
	}
	return false
}

// nextTurn tells whether, when nothing fails, the loop may begin another turn
// after the current statement of fr. whole includes what is left of that
// statement itself.
func (e *endings) nextTurn(fr *frame, l *loop, whole bool) bool {
	for fr != nil {
		from := fr.at + 1
		if whole {
			from = fr.at
		}
		whole = false
		out := e.rest(fr, from, l.label)
		if out&continues != 0 {
			return true
		}
		if out&falls == 0 {
			if out&breaks == 0 {
				return false
			}
			for fr != nil && !fr.cases && fr.loop == nil {
				fr = fr.up
			}
			if fr == nil || fr.loop == l {
				return false
			}
			fr = fr.up // the break ended a switch or an inner loop
			continue
		}
		if fr.loop == l {
			return true
		}
		fr = fr.up
	}
	return false
}

// rest returns the ways in which the statements of a frame end, from one on: those
// of the first that may begin another turn or does not fall through.
func (e *endings) rest(fr *frame, from int, label string) outcome {
	rests := fr.rests[label]
	if rests == nil {
		rests = make([]outcome, len(fr.stmts)+1)
		rests[len(fr.stmts)] = falls
		for i := len(fr.stmts) - 1; i >= 0; i-- {
			rests[i] = e.paths(fr.stmts[i], label)
			if rests[i]&(continues|falls) == falls {
				rests[i] = rests[i+1]
			}
		}
		if fr.rests == nil {
			fr.rests = make(map[string][]outcome)
		}
		fr.rests[label] = rests
	}
	return rests[from]
}

// settle decides how often the calls of a statement run in the loop around it:
// once per turn, or once, because the loop ends with them. It reads "the call
// succeeds, then what?" off the statements that follow.
func (f *fn) settle(s ast.Stmt, fr *frame, nodes []unit.Node) {
	if len(nodes) == 0 || len(f.loops) == 0 {
		return
	}
	l := f.loops[len(f.loops)-1]
	_, returns := s.(*ast.ReturnStmt)
	whole := returns || !simple(s)
	switch {
	case f.memo > 0 || f.probes(s, l) || f.keyed > 0 && !f.flow.ends.nextTurn(fr, l, whole):
		l.atMostOnce(nodes)
		return
	case f.keyed > 0:
		l.oncePerKey(nodes)
		return
	}
	for i := len(f.loops) - 1; i >= 0 && !f.flow.ends.nextTurn(fr, f.loops[i], whole); i-- {
		f.loops[i].atMostOnce(nodes) // a labelled break ends outer loops too
	}
}

// probes tells whether the loop ends as soon as the result of the statement's
// call is what it looks for: "if v, ok := try(x); ok { return v }".
func (f *fn) probes(s ast.Stmt, l *loop) bool {
	if is, ok := s.(*ast.IfStmt); ok && hasCall(is.Cond) && f.finds(is) {
		return true
	}
	for obj := range f.results(s) {
		if f.decides(l)[obj] >= s.Pos() {
			return true
		}
	}
	return false
}

// decides returns the variables of whose values one ends the loop, and where
// that is last looked at.
func (f *fn) decides(l *loop) map[types.Object]token.Pos {
	if l.decides != nil {
		return l.decides
	}
	l.decides = make(map[types.Object]token.Pos)
	ast.Inspect(l.body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.IfStmt:
			if !f.finds(n) {
				return true
			}
			ast.Inspect(n.Cond, func(m ast.Node) bool {
				if id, ok := m.(*ast.Ident); ok && f.b.info.Uses[id] != nil {
					l.decides[f.b.info.Uses[id]] = max(l.decides[f.b.info.Uses[id]], n.Pos())
				}
				return true
			})
		}
		return true
	})
	return l.decides
}

// results returns the variables that a statement assigns from calls, errors
// aside.
func (f *fn) results(s ast.Stmt) map[types.Object]bool {
	if is, ok := s.(*ast.IfStmt); ok {
		s = is.Init
	}
	assign, ok := s.(*ast.AssignStmt)
	if !ok {
		return nil
	}
	vars := make(map[types.Object]bool)
	for _, lhs := range assign.Lhs {
		id, ok := ast.Unparen(lhs).(*ast.Ident)
		if !ok {
			continue
		}
		obj := f.b.info.ObjectOf(id)
		if obj != nil && !isError(obj.Type()) {
			vars[obj] = true
		}
	}
	return vars
}

// finds tells whether the then-arm of an if ends the loop because what was
// looked for is there.
func (f *fn) finds(s *ast.IfStmt) bool {
	if len(s.Body.List) == 0 {
		return false
	}
	switch last := s.Body.List[len(s.Body.List)-1].(type) {
	case *ast.BranchStmt:
		return last.Tok == token.BREAK && positive(s.Cond)
	case *ast.ReturnStmt:
		if n := len(last.Results); n > 0 {
			if t := f.b.info.TypeOf(last.Results[n-1]); t != nil && (isError(t) || isNil(f.b.info, last.Results[n-1])) && f.errorLast {
				return isNil(f.b.info, last.Results[n-1])
			}
		}
		return positive(s.Cond)
	}
	return false
}

// positive tells whether a condition says that something is there: ok, x !=
// nil, n > 0; not !ok, x == nil, n == 0.
func positive(cond ast.Expr) bool {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		return e.Op != token.NOT
	case *ast.BinaryExpr:
		switch e.Op {
		case token.EQL:
			id, ok := ast.Unparen(e.X).(*ast.Ident)
			isErr := ok && (id.Name == "err" || id.Name == "e")
			nothing := zero(e.Y) || zero(e.X)
			return isErr && nothing || !nothing
		case token.NEQ:
			return zero(e.X) || zero(e.Y)
		case token.LAND, token.LOR:
			return positive(e.X)
		}
	}
	return true
}

func zero(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return e.Name == "nil" || e.Name == "false"
	case *ast.BasicLit:
		return e.Value == "0" || e.Value == `""`
	}
	return false
}

// failure tells whether cond holds only after something failed: it compares an
// error with nil, perhaps among other things.
func failure(info *types.Info, cond ast.Expr) bool { return comparesError(info, cond, token.NEQ) }

// success is the opposite: err == nil.
func success(info *types.Info, cond ast.Expr) bool { return comparesError(info, cond, token.EQL) }

func comparesError(info *types.Info, cond ast.Expr, op token.Token) bool {
	if not, ok := ast.Unparen(cond).(*ast.UnaryExpr); ok && not.Op == token.NOT && op == token.EQL {
		return testsError(info, not.X) // no error, or one of another kind
	}
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok {
		return false
	}
	switch e.Op {
	case token.LAND, token.LOR:
		return comparesError(info, e.X, op) || comparesError(info, e.Y, op)
	case op:
		x, y := e.X, e.Y
		if isNil(info, x) {
			x, y = y, x
		}
		t := info.TypeOf(x)
		return isNil(info, y) && t != nil && isError(t)
	}
	return false
}

// testsError tells whether e asks for a kind of error: errors.Is(err, target).
func testsError(info *types.Info, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	fn, ok := info.Uses[sel.Sel].(*types.Func)
	return ok && fn.Pkg() != nil && fn.Pkg().Path() == "errors" && (fn.Name() == "Is" || fn.Name() == "As")
}

// lacking tells whether cond holds where the context does not carry what it
// should: loader, ok := ctx.Value(key).(*Loader); !ok. What follows is for
// callers who have not set things up, not for requests.
func (f *fn) lacking(cond ast.Expr) bool {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && f.fromContext(e.X)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.LOR, token.LAND:
			return f.lacking(e.X) || f.lacking(e.Y)
		case token.EQL:
			return isNil(f.b.info, e.Y) && f.fromContext(e.X)
		}
	}
	return false
}

// fromContext tells whether a variable is what ctx.Value returned.
func (f *fn) fromContext(e ast.Expr) bool {
	id, ok := ast.Unparen(e).(*ast.Ident)
	if !ok {
		return false
	}
	made := f.flow.made[f.b.info.Uses[id]]
	if len(made) != 1 {
		return false
	}
	value := made[0]
	if assert, ok := value.(*ast.TypeAssertExpr); ok {
		value = ast.Unparen(assert.X)
	}
	if field, ok := value.(*ast.SelectorExpr); ok {
		value = ast.Unparen(field.X) // loadersFrom(ctx).User
	}
	call, ok := value.(*ast.CallExpr)
	if !ok {
		return false
	}
	if sel, ok := call.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Value" {
		t := f.b.info.TypeOf(sel.X)
		return t != nil && isContext(t)
	}
	if len(call.Args) != 1 || !fromLike.MatchString(spell(call.Fun)) {
		return false
	}
	t := f.b.info.TypeOf(call.Args[0])
	return t != nil && isContext(t)
}

// fromLike matches what people call functions that look into a context.
var fromLike = regexp.MustCompile(`(?i)from|ctx|context`)

var errorType = types.Universe.Lookup("error").Type()

func isError(t types.Type) bool {
	return types.Identical(types.Unalias(t), errorType)
}

func isNil(info *types.Info, e ast.Expr) bool {
	return info.Types[ast.Unparen(e)].IsNil()
}

func hasCall(e ast.Expr) bool {
	found := false
	ast.Inspect(e, func(n ast.Node) bool {
		_, call := n.(*ast.CallExpr)
		found = found || call
		return !found
	})
	return found
}
