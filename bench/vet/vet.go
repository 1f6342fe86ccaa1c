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
	"strings"

	"github.com/crosslayer/crosslayer/bench/internal/agree"
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
	defer func() { _ = os.RemoveAll(temp) }()
	fmt.Printf("%s %s/%s, %d cores, %d runs of each in turn.\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runs)
	fmt.Println("| module | findings, the same in both |" + process.TurnsHead)
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
	want, err := agree.Reported(checked.Stdout)
	if err != nil {
		return err
	}
	binaries := [2]string{empty, tool}
	prepare := func(i int) (func() (process.Sample, error), error) {
		fresh, err := process.Salted(temp, binaries[i])
		return func() (process.Sample, error) {
			return process.Measure(dir, []int{0}, "go", "vet", "-json", "-vettool="+fresh, "./...")
		}, err
	}
	check := func(stdout []byte) error {
		got, err := vetted(dir, stdout)
		if err != nil {
			return err
		}
		return agree.Check(want, got)
	}
	var turns process.Turns
	for range runs {
		if err := turns.Take(prepare, check); err != nil {
			return err
		}
	}
	fmt.Println(turns.Rows(filepath.Base(dir), fmt.Sprint(len(want)), [2]string{"empty", "crosslayer"}))
	return nil
}

// vetted returns the findings of go vet -json.
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
					found = append(found, agree.Line(file, rule, d.Message))
				}
			}
		}
	}
	return found, nil
}
