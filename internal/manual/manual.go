// Package manual writes what is known about rules: as text for a terminal, as
// Markdown for docs/rules, as JSON for tools.
package manual

import (
	"flag"
	"fmt"
	"go/doc/comment"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/rule"
)

// A Page is what a reader is told about one rule.
type Page struct {
	rule.Info
	Options []Option
}

// An Option is a flag of the rule's analyzer.
type Option struct {
	Name    string `json:"name"`
	Default string `json:"default"`
	Usage   string `json:"usage"`
}

// Pages puts rules and their analyzers, in the same order, together.
func Pages(rules []rule.Rule, made []*analysis.Analyzer) []Page {
	pages := make([]Page, len(rules))
	for i, r := range rules {
		pages[i].Info = r.Info
		made[i].Flags.VisitAll(func(f *flag.Flag) {
			_, usage := flag.UnquoteUsage(f)
			pages[i].Options = append(pages[i].Options, Option{f.Name, f.DefValue, usage})
		})
	}
	return pages
}

// state says how far one can rely on a rule.
func (p Page) state() string {
	status := string(p.Status)
	if p.RenamedTo != "" {
		status += ", renamed to " + p.RenamedTo
	}
	return fmt.Sprintf("%s, since %s, %s by default, severity %s", status, p.Since, p.onOff(), p.Severity)
}

func (p Page) onOff() string {
	if p.Default() {
		return "on"
	}
	return "off"
}

// sections returns those of the rule's documentation, and the options.
func (p Page) sections() []rule.Section {
	var blocks []comment.Block
	if len(p.Options) == 0 {
		blocks = append(blocks, paragraph("None."))
	} else {
		list := new(comment.List)
		for _, o := range p.Options {
			text := o.Name + ": " + o.Usage
			if o.Default != "" {
				text += "; default " + o.Default
			}
			list.Items = append(list.Items, &comment.ListItem{Content: []comment.Block{paragraph(text)}})
		}
		blocks = append(blocks, list, paragraph("They are set in .crosslayer.yml, below rules and "+p.Name+"."))
	}
	return append(p.Sections(), rule.Section{Title: "Options", Blocks: blocks})
}

func paragraph(text string) *comment.Paragraph {
	return &comment.Paragraph{Text: []comment.Text{comment.Plain(text)}}
}
