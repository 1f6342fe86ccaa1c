package link

import (
	"hash/fnv"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/summary"
)

// Analyzer joins the unit of a package with all below it and finds what is new
// at this package: nobody below could see all of it. It reports nothing.
var Analyzer = &analysis.Analyzer{
	Name:             "crosslayer_link",
	Doc:              "join the summaries of a package and of all below it, for the rules of crosslayer",
	Run:              run,
	RunDespiteErrors: true,
	Requires:         []*analysis.Analyzer{summary.Analyzer},
	FactTypes:        []analysis.Fact{(*Fact)(nil)},
	ResultType:       reflect.TypeFor[*Result](),
}

// Fact is what was made at one package, so that no package above makes it
// again: by place, not by implementation.
type Fact struct {
	Sites []Site   // where a trip per turn was first seen
	Met   []uint64 // which interface met which type here for the first time
}

func (*Fact) AFact() {}

func (f *Fact) String() string { return "link" }

// A Result is what one package adds to the program.
type Result struct {
	View   *View // nil if the package has nothing to say
	Looped []*Looped
}

func run(pass *analysis.Pass) (any, error) {
	compiled := pass.ResultOf[summary.Analyzer].(*summary.Result)
	own := compiled.Unit
	if own == nil || !own.Ours {
		return &Result{}, nil
	}
	seen := make(map[Site]bool)
	met := make(map[uint64]bool)
	for _, f := range pass.AllPackageFacts() {
		if fact, ok := f.Fact.(*Fact); ok && f.Package != pass.Pkg {
			for _, s := range fact.Sites {
				seen[s] = true
			}
			for _, m := range fact.Met {
				met[m] = true
			}
		}
	}
	view := NewView(compiled.Below())
	result := &Result{View: view, Looped: view.Looped(own)}
	fact := &Fact{Met: view.meetings(met)}
	if len(fact.Met) > 0 {
		for _, u := range view.order {
			if u == own || !u.Ours {
				continue
			}
			for _, l := range view.Looped(u) {
				if !seen[l.Site()] {
					result.Looped = append(result.Looped, l)
				}
			}
		}
	}
	for _, l := range result.Looped {
		fact.Sites = append(fact.Sites, l.Site())
	}
	if len(fact.Sites)+len(fact.Met) > 0 {
		pass.ExportPackageFact(fact)
	}
	return result, nil
}

// meetings returns which interfaces meet which types in the view and did not
// below, as hashes of their names.
func (v *View) meetings(known map[uint64]bool) []uint64 {
	var list []uint64
	for _, u := range v.order {
		for i := range u.Ifaces {
			it := &u.Ifaces[i]
			for _, p := range v.implementations(u, it) {
				h := fnv.New64a()
				h.Write([]byte(it.Pkg + "." + it.Name + " " + p.typ.Name))
				if k := h.Sum64(); !known[k] {
					known[k] = true
					list = append(list, k)
				}
			}
		}
	}
	slices.Sort(list)
	return list
}
