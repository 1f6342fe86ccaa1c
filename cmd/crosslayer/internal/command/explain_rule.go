package command

import (
	"cmp"
	"errors"
	"io"
	"strings"

	"github.com/crosslayer/crosslayer/internal/manual"
	"github.com/crosslayer/crosslayer/internal/rule"
)

// widest is the longest line that is pleasant to read.
const widest = 100

// explainRule prints the documentation of one rule, which may be named by one
// of its categories.
func (p Program) explainRule(args []string, stdout io.Writer) error {
	var opts options
	flags := opts.manualFlags("crosslayer explain")
	flags.StringVar(&opts.color, "color", "auto", "")
	if err := opts.readManual(flags, args); errors.Is(err, errHelp) {
		return p.help(stdout)
	} else if err != nil {
		return err
	}
	if err := oneOf("color", opts.color, "auto", "always", "never"); err != nil {
		return err
	}
	switch flags.NArg() {
	case 0:
		return p.list(opts.format, stdout)
	case 1:
	default:
		return usagef("one rule at a time: crosslayer explain %s", flags.Arg(0))
	}
	page, category, err := p.page(flags.Arg(0))
	if err != nil {
		return err
	}
	switch opts.format {
	case "json":
		return manual.JSON(stdout, []manual.Page{page})
	case "markdown":
		_, err = io.WriteString(stdout, page.Markdown())
	default:
		_, err = io.WriteString(stdout, page.Text(category, min(cmp.Or(width(stdout), 80), widest), opts.colored(stdout)))
	}
	return err
}

// page returns the page of a rule or of a category, whose rule may be left out
// where only one has it.
func (p Program) page(name string) (manual.Page, *rule.Category, error) {
	var page manual.Page
	var category *rule.Category
	var names, found []string
	for _, candidate := range p.Manual {
		if candidate.Name == name {
			return candidate, nil, nil
		}
		names = append(names, candidate.Name)
		for _, c := range candidate.Categories {
			names = append(names, c.Name)
			if c.Name == name || c.Name == candidate.Name+"/"+name {
				found = append(found, c.Name)
				page, category = candidate, &c
			}
		}
	}
	switch len(found) {
	case 0:
		return page, nil, usagef("there is no rule or category %q%s; crosslayer rules lists the rules", name, meant(name, "", names))
	case 1:
		return page, category, nil
	}
	return page, nil, usagef("%d categories go by the name %s; run one of:\n\tcrosslayer explain %s",
		len(found), name, strings.Join(found, "\n\tcrosslayer explain "))
}
