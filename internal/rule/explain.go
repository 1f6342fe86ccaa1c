package rule

import (
	"fmt"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
)

// Fingerprint is that of a finding about a call in a function: category, function, callee and wire. What the callee is
// called on may get another name, or be made on the spot.
func Fingerprint(f finding.Finding, symbol, callee, wire string) string {
	return finding.Fingerprint(f.Category, Declared(symbol), last(callee), wire)
}

// Declared is a symbol without the numbers of literals: these shift.
func Declared(symbol string) string {
	name, _, _ := strings.Cut(symbol, "$")
	return name
}

// Trace lists the steps of a path to the wire.
func Trace(w *link.Way) []finding.Step {
	var steps []finding.Step
	for ; w != nil; w = w.Next {
		steps = append(steps, finding.Step{
			Position: finding.Position{File: w.Unit.File(w.Call.Pos), Line: w.Call.Line, Column: w.Call.Col},
			Text:     stepText(w),
		})
	}
	return steps
}

func stepText(w *link.Way) string {
	switch {
	case w.Next == nil:
		return fmt.Sprintf("%s makes a %s round trip", w.Trip.Name, w.Trip.Layer)
	case w.Type != "":
		return fmt.Sprintf("%s calls %s, which implements the interface", Short(w.Call.Text), w.Next.Func.Name)
	}
	return fmt.Sprintf("%s calls %s", w.Func.Name, w.Next.Func.Name)
}

// Path writes a path to the wire in at most n steps, the wire last. first is
// the call the path starts with; it is not repeated. What stands nearest to
// the wire is kept: the reader knows the start.
func Path(w *link.Way, first string, n int) string {
	var names []string
	for ; w.Next != nil; w = w.Next {
		if w.Next.Func.Lit {
			continue // stands in the function that is named already
		}
		name := Plain(w.Next.Func.Name)
		if len(names) == 0 && last(name) == last(first) && w.Type == "" || len(names) > 0 && names[len(names)-1] == name {
			continue
		}
		names = append(names, name)
	}
	if len(names) > 0 && names[len(names)-1] == w.Trip.Name {
		names = names[:len(names)-1] // annotated: the function is the wire
	}
	if over := len(names) + 1 - n; over > 0 && len(names) > 0 {
		names = append([]string{"..."}, names[min(over, len(names)):]...)
	}
	return strings.Join(append(names, w.Trip.Name), " -> ")
}

// Names lists the functions on the way to a trip, the one it starts in first,
// the wire last.
func Names(leaf link.Leaf) []string {
	var names []string
	for _, f := range leaf.Funcs {
		if name := Plain(f.Name); len(names) == 0 || name != names[len(names)-1] {
			names = append(names, name)
		}
	}
	return append(names, leaf.Trip.Name)
}

// Short cuts a callee as the source spells it to its last two names.
func Short(text string) string {
	text = strings.NewReplacer("()", "", "(...)", "").Replace(text)
	parts := strings.Split(text, ".")
	if len(parts) > 2 {
		parts = parts[len(parts)-2:]
	}
	return strings.Join(parts, ".")
}

// Plain writes the name of a method without the brackets of its receiver:
// Store.User for (*Store).User.
func Plain(name string) string {
	return strings.NewReplacer("(*", "", ")", "").Replace(name)
}

func last(name string) string { return name[strings.LastIndexByte(name, '.')+1:] }
