//go:build linux

// Ratio measures crosslayer against packages.Load (LoadSyntax) alone, on the
// modules whose directories it is given. The two processes take turns, so that
// a busy machine slows both. It prints a table in Markdown: median (least to
// most) of all runs, and the ratios of the medians.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/crosslayer/crosslayer/bench/internal/process"
)

func main() {
	runs := flag.Int("n", 5, "runs of each process")
	tool := flag.String("tool", "bin/crosslayer", "the crosslayer to measure")
	load := flag.String("load", "bin/bench/load", "the program that only loads")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: ratio [flags] DIR ...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 || *runs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*runs, *tool, *load, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "ratio:", err)
		os.Exit(1)
	}
}

func run(runs int, tool, load string, dirs []string) error {
	tool, err := filepath.Abs(tool)
	if err != nil {
		return err
	}
	load, err = filepath.Abs(load)
	if err != nil {
		return err
	}
	fmt.Printf("%s %s/%s, %d cores, %d runs of each in turn.\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runs)
	fmt.Println("| module | packages | findings | process | seconds | CPU seconds | peak MiB | largest process MiB |")
	fmt.Println("|---|---:|---:|---|---:|---:|---:|---:|")
	for _, dir := range dirs {
		if err := compare(runs, tool, load, dir); err != nil {
			return err
		}
	}
	return nil
}

// compare measures one module and prints its rows.
func compare(runs int, tool, load, dir string) error {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	var loads, checks []process.Sample
	for i := range runs + 1 {
		l, err := process.Measure(abs, []int{0}, load)
		if err != nil {
			return err
		}
		c, err := process.Measure(abs, []int{0, 3}, tool, "-format", "json", "./...")
		if err != nil {
			return err
		}
		if i == 0 {
			continue // it may have compiled dependencies
		}
		loads, checks = append(loads, l), append(checks, c)
	}

	var report struct{ Findings []json.RawMessage }
	if err := json.Unmarshal(checks[0].Stdout, &report); err != nil {
		return fmt.Errorf("%s in %s: %w", tool, dir, err)
	}
	a, b := columns(loads), columns(checks)
	first := []string{filepath.Base(abs), string(bytes.TrimSpace(loads[0].Stdout)), fmt.Sprint(len(report.Findings)), "load"}
	second := []string{"", "", "", "crosslayer"}
	third := []string{"", "", "", "**ratio**"}
	for i, format := range []string{"%.2f", "%.2f", "%.0f", "%.0f"} {
		first = append(first, a[i].Text(format))
		second = append(second, b[i].Text(format))
		third = append(third, fmt.Sprintf("**%.2f**", b[i].Median/a[i].Median))
	}
	row(first...)
	row(second...)
	row(third...)
	return nil
}

func row(cells ...string) { fmt.Println("| " + strings.Join(cells, " | ") + " |") }

// columns sums up seconds, CPU seconds, peak and largest process of the samples.
func columns(samples []process.Sample) [4]process.Spread {
	var values [4][]float64
	for _, s := range samples {
		for i, v := range []float64{s.Wall.Seconds(), s.CPU.Seconds(), float64(s.Peak) / 1024, float64(s.Largest) / 1024} {
			values[i] = append(values[i], v)
		}
	}
	var spreads [4]process.Spread
	for i, v := range values {
		spreads[i] = process.NewSpread(v)
	}
	return spreads
}
