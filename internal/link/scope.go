package link

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A scope is one call of a function: what it was handed.
type scope struct {
	place
	up      *scope // of the function around a literal
	args    []passed
	given   []string      // the lengths of its parameters in words that the reader has seen, "" for those of the function
	limits  []unit.AtMost // that it was handed, as numbers
	inTx    bool
	types   string // behind its parameters, see View.behind
	carries string // see subject
	again   bool   // the function has called itself
	fails   bool   // no path through the function succeeds
	by      string // the bound of the loop in which it calls itself once per node of a tree
}

// A passed is a function handed over.
type passed struct {
	arg  unit.Arg
	from *scope // of whoever handed it over first
}

// length is a bound in words that the reader has seen.
func (s *scope) length(text string) string {
	if limit, list, ok := limited(text); ok {
		if said := handedLimit(&unit.Call{Limits: s.limits}, limit); said.N > 0 {
			return strconv.Itoa(said.N)
		}
		return s.length(list)
	}
	if rest, ok := strings.CutPrefix(text, ofParameter); ok {
		index, plain, _ := strings.Cut(rest, ofParameter)
		if i, _ := strconv.Atoi(index); i < len(s.given) && s.given[i] != "" {
			return s.given[i]
		}
		return plain
	}
	if s.up != nil {
		return s.up.length(own(s.up.fn, text))
	}
	return spoken(text)
}

// hands returns the limits that a call hands over, as numbers.
func (s *scope) hands(c *unit.Call) (list []unit.AtMost) {
	for _, l := range c.Limits {
		if l.N > 0 {
			list = append(list, l)
			continue
		}
		for _, mine := range s.limits {
			switch {
			case mine.Arg != l.Param-1:
			case l.Of == "" && l.Field == "":
				list = append(list, unit.AtMost{Arg: l.Arg, Field: mine.Field, N: mine.N})
			case l.Of == mine.Field:
				list = append(list, unit.AtMost{Arg: l.Arg, Field: l.Field, N: mine.N})
			}
		}
	}
	return list
}

// arguments finds the functions that a parameter holds, in the scope itself or, for a
// literal, in one around it: several if it is a list.
func (s *scope) arguments(param int) (list []passed) {
	for ; param > unit.ParamLevel && s != nil; param -= unit.ParamLevel {
		s = s.up
	}
	if s == nil {
		return nil
	}
	for _, g := range s.args {
		if g.arg.Index == param-1 {
			list = append(list, g)
		}
	}
	return list
}

// capture returns an argument with the scope that it belongs to.
func (s *scope) capture(a unit.Arg) []passed {
	if a.Param > 0 {
		list := s.arguments(a.Param)
		for i := range list {
			list[i].arg.Index = a.Index
		}
		return list
	}
	if a.Func == "" && a.Iface == 0 {
		return nil
	}
	return []passed{{a, s}}
}

// around returns the scope of the function around a literal that is called from s.
func (g *grower) around(s *scope, p place) *scope {
	if !p.fn.Lit {
		return nil
	}
	outer := p.fn.Symbol[:strings.IndexByte(p.fn.Symbol, '$')]
	for ; s != nil; s = s.up {
		if s.fn.Symbol == outer || s.fn.Lit && literalOf(s.fn.Symbol, p.fn.Symbol) {
			return s
		}
	}
	return nil
}

// closes tells whether every path through a branch leaves.
func (s *scope) closes(b *unit.Branch) bool {
	return !slices.ContainsFunc(b.Arms, func(arm unit.Arm) bool { return s.taken(arm) && !s.exits(arm) })
}

// exits tells whether an arm leaves, by itself or by the choices in it.
func (s *scope) exits(arm unit.Arm) bool {
	return arm.Exits || slices.ContainsFunc(arm.Body, func(n unit.Node) bool { return n.Branch != nil && s.closes(n.Branch) })
}

// taken tells whether an arm counts: it does not fail, or all that the function does is to fail.
func (s *scope) taken(arm unit.Arm) bool { return (!arm.Off || s.fails) && !lacks(arm, s.carries) }

// key names a call of a function by what it, and the functions around it, were handed.
func (s *scope) key() string { return s.fn.Symbol + s.types + s.holds(3) }

// subject is the function as prices know it.
func (s *scope) subject() subject { return subject{s.fn.Symbol, s.inTx, s.types, s.carries} }

func (s *scope) holds(depth int) (key string) {
	for ; s != nil && depth > 0; s = s.up {
		for _, a := range s.args {
			key += " " + a.arg.Func
			if a.arg.Func != "" {
				key += "(" + a.from.holds(depth-1) + ")"
			}
		}
	}
	return key
}

// captures tells whether a function around a literal was handed functions that lead to the
// wire: the literal may call them.
func (v *View) captures(s *scope) bool {
	for up := s.up; up != nil; up = up.up {
		if slices.ContainsFunc(up.args, v.argLeads) {
			return true
		}
	}
	return false
}
