package nilslice

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/rule"
	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A cause is a place where something was left nil, and where it reaches clients as null.
type cause struct {
	unit       *unit.Unit // the place
	nil        *unit.Nil
	trail      []link.Spot // the first way
	function   string
	names      []string // in the JSON; "" is the whole body
	field      string   // the Go field of the first name
	operations []string
	sure       bool // it is nil whatever happens
	object     bool // a map was left nil, and no list
}

// A judge looks at what the handlers of a program answer.
type judge struct {
	view  *link.View
	files *rule.Sources
	defs  shape.Defs
	found map[string]*cause
	order []string
}

func (j *judge) handler(served *link.Served) {
	for _, symbol := range served.Handlers {
		if j.view.Streams(symbol) {
			continue
		}
		sent, _ := j.view.Answers(symbol)
		for i := range sent {
			s := &sent[i]
			if s.Body != unit.JSONBody || s.Shape == nil || !succeeds(s.Codes) || refuses(*s.Shape) || j.exempt(s.Trail) {
				continue
			}
			if operations := operations(served.Endpoints, s.Verbs); len(operations) > 0 {
				a := answer{judge: j, sent: s, function: served.Name, operations: operations}
				a.value(*s.Shape, "", "", nil)
			}
		}
	}
}

// succeeds tells whether an answer may have one of the statuses of success.
func succeeds(codes []int) bool {
	return slices.ContainsFunc(codes, func(code int) bool { return code == 0 || 200 <= code && code < 300 })
}

// refuses tells of a body that it is an error, whatever its status: it says that there was no success.
func refuses(s shape.Shape) bool {
	return slices.ContainsFunc(s.Fields, func(f shape.Field) bool {
		return (f.Name == "success" || f.Name == "ok") && f.Shape.Exact && slices.Equal(f.Shape.Enum, []string{"false"})
	})
}

// exempt tells whether nobody wants to read of a function that leads to an answer.
func (j *judge) exempt(trail []link.Spot) bool {
	return slices.ContainsFunc(trail, func(s link.Spot) bool {
		r := s.Unit.Reply(s.Symbol)
		return r != nil && r.Exempt
	})
}

// operations returns the names of the HTTP endpoints among some of which requests of certain methods lead
// to an answer.
func operations(endpoints []setup.Endpoint, verbs []string) (names []string) {
	for _, e := range endpoints {
		if e.Kind != chart.HTTP || len(verbs) > 0 && e.Method != "ANY" && !slices.Contains(verbs, e.Method) {
			continue
		}
		end := chart.Endpoint{Kind: e.Kind, Method: e.Method, Path: e.Path, Handler: chart.Func{Name: e.Name}}
		if name := end.Name(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// An answer is one that is looked at.
type answer struct {
	*judge
	sent       *link.Sent
	function   string
	operations []string
}

// value looks for what flow has found to be nil in a value. What only its type has room for is no news.
func (a *answer) value(s shape.Shape, name, field string, within []string) {
	if s.Kind == shape.Ref {
		if slices.Contains(within, s.Def) {
			return
		}
		within = append(slices.Clip(within), s.Def)
		s = a.defs.Resolve(s)
	}
	if s.Null >= shape.NullOnAWay && s.NilAt != (shape.Place{}) {
		switch {
		case s.Kind == shape.Array:
			a.note(s, name, field, false)
		case isMap(s):
			a.note(s, name, field, true)
		}
	}
	if s.Null == shape.NullForSure {
		return
	}
	for _, f := range s.Fields {
		full := f.Name
		if name != "" {
			full = name + "." + f.Name
		}
		a.value(f.Shape, full, f.Go, within)
	}
	if s.Elem != nil {
		a.value(*s.Elem, name+"[]", "", within)
	}
	for _, alt := range s.Alts {
		a.value(alt, name, field, within)
	}
}

// isMap tells whether an object is a map: its keys are no fields.
func isMap(s shape.Shape) bool {
	return s.Kind == shape.Object && !slices.ContainsFunc(s.Fields, func(f shape.Field) bool { return f.Go != "" }) && (s.Elem != nil || s.Open)
}

// note enters that something is null.
func (a *answer) note(s shape.Shape, name, field string, object bool) {
	u, left := a.sent.Nil(s.NilAt)
	if left == nil || left.Kind == unit.NilOther {
		return
	}
	key := fmt.Sprint(u.Path, " ", left.Pos)
	c := a.found[key]
	if c == nil {
		c = &cause{unit: u, nil: left, trail: a.sent.Trail, function: a.function, field: field, sure: true, object: true}
		a.found[key] = c
		a.order = append(a.order, key)
	}
	if name = strings.TrimPrefix(name, "."); !slices.Contains(c.names, name) {
		c.names = append(c.names, name)
	}
	c.sure = c.sure && s.Null == shape.NullForSure
	c.object = c.object && object
	for _, op := range a.operations {
		if !slices.Contains(c.operations, op) {
			c.operations = append(c.operations, op)
		}
	}
}
