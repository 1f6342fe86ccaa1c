package output

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart/draw"
	"github.com/crosslayer/crosslayer/internal/finding"
)

// severities are all there are, the worst first.
var severities = [...]finding.Severity{finding.Error, finding.Warning, finding.Note}

// weight is the place of a severity among them. One that is not known hurts as a warning does.
func weight(s finding.Severity) int {
	if i := slices.Index(severities[:], s); i >= 0 {
		return i
	}
	return 1
}

// A tally counts findings by severity.
type tally [len(severities)]int

func tallied(findings []*finding.Finding) (t tally) {
	for _, f := range findings {
		t[weight(f.Severity)]++
	}
	return t
}

// said says how many there are: "3 findings: 1 error, 2 warnings". Those that were known before are not among them.
func (t tally) said(known int) string {
	sum := 0
	var parts []string
	for i, n := range t {
		sum += n
		if n > 0 {
			parts = append(parts, plural(n, string(severities[i])))
		}
	}
	text := counted(sum, known) + ": " + strings.Join(parts, ", ")
	if known > 0 {
		text += fmt.Sprintf("; %d known before", known)
	}
	return text
}

// counted is a number of findings, which are new if others were known.
func counted(n, known int) string {
	if known > 0 {
		return plural(n, "new finding")
	}
	return plural(n, "finding")
}

// A group is the findings of one endpoint, the worst first.
type group struct {
	name     string // "" for those that no endpoint leads to
	became   string // what became of the endpoint's numbers, if maps are compared
	findings []*finding.Finding
	tally    tally
}

// byEndpoint groups findings, the worst endpoints first, those without an endpoint last.
func byEndpoint(r Report) []group {
	var became map[string]string
	if r.Changes != nil {
		became = draw.Became(*r.Changes)
	}
	at := make(map[string]int)
	var groups []group
	for i := range r.Findings {
		f := &r.Findings[i]
		n, known := at[f.Endpoint]
		if !known {
			n = len(groups)
			at[f.Endpoint] = n
			groups = append(groups, group{name: f.Endpoint, became: became[f.Endpoint]})
		}
		groups[n].findings = append(groups[n].findings, f)
	}
	for i := range groups {
		g := &groups[i]
		g.tally = tallied(g.findings)
		slices.SortStableFunc(g.findings, func(a, b *finding.Finding) int { return cmp.Compare(weight(a.Severity), weight(b.Severity)) })
	}
	slices.SortFunc(groups, func(a, b group) int {
		if (a.name == "") != (b.name == "") {
			return cmp.Compare(b.name, a.name)
		}
		return cmp.Or(slices.Compare(b.tally[:], a.tally[:]), cmp.Compare(a.name, b.name))
	})
	return groups
}
