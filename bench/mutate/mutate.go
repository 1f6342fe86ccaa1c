// Mutate throws broken variants of real packages at the passes of crosslayer:
// declarations, statements and expressions deleted, swapped, copied, wrapped and
// cut off. A panic fails, on a well-typed variant also a fault, and a run that
// takes too long; the variant is then written to a directory.
//
//	mutate -C testdata/shop -for 60s ./... net/http database/sql
//
// Variant N of a seed is always the same for the same packages: -variant N runs
// it alone.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/types"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/pprof"
	"slices"
	"time"

	"github.com/crosslayer/crosslayer/bench/internal/engine"
)

func main() {
	var f fuzzer
	dir := flag.String("C", ".", "directory in which the go command lists the packages")
	flag.Uint64Var(&f.seed, "seed", 1, "what decides which variants are made")
	flag.IntVar(&f.only, "variant", -1, "run this variant alone")
	flag.StringVar(&f.out, "o", os.TempDir(), "directory for what fails")
	flag.DurationVar(&f.limit, "limit", 20*time.Second, "time that the passes may take for one variant")
	lasts := flag.Duration("for", time.Minute, "how long to go on")
	flag.IntVar(&f.lines, "lines", 4000, "leave packages with more lines than this alone")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "usage: mutate [-C DIR] [-for TIME] [-seed N] PATTERN...")
		os.Exit(2)
	}
	if err := f.run(*dir, *lasts, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

type fuzzer struct {
	seed  uint64
	only  int
	out   string
	limit time.Duration
	lines int

	engine  *engine.Engine
	world   engine.World
	all     map[string]*engine.Listed
	targets []target

	variants, wellTyped, hidden, checker, findings, failed int
	slowest                                                time.Duration
	slowestAt                                              int
}

// A target is a package that is mutated.
type target struct {
	listed *engine.Listed
	texts  []engine.Text
	below  []string
}

func (f *fuzzer) run(dir string, lasts time.Duration, patterns []string) error {
	if err := f.load(dir, patterns); err != nil {
		return err
	}
	fmt.Printf("%d packages to mutate, %d below them; seed %d\n", len(f.targets), len(f.world)-len(f.targets), f.seed)
	if f.only >= 0 {
		f.variant(f.only)
	} else {
		for n, end := 0, time.Now().Add(lasts); time.Now().Before(end); n++ {
			f.variant(n)
		}
	}
	fmt.Printf("%d variants, %d of them well-typed, %d findings, the slowest %.3f s: -variant %d\n",
		f.variants, f.wellTyped, f.findings, f.slowest.Seconds(), f.slowestAt)
	fmt.Printf("%d failed; faults on ill-typed variants: %d; panics of the type checker: %d\n", f.failed, f.hidden, f.checker)
	if f.failed > 0 {
		return errors.New("see the variants above")
	}
	return nil
}

// load type-checks the packages and all below them, and keeps the texts of
// those that match.
func (f *fuzzer) load(dir string, patterns []string) error {
	list, err := engine.List(dir, patterns)
	if err != nil {
		return err
	}
	f.engine, f.world, f.all = engine.New(), make(engine.World), make(map[string]*engine.Listed)
	for _, l := range list {
		f.all[l.ImportPath] = l
	}
	for _, l := range list {
		texts, err := engine.Texts(l)
		if err != nil || len(texts) == 0 {
			continue
		}
		pkg, err := f.world.Check(l, texts)
		if err != nil {
			return err
		}
		f.world[l.ImportPath] = pkg.Types
		below := engine.Below(l, f.all)
		f.engine.Run(pkg, below)
		if !l.DepOnly && pkg.Lines <= f.lines {
			f.targets = append(f.targets, target{l, texts, below})
		}
	}
	if len(f.targets) == 0 {
		return errors.New("no package matches, or all are too large; see -lines")
	}
	return nil
}

// variant makes and analyses the nth variant.
func (f *fuzzer) variant(n int) {
	rng := rand.New(rand.NewPCG(f.seed, uint64(n)))
	t := f.targets[rng.IntN(len(f.targets))]
	texts := mutate(rng, t.texts)
	fail := func(what string) {
		f.failed++
		dir := filepath.Join(f.out, fmt.Sprintf("variant-%d-%d", f.seed, n))
		fmt.Printf("FAULT %s, -seed %d -variant %d, written to %s: %s\n", t.listed.ImportPath, f.seed, n, dir, what)
		if err := write(dir, texts); err != nil {
			fmt.Println(err)
		}
	}
	watch := time.AfterFunc(f.limit, func() {
		fail(fmt.Sprintf("takes more than %v", f.limit))
		_ = pprof.Lookup("goroutine").WriteTo(os.Stdout, 2)
		os.Exit(1)
	})
	defer watch.Stop()

	f.variants++
	pkg, err := f.world.Check(t.listed, texts)
	if err != nil {
		f.checker++
		return
	}
	run := func() *engine.Outcome {
		f.engine.Forget(pkg.Path)
		return f.engine.Run(pkg, t.below)
	}
	o := run()
	if o.Lasted > f.slowest {
		f.slowest, f.slowestAt = o.Lasted, n
	}
	f.findings += len(o.Findings)
	if n%8 == 0 {
		if again := run(); !bytes.Equal(o.Facts, again.Facts) || len(o.Findings) != len(again.Findings) {
			fail("two runs differ")
		}
	}
	bad := o.Bad()
	switch {
	case o.Panic != "" || sound(pkg) && len(bad) > 0:
		fail(fmt.Sprint(bad))
	case len(bad) > 0:
		f.hidden++
		if f.hidden <= 20 {
			fmt.Printf("ill-typed %s, -variant %d: %s\n", t.listed.ImportPath, n, bad[0])
		}
	}
	if sound(pkg) {
		f.wellTyped++
	}
}

// sound tells whether a package is well-typed, variables that nobody uses aside.
func sound(pkg *engine.Package) bool {
	return !slices.ContainsFunc(pkg.Errors, func(e types.Error) bool { return !e.Soft })
}

func write(dir string, texts []engine.Text) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, text := range texts {
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(text.Name)), text.Src, 0o666); err != nil {
			return err
		}
	}
	return nil
}
