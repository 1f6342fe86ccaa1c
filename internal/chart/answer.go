package chart

import (
	"cmp"
	"slices"
)

// The bodies of answers.
const (
	JSON  = "json"  // made by an encoder of JSON
	Other = "other" // bytes or text
	Any   = "any"   // nobody knows what
)

// An Answer is what a request to an endpoint may get from its handler.
type Answer struct {
	Status int    `json:"status,omitempty"` // 0 is one that nobody knows
	Media  string `json:"media,omitempty"`  // as the source says it
	Body   string `json:"body,omitempty"`   // json, other, any; "" is none
	// Shape is that of a JSON body, as shape.Brief writes it; "?" if it is not known.
	Shape   string     `json:"shape,omitempty"`
	Partial bool       `json:"partial,omitempty"` // there may be more of the body
	Places  []Position `json:"places"`            // where the handler answers so
}

// How an endpoint agrees with the OpenAPI document.
const (
	Conforms = "yes"     // all is known of what it sends when it succeeds, and nothing differs
	Differs  = "no"      // something differs
	Unsure   = "unknown" // nothing is known to differ
)

// A Difference is something that is not as the document promises: of one category, at one place.
type Difference struct {
	Category  string   `json:"category"` // of the rule contract
	Severity  string   `json:"severity"`
	Operation string   `json:"operation"`
	Texts     []string `json:"texts"` // what is concerned, and how
	Position           // in the handler, or of the route
	Declared  Position `json:"declared"`
}

// A Note says what of a document was not understood.
type Note struct {
	Position
	Text string `json:"text"`
}

// Statuses returns those of the answers that are known, sorted, and whether there may be others.
func (e *Endpoint) Statuses() (known []int, more bool) {
	more = e.AnswersPartial
	for i := range e.Answers {
		if status := e.Answers[i].Status; status == 0 {
			more = true
		} else {
			known = append(known, status)
		}
	}
	slices.Sort(known)
	return slices.Compact(known), more
}

// SortAnswers puts answers in the order of their statuses, the unknown last, and otherwise leaves their order; their
// places are sorted.
func (e *Endpoint) SortAnswers() {
	for i := range e.Answers {
		slices.SortFunc(e.Answers[i].Places, func(a, b Position) int {
			return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
		})
	}
	slices.SortStableFunc(e.Answers, func(a, b Answer) int {
		if a.Status == 0 || b.Status == 0 {
			return cmp.Compare(b.Status, a.Status)
		}
		return cmp.Compare(a.Status, b.Status)
	})
}
