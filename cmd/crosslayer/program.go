package main

import (
	"context"
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/cmd/crosslayer/internal/command"
	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/manual"
	"github.com/crosslayer/crosslayer/internal/settings"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// program is the command without settings: help and explain ask it for all rules.
func program() command.Program {
	set := analyzers.New(summary.Config{})
	p := assemble(set, catalog.Builtin())
	p.Manual = manual.Pages(analyzers.All, set.Rules)
	return p
}

// configure is the command as settings ask for it.
func configure(s *settings.Settings) (command.Program, error) {
	cfg := s.Config()
	cfg.Memo = summary.NewMemo() // an editor runs the passes many times
	set, err := s.Passes(cfg)
	if err != nil {
		return command.Program{}, err
	}
	return assemble(set, s.Catalog()), nil
}

func assemble(set analyzers.Set, cat *catalog.Catalog) command.Program {
	promised := promised(set.Rules)
	return command.Program{
		Rules:     set.Rules,
		Base:      []*analysis.Analyzer{tally(set.Summary)},
		Worth:     cat.Mentions,
		Leaf:      cat.Ignored,
		Configure: configure,
		Endpoints: func(ctx context.Context, res *driver.Result) []chart.Endpoint { return endpoints(ctx, res, promised) },
		Notes:     promised.notes,
		Attribute: attribute,
		Routers:   func(res *driver.Result) (imported, all []string) { return routers(res, cat) },
		Explain: command.Explain{
			Needs:     []*analysis.Analyzer{set.Summary},
			Functions: functions,
			Trips:     trips,
		},
	}
}

// tally returns an analyzer that counts what the summary of a package saw.
func tally(compile *analysis.Analyzer) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name:             "crosslayer_tally",
		Doc:              "count what the summary of a package saw",
		RunDespiteErrors: true,
		Requires:         []*analysis.Analyzer{compile},
		ResultType:       reflect.TypeFor[driver.Tally](),
		Run: func(pass *analysis.Pass) (any, error) {
			u := pass.ResultOf[compile].(*summary.Result).Unit
			if u == nil {
				return driver.Tally{}, nil
			}
			return driver.Tally(u.Tally), nil
		},
	}
}
