package output

import (
	"io"
	"path"

	"github.com/crosslayer/crosslayer/internal/chart/compare"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/manual"
)

// A Report is what a run has to show, and what forms need to show it. Its files are slash-separated and relative
// to the directory of the run.
type Report struct {
	Findings []finding.Finding // sorted
	Notes    []finding.Remark
	Stats    finding.Stats

	// Rules are those that ran, in order.
	Rules []manual.Page
	// Changes are those of the endpoints, nil where nothing is compared.
	Changes *compare.Diff

	// Read returns a file. That of somebody else's package is not there.
	Read func(file string) ([]byte, error)
	// Below is the way from the top of the repository down to the directory of the run, "" if there is none:
	// reviewers name files from the top.
	Below string
	// Version is that of crosslayer.
	Version string
	// Warn is told what a form had to leave out; it may be nil.
	Warn func(text string)

	Color bool
	Quiet bool // findings only, no summary
}

// named is a file as seen from the top of the repository.
func (r *Report) named(file string) string { return path.Join(r.Below, file) }

// warn says what a form had to leave out.
func (r Report) warn(text string) {
	if r.Warn != nil {
		r.Warn(text)
	}
}

// A Format is a form in which findings are shown.
type Format struct {
	Name  string
	Write func(io.Writer, Report) error

	Endpoints bool // it shows the endpoints of findings
	Changes   bool // and what became of them
}

// Formats are all there are, those for people first.
var Formats = []Format{
	{Name: "text", Write: Text},
	{Name: "json", Write: JSON, Endpoints: true},
	{Name: "markdown", Write: Markdown, Endpoints: true, Changes: true},
	{Name: "html", Write: HTML, Endpoints: true, Changes: true},
	{Name: "sarif", Write: SARIF, Endpoints: true},
	{Name: "github", Write: Github},
	{Name: "rdjsonl", Write: RDJSONL},
	{Name: "gitlab", Write: Gitlab},
	{Name: "checkstyle", Write: Checkstyle},
	{Name: "junit", Write: JUnit},
}
