// Crosslayer finds what no single layer of a Go service shows: a query made
// once per row, through helpers, packages, interfaces and goroutines.
//
// Run crosslayer -h for its flags.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/settings"
	"github.com/crosslayer/crosslayer/internal/vet"
)

func main() {
	if vet.Asked(os.Args[1:]) {
		vet.Main(rules)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := program().Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// rules are those of the settings that hold in a directory, for go vet, with a
// hash of what it does not see.
func rules(dir, file string) ([]*analysis.Analyzer, string, error) {
	s, err := settings.For(dir, file)
	if err != nil {
		return nil, "", err
	}
	cfg := s.Config()
	cfg.Archive = true
	set, err := s.Passes(cfg)
	return set.Rules, s.Hash(), err
}
