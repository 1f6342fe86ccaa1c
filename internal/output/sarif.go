package output

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// What code scanning of GitHub takes: results of a run, and locations of a result, its own among them. It refuses a
// file with more. (It would take 10,000 locations of a flow, which there never are.)
const (
	maxResults   = 25_000
	maxLocations = 1_000
)

const sarifSchema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

// SARIF writes a log of SARIF 2.1.0 with one run, as code scanning of GitHub reads it.
func SARIF(w io.Writer, r Report) error {
	findings := mostSevere(r.Findings, maxResults)
	tool := toolOf(r, findings)
	run := sarifRun{sources: newSources(r), out: bufio.NewWriter(w), rules: make(map[string]int)}
	for i, rule := range tool.Driver.Rules {
		run.rules[rule.ID] = i
	}
	if left := len(r.Findings) - len(findings); left > 0 {
		run.limit(r, "%s left out: code scanning takes %d results of a run; the most severe are kept", plural(left, "finding"), maxResults)
	}
	if err := run.write(r, tool, findings); err != nil {
		return err
	}
	return run.out.Flush()
}

// mostSevere returns at most n findings in their order, the most severe of them.
func mostSevere(findings []finding.Finding, n int) []finding.Finding {
	if len(findings) <= n {
		return findings
	}
	kept := make([]finding.Finding, 0, n)
	var room tally
	for _, f := range findings {
		room[weight(f.Severity)]++
	}
	for i := range room {
		room[i] = min(room[i], n)
		n -= room[i]
	}
	for _, f := range findings {
		if w := weight(f.Severity); room[w] > 0 {
			room[w]--
			kept = append(kept, f)
		}
	}
	return kept
}

// A sarifRun is one that is being written.
type sarifRun struct {
	*sources
	out       *bufio.Writer
	rules     map[string]int // their indexes, by category
	notices   []sarifNotification
	shortened int // results with steps left out
}

// write writes the log around the results, which come one by one. The notifications come last: they tell what became
// of the results.
func (run *sarifRun) write(r Report, tool sarifTool, findings []finding.Finding) error {
	fmt.Fprintf(run.out, `{"$schema":%q,"version":"2.1.0","runs":[{"columnKind":"utf16CodeUnits","tool":`, sarifSchema)
	if err := encode(run.out, tool); err != nil {
		return err
	}
	fmt.Fprint(run.out, `,"originalUriBaseIds":{"%SRCROOT%":{"description":{"text":"The top of the repository."}}},"results":[`+"\n")
	list := jsonList{out: run.out}
	for _, f := range findings {
		if err := list.add(run.result(f)); err != nil {
			return err
		}
	}
	if run.shortened > 0 {
		run.limit(r, "%s cut short: code scanning takes %d locations of a result", plural(run.shortened, "path"), maxLocations)
	}
	for _, note := range r.Notes {
		run.notices = append(run.notices, sarifNotification{Level: "note", Message: sarifMessage{Text: escaped(note.Text)},
			Locations: []sarifLocation{{Physical: run.point(note.Position)}}})
	}
	fmt.Fprint(run.out, `],"invocations":`)
	if err := encode(run.out, []sarifInvocation{{Successful: true, Notifications: run.notices}}); err != nil {
		return err
	}
	fmt.Fprint(run.out, "}]}\n")
	return nil
}

// limit says what is left out, in the log and outside.
func (run *sarifRun) limit(r Report, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	run.notices = append(run.notices, sarifNotification{Level: "warning", Message: sarifMessage{Text: escaped(text)}})
	r.warn(text)
}

// result turns a finding into a result. Its message is that of the finding and then the path, a line for each step; the
// places that are in the repository are linked, since code scanning shows related locations only if they are.
func (run *sarifRun) result(f finding.Finding) sarifResult {
	id := run.rules[f.Category]
	res := sarifResult{RuleID: f.Category, RuleIndex: id, Level: f.Severity,
		Locations: []sarifLocation{{Physical: run.place(f.File, spanOf(f))}}}
	if f.Fingerprint != "" {
		res.Fingerprints = map[string]string{"primaryLocationLineHash": f.Fingerprint}
	}
	text := []string{escaped(f.Message)}
	flow := []sarifFlowStep{{sarifLocation{Physical: res.Locations[0].Physical, Message: &sarifMessage{Text: escaped(f.Message)}}}}
	for _, step := range f.Trace {
		line := escaped(run.step(step))
		if run.there(step.File) {
			if len(flow) == maxLocations {
				run.shortened++
				break
			}
			id, at, message := len(flow), run.point(step.Position), &sarifMessage{Text: escaped(printable(step.Text))}
			line = fmt.Sprintf("[%s](%d): %s", escaped(run.at(step)), id, message.Text)
			res.Related = append(res.Related, sarifLocation{ID: id, Physical: at, Message: message})
			flow = append(flow, sarifFlowStep{sarifLocation{Physical: at, Message: message}})
		}
		text = append(text, line)
	}
	res.Message.Text = strings.Join(text, "\n")
	if len(flow) > 1 {
		res.Flows = []sarifFlow{{[]sarifThread{{flow}}}}
	}
	for _, fix := range f.Fixes {
		if changes := run.changes(fix); len(changes) > 0 {
			res.Fixes = append(res.Fixes, sarifFix{sarifMessage{Text: escaped(fix.Message)}, changes})
		}
	}
	res.Properties = sarifResultBag{f.Confidence, f.Endpoint, f.Cost}
	return res
}

// changes returns the edits of a fix by file, none if one of them does not fit.
func (run *sarifRun) changes(fix finding.Fix) []sarifChange {
	var changes []sarifChange
	for _, e := range fix.Edits {
		at, ok := spanIn(run.bytes(e.File), e)
		if !ok {
			return nil
		}
		i := slices.IndexFunc(changes, func(c sarifChange) bool { return c.Artifact.URI == uri(run.own(e.File)) })
		if i < 0 {
			i = len(changes)
			changes = append(changes, sarifChange{Artifact: run.artifact(e.File)})
		}
		replaced := sarifReplacement{Deleted: *run.region(e.File, at)}
		if e.New != "" {
			replaced.Inserted = &sarifContent{e.New}
		}
		changes[i].Replacements = append(changes[i].Replacements, replaced)
	}
	return changes
}

func (run *sarifRun) artifact(file string) sarifArtifact {
	return sarifArtifact{URI: uri(run.own(file)), BaseID: "%SRCROOT%"}
}

func (run *sarifRun) place(file string, at span) *sarifPhysical {
	return &sarifPhysical{run.artifact(file), run.region(file, at)}
}

// point is a place of which only the start is known, if that.
func (run *sarifRun) point(p finding.Position) *sarifPhysical {
	if p.Line < 1 {
		return &sarifPhysical{Artifact: run.artifact(p.File)}
	}
	at := &sarifRegion{StartLine: p.Line}
	if p.Column >= 1 {
		at.StartColumn = run.utf16(p.File, p.Line, p.Column)
	}
	return &sarifPhysical{run.artifact(p.File), at}
}

func (run *sarifRun) region(file string, at span) *sarifRegion {
	return &sarifRegion{at.line, run.utf16(file, at.line, at.column), at.endLine, run.utf16(file, at.endLine, at.endColumn)}
}
