package output

import (
	"bufio"
	"fmt"
	"io"
	"strconv"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// issue is an entry of GitLab's code quality report.
type issue struct {
	Description string        `json:"description"`
	CheckName   string        `json:"check_name"`
	Fingerprint string        `json:"fingerprint"`
	Severity    string        `json:"severity"`
	Location    issueLocation `json:"location"`
}

type issueLocation struct {
	Path  string     `json:"path"`
	Lines issueLines `json:"lines"`
}

type issueLines struct {
	Begin int `json:"begin"`
	End   int `json:"end"`
}

// Gitlab writes a code quality report of GitLab.
func Gitlab(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	files := newSources(r)
	prints := make(fingerprints)
	list := jsonList{out: out}
	fmt.Fprint(out, "[\n")
	for _, f := range r.Findings {
		at := spanOf(f)
		err := list.add(issue{
			Description: f.Message, CheckName: f.Category, Fingerprint: prints.unique(f), Severity: qualityOf(f.Severity),
			Location: issueLocation{files.own(f.File), issueLines{at.line, at.endLine}},
		})
		if err != nil {
			return err
		}
	}
	fmt.Fprint(out, "]\n")
	return out.Flush()
}

func qualityOf(s finding.Severity) string {
	switch s {
	case finding.Error:
		return "major"
	case finding.Note:
		return "info"
	}
	return "minor"
}

// fingerprints are those given so far: GitLab drops an entry whose fingerprint it has seen.
type fingerprints map[string]bool

// unique returns the fingerprint of a finding. One without is known by what it says.
func (seen fingerprints) unique(f finding.Finding) string {
	id := f.Fingerprint
	if id == "" {
		id = finding.Fingerprint(f.Category, f.File, f.Message)
	}
	free := id
	for n := 2; seen[free]; n++ {
		free = id + "-" + strconv.Itoa(n)
	}
	seen[free] = true
	return free
}
