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

// sizes are the n that were measured, where no list has a limit.
var sizes = []int{1, 2, 4, 8}

// A row is one state of an endpoint and the statements that were counted for each of the sizes.
type row struct {
	method, path, auth string
	counted            []int
	n                  []int // of each: how many elements the lists had
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
	fmt.Fprintln(out, "repository\tendpoints\texact\tbut for empty lists\twithin\tdifferent\tright")
	var details strings.Builder
	for _, file := range files {
		tree, rows, err := read(file)
		if err != nil {
			return err
		}
		c, err := from.chart(tree)
		if err != nil {
			fmt.Fprintf(out, "%s\t-\t-\t-\t-\t-\t%v\n", tree.Repo, err)
			continue
		}
		counts := compare(tree.Repo, matched(&c, rows), &details)
		all := counts[exact] + counts[sparse] + counts[within] + counts[different]
		fmt.Fprintf(out, "%s\t%d\t%d\t%d\t%d\t%d\t%.0f %%\n", tree.Repo, all, counts[exact], counts[sparse], counts[within], counts[different],
			100*float64(all-counts[different])/float64(max(1, all)))
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if verbose {
		fmt.Print("\n", details.String())
	}
	return nil
}

// compare judges the rows of a repository and counts endpoints by the best verdict of their states.
func compare(repo string, rows []match, details *strings.Builder) []int {
	byAuth := make(map[string][]match)
	for _, r := range rows {
		byAuth[r.auth] = append(byAuth[r.auth], r)
	}
	taken := make(map[string]ways)
	for auth, list := range byAuth {
		taken[auth] = waysOf(list)
	}
	best := make(map[string]int)
	for _, r := range rows {
		verdict, said := taken[r.auth].judge(r)
		name := r.method + " " + r.path
		best[name] = max(best[name], verdict)
		fmt.Fprintf(details, "%s: %s: counted %v, said %s: %s\n", repo, name, r.counted, said, verdicts[verdict])
	}
	counts := make([]int, len(verdicts))
	for _, v := range best {
		counts[v]++
	}
	return counts
}

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
		if len(columns) != 9 {
			return mapped.Tree{}, nil, fmt.Errorf("%s:%d: have %d columns; want 9", file, i+2, len(columns))
		}
		r := row{method: columns[0], path: columns[1], auth: columns[8]}
		for _, number := range columns[2:6] {
			n, err := strconv.Atoi(number)
			if err != nil {
				return mapped.Tree{}, nil, fmt.Errorf("%s:%d: %w", file, i+2, err)
			}
			r.counted = append(r.counted, n)
		}
		r.n = limited(columns[6])
		rows = append(rows, r)
	}
	return mapped.Tree{Repo: m[1], Commit: m[2], Module: "."}, rows, nil
}

var limit = regexp.MustCompile(`min\([^,]+,(\d+)\)`)

// limited returns the sizes of the lists where a polynomial says that one cannot be longer: min(settings,4).
func limited(polynomial string) []int {
	n := slices.Clone(sizes)
	if m := limit.FindStringSubmatch(polynomial); m != nil {
		most, _ := strconv.Atoi(m[1])
		for i := range n {
			n[i] = min(n[i], most)
		}
	}
	return n
}
