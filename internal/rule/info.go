package rule

import (
	"go/doc/comment"
	"go/parser"
	"go/token"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// A Status is a stage in the life of a rule; docs/stability.md says what each
// one promises.
type Status string

const (
	Preview    Status = "preview"    // findings, categories and options may change with any release
	Stable     Status = "stable"     // a patch release adds no finding
	Deprecated Status = "deprecated" // runs only where it is named, for two minor releases
)

// Info is what is known about a rule before it runs. Name, Since, Status,
// Severity and Optional are the rule's to say; the rest is cut out of its doc.go.
type Info struct {
	Name      string
	Since     string // the release that had it first: v0.1.0
	Status    Status
	RenamedTo string           // of a deprecated rule: the one to use, if there is one
	Severity  finding.Severity // of its findings
	Optional  bool             // it runs only where it is named

	Summary    string // one line
	Doc        string // the whole text in the syntax of Go doc comments; the summary comes first
	Categories []Category
}

// A Category is one of the smells that a rule tells apart.
type Category struct {
	Name    string // as findings have it: nplusone/read
	Summary string // one line: what it is; the way out
}

// A Section is a part of a rule's documentation.
type Section struct {
	Title  string // "" before the first heading
	Blocks []comment.Block
}

// Describe fills in what the source of a rule's doc.go says below the heading
// "Analyzer NAME". What is missing there stays empty: tests tell.
func Describe(source string, info Info) Info {
	file, err := parser.ParseFile(token.NewFileSet(), "doc.go", source, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		return info
	}
	_, doc, _ := strings.Cut(file.Doc.Text(), "# Analyzer "+info.Name+"\n\n")
	info.Doc = strings.TrimPrefix(strings.TrimSpace(doc), info.Name+": ")
	info.Summary, _, _ = strings.Cut(info.Doc, "\n\n")
	for _, block := range info.Section("Categories").Blocks {
		list, ok := block.(*comment.List)
		if !ok {
			continue
		}
		for _, item := range list.Items {
			name, summary, _ := strings.Cut(plain(item.Content...), ": ")
			info.Categories = append(info.Categories, Category{info.Name + "/" + name, summary})
		}
	}
	return info
}

// Default reports whether the rule runs where nobody has named it.
func (i Info) Default() bool { return i.Status != Deprecated && !i.Optional }

// Sections cuts the documentation at its headings. The first section is what
// follows the summary.
func (i Info) Sections() []Section {
	_, rest, _ := strings.Cut(i.Doc, "\n\n")
	sections := []Section{{}}
	for _, block := range new(comment.Parser).Parse(rest).Content {
		if heading, ok := block.(*comment.Heading); ok {
			title := plain(&comment.Paragraph{Text: heading.Text})
			sections = append(sections, Section{Title: title})
			continue
		}
		last := &sections[len(sections)-1]
		last.Blocks = append(last.Blocks, block)
	}
	return sections
}

// Section returns the section of a title; it is empty if there is none.
func (i Info) Section(title string) Section {
	for _, s := range i.Sections() {
		if s.Title == title {
			return s
		}
	}
	return Section{Title: title}
}

// Code returns the code blocks of a section.
func (s Section) Code() []string {
	var texts []string
	for _, block := range s.Blocks {
		if code, ok := block.(*comment.Code); ok {
			texts = append(texts, code.Text)
		}
	}
	return texts
}

// plain returns the text of blocks on one line.
func plain(blocks ...comment.Block) string {
	printer := comment.Printer{TextWidth: -1}
	text := printer.Text(&comment.Doc{Content: blocks})
	return strings.Join(strings.Fields(string(text)), " ")
}
