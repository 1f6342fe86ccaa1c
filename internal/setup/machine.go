package setup

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/route"
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

// branch runs an if. Where the condition is unknown both arms run, each on what was there before,
// and what they set is either.
func (m *machine) branch(t *unit.Term, s *scope) signal {
	if m.serving != nil {
		if verb, not, ok := m.verb(&t.Args[0], s); ok {
			return m.byVerb(t, s, verb, not)
		}
		if at, not, ok := m.asked(&t.Args[0], s); ok {
			return m.byPath(t, s, at, not)
		}
	}
	if is, known := m.holds(&t.Args[0], s); known && (m.serving == nil || !stateful(&t.Args[0])) {
		if is {
			return m.exec(&t.Args[1], newScope(s))
		}
		return m.exec(&t.Args[2], newScope(s))
	}
	then, thenSet := m.try(&t.Args[1], s)
	els, elseSet := m.try(&t.Args[2], s)
	for _, c := range slices.Concat(thenSet.order, elseSet.order) {
		at := func(o outcome) value {
			if v, ok := o.final[c]; ok {
				return v
			}
			return c.scope.vars[c.n]
		}
		m.set(c.scope, c.n, oneOf(at(thenSet), at(elseSet)))
	}
	if then == els {
		return then
	}
	return goesOn
}

// stateful tells whether a condition asks for what may have changed since the program was set up.
func stateful(t *unit.Term) bool {
	if t.Op == unit.OpFieldOf || t.Op == unit.OpGlobal {
		return true
	}
	for i := range t.Args {
		if stateful(&t.Args[i]) {
			return true
		}
	}
	return false
}

// A slot is a variable of a scope.
type slot struct {
	scope *scope
	n     int
}

// An outcome is what an arm has set, in the order in which it did first.
type outcome struct {
	order []slot
	final map[slot]value
}

// try runs an arm, takes back what it set, and returns that.
func (m *machine) try(arm *unit.Term, s *scope) (signal, outcome) {
	if len(arm.Args) == 0 {
		return goesOn, outcome{}
	}
	outer := m.journal
	var set []change
	m.journal = &set
	m.unsure++
	sig := m.exec(arm, newScope(s))
	m.unsure--
	m.journal = outer
	out := outcome{final: make(map[slot]value)}
	for i := len(set) - 1; i >= 0; i-- {
		c := set[i]
		at := slot{c.scope, c.n}
		if _, ok := out.final[at]; !ok && within(s, c.scope) { // variables of the arm itself are gone
			out.order = append(out.order, at)
			out.final[at] = c.scope.vars[c.n]
		}
		if c.had {
			c.scope.vars[c.n] = c.old
		} else {
			delete(c.scope.vars, c.n)
		}
	}
	return sig, out
}

// within tells whether a scope is s or around it, or has nothing to do with it: a closure's.
func within(s, at *scope) bool {
	for up := at.up; up != nil; up = up.up {
		if up == s {
			return false
		}
	}
	return true
}

// holds evaluates a condition.
func (m *machine) holds(t *unit.Term, s *scope) (is, known bool) {
	switch t.Op {
	case unit.OpEqual:
		return equal(m.eval(&t.Args[0], s), m.eval(&t.Args[1], s))
	case unit.OpNot:
		is, known = m.holds(&t.Args[0], s)
		return !is, known
	case unit.OpAnd:
		x, xk := m.holds(&t.Args[0], s)
		y, yk := m.holds(&t.Args[1], s)
		switch {
		case xk && yk:
			return x && y, true
		case xk && !x, yk && !y:
			return false, true
		}
		return false, false
	case unit.OpOr:
		known = true
		for i := range t.Args {
			x, xk := m.holds(&t.Args[i], s)
			if xk && x {
				return true, true
			}
			known = known && xk
		}
		return false, known
	case unit.OpUnknown:
		return false, false
	case unit.OpIs:
		return m.is(m.eval(&t.Args[0], s), t)
	}
	switch m.eval(t, s) {
	case constant("true"):
		return true, true
	case constant("false"):
		return false, true
	}
	return false, false
}

// is tells whether a value is of a type, where its own is known.
func (m *machine) is(v value, t *unit.Term) (is, known bool) {
	o, ok := v.(*object)
	if !ok || o.typ == "" {
		return false, false
	}
	if t.N == 0 {
		return o.typ == t.Text, true
	}
	types := m.implementations(via{m.top().unit, t.N}, mostElements)
	return slices.Contains(types, o.typ), len(types) > 0
}

// loop runs a range: once per element that is known, once for those that are not.
func (m *machine) loop(t *unit.Term, s *scope) signal {
	turn := func(key, elem value) signal {
		inner := newScope(s)
		if t.Args[0].Op == unit.OpVar {
			inner.vars[t.Args[0].N] = key
		}
		if t.Args[1].Op == unit.OpVar {
			inner.vars[t.Args[1].N] = elem
		}
		return m.exec(&t.Args[3], inner)
	}
	open := false
	for _, over := range choices(m.eval(&t.Args[2], s)) {
		switch over := over.(type) {
		case *list:
			for i, elem := range over.elems {
				if sig := turn(constant(strconv.Itoa(i)), elem); sig == returns {
					return sig
				} else if sig == stopsLoop {
					break
				}
			}
			open = open || over.open
		case *dict:
			for i, elem := range over.vals {
				if sig := turn(over.keys[i], elem); sig == returns {
					return sig
				} else if sig == stopsLoop {
					break
				}
			}
			open = open || over.open
		default:
			open = true
		}
	}
	if open {
		elems := []value{&object{}}
		if t.N > 0 {
			if types := m.implementations(via{m.top().unit, t.N}, mostElements); len(types) > 0 {
				elems = elems[:0]
				for _, typ := range types {
					elems = append(elems, &object{typ: typ})
				}
			}
		}
		for _, elem := range elems {
			turn(nil, elem)
		}
	}
	return goesOn
}

// count runs a loop over the indexes of a list. Where the list is unknown, one turn may run.
func (m *machine) count(t *unit.Term, s *scope) signal {
	l := longest(m.eval(&t.Args[1], s))
	if l == nil {
		m.try(&t.Args[2], s)
		return goesOn
	}
	for i := range l.elems {
		if t.N == 1 {
			i = len(l.elems) - 1 - i
		}
		inner := newScope(s)
		inner.vars[t.Args[0].N] = constant(strconv.Itoa(i))
		if sig := m.exec(&t.Args[2], inner); sig == returns {
			return sig
		} else if sig == stopsLoop {
			break
		}
	}
	return goesOn
}

// eval evaluates an expression.
func (m *machine) eval(t *unit.Term, s *scope) value {
	m.steps++
	if m.steps > mostSteps {
		return nil
	}
	u := m.top().unit
	switch t.Op {
	case unit.OpText:
		return text{s: t.Text}
	case unit.OpNumber:
		return constant(t.Text)
	case unit.OpVar:
		return s.get(t.N)
	case unit.OpGlobal:
		return m.global(t.Text)
	case unit.OpFuncOf:
		return &closure{symbol: t.Text, unit: u}
	case unit.OpLit:
		return &closure{symbol: t.Text, unit: u, at: t.At, scope: s}
	case unit.OpBound:
		recv := m.eval(&t.Args[0], s)
		if o, ok := recv.(*object); ok && o.typ == "" && o.iface.n == 0 {
			o.typ = receiver(t.Text) // whatever it is, it has the method
		}
		return &closure{symbol: t.Text, unit: u, recv: recv, bound: true}
	case unit.OpBoundVia:
		return m.method(m.eval(&t.Args[0], s), t, u)
	case unit.OpFieldOf:
		return m.fieldOf(m.eval(&t.Args[0], s), t.Text)
	case unit.OpElement:
		return m.element(m.eval(&t.Args[0], s), m.eval(&t.Args[1], s))
	case unit.OpStruct:
		o := &object{typ: t.Text, fields: make(map[string]value), made: true, born: m.unsure}
		for i := range t.Args {
			name, v := t.Args[i].Args[0].Text, m.eval(&t.Args[i].Args[1], s)
			o.fields[name] = v
			if class := t.Text + "." + name; v != nil && t.Text != "" {
				m.classes[class] = oneOf(m.classes[class], v)
			}
		}
		return o
	case unit.OpList:
		l := &list{}
		for i := range t.Args {
			l.elems = append(l.elems, m.eval(&t.Args[i], s))
		}
		return l
	case unit.OpDict:
		d := &dict{}
		for i := range t.Args {
			d.keys = append(d.keys, m.eval(&t.Args[i].Args[0], s))
			d.vals = append(d.vals, m.eval(&t.Args[i].Args[1], s))
		}
		return d
	case unit.OpSum:
		sum := text{}
		for i := range t.Args {
			part := knownText(m.eval(&t.Args[i], s))
			sum.s += part.s
			sum.open, sum.endless = sum.open || part.open, part.endless
		}
		return sum
	case unit.OpCall:
		return m.callTerm(t, s)
	case unit.OpRoute:
		return m.role(t, s)
	case unit.OpResult:
		v := m.eval(&t.Args[0], s)
		if all, ok := v.(tuple); ok {
			if t.N < len(all) {
				return all[t.N]
			}
			return nil
		}
		if t.N == 0 {
			return v
		}
	case unit.OpAppend:
		return m.appended(t, s)
	case unit.OpMethod:
		return theMethod{}
	case unit.OpPath:
		return thePath{}
	case unit.OpAnswer:
		m.answer(t, s)
	case unit.OpSlice:
		return m.eval(&t.Args[0], s)
	case unit.OpCopy:
		return converted(m.eval(&t.Args[0], s), t.Text)
	case unit.OpServe:
		if m.serving != nil {
			v := m.eval(&t.Args[0], s)
			if o, ok := v.(opaque); !ok || o.name != "http.NotFoundHandler" { // it says that nothing answers
				m.serving.add(v)
			}
		}
	case unit.OpEqual, unit.OpNot, unit.OpAnd, unit.OpOr, unit.OpIs:
		if is, known := m.holds(t, s); known {
			return truth(is)
		}
	case unit.OpUnknown:
		switch {
		case t.N > 0:
			return &object{iface: via{u, t.N}}
		case t.Text != "":
			return &object{typ: t.Text}
		}
	}
	return nil
}

// converted is a struct as a value of another type: it has the same fields and other methods.
func converted(v value, typ string) value {
	switch v := v.(type) {
	case *object:
		if v.typ == typ || v.router != nil {
			return v
		}
		if v.fields == nil {
			v.fields = make(map[string]value)
		}
		return &object{typ: typ, fields: v.fields, made: v.made}
	case either:
		var all []value
		for _, w := range v {
			all = append(all, converted(w, typ))
		}
		return oneOf(all...)
	}
	return v
}

// longest returns the list that a value is; of several the longest, which has what the others have.
func longest(v value) *list {
	var best *list
	for _, c := range choices(v) {
		if l, ok := c.(*list); ok && (best == nil || len(l.elems) > len(best.elems)) {
			best = l
		}
	}
	return best
}

func (m *machine) appended(t *unit.Term, s *scope) value {
	l := &list{}
	base := m.eval(&t.Args[0], s)
	if old := longest(base); old != nil {
		l.elems, l.open = slices.Clone(old.elems), old.open
	} else if base != nil && base != constant("nil") {
		if _, hole := base.(*object); !hole {
			l.open = true
		}
	}
	for i := 1; i < len(t.Args); i++ {
		v := m.eval(&t.Args[i], s)
		if t.N&unit.Spread != 0 && i == len(t.Args)-1 {
			if more := longest(v); more != nil {
				l.elems = append(l.elems, more.elems...)
				l.open = l.open || more.open
			} else {
				l.open = true
			}
			continue
		}
		l.elems = append(l.elems, v)
	}
	return l
}

// global returns what a package variable holds, by its initialiser until it is set.
func (m *machine) global(id string) value {
	if v, ok := m.globals[id]; ok {
		return v
	}
	m.globals[id] = nil
	if s, u := m.p.setup(id); s != nil {
		outer := m.journal
		m.journal = nil
		m.globals[id] = m.run(s, u, nil, nil, nil, nil)
		m.journal = outer
	}
	if m.globals[id] == nil {
		m.globals[id] = &object{}
	}
	return m.globals[id]
}

// last is the name of a field without its type.
func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }

// fieldOf returns a field that is named by its type too. Of an object of which it is not known, what
// the program ever puts there in another one is a good guess: services are set up once.
func (m *machine) fieldOf(x value, name string) value {
	v := m.field(x, last(name))
	hole, ok := v.(*object)
	guess := m.classes[name]
	if v != nil && (!ok || hole.typ != "" || hole.router != nil || len(hole.fields) > 0) || guess == nil {
		return v
	}
	if _, isText := choices(guess)[0].(text); isText { // paths differ where services do not
		if o, ok := x.(*object); ok && o.made {
			return text{} // it was made without
		}
		return v
	}
	return guess
}

// field returns a field of a struct; one that nobody has set is a value of which nothing is known.
func (m *machine) field(x value, name string) value {
	switch x := x.(type) {
	case *object:
		if v, ok := x.fields[name]; ok {
			return v
		}
		hole := &object{}
		if x.fields == nil {
			x.fields = make(map[string]value)
		}
		x.fields[name] = hole
		return hole
	case *router:
		return x // gin's Engine embeds a RouterGroup
	case either:
		var all []value
		for _, v := range x {
			all = append(all, m.field(v, name))
		}
		return oneOf(all...)
	}
	return nil
}

// element returns what a list or a map holds at a key; where that is unknown, all that it holds.
func (m *machine) element(x, key value) value {
	switch x := x.(type) {
	case *dict:
		for i := len(x.keys) - 1; i >= 0; i-- {
			if is, known := equal(x.keys[i], key); known && is {
				return x.vals[i]
			}
		}
		return oneOf(x.vals...)
	case *list:
		if i, err := strconv.Atoi(string(indexOf(key))); err == nil && i >= 0 && i < len(x.elems) {
			return x.elems[i]
		}
		return oneOf(x.elems...)
	}
	return nil
}

func indexOf(key value) constant {
	c, _ := key.(constant)
	return c
}

// method binds a method that is called through an interface.
func (m *machine) method(x value, t *unit.Term, u *unit.Unit) value {
	switch x := x.(type) {
	case either:
		var all []value
		for _, v := range x {
			all = append(all, m.method(v, t, u))
		}
		return oneOf(all...)
	case *router:
		if t.Text != "ServeHTTP" {
			return routerMethod{x, t.Text}
		}
		return x
	case *closure, wrapped, opaque:
		return x // its ServeHTTP
	case *object:
		if x.typ != "" {
			return m.bind(x, t, u)
		}
		it := x.iface
		if t.N > 0 {
			it = via{u, t.N}
		}
		if it.n == 0 {
			return nil
		}
		var all []value
		for _, typ := range m.implementations(it, mostImplementations) {
			all = append(all, m.bind(&object{typ: typ}, t, u))
		}
		return oneOf(all...)
	case nil:
		if t.N > 0 {
			return m.method(&object{iface: via{u, t.N}}, t, u)
		}
	}
	return nil
}

// bind finds the method of a type, also one that is promoted to it.
func (m *machine) bind(x *object, t *unit.Term, u *unit.Unit) value {
	symbol := m.p.methodOf(x.typ, t.Text, t.Hash)
	return &closure{symbol: symbol, unit: u, recv: embedded(x, receiver(symbol), 3), bound: true}
}

// embedded returns the part of an object that is of a type: a promoted method is called on it.
func embedded(x *object, typ string, depth int) value {
	if x.typ == typ || depth == 0 {
		return x
	}
	for _, name := range slices.Sorted(maps.Keys(x.fields)) {
		if part, ok := x.fields[name].(*object); ok && part.typ != "" {
			if found, ok := embedded(part, typ, depth-1).(*object); ok && found.typ == typ {
				return found
			}
		}
	}
	return x
}

// mostElements bounds how many types a loop over an interface is run for.
const mostElements = 256

// implementations returns the types that may be behind an interface, none if they are too many.
func (m *machine) implementations(it via, most int) []string {
	if it.n == 0 || m.p.Implementations == nil {
		return nil
	}
	types := m.p.Implementations(it.unit, it.n)
	if len(types) > most {
		return nil
	}
	return types
}

// callTerm evaluates a call.
func (m *machine) callTerm(t *unit.Term, s *scope) value {
	fn := m.eval(&t.Args[0], s)
	var args []value
	for i := 1; i < len(t.Args); i++ {
		v := m.eval(&t.Args[i], s)
		if t.N&unit.Spread != 0 && i == len(t.Args)-1 {
			if l := longest(v); l != nil {
				args = append(args, l.elems...)
				continue
			}
		}
		args = append(args, v)
	}
	return m.call(fn, args, t)
}

// call calls a function value.
func (m *machine) call(fn value, args []value, t *unit.Term) value {
	switch fn := fn.(type) {
	case either:
		var all []value
		for _, f := range fn {
			all = append(all, m.call(f, args, t))
		}
		return oneOf(all...)
	case *closure:
		return m.callClosure(fn, args, t)
	case routerMethod:
		return m.behindInterface(fn, args, t)
	}
	m.escape(args)
	return m.passThrough(nil, args, t)
}

func (m *machine) callClosure(fn *closure, args []value, t *unit.Term) value {
	if route.Asks(fn.symbol) {
		return comparison(fn.symbol, args)
	}
	if route.Folds(fn.symbol) {
		parts, whole := make([]string, len(args)), text{}
		for i, a := range args {
			part := knownText(a)
			parts[i] = part.s
			whole.open, whole.endless = whole.open || part.open, part.endless
		}
		if folded, ok := route.Fold(fn.symbol, parts); ok {
			whole.s = folded
			return whole
		}
	}
	serving := m.serving
	m.serving = nil // what a callee does with the request is its own affair
	defer func() { m.serving = serving }()
	s, u := m.p.setup(fn.symbol)
	if s == nil {
		m.escape(args)
		if fn.bound {
			return m.passThrough(fn, append([]value{fn.recv}, args...), t)
		}
		return m.passThrough(fn, args, t)
	}
	recv := fn.recv
	if !fn.bound && fn.scope == nil && strings.HasPrefix(fn.symbol, "(") && len(args) > 0 { // a method expression
		recv, args = args[0], args[1:]
	}
	if v := m.run(s, u, fn.scope, recv, args, t); v != nil {
		return v
	}
	return m.passThrough(fn, args, t) // what it returns is not known
}

// comparison is what a function of the standard library says of texts, if they are known.
func comparison(symbol string, args []value) value {
	var texts []string
	for _, a := range args {
		s, known := plain(a)
		if !known {
			return nil
		}
		texts = append(texts, s)
	}
	if is, ok := route.Ask(symbol, texts); ok {
		return truth(is)
	}
	return nil
}

func truth(is bool) value { return constant(strconv.FormatBool(is)) }

// escape runs the functions that are handed to somebody unknown: he may run them.
func (m *machine) escape(args []value) {
	for _, a := range args {
		for _, v := range choices(a) {
			fn, ok := v.(*closure)
			if !ok {
				continue
			}
			if s, u := m.p.setup(fn.symbol); s != nil && s.Acts && !m.ran[s.Symbol] {
				m.run(s, u, fn.scope, fn.recv, nil, nil)
			}
		}
	}
}

// passThrough is what an unknown function makes of its arguments: a handler of a handler, a router of
// a router.
func (m *machine) passThrough(fn *closure, args []value, t *unit.Term) value {
	if t == nil {
		return nil
	}
	if t.N&unit.GivesRouter != 0 {
		for _, a := range args {
			if r := m.asRouter(a, false); r != nil {
				return r
			}
		}
		return m.newRouter("")
	}
	if t.N&unit.GivesHandler != 0 {
		for i := len(args) - 1; i >= 0; i-- {
			if m.answers(args[i]) {
				var by value
				if fn != nil {
					by = fn
				}
				return wrapped{by: by, inner: args[i]}
			}
		}
		if fn != nil {
			return opaque{name: m.p.short(fn.symbol)}
		}
	}
	return nil
}

// answers tells whether a value may be a handler.
func (m *machine) answers(v value) bool {
	for _, c := range choices(v) {
		switch c := c.(type) {
		case *closure:
			s, u := m.p.setup(c.symbol)
			return s == nil || !s.Acts || u.Head(c.symbol) != nil
		case *router, wrapped, opaque, remote:
			return true
		}
	}
	return false
}
