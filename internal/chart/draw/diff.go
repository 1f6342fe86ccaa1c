package draw

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/chart/compare"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/visible"
)

// A section is the endpoints that share a fate.
type section struct {
	title   string
	entries []entry
}

// An entry is an endpoint and what there is to say of it.
type entry struct {
	name  string
	facts []fact
}

// A fact is one thing that changed: "db", "1 -> 1+n".
type fact struct {
	label, text string
	style       style
	names       bool // the text is made of names in the source
}

// arrow stands between what was and what is.
const arrow = " -> "

// sections are those that have entries, what a reviewer must see first.
func sections(d compare.Diff) []section {
	all := []section{{title: compare.Worse}, {title: compare.Better}, {title: "changed"}, {title: "added"}, {title: "removed"}}
	for i := range d.Changed {
		c := &d.Changed[i]
		at := slices.Index([]string{compare.Worse, compare.Better, compare.Other}, c.Verdict)
		all[at].entries = append(all[at].entries, entry{c.After.Name(), facts(c)})
	}
	for i, list := range [][]compare.Endpoint{d.Added, d.Removed} {
		for j := range list {
			at := len(all) - 2 + i
			all[at].entries = append(all[at].entries, entry{list[j].Name(), standing(&list[j], i == 0)})
		}
	}
	return slices.DeleteFunc(all, func(s section) bool { return len(s.entries) == 0 })
}

// facts are those of an endpoint that changed.
func facts(c *compare.Change) []fact {
	before, after := letters(c.Numbers)
	all := numberFacts(c, before, after)
	if !slices.Equal(before, after) {
		all = append(all, sources("before", before)...)
	}
	all = append(all, sources("where", after)...)
	all = append(all, overBudget(c.Over)...)
	all = append(all, answerFacts(c)...)
	if c.Renamed {
		all = append(all, fact{label: "was", text: c.Before.Name(), names: true})
	}
	if c.Moved {
		old, now := c.Before.Handler.Name, c.After.Handler.Name
		if old == now {
			old, now = c.Before.Handler.File, c.After.Handler.File
		}
		all = append(all, fact{label: "handler", text: old + arrow + now, names: true})
	}
	if c.Middleware != nil {
		all = append(all, fact{label: compare.Middleware, text: given(c.Middleware), names: true})
	}
	if c.Unresolved != nil {
		all = append(all, fact{label: "unresolved", text: given(c.Unresolved), names: true})
	}
	return all
}

// numberFacts are the numbers that changed, with letters for what was looped over and is.
func numberFacts(c *compare.Change, before, after []string) (all []fact) {
	for i := range c.Numbers {
		n := &c.Numbers[i]
		f := fact{label: numberName(n), text: amount(n.Before, before) + arrow + amount(n.After, after), style: yellow}
		switch {
		case n.Trend == compare.Fell:
			f.style = green
		case n.Deeper():
			f.style = red
		}
		if n.DegreeBefore != n.DegreeAfter {
			f.text += fmt.Sprintf(" (degree %d%s%d)", n.DegreeBefore, arrow, n.DegreeAfter)
		}
		all = append(all, f)
	}
	return all
}

// made is what an endpoint makes, "" if it makes nothing.
func made(e *chart.Endpoint) string {
	letters := bounds(e)
	var sums []string
	for i, r := range numbers(&e.Cost) {
		if !r.IsZero() {
			number, unit := amount(r, letters), columns[i]
			if number == "1" {
				unit = strings.TrimSuffix(unit, "s")
			}
			sums = append(sums, number+" "+unit)
		}
	}
	return strings.Join(sums, ", ")
}

// standing is what there is to say of an endpoint that only one of the maps has.
func standing(e *compare.Endpoint, added bool) []fact {
	var all []fact
	if added {
		if sums := made(&e.Endpoint); sums != "" {
			f := fact{label: "makes", text: sums}
			if e.Cost.Grows() {
				f.style = yellow
			}
			all = append(all, f)
		}
		all = append(all, sources("where", bounds(&e.Endpoint))...)
		all = append(all, overBudget(e.Over)...)
		if c := answers(&e.Endpoint); c.text != "" {
			all = append(all, fact{label: "answers", text: c.text, style: c.style})
		}
	}
	handler := e.Handler.Name
	if at := place(e.Handler.Position); at != "" {
		handler += " " + at
	}
	return append(all, fact{label: "handler", text: handler, names: true})
}

// numberName names a number as the reader of a map knows it.
func numberName(n *compare.Number) string {
	if n.Of == compare.Handler {
		return n.Number
	}
	return n.Of + " " + n.Number
}

// amount is a number that may be none.
func amount(r chart.Range, bounds []string) string {
	if r.IsZero() {
		return "0"
	}
	return short(r, bounds)
}

// sources says where letters come from.
func sources(label string, bounds []string) []fact {
	named := cost.Sources(bounds)
	if len(named) == 0 {
		return nil
	}
	return []fact{{label: label, text: strings.Join(named, ", "), names: true}}
}

func overBudget(over []string) []fact {
	if len(over) == 0 {
		return nil
	}
	return []fact{{label: "over budget", text: strings.Join(over, ", "), style: red}}
}

// given spells what came and what went.
func given(n *compare.Names) string {
	var parts []string
	for _, name := range n.Added {
		parts = append(parts, "+"+name)
	}
	for _, name := range n.Removed {
		parts = append(parts, "-"+name)
	}
	if len(parts) == 0 {
		return "in another order"
	}
	return strings.Join(parts, " ")
}

// letters returns the bounds of all numbers before and after in the order of their letters. Both sides
// share letters, unless their loops go over different things.
func letters(all []compare.Number) (before, after []string) {
	collect := func(side func(*compare.Number) chart.Range) []string {
		var found []string
		for i := range all {
			r := side(&all[i])
			for _, b := range slices.Concat(r.Most.Bounds(), r.Least.Bounds()) {
				if !slices.Contains(found, b) {
					found = append(found, b)
				}
			}
		}
		return found
	}
	before = collect(func(n *compare.Number) chart.Range { return n.Before })
	after = collect(func(n *compare.Number) chart.Range { return n.After })
	covers := func(a, b []string) bool {
		return !slices.ContainsFunc(b, func(bound string) bool { return !slices.Contains(a, bound) })
	}
	switch {
	case covers(after, before):
		return after, after
	case covers(before, after):
		return before, before
	}
	return before, after
}

// DiffText draws what changed between two maps for a terminal.
func DiffText(w io.Writer, d compare.Diff, options TextOptions) error {
	out := bufio.NewWriter(w) // keeps the first error for Flush
	all := sections(d)
	widest, labels := 0, 0
	for _, s := range all {
		for _, e := range s.entries {
			widest = max(widest, utf8.RuneCountInString(e.name))
			for _, f := range e.facts {
				labels = max(labels, utf8.RuneCountInString(f.label))
			}
		}
	}
	widest = min(widest, 60)
	for _, s := range all {
		fmt.Fprintln(out, paint(s.title, strong, options.Color))
		for _, e := range s.entries {
			head := visible.Line(e.name)
			if utf8.RuneCountInString(head) > widest { // its facts begin on the next line
				fmt.Fprintln(out, "  "+head)
				head = ""
			}
			for _, f := range e.facts {
				text := visible.Line(f.text)
				if room := options.Width - 2 - widest - len(gap) - labels - len(gap); options.Width > 0 && f.names && room >= 12 && utf8.RuneCountInString(text) > room {
					text = cut(text, room)
				}
				fmt.Fprintf(out, "  %s%s%s%s%s\n", padded(head, widest), gap, paint(padded(f.label, labels), faint, options.Color), gap, paint(text, f.style, options.Color))
				head = ""
			}
		}
		fmt.Fprintln(out)
	}
	if note := unsaid(d); note != "" {
		fmt.Fprintln(out, paint(visible.Line(note), faint, options.Color))
	}
	fmt.Fprintln(out, paint(visible.Line(d.Base.Name+arrow+d.Head.Name)+": "+outcome(d)+".", strong, options.Color))
	return out.Flush()
}

func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// outcome sums up a diff in one line.
func outcome(d compare.Diff) string {
	counts := make(map[string]int)
	for i := range d.Changed {
		counts[d.Changed[i].Verdict]++
	}
	var parts []string
	add := func(n int, what string) {
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, what))
		}
	}
	add(counts[compare.Worse], "worse")
	add(counts[compare.Better], "better")
	add(counts[compare.Other], "changed at the same cost")
	add(len(d.Added), "added")
	add(len(d.Removed), "removed")
	switch {
	case len(parts) > 0:
		add(d.Unchanged, "unchanged")
		return strings.Join(parts, ", ")
	case d.Unchanged > 0:
		return "nothing changed in " + plural(d.Unchanged, "endpoint")
	}
	return "no endpoints"
}
