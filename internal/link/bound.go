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
	case l.Param >= 0:
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
	if rest, ok := strings.CutPrefix(text, ofParameter); ok {
		_, text, _ = strings.Cut(rest, ofParameter)
		return text
	}
	return strings.TrimPrefix(text, ofCallee)
}

// translate returns how a function that makes a call names the bounds of the callee. A
// literal of its own speaks its words.
func translate(caller *unit.Func, callee string, given []string) func(string) (string, bool) {
	inside := literalOf(caller.Symbol, callee)
	return func(text string) (string, bool) {
		var out string
		if rest, ok := strings.CutPrefix(text, ofParameter); ok {
			index, _, _ := strings.Cut(rest, ofParameter)
			i, _ := strconv.Atoi(index)
			switch {
			case i >= len(given) || given[i] == "":
				out = foreign(text)
			case written(given[i]):
				return given[i], true
			default:
				out = own(caller, given[i])
			}
		} else if inside && !strings.HasPrefix(text, ofCallee) {
			out = own(caller, text)
		} else {
			out = foreign(text)
		}
		return out, out != "" && out != text
	}
}

// literalOf tells whether a function is a literal in the declaration that another one is,
// or stands in.
func literalOf(symbol, literal string) bool {
	outer, _, found := strings.Cut(literal, "$")
	symbol, _, _ = strings.Cut(symbol, "$")
	return found && outer == symbol
}
