package draw

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/cost"
	"github.com/crosslayer/crosslayer/internal/markdown"
	"github.com/crosslayer/crosslayer/internal/visible"
)

// maxTrees bounds what is folded in a Markdown document, in bytes: job summaries end at a mebibyte, and the
// table comes first. Differences take half of it at the most, trees the rest.
const maxTrees = 512 << 10

// Markdown draws a chart for a job summary: a table, and behind folds what of an endpoint differs from the
// OpenAPI document, and the tree of calls of one that depends on n.
func Markdown(w io.Writer, c chart.Chart) error {
	out := bufio.NewWriter(w) // keeps the first error for Flush
	fmt.Fprintln(out, count(c).String())
	endpoints := worstFirst(c)
	answers := answered(endpoints)
	if len(endpoints) > 0 {
		head, rule := "", ""
		if answers {
			head, rule = " answers |", ":--|"
		}
		fmt.Fprintln(out, "\n| endpoint | "+strings.Join(columns[:], " | ")+" | middleware | detached |"+head+" handler |")
		fmt.Fprintln(out, "|:--|"+strings.Repeat("--:|", len(columns)+2)+rule+":--|")
	}
	var unresolved []string
	var growing []*chart.Endpoint
	for _, g := range groups(endpoints) {
		for _, e := range g.endpoints {
			writeRow(out, e, answers)
			unresolved = append(unresolved, partial(e)...)
			if e.Grows() {
				growing = append(growing, e)
			}
		}
	}
	slices.Sort(unresolved)
	if unresolved = slices.Compact(unresolved); len(unresolved) > 0 {
		for i, name := range unresolved {
			unresolved[i] = markdown.Code(name)
		}
		fmt.Fprintln(out, "\n`"+partialSign+"`: calls that could not be resolved count as nothing: "+atMost(8, unresolved))
	}
	if answers {
		for _, note := range answerNotes(c) {
			sign, text, _ := strings.Cut(note, ":")
			text, _, _ = strings.Cut(text, ";") // it is below
			fmt.Fprintln(out, "\n`"+sign+"`:"+text)
		}
	}
	left := maxTrees
	for i, e := range differing(endpoints) {
		fold := foldDifferences(e)
		if left -= len(fold); left < maxTrees/2 {
			fmt.Fprintf(out, "\nThe differences of %s left out, as this document would be too long.\n", plural(len(differing(endpoints))-i, "endpoint"))
			break
		}
		fmt.Fprint(out, fold)
	}
	for i, e := range growing {
		fold := fold(e)
		if left -= len(fold); left < 0 {
			fmt.Fprintf(out, "\n%s left out, as this document would be too long.\n", plural(len(growing)-i, "tree"))
			break
		}
		fmt.Fprint(out, fold)
	}
	return out.Flush()
}

func writeRow(out *bufio.Writer, e *chart.Endpoint, answers bool) {
	letters := bounds(e)
	cells := []string{markdown.Code(e.Name())}
	for _, r := range numbers(&e.Cost) {
		cells = append(cells, figure(short(r, letters)))
	}
	if len(partial(e)) > 0 {
		cells[len(cells)-1] += " `" + partialSign + "`"
	}
	cells = append(cells, figure(shortPlus(before(e), letters)), figure(short(e.Detached.Total(), letters)))
	if answers {
		cells = append(cells, answerCell(e))
	}
	handler := markdown.Code(e.Handler.Name)
	if at := place(e.Handler.Position); at != "" {
		handler += " " + markdown.Code(at)
	}
	cells = append(cells, handler)
	for i := range cells {
		cells[i] = markdown.Cell(cells[i])
	}
	fmt.Fprintln(out, "| "+strings.Join(cells, " | ")+" |")
}

// fold is an endpoint's tree in what browsers show closed.
func fold(e *chart.Endpoint) string {
	var b, tree strings.Builder
	outline(&tree, e.Tree, 0)
	b.WriteString("\n<details><summary><code>" + html.EscapeString(visible.Line(e.Name())) + "</code>")
	letters := bounds(e)
	if total := e.Cost.Total(); total.Grows() {
		b.WriteString(" makes " + html.EscapeString(short(total, letters)) + " trips")
	}
	for _, source := range cost.Sources(letters) {
		b.WriteString(", " + html.EscapeString(visible.Line(source)))
	}
	b.WriteString("</summary>\n\n" + markdown.Block(tree.String()) + "\n</details>\n")
	return b.String()
}

// answerCell is the cell of an endpoint's statuses.
func answerCell(e *chart.Endpoint) string {
	c := answers(e)
	if c.style != "" {
		return "**" + c.text + "**"
	}
	return c.text
}

// figure keeps the stars of a polynomial from being emphasis.
func figure(text string) string {
	return strings.ReplaceAll(text, "*", `\*`)
}
