package summary

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// live tells whether running a term does something.
func live(t unit.Term) bool {
	switch t.Op {
	case unit.OpRoute, unit.OpServe, unit.OpAnswer:
		return true
	case unit.OpCall:
		if t.N&unit.Idle == 0 {
			return true
		}
	}
	return slices.ContainsFunc(t.Args, live)
}

// prune drops assignments to variables that nothing reads, and literals' bodies that do nothing.
func (c *compiler) prune() {
	for {
		used := make(map[int]bool)
		for _, s := range c.setups {
			reads(s.Body, used)
		}
		dropped := false
		for i := range c.setups {
			c.setups[i].Body = drop(c.setups[i].Body, used, &dropped)
		}
		if !dropped {
			break
		}
	}
	kept := c.setups[:0]
	for _, s := range c.setups {
		if len(s.Body.Args) > 0 {
			kept = append(kept, s)
		}
	}
	c.setups = kept
}

// reads notes the variables whose values a term needs.
func reads(t unit.Term, used map[int]bool) {
	switch t.Op {
	case unit.OpVar:
		used[t.N] = true
		return
	case unit.OpSet:
		if t.Args[0].Op == unit.OpVar {
			reads(t.Args[1], used)
			return
		}
	case unit.OpRange:
		reads(t.Args[2], used)
		reads(t.Args[3], used)
		return
	case unit.OpCount:
		reads(t.Args[1], used)
		reads(t.Args[2], used)
		return
	}
	for _, arg := range t.Args {
		reads(arg, used)
	}
}

// drop returns a statement without what nobody needs.
func drop(t unit.Term, used map[int]bool, dropped *bool) unit.Term {
	switch t.Op {
	case unit.OpBlock:
		kept := t.Args[:0]
		for _, s := range t.Args {
			if s = drop(s, used, dropped); !spare(s) {
				kept = append(kept, s)
			} else {
				*dropped = true
			}
		}
		t.Args = kept
	case unit.OpDefine:
		if !used[t.N] {
			*dropped = true
			return effectOf(t.Args[0])
		}
	case unit.OpSet:
		if t.Args[0].Op == unit.OpVar && !used[t.Args[0].N] {
			*dropped = true
			return effectOf(t.Args[1])
		}
	case unit.OpIf:
		t.Args[1], t.Args[2] = drop(t.Args[1], used, dropped), drop(t.Args[2], used, dropped)
	case unit.OpRange:
		t.Args[3] = drop(t.Args[3], used, dropped)
	case unit.OpCount:
		t.Args[2] = drop(t.Args[2], used, dropped)
	}
	return t
}

// effectOf is what is left of a value that nobody reads.
func effectOf(t unit.Term) unit.Term {
	if live(t) {
		return t
	}
	return unit.Term{}
}

// spare tells whether a statement may be left out.
func spare(t unit.Term) bool {
	switch t.Op {
	case unit.OpBlock:
		return len(t.Args) == 0
	case unit.OpIf:
		return spare(t.Args[1]) && spare(t.Args[2]) && !live(t.Args[0])
	case unit.OpCount:
		return spare(t.Args[2]) && !live(t.Args[1])
	case unit.OpRange:
		return spare(t.Args[3]) && !live(t.Args[2])
	case unit.OpSet, unit.OpDefine, unit.OpReturn, unit.OpNext, unit.OpStop:
		return false
	}
	return !live(t)
}
