package draw

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart/compare"
)

// mostFields is how many values of a body are named in a line.
const mostFields = 6

// answerFacts are what became of an endpoint's answers, and of how they agree with the document.
func answerFacts(c *compare.Change) (all []fact) {
	var came []string
	style := style("")
	for i := range c.Answers {
		a := &c.Answers[i]
		switch a.Trend {
		case compare.Added:
			came = append(came, "+"+strconv.Itoa(a.Status))
		case compare.Removed:
			came = append(came, "-"+strconv.Itoa(a.Status))
		}
		if a.Breaks && a.Trend == compare.Removed {
			style = red
		}
	}
	if len(came) > 0 {
		all = append(all, fact{label: "answers", text: strings.Join(came, " "), style: style})
	}
	for i := range c.Answers {
		if a := &c.Answers[i]; a.Trend == compare.Changed {
			all = append(all, fieldsFact(a))
		}
	}
	if c.Conforms != nil {
		f := fact{label: "documented", text: agreed(c.Conforms.Before) + arrow + agreed(c.Conforms.After)}
		if c.Conforms.After == "no" {
			f.style = yellow
		}
		all = append(all, f)
	}
	if c.Differences != nil {
		f := fact{label: "contract", text: strings.Join(append(signed("+", c.Differences.Added), signed("-", c.Differences.Removed)...), " "), names: true}
		if c.Departs() {
			f.style = red
		}
		all = append(all, f)
	}
	return all
}

// signed spells differences with a sign, each category once: "+undeclared-field: a, b".
func signed(sign string, differences []string) (list []string) {
	last := ""
	for _, d := range differences { // sorted
		category, what, _ := strings.Cut(d, ": ")
		if category == last {
			list[len(list)-1] += ", " + what
			continue
		}
		last = category
		list = append(list, sign+d)
	}
	return list
}

// agreed is how an endpoint agrees with the document, in words.
func agreed(conforms string) string {
	if conforms == "" {
		return "not at all"
	}
	return conforms
}

// fieldsFact is what became of the values in the bodies of a status.
func fieldsFact(a *compare.Answer) fact {
	f := fact{label: "answer " + strconv.Itoa(a.Status), names: true}
	if a.Breaks {
		f.style = red
	}
	var parts []string
	for i := range a.Fields {
		parts = append(parts, fieldText(&a.Fields[i]))
	}
	f.text = atMost(mostFields, parts)
	return f
}

func fieldText(f *compare.Field) string {
	path := f.Path
	if path == "" {
		path = "the body"
	}
	switch {
	case f.Before == "":
		return fmt.Sprintf("+%s: %s", path, f.After)
	case f.After == "":
		return fmt.Sprintf("-%s: %s", path, f.Before)
	}
	return path + ": " + f.Before + arrow + f.After
}

// unsaid is a line on what of two maps could not be compared, "" if all was.
func unsaid(d compare.Diff) string {
	var names []string
	for _, s := range []compare.Side{d.Base, d.Head} {
		if !s.Answers {
			names = append(names, s.Name)
		}
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0] + " is a map without answers, made by an older crosslayer: they are not compared"
	}
	return strings.Join(names, " and ") + " are maps without answers, made by an older crosslayer: they are not compared"
}
