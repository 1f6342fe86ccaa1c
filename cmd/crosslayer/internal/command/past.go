package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/baseline"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/revision"
)

// pastOptions say which findings were there before, and are not shown.
type pastOptions struct {
	rev       string // -new-from-rev
	mergeBase string // -new-from-merge-base
	lines     bool   // -changed-lines
	baseline  string // -baseline
}

func (o *pastOptions) flags(flags *flag.FlagSet) {
	flags.StringVar(&o.rev, "new-from-rev", "", "")
	flags.StringVar(&o.mergeBase, "new-from-merge-base", "", "")
	flags.BoolVar(&o.lines, "changed-lines", false, "")
	flags.StringVar(&o.baseline, "baseline", "", "")
}

func (o *pastOptions) valid() error {
	if o.rev != "" && o.mergeBase != "" {
		return usagef("-new-from-rev and -new-from-merge-base name two revisions to compare with; give one of them")
	}
	return nil
}

// A past is what was there before. The zero past is none: all is new.
type past struct {
	opts options

	file  string            // of -baseline
	known baseline.Baseline // what it holds

	repo   *revision.Repository // nil without a revision
	name   string               // as it was given
	commit string
}

// pastOf reads what -baseline names and finds the revision to compare with, before anything is analysed.
func (o options) pastOf(ctx context.Context) (*past, error) {
	p := &past{opts: o, file: o.past.baseline}
	if p.file != "" {
		var err error
		if p.known, err = o.readBaseline(p.file); err != nil {
			return nil, err
		}
	}
	flag := "-changed-lines"
	switch {
	case o.past.rev != "":
		flag, p.name = "-new-from-rev "+o.past.rev, o.past.rev
	case o.past.mergeBase != "":
		flag, p.name = "-new-from-merge-base "+o.past.mergeBase, o.past.mergeBase
	case o.past.lines:
		p.name = "HEAD"
	default:
		return p, nil
	}
	var err error
	if p.repo, err = revision.Open(ctx, o.dir); errors.Is(err, revision.ErrNoRepository) {
		return nil, usagef("%s: not in a git repository; -baseline FILE needs none", flag)
	} else if err != nil {
		return nil, err
	}
	if p.commit, err = p.repo.Commit(ctx, p.name); err != nil {
		return nil, err
	}
	if p.commit == "" {
		return nil, usagef("%s: there is no such revision%s", flag, p.advice(ctx, "git branch --all and git tag list revisions"))
	}
	if o.past.mergeBase != "" {
		if p.commit, err = p.repo.MergeBase(ctx, p.commit); err != nil {
			return nil, err
		}
		if p.commit == "" {
			return nil, usagef("%s: the branch has nothing in common with it%s", flag, p.advice(ctx, "-new-from-rev "+p.name+" compares with it as it is"))
		}
	}
	return p, nil
}

// advice is what can be done about a commit that is not there.
func (p *past) advice(ctx context.Context, otherwise string) string {
	if p.repo.Shallow(ctx) {
		return "; this clone has only a part of the history: git fetch --unshallow gets the rest, as does fetch-depth: 0 for actions/checkout"
	}
	return "; " + otherwise
}

// readBaseline reads a file of -baseline.
func (o *options) readBaseline(name string) (baseline.Baseline, error) {
	f, err := os.Open(o.file(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usagef("-baseline %s: there is no such file; crosslayer baseline -o %s writes it", name, name)
	} else if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // it was only read
	b, err := baseline.Read(f, name)
	if err != nil {
		return nil, usagef("%v", err)
	}
	return b, nil
}

// fresh returns those of the findings of a run that were not there before. Entries of the baseline that stand for
// nothing any more are told on stderr.
func (p *past) fresh(ctx context.Context, program Program, run *examination, stderr io.Writer) ([]finding.Finding, error) {
	split := p.known.Split(run.findings, run.outside)
	if p.file != "" && !p.opts.quiet {
		p.stale(run.about(split.Gone), stderr)
	}
	findings := split.Fresh
	if p.repo == nil || len(findings) == 0 {
		return findings, nil
	}
	changes, err := p.repo.Changes(ctx, p.commit)
	if err != nil {
		return nil, err
	}
	touched := func(f *finding.Finding) bool {
		file, err := filepath.Abs(p.opts.file(filepath.FromSlash(f.File)))
		return err == nil && changes.Touch(file, f.Line, f.EndLine)
	}
	if p.opts.past.lines {
		return slices.DeleteFunc(findings, func(f finding.Finding) bool { return !touched(&f) }), nil
	}
	before, lost, err := p.before(ctx, program, run.modules, stderr)
	if err != nil {
		return nil, err
	}
	findings = before.Since(findings, run.outside, touched)
	if lost = slices.DeleteFunc(lost, func(pkg string) bool { return run.lost[pkg] }); len(lost) == 0 {
		return findings, nil
	}
	// What is found now may have been there, unseen: new is for certain only what stands on changed lines, or leads
	// over one.
	all := len(findings)
	findings = slices.DeleteFunc(findings, func(f finding.Finding) bool {
		return !touched(&f) && !slices.ContainsFunc(f.Trace, func(s finding.Step) bool {
			return touched(&finding.Finding{Position: s.Position, EndLine: s.Line})
		})
	})
	if left := all - len(findings); left > 0 {
		fmt.Fprintf(stderr, "%s: %s could not be analysed in full, so that nobody knows whether %s: left out, as no line on the way changed\n",
			p.name, some(lost), counted(left, "finding is new", "findings are new"))
	}
	return findings, nil
}

// some names a few of many.
func some(names []string) string {
	const most = 3
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// stale tells of entries that stand for nothing any more.
func (p *past) stale(gone baseline.Baseline, stderr io.Writer) {
	if len(gone) == 0 {
		return
	}
	verb, them := "entries match nothing", "them"
	if len(gone) == 1 {
		verb, them = "entry matches nothing", "it"
	}
	e := gone[0]
	where := e.File
	if e.Function != "" {
		where = e.Function + " of " + e.File
	}
	fmt.Fprintf(stderr, "%s: %d %s any more, such as %s in %s; crosslayer baseline -prune -o %s takes %s out\n",
		p.file, len(gone), verb, e.Category, where, p.file, them)
}

// before returns what was found in the revision, from the cache if it was looked at already, and which packages did
// not type-check.
func (p *past) before(ctx context.Context, program Program, modules []driver.Module, stderr io.Writer) (known baseline.Baseline, lost []string, err error) {
	roots, err := p.roots(modules)
	if err != nil {
		return nil, nil, err
	}
	key, err := p.key(ctx, program, roots)
	if err != nil {
		return nil, nil, err
	}
	cache := baseline.UserCache()
	if known, ok := cache.Get(key); ok {
		return known, nil, nil
	}
	checkout, err := p.repo.Checkout(ctx, p.commit)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", p.name, err)
	}
	defer func() {
		if err := checkout.Close(); err != nil { // the reader's to know, and nothing wrong with the findings
			fmt.Fprintf(stderr, "crosslayer: %v\n", err)
		}
	}()
	l := look{past: p, program: program, checkout: checkout, stderr: stderr}
	for _, root := range roots {
		if err := l.at(ctx, root); err != nil {
			return nil, nil, err
		}
	}
	known = baseline.Of(finding.Unique(l.findings))
	if len(l.lost) == 0 {
		cache.Put(key, known)
	}
	return known, l.lost, nil
}

// roots are the folders that hold the modules of a run and lie in the repository.
func (p *past) roots(modules []driver.Module) ([]string, error) {
	var roots []string
	for _, m := range modules {
		root, err := driver.Root(m.Dir)
		if err != nil {
			return nil, err
		}
		if _, inside := p.repo.Rel(root); !inside {
			if root, err = filepath.Abs(m.Dir); err != nil {
				return nil, err
			}
		}
		if !slices.Contains(roots, root) {
			roots = append(roots, root)
		}
	}
	return roots, nil
}

// key names all that the findings of the revision depend on.
func (p *past) key(ctx context.Context, program Program, roots []string) (string, error) {
	tree, err := p.repo.Tree(ctx, p.commit)
	if err != nil {
		return "", err
	}
	parts := []string{tree, p.opts.tags}
	for _, root := range roots {
		toolchain, err := driver.Toolchain(ctx, root)
		if err != nil {
			return "", err
		}
		rel, _ := p.repo.Rel(root)
		parts = append(parts, rel, toolchain)
		if program.Configure != nil {
			opts := p.opts
			opts.base, opts.dir = opts.dir, root
			s, err := opts.inForce()
			if err != nil {
				return "", err
			}
			parts = append(parts, s.Said())
		} else {
			parts = append(parts, strings.Join(p.opts.rules, ","))
		}
	}
	return baseline.Key(parts...)
}

// A look is one at the code of a revision.
type look struct {
	past     *past
	program  Program
	checkout *revision.Checkout
	stderr   io.Writer

	findings []finding.Finding
	lost     []string // packages that do not type-check
}

// at looks at what a folder of the work tree was then, under the settings that hold now: else a rule that is
// switched on would make all that it finds new.
func (l *look) at(ctx context.Context, root string) error {
	dir, inside := l.checkout.Of(root)
	if !inside {
		return nil
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		rel, _ := l.past.repo.Rel(root)
		fmt.Fprintf(l.stderr, "%s: %s is not there yet: all that is found in it is new\n", l.past.name, rel)
		return nil
	}
	runs, err := driver.Modules(ctx, dir, nil)
	if err != nil {
		return l.failed(err)
	}
	for _, run := range runs {
		if err := l.run(ctx, run); err != nil {
			return l.failed(err)
		}
	}
	return nil
}

func (l *look) failed(err error) error {
	return fmt.Errorf("%s: %w; -changed-lines compares without analysing it", l.past.name, err)
}

func (l *look) run(ctx context.Context, run driver.Module) error {
	program := l.program
	opts := l.past.opts
	if program.Configure != nil {
		now := opts
		rel, err := filepath.Rel(l.checkout.Tree(), run.Dir)
		if err != nil {
			return err
		}
		now.base, now.dir = opts.dir, filepath.Join(l.past.repo.Top(), rel)
		s, err := now.inForce()
		if err != nil {
			return err
		}
		if program, err = program.Configure(s.Moved(l.past.repo.Top(), l.checkout.Tree())); err != nil {
			return err
		}
		opts.rules = program.ruleNames() // those that are on
	}
	opts.base, opts.dir, opts.patterns, opts.of = l.checkout.Dir, run.Dir, nil, l.past.name+": "
	res, err := program.analyse(ctx, opts, program.chosen(opts.rules), l.stderr)
	if err != nil {
		return err
	}
	l.lost = append(l.lost, res.Broken...)
	l.findings = append(l.findings, res.Findings...)
	return nil
}
