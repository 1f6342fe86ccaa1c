// Determinism analyses a module again and again, in two checkouts, with its
// packages named in any order and on 1, 2, 4 and 8 processors, and fails unless
// all runs give the same bytes of JSON and of facts.
//
//	determinism -n 50 testdata/shop
package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/output"
	"github.com/crosslayer/crosslayer/internal/summary"
)

func main() {
	runs := flag.Int("n", 50, "number of runs")
	seed := flag.Uint64("seed", 1, "what decides the orders")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: determinism [-n RUNS] MODULE_DIR")
		os.Exit(2)
	}
	if err := compare(flag.Arg(0), *runs, rand.New(rand.NewPCG(*seed, 0))); err != nil {
		fmt.Fprintln(os.Stderr, "determinism:", err)
		os.Exit(1)
	}
}

func compare(module string, runs int, rng *rand.Rand) error {
	temp, err := os.MkdirTemp("", "determinism")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	checkouts := []string{filepath.Join(temp, "a"), filepath.Join(temp, "elsewhere", "b")}
	for _, dir := range checkouts {
		if err := os.CopyFS(dir, os.DirFS(module)); err != nil {
			return err
		}
	}
	packages, err := list(checkouts[0])
	if err != nil {
		return err
	}
	var first map[string][]byte
	for n := range runs {
		rng.Shuffle(len(packages), func(i, j int) { packages[i], packages[j] = packages[j], packages[i] })
		processors, dir := 1<<(n%4), checkouts[n/4%2]
		runtime.GOMAXPROCS(processors)
		got, err := run(dir, packages)
		if err != nil {
			return err
		}
		if first == nil {
			first = got
		}
		if !maps.EqualFunc(first, got, bytes.Equal) {
			return fmt.Errorf("run %d (%d processors, %s, %v): %s differ from the first run", n, processors, dir, packages, differing(first, got))
		}
	}
	size := 0
	for _, b := range first {
		size += len(b)
	}
	fmt.Printf("%d runs over %d packages gave the same %d bytes of JSON and %d bytes in %d facts\n",
		runs, len(packages), len(first["json"]), size-len(first["json"]), len(first)-1)
	return nil
}

func list(dir string) ([]string, error) {
	cmd := exec.Command("go", "list", "./...")
	cmd.Dir = dir
	out, err := cmd.Output()
	return strings.Fields(string(out)), err
}

// run returns the JSON and the facts of one run by name.
func run(dir string, packages []string) (map[string][]byte, error) {
	cat := catalog.Builtin()
	set := analyzers.New(summary.Config{})
	res, err := driver.Run(context.Background(), driver.Config{
		Dir:       dir,
		Patterns:  packages,
		Analyzers: append(slices.Clone(set.Rules), set.Summary, set.Link),
		Worth:     cat.Mentions,
		Leaf:      cat.Ignored,
	})
	if err != nil {
		return nil, err
	}
	res.Stats.Seconds = 0
	var doc bytes.Buffer
	if err := output.JSON(&doc, output.Report{Findings: res.Findings, Stats: res.Stats}); err != nil {
		return nil, err
	}
	got := map[string][]byte{"json": doc.Bytes()}
	for _, act := range res.Roots {
		for _, f := range act.AllPackageFacts() {
			if f.Package == act.Package.Types {
				var fact bytes.Buffer
				if err := gob.NewEncoder(&fact).Encode(f.Fact); err != nil {
					return nil, err
				}
				got[name(act.Analyzer, f)] = fact.Bytes()
			}
		}
	}
	return got, nil
}

func name(a *analysis.Analyzer, f analysis.PackageFact) string {
	return fmt.Sprintf("%s: %T of %s", a.Name, f.Fact, f.Package.Path())
}

func differing(a, b map[string][]byte) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if !bytes.Equal(a[name], b[name]) {
			names = append(names, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(b)) {
		if _, ok := a[name]; !ok {
			names = append(names, name)
		}
	}
	return names
}
