// Empty is a tool for go vet -vettool that does nothing, with facts: what
// remains is the price of go vet itself, against which crosslayer is measured.
package main

import (
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

type fact struct{}

func (*fact) AFact() {}

func main() {
	unitchecker.Main(&analysis.Analyzer{
		Name:      "empty",
		Doc:       "do nothing",
		FactTypes: []analysis.Fact{(*fact)(nil)},
		Run:       func(*analysis.Pass) (any, error) { return nil, nil },
	})
}
