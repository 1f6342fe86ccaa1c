package link

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/summary"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// New returns the analyzer that joins the unit of a package with all below it
// and finds what is new at this package: nobody below could see all of it. It
// reports nothing. The key is that of the settings, see summary.Config.
func New(compile *analysis.Analyzer, key string) *analysis.Analyzer {
	return &analysis.Analyzer{
		Name: summary.Keyed("crosslayer_link", key),
		Doc:  "join the summaries of a package and of all below it, for the rules of crosslayer",
		Run: func(pass *analysis.Pass) (any, error) {
			return run(pass, pass.ResultOf[compile].(*summary.Result)), nil
		},
		RunDespiteErrors: true,
		Requires:         []*analysis.Analyzer{compile},
		FactTypes:        []analysis.Fact{(*Fact)(nil)},
		ResultType:       reflect.TypeFor[*Result](),
	}
}

// Fact holds the places that were first seen at one package, so that no
// package above reports them again, whichever implementation it sees. Where a
// pass is shown the facts of direct imports alone, it also holds those of all
// packages below.
type Fact struct {
	Sites []Seen
}

// A Seen is a place and the layers of the trips that were seen there, as bits.
type Seen struct {
	Site
	Layers uint8
}

func (*Fact) AFact() {}

func (f *Fact) String() string { return "link" }

// A Result is what one package adds to the program.
type Result struct {
	View   *View // nil if the package has nothing to say
	Looped []*Looped
	Fault  string // what went wrong in our own code, "" if nothing

	serving sync.Once
	served  []*Served
}

// Program returns a view of its own for a rule about a whole program: such rules compute at the same time, and what
// each has found out goes with it. Who is served, which takes longest, is found out once for all of them.
func (r *Result) Program() *View {
	r.serving.Do(func() { r.served = NewView(r.View.Units()).Served() })
	view := NewView(r.View.Units())
	view.served = r.served
	return view
}

func run(pass *analysis.Pass, compiled *summary.Result) *Result {
	own := compiled.Unit
	if own == nil || !own.Ours {
		return &Result{}
	}
	if own.Fault != "" {
		return &Result{Fault: own.Fault}
	}
	return join(pass, compiled, own)
}

// join links a package. What goes wrong is a fault of ours, and said as such.
func join(pass *analysis.Pass, compiled *summary.Result, own *unit.Unit) (result *Result) {
	defer func() {
		if r := recover(); r != nil {
			result = &Result{Fault: fmt.Sprint(r)}
		}
	}()
	view := NewView(append(slices.Clip(compiled.Below()), own))
	result = &Result{View: view, Looped: view.Looped(own)}
	seen := sync.OnceValue(func() map[Site]uint8 { return seenBelow(pass) })
	if fresh := view.fresh(own); len(fresh) > 0 {
		seen := seen()
		for _, u := range fresh {
			for _, l := range view.Looped(u) {
				// A rule may be asked for some layers only: what is new are layers.
				if l.below = seen[l.Site()]; l.layers()&^l.below != 0 {
					result.Looped = append(result.Looped, l)
				}
			}
		}
	}
	view.forget()
	sites := make(map[Site]uint8)
	if compiled.Archive {
		maps.Copy(sites, seen())
	}
	for _, l := range result.Looped {
		sites[l.Site()] |= l.below | l.layers()
	}
	if len(sites) > 0 {
		fact := &Fact{}
		for site, layers := range sites {
			fact.Sites = append(fact.Sites, Seen{site, layers})
		}
		slices.SortFunc(fact.Sites, func(a, b Seen) int { return compareSites(a.Site, b.Site) })
		pass.ExportPackageFact(fact)
	}
	return result
}

func seenBelow(pass *analysis.Pass) map[Site]uint8 {
	seen := make(map[Site]uint8)
	for _, f := range pass.AllPackageFacts() {
		if fact, ok := f.Fact.(*Fact); ok {
			for _, s := range fact.Sites {
				seen[s.Site] |= s.Layers
			}
		}
	}
	return seen
}
