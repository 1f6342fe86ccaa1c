package unit

import (
	"slices"
	"strings"
)

// Lookup returns the function with a symbol, or nil.
func (u *Unit) Lookup(symbol string) *Func {
	i, ok := slices.BinarySearchFunc(u.Funcs, symbol, func(f Func, s string) int { return strings.Compare(f.Symbol, s) })
	if !ok {
		return nil
	}
	return &u.Funcs[i]
}

// Setup returns what the function with a symbol does with routes, or nil.
func (u *Unit) Setup(symbol string) *Setup {
	i, ok := slices.BinarySearchFunc(u.Setups, symbol, func(s Setup, symbol string) int { return strings.Compare(s.Symbol, symbol) })
	if !ok {
		return nil
	}
	return &u.Setups[i]
}

// Head returns the function with a symbol if it may answer requests, or nil.
func (u *Unit) Head(symbol string) *Head {
	i, ok := slices.BinarySearchFunc(u.Heads, symbol, func(h Head, symbol string) int { return strings.Compare(h.Symbol, symbol) })
	if !ok {
		return nil
	}
	return &u.Heads[i]
}

// File names the file of a position across checkouts: the import path and the
// base name.
func (u *Unit) File(p Pos) string {
	if p.Line == 0 || p.File >= len(u.Files) {
		return ""
	}
	return u.Path + "/" + u.Files[p.File]
}

// PackageOf returns the import path of the package that a symbol belongs to:
// of "(*a/b.T).M", "a/b.F" and "a/b.F$1" it is "a/b". The path's last element
// may hold dots of its own (gopkg.in/yaml.v3).
func PackageOf(symbol string) string {
	if inner, ok := strings.CutPrefix(symbol, "("); ok {
		symbol, _, _ = strings.Cut(strings.TrimPrefix(inner, "*"), ")")
	}
	if i := strings.IndexAny(symbol, "[#$"); i >= 0 {
		symbol = symbol[:i]
	}
	return symbol[:max(strings.LastIndexByte(symbol, '.'), 0)]
}

// EachCall does something with every call in a list of nodes, in order.
func EachCall(nodes []Node, do func(*Call)) {
	for _, n := range nodes {
		switch {
		case n.Call != nil:
			do(n.Call)
		case n.Loop != nil:
			EachCall(n.Loop.Body, do)
			EachCall(n.Loop.Once, do)
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				EachCall(arm.Body, do)
			}
		}
	}
}

// EachArm calls do with every arm of every choice.
func EachArm(nodes []Node, do func(Arm)) {
	for _, n := range nodes {
		switch {
		case n.Loop != nil:
			EachArm(n.Loop.Body, do)
			EachArm(n.Loop.Once, do)
		case n.Branch != nil:
			for _, arm := range n.Branch.Arms {
				do(arm)
				EachArm(arm.Body, do)
			}
		}
	}
}
