package main

import (
	"reflect"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/cmd/crosslayer/internal/command"
	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// program puts the command together.
func program() command.Program {
	cat := catalog.Builtin()
	set := analyzers.New(summary.Config{Catalog: cat})
	return command.Program{
		Rules: set.Rules,
		Base:  []*analysis.Analyzer{tally(set.Summary)},
		Worth: cat.Mentions,
		Leaf:  cat.Ignored,
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
