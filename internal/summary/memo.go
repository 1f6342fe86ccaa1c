package summary

import (
	"go/types"
	"reflect"
	"sync"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A below is the units of the packages below the one that is summarised. It notes what is asked of it: the unit that
// is made rests on nothing else of theirs.
type below struct {
	units map[string]*unit.Unit // by import path
	asked map[string]*unit.Unit // what a unit was needed of, nil for none
	there map[string]bool       // what it only mattered of whether there is one
}

func newBelow(units map[string]*unit.Unit) *below {
	return &below{units: units, asked: make(map[string]*unit.Unit), there: make(map[string]bool)}
}

// unit returns the unit of a package, nil if it has none.
func (b *below) unit(path string) *unit.Unit {
	u := b.units[path]
	b.asked[path] = u
	return u
}

// has reports whether a package has a unit.
func (b *below) has(path string) bool {
	is := b.units[path] != nil
	b.there[path] = is
	return is
}

// holds reports whether other units would give the same answers.
func (b *below) holds(units map[string]*unit.Unit) bool {
	for path, u := range b.asked {
		if units[path] != u {
			return false
		}
	}
	for path, is := range b.there {
		if is != (units[path] != nil) {
			return false
		}
	}
	return true
}

// A Memo remembers the units of packages for as long as neither their types change nor what they rest on.
type Memo struct {
	mu   sync.Mutex
	kept map[string]kept
}

type kept struct {
	info  *types.Info // of the package as it was
	fact  *Fact
	under *below
}

// NewMemo returns one that remembers nothing yet.
func NewMemo() *Memo { return &Memo{kept: make(map[string]kept)} }

// recall returns the fact of a package, nil if it has to be made anew.
func (m *Memo) recall(path string, info *types.Info, units map[string]*unit.Unit) *Fact {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if k, ok := m.kept[path]; ok && k.info == info && k.under.holds(units) {
		return k.fact
	}
	return nil
}

// keep remembers a fact and returns it, or one that says the same: whoever has read that need not read again.
func (m *Memo) keep(path string, info *types.Info, fact *Fact, under *below) *Fact {
	if m == nil {
		return fact
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if k, ok := m.kept[path]; ok && reflect.DeepEqual(k.fact, fact) {
		fact = k.fact
	}
	under.units = nil
	m.kept[path] = kept{info, fact, under}
	return fact
}
