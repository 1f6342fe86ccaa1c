package summary

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A loop is one loop under construction.
type loop struct {
	class   unit.Class
	bound   string
	param   int
	times   int
	endless bool

	label   string
	node    ast.Node
	body    *ast.BlockStmt
	vars    map[types.Object]bool // key and value, or the counter
	element map[types.Object]bool // the variables that hold the element
	list    ast.Expr              // what is ranged over or indexed
	writes  map[types.Object]bool // whatever the body assigns, or hands out the address of
	kept    map[types.Object]bool // says "already loaded": ok in v, ok := seen[k], or the map itself

	once    map[any]bool               // nodes that at most one turn runs
	keyed   map[any]bool               // of those, what runs once per key
	decides map[types.Object]token.Pos // see fn.decides
	same    map[*ast.CallExpr]bool     // see fn.constantCall
}

// few is the number of turns up to which a counted loop or an array is a
// choice, not a smell. A list that is written down in the source is one at any
// length: nothing grows with the data.
const few = 8

// atMostOnce notes that the loop ends with these nodes.
func (l *loop) atMostOnce(nodes []unit.Node) {
	for _, n := range nodes {
		switch {
		case n.Call != nil:
			l.once[n.Call] = true
		case n.Loop != nil:
			l.once[n.Loop] = true
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				l.atMostOnce(arm.Body)
			}
		}
	}
}

// oncePerKey notes that nodes run for what no earlier turn has loaded.
func (l *loop) oncePerKey(nodes []unit.Node) {
	l.atMostOnce(nodes)
	for _, n := range nodes {
		switch {
		case n.Call != nil:
			l.keyed[n.Call] = true
		case n.Loop != nil:
			l.keyed[n.Loop] = true
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				l.oncePerKey(arm.Body)
			}
		}
	}
}

// split takes the nodes that run at most once out of the body.
func (l *loop) split(nodes []unit.Node) (body, once []unit.Node) {
	for _, n := range nodes {
		switch {
		case n.Call != nil && l.once[n.Call], n.Loop != nil && l.once[n.Loop]:
			n.Keyed = n.Call != nil && l.keyed[n.Call] || n.Loop != nil && l.keyed[n.Loop]
			once = append(once, n)
		case n.Loop != nil:
			in, out := l.split(n.Loop.Once) // of an inner loop that ends this one too
			once = append(once, out...)
			n.Loop.Once = in
			if len(n.Loop.Body)+len(in) > 0 {
				body = append(body, n)
			}
		case n.Branch != nil:
			branch := unit.Branch{}
			some := vacant([]unit.Node{n}) // it only tells who leaves
			for _, arm := range n.Branch.Arms {
				in, out := l.split(arm.Body)
				once = append(once, out...)
				some = some || len(in) > 0
				branch.Arms = append(branch.Arms, unit.Arm{Body: in, Exits: arm.Exits, Off: arm.Off})
			}
			if some {
				body = append(body, unit.Node{Branch: &branch})
			}
		default:
			body = append(body, n)
		}
	}
	return body, once
}

func (f *fn) newLoop(node ast.Node, body *ast.BlockStmt, label string) *loop {
	l := &loop{
		class: unit.Open, param: -1, label: label, node: node, body: body,
		vars: make(map[types.Object]bool), element: make(map[types.Object]bool),
		writes: make(map[types.Object]bool), kept: make(map[types.Object]bool), once: make(map[any]bool), keyed: make(map[any]bool),
		same: make(map[*ast.CallExpr]bool),
	}
	f.collect(l)
	return l
}

func (f *fn) rangeStmt(s *ast.RangeStmt, fr *frame, label string) {
	f.expr(s.X)
	l := f.newLoop(s, s.Body, label)
	for i, e := range []ast.Expr{s.Key, s.Value} {
		if id, ok := e.(*ast.Ident); ok && id.Name != "_" {
			if obj := f.b.info.ObjectOf(id); obj != nil {
				l.vars[obj] = true
				l.element[obj] = i == 1 || s.Value == nil
			}
		}
	}
	l.list = s.X
	_, l.endless = core0(f.b.info.TypeOf(s.X)).(*types.Chan)
	f.classifyRange(l, s)
	f.loopBody(l, fr, nil, nil)
}

func (f *fn) forStmt(s *ast.ForStmt, fr *frame, label string) {
	if s.Init != nil {
		f.stmt(s.Init, fr)
	}
	l := f.newLoop(s, s.Body, label)
	l.endless = s.Cond == nil
	f.classifyFor(l, s)
	f.loopBody(l, fr, s.Cond, s.Post)
}

// loopBody compiles what each turn does and emits the loop.
func (f *fn) loopBody(l *loop, fr *frame, cond ast.Expr, post ast.Stmt) {
	if f.paced(l.body) {
		l.class = unit.Open
	}
	defer f.restore(f.state)
	f.memo, f.keyed = 0, 0 // an outer loop's memory says nothing of this one's turns
	f.loops = append(f.loops, l)
	saved := f.out
	var head []unit.Node
	f.out = &head
	f.expr(cond)
	f.out = saved
	nodes, _ := f.run(&frame{stmts: l.body.List, up: fr, loop: l})
	nodes = append(head, nodes...)
	if post != nil {
		var tail []unit.Node
		f.out = &tail
		f.stmt(post, fr)
		f.out = saved
		nodes = append(nodes, tail...)
	}
	f.loops = f.loops[:len(f.loops)-1]

	body, once := l.split(nodes)
	if vacant(body) && vacant(once) {
		if slices.ContainsFunc(body, func(n unit.Node) bool { return n.Join }) {
			f.emit(unit.Node{Join: true}) // it collects what the goroutines report
		}
		return
	}
	var limit *unit.AtMost
	if l.class == unit.Data && l.bound != "" && l.list != nil {
		limit = f.limitOf(l.list)
	}
	f.emit(unit.Node{Loop: &unit.Loop{
		Span:  f.b.span(l.node.Pos(), l.body.Lbrace),
		Class: l.class, Bound: l.bound, Param: l.param, Times: l.times, Endless: l.class == unit.Open && l.endless,
		Limit: limit,
		Body:  body, Once: once,
	}})
}
