// Crosslayer finds what no single layer of a Go service shows: a query made
// once per row, through helpers, packages, interfaces and goroutines.
//
// Run crosslayer -h for its flags.
package main

import (
	"context"
	"os"
	"os/signal"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/summary"
	"github.com/crosslayer/crosslayer/internal/vet"
)

func main() {
	if args := os.Args[1:]; vet.Asked(args) {
		vet.Main(analyzers.New(summary.Config{Archive: true}).Rules, "")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := program().Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
