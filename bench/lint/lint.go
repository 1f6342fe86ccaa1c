//go:build linux

// Lint measures golangci-lint with its standard linters and crosslayer against the
// same binary without crosslayer, on the modules whose directories it is given:
// cold, with an empty cache of golangci-lint, and again with nothing changed. The
// two take turns, so that a busy machine slows both. It fails where golangci-lint
// and the command find different things. It prints a table in Markdown: median
// (least to most), and the ratios of the medians.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/crosslayer/crosslayer/bench/internal/agree"
	"github.com/crosslayer/crosslayer/bench/internal/process"
)

func main() {
	runs := flag.Int("n", 3, "runs of each process")
	linter := flag.String("golangci-lint", "bin/golangci-lint", "the golangci-lint with crosslayer linked in")
	tool := flag.String("tool", "bin/crosslayer", "the command to compare findings with")
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: lint [flags] DIR ...")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() == 0 || *runs < 1 {
		flag.Usage()
		os.Exit(2)
	}
	if err := run(*runs, *linter, *tool, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "lint:", err)
		os.Exit(1)
	}
}

// The configurations: a linter of a plugin is on where it is declared.
const (
	declared = `
    custom:
      crosslayer:
        type: module
`
	head = `version: "2"
linters:
  default: standard
  settings:`
	limits = `issues:
  max-issues-per-linter: 0
  max-same-issues: 0
  uniq-by-line: false
`
)

var configs = [2]string{
	head + declared + "  disable: [crosslayer]\n" + limits,
	head + declared + limits,
}

func run(runs int, linter, tool string, dirs []string) error {
	temp, err := os.MkdirTemp("", "lint")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(temp) }()
	b := bench{runs: runs, cache: filepath.Join(temp, "cache")}
	for i, text := range configs {
		b.configs[i] = filepath.Join(temp, fmt.Sprintf("%d.yml", i))
		if err := os.WriteFile(b.configs[i], []byte(text), 0o666); err != nil {
			return err
		}
	}
	if b.linter, err = filepath.Abs(linter); err != nil {
		return err
	}
	if b.tool, err = filepath.Abs(tool); err != nil {
		return err
	}
	if err := os.Setenv("GOLANGCI_LINT_CACHE", b.cache); err != nil {
		return err
	}
	fmt.Printf("%s %s/%s, %d cores, %d runs of each in turn.\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runs)
	fmt.Println("| module | findings of crosslayer, the same in the command |" + process.TurnsHead)
	for _, dir := range dirs {
		abs, err := filepath.Abs(dir)
		if err != nil {
			return err
		}
		if err := b.compare(abs); err != nil {
			return fmt.Errorf("%s: %w", dir, err)
		}
	}
	return nil
}

type bench struct {
	runs         int
	linter, tool string
	cache        string
	configs      [2]string
}

// compare measures one module and prints its rows.
func (b bench) compare(dir string) error {
	checked, err := process.Measure(dir, []int{0, 3}, b.tool, "-format", "json", "./...")
	if err != nil {
		return err
	}
	want, err := agree.Reported(checked.Stdout)
	if err != nil {
		return err
	}
	prepare := func(i int) (func() (process.Sample, error), error) {
		return func() (process.Sample, error) {
			return process.Measure(dir, []int{0, 1}, b.linter, "run", "--config", b.configs[i], "--path-mode=abs",
				"--output.json.path=stdout", "--output.text.path=stderr", "--show-stats=false", "./...")
		}, os.RemoveAll(b.cache)
	}
	check := func(stdout []byte) error {
		got, err := linted(dir, stdout)
		if err != nil {
			return err
		}
		return agree.Check(want, got)
	}
	var turns process.Turns
	for range b.runs {
		if err := turns.Take(prepare, check); err != nil {
			return err
		}
	}
	fmt.Println(turns.Rows(filepath.Base(dir), fmt.Sprint(len(want)), [2]string{"standard", "with crosslayer"}))
	return nil
}

// linted returns the findings of crosslayer in the JSON of golangci-lint.
func linted(dir string, out []byte) ([]string, error) {
	var doc struct {
		Issues []struct {
			FromLinter, Text string
			Pos              struct {
				Filename     string
				Line, Column int
			}
		}
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		return nil, err
	}
	var found []string
	for _, f := range doc.Issues {
		if f.FromLinter != "crosslayer" {
			continue
		}
		file, err := filepath.Rel(dir, f.Pos.Filename)
		if err != nil {
			return nil, err
		}
		rule, message, _ := strings.Cut(f.Text, ": ")
		found = append(found, agree.Line(fmt.Sprintf("%s:%d:%d", file, f.Pos.Line, f.Pos.Column), rule, message))
	}
	return found, nil
}
