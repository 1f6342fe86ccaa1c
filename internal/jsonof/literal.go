package jsonof

import (
	"go/ast"
	"go/types"
	"maps"
)

// running is how a function literal runs.
type running uint8

const (
	anyTime running = iota // stored, returned or deferred
	atOnce                 // called where it stands
)

// An outcome is what comes of a literal that runs in order.
type outcome struct {
	results []*value
	named   []*types.Var // its results, if they have names
	types   *types.Tuple
	ends    []state // where it returns
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
	end, results := f.body(lit, in)
	if end == nil {
		return nil, false
	}
	replace(st, end)
	return results, true
}

// body runs the body of a literal in the order of its surroundings.
func (f *flow) body(lit *ast.FuncLit, in state) (end state, results []*value) {
	frames, out := f.frames, f.out
	defer func() { f.frames, f.out = frames, out }()
	f.frames, f.out = nil, &outcome{}
	if sig, ok := f.typeOf(lit).(*types.Signature); ok {
		f.out.types = sig.Results()
	}
	for v := range f.names(lit.Type.Results) {
		f.out.named = append(f.out.named, v)
	}
	end = f.stmts(lit.Body.List, in)
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
