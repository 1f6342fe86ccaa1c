package summary

import (
	"go/ast"
	"go/types"
	"regexp"
	"strings"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// inTransaction tells whether a call works on an open transaction: it is called on one,
// or on what was made with one, or is handed one.
func (f *fn) inTransaction(e *ast.CallExpr) bool {
	if sel := selector(e.Fun); sel != nil && f.transaction(sel.X, shallow) {
		return true
	}
	for _, arg := range e.Args {
		if f.transaction(arg, shallow) {
			return true
		}
	}
	return false
}

// shallow is how deep expressions are searched for a transaction.
const shallow = 8

func (f *fn) transaction(e ast.Expr, depth int) bool {
	if depth == 0 {
		return false
	}
	depth--
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		return f.holdsTransaction(f.b.info.Uses[e], depth)
	case *ast.SelectorExpr:
		return f.transaction(e.X, depth)
	case *ast.UnaryExpr:
		return f.transaction(e.X, depth)
	case *ast.CallExpr:
		if eff, ok := f.effect(e); ok && eff.Op == catalog.OpTxBegin {
			return true
		}
		if sel := selector(e.Fun); sel != nil && f.transaction(sel.X, depth) {
			return true
		}
		for _, arg := range e.Args {
			if f.transaction(arg, depth) {
				return true
			}
		}
	case *ast.CompositeLit:
		for _, elt := range e.Elts {
			if kv, ok := elt.(*ast.KeyValueExpr); ok {
				elt = kv.Value
			}
			if f.transaction(elt, depth) {
				return true
			}
		}
	}
	return false
}

// holdsTransaction tells whether a variable was made from a transaction, and from
// nothing else.
func (f *fn) holdsTransaction(obj types.Object, depth int) bool {
	if obj == nil {
		return false
	}
	known, ok := f.flow.open[obj]
	if ok {
		return known
	}
	f.flow.open[obj] = false // while it is found out
	made := f.flow.made[obj]
	open := len(made) > 0 && !isError(obj.Type())
	for _, value := range made {
		open = open && f.carries(value, depth)
	}
	f.flow.open[obj] = open
	return open
}

// carries tells whether a value is a transaction or was set up with one. What is asked
// of one is not.
func (f *fn) carries(value ast.Expr, depth int) bool {
	call, ok := value.(*ast.CallExpr)
	if !ok {
		return f.transaction(value, depth)
	}
	if eff, ok := f.effect(call); ok {
		return eff.Op == catalog.OpTxBegin || eff.Trips == 0 && f.transaction(call, depth)
	}
	return setsUp.MatchString(spell(call.Fun)) && f.transaction(call, depth)
}

// setsUp matches what people call functions that make one thing with another: NewStore(tx),
// q.WithTx(tx), context.WithValue(ctx, key, tx).
var setsUp = regexp.MustCompile(`(^|\.)(New|With|Use|Bind|For|From|new|with|use|bind|for|from)[^.]*$|Tx[^.]*$`)

// opens notes that the parameters of literals that a call runs inside a transaction
// hold it.
func (f *fn) opens(e *ast.CallExpr) {
	for _, arg := range e.Args {
		lit, ok := ast.Unparen(arg).(*ast.FuncLit)
		if !ok {
			continue
		}
		if eff, ok := f.effect(e); !ok || eff.Op != catalog.OpTxFunc {
			return
		}
		for _, field := range lit.Type.Params.List {
			for _, name := range field.Names {
				if obj := f.b.info.Defs[name]; obj != nil {
					f.flow.open[obj] = true
				}
			}
		}
	}
}

// txPart tells what a call does for a transaction. Of two ways to end one, libraries
// call the one that undoes it a rollback.
func txPart(eff catalog.Effect, e *ast.CallExpr) unit.TxPart {
	sel := selector(e.Fun)
	switch {
	case eff.Op == catalog.OpTxBegin:
		return unit.TxBegin
	case eff.Op == catalog.OpTxFunc:
		return unit.TxFunc
	case eff.Op != catalog.OpTxEnd || sel == nil:
		return unit.TxNone
	case strings.HasPrefix(sel.Sel.Name, "Commit"):
		return unit.TxCommit
	case sel.Sel.Name == "RollbackTo" || strings.HasPrefix(sel.Sel.Name, "RollbackToSave"):
		return unit.TxNone // the transaction goes on
	case strings.HasPrefix(sel.Sel.Name, "Rollback"):
		return unit.TxRollback
	}
	return unit.TxNone
}
