package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
)

// Explain answers what a run knows about functions. Symbols are as
// types.Func.FullName spells them, those of literals end in $1.
type Explain struct {
	// Needs are the analyzers whose results the functions read. The rules do
	// not run.
	Needs []*analysis.Analyzer
	// Functions returns the symbols of the functions that are known.
	Functions func(*driver.Result) []string
	// Trips returns what one function does on the wire, in source order.
	Trips func(res *driver.Result, symbol string) []Trip
}

// A Trip is one way from a function to the wire.
type Trip struct {
	finding.Position          // of the call in the function, symbolic
	Layer            string   // db, cache, remote, queue
	Path             []string // from the function to the wire
	Times            int      // constant factor; 0 means 1
	Per              []string // bounds of the loops around it, outermost first
}

// String returns the trip without its place: db: A -> B -> wire  [x2 per
// element of len(xs)].
func (t Trip) String() string {
	text := t.Layer + ": " + strings.Join(t.Path, " -> ")
	times := max(1, t.Times)
	switch {
	case len(t.Per) > 0:
		text += fmt.Sprintf("  [x%d per element of %s]", times, strings.Join(t.Per, ", "))
	case times > 1:
		text += fmt.Sprintf("  [x%d]", times)
	}
	return text
}

const whyUsage = "name a function: crosslayer why store.User"

// why prints every trip of one function.
func (p Program) why(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var opts options
	flags := opts.shared("crosslayer why")
	if err := read(flags, args); errors.Is(err, errHelp) {
		return p.help(stdout)
	} else if err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return usagef(whyUsage)
	}
	name := flags.Arg(0)
	opts.patterns = flags.Args()[1:]
	if spelling(name) == "" || strings.HasSuffix(name, "...") || strings.HasPrefix(name, "./") {
		return usagef("%s is no function; %s", name, whyUsage)
	}

	p, err := p.configured(opts)
	if err != nil {
		return err
	}
	res, err := p.analyse(ctx, opts, p.Explain.Needs, stderr)
	if err != nil {
		return err
	}
	symbol, err := find(name, p.covered(res))
	if err != nil {
		return err
	}
	return printTrips(stdout, opts, res, symbol, p.Explain.Trips(res, symbol))
}

// covered returns the functions of the packages that the patterns match.
func (p Program) covered(res *driver.Result) []string {
	return slices.DeleteFunc(slices.Clone(p.Explain.Functions(res)), func(symbol string) bool {
		return !slices.ContainsFunc(packagesOf(symbol), res.Covers)
	})
}

// printTrips prints a line per trip and, last, how many there are.
func printTrips(w io.Writer, opts options, res *driver.Result, symbol string, trips []Trip) error {
	out := bufio.NewWriter(w)
	layers := make(map[string]int)
	for _, trip := range trips {
		layers[trip.Layer]++
		posn := res.Place(trip.Position)
		fmt.Fprintf(out, "%s:%d:%d: %s\n", posn.File, posn.Line, posn.Column, trip)
	}
	if !opts.quiet {
		fmt.Fprintln(out, total(short(symbol), layers))
	}
	return out.Flush()
}

// total counts the trips by layer.
func total(name string, layers map[string]int) string {
	if len(layers) == 0 {
		return name + " makes no trip that crosslayer sees."
	}
	var parts []string
	sum := 0
	for _, layer := range slices.Sorted(maps.Keys(layers)) {
		sum += layers[layer]
		parts = append(parts, fmt.Sprintf("%d %s", layers[layer], layer))
	}
	noun := "trips"
	if sum == 1 {
		noun = "trip"
	}
	return fmt.Sprintf("%s makes %d %s: %s.", name, sum, noun, strings.Join(parts, ", "))
}
