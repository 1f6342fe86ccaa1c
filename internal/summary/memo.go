package summary

import (
	"go/types"
	"reflect"
	"slices"
	"sync"

	"github.com/crosslayer/crosslayer/internal/unit"
)

// A below is the units of the packages below the one that is summarised. What is asked of it, and what the answer was,
// is all of theirs that the unit rests on which is made.
type below struct {
	units map[string]*unit.Unit // by import path
	asked map[string]question   // by what is asked
	from  map[string]*unit.Unit // that gave the answers, by import path
}

// A question can be asked again: of a unit, or nil if a package has none. It reports whether the answer is the same.
type question struct {
	path string
	same func(*unit.Unit) bool
}

func newBelow(units map[string]*unit.Unit) *below {
	return &below{units: units, asked: make(map[string]question), from: make(map[string]*unit.Unit)}
}

// ask asks something about the unit of a package, which is nil if it has none. What and about name the question.
func ask[T any](b *below, path, what, about string, answer func(*unit.Unit) T) T {
	u := b.units[path]
	said := answer(u)
	key := what + "\x00" + path + "\x00" + about
	if _, known := b.asked[key]; !known {
		b.asked[key] = question{path, func(u *unit.Unit) bool { return reflect.DeepEqual(answer(u), said) }}
		b.from[path] = u
	}
	return said
}

// has reports whether a package has a unit.
func (b *below) has(path string) bool {
	return ask(b, path, "has", "", func(u *unit.Unit) bool { return u != nil })
}

// ours reports whether a package has a unit and is ours.
func (b *below) ours(path string) bool {
	return ask(b, path, "ours", "", func(u *unit.Unit) bool { return u != nil && u.Ours })
}

// listed reports whether a sorted list has a name.
func listed(list []string, name string) bool {
	_, found := slices.BinarySearch(list, name)
	return found
}

// holds reports whether other units give the same answers.
func (b *below) holds(units map[string]*unit.Unit) bool {
	for _, q := range b.asked {
		if u := units[q.path]; u != b.from[q.path] && !q.same(u) {
			return false
		}
	}
	for path := range b.from { // they need not be asked again
		b.from[path] = units[path]
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
