package summary

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// What one successful call costs does not depend on the paths that fail, and is
// compared from lists of one element on. The functions of this file tell such paths
// from those that a state of the world decides, such as "is it there already?".

// ends tells whether one of several arms leaves though all goes well, so that what
// follows does not always run.
func ends(arms []unit.Arm) bool {
	for _, a := range arms {
		if a.Exits && !a.Off {
			return true
		}
	}
	return false
}

// vacant tells whether there is no call in a list of nodes.
func vacant(nodes []unit.Node) bool {
	for _, n := range nodes {
		switch {
		case n.Call != nil, n.Loop != nil:
			return false
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				if !vacant(arm.Body) {
					return false
				}
			}
		}
	}
	return true
}

func (f *fn) thenOff(s *ast.IfStmt, nodes []unit.Node, exits bool) bool {
	fails := f.failed(s.Cond) || f.lacking(s.Cond) || f.answersError(s.Cond)
	switch {
	case fails && (exits || f.isAtExit()):
		return true
	case exits && (f.gaveUp(s.Body.List) || f.toldOff(s)):
		return true
	}
	return len(nodes) == 0 && f.empty(s.Cond)
}

// failed tells whether cond holds only after a failure: where nothing failed, neither
// side of "err != nil || gone" says so.
func (f *fn) failed(cond ast.Expr) bool {
	if e, ok := ast.Unparen(cond).(*ast.BinaryExpr); ok && (e.Op == token.LOR || e.Op == token.LAND) {
		x, y := f.failed(e.X), f.failed(e.Y)
		return x && y || e.Op == token.LAND && (x || y)
	}
	return failure(f.b.info, cond) || f.recovers(cond, token.NEQ)
}

// succeeded is the opposite: wherever cond does not hold, something failed.
func (f *fn) succeeded(cond ast.Expr) bool {
	if e, ok := ast.Unparen(cond).(*ast.BinaryExpr); ok && (e.Op == token.LOR || e.Op == token.LAND) {
		x, y := f.succeeded(e.X), f.succeeded(e.Y)
		return x && y || e.Op == token.LOR && (x || y)
	}
	return success(f.b.info, cond) || f.recovers(cond, token.EQL)
}

// recovers tells whether cond compares what recover returned with nil: where it is something else, the
// function has panicked.
func (f *fn) recovers(cond ast.Expr, op token.Token) bool {
	e, ok := ast.Unparen(cond).(*ast.BinaryExpr)
	if !ok || e.Op != op || !isNil(f.b.info, e.Y) {
		return false
	}
	value := ast.Unparen(e.X)
	if id, ok := value.(*ast.Ident); ok {
		made := f.flow.made[f.b.info.Uses[id]]
		if len(made) != 1 {
			return false
		}
		value = made[0]
	}
	call, ok := value.(*ast.CallExpr)
	if !ok {
		return false
	}
	id, ok := ast.Unparen(call.Fun).(*ast.Ident)
	if !ok {
		return false
	}
	_, builtin := f.b.info.Uses[id].(*types.Builtin)
	return builtin && id.Name == "recover"
}

func (f *fn) elseOff(s *ast.IfStmt, nodes []unit.Node, thenExits, exits bool, fr *frame) bool {
	block, _ := s.Else.(*ast.BlockStmt)
	switch {
	case exits && block != nil && f.gaveUp(block.List):
		return true
	case len(nodes) == 0 && (f.succeeded(s.Cond) || f.filled(s.Cond)):
		return true
	}
	return s.Else == nil && thenExits && f.givesUpNext(fr)
}

// caseOff tells whether one case of a switch holds only after a failure, or for a
// list with nothing in it.
func (f *fn) caseOff(sw *ast.SwitchStmt, clause *ast.CaseClause) bool {
	if sw == nil || sw.Tag != nil || len(clause.List) == 0 {
		return false
	}
	for _, e := range clause.List {
		if !f.failed(e) && !f.empty(e) {
			return false
		}
	}
	return true
}

// isAtExit tells whether this is a deferred literal: what it does after a failure, it
// does for a call that fails.
func (f *fn) isAtExit() bool {
	lit, ok := f.node.(*ast.FuncLit)
	return ok && f.flow.atExit[lit]
}

// givesUpNext tells whether the statement after the current one leaves with an error.
func (f *fn) givesUpNext(fr *frame) bool {
	return fr != nil && fr.at+1 < len(fr.stmts) && f.gaveUp(fr.stmts[fr.at+1:fr.at+2])
}

// gaveUp tells whether statements that leave do so with an error: they return one,
// answer with one, or end the program.
func (f *fn) gaveUp(stmts []ast.Stmt) bool {
	if len(stmts) == 0 {
		return false
	}
	switch last := stmts[len(stmts)-1].(type) {
	case *ast.ExprStmt:
		if dies(f.b.info, last.X) {
			return true
		}
	case *ast.ReturnStmt:
		if n := len(last.Results); n > 0 && f.errorLast {
			return f.makesError(last.Results[n-1])
		}
		for _, e := range last.Results {
			if call, ok := ast.Unparen(e).(*ast.CallExpr); ok && (f.complains(call, answer) || f.refuses(call)) {
				return true
			}
		}
	case *ast.BranchStmt:
		return false
	}
	for _, s := range stmts {
		if e, ok := s.(*ast.ExprStmt); ok {
			if call, ok := e.X.(*ast.CallExpr); ok && (f.complains(call, answer) || f.refuses(call)) {
				return true
			}
		}
	}
	return false
}

// makesError tells whether e is an error for sure: a package's own, or one made here.
func (f *fn) makesError(e ast.Expr) bool {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		obj := f.b.info.Uses[e]
		return obj != nil && obj.Parent() == f.b.pass.Pkg.Scope()
	case *ast.SelectorExpr:
		v, ok := f.b.info.Uses[e.Sel].(*types.Var)
		return ok && !v.IsField() // pkg.ErrX
	case *ast.CompositeLit, *ast.UnaryExpr:
		return true
	case *ast.CallExpr:
		return f.complains(e, made) || f.refuses(e)
	}
	return false
}

// complains tells whether a call is about an error: it is told of one, or is called so.
func (f *fn) complains(call *ast.CallExpr, called *regexp.Regexp) bool {
	return f.told(call) || called.MatchString(spell(call.Fun))
}

// told tells whether a call is given an error, or says that there is one.
func (f *fn) told(call *ast.CallExpr) bool {
	return f.says(call) || slices.ContainsFunc(call.Args, func(arg ast.Expr) bool {
		tv := f.b.info.Types[arg]
		return tv.Type != nil && isError(tv.Type) && !tv.IsNil()
	})
}

// says tells whether a call is given a status from 400 on, or an answer that says that something failed.
func (f *fn) says(call *ast.CallExpr) bool {
	for _, arg := range call.Args {
		tv := f.b.info.Types[arg]
		if lit, ok := ast.Unparen(arg).(*ast.CompositeLit); ok && f.saysNo(lit) {
			return true
		}
		if tv.Value == nil || tv.Value.Kind() != constant.Int {
			continue
		}
		if k, ok := constant.Int64Val(tv.Value); ok && 400 <= k && k < 600 {
			return true
		}
	}
	return false
}

// saysNo tells whether a value, written in place, says that something failed: {"success": false},
// {"error": "gone"}.
func (f *fn) saysNo(lit *ast.CompositeLit) bool {
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		key := strings.ToLower(strings.Trim(spell(kv.Key), `"`))
		value := f.b.info.Types[kv.Value]
		switch {
		case (key == "error" || key == "err") && !value.IsNil():
			return true
		case (key == "success" || key == "ok") && value.Value != nil && value.Value.Kind() == constant.Bool && !constant.BoolVal(value.Value):
			return true
		}
	}
	return false
}

var (
	// answer matches what people call functions that answer with an error: fail, http.NotFound,
	// writeError; not MarkFailed, which is about something else that went wrong.
	answer = regexp.MustCompile(`(?:^|\.)(?i:err|fail|abort|notfound|badrequest|forbid|unauth|invalid|deny)[^.]*$|` +
		`(?:Err|Error|Errorf|NotFound|BadRequest|Forbidden|Unauthori[sz]ed|Problem)(?:JSON)?$`)
	// made matches what they call functions that make errors: errors.New, fmt.Errorf, apperr.NotFound.
	made = regexp.MustCompile(`(?:^|\.)err|errs?\.|Err|NotFound|BadRequest|Forbidden|Unauthori[sz]ed|Invalid|Denied|Problem`)
)

// answersError tells whether cond hands an error to a function that says whether it
// was dealt with: if httpError(w, err) { return }.
func (f *fn) answersError(cond ast.Expr) bool {
	call, ok := ast.Unparen(cond).(*ast.CallExpr)
	if !ok {
		return false
	}
	for _, arg := range call.Args {
		if t := f.b.info.TypeOf(arg); t != nil && isError(t) {
			return true
		}
	}
	return false
}

// toldOff tells whether an arm leaves a function without results and does nothing
// else, because something is not there: who was asked for it has given the answer.
func (f *fn) toldOff(s *ast.IfStmt) bool {
	if len(s.Body.List) != 1 || positive(s.Cond) {
		return false
	}
	ret, ok := s.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) > 0 {
		return false
	}
	var typ *ast.FuncType
	switch node := f.node.(type) {
	case *ast.FuncDecl:
		typ = node.Type
	case *ast.FuncLit:
		typ = node.Type
	}
	return typ != nil && typ.Results == nil
}

// empty tells whether cond holds only where a list has no elements.
func (f *fn) empty(cond ast.Expr) bool {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && f.filled(e.X)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.LAND:
			return f.empty(e.X) || f.empty(e.Y)
		case token.LOR:
			return f.empty(e.X) && f.empty(e.Y)
		case token.EQL, token.LEQ:
			return f.lengthOf(e.X) != nil && f.isInt(e.Y, 0)
		case token.LSS:
			return f.lengthOf(e.X) != nil && f.isInt(e.Y, 1)
		}
	}
	return false
}

// filled tells whether cond holds wherever a list has elements.
func (f *fn) filled(cond ast.Expr) bool {
	switch e := ast.Unparen(cond).(type) {
	case *ast.UnaryExpr:
		return e.Op == token.NOT && f.empty(e.X)
	case *ast.BinaryExpr:
		switch e.Op {
		case token.LAND:
			return f.filled(e.X) && f.filled(e.Y)
		case token.LOR:
			return f.filled(e.X) || f.filled(e.Y)
		case token.NEQ, token.GTR:
			return f.lengthOf(e.X) != nil && f.isInt(e.Y, 0)
		case token.GEQ:
			return f.lengthOf(e.X) != nil && f.isInt(e.Y, 1)
		}
	}
	return false
}

func (f *fn) isInt(e ast.Expr, want int64) bool {
	v := f.b.info.Types[e].Value
	if v == nil || v.Kind() != constant.Int {
		return false
	}
	k, ok := constant.Int64Val(v)
	return ok && k == want
}
