package unit

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/shape"
)

// A Result tells what one function returns where it does not fail, by number of the result, if anything is known.
type Result struct {
	Symbol string
	Values []shape.Value
}

// Result returns what is known of what a function returns.
func (u *Unit) Result(symbol string) []shape.Value {
	i, ok := slices.BinarySearchFunc(u.Results, symbol, func(r Result, symbol string) int { return strings.Compare(r.Symbol, symbol) })
	if !ok {
		return nil
	}
	return u.Results[i].Values
}
