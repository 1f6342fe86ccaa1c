package output

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// maxAnnotations is how many of each level GitHub shows of a step.
const maxAnnotations = 10

// Github writes workflow commands, which the runner of GitHub Actions turns into annotations. What GitHub would not show
// follows as plain text, and an annotation says so.
func Github(w io.Writer, r Report) error {
	out := bufio.NewWriter(w)
	files := newSources(r)
	shown, rest := annotated(r.Findings)
	for _, f := range shown {
		fmt.Fprint(out, files.annotation(f)+"\n")
	}
	if len(rest) > 0 {
		fmt.Fprint(out, command("notice", plural(len(rest), "more finding")+
			" in the log of this step: GitHub shows ten errors, ten warnings and ten notices of a step. crosslayer -o sarif=FILE has all.",
			property{"title", "crosslayer"})+"\n")
		files.remainder(out, rest)
	}
	if !r.Quiet {
		fmt.Fprintln(out, plain(summary(r.Findings, r.Stats)))
	}
	return out.Flush()
}

// annotated parts the findings that become annotations, the most severe first, from the rest.
func annotated(findings []finding.Finding) (shown, rest []finding.Finding) {
	levels := make(map[string][]finding.Finding)
	over := false
	for _, f := range findings {
		level := levelOf(f.Severity)
		levels[level] = append(levels[level], f)
		over = over || len(levels[level]) > maxAnnotations
	}
	for _, severity := range severities {
		level := levelOf(severity)
		room := maxAnnotations
		if over && level == "notice" {
			room-- // for the one that speaks of the rest
		}
		n := min(len(levels[level]), room)
		shown = append(shown, levels[level][:n]...)
		rest = append(rest, levels[level][n:]...)
	}
	return shown, rest
}

func levelOf(s finding.Severity) string {
	switch s {
	case finding.Error:
		return "error"
	case finding.Note:
		return "notice"
	}
	return "warning"
}

// annotation writes a finding as a workflow command. Columns are for findings of one line: the runner drops others.
func (s *sources) annotation(f finding.Finding) string {
	var at []property
	if f.File != "" {
		name := s.own(f.File)
		if strings.HasPrefix(name, "=") {
			name = "./" + name // the runner takes a second = for a part of the first
		}
		where := spanOf(f)
		at = append(at, property{"file", name}, property{"line", where.line}, property{"endLine", where.endLine})
		if where.line == where.endLine {
			at = append(at, property{"col", where.column}, property{"endColumn", where.endColumn})
		}
	}
	var text strings.Builder
	text.WriteString(printableLines(f.Message))
	for _, step := range f.Trace {
		text.WriteString("\n" + s.step(step))
	}
	return command(levelOf(f.Severity), text.String(), append(at, property{"title", printable(f.Category)})...)
}

// A property is one of those of a workflow command.
type property struct {
	name  string
	value any
}

// command writes a workflow command, escaped as GitHub's own toolkit does.
func command(name, data string, properties ...property) string {
	var text strings.Builder
	text.WriteString("::" + name)
	for i, p := range properties {
		text.WriteString([]string{" ", ","}[min(i, 1)] + p.name + "=" + propertyEscaper.Replace(fmt.Sprint(p.value)))
	}
	text.WriteString("::" + dataEscaper.Replace(data))
	return text.String()
}

var (
	dataEscaper     = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	propertyEscaper = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
)

// remainder writes findings as text that folds. The runner looks for commands in every line, and anywhere in it; it is
// told not to, up to a token that no finding can know: it is a hash of them all.
func (s *sources) remainder(out *bufio.Writer, findings []finding.Finding) {
	hash := sha256.New()
	s.list(hash, findings)
	token := "crosslayer-" + hex.EncodeToString(hash.Sum(nil)[:16])
	fmt.Fprint(out, command("group", plural(len(findings), "more finding"))+"\n")
	fmt.Fprint(out, command("stop-commands", token)+"\n")
	s.list(out, findings)
	fmt.Fprint(out, command(token, "")+"\n")
	fmt.Fprint(out, command("endgroup", "")+"\n")
}

func (s *sources) list(w io.Writer, findings []finding.Finding) {
	for _, f := range findings {
		at := spanOf(f)
		fmt.Fprintln(w, plain(fmt.Sprintf("%s %s:%d:%d %s  [%s]", levelOf(f.Severity), s.own(f.File), at.line, at.column, f.Message, f.Category)))
		for _, step := range f.Trace {
			fmt.Fprintln(w, "    -> "+plain(strings.TrimSpace(s.at(step)+" "+step.Text)))
		}
	}
}

// goMatch is what actions/setup-go tells the runner to take for an error in any line.
var goMatch = regexp.MustCompile(`\.go:(\d+:\d+:)? `)

// plain writes one line in which the runner finds no place in a file.
func plain(line string) string { return goMatch.ReplaceAllString(printable(line), ".go $1 ") }

// printableLines is printable with line breaks.
func printableLines(s string) string {
	lines := slices.Collect(strings.SplitSeq(s, "\n"))
	for i, line := range lines {
		lines[i] = printable(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(lines, "\n")
}
