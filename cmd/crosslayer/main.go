// Crosslayer finds what no single layer of a Go service shows: a query made
// once per row, through helpers, packages, interfaces and goroutines.
//
// Run crosslayer -h for its flags.
package main

import (
	"context"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := program().Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}
