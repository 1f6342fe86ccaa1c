// Package baseline remembers findings, so that later ones can be told to be new or known: in a file that a team
// keeps beside its code, or of another revision of the code.
//
// What is remembered outlives edits that do not concern a finding: shifted lines, moved functions, renamed files.
// It does not hide a second finding of a kind in the same function.
package baseline

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/finding"
)

// An Entry is what is remembered of a finding.
type Entry struct {
	Fingerprint string   `json:"fingerprint"`
	Category    string   `json:"category"`
	File        string   `json:"file"`               // for people: a file may be renamed
	Function    string   `json:"function,omitempty"` // that it is in
	Names       []string `json:"names,omitempty"`
	Cost        string   `json:"cost,omitempty"`
	Message     string   `json:"message"`
}

// Equal reports whether two entries are the same in all.
func (e Entry) Equal(o Entry) bool {
	return e.Fingerprint == o.Fingerprint && e.Category == o.Category && e.File == o.File && e.Function == o.Function &&
		slices.Equal(e.Names, o.Names) && e.Cost == o.Cost && e.Message == o.Message
}

// A Baseline is a list of entries.
type Baseline []Entry

// Of returns what is to be remembered of findings, in the order of a file.
func Of(findings []finding.Finding) Baseline {
	b := make(Baseline, len(findings))
	for i, f := range findings {
		b[i] = entry(&f)
	}
	b.sort()
	return b
}

func entry(f *finding.Finding) Entry {
	return Entry{f.Fingerprint, f.Category, f.File, f.Function, f.Names, f.Cost, f.Message}
}

// sort orders entries so that a file of them changes little: what is said of one file stays together, and nothing
// in the order depends on lines.
func (b Baseline) sort() {
	slices.SortFunc(b, func(x, y Entry) int {
		return cmp.Or(
			cmp.Compare(x.File, y.File),
			cmp.Compare(x.Function, y.Function),
			cmp.Compare(x.Category, y.Category),
			cmp.Compare(x.Fingerprint, y.Fingerprint),
			slices.Compare(x.Names, y.Names),
			cmp.Compare(x.Message, y.Message),
		)
	})
}

// covers reports whether an entry stands for a finding of its kind: one about nothing else. Of two fields that
// were missing, one may have been mended.
func (e Entry) covers(f *finding.Finding) bool {
	return !slices.ContainsFunc(f.Names, func(name string) bool { return !slices.Contains(e.Names, name) })
}

// A likeness is what an entry and the finding that it stands for have in common.
type likeness struct {
	key  func(Entry) string                 // of an entry, or of that of the finding; "" is like nothing
	fits func(Entry, *finding.Finding) bool // nil: what has the same key does
}

var (
	// unchanged is the finding itself, in a program where something else changed.
	unchanged = likeness{key: func(e Entry) string {
		return finding.Likeness(e.Fingerprint) + "\x00" + e.File + "\x00" + wording(e.Message)
	}}
	// alike is one of a kind.
	alike = likeness{key: func(e Entry) string { return finding.Likeness(e.Fingerprint) }}
	// moved is one whose function is in another package now, or whose package has another name.
	moved = likeness{key: func(e Entry) string { return e.Category + "\x00" + e.Function + "\x00" + wording(e.Message) }}
	// renamed is one whose function has another name.
	renamed = likeness{key: func(e Entry) string { return e.Category + "\x00" + wording(e.Message) }}
	// reworked is one of the same rule in the same function that costs no more, by the same loops: what is called has
	// another name, is wrapped, or goes to another wire.
	reworked = likeness{key: loops, fits: noDearer}
)

// loops is the key of reworked. Only what has loops can be told by it.
func loops(e Entry) string {
	price, err := cost.Parse(e.Cost)
	if err != nil || len(price.Bounds()) == 0 {
		return ""
	}
	rule, _, _ := strings.Cut(e.Category, "/")
	return strings.Join(append([]string{rule, path.Dir(e.File), e.Function}, price.Bounds()...), "\x00")
}

// noDearer reports whether a finding costs at most what an entry does.
func noDearer(e Entry, f *finding.Finding) bool {
	before, err := cost.Parse(e.Cost)
	after, wrong := cost.Parse(f.Cost)
	return err == nil && wrong == nil && after.Compare(before) <= 0
}

// numbers are those of lines and columns.
var numbers = regexp.MustCompile(`:[0-9]+(:[0-9]+)?\b`)

// wording is a message without the places in it, which shift.
func wording(message string) string { return numbers.ReplaceAllString(message, "") }
