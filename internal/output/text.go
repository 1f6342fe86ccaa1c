package output

import (
	"bufio"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode"

	"github.com/crosslayer/crosslayer/internal/finding"
)

// Text shows people each finding with its source line and its trace, then a summary.
func Text(w io.Writer, r Report) error {
	out := bufio.NewWriter(w) // keeps the first error for Flush
	paint := painter(r.Color)
	lines := excerpts{read: r.Read}
	for _, f := range r.Findings {
		fmt.Fprintf(out, "%s %s  %s\n",
			paint(strong, place(f.Position)+":"), printable(f.Message), paint(severity(f.Severity), "["+f.Category+"]"))
		if line, ok := lines.at(f.Position); ok {
			gutter := fmt.Sprintf("%5d", f.Line)
			fmt.Fprintf(out, "%s %s\n", paint(faint, gutter+" |"), printable(line))
			fmt.Fprintf(out, "%s %s\n", paint(faint, strings.Repeat(" ", len(gutter))+" |"), underline(line, f, paint))
		}
		for _, step := range f.Trace {
			fmt.Fprintf(out, "    %s %s\n", paint(faint, place(step.Position)+":"), printable(step.Text))
		}
		fmt.Fprintln(out)
	}
	if !r.Quiet {
		fmt.Fprintln(out, summary(r.Findings, r.Stats))
	}
	return out.Flush()
}

// place prints a position as editors read it.
func place(p finding.Position) string {
	return fmt.Sprintf("%s:%d:%d", printable(p.File), p.Line, p.Column)
}

// summary says what was found, or else what was looked at, and what to run
// next.
func summary(findings []finding.Finding, stats finding.Stats) string {
	if len(findings) == 0 && stats.Known > 0 {
		return fmt.Sprintf("No new findings in %s, %d known before.", plural(stats.Packages, "package"), stats.Known)
	}
	if len(findings) == 0 {
		return fmt.Sprintf("No findings in %s: %s, %s left unknown.",
			plural(stats.Packages, "package"), seen(stats), plural(stats.UnknownCalls, "call"))
	}
	dirs := make(map[string]bool)
	for _, f := range findings {
		dirs[path.Dir(f.File)] = true
	}
	text := fmt.Sprintf("%s in %d of %s.", plural(len(findings), "finding"), len(dirs), plural(stats.Packages, "package"))
	if stats.Known > 0 {
		text = fmt.Sprintf("%s in %d of %s, %d known before.", plural(len(findings), "new finding"), len(dirs), plural(stats.Packages, "package"), stats.Known)
	}
	for _, f := range findings {
		if name := Callable(f.Function); name != "" && f.Operation == "" {
			return text + fmt.Sprintf(" Run \"crosslayer why %s\" for every trip it makes.", name)
		}
	}
	return text
}

// seen names the trips and the libraries that make them.
func seen(stats finding.Stats) string {
	if stats.Trips == 0 && len(stats.Libraries) == 0 {
		return "no call of a library that crosslayer knows"
	}
	text := plural(stats.Trips, "trip")
	switch n := len(stats.Libraries); n {
	case 0:
		return text
	case 1:
		return text + " through " + stats.Libraries[0]
	default:
		return text + " through " + strings.Join(stats.Libraries[:n-1], ", ") + " and " + stats.Libraries[n-1]
	}
}

// Callable returns the name of a function as "crosslayer why" takes it, and as
// a shell takes it without quotes: (*Store).User is Store.User. A literal goes
// by the function around it.
func Callable(function string) string {
	name, _, _ := strings.Cut(function, " ")
	name, _, _ = strings.Cut(name, "$")
	name, _, _ = strings.Cut(name, "[")
	return strings.NewReplacer("(", "", ")", "", "*", "").Replace(name)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// printable replaces what could move a terminal's cursor, break the line or
// hide in it, each by one visible character.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r != '\t' && !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
