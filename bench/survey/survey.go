// Survey runs the passes of crosslayer over packages that are not ours as if
// they were, each type-checked from source, and fails if a pass panics, says
// that it failed on a well-typed package, or takes too long. Interrupted, it
// reports how far it came.
//
//	survey std cmd
//	survey -C DIR MODULE/...    # in a module that requires many others
package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/crosslayer/crosslayer/bench/internal/engine"
)

func main() {
	var s survey
	dir := flag.String("C", ".", "directory in which the go command lists the packages")
	flag.DurationVar(&s.limit, "limit", 60*time.Second, "time that the passes may take for one package")
	flag.IntVar(&s.twice, "twice", 20, "analyse every `n`th package twice and compare; 0 for none")
	flag.BoolVar(&s.verbose, "v", false, "name each package before it is analysed")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: survey [-C DIR] PATTERN...")
		os.Exit(2)
	}
	debug.SetGCPercent(50) // types of thousands of packages are live
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := s.run(ctx, *dir, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "survey:", err)
		os.Exit(1)
	}
}

type survey struct {
	limit   time.Duration
	twice   int
	verbose bool

	engine *engine.Engine
	all    map[string]*engine.Listed

	packages, lines, illTyped, faults, findings int
	hidden                                      int // faults on ill-typed packages
	groups                                      map[string]bool
	passes                                      time.Duration
	costs                                       []cost
}

// A cost is what the passes took for one package.
type cost struct {
	path  string
	lines int
	time  time.Duration
	alloc uint64
	facts int
}

func (s *survey) run(ctx context.Context, dir string, patterns []string) error {
	start := time.Now()
	list, err := engine.List(dir, patterns)
	if err != nil {
		return err
	}
	fmt.Printf("%d packages listed in %.0f s\n", len(list), time.Since(start).Seconds())
	s.engine = engine.New()
	s.all, s.groups = make(map[string]*engine.Listed), make(map[string]bool)
	importers := make(map[string]int) // still to come
	for _, l := range list {
		s.all[l.ImportPath] = l
		for _, path := range l.Imports {
			importers[path]++
		}
	}
	world := make(engine.World)
	for i, l := range list {
		if ctx.Err() != nil {
			fmt.Printf("interrupted: %d of %d packages\n", i, len(list))
			break
		}
		s.visit(world, l)
		for _, path := range l.Imports {
			if importers[path]--; importers[path] == 0 {
				delete(world, path) // its last importer is through
			}
		}
		if importers[l.ImportPath] == 0 {
			delete(world, l.ImportPath)
		}
	}
	s.report(time.Since(start))
	if s.faults > 0 {
		return errors.New("there are faults")
	}
	return nil
}

func (s *survey) visit(world engine.World, l *engine.Listed) {
	texts, err := engine.Texts(l)
	if err != nil || len(texts) == 0 {
		return
	}
	if s.verbose {
		fmt.Println(l.ImportPath)
	}
	pkg, err := world.Check(l, texts)
	if err != nil {
		fmt.Printf("%s: %v\n", l.ImportPath, err)
		return
	}
	world[l.ImportPath] = pkg.Types

	watch := time.AfterFunc(s.limit, func() {
		fmt.Printf("%s: the passes take more than %v\n", l.ImportPath, s.limit)
		_ = pprof.Lookup("goroutine").WriteTo(os.Stdout, 2)
		os.Exit(1)
	})
	below := engine.Below(l, s.all)
	o := s.engine.Run(pkg, below)
	s.judge(pkg, o)
	if s.twice > 0 && s.packages%s.twice == 0 {
		s.engine.Forget(pkg.Path)
		s.compare(pkg, o, s.engine.Run(pkg, below))
	}
	watch.Stop()

	s.packages++
	s.lines += pkg.Lines
	s.groups[l.Group()] = true
	s.findings += len(o.Findings)
	s.passes += o.Lasted
	s.costs = append(s.costs, cost{pkg.Path, pkg.Lines, o.Lasted, o.Alloc, len(o.Facts)})
}

func (s *survey) judge(pkg *engine.Package, o *engine.Outcome) {
	bad := o.Bad()
	if len(pkg.Errors) > 0 {
		s.illTyped++
		if len(bad) > 0 {
			s.hidden++
		}
		if o.Panic == "" {
			for _, b := range bad {
				fmt.Printf("%s (ill-typed: %s): %s\n", pkg.Path, pkg.Errors[0].Msg, b)
			}
			return
		}
	}
	for _, b := range bad {
		s.faults++
		fmt.Printf("FAULT %s: %s\n", pkg.Path, b)
	}
}

// compare holds two runs over the same syntax and types to each other.
func (s *survey) compare(pkg *engine.Package, a, b *engine.Outcome) {
	if !bytes.Equal(a.Facts, b.Facts) || len(a.Findings) != len(b.Findings) {
		s.faults++
		fmt.Printf("FAULT %s: two runs differ (%d and %d bytes of facts)\n", pkg.Path, len(a.Facts), len(b.Facts))
	}
}

func (s *survey) report(total time.Duration) {
	delete(s.groups, "std")
	delete(s.groups, "?")
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage) // zero says enough
	fmt.Printf("%d modules, %d packages, %d lines, %d ill-typed packages, %d faults (%d on ill-typed ones), %d findings\n",
		len(s.groups), s.packages, s.lines, s.illTyped, s.faults, s.hidden, s.findings)
	fmt.Printf("%.0f s in all, %.0f s in the passes, %d MiB at most\n", total.Seconds(), s.passes.Seconds(), usage.Maxrss>>10)
	s.top("slowest", func(a, b cost) int { return cmp.Compare(b.time, a.time) })
	s.top("fattest", func(a, b cost) int { return cmp.Compare(b.alloc, a.alloc) })
	s.top("largest facts", func(a, b cost) int { return cmp.Compare(b.facts, a.facts) })
}

func (s *survey) top(title string, order func(a, b cost) int) {
	slices.SortFunc(s.costs, order)
	fmt.Println(strings.ToUpper(title[:1]) + title[1:] + ":")
	for _, c := range s.costs[:min(5, len(s.costs))] {
		fmt.Printf("  %-60s %7d lines %8.3f s %6d MiB allocated %8d bytes of facts\n",
			c.path, c.lines, c.time.Seconds(), c.alloc>>20, c.facts)
	}
}
