//go:build linux

// Vet measures go vet -vettool=crosslayer against a tool that does nothing, on the
// modules whose directories it is given: cold, when no fact is cached, and again
// with nothing changed. The two take turns, so that a busy machine slows both. It
// fails where go vet and the command find different things. It prints a table in
// Markdown: median (least to most), and the ratios of the medians.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/crosslayer/crosslayer/bench/internal/process"
)

func main() {
	runs := flag.Int("n", 3, "runs of each process")
	tool := flag.String("tool", "bin/crosslayer", "the crosslayer to measure")
	empty := flag.String("empty", "bin/bench/empty", "the vet tool that does nothing")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: vet [flags] DIR ...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 || *runs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*runs, *tool, *empty, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "vet:", err)
		os.Exit(1)
	}
}

func run(runs int, tool, empty string, dirs []string) error {
	temp, err := os.MkdirTemp("", "vet")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	fmt.Printf("%s %s/%s, %d cores, %d runs of each in turn.\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runs)
	fmt.Println("| module | findings, the same in both | tool | cold s | cold CPU s | again s | again CPU s |")
	fmt.Println("|---|---:|---|---:|---:|---:|---:|")
	for _, dir := range dirs {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return err
		}
		if err := compare(runs, temp, tool, empty, abs); err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
	}
	return nil
}

// compare measures one module and prints its rows.
func compare(runs int, temp, tool, empty, dir string) error {
	command, err := filepath.Abs(tool)
	if err != nil {
		return err
	}
	checked, err := process.Measure(dir, []int{0, 3}, command, "-format", "json", "./...")
	if err != nil {
		return err
	}
	want, err := reported(checked.Stdout)
	if err != nil {
		return err
	}
	var cold, warm [2][]process.Sample
	for range runs {
		for i, binary := range []string{empty, tool} {
			fresh, err := process.Salted(temp, binary)
			if err != nil {
				return err
			}
			for _, samples := range []*[]process.Sample{&cold[i], &warm[i]} {
				s, err := process.Measure(dir, []int{0}, "go", "vet", "-json", "-vettool="+fresh, "./...")
				if err != nil {
					return err
				}
				*samples = append(*samples, s)
				if binary != tool {
					continue
				}
				if got, err := vetted(dir, s.Stdout); err != nil || !slices.Equal(got, want) {
					return fmt.Errorf("go vet finds %q, the command %q (%v)", got, want, err)
				}
			}
		}
	}
	first := []string{filepath.Base(dir), fmt.Sprint(len(want)), "empty"}
	second := []string{"", "", "crosslayer"}
	third := []string{"", "", "**ratio**"}
	for _, both := range [][2][]process.Sample{cold, warm} {
		for _, of := range []func(process.Sample) time.Duration{
			func(s process.Sample) time.Duration { return s.Wall },
			func(s process.Sample) time.Duration { return s.CPU },
		} {
			a, b := spread(both[0], of), spread(both[1], of)
			first, second = append(first, a.Text("%.2f")), append(second, b.Text("%.2f"))
			third = append(third, fmt.Sprintf("**%.2f**", b.Median/a.Median))
		}
	}
	for _, row := range [][]string{first, second, third} {
		fmt.Println("| " + strings.Join(row, " | ") + " |")
	}
	return nil
}

func spread(samples []process.Sample, of func(process.Sample) time.Duration) process.Spread {
	var seconds []float64
	for _, s := range samples {
		seconds = append(seconds, of(s).Seconds())
	}
	return process.NewSpread(seconds)
}

// reported returns the findings of the command, sorted, each once.
func reported(doc []byte) ([]string, error) {
	var report struct {
		Findings []struct {
			Rule, Message, File string
			Line, Column        int
		}
	}
	if err := json.Unmarshal(doc, &report); err != nil {
		return nil, err
	}
	var found []string
	for _, f := range report.Findings {
		found = append(found, fmt.Sprintf("%s:%d:%d: %s: %s", f.File, f.Line, f.Column, f.Rule, f.Message))
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}

// vetted returns the findings of go vet -json, likewise.
func vetted(dir string, out []byte) ([]string, error) {
	var found []string
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var packages map[string]map[string][]struct{ Posn, Message string }
		if err := dec.Decode(&packages); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, err
		}
		for _, rules := range packages {
			for rule, list := range rules {
				for _, d := range list {
					file := strings.TrimPrefix(d.Posn, dir+string(filepath.Separator))
					found = append(found, fmt.Sprintf("%s: %s: %s", filepath.ToSlash(file), rule, d.Message))
				}
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
