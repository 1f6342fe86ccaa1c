package setup

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

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
	m.steps += len(l.elems) / copiedAtOnce
	if len(l.elems) > longestList {
		l.elems, l.open = l.elems[:longestList:longestList], true
	}
	return l
}

// longestList is how long a list gets. No table of routes is as long; one that is appended to itself, because
// the function that does so is run for each of its callers, would be.
const longestList = 4096

// copiedAtOnce is how many elements are copied in the time of one step: a list that grows by one in each turn of
// a loop is copied in each, and that is work like any other.
const copiedAtOnce = 16

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
