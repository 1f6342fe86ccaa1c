package driver_test

import (
	"go/ast"
	"go/token"
	"path"
	"path/filepath"
	"reflect"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
)

// seen is the fact that the toy rule's package was analysed.
type seen struct{ Queries int }

func (*seen) AFact() {}

// toy returns two analyzers: a rule that finds calls of functions named Query,
// told apart by how many of them the packages below hold, and its tally.
func toy() []*analysis.Analyzer {
	rule := &analysis.Analyzer{
		Name:             "toy",
		Doc:              "toy finds calls of functions named Query",
		Run:              runToy,
		ResultType:       reflect.TypeFor[[]finding.Finding](),
		FactTypes:        []analysis.Fact{new(seen)},
		RunDespiteErrors: true,
	}
	tally := &analysis.Analyzer{
		Name:             "toytally",
		Doc:              "toytally counts what toy finds",
		Requires:         []*analysis.Analyzer{rule},
		ResultType:       reflect.TypeFor[driver.Tally](),
		RunDespiteErrors: true,
		Run: func(pass *analysis.Pass) (any, error) {
			n := len(pass.ResultOf[rule].([]finding.Finding))
			return driver.Tally{Trips: n, Unknown: 1, Libraries: []string{"toylib"}}, nil
		},
	}
	return []*analysis.Analyzer{rule, tally}
}

func runToy(pass *analysis.Pass) (any, error) {
	var found []finding.Finding
	place := func(pos token.Pos) finding.Position {
		posn := pass.Fset.Position(pos)
		return finding.Position{
			File: path.Join(pass.Pkg.Path(), filepath.Base(posn.Filename)),
			Line: posn.Line, Column: posn.Column,
		}
	}
	for _, file := range pass.Files {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			fn := typeutil.StaticCallee(pass.TypesInfo, call)
			if fn == nil || fn.Name() != "Query" {
				return true
			}
			f := finding.Finding{
				Rule: "toy", Category: "toy/read",
				Message:  "calls " + fn.Pkg().Name() + ".Query",
				Position: place(call.Pos()),
				Trace:    []finding.Step{{Position: place(call.Pos()), Text: "here"}},
				Fixes:    []finding.Fix{{Edits: []finding.Edit{{File: place(call.Pos()).File}}}},
			}
			found = append(found, f)
			return true
		})
	}
	below := 0
	for _, fact := range pass.AllPackageFacts() {
		below += fact.Fact.(*seen).Queries
	}
	if below > 0 && strings.HasSuffix(pass.Pkg.Path(), "app") {
		// First sight: what lies below is reported again, at the same place.
		for _, fact := range pass.AllPackageFacts() {
			found = append(found, finding.Finding{
				Rule: "toy", Message: "seen from above",
				Position: finding.Position{File: fact.Package.Path() + "/linked.go", Line: 1, Column: 1},
			})
		}
	}
	pass.ExportPackageFact(&seen{Queries: len(found)})
	return found, nil
}
