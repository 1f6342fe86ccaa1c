// Profile runs what the command runs in one directory and writes a CPU profile,
// cpu.prof, and a heap profile of the moment at which most memory was live,
// heap.prof. Read them with go tool pprof.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime/metrics"
	"runtime/pprof"
	"time"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/summary"
)

func main() {
	out := flag.String("o", ".", "directory for the profiles")
	flag.Parse()
	if flag.NArg() != 1 {
		fmt.Fprintln(os.Stderr, "usage: profile [-o DIR] MODULE_DIR")
		os.Exit(2)
	}
	if err := run(*out, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "profile:", err)
		os.Exit(1)
	}
}

func run(out, dir string) error {
	cpu, err := os.Create(filepath.Join(out, "cpu.prof"))
	if err != nil {
		return err
	}
	defer func() { _ = cpu.Close() }()
	if err := pprof.StartCPUProfile(cpu); err != nil {
		return err
	}
	stop, heap := make(chan struct{}), make(chan []byte)
	go func() { heap <- watch(stop) }()

	stage, since := "", time.Now()
	next := func(name string) {
		if stage != "" && name != stage {
			fmt.Printf("%6.2f s  %s\n", time.Since(since).Seconds(), stage)
		}
		if name != stage {
			stage, since = name, time.Now()
		}
	}
	cat := catalog.Builtin()
	res, err := driver.Run(context.Background(), driver.Config{
		Dir:       dir,
		Analyzers: analyzers.New(summary.Config{Catalog: cat}).Rules,
		Worth:     cat.Mentions,
		Leaf:      cat.Ignored,
		Progress:  func(name string, _, _ int) { next(name) },
	})
	next("")
	pprof.StopCPUProfile()
	close(stop)
	if err != nil {
		<-heap
		return err
	}
	fmt.Printf("%6.2f s  in all, %d findings\n", res.Stats.Seconds, len(res.Findings))
	return os.WriteFile(filepath.Join(out, "heap.prof"), <-heap, 0o644)
}

// watch returns the heap profile after the garbage collection that left most.
func watch(stop <-chan struct{}) []byte {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	most := uint64(0)
	var profile bytes.Buffer
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			fmt.Printf("%d MiB live at most\n", most>>20)
			return profile.Bytes()
		case <-tick.C:
		}
		if metrics.Read(live); live[0].Value.Uint64() > most {
			most = live[0].Value.Uint64()
			profile.Reset()
			_ = pprof.Lookup("heap").WriteTo(&profile, 0) // a buffer never fails
		}
	}
}
