package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"github.com/crosslayer/crosslayer/internal/baseline"
	"github.com/crosslayer/crosslayer/internal/finding"
)

// baselineName is the file of "crosslayer baseline".
const baselineName = "crosslayer-baseline.jsonl"

// baseline writes what is found to a file, for -baseline. What the run was not about stays in there: other rules,
// or packages.
func (p Program) baseline(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	opts, prune, err := p.parseBaseline(args)
	if errors.Is(err, errHelp) {
		return p.help(stdout)
	} else if err != nil {
		return err
	}
	if opts, err = p.settled(opts); err != nil {
		return err
	}
	old, err := opts.oldBaseline(prune)
	if err != nil {
		return err
	}
	run, err := p.examine(ctx, opts, stderr, nil)
	if err != nil {
		return err
	}
	if run.broken != nil {
		return fmt.Errorf("%w; %s stays as it is, as what is in there would be gone from it", run.broken, opts.out)
	}
	split := old.Split(run.findings, run.outside)
	known := run.findings
	if prune {
		fresh := make(map[string]bool)
		for _, f := range split.Fresh {
			fresh[f.Fingerprint] = true
		}
		known = slices.DeleteFunc(slices.Clone(known), func(f finding.Finding) bool { return fresh[f.Fingerprint] })
	}
	stale := run.about(split.Gone)
	next := append(baseline.Of(known), split.Other...)
	if prune {
		next = append(next, split.Part...)
	}
	for _, e := range split.Gone {
		if !slices.ContainsFunc(stale, e.Equal) {
			next = append(next, e) // the run was not about it
		}
	}
	if err := opts.deliver(opts.out, stdout, next.Write); err != nil {
		return err
	}
	if standard(opts.out) || opts.quiet {
		return nil
	}
	added := len(split.Fresh)
	if prune {
		added = 0
	}
	text := fmt.Sprintf("%s: %s, %d added, %d gone.", opts.out, counted(len(next), "known finding", "known findings"), added, len(stale))
	if prune && len(split.Fresh) > 0 {
		text += fmt.Sprintf(" %s; crosslayer -baseline %s shows them.", counted(len(split.Fresh), "more is new", "more are new"), opts.out)
	}
	if len(run.lost) > 0 && len(split.Gone) > 0 {
		text += fmt.Sprintf(" %s nothing and may be back: not all packages could be analysed.", counted(len(split.Gone), "matches", "match"))
	}
	_, err = fmt.Fprintln(stdout, text)
	return err
}

// parseBaseline reads the command line.
func (p Program) parseBaseline(args []string) (opts options, prune bool, err error) {
	var names string
	flags := opts.shared("crosslayer baseline")
	flags.StringVar(&opts.out, "o", baselineName, "")
	flags.BoolVar(&prune, "prune", false, "")
	flags.StringVar(&names, "rules", "", "")
	p.ruleFlags(&opts, flags)
	if err := read(flags, args); err != nil {
		return opts, false, err
	}
	opts.patterns = flags.Args()
	if prune && standard(opts.out) {
		return opts, false, usagef("-prune takes entries out of a file, and -o names none")
	}
	if err := opts.writable(opts.out); err != nil {
		return opts, false, err
	}
	opts.rules, err = named(names, p.ruleNames())
	return opts, prune, err
}

// oldBaseline is what the file holds. It need not be there, but for pruning.
func (o *options) oldBaseline(needed bool) (baseline.Baseline, error) {
	if standard(o.out) {
		return nil, nil
	}
	if info, err := os.Stat(o.file(o.out)); !needed && (errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular()) {
		return nil, nil // a pipe is written to, and holds nothing
	}
	b, err := o.readBaseline(o.out)
	if err == nil || needed {
		return b, err
	}
	// One that cannot be understood is written anew: that is the way out of what is wrong with it.
	begun, opened := o.begun(o.out)
	if opened != nil {
		return nil, opened
	}
	if !begun {
		return nil, usagef("-o %s: there is something else than a baseline in it, and it stays; name another file", o.out)
	}
	return nil, nil
}

// begun reports whether a file was written as a baseline, or holds nothing.
func (o *options) begun(name string) (bool, error) {
	f, err := os.Open(o.file(name))
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }() // it was only read
	return baseline.Begun(f), nil
}
