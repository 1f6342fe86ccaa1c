package manual

import (
	"fmt"
	"go/doc/comment"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/crosslayer/crosslayer/internal/rule"
)

const (
	indent = "    "
	strong = "\x1b[1m"
	faint  = "\x1b[2m"
	reset  = "\x1b[0m"
)

// Text returns the page for a terminal of some width. A category that the reader
// asked for comes first; it may be nil. Code is not wrapped.
func (p Page) Text(category *rule.Category, width int, color bool) string {
	var b strings.Builder
	paint := func(style, text string) string {
		if !color {
			return text
		}
		return style + text + reset
	}
	printer := comment.Printer{TextPrefix: indent, TextCodePrefix: indent + indent, TextWidth: width - len(indent)}
	show := func(blocks ...comment.Block) {
		for _, block := range blocks {
			text := string(printer.Text(&comment.Doc{Content: []comment.Block{block}}))
			if _, code := block.(*comment.Code); code {
				text = paint(faint, strings.TrimSuffix(text, "\n")) + "\n"
			}
			b.WriteString(text + "\n")
		}
	}
	if category != nil {
		b.WriteString(paint(strong, category.Name) + "\n")
		show(paragraph(category.Summary))
	}
	b.WriteString(paint(strong, p.Name) + "\n")
	show(paragraph(p.Summary), paragraph("("+p.state()+")"))
	for _, s := range p.sections() {
		if s.Title != "" {
			b.WriteString(paint(strong, s.Title) + "\n")
		}
		show(s.Blocks...)
	}
	return b.String()
}

// Table writes a line per rule.
func Table(w io.Writer, pages []Page) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RULE\tSTATUS\tSINCE\tDEFAULT\tREPORTS")
	for _, p := range pages {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", p.Name, p.Status, p.Since, p.onOff(), p.Summary)
	}
	return table.Flush()
}
