// Package output shows findings: to people, to tools, to those who review code. It
// renders what it is given and judges nothing.
package output

import (
	"encoding/json"
	"io"
	"slices"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// Version is that of the JSON form. It changes when a field goes or changes its
// meaning, not when one is added.
const Version = 1

// document is the whole of the JSON form: see docs/json.md.
type document struct {
	Version  int               `json:"version"`
	Findings []finding.Finding `json:"findings"`
	Notes    []finding.Remark  `json:"notes"`
	Stats    finding.Stats     `json:"stats"`
}

// JSON writes the findings, and notes on documents, as one JSON document. Lists are never null.
func JSON(w io.Writer, r Report) error {
	doc := document{Version: Version, Findings: listed(slices.Clone(r.Findings)), Notes: listed(r.Notes), Stats: r.Stats}
	for i := range doc.Findings {
		f := &doc.Findings[i]
		f.Operations = listed(f.Operations)
		f.Names = listed(f.Names)
		f.Trace = listed(f.Trace)
		f.Fixes = listed(slices.Clone(f.Fixes))
		for j := range f.Fixes {
			f.Fixes[j].Edits = listed(f.Fixes[j].Edits)
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false) // messages hold arrows
	return enc.Encode(doc)
}

// listed returns a list that is not nil.
func listed[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
