package finding

import (
	"fmt"
	"slices"
	"strings"
)

// A Sentence is a message about things, of which there may be many.
type Sentence struct {
	Before, After string
	Things        []Thing // in the order of the source
	Most          int     // how many are named before the others are counted
}

// A Thing is what a sentence says of a name.
type Thing struct{ Name, Text string }

// String returns the message.
func (s Sentence) String() string { return s.Before + s.list() + s.After }

func (s Sentence) list() string {
	var texts []string
	for _, t := range s.Things {
		texts = append(texts, t.Text)
	}
	switch n := len(texts); {
	case n > s.Most+1:
		return strings.Join(texts[:s.Most], ", ") + fmt.Sprintf(" and %d more", n-s.Most)
	case n > 1:
		return strings.Join(texts[:n-1], ", ") + " and " + texts[n-1]
	}
	return strings.Join(texts, "")
}

// About returns the sentence about some of the names only.
func (s Sentence) About(names []string) Sentence {
	s.Things = slices.DeleteFunc(slices.Clone(s.Things), func(t Thing) bool { return !slices.Contains(names, t.Name) })
	return s
}
