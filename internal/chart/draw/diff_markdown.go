package draw

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart/compare"
	"github.com/crosslayer/crosslayer/internal/markdown"
	"github.com/crosslayer/crosslayer/internal/visible"
)

// maxRows is how many rows the table of a comment has: what is further down is not read.
const maxRows = 20

// DiffMarkdown draws what changed between two maps for a comment on a pull request.
func DiffMarkdown(w io.Writer, d compare.Diff) error {
	out := bufio.NewWriter(w) // keeps the first error for Flush
	fmt.Fprintf(out, "%s%s%s: %s.\n", markdown.Code(d.Base.Name), arrow, markdown.Code(d.Head.Name), outcome(d))
	rows, more := 0, 0
	for _, s := range sections(d) {
		for _, e := range s.entries {
			if rows == maxRows {
				more++
				continue
			}
			if rows++; rows == 1 {
				fmt.Fprintln(out, "\n| | endpoint | what |\n|:--|:--|:--|")
			}
			cells := []string{s.title, markdown.Code(e.name), remarks(e.facts)}
			for i := range cells {
				cells[i] = markdown.Cell(cells[i])
			}
			fmt.Fprintln(out, "| "+strings.Join(cells, " | ")+" |")
		}
	}
	if more > 0 {
		fmt.Fprintf(out, "\nand %d more\n", more)
	}
	if note := unsaid(d); note != "" {
		fmt.Fprintln(out, "\n"+markdown.Code(note))
	}
	return out.Flush()
}

// remarks are facts as lines of a table's cell.
func remarks(facts []fact) string {
	lines := make([]string, len(facts))
	for i, f := range facts {
		text := figure(visible.Line(f.text))
		if f.names {
			text = markdown.Code(f.text)
		}
		lines[i] = f.label + " " + text
		if f.style == red {
			lines[i] = "**" + lines[i] + "**"
		}
	}
	return strings.Join(lines, "<br>")
}
