// Package finding defines what crosslayer says about a program: one finding is
// one smell at one place, with its evidence. It is the contract between the
// rules, which make findings, and the outputs, which show them; it knows
// neither.
package finding

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Confidence tells how sure a rule is of a finding.
type Confidence string

const (
	Definite Confidence = "definite" // true on every path the rule knows of
	Likely   Confidence = "likely"   // true on some of them
)

// Severity is how much a finding hurts.
type Severity string

const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Note    Severity = "note"
)

// A Position is a place in a file. Line and Column count from 1, Column in
// bytes. File is slash-separated; inside a rule it is the import path of the
// package followed by the base name, in an output it is relative to the
// working directory. The zero Position is no place at all.
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
}

// A Step is one stage of the path from a finding to its cause.
type Step struct {
	Position
	Text string `json:"text"`
}

// A Remark is what a run has to say of a file that it reads beside the source, and finds nothing in: of an OpenAPI
// document, what was not understood.
type Remark struct {
	Position
	Text string `json:"text"`
}

// An Edit replaces the bytes [Start, End) of a file by New.
type Edit struct {
	File  string `json:"file"`
	Start int    `json:"start"`
	End   int    `json:"end"`
	New   string `json:"new"`
}

// A Fix is a set of edits that remove the cause of a finding.
type Fix struct {
	Message string `json:"message"`
	Edits   []Edit `json:"edits"`
}

// A Finding is one smell at one place. Its JSON form is stable: see
// docs/json.md.
type Finding struct {
	Rule       string     `json:"rule"`
	Category   string     `json:"category"`
	Severity   Severity   `json:"severity"`
	Confidence Confidence `json:"confidence"`
	Message    string     `json:"message"`
	Position
	EndLine     int      `json:"end_line"`
	EndColumn   int      `json:"end_column"`
	Function    string   `json:"function"`
	Endpoint    string   `json:"endpoint"`
	Operation   string   `json:"operation"`
	Operations  []string `json:"operations"`
	Names       []string `json:"names"` // sorted: the fields, parameters or calls that it is about, where it tells them apart
	Cost        string   `json:"cost"`
	Trace       []Step   `json:"trace"`
	Fixes       []Fix    `json:"fixes"`
	URL         string   `json:"url"`
	Fingerprint string   `json:"fingerprint"`

	// Sentence is what the message about names is made of; others have none.
	Sentence Sentence `json:"-"`
	// Ignored: a comment in the source says that it is not wanted.
	Ignored bool `json:"-"`
	// Nolint: a comment for golangci-lint says so. Other drivers than it and the
	// command report the finding.
	Nolint bool `json:"-"`
}

// Placed returns a copy of the finding whose files have the names that place gives them.
func (f Finding) Placed(place func(file string) string) Finding {
	f.File = place(f.File)
	f.Trace = slices.Clone(f.Trace)
	for i := range f.Trace {
		f.Trace[i].File = place(f.Trace[i].File)
	}
	f.Fixes = slices.Clone(f.Fixes)
	for i := range f.Fixes {
		edits := slices.Clone(f.Fixes[i].Edits)
		for j := range edits {
			edits[j].File = place(edits[j].File)
		}
		f.Fixes[i].Edits = edits
	}
	return f
}

// Fingerprint identifies a finding across edits that shift lines, move functions or
// rename files: the parts that it hashes hold nothing of these, nor what else the
// finding is about, its names. Unique adds a number among those that are alike.
func Fingerprint(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:12])
}

// Likeness is a fingerprint without its number.
func Likeness(fingerprint string) string {
	hash, _, _ := strings.Cut(fingerprint, ":")
	return hash
}

// Compare orders findings by file, line, column, rule, confidence (the surest
// first), category and message.
func Compare(a, b Finding) int {
	return cmp.Or(
		cmp.Compare(a.File, b.File),
		cmp.Compare(a.Line, b.Line),
		cmp.Compare(a.Column, b.Column),
		cmp.Compare(a.Rule, b.Rule),
		cmp.Compare(a.Confidence, b.Confidence), // definite, likely
		cmp.Compare(a.Category, b.Category),
		cmp.Compare(a.Message, b.Message),
	)
}

// Unique sorts findings and keeps the surest of those with the same rule and
// place: two programs that share a package both see what lies in it. Of a rule
// that compares operations, each says something else: there is one finding per
// operation and category. Those that are left have fingerprints of their own: the ones that
// are alike are numbered in their order.
func Unique(findings []Finding) []Finding {
	type cause struct {
		rule                string
		at                  Position
		operation, category string
	}
	slices.SortFunc(findings, Compare)
	seen := make(map[cause]bool)
	findings = slices.DeleteFunc(findings, func(f Finding) bool {
		c := cause{rule: f.Rule, at: f.Position}
		if f.Operation != "" {
			c.operation, c.category = f.Operation, f.Category
		}
		again := seen[c]
		seen[c] = true
		return again
	})
	alike := make(map[string]int)
	for i := range findings {
		hash := Likeness(findings[i].Fingerprint)
		alike[hash]++
		findings[i].Fingerprint = fmt.Sprintf("%s:%d", hash, alike[hash])
	}
	return findings
}

// Stats tell what a run looked at, so that silence can be judged.
type Stats struct {
	Packages     int      `json:"packages"`
	Trips        int      `json:"trips"`
	UnknownCalls int      `json:"unknown_calls"`
	Known        int      `json:"known"` // findings that are not shown, as they were there before
	Seconds      float64  `json:"seconds"`
	Libraries    []string `json:"-"` // recognised, sorted
}

// Add adds what another run looked at.
func (s *Stats) Add(o Stats) {
	s.Packages += o.Packages
	s.Trips += o.Trips
	s.UnknownCalls += o.UnknownCalls
	s.Known += o.Known
	s.Seconds += o.Seconds
	s.Libraries = slices.Compact(slices.Sorted(slices.Values(slices.Concat(s.Libraries, o.Libraries))))
}
