package link

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// While costs are added up, the bounds of loops are of three sorts: the length of a
// parameter of the function at hand, which its callers know by another name; what it
// calls something of its own; and what a function that it calls does, which means
// something else here even if it is spelled alike.
const (
	ofParameter = "\x00" // then the parameter's index, another one, and the length as spelled
	ofCallee    = "\x01" // then as spelled
	ofLimit     = "\x02" // then the parameter that says how many there are at most, another one, and the bound
)

// own is how a function spells a bound.
func own(f *unit.Func, text string) string {
	if list, ok := strings.CutPrefix(text, "len("); ok {
		if i := slices.Index(f.Params, strings.TrimSuffix(list, ")")); i >= 0 && list != ")" {
			return parameter(i, text)
		}
	}
	return text
}

func parameter(i int, text string) string {
	return ofParameter + strconv.Itoa(i) + ofParameter + text
}

// bound returns how a loop's bound is known while costs are added up.
func bound(f *unit.Func, l *unit.Loop) string {
	switch {
	case l.Class == unit.Chunk:
		return "chunks"
	case l.Limit != nil && l.Limit.N > 0:
		return strconv.Itoa(l.Limit.N)
	case l.Limit != nil:
		return limitedBy(*l.Limit, listBound(f, l))
	}
	return listBound(f, l)
}

func listBound(f *unit.Func, l *unit.Loop) string {
	if l.Param >= 0 {
		return parameter(l.Param, l.Bound)
	}
	return own(f, l.Bound)
}

// foreign is a bound of a callee.
func foreign(text string) string {
	if text == "" || strings.HasPrefix(text, ofCallee) {
		return text
	}
	return ofCallee + spoken(text)
}

// spoken is a bound as people see it.
func spoken(text string) string {
	if _, list, ok := limited(text); ok {
		text = list
	}
	if rest, ok := strings.CutPrefix(text, ofParameter); ok {
		_, text, _ = strings.Cut(rest, ofParameter)
		return text
	}
	return strings.TrimPrefix(text, ofCallee)
}

// translate returns how a function that makes a call names the bounds of the callee. A
// literal of its own speaks its words.
func translate(caller *unit.Func, callee string, c *unit.Call) func(string) (string, bool) {
	inside := literalOf(caller.Symbol, callee)
	var name func(text string) string
	name = func(text string) string {
		if limit, list, ok := limited(text); ok {
			out := name(list)
			switch said := handedLimit(c, limit); {
			case said.N > 0:
				return strconv.Itoa(said.N)
			case said.Param > 0 && out != "" && !written(out):
				return limitedBy(said, out)
			}
			return out
		}
		if rest, ok := strings.CutPrefix(text, ofParameter); ok {
			index, _, _ := strings.Cut(rest, ofParameter)
			i, _ := strconv.Atoi(index)
			switch {
			case i >= len(c.Given) || c.Given[i] == "":
				return foreign(text)
			case written(c.Given[i]):
				return c.Given[i]
			}
			return own(caller, c.Given[i])
		}
		if inside && !strings.HasPrefix(text, ofCallee) {
			return own(caller, text)
		}
		return foreign(text)
	}
	return func(text string) (string, bool) {
		out := name(text)
		return out, out != "" && out != text
	}
}

// limitedBy is a bound that is no more than what a parameter says.
func limitedBy(l unit.AtMost, text string) string {
	return ofLimit + strconv.Itoa(l.Param) + "." + l.Of + ofLimit + text
}

// limited takes a bound that a parameter limits apart.
func limited(text string) (limit unit.AtMost, list string, ok bool) {
	rest, ok := strings.CutPrefix(text, ofLimit)
	if !ok {
		return unit.AtMost{}, "", false
	}
	said, list, _ := strings.Cut(rest, ofLimit)
	param, of, _ := strings.Cut(said, ".")
	limit.Param, _ = strconv.Atoi(param)
	limit.Of = of
	return limit, list, true
}

// handedLimit is what a call hands over for a limit that a parameter of the callee says: a number, a
// parameter's of the caller, or nothing.
func handedLimit(c *unit.Call, limit unit.AtMost) unit.AtMost {
	for _, l := range c.Limits {
		switch {
		case l.Arg != limit.Param-1:
		case l.Field == limit.Of:
			return unit.AtMost{N: l.N, Param: l.Param, Of: l.Of}
		case l.Field == "" && l.Of == "" && l.N == 0:
			return unit.AtMost{Param: l.Param, Of: limit.Of}
		}
	}
	return unit.AtMost{}
}

// literalOf tells whether a function is a literal in the declaration that another one is,
// or stands in.
func literalOf(symbol, literal string) bool {
	outer, _, found := strings.Cut(literal, "$")
	symbol, _, _ = strings.Cut(symbol, "$")
	return found && outer == symbol
}
