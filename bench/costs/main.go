//go:build linux

// Command costs compares what crosslayer says requests to real services cost with what a proxy counted at
// their database: see docs/cost.md.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/crosslayer/crosslayer/bench/internal/mapped"
	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
)

func main() {
	repos := flag.String("repos", "", "directory of the git repositories, each as owner+name or owner+name/repo")
	tool := flag.String("tool", "", "crosslayer")
	lists := flag.String("lists", "../testdata/corpus/costs", "directory of the measurements")
	maps := flag.String("maps", "", "directory of maps that were made before, each as owner+name.json, for what is not in repos")
	verbose := flag.Bool("v", false, "print every endpoint")
	flag.Parse()
	if err := run(source{*repos, *tool, *maps}, *lists, *verbose); err != nil {
		fmt.Fprintln(os.Stderr, "costs:", err)
		os.Exit(1)
	}
}

// sizes are the n that were measured.
var sizes = []int{1, 2, 4, 8}

// A row is one state of an endpoint and the statements that were counted for each of the sizes.
type row struct {
	method, path, state string
	counted             []int
}

// A source is where maps come from.
type source struct {
	repos, tool, maps string
}

// chart returns a map that was made before, or makes one.
func (s source) chart(t mapped.Tree) (chart.Chart, error) {
	file, err := os.Open(filepath.Join(s.maps, strings.ReplaceAll(t.Repo, "/", "+")+".json"))
	if s.maps == "" || err != nil {
		return mapped.Map(s.repos, s.tool, t)
	}
	defer func() { _ = file.Close() }()
	return chart.ReadJSON(file)
}

func run(from source, lists string, verbose bool) error {
	files, err := filepath.Glob(filepath.Join(lists, "*.tsv"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("no measurements in %s", lists)
	}
	from.tool, err = filepath.Abs(from.tool)
	if err != nil {
		return err
	}
	out := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "repository\tendpoints\texact\twithin\tdifferent\tright")
	var details strings.Builder
	for _, file := range files {
		tree, rows, err := read(file)
		if err != nil {
			return err
		}
		c, err := from.chart(tree)
		if err != nil {
			fmt.Fprintf(out, "%s\t-\t-\t-\t-\t%v\n", tree.Repo, err)
			continue
		}
		best := make(map[string]int) // of each endpoint
		for _, r := range rows {
			verdict, said := judge(c, r)
			best[r.method+" "+r.path] = max(best[r.method+" "+r.path], verdict)
			fmt.Fprintf(&details, "%s: %s %s: counted %v, said %s: %s\n", tree.Repo, r.method, r.path, r.counted, said, verdicts[verdict])
		}
		counts := make([]int, len(verdicts))
		for _, v := range best {
			counts[v]++
		}
		right := counts[exact] + counts[within]
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%d\t%.0f %%\n", tree.Repo, len(best), counts[exact], counts[within], counts[different],
			100*float64(right)/float64(max(1, len(best))))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if verbose {
		fmt.Print("\n", details.String())
	}
	return nil
}

// The verdicts.
const (
	different = iota
	within    // of an interval, for each size
	exact     // the handler's worst path behind one way through the middleware, for each size
)

var verdicts = []string{"different", "within", "exact"}

var heading = regexp.MustCompile(`^# (\S+) ([0-9a-f]{40})$`)

// read reads "# owner/name commit", then METHOD, PATH, four numbers, the polynomial by lists, STATE and
// AUTH with tabs between them.
func read(file string) (mapped.Tree, []row, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return mapped.Tree{}, nil, err
	}
	lines := strings.Split(strings.TrimRight(string(data), "\n"), "\n")
	m := heading.FindStringSubmatch(lines[0])
	if m == nil {
		return mapped.Tree{}, nil, fmt.Errorf("%s:1: want # owner/name commit", file)
	}
	var rows []row
	for i, line := range lines[1:] {
		columns := strings.Split(line, "\t")
		if len(columns) < 8 {
			return mapped.Tree{}, nil, fmt.Errorf("%s:%d: have %d columns; want 9", file, i+2, len(columns))
		}
		r := row{method: columns[0], path: columns[1], state: columns[7]}
		for _, number := range columns[2:6] {
			n, err := strconv.Atoi(number)
			if err != nil {
				return mapped.Tree{}, nil, fmt.Errorf("%s:%d: %w", file, i+2, err)
			}
			r.counted = append(r.counted, n)
		}
		rows = append(rows, r)
	}
	return mapped.Tree{Repo: m[1], Commit: m[2], Module: "."}, rows, nil
}

var param = regexp.MustCompile(`\{[^}]*\}`)

// judge compares a row with the handler's cost and that of the middleware before it.
func judge(c chart.Chart, r row) (verdict int, said string) {
	key := func(path string) string { return strings.TrimRight(param.ReplaceAllString(path, "{}"), "/") }
	for i := range c.Endpoints {
		e := &c.Endpoints[i]
		if e.Kind == chart.HTTP && (e.Method == r.method || e.Method == "ANY") && key(e.Path) == key(r.path) {
			return compare(e, r.counted)
		}
	}
	return different, "no such endpoint"
}

func compare(e *chart.Endpoint, counted []int) (verdict int, said string) {
	all, ways := e.Cost.DB, []cost.Poly{e.Cost.DB.Most}
	for _, m := range e.Middleware {
		all = all.Plus(m.Cost.DB)
		ways = behind(ways, m.Cost.DB)
	}
	said = all.Least.String() + " .. " + all.Most.String()
	if slices.ContainsFunc(ways, func(way cost.Poly) bool { return slices.Equal(values(way), counted) }) {
		return exact, said
	}
	if inside(all, counted) {
		return within, said
	}
	return different, said
}

// mostBounds is how many lists may be empty.
const mostBounds = 12

// inside tells whether all numbers lie between the best and the worst path, where each list has as many
// elements as were measured, or always none: not every request has something in every list.
func inside(r chart.Range, counted []int) bool {
	bounds := slices.Concat(r.Least.Bounds(), r.Most.Bounds())
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)
	for empty := range 1 << min(len(bounds), mostBounds) {
		has := func(bound string) (string, bool) {
			i, _ := slices.BinarySearch(bounds, bound)
			return "0", empty&(1<<i) != 0
		}
		if between(counted, values(r.Least.SubstFunc(has)), values(r.Most.SubstFunc(has))) {
			return true
		}
	}
	return false
}

// between tells whether each number is at least one of a list and at most one of another.
func between(counted, least, most []int) bool {
	for i, n := range counted {
		if n < least[i] || n > most[i] {
			return false
		}
	}
	return true
}

// behind adds to each of some numbers each way through a middleware: all that are known, or else the best
// and the worst.
func behind(ways []cost.Poly, through chart.Range) (all []cost.Poly) {
	known := through.Known()
	if known == nil {
		known = []cost.Poly{through.Least, through.Most}
	}
	for _, way := range ways {
		for _, p := range known {
			if sum := way.Plus(p); !slices.ContainsFunc(all, sum.Equal) {
				all = append(all, sum)
			}
		}
	}
	return all
}

// values is what a polynomial comes to for each of the sizes.
func values(p cost.Poly) (list []int) {
	for _, n := range sizes {
		list = append(list, value(p, n))
	}
	return list
}

// value is what a polynomial comes to where every list has n elements.
func value(p cost.Poly, n int) int {
	total := 0
	for _, t := range p.Terms {
		term := t.K
		for range t.Bounds {
			term *= n
		}
		total += term
	}
	return total
}
