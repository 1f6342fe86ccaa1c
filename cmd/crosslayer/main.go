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

	"github.com/crosslayer/crosslayer/cmd/crosslayer/internal/command"
	"github.com/crosslayer/crosslayer/internal/settings"
	"github.com/crosslayer/crosslayer/internal/vet"
)

func main() {
	gopls, asked := behindGopls(os.Args)
	if !asked && vet.Asked(os.Args[1:]) {
		vet.Main(rules)
	}
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as it is under nohup
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	var code int
	if asked {
		code = program().Gopls(ctx, gopls, os.Stdin, os.Stdout, os.Stderr)
	} else {
		code = program().Main(ctx, os.Args[1:], os.Stdout, os.Stderr)
	}
	stop()
	os.Exit(code)
}

// behindGopls returns the arguments for gopls, if that is whose place is to be taken: by name, as editors want it, or
// as the first argument.
func behindGopls(args []string) ([]string, bool) {
	switch {
	case len(args) > 0 && command.Named(args[0]):
		return args[1:], true
	case len(args) > 1 && args[1] == "gopls":
		return args[2:], true
	}
	return nil, false
}

// rules are those of the settings that hold in a directory, for go vet. Options in
// flags are in the settings for their hash only: the analyzers read them.
func rules(asked vet.Request) ([]*analysis.Analyzer, *settings.Settings, error) {
	s, err := settings.For(asked.Dir, asked.Settings)
	if err != nil {
		return nil, nil, err
	}
	cfg := s.Config()
	cfg.Archive = true
	named := asked.Named
	for _, r := range s.Rules {
		if asked.Flags {
			named = append(named, r.Name)
		}
	}
	set, err := s.Passes(cfg, named...)
	s.Note(asked.Options)
	return set.Rules, s, err
}
