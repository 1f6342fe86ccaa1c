//go:build unix

package main

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/e2e/internal/count"
	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
)

// maxDifferent is how many endpoints may cost something else than predicted, if it is known why.
const maxDifferent = 2

// knownLimits are the endpoints that cost something else than predicted, and what it is that the
// prediction does not see. One that is as predicted has no place here.
var knownLimits = map[string]string{
	"POST /api/v1/account/subscriptions": "what is sent to a worker over a channel is the worker's work",
}

// readMap reads the map in a file, or has crosslayer make one of the sample service.
func readMap(ctx context.Context, file, shop string) (chart.Chart, error) {
	if file != "" {
		data, err := os.ReadFile(file)
		if err != nil {
			return chart.Chart{}, err
		}
		return chart.ReadJSON(bytes.NewReader(data))
	}
	dir, err := os.MkdirTemp("", "e2e-")
	if err != nil {
		return chart.Chart{}, err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary directory
	tool := filepath.Join(dir, "crosslayer")
	build := exec.CommandContext(ctx, "go", "build", "-o", tool, "./cmd/crosslayer")
	build.Dir = ".."
	if out, err := build.CombinedOutput(); err != nil {
		return chart.Chart{}, fmt.Errorf("build crosslayer: %w\n%s", err, out)
	}
	var stderr bytes.Buffer
	run := exec.CommandContext(ctx, tool, "map", "-format", "json")
	run.Dir, run.Stderr = shop, &stderr
	out, err := run.Output()
	if err != nil {
		return chart.Chart{}, fmt.Errorf("crosslayer map: %w\n%s", err, stderr.Bytes())
	}
	return chart.ReadJSON(bytes.NewReader(out))
}

// A prediction is what an endpoint costs with everything around it.
type prediction struct {
	most, least map[string]cost.Poly // by layer
	partial     []string
}

// predict adds up what a request passes and what it starts.
func predict(e chart.Endpoint) prediction {
	p := prediction{most: make(map[string]cost.Poly), least: make(map[string]cost.Poly)}
	costs := []chart.Cost{e.Cost, e.Detached}
	for _, m := range e.Middleware {
		costs = append(costs, m.Cost)
	}
	for _, c := range costs {
		for layer, r := range map[string]chart.Range{
			count.DB: c.DB, count.Cache: c.Cache, count.Remote: c.Remote, count.Queue: c.Queue,
		} {
			p.most[layer] = p.most[layer].Plus(r.Most)
			p.least[layer] = p.least[layer].Plus(r.Least)
		}
		p.partial = append(p.partial, c.Partial...)
	}
	slices.Sort(p.partial)
	p.partial = slices.Compact(p.partial)
	return p
}

// text is how people read what is predicted of a layer.
func (p prediction) text(layer string) string {
	text := p.most[layer].String()
	if !p.least[layer].Equal(p.most[layer]) {
		text = p.least[layer].String() + " .. " + text
	}
	if len(p.partial) > 0 {
		text += " (without " + strings.Join(p.partial, ", ") + ")"
	}
	return text
}

// value is p with every bound replaced by how often that loop turns. It is not known if p has lost
// terms.
func value(p cost.Poly, bounds map[string]func(int) int, n int) (v int, ok bool) {
	for _, term := range p.Terms {
		product := term.K
		for _, bound := range term.Bounds {
			turns := n
			if f := bounds[bound]; f != nil {
				turns = f(n)
			}
			product *= turns
		}
		v += product
	}
	return v, !p.Capped()
}

// The verdicts on a layer of a scenario.
const (
	exact   = "exact"
	within  = "within"
	tooLow  = "TOO LOW"
	tooHigh = "TOO HIGH"
	unknown = "UNKNOWN"
	absent  = "NOT IN THE MAP"
)

// judge compares what a layer of a scenario was predicted to cost with what it did.
func judge(p prediction, r result, layer string) string {
	if r.beyond != "" {
		return "not predicted: " + r.beyond
	}
	verdict := exact
	for i, n := range sizes {
		most, ok1 := value(p.most[layer], r.bounds, n)
		least, ok2 := value(p.least[layer], r.bounds, n)
		got := r.trips(layer)[i]
		switch {
		case !ok1 || !ok2:
			return unknown
		case got > most:
			return tooLow
		case got < least, !r.other && got < most:
			return tooHigh
		case got < most:
			verdict = within
		}
	}
	return verdict
}

// compare writes the table of what is predicted and what was measured. It returns an error if too
// many endpoints differ, or one of which it is not known why, or if the two are not about the same
// endpoints.
func compare(w io.Writer, predicted chart.Chart, results []result) error {
	endpoints := make(map[string]chart.Endpoint)
	for _, e := range predicted.Endpoints {
		if e.Kind == chart.HTTP {
			endpoints[key(e.Name())] = e
		}
	}
	different := make(map[string]bool)
	var text strings.Builder
	table := newTable(&text)
	fmt.Fprintln(table, "endpoint\tlayer\tpredicted\tn=1\t2\t4\t8\tverdict\tstate")
	for _, r := range results {
		e, ok := endpoints[key(r.name())]
		p := predict(e)
		for _, layer := range count.Layers {
			verdict, said := absent, "-"
			if ok {
				verdict, said = judge(p, r, layer), p.text(layer)
			}
			if slices.Max(r.trips(layer)) == 0 && verdict != within && verdict != tooHigh && verdict != unknown {
				continue // no trips, as predicted
			}
			if !slices.Contains([]string{exact, within}, verdict) && r.beyond == "" {
				different[r.name()] = true
				if why := knownLimits[r.name()]; why != "" {
					verdict += ", known: " + why
				}
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t", r.name(), layer, said)
			for _, trips := range r.trips(layer) {
				fmt.Fprintf(table, "%d\t", trips)
			}
			fmt.Fprintf(table, "%s\t%s\n", verdict, r.state)
		}
	}
	table.Flush() //nolint:errcheck // a strings.Builder takes everything
	fmt.Fprint(w, trimLines(text.String()))
	return verdictOf(w, different, endpoints, results)
}

// verdictOf is that on all endpoints together.
func verdictOf(w io.Writer, different map[string]bool, endpoints map[string]chart.Endpoint, results []result) error {
	measured, names := make(map[string]bool), make(map[string]bool)
	for _, r := range results {
		measured[key(r.name())] = true
		names[r.name()] = true
	}
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(different)) {
		if knownLimits[name] == "" {
			problems = append(problems, name+" differs")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(knownLimits)) {
		if names[name] && !different[name] {
			problems = append(problems, name+" is as predicted; take it out of the known limits")
		}
	}
	for _, k := range slices.Sorted(maps.Keys(endpoints)) {
		if !measured[k] {
			e := endpoints[k]
			problems = append(problems, e.Name()+" is in the map and has no scenario")
		}
	}
	fmt.Fprintf(w, "\n%d of %d endpoints cost what is predicted, in %d scenarios\n",
		len(names)-len(different), len(names), len(results))
	if len(different) > maxDifferent {
		problems = append(problems, fmt.Sprintf("%d endpoints differ, at most %d may", len(different), maxDifferent))
	}
	if len(problems) > 0 {
		return fmt.Errorf("prediction and measurement differ:\n\t%s", strings.Join(problems, "\n\t"))
	}
	return nil
}

// parameter is a part of a path that requests choose.
var parameter = regexp.MustCompile(`\{[^}]*\}`)

// key is the name of an endpoint without what may be written in several ways.
func key(name string) string {
	return cmp.Or(strings.TrimRight(parameter.ReplaceAllString(name, "{}"), "/"), name)
}
