package command

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/crosslayer/crosslayer/internal/fix"
)

// fix applies the fixes of findings, or shows them.
func (p Program) fix(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var opts options
	var names string
	var show bool
	flags := opts.fixFlags(&names, &show)
	p.ruleFlags(&opts, flags)
	if err := read(flags, args); errors.Is(err, errHelp) {
		return p.help(stdout)
	} else if err != nil {
		return err
	}
	opts.patterns = flags.Args()
	if err := oneOf("color", opts.color, "auto", "always", "never"); err != nil {
		return err
	}
	var err error
	if opts.rules, err = named(names, p.ruleNames()); err != nil {
		return err
	}

	files := editable{opts: &opts, since: time.Now(), ours: make(map[string]bool)}
	if opts, err = p.settled(opts); err != nil {
		return err
	}
	got, err := p.examine(ctx, opts, stderr, files.note)
	if err != nil {
		return err
	}
	plan := fix.Make(got.findings, files.read)
	for _, problem := range plan.Problems {
		fmt.Fprintf(stderr, "crosslayer: %v\n", problem)
	}
	if show {
		return errors.Join(got.broken, opts.showFixes(plan, stdout, stderr))
	}
	return errors.Join(got.broken, opts.applyFixes(plan, stdout, stderr))
}

// fixFlags defines the flags of a fix; the names of the rules go to rules, whether it is only shown to show.
func (o *options) fixFlags(rules *string, show *bool) *flag.FlagSet {
	flags := o.shared("crosslayer fix")
	flags.StringVar(&o.color, "color", "auto", "")
	flags.StringVar(rules, "rules", "", "")
	flags.BoolVar(show, "diff", false, "")
	return flags
}

// errStays ends a run after which something is as it was that should have changed. What it is has been said.
var errStays = errors.New("some files stay as they were")

// showFixes prints what the fixes would change.
func (o *options) showFixes(plan fix.Plan, stdout, stderr io.Writer) error {
	var b bytes.Buffer
	for _, f := range plan.Files {
		b.WriteString(f.Diff())
	}
	text := b.String()
	if o.colored(stdout) {
		text = painted(text)
	}
	if _, err := io.WriteString(stdout, text); err != nil {
		return err
	}
	if !o.quiet {
		fmt.Fprintln(stderr, outcomeOf(plan, len(plan.Fixes), len(plan.Files), "%s can be fixed in %s"))
	}
	switch {
	case len(plan.Problems) > 0:
		return errStays
	case len(plan.Files) > 0:
		return errFindings
	}
	return nil
}

// painted is a diff in the colours that people know from git.
func painted(diff string) string {
	var b strings.Builder
	for line := range strings.Lines(diff) {
		style := ""
		switch {
		case strings.HasPrefix(line, "--- "), strings.HasPrefix(line, "+++ "):
			style = "\x1b[1m"
		case line[0] == '-':
			style = "\x1b[31m"
		case line[0] == '+':
			style = "\x1b[32m"
		case line[0] == '@':
			style = "\x1b[36m"
		}
		if style == "" {
			b.WriteString(line)
			continue
		}
		b.WriteString(style + strings.TrimSuffix(line, "\n") + "\x1b[0m\n")
	}
	return b.String()
}

// applyFixes writes the files. Those that cannot be written do not keep others from it.
func (o *options) applyFixes(plan fix.Plan, stdout, stderr io.Writer) error {
	stays := make(map[string]bool)
	for _, f := range plan.Files {
		if err := overwrite(f, o.file(filepath.FromSlash(f.Name))); err != nil {
			fmt.Fprintf(stderr, "crosslayer: %v\n", err)
			stays[f.Name] = true
		}
	}
	all := len(plan.Fixes)
	plan.Fixes = slices.DeleteFunc(plan.Fixes, func(files []string) bool {
		return slices.ContainsFunc(files, func(file string) bool { return stays[file] })
	})
	plan.Refused += all - len(plan.Fixes)
	if !o.quiet {
		if _, err := fmt.Fprintln(stdout, outcomeOf(plan, len(plan.Fixes), len(plan.Files)-len(stays), "fixed %s in %s")); err != nil {
			return err
		}
	}
	if len(stays)+len(plan.Problems) > 0 {
		return errStays
	}
	return nil
}

// outcomeOf sums up a plan in one line.
func outcomeOf(plan fix.Plan, findings, files int, what string) string {
	parts := []string{"nothing to fix"}
	if findings > 0 {
		parts[0] = fmt.Sprintf(what, counted(findings, "finding", "findings"), counted(files, "file", "files"))
	}
	if n := plan.Without; n > 0 {
		parts = append(parts, counted(n, "has no fix", "have no fix"))
	}
	if n := plan.Conflicts; n > 0 {
		parts = append(parts, counted(n, "overlaps", "overlap")+" with others: run it again")
	}
	if n := plan.Refused; n > 0 {
		parts = append(parts, counted(n, "stays as it is", "stay as they are"))
	}
	return strings.Join(parts, "; ")
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
