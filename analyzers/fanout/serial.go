package fanout

import (
	"fmt"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/rule"
)

// serial notes which functions a handler leads to.
func (j *judge) serial(s subject) {
	for _, handler := range s.Handlers {
		for _, symbol := range j.view.Reached(handler) {
			if j.serves[symbol] == nil {
				j.order = append(j.order, symbol)
			}
			for _, name := range s.operations {
				if !slices.Contains(j.serves[symbol], name) {
					j.serves[symbol] = append(j.serves[symbol], name)
				}
			}
		}
	}
}

// rows reports the reads that wait for one another without need.
func (j *judge) rows() {
	for _, symbol := range j.order {
		if u, f := j.view.Func(symbol); f == nil || f.Exempt || !u.Ours {
			continue
		}
		for _, row := range j.view.Serial(symbol) {
			j.findings = append(j.findings, j.row(row, j.serves[symbol]))
		}
	}
}

func (j *judge) row(row *link.Serial, operations []string) finding.Finding {
	first := row.Calls[0]
	var names []string
	var steps []finding.Step
	for i, c := range row.Calls {
		name := rule.Short(c.Text)
		names = append(names, name)
		steps = append(steps, finding.Step{
			Position: finding.Position{File: row.Unit.File(c.Pos), Line: c.Line, Column: c.Col},
			Text:     fmt.Sprintf("%s makes a remote round trip (%s)", name, rule.Path(row.Ways[i], name, 3)),
		})
	}
	f := finding.Finding{
		Rule:       info.Name,
		Category:   info.Name + "/serial",
		Severity:   info.Severity,
		Confidence: finding.Likely, // that the other side does not mind is not in the source
		Message:    serialMessage(names),
		Position:   finding.Position{File: row.Unit.File(first.Pos), Line: first.Line, Column: first.Col},
		EndLine:    first.EndLine,
		EndColumn:  first.EndCol,
		Function:   row.Func.Name,
		Endpoint:   operations[0],
		Operations: operations,
		Names:      slices.Compact(slices.Sorted(slices.Values(names))),
		Cost:       fmt.Sprint(len(row.Calls)),
		Trace:      steps,
		URL:        rule.URL(info.Name),
	}
	// Not the endpoint: another program may have another one here.
	f.Fingerprint = finding.Fingerprint(f.Category, rule.Declared(row.Func.Symbol))
	return f
}

// serialMessage names as many of the calls as a line holds.
func serialMessage(names []string) string {
	for shown := len(names); ; shown-- {
		list := strings.Join(names[:shown-1], ", ") + " and " + names[shown-1]
		if shown < len(names) {
			list = fmt.Sprintf("%s and %d more", strings.Join(names[:shown], ", "), len(names)-shown)
		}
		text := fmt.Sprintf("remote calls %s need nothing of each other and wait for each other; run them together with errgroup", list)
		if len(text) <= longest || shown == 2 {
			return text
		}
	}
}
