//go:build unix

// Command e2e holds what crosslayer predicts against reality. It runs the sample service with a
// real PostgreSQL and a real Redis, calls every endpoint with lists of 1, 2, 4 and 8 elements, counts
// what reaches the servers, and compares that with the map of the service:
//
//	e2e                      compare with what crosslayer map says now
//	e2e -map shop.json       compare with a map that crosslayer map -format json has written
//	e2e -measure             only measure, and compare with the last measurement
//	e2e -measure -update     only measure, and keep the measurement
//	e2e -only 'GET .*orders' some endpoints
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// golden is the measurement that everybody may rely on.
var golden = filepath.Join("testdata", "measured.txt")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "e2e:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	var (
		shop    = flag.String("shop", filepath.Join("..", "testdata", "shop"), "the `directory` of the sample service")
		mapFile = flag.String("map", "", "compare with the map in this `file` instead of making one")
		measure = flag.Bool("measure", false, "only measure")
		update  = flag.Bool("update", false, "rewrite "+golden)
		only    = flag.String("only", "", "call only the endpoints that match this `expression`")
	)
	flag.Parse()
	pattern, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	var chosen []scenario
	for _, s := range scenarios() {
		if pattern.MatchString(s.name()) {
			chosen = append(chosen, s)
		}
	}
	results, err := measureAll(ctx, *shop, chosen)
	if err != nil {
		return err
	}
	text := measured(results)
	fmt.Print(text)
	if *only == "" {
		if err := checkGolden(text, *update); err != nil {
			return err
		}
	}
	if *measure {
		return nil
	}
	fmt.Println()
	predicted, err := readMap(ctx, *mapFile, *shop)
	if err != nil {
		return err
	}
	if *only != "" {
		predicted.Endpoints = slices.DeleteFunc(predicted.Endpoints, func(e chart.Endpoint) bool {
			return !pattern.MatchString(e.Name())
		})
	}
	return compare(os.Stdout, predicted, results)
}

// checkGolden compares the measurement with the one that is kept, or keeps it.
func checkGolden(text string, update bool) error {
	if update {
		return os.WriteFile(golden, []byte(text), 0o644)
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		return err
	}
	if string(want) != text {
		return fmt.Errorf("this is not what is in %s; run e2e -measure -update and read the diff", golden)
	}
	return nil
}
