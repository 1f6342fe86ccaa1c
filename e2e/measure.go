//go:build unix

package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/crosslayer/crosslayer/e2e/internal/count"
)

// sizes are the lengths of the lists that endpoints are called with.
var sizes = []int{1, 2, 4, 8}

// A result is what a scenario made the service do, once per size.
type result struct {
	scenario
	tallies []count.Tally
}

// measureAll starts the service and goes through the scenarios.
func measureAll(ctx context.Context, shop string, scenarios []scenario) (results []result, err error) {
	dir, err := os.MkdirTemp("", "e2e-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary directory
	running, stop := context.WithCancel(ctx)
	w, wait, err := newWorld(running, shop, dir)
	defer wait()
	defer stop()
	if err != nil {
		return nil, err
	}
	for _, s := range scenarios {
		r := result{scenario: s}
		for _, n := range sizes {
			tally, err := w.measure(ctx, s, n) //nolint:crosslayer // each call has a world of its own
			if err != nil {
				return nil, fmt.Errorf("%s, n=%d: %w", s.name(), n, err)
			}
			r.tallies = append(r.tallies, tally)
		}
		results = append(results, r)
	}
	return results, nil
}

// measure calls an endpoint twice, each time in the same state, and returns what the second call
// made the service do: what is done once in the life of a process was done by the first.
func (w *world) measure(ctx context.Context, s scenario, n int) (tally count.Tally, err error) {
	w.size.Store(int64(n))
	for range 2 {
		if err := w.clear(ctx); err != nil {
			return tally, err
		}
		if s.seed != nil {
			if err := s.seed(ctx, w, n); err != nil {
				return tally, fmt.Errorf("seed: %w", err)
			}
		}
		if tally, err = w.call(ctx, s, n); err != nil {
			return tally, err
		}
	}
	return tally, nil
}

// trips returns the number of trips of one layer by size.
func (r result) trips(layer string) []int {
	var out []int
	for _, t := range r.tallies {
		out = append(out, t.Trips[layer])
	}
	return out
}

// parts returns the number of statements and commands of one layer by size.
func (r result) parts(layer string) []int {
	var out []int
	for _, t := range r.tallies {
		out = append(out, t.Parts[layer])
	}
	return out
}

// measured returns the table of what was counted.
func measured(results []result) string {
	var text strings.Builder
	fmt.Fprintln(&text, `# Written by e2e -measure -update; see docs/cost.md.
# Trips that one request makes, by layer, for lists of 1, 2, 4 and 8 elements, and the polynomial in n
# through these points. Statements and commands are counted where a trip holds several of them.`)
	fmt.Fprintln(&text)
	table := newTable(&text)
	fmt.Fprintln(table, "endpoint\tlayer\tn=1\t2\t4\t8\ttrips\tstatements\tstate")
	for _, r := range results {
		layers := slices.DeleteFunc(slices.Clone(count.Layers), func(l string) bool { return slices.Max(r.trips(l)) == 0 })
		if len(layers) == 0 {
			layers = []string{"-"}
		}
		for _, layer := range layers {
			fmt.Fprintf(table, "%s\t%s\t", r.name(), layer)
			for _, trips := range r.trips(layer) {
				fmt.Fprintf(table, "%d\t", trips)
			}
			parts := ""
			if !slices.Equal(r.parts(layer), r.trips(layer)) {
				parts = fit(sizes, r.parts(layer))
			}
			fmt.Fprintf(table, "%s\t%s\t%s\n", fit(sizes, r.trips(layer)), parts, r.state)
		}
	}
	table.Flush() //nolint:errcheck // a strings.Builder takes everything
	return trimLines(text.String())
}

// newTable returns a writer that aligns columns.
func newTable(w io.Writer) *tabwriter.Writer {
	return tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
}

// trimLines returns the text without blanks at the ends of lines, which tables have.
func trimLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}

// fit returns the polynomial a+bn+cn² through the points, or ? if there is none with natural
// coefficients.
func fit(xs, ys []int) string {
	for c := range slices.Max(ys) + 1 {
		// Two points fix the rest.
		rise := ys[1] - ys[0] - c*(xs[1]*xs[1]-xs[0]*xs[0])
		if rise%(xs[1]-xs[0]) != 0 {
			continue
		}
		b := rise / (xs[1] - xs[0])
		a := ys[0] - b*xs[0] - c*xs[0]*xs[0]
		fits := a >= 0 && b >= 0
		for i, x := range xs {
			fits = fits && a+b*x+c*x*x == ys[i]
		}
		if fits {
			return polynomial(a, b, c)
		}
	}
	return "?"
}

// polynomial writes a+bn+cn² as people do.
func polynomial(a, b, c int) string {
	var terms []string
	for i, k := range []int{a, b, c} {
		unit := []string{"", "n", "n*n"}[i]
		switch {
		case k == 0:
		case k == 1 && unit != "":
			terms = append(terms, unit)
		default:
			terms = append(terms, strconv.Itoa(k)+unit)
		}
	}
	if len(terms) == 0 {
		return "0"
	}
	return strings.Join(terms, "+")
}
