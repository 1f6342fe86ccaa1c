package setup

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A machine runs setups. It never fails: what it cannot know is unknown, and what takes too long is
// left out.
type machine struct {
	p       *Program
	globals map[string]value
	steps   int
	stack   []*frame
	journal *[]change // what was set since an uncertain branch began
	unsure  int       // uncertain branches around
	ran     map[string]bool
	middles map[maker]*closure // what middleware does with each request
	done    map[*unit.Setup][]procedure
	whole   map[*unit.Setup]bool // see unit.Term.Complete
	blind   map[string]int       // how often a function ran without knowing anything
	barren  map[string]int       // how often in a row a cyclic one said nothing new to routers
	cyclic  map[string]bool      // functions that lead back to themselves
	heard   map[string]bool      // what was said to routers
	classes map[string]value     // what the fields of a type hold in any object, by a/b.T.field
	routers []*router
	serving *serving // set while a handler is looked through
	def     *router  // of package net/http
}

// mostSteps bounds the work that one root makes, mostCalls how deep calls may be, mostTurns how often
// one function may be in them, mostBlind how often one runs without knowing its arguments, mostBarren
// how often in a row a cyclic one may say nothing that routers have not heard: paths through functions that
// call each other are many more than the functions.
const (
	mostSteps  = 2_000_000
	mostCalls  = 100
	mostTurns  = 3
	mostBlind  = 16
	mostBarren = 30
)

func newMachine(p *Program) *machine {
	return &machine{
		p: p, globals: make(map[string]value), classes: make(map[string]value), ran: make(map[string]bool), whole: make(map[*unit.Setup]bool),
		blind: make(map[string]int), barren: make(map[string]int), cyclic: make(map[string]bool), heard: make(map[string]bool),
		done: make(map[*unit.Setup][]procedure), middles: make(map[maker]*closure),
	}
}

// A frame is one call that is under way.
type frame struct {
	unit    *unit.Unit
	setup   *unit.Setup
	scope   *scope
	returns []tuple
	called  site
	term    *unit.Term // the call
}

// A change is a variable that was set.
type change struct {
	scope *scope
	n     int
	old   value
	had   bool
}

// A signal tells how statements end.
type signal uint8

const (
	goesOn signal = iota
	nextTurn
	stopsLoop
	returns
)

func (m *machine) top() *frame { return m.stack[len(m.stack)-1] }

// run runs a function with a receiver and arguments.
func (m *machine) run(s *unit.Setup, u *unit.Unit, outer *scope, recv value, args []value, term *unit.Term) value {
	depth := 0
	for _, f := range m.stack {
		if f.setup == s {
			depth++
		}
	}
	if depth >= mostTurns || len(m.stack) >= mostCalls || m.steps > mostSteps {
		return nil
	}
	if !informed(recv) && !slices.ContainsFunc(args, informed) && outer == nil && m.serving == nil {
		if m.blind[s.Symbol]++; m.blind[s.Symbol] > mostBlind {
			return nil
		}
	}
	on, isObject := recv.(*object)
	if isObject && m.serving == nil && slices.ContainsFunc(m.done[s], func(p procedure) bool { return p.on == on && slices.EqualFunc(p.args, args, same) }) {
		return nil
	}
	m.ran[s.Symbol] = true
	if _, known := m.whole[s]; !known {
		m.whole[s] = s.Body.Complete()
	}
	if !m.whole[s] {
		return nil
	}
	if depth > 0 {
		first := slices.IndexFunc(m.stack, func(f *frame) bool { return f.setup == s })
		for _, f := range m.stack[first:] {
			m.cyclic[f.setup.Symbol] = true
		}
	}
	if m.cyclic[s.Symbol] && s.Acts && m.serving == nil {
		if m.barren[s.Symbol] >= mostBarren {
			return nil
		}
		m.barren[s.Symbol]++
		heard := len(m.heard)
		defer func() {
			if len(m.heard) > heard {
				m.barren[s.Symbol] = 0
			}
		}()
	}
	f := &frame{unit: u, setup: s, scope: newScope(outer), term: term}
	if len(m.stack) > 0 && term != nil {
		f.called = site{m.top().unit, term.At}
	}
	for i, n := range s.Params {
		if n < 0 {
			continue
		}
		var v value
		switch {
		case i == 0:
			v = recv
		case s.Variadic && i == len(s.Params)-1:
			l := &list{}
			if i-1 < len(args) {
				l.elems = slices.Clone(args[i-1:])
			}
			v = l
		case i-1 < len(args):
			v = args[i-1]
		}
		if v == nil {
			v = &object{}
		}
		f.scope.vars[n] = v
	}
	m.stack = append(m.stack, f)
	m.exec(&s.Body, f.scope)
	m.stack = m.stack[:len(m.stack)-1]
	result := join(f.returns)
	if isObject && !tells(result) && len(m.done[s]) < mostProcedures {
		m.done[s] = append(m.done[s], procedure{on, args})
	}
	if o, ok := result.(opaque); ok && o.by == "" && u.Ours && !strings.Contains(s.Symbol, "$") && s.Params != nil {
		o.by = s.Symbol
		return o
	}
	return result
}

// A procedure is a method that ran and returned nothing: to run it again on the same object with the
// same arguments would register the same routes.
type procedure struct {
	on   *object
	args []value
}

// mostProcedures bounds how many calls of one function are remembered.
const mostProcedures = 32

// tells tells whether a result says anything.
func tells(v value) bool {
	if t, ok := v.(tuple); ok {
		return slices.ContainsFunc(t, tells)
	}
	return v != nil
}

// informed tells whether a value says more than its type does.
func informed(v value) bool {
	switch v := v.(type) {
	case nil:
		return false
	case text:
		return v.s != ""
	case *object:
		return v.router != nil || len(v.fields) > 0
	}
	return true
}

// join is what a function returns: of each result what any path returns. That it may be nil counts for
// functions alone: middleware that is switched off is.
func join(returns []tuple) value {
	width := 0
	for _, r := range returns {
		width = max(width, len(r))
	}
	if width == 0 {
		return nil
	}
	all := make(tuple, width)
	for i := range all {
		var vs []value
		isNil := false
		for _, r := range returns {
			if i < len(r) && r[i] != constant("nil") {
				vs = append(vs, r[i])
			}
			isNil = isNil || i < len(r) && r[i] == constant("nil")
		}
		if fn, ok := oneOf(vs...).(*closure); ok && isNil && fn != nil {
			vs = append(vs, constant("nil"))
		}
		all[i] = oneOf(vs...)
	}
	if width == 1 {
		return all[0]
	}
	return all
}

func (m *machine) exec(t *unit.Term, s *scope) signal {
	m.steps++
	if m.steps > mostSteps {
		return returns
	}
	switch t.Op {
	case unit.OpBlock:
		for i := range t.Args {
			if sig := m.exec(&t.Args[i], s); sig != goesOn {
				return sig
			}
		}
	case unit.OpDefine:
		m.set(s, t.N, m.eval(&t.Args[0], s))
	case unit.OpSet:
		m.assign(&t.Args[0], m.eval(&t.Args[1], s), s)
	case unit.OpIf:
		return m.branch(t, s)
	case unit.OpRange:
		return m.loop(t, s)
	case unit.OpCount:
		return m.count(t, s)
	case unit.OpReturn:
		var r tuple
		for i := range t.Args {
			r = append(r, m.eval(&t.Args[i], s))
		}
		if len(r) == 1 {
			if inner, ok := r[0].(tuple); ok { // return f()
				r = inner
			}
		}
		m.top().returns = append(m.top().returns, r)
		return returns
	case unit.OpNext:
		return nextTurn
	case unit.OpStop:
		return stopsLoop
	default:
		m.eval(t, s)
	}
	return goesOn
}

// set gives a variable of this very scope a value.
func (m *machine) set(s *scope, n int, v value) {
	if m.journal != nil {
		old, had := s.vars[n]
		*m.journal = append(*m.journal, change{s, n, old, had})
	}
	s.vars[n] = v
}

// assign stores a value where a term says.
func (m *machine) assign(target *unit.Term, v value, s *scope) {
	switch target.Op {
	case unit.OpVar:
		at := s.find(target.N)
		if at == nil {
			at = s
		}
		m.set(at, target.N, v)
	case unit.OpGlobal:
		m.globals[target.Text] = v
	case unit.OpFieldOf:
		for _, x := range choices(m.eval(&target.Args[0], s)) {
			if o, ok := x.(*object); ok {
				m.store(o, target.Text, v)
			}
			if v != nil {
				m.classes[target.Text] = oneOf(m.classes[target.Text], v)
			}
		}
	case unit.OpElement:
		key := m.eval(&target.Args[1], s)
		for _, x := range choices(m.eval(&target.Args[0], s)) {
			switch x := x.(type) {
			case *dict:
				x.keys, x.vals = append(x.keys, key), append(x.vals, v)
			case *list:
				x.elems = append(x.elems, v)
			}
		}
	}
}

// store sets a field, named by its type too. Where it is not sure that it is set, what it held counts.
func (m *machine) store(o *object, name string, v value) {
	name = last(name)
	if o.fields == nil {
		o.fields = make(map[string]value)
	}
	if old, ok := o.fields[name]; ok && m.unsure > o.born {
		v = oneOf(old, v)
	}
	o.fields[name] = v
}
