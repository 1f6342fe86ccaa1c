package draw

import (
	"fmt"
	"html"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/markdown"
	"github.com/crosslayer/crosslayer/internal/visible"
)

// differsSign marks answers that are not as the OpenAPI document promises, and moreSign that there may be others.
const (
	differsSign = "!"
	moreSign    = "..."
)

// crowded is how many failures of a kind are told apart in a cell: more are written 4xx.
const crowded = 2

// statuses are those of an endpoint as a table has room for: "200", "201", "4xx".
func statuses(e *chart.Endpoint) (list []string) {
	known, more := e.Statuses()
	for class := range 10 {
		var of []string
		for _, status := range known {
			if status/100 == class {
				of = append(of, strconv.Itoa(status))
			}
		}
		if len(of) > crowded && class >= 4 {
			of = []string{strconv.Itoa(class) + "xx"}
		}
		list = append(list, of...)
	}
	if more && e.Answers != nil {
		list = append(list, moreSign)
	}
	return list
}

// answers is the cell of an endpoint: its statuses, and a sign if they are not as promised.
func answers(e *chart.Endpoint) cell {
	c := cell{text: strings.Join(statuses(e), " ")}
	if e.Conforms != chart.Differs {
		return c
	}
	c.text, c.style = strings.TrimSpace(c.text+" "+differsSign), yellow
	if slices.ContainsFunc(e.Differences, func(d chart.Difference) bool { return d.Severity == "error" }) {
		c.style = red
	}
	return c
}

// answerNotes explain the signs of the column that a chart has.
func answerNotes(c chart.Chart) (notes []string) {
	if slices.ContainsFunc(c.Endpoints, func(e chart.Endpoint) bool { return slices.Contains(statuses(&e), moreSign) }) {
		notes = append(notes, moreSign+": there may be answers whose status is not known")
	}
	if slices.ContainsFunc(c.Endpoints, func(e chart.Endpoint) bool { return e.Conforms == chart.Differs }) {
		notes = append(notes, differsSign+": not as the OpenAPI document promises; -format html shows how")
	}
	return notes
}

// answered tells whether there is a word on answers in any endpoint.
func answered(endpoints []*chart.Endpoint) bool {
	return slices.ContainsFunc(endpoints, func(e *chart.Endpoint) bool { return len(statuses(e)) > 0 || e.Conforms != "" })
}

// differing are the endpoints that are not as promised, in the order of the table.
func differing(endpoints []*chart.Endpoint) []*chart.Endpoint {
	return slices.DeleteFunc(slices.Clone(endpoints), func(e *chart.Endpoint) bool { return e.Conforms != chart.Differs })
}

// foldDifferences is what of an endpoint is not as promised, in what browsers show closed.
func foldDifferences(e *chart.Endpoint) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n<details><summary><code>%s</code> is not as the OpenAPI document promises</summary>\n\n", html.EscapeString(visible.Line(e.Name())))
	for i := range e.Differences {
		d := &e.Differences[i]
		fmt.Fprintf(&b, "- %s: %s", markdown.Code(d.Category), markdown.Code(strings.Join(d.Texts, ", ")))
		if at := place(d.Position); at != "" {
			b.WriteString(" at " + markdown.Code(at))
		}
		if at := place(d.Declared); at != "" {
			b.WriteString(", declared at " + markdown.Code(at))
		}
		b.WriteByte('\n')
	}
	b.WriteString("\n</details>\n")
	return b.String()
}
