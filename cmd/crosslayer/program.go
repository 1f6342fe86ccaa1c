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
	return command.Program{
		Rules: analyzers.All,
		Base:  []*analysis.Analyzer{tally},
		Worth: cat.Mentions,
		Leaf:  cat.Ignored,
		Explain: command.Explain{
			Needs:     []*analysis.Analyzer{summary.Analyzer},
			Functions: functions,
			Trips:     trips,
		},
	}
}

// tally counts what the summary of a package saw.
var tally = &analysis.Analyzer{
	Name:             "crosslayer_tally",
	Doc:              "count what the summary of a package saw",
	RunDespiteErrors: true,
	Requires:         []*analysis.Analyzer{summary.Analyzer},
	ResultType:       reflect.TypeFor[driver.Tally](),
	Run: func(pass *analysis.Pass) (any, error) {
		u := pass.ResultOf[summary.Analyzer].(*summary.Result).Unit
		if u == nil {
			return driver.Tally{}, nil
		}
		return driver.Tally(u.Tally), nil
	},
}
