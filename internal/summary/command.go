package summary

import (
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// commandLines are the packages whose structs hold the functions that a command
// line runs: once, for whoever typed it.
var commandLines = []string{
	"github.com/spf13/cobra",
	"github.com/urfave/cli",
	"github.com/codegangsta/cli",
	"github.com/alecthomas/kingpin",
	"gopkg.in/urfave/cli",
}

// command tells whether a field holds what a command runs.
func command(field *types.Var) bool {
	if field.Pkg() == nil {
		return false
	}
	path := trimVendor(field.Pkg().Path())
	for _, p := range commandLines {
		if path == p || strings.HasPrefix(path, p+"/") || strings.HasPrefix(path, p+".") {
			return true
		}
	}
	return false
}

// exemptCommands exempts the functions that only commands call. A function
// whose value is taken may run elsewhere: a command that starts a server
// registers its handlers so.
func (b *builder) exemptCommands() {
	if len(b.commands) == 0 {
		return
	}
	index := make(map[string]int, len(b.unit.Funcs))
	for i, f := range b.unit.Funcs {
		index[f.Symbol] = i
	}
	callers, calls := make(map[string][]string), make(map[string][]string)
	taken := make(map[string]bool)
	for _, f := range b.unit.Funcs {
		unit.EachCall(f.Body, func(c *unit.Call) {
			if c.Func != "" && c.Mode == unit.Sync {
				callers[c.Func] = append(callers[c.Func], f.Symbol)
				calls[f.Symbol] = append(calls[f.Symbol], c.Func)
			} else if c.Func != "" {
				taken[c.Func] = true
			}
			for _, a := range c.Args {
				if !a.Lit {
					taken[a.Func] = true
				}
			}
		})
	}
	work := slices.Collect(maps.Keys(b.commands))
	for len(work) > 0 {
		caller := work[len(work)-1]
		work = work[:len(work)-1]
		for _, symbol := range calls[caller] {
			i, own := index[symbol]
			if own && !b.commands[symbol] && !taken[symbol] && b.onlyCommands(symbol, b.unit.Funcs[i], callers[symbol]) {
				b.commands[symbol] = true
				work = append(work, symbol)
			}
		}
	}
	for symbol := range b.commands {
		if i, ok := index[symbol]; ok {
			b.unit.Funcs[i].Exempt = true
		}
	}
}

// onlyCommands tells whether commands alone run a function: an unexported one,
// or a literal, that nobody else here calls. A literal that is handed on may
// run elsewhere.
func (b *builder) onlyCommands(symbol string, f unit.Func, callers []string) bool {
	name := symbol[strings.LastIndexByte(symbol, '.')+1:]
	if len(callers) == 0 || !f.Lit && (name == "" || name[0] >= 'A' && name[0] <= 'Z') {
		return false
	}
	for _, c := range callers {
		if !b.commands[c] {
			return false
		}
	}
	return true
}
