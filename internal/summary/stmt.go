package summary

import (
	"go/ast"
	"go/token"
	"go/types"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A frame is a list of statements being compiled and where it stands: the
// chain of frames is what runs after the current statement.
type frame struct {
	stmts []ast.Stmt
	at    int
	up    *frame
	loop  *loop // set if stmts is the body of this loop
	cases bool  // stmts is a case of a switch or select: break ends it

	rests map[string][]outcome // how the statements from each on end, by label
}

// block compiles a list of statements of its own and tells whether it ends by
// leaving the function or the turn.
func (f *fn) block(stmts []ast.Stmt, up *frame) ([]unit.Node, bool) {
	return f.run(&frame{stmts: stmts, up: up})
}

func (f *fn) run(fr *frame) (nodes []unit.Node, exits bool) {
	saved := f.out
	defer f.restore(f.state)
	f.out = &nodes
	for i, s := range fr.stmts {
		fr.at = i
		from := len(nodes)
		f.unused(s)
		f.stmt(s, fr)
		f.flows(s)
		if simple(s) {
			f.settle(s, fr, nodes[from:])
		}
		if after := f.flow.ends.paths(s, ""); after&falls == 0 {
			exits = true
			break // what follows is dead
		}
	}
	f.out = saved
	return nodes, exits
}

func (f *fn) emit(n unit.Node) { *f.out = append(*f.out, n) }

func (f *fn) stmt(s ast.Stmt, fr *frame) {
	switch s := s.(type) {
	case *ast.ExprStmt:
		f.expr(s.X)
	case *ast.AssignStmt:
		f.assign(s)
	case *ast.DeclStmt:
		f.declStmt(s)
	case *ast.ReturnStmt:
		f.exprs(s.Results)
	case *ast.SendStmt:
		f.expr(s.Chan)
		f.expr(s.Value)
	case *ast.IncDecStmt:
		f.expr(s.X)
	case *ast.GoStmt:
		mode := unit.Detached
		if joined(f.b.info, s.Call) {
			mode = unit.Parallel
		}
		f.call(s.Call, mode)
	case *ast.DeferStmt:
		f.deferred(s.Call)
	case *ast.BlockStmt:
		nodes, _ := f.block(s.List, fr)
		*f.out = append(*f.out, nodes...)
	case *ast.LabeledStmt:
		f.labeled(s, fr)
	case *ast.IfStmt:
		f.ifStmt(s, fr)
	case *ast.SwitchStmt:
		f.switchStmt(s, fr)
	case *ast.TypeSwitchStmt:
		if s.Init != nil {
			f.stmt(s.Init, fr)
		}
		f.stmt(s.Assign, fr)
		f.arms(s.Body, fr, nil)
	case *ast.SelectStmt:
		f.arms(s.Body, fr, nil)
	case *ast.ForStmt:
		f.forStmt(s, fr, "")
	case *ast.RangeStmt:
		f.rangeStmt(s, fr, "")
	}
}

func (f *fn) labeled(s *ast.LabeledStmt, fr *frame) {
	switch inner := s.Stmt.(type) {
	case *ast.ForStmt:
		f.forStmt(inner, fr, s.Label.Name)
	case *ast.RangeStmt:
		f.rangeStmt(inner, fr, s.Label.Name)
	default:
		f.stmt(inner, fr)
	}
}

func (f *fn) assign(s *ast.AssignStmt) {
	paired := len(s.Lhs) == len(s.Rhs)
	for i, rhs := range s.Rhs {
		if paired {
			if sel, ok := ast.Unparen(s.Lhs[i]).(*ast.SelectorExpr); ok && f.storesFunc(sel, rhs) {
				continue
			}
		}
		f.expr(rhs)
	}
	for _, lhs := range s.Lhs {
		if _, ok := lhs.(*ast.Ident); !ok {
			f.expr(lhs)
		}
	}
}

// storesFunc notes a function assigned to a field.
func (f *fn) storesFunc(sel *ast.SelectorExpr, rhs ast.Expr) bool {
	v, ok := f.b.info.Uses[sel.Sel].(*types.Var)
	if !ok {
		return false
	}
	if !isFunc(v.Type()) {
		if f.b.foreign(v.Type()) {
			f.storesLoader(f.b.fieldID(sel), rhs)
		}
		return false
	}
	ref, known := f.funcRef(rhs)
	f.b.assignField(f.b.fieldID(sel), ref, known)
	return known
}

// storesLoader notes a field that holds what a library made around a function:
// sc.New(load, …). The library can only run the function when it is asked.
func (f *fn) storesLoader(id string, value ast.Expr) {
	value = ast.Unparen(value)
	if ident, ok := value.(*ast.Ident); ok {
		made := f.flow.made[f.b.info.Uses[ident]]
		if len(made) != 1 {
			return
		}
		value = made[0]
	}
	call, ok := value.(*ast.CallExpr)
	if !ok {
		return
	}
	callee, ok := catalog.CalleeOf(f.b.info, call)
	if !ok || callee.Pkg == nil || !f.b.silent(callee.Pkg.Path()) {
		return
	}
	for _, arg := range call.Args {
		if t := f.b.info.TypeOf(arg); t != nil && isFunc(t) {
			if ref, known := f.funcRef(arg); known {
				f.b.assignField(id, ref, true)
				return
			}
		}
	}
}

func (f *fn) declStmt(s *ast.DeclStmt) {
	gen, ok := s.Decl.(*ast.GenDecl)
	if !ok {
		return
	}
	for _, spec := range gen.Specs {
		if spec, ok := spec.(*ast.ValueSpec); ok {
			f.exprs(spec.Values)
		}
	}
}

// deferred compiles a deferred call.
func (f *fn) deferred(call *ast.CallExpr) {
	if lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit); ok {
		f.flow.atExit[lit] = true
	}
	f.call(call, unit.Deferred)
}

func (f *fn) ifStmt(s *ast.IfStmt, fr *frame) {
	from := len(*f.out)
	if s.Init != nil {
		f.stmt(s.Init, fr)
	}
	f.expr(s.Cond)
	f.settle(s, fr, (*f.out)[from:])

	then, thenExits := f.thenArm(s, fr)
	var els []unit.Node
	elseExits := false
	if s.Else != nil {
		els, elseExits = f.elseArm(s, fr)
	}
	// A path that is only taken after a failure does not count.
	if thenExits && (failure(f.b.info, s.Cond) || f.lacking(s.Cond)) {
		then = nil
	}
	if elseExits && success(f.b.info, s.Cond) {
		els = nil
	}
	arms := []unit.Arm{
		{Body: then, Exits: thenExits, Off: f.thenOff(s, then, thenExits)},
		{Body: els, Exits: elseExits, Off: f.elseOff(s, els, thenExits, elseExits, fr)},
	}
	if key, there := f.carried(s.Cond); there {
		arms[0].Has, arms[1].Lacks = key, key
	} else {
		arms[0].Lacks, arms[1].Has = key, key
	}
	if len(then)+len(els) > 0 || ends(arms) {
		f.emit(unit.Node{Branch: &unit.Branch{Arms: arms}})
	}
	if thenExits && s.Else == nil {
		f.afterHit(s.Cond)
		if f.made(s) {
			f.known++
		}
	} else if s.Else == nil {
		f.behind(f.heldIn(s, deepestHit))
	}
}

func (f *fn) thenArm(s *ast.IfStmt, fr *frame) ([]unit.Node, bool) {
	defer f.restore(f.state)
	if missed, byKey := f.missed(s.Cond, s.Body); byKey {
		f.keyed++
	} else if missed {
		f.memo++
	} else if f.unset(s.Cond, s.Body) {
		f.known++
	} else if !positive(s.Cond) {
		f.behind(f.cacheOf(s.Cond))
	}
	nodes, exits := f.block(s.Body.List, fr)
	if l := f.dispatches(s.Cond); l != nil {
		l.atMostOnce(nodes)
	}
	if f.flushes(s.Cond) {
		f.loops[len(f.loops)-1].atMostOnce(nodes)
	}
	return nodes, exits
}

func (f *fn) elseArm(s *ast.IfStmt, fr *frame) ([]unit.Node, bool) {
	defer f.restore(f.state)
	if f.hit(s.Cond) {
		f.keyed++
	}
	if block, ok := s.Else.(*ast.BlockStmt); ok {
		return f.block(block.List, fr)
	}
	return f.block([]ast.Stmt{s.Else}, fr)
}

func (f *fn) switchStmt(s *ast.SwitchStmt, fr *frame) {
	from := len(*f.out)
	if s.Init != nil {
		f.stmt(s.Init, fr)
	}
	if s.Tag != nil {
		f.expr(s.Tag)
	}
	f.settle(s, fr, (*f.out)[from:])
	f.arms(s.Body, fr, s)
}

// arms compiles the cases of a switch or select.
func (f *fn) arms(body *ast.BlockStmt, fr *frame, sw *ast.SwitchStmt) {
	var branch unit.Branch
	some, open := false, true // whether none of the cases may run
	for _, clause := range body.List {
		var stmts []ast.Stmt
		off := false
		var once *loop
		switch clause := clause.(type) {
		case *ast.CaseClause:
			stmts = clause.Body
			open = open && clause.List != nil
			off = f.caseOff(sw, clause)
			for _, e := range clause.List {
				f.expr(e)
			}
			if sw != nil {
				once = f.dispatchCase(sw, clause)
			}
		case *ast.CommClause:
			stmts, open = clause.Body, false
			if clause.Comm != nil {
				stmts = append([]ast.Stmt{clause.Comm}, stmts...)
			}
		}
		nodes, exits := f.run(&frame{stmts: stmts, up: fr, cases: true})
		if once != nil {
			once.atMostOnce(nodes)
		}
		some = some || len(nodes) > 0
		arm := unit.Arm{Body: nodes, Exits: exits && !f.flow.ends.breaksOut(stmts)}
		arm.Off = off && (arm.Exits || len(nodes) == 0) || arm.Exits && f.gaveUp(stmts)
		branch.Arms = append(branch.Arms, arm)
	}
	if open {
		branch.Arms = append(branch.Arms, unit.Arm{Off: f.givesUpNext(fr)})
	}
	if some || ends(branch.Arms) {
		f.emit(unit.Node{Branch: &branch})
	}
}

// simple tells whether the statement runs its calls itself, not in parts that
// are compiled as statements of their own.
func simple(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.IfStmt, *ast.SwitchStmt, *ast.TypeSwitchStmt, *ast.SelectStmt, *ast.BlockStmt:
		return false
	case *ast.LabeledStmt:
		return simple(s.Stmt)
	}
	return true
}

func (f *fn) exprs(list []ast.Expr) {
	for _, e := range list {
		f.expr(e)
	}
}

// expr compiles the calls in an expression, inner ones first.
func (f *fn) expr(e ast.Expr) {
	if e == nil {
		return
	}
	ast.Inspect(e, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			f.call(n, unit.Sync)
			return false
		case *ast.FuncLit:
			f.literal(n)
			return false
		case *ast.CompositeLit:
			f.composite(n)
			return false
		case *ast.UnaryExpr:
			if n.Op == token.ARROW {
				f.expr(n.X)
				f.join()
				return false
			}
		case *ast.BinaryExpr:
			if n.Op == token.LAND || n.Op == token.LOR {
				f.expr(n.X)
				f.expr(n.Y)
				return false
			}
		}
		return true
	})
}

// composite notes the functions stored in a struct.
func (f *fn) composite(lit *ast.CompositeLit) {
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			f.expr(elt)
			continue
		}
		key, ok := kv.Key.(*ast.Ident)
		v, isVar := f.b.info.Uses[key].(*types.Var)
		if ok && isVar && v.IsField() && isFunc(v.Type()) {
			ref, known := f.funcRef(kv.Value)
			f.b.assignField(f.b.ownedField(f.b.info.TypeOf(lit), v), ref, known)
			if known && command(v) {
				f.b.commands[ref.Func] = true
			}
			if known {
				continue
			}
		} else if ok && isVar && v.IsField() && f.b.foreign(v.Type()) {
			f.storesLoader(f.b.ownedField(f.b.info.TypeOf(lit), v), kv.Value)
		}
		f.expr(kv.Value)
	}
}

// joined tells whether somebody waits for a goroutine: it reports back over a
// channel or a WaitGroup.
func joined(info *types.Info, call *ast.CallExpr) bool {
	found := false
	report := func(e ast.Expr) {
		switch t := info.TypeOf(e).(type) {
		case nil:
		default:
			s := types.TypeString(t, nil)
			_, isChan := t.Underlying().(*types.Chan)
			if isChan || s == "*sync.WaitGroup" || s == "sync.WaitGroup" {
				found = true
			}
		}
	}
	for _, arg := range call.Args {
		report(arg)
	}
	lit, ok := ast.Unparen(call.Fun).(*ast.FuncLit)
	if !ok {
		return found
	}
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SendStmt:
			found = true
		case *ast.CallExpr:
			switch fun := ast.Unparen(n.Fun).(type) {
			case *ast.Ident:
				if fun.Name == "close" {
					found = true
				}
			case *ast.SelectorExpr:
				if fun.Sel.Name == "Done" && len(n.Args) == 0 && types.TypeString(info.TypeOf(fun.X), nil) != "context.Context" {
					report(fun.X)
				}
			}
		}
		return !found
	})
	return found
}
