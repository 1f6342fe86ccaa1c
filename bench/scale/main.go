//go:build linux

// Scale measures how time, memory and facts grow with the size of a program. It
// generates modules of several sizes in which N+1s are planted, runs the command
// and go vet -vettool on them, beside a tool that does nothing, and checks that
// every planted N+1 is found and nothing else. It prints a table in Markdown, and
// plots the time per package.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/bench/internal/process"
)

func main() {
	sizes := flag.String("sizes", "250,500,1000,2000", "numbers of packages")
	tool := flag.String("tool", "bin/crosslayer", "the crosslayer to measure")
	empty := flag.String("empty", "bin/bench/empty", "the vet tool that does nothing")
	upto := flag.Int("vet", 2000, "the largest size for go vet")
	picture := flag.String("plot", "", "write a plot of the time per package to this `file`.svg")
	flag.Parse()
	if err := run(*sizes, *tool, *empty, *upto, *picture); err != nil {
		fmt.Fprintln(os.Stderr, "scale:", err)
		os.Exit(1)
	}
}

func run(sizes, tool, empty string, upto int, picture string) error {
	if err := errors.Join(os.Setenv("GOFLAGS", ""), os.Setenv("GOWORK", "off")); err != nil {
		return err
	}
	var err error
	if tool, err = filepath.Abs(tool); err != nil {
		return err
	}
	if empty, err = filepath.Abs(empty); err != nil {
		return err
	}
	fmt.Printf("%s %s/%s, %d cores.\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	fmt.Println(head)
	var points []point
	for text := range strings.SplitSeq(sizes, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 100 || n%layers != 0 {
			return fmt.Errorf("%q is no size: want a multiple of %d from 100 on", text, layers)
		}
		p, err := measure(program{n}, tool, empty, n <= upto)
		if err != nil {
			return fmt.Errorf("%d packages: %w", n, err)
		}
		fmt.Println(p)
		points = append(points, p)
	}
	if picture == "" {
		return nil
	}
	return draw(picture, points)
}

// A point is what one size takes.
type point struct {
	packages, planted int
	command           process.Sample
	unit, archive     facts
	cold, again       [2]process.Sample // go vet with the empty tool and with crosslayer
}

const head = `| packages | planted, found | command s | ms per package | peak MiB | vet s | ms per package | empty tool s | ratio | vet again s | empty again s | unit KiB p95 | archive KiB mean, most |
|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|`

func (p point) String() string {
	cells := []string{
		fmt.Sprint(p.packages), fmt.Sprintf("%d, %[1]d", p.planted),
		fmt.Sprintf("%.2f", p.command.Wall.Seconds()), fmt.Sprintf("%.2f", p.each(p.command)),
		fmt.Sprintf("%d", p.command.Peak/1024),
	}
	if vet := p.cold[1]; vet.Wall > 0 {
		cells = append(cells,
			fmt.Sprintf("%.2f", vet.Wall.Seconds()), fmt.Sprintf("%.2f", p.each(vet)),
			fmt.Sprintf("%.2f", p.cold[0].Wall.Seconds()), fmt.Sprintf("%.2f", vet.Wall.Seconds()/p.cold[0].Wall.Seconds()),
			fmt.Sprintf("%.2f", p.again[1].Wall.Seconds()), fmt.Sprintf("%.2f", p.again[0].Wall.Seconds()))
	} else {
		cells = append(cells, "", "", "", "", "", "")
	}
	return "| " + strings.Join(append(cells, fmt.Sprintf("%.1f", p.unit.p95), fmt.Sprintf("%.0f, %.0f", p.archive.mean, p.archive.most)), " | ") + " |"
}

// each is the time per package in milliseconds.
func (p point) each(s process.Sample) float64 {
	return 1000 * s.Wall.Seconds() / float64(p.packages)
}

func measure(of program, tool, empty string, vet bool) (point, error) {
	p := point{packages: of.n}
	dir, err := os.MkdirTemp("", "scale")
	if err != nil {
		return p, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if dir, err = filepath.EvalSymlinks(dir); err != nil {
		return p, err
	}
	root := filepath.Join(dir, "module")
	planted, err := of.write(root)
	if err != nil {
		return p, err
	}
	p.planted = len(planted)
	if _, err := process.Measure(root, []int{0}, "go", "build", "./..."); err != nil { // export data is there for all
		return p, err
	}
	if p.command, err = process.Measure(root, []int{3}, tool, "-format", "json", "./..."); err != nil {
		return p, err
	}
	found, err := places(p.command.Stdout)
	if err != nil {
		return p, err
	}
	if !slices.Equal(found, planted) {
		return p, fmt.Errorf("the command found %d places, %d are planted", len(found), len(planted))
	}
	if vet {
		if err := p.vet(dir, root, tool, empty, planted); err != nil {
			return p, err
		}
	}
	if p.unit, err = weigh(root, false); err != nil {
		return p, err
	}
	p.archive, err = weigh(root, true)
	return p, err
}

// vet measures go vet with both tools, cold and again.
func (p *point) vet(dir, root, tool, empty string, planted []string) error {
	for i, binary := range []string{empty, tool} {
		fresh, err := process.Salted(dir, binary)
		if err != nil {
			return err
		}
		for _, s := range []*process.Sample{&p.cold[i], &p.again[i]} {
			if *s, err = process.Measure(root, []int{0}, "go", "vet", "-json", "-vettool="+fresh, "./..."); err != nil {
				return err
			}
		}
	}
	for _, place := range planted {
		if !bytes.Contains(p.again[1].Stdout, []byte(filepath.Join(root, place)+":")) {
			return fmt.Errorf("go vet does not find %s", place)
		}
	}
	return nil
}

// places returns the findings of the command, sorted.
func places(out []byte) ([]string, error) {
	var doc struct {
		Findings []struct {
			File string
			Line int
		}
	}
	if err := json.Unmarshal(out, &doc); err != nil {
		return nil, err
	}
	var found []string
	for _, f := range doc.Findings {
		found = append(found, fmt.Sprintf("%s:%d", f.File, f.Line))
	}
	slices.Sort(found)
	return found, nil
}
