// Package analyzers lists the rules of crosslayer.
package analyzers

import (
	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/analyzers/nplusone"
)

// All holds every rule, in the order in which help lists them.
var All = []*analysis.Analyzer{
	nplusone.Analyzer,
}
