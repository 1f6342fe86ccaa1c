package link

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/shape"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// A Sent is an answer that a request to a handler may get.
type Sent struct {
	Codes []int        // the statuses that it may have; 0 is one that nobody knows; never empty
	Media string       // "" if nobody said; "?" if nobody knows
	Body  unit.Body    // what it holds
	Part  bool         // there may be more of the body before it, or after
	Shape *shape.Shape // of a JSON body, in the words of View.Defs; nil if it is not known
	Verbs []string     // the methods that lead to it, if others do not
	Trail []Spot       // from the handler to the call that writes it
}

// An Asked is something that a handler asks of a request.
type Asked struct {
	In    string       // query, form, path, body
	Name  string       // "" if nobody knows, and of a body
	Shape *shape.Shape // of what a body is read into
	Uses  []string     // the Go fields of that which are read
	Verbs []string
	Need  int // the status that a request without it is refused with, if it is
	Trail []Spot
}

// Nil finds what stands where something in the answer was left nil, and in which package.
func (s *Sent) Nil(at shape.Place) (*unit.Unit, *unit.Nil) {
	for _, spot := range s.Trail {
		if n := spot.Unit.Nil(at.File, at.Line, at.Col); n != nil {
			return spot.Unit, n
		}
	}
	return nil, nil
}

// A Spot is a call in a function.
type Spot struct {
	Unit   *unit.Unit
	Symbol string // of the function
	Text   string // the callee as the source spells it; "" for the last
	unit.Span
}

// Defs are the definitions that the shapes of all units refer to.
func (v *View) Defs() shape.Defs {
	if v.defs == nil {
		var all shape.Defs
		for _, u := range v.order {
			all = append(all, u.Defs...)
		}
		v.defs = all.Merge(nil)
	}
	return v.defs
}

// Answers returns what a request to a handler may be answered, and what is asked of it, in the order of the
// source. Both are the view's own: nobody may write to them.
func (v *View) Answers(symbol string) ([]Sent, []Asked) {
	if known, ok := v.answers[symbol]; ok {
		return known.sent, known.asked
	}
	a := answering{view: v, left: mostHands}
	a.enter(symbol, nil, before{})
	v.answers[symbol] = answers{a.sent, a.asked, a.more}
	return a.sent, a.asked
}

// AnswersMore tells whether a request to a handler may get more than Answers returns: not every call that is
// handed the response could be followed.
func (v *View) AnswersMore(symbol string) bool {
	v.Answers(symbol)
	return v.answers[symbol].more
}

// answers are what a handler answers and asks.
type answers struct {
	sent  []Sent
	asked []Asked
	more  bool
}

const (
	deepestReply = 12    // how many functions hand a response on to each other
	mostReplies  = 400   // how many answers a handler has
	mostHands    = 5_000 // how many calls are followed from a handler
)

// An answering collects what a handler answers. Each helper is looked at anew for each call of it: what it
// answers depends on what it is handed.
type answering struct {
	view  *View
	trail []Spot
	open  []string // functions that are being looked at
	left  int      // calls that may still be followed
	sent  []Sent
	asked []Asked
	more  bool // something was not followed
}

// A before is what callers have said of the answer.
type before struct {
	codes []int
	media string
	verbs []string
}

// filling is what a function was handed: what unit.Given says, in the words of nobody's parameters.
type filling struct {
	code  int
	text  string
	shape *shape.Shape
	fn    string // symbol
	sent  bool   // the response, or what becomes it
}

func (a *answering) enter(symbol string, args map[int]filling, b before) {
	u := a.view.units[unit.PackageOf(symbol)]
	if u == nil || len(a.open) == deepestReply || a.left == 0 {
		a.more = true
		return
	}
	if slices.Contains(a.open, symbol) {
		return
	}
	a.left--
	r := u.Reply(symbol)
	if r == nil {
		return
	}
	a.open = append(a.open, symbol)
	defer func() { a.open = a.open[:len(a.open)-1] }()
	at := func(span unit.Span, text string) []Spot {
		return append(slices.Clone(a.trail), Spot{Unit: u, Symbol: symbol, Text: text, Span: span})
	}
	sent, asked := len(a.sent), len(a.asked)
	for i := range r.Sends {
		s := &r.Sends[i]
		if len(a.sent) == mostReplies {
			a.more = true
			return
		}
		if s.Into > 0 && !args[s.Into-1].sent {
			continue
		}
		a.sent = append(a.sent, Sent{
			Codes: codes(s.Codes, args, b.codes, 200), Media: media(s.Media, args, b.media), Body: s.Body, Part: s.Part,
			Shape: filled(s.Shape, args), Verbs: verbs(s.Verbs, b.verbs), Trail: at(s.Span, ""),
		})
	}
	for i := range r.Asks {
		q := &r.Asks[i]
		if len(a.asked) == mostReplies {
			return
		}
		a.asked = append(a.asked, Asked{
			In: q.In, Name: known(media(q.Name, args, "")), Shape: filled(q.Shape, args), Uses: q.Uses,
			Verbs: verbs(q.Verbs, b.verbs), Trail: at(q.Span, ""),
		})
	}
	defer func() { a.needs(r.Asks, a.asked[asked:], a.sent[sent:]) }()
	for i := range r.Hands {
		h := &r.Hands[i]
		inner := make(map[int]filling, len(h.Given))
		for _, g := range h.Given {
			to := filling{text: media(g.Text, args, ""), shape: filled(g.Shape, args), fn: g.Func, sent: g.Sent}
			if g.Param > 0 {
				to.fn, to.sent = args[g.Param-1].fn, args[g.Param-1].sent
			}
			if g.Code != (unit.Code{}) {
				to.code = code(g.Code, args)
			}
			inner[g.Index] = to
		}
		next := before{media: media(h.Media, args, b.media), verbs: verbs(h.Verbs, b.verbs), codes: b.codes}
		if len(h.Codes) > 0 {
			next.codes = codes(h.Codes, args, b.codes, 0)
		}
		trail := a.trail
		a.trail = at(h.Span, h.Text)
		targets := a.targets(u, h, args)
		a.more = a.more || len(targets) == 0 && answersItself(a.view, u, h)
		for _, symbol := range targets {
			a.enter(symbol, inner, next)
		}
		a.trail = trail
	}
}

// needs finds out without which of the parameters that a handler asks for it refuses a request: on the way that
// leads to what it does else. What the functions ask that it calls may be for some requests only.
func (a *answering) needs(asks []unit.Ask, asked []Asked, sent []Sent) {
	if len(a.trail) > 0 {
		return
	}
	for i := range asks {
		if body := asks[i].Without; body != (unit.Span{}) && i < len(asked) {
			asked[i].Need = refusal(body, sent)
		}
	}
}

// refusal is the status that all answers in a block have that refuse a request; 0 if there is none, or if there are
// answers before it that do not.
func refusal(body unit.Span, sent []Sent) (status int) {
	for _, s := range sent {
		at := s.Trail[0].Span
		switch {
		case at.After(unit.Pos{File: body.File, Line: body.EndLine, Col: body.EndCol}):
		case at.After(body.Pos):
			if slices.ContainsFunc(s.Codes, func(code int) bool { return code < 400 || code > 499 }) {
				return 0
			}
			status = s.Codes[0]
		case slices.ContainsFunc(s.Codes, func(code int) bool { return code < 400 }):
			return 0
		}
	}
	return status
}

// targets are the functions that a hand may lead to.
func (a *answering) targets(u *unit.Unit, h *unit.Hand, args map[int]filling) (symbols []string) {
	switch {
	case h.Field != "":
		return []string{a.view.field(h.Field)}
	case h.Param > 0:
		return []string{args[h.Param-1].fn}
	case h.Iface == 0:
		return []string{h.Func}
	}
	for _, t := range a.view.resolve(u, h.Iface, h.Method) {
		if t.symbol != "" {
			symbols = append(symbols, t.symbol)
		}
	}
	return symbols
}

// answersItself tells of a call that leads nowhere known whether it may answer. The methods of a library's context
// or response do what the catalogue says of them.
func answersItself(v *View, u *unit.Unit, h *unit.Hand) bool {
	if h.Iface == 0 {
		return true
	}
	iface := &u.Ifaces[h.Iface-1]
	declares := v.units[iface.Pkg]
	return iface.Pkg == "" || declares != nil && declares.Ours || iface.Pkg == "net/http" && iface.Name == "Handler"
}

func code(c unit.Code, args map[int]filling) int {
	if c.Param > 0 {
		return args[c.Param-1].code
	}
	return c.Known
}

// codes are the statuses of an answer: its own, or those said before, or else the one by default.
func codes(own []unit.Code, args map[int]filling, before []int, standard int) (list []int) {
	for _, c := range own {
		if n := code(c, args); !slices.Contains(list, n) {
			list = append(list, n)
		}
	}
	switch {
	case len(list) > 0:
		return list
	case len(before) > 0:
		return before
	}
	return []int{standard}
}

// media is a media type, or another text: its own, or that said before.
func media(own unit.Text, args map[int]filling, before string) string {
	switch {
	case own.Param > 0:
		if text := args[own.Param-1].text; text != "" {
			return text
		}
		return "?"
	case own.Known != "":
		return own.Known
	}
	return before
}

func known(text string) string {
	if text == "?" {
		return ""
	}
	return text
}

// filled is a shape with its holes filled by what a function was handed.
func filled(s *shape.Shape, args map[int]filling) *shape.Shape {
	if s == nil {
		return nil
	}
	var shapes []shape.Shape
	for i, g := range args {
		for len(shapes) <= i {
			shapes = append(shapes, shape.Shape{})
		}
		if g.shape != nil {
			shapes[i] = *g.shape
		}
	}
	full := s.Clone().Fill(shapes)
	return &full
}

// verbs are the methods that lead to both of two places.
func verbs(here, before []string) []string {
	switch {
	case len(here) == 0:
		return before
	case len(before) == 0:
		return here
	}
	return slices.DeleteFunc(slices.Clone(here), func(v string) bool { return !slices.Contains(before, v) })
}
