package jsonof

import (
	"go/ast"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
)

// running is how a function literal runs.
type running uint8

const (
	anyTime  running = iota // stored, returned or deferred
	atOnce                  // called where it stands
	apart                   // the same, but as a goroutine, or with a way out after a panic
	once                    // given to a call that runs it once if it succeeds, as transactions do
	repeated                // given to a call that runs it for each of something, which there may be none of
	handedOn                // given to a call of which nothing is known
)

// An outcome is what comes of a literal that runs in order.
type outcome struct {
	results []*value
	named   []*types.Var // its results, if they have names
	types   *types.Tuple
	ends    []state // where it returns
	fine    bool    // what returns an error is of no account
	strict  bool    // nor is what may return one and nothing else
	params  []*types.Var
	loop    bool // it is run as the body of a loop
}

// order returns the function whose order a function follows: its own, or that of its surroundings.
func (f *flow) order(n ast.Node) ast.Node {
	for {
		lit, ok := n.(*ast.FuncLit)
		if !ok || n == f.Node || f.runs[lit] == anyTime {
			return n
		}
		n = f.parent[n]
	}
}

// immediate is the literal that a call calls where it stands.
func (f *flow) immediate(call *ast.CallExpr) *ast.FuncLit {
	if call == nil {
		return nil
	}
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok && f.runs[lit] != anyTime {
		return lit
	}
	return nil
}

// immediateIn tells whether a literal runs where an expression is evaluated.
func (f *flow) immediateIn(e ast.Expr) (found bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		lit, ok := n.(*ast.FuncLit)
		found = found || ok && f.runs[lit] != anyTime
		return !ok
	})
	return found
}

// recovers tells whether a literal may go on after a panic, so that any part of it may not have run.
func (f *flow) recovers(lit *ast.FuncLit) (found bool) {
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		found = found || ok && builtin(f.Info, call.Fun) == "recover"
		return !found
	})
	return found
}

// arguments pairs the parameters of a literal with what a call of it hands over.
func (f *flow) arguments(lit *ast.FuncLit, call *ast.CallExpr) func(yield func(*types.Var, ast.Expr) bool) {
	return func(yield func(*types.Var, ast.Expr) bool) {
		sig, ok := f.typeOf(lit).(*types.Signature)
		if !ok || sig.Variadic() || sig.Params().Len() != len(call.Args) {
			return
		}
		for i, arg := range call.Args {
			if !yield(sig.Params().At(i), arg) {
				return
			}
		}
	}
}

// invoke calls a literal where it stands; not ok if it does not return.
func (f *flow) invoke(call *ast.CallExpr, lit *ast.FuncLit, st state) (results []*value, ok bool) {
	params := make(map[*types.Var]*value)
	for v, arg := range f.arguments(lit, call) {
		params[v] = f.put(arg, v.Type(), st)
	}
	if len(params) == 0 {
		for _, arg := range call.Args {
			f.eval(arg, st)
		}
	}
	in := st.clone()
	f.enter(in, nil, lit.Type)
	for v, to := range params {
		f.set(in, v, to)
	}
	end, results := f.body(lit, in, false)
	switch {
	case f.runs[lit] == apart:
		f.doubt(lit, st, end)
		return results, true
	case end == nil:
		return nil, false
	}
	replace(st, end)
	return results, true
}

// body runs the body of a literal in the order of its surroundings. Fine: what returns an error is of no
// account.
func (f *flow) body(lit *ast.FuncLit, in state, fine bool) (end state, results []*value) {
	frames, out := f.frames, f.out
	defer func() { f.frames, f.out = frames, out }()
	f.frames, f.out = nil, &outcome{fine: fine}
	if sig, ok := f.typeOf(lit).(*types.Signature); ok {
		f.out.types = sig.Results()
	}
	for v := range f.names(lit.Type.Results) {
		f.out.named = append(f.out.named, v)
	}
	return f.finish(f.stmts(lit.Body.List, in))
}

// finish returns the state at the end of a body, however it is reached, and what it returns.
func (f *flow) finish(end state) (state, []*value) {
	for _, st := range f.out.ends {
		end = meet(end, st)
	}
	if end == nil {
		return nil, nil
	}
	for i, v := range f.out.named[:min(len(f.out.named), len(f.out.results))] {
		f.out.results[i] = f.get(end, v) // what is deferred may write to it
	}
	return end, f.out.results
}

// returns runs a return.
func (f *flow) returns(s *ast.ReturnStmt, st state) {
	if f.out == nil {
		for _, e := range s.Results {
			f.eval(e, st)
		}
		return
	}
	if f.out.loop {
		for _, e := range s.Results {
			f.eval(e, st)
		}
		if !f.out.fine || !f.failing[s] {
			f.frames[0].continues = append(f.frames[0].continues, st)
		}
		return
	}
	n := f.out.types.Len()
	values := make([]*value, n)
	switch {
	case len(s.Results) == n:
		for i, e := range s.Results {
			values[i] = f.put(e, f.out.types.At(i).Type(), st)
		}
	case len(s.Results) == 1:
		values = f.several(s.Results[0], n, st)
	}
	if f.out.fine && f.failing[s] || f.out.strict && f.fruitless(s) {
		return
	}
	for i, v := range f.out.named[:min(len(f.out.named), n)] {
		if len(s.Results) > 0 {
			f.set(st, v, values[i])
		}
	}
	for i := range values {
		if f.out.ends != nil {
			values[i] = join(f.out.results[i], values[i], f.out.types.At(i).Type())
		}
	}
	f.out.results = values
	f.out.ends = append(f.out.ends, st)
}

// given runs a literal that a call is given.
func (f *flow) given(lit *ast.FuncLit, st state) {
	fine := !f.ignored[lit] || f.runs[lit] == handedOn // whoever started it may look at its error later
	if f.runs[lit] == once {
		in := st.clone()
		f.enter(in, nil, lit.Type)
		if end, _ := f.body(lit, in, fine); end != nil {
			replace(st, end)
		}
		return
	}
	frames, out := f.frames, f.out
	f.frames, f.out = nil, &outcome{fine: fine, loop: true}
	end := f.loop("", st.clone(), lit, true, func(st state) (in, out state) {
		in, out = st.clone(), st
		f.enter(in, nil, lit.Type)
		return in, out
	}, func(st state) state { return st }, lit.Body)
	f.frames, f.out = frames, out
	if f.runs[lit] == repeated && end != nil {
		replace(st, meet(st.clone(), end))
	} else {
		f.doubt(lit, st, end)
	}
}

// doubt goes on from a state after a literal that may have run or not. What it sets on all its ways is not
// said to be nil then, unless it does nothing but append to it.
func (f *flow) doubt(lit *ast.FuncLit, st, end state) {
	if end == nil { // it runs on, or into a panic
		in := func(pos token.Pos) bool { return covers(lit, pos) }
		for v := range st {
			if slices.ContainsFunc(f.writes[v], in) || slices.ContainsFunc(f.changes[v], in) {
				st[v] = nil
			}
		}
		return
	}
	appended := make(map[string]bool)
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		if s, ok := n.(*ast.AssignStmt); ok && len(s.Lhs) == len(s.Rhs) {
			for i, e := range s.Rhs {
				call, ok := ast.Unparen(e).(*ast.CallExpr)
				if ok && builtin(f.Info, call.Fun) == "append" && len(call.Args) > 0 && types.ExprString(call.Args[0]) == types.ExprString(s.Lhs[i]) {
					appended[types.ExprString(s.Lhs[i])] = true
				}
			}
		}
		return true
	})
	before := st.clone()
	for v, was := range before {
		if now, ok := end[v]; ok && !same(was, now) {
			before[v] = doubted(was, now, v.Type(), v.Name(), appended)
		}
	}
	replace(st, meet(before, end))
}

// doubted is a value that is not said to be nil where another is not either.
func doubted(was, now *value, t types.Type, place string, except map[string]bool) *value {
	if was == nil || was == now || was.given != nil || len(was.alts) > 0 || now != nil && (now.given != nil || len(now.alts) > 0) {
		return was
	}
	r := *was
	if r.null >= mayBeNil && now.nilness() < mayBeNil && !except[place] {
		r.null, r.zero = unknownNil, false
	}
	if r.iface >= mayBeNil && now.ifaceNil() < mayBeNil {
		r.iface = unknownNil
	}
	switch u := t.Underlying().(type) {
	case *types.Pointer:
		if r.null == notNil && now.nilness() == notNil {
			r.elem = doubted(was.elem, now.elem, u.Elem(), place, except)
		}
	case *types.Struct:
		if u.NumFields() > maxFields {
			return was
		}
		r.fields = make([]*value, u.NumFields())
		for i := range r.fields {
			f := u.Field(i)
			r.fields[i] = orUnknown(doubted(was.field(t, i), now.field(t, i), f.Type(), place+"."+f.Name(), except))
		}
	}
	return &r
}

// closure runs a literal that runs at any time on what is known where it is made.
func (f *flow) closure(lit *ast.FuncLit, st state) {
	frames, at, out := f.frames, f.at, f.out
	f.frames, f.at, f.out = nil, lit, nil
	inner := st.clone()
	f.enter(inner, nil, lit.Type)
	f.stmts(lit.Body.List, inner)
	f.frames, f.at, f.out = frames, at, out
}

// replace makes a state another one.
func replace(st, by state) {
	clear(st)
	maps.Copy(st, by)
}

// sort finds out how the literals of a call run. Within is the statement that it is the whole of, if it is.
func (f *flow) sort(call *ast.CallExpr, within ast.Stmt) {
	_, goes := within.(*ast.GoStmt)
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		if f.runs[lit] = atOnce; goes || f.recovers(lit) {
			f.runs[lit] = apart
		}
	}
	if tv := f.Info.Types[call.Fun]; tv.IsType() || tv.IsBuiltin() {
		return
	}
	for _, arg := range call.Args {
		lit, ok := ast.Unparen(arg).(*ast.FuncLit)
		if !ok {
			continue
		}
		if f.runs[lit] = f.runsIn(call, lit); goes && f.runs[lit] == once {
			f.runs[lit] = handedOn
		}
		f.ignored[lit] = within != nil || !lastIsError(f.typeOf(call))
	}
}

// runsIn tells how a call runs a literal that it is given, by what it is called.
func (f *flow) runsIn(call *ast.CallExpr, lit *ast.FuncLit) running {
	name, from := "", ""
	switch fn := callee(f.Info, call); fun := ast.Unparen(call.Fun).(type) {
	case *ast.Ident:
		name = fun.Name
	case *ast.SelectorExpr:
		if name = fun.Sel.Name; fn != nil && fn.Pkg() != nil {
			from = fn.Pkg().Path()
		}
	}
	sig, ok := f.typeOf(lit).(*types.Signature)
	if !ok {
		return handedOn
	}
	switch from {
	case "sync":
		if name == "Do" {
			return once
		}
	case "slices", "maps", "sort", "strings", "bytes":
		return repeated
	}
	switch {
	case transacts.MatchString(name):
		return once
	case name == "View" || name == "Update":
		if sig.Params().Len() == 1 && lastIsError(sig.Results()) {
			return once
		}
	case iterates.MatchString(name), sig.Results().Len() == 1 && isBool(sig.Results().At(0).Type()):
		return repeated
	}
	return handedOn
}

var (
	transacts = regexp.MustCompile(`(?i:transaction|transact$)|Tx$|^Tx|InTx|WithTx|^[Ww]ith\w*Lock`)
	iterates  = regexp.MustCompile(`^(?i:range|each|forEach|walk|iter|visit|ascend|descend|filter|map|every|any|all|scan|fold|reduce|sort)`)
)

// delay finds literals that encode something which their surroundings write to later: whether the call that
// is given one has run it by then is not known, so that it runs at any time.
func (f *flow) delay() {
	for lit, how := range f.runs {
		if how == atOnce || how == once {
			continue
		}
		wants := false
		for e := range f.wanted {
			wants = wants || covers(lit, e.Pos())
		}
		if !wants {
			continue
		}
		ast.Inspect(lit.Body, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			v := f.variable(id)
			if v == nil || !f.relevant[v] || covers(lit, v.Pos()) {
				return true
			}
			again := slices.ContainsFunc(f.loops, func(loop ast.Node) bool { return covers(loop, lit.Pos()) && !covers(loop, v.Pos()) })
			later := func(pos token.Pos) bool { return pos > lit.End() || again && pos != v.Pos() && !covers(lit, pos) }
			if slices.ContainsFunc(f.writes[v], later) || slices.ContainsFunc(f.changes[v], later) {
				f.runs[lit] = anyTime
			}
			return true
		})
	}
}

// fails notes the returns of errors that are not nil: those after an error was found, and of errors that
// are made for it.
func (f *flow) fails(s *ast.IfStmt) {
	found := false
	ast.Inspect(s.Cond, func(n ast.Node) bool {
		if c, ok := n.(*ast.BinaryExpr); ok && c.Op == token.NEQ && (isError(f.typeOf(c.X)) || isError(f.typeOf(c.Y))) {
			found = true
		}
		return !found
	})
	ast.Inspect(s.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if len(n.Results) > 0 {
				e := n.Results[len(n.Results)-1]
				f.failing[n] = f.failing[n] || found && isError(f.typeOf(e)) || f.madeError(e)
			}
		}
		return true
	})
}

// madeError tells whether an expression is an error that is not nil.
func (f *flow) madeError(e ast.Expr) bool {
	if t := f.typeOf(e); !isInterface(t) && types.Implements(t, types.Universe.Lookup("error").Type().Underlying().(*types.Interface)) {
		return true // of a type of its own, such as *echo.HTTPError
	}
	switch e := ast.Unparen(e).(type) {
	case *ast.CallExpr:
		fn := callee(f.Info, e)
		return fn != nil && fn.Pkg() != nil && (fn.FullName() == "fmt.Errorf" || fn.FullName() == "errors.New")
	case *ast.Ident:
		return f.globalError(e)
	case *ast.SelectorExpr:
		return f.globalError(e.Sel)
	}
	return false
}

func (f *flow) globalError(id *ast.Ident) bool {
	v, ok := f.Info.Uses[id].(*types.Var)
	return ok && !v.IsField() && v.Pkg() != nil && v.Parent() == v.Pkg().Scope() && isError(v.Type())
}

func covers(n ast.Node, pos token.Pos) bool { return n.Pos() <= pos && pos < n.End() }

// lastIsError tells whether the last of the results of a call is an error.
func lastIsError(t types.Type) bool {
	if tuple, ok := t.(*types.Tuple); ok {
		return tuple.Len() > 0 && isError(tuple.At(tuple.Len()-1).Type())
	}
	return isError(t)
}

func isBool(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}
