package output

import (
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart/draw"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/markdown"
)

// Bounds of a Markdown document, in bytes. A comment on GitHub has 65,536 characters at the most; what stands around
// the document in it has room as well.
const (
	maxMarkdown = 60_000
	maxChanges  = 20_000 // of the table of changed endpoints
	maxProse    = 1000   // of a message, in characters
	maxSteps    = 30     // of a trace
)

// Markdown shows findings by endpoint, for a comment on a pull request or the summary of a job: see docs/formats.md.
func Markdown(w io.Writer, r Report) error {
	changes, err := changed(r)
	if err != nil {
		return err
	}
	var b strings.Builder
	if len(r.Findings) == 0 {
		b.WriteString(summary(nil, r.Stats) + "\n")
	} else {
		writeGroups(&b, r, maxMarkdown-len(changes))
	}
	b.WriteString(changes)
	_, err = io.WriteString(w, b.String())
	return err
}

// changed is the table of the endpoints that changed, "" if none are compared.
func changed(r Report) (string, error) {
	if r.Changes == nil {
		return "", nil
	}
	const title = "\n### What became of the endpoints\n\n"
	var b strings.Builder
	if err := draw.DiffMarkdown(&b, *r.Changes); err != nil {
		return "", err
	}
	if b.Len() > maxChanges {
		return title + "The table is too long for this text; `crosslayer diff` shows it.\n", nil
	}
	return title + b.String(), nil
}

// writeGroups writes as many findings as there is room for.
func writeGroups(b *strings.Builder, r Report, room int) {
	groups := byEndpoint(r)
	var all tally
	for _, g := range groups {
		for i, n := range g.tally {
			all[i] += n
		}
	}
	fmt.Fprintf(b, "%s.\n", all.said(r.Stats.Known))
	const more = "\n%s more for which there is no room here; the other forms of crosslayer have all.\n"
	room -= len(more) + 20
	left := len(r.Findings)
	files := newSources(r)
	for _, g := range groups {
		head := heading(g, len(groups) > 1)
		for _, f := range g.findings {
			item := head + markdownItem(f, files)
			if b.Len()+len(item) > room {
				fmt.Fprintf(b, more, plural(left, "finding"))
				return
			}
			b.WriteString(item)
			head = ""
			left--
		}
	}
}

// heading names an endpoint. What none leads to has a heading beside others.
func heading(g group, among bool) string {
	switch {
	case g.name == "" && !among:
		return ""
	case g.name == "":
		return "\n### No endpoint leads here\n"
	}
	text := "\n### " + markdown.Code(shortened(g.name)) + "\n"
	if g.became != "" {
		text += "\n" + markdown.Code(shortened(g.became)) + "\n"
	}
	return text
}

// markdownItem is a finding as an item of a list.
func markdownItem(f *finding.Finding, files *sources) string {
	var b strings.Builder
	fmt.Fprintf(&b, "\n- **%s** %s\\\n", severities[weight(f.Severity)], markdown.Prose(shortened(f.Message)))
	fmt.Fprintf(&b, "  %s at %s\n", linked(f), markdown.Code(shortened(lineIn(files.own(f.File), f.Line))))
	if len(f.Trace) > 0 {
		b.WriteString("\n  <details><summary>trace</summary>\n\n")
		for i, step := range f.Trace {
			if i == maxSteps {
				fmt.Fprintf(&b, "\n  and %s more\n", plural(len(f.Trace)-i, "step"))
				break
			}
			fmt.Fprintf(&b, "  %d. ", i+1)
			if step.File != "" {
				b.WriteString(markdown.Code(shortened(lineIn(files.name(step.File), step.Line))) + " ")
			}
			b.WriteString(markdown.Prose(shortened(step.Text)) + "\n")
		}
		b.WriteString("\n  </details>\n")
	}
	return b.String()
}

// lineIn is a line of a file, or the file.
func lineIn(file string, line int) string {
	if line < 1 {
		return file
	}
	return fmt.Sprintf("%s:%d", file, line)
}

// address matches URLs that mean nothing in Markdown.
var address = regexp.MustCompile(`^https?://[A-Za-z0-9._~:/?#@%&=+,-]{1,500}$`)

// linked is the category of a finding, with a link to what is to be known of it.
func linked(f *finding.Finding) string {
	category := markdown.Code(shortened(f.Category))
	if !address.MatchString(f.URL) {
		return category
	}
	return "[" + category + "](" + f.URL + ")"
}

// shortened is a text that leaves room for others.
func shortened(text string) string {
	n := 0
	for i := range text {
		if n++; n > maxProse {
			return text[:i] + "..."
		}
	}
	return text
}
