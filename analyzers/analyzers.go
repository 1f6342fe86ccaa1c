// Package analyzers lists the rules of crosslayer and puts its passes together.
package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/analyzers/contract"
	"github.com/crosslayer/crosslayer/analyzers/directive"
	"github.com/crosslayer/crosslayer/analyzers/fanout"
	"github.com/crosslayer/crosslayer/analyzers/nilslice"
	"github.com/crosslayer/crosslayer/analyzers/nplusone"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/rule"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// All holds every rule, in the order in which help lists them.
var All = []rule.Rule{
	nplusone.Rule,
	fanout.Rule,
	contract.Rule,
	nilslice.Rule,
	directive.New(nplusone.Rule, fanout.Rule, contract.Rule, nilslice.Rule),
}

// A Set is the passes of one configuration.
type Set struct {
	Summary, Link *analysis.Analyzer
	Rules         []*analysis.Analyzer // as in All
}

// New returns passes that share nothing with those of other sets.
func New(cfg summary.Config) Set {
	compile := summary.New(cfg)
	linked := link.New(compile, cfg.Key)
	set := Set{Summary: compile, Link: linked}
	for _, r := range All {
		set.Rules = append(set.Rules, r.New(linked))
	}
	return set
}
