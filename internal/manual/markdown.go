package manual

import (
	"fmt"
	"go/doc/comment"
	"go/format"
	"net/url"
	"strings"

	"github.com/crosslayer/crosslayer/internal/rule"
)

// Markdown returns the page of the rule in docs/rules.
func (p Page) Markdown() string { return p.markdown(func(page string) string { return page }) }

// Help returns the page as it reads anywhere: its links are absolute.
func (p Page) Help() string {
	return p.markdown(func(page string) string {
		if base, err := url.Parse(rule.URL(p.Name)); err == nil {
			if at, err := base.Parse(page); err == nil {
				return at.String()
			}
		}
		return page
	})
}

// markdown writes the page; link tells where a page beside it is.
func (p Page) markdown(link func(page string) string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n%s%s.\n\n", p.Name, strings.ToUpper(p.Summary[:1]), p.Summary[1:])
	fmt.Fprintf(&b, "Status: [%s](%s), since %s, %s by default, severity %s.\n", p.Status, link("../stability.md#rules"), p.Since, p.onOff(), p.Severity)
	if p.RenamedTo != "" {
		fmt.Fprintf(&b, "Renamed to [%s](%s).\n", p.RenamedTo, link(p.RenamedTo+".md"))
	}
	for _, s := range p.sections() {
		if s.Title != "" {
			fmt.Fprintf(&b, "\n## %s\n", s.Title)
		}
		for _, block := range s.Blocks {
			b.WriteString("\n")
			code, ok := block.(*comment.Code)
			if !ok {
				b.Write(new(comment.Printer).Markdown(&comment.Doc{Content: []comment.Block{block}}))
				continue
			}
			language := ""
			if _, err := format.Source([]byte(code.Text)); err == nil {
				language = "go"
			}
			fmt.Fprintf(&b, "```%s\n%s```\n", language, code.Text)
		}
	}
	return b.String()
}

// Index returns the page that lists all pages.
func Index(pages []Page) string {
	var b strings.Builder
	b.WriteString("# Rules\n\n")
	b.WriteString("| rule | status | since | by default | what it reports |\n|---|---|---|---|---|\n")
	for _, p := range pages {
		fmt.Fprintf(&b, "| [%s](%s.md) | %s | %s | %s | %s |\n", p.Name, p.Name, p.Status, p.Since, p.onOff(), p.Summary)
	}
	b.WriteString("\n| category | what; the way out |\n|---|---|\n")
	for _, p := range pages {
		for _, c := range p.Categories {
			fmt.Fprintf(&b, "| `%s` | %s |\n", c.Name, c.Summary)
		}
	}
	b.WriteString("\n`crosslayer explain` prints these pages. [stability.md](../stability.md) says what each status promises.\n")
	return b.String()
}
