package link

import (
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// asks returns the parameters of a function, 0 being the receiver, that it calls methods of which several
// types have, or hands on to functions that do. What calls itself is not looked into.
func (v *View) asks(symbol string) []int {
	if known, ok := v.asking[symbol]; ok {
		return known
	}
	if v.asking == nil {
		v.asking = make(map[string][]int)
	}
	p, ok := v.lookup(symbol)
	if s := v.sum(symbol); !ok || s == nil || s.knot > 0 {
		v.asking[symbol] = nil
		return nil
	}
	var params []int
	unit.EachCall(p.fn.Body, func(c *unit.Call) {
		if c.On > 0 && len(v.targetsOf(p, c)) > 1 {
			params = append(params, c.On-1)
		}
		for _, a := range c.Concrete {
			if a.Param > 0 && slices.ContainsFunc(v.targetsOf(p, c), func(t target) bool { return slices.Contains(v.asks(t.symbol), a.Index) }) {
				params = append(params, a.Param-1)
			}
		}
	})
	slices.Sort(params)
	params = slices.Compact(params)
	v.asking[symbol] = params
	return params
}

// behind names the types behind the parameters that a callee asks for, as far as its caller knows them:
// "1=a/b.T,2=a/c.U".
func (v *View) behind(own string, c *unit.Call, symbol string) string {
	if len(c.Concrete) == 0 {
		return ""
	}
	asks := v.asks(symbol)
	var list []string
	for _, a := range c.Concrete {
		if !slices.Contains(asks, a.Index) {
			continue
		}
		name := a.Type
		if name == "" {
			name = typeOf(own, a.Param-1)
		}
		if v.typ(name) != nil {
			list = append(list, strconv.Itoa(a.Index)+"="+name)
		}
	}
	return strings.Join(list, ",")
}

// typeOf finds the type behind a parameter in what behind returns.
func typeOf(types string, param int) string {
	key := strconv.Itoa(param) + "="
	for one := range strings.SplitSeq(types, ",") {
		if name, ok := strings.CutPrefix(one, key); ok {
			return name
		}
	}
	return ""
}

// typ returns a type with methods by name, or nil.
func (v *View) typ(name string) *unit.Type {
	plain, _, _ := strings.Cut(name, "[")
	u := v.units[plain[:max(0, strings.LastIndexByte(plain, '.'))]]
	if u == nil {
		return nil
	}
	i, ok := slices.BinarySearchFunc(u.Types, name, func(t unit.Type, name string) int { return strings.Compare(t.Name, name) })
	if !ok {
		return nil
	}
	return &u.Types[i]
}

// narrow is targetsOf where the types behind parameters are known. A type that lacks the method is asked
// whether it has it, and has not: nothing is called, and nothing is missing.
func (v *View) narrow(p place, c *unit.Call, types string) (targets []target, none bool) {
	if c.On == 0 || c.Iface == 0 || types == "" {
		return v.targetsOf(p, c), false
	}
	t := v.typ(typeOf(types, c.On-1))
	if t == nil {
		return v.targetsOf(p, c), false
	}
	m := method(t, c.Method)
	switch {
	case m == nil:
		return nil, true
	case m.Iface > 0: // of whatever it embeds
		return v.targetsOf(p, c), false
	}
	return []target{{m.Symbol, t.Name}}, false
}
