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
	"regexp"
	"slices"
	"strconv"
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
	for name, value := range map[string]*string{"new-from-rev": &o.rev, "new-from-merge-base": &o.mergeBase, "baseline": &o.baseline} {
		flags.Func(name, "", func(text string) error {
			if *value = text; text == "" { // of a variable that is not set: all would be new
				return errors.New("nothing is named")
			}
			return nil
		})
	}
	flags.BoolVar(&o.lines, "changed-lines", false, "")
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
	flag   string               // that names the revision
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
	p.flag = "-changed-lines"
	switch {
	case o.past.rev != "":
		p.flag, p.name = "-new-from-rev "+o.past.rev, o.past.rev
	case o.past.mergeBase != "":
		p.flag, p.name = "-new-from-merge-base "+o.past.mergeBase, o.past.mergeBase
	case o.past.lines:
		p.name = "HEAD"
	default:
		return p, nil
	}
	var err error
	if p.repo, err = revision.Open(ctx, o.dir); errors.Is(err, revision.ErrNoRepository) {
		return nil, usagef("%s: not in a git repository; -baseline FILE needs none", p.flag)
	} else if err != nil {
		return nil, err
	}
	if p.commit, err = p.repo.Commit(ctx, p.name); err != nil {
		return nil, err
	}
	if p.commit == "" {
		return nil, usagef("%s: there is no such revision%s", p.flag, p.advice(ctx, "git branch --all and git tag list revisions"))
	}
	if o.past.mergeBase != "" {
		if p.commit, err = p.repo.MergeBase(ctx, p.commit); err != nil {
			return nil, err
		}
		if p.commit == "" {
			return nil, usagef("%s: the branch has nothing in common with it%s", p.flag, p.advice(ctx, "-new-from-rev "+p.name+" compares with it as it is"))
		}
	}
	return p, nil
}

// advice is what can be done about a commit that is not there.
func (p *past) advice(ctx context.Context, otherwise string) string {
	if p.repo.Shallow(ctx) {
		return "; this clone has only a part of the history: git fetch --unshallow gets the rest, as does fetch-depth: 0 for actions/checkout"
	}
	if head, err := p.repo.Commit(ctx, "HEAD"); err == nil && head == "" {
		return "; nothing is committed yet, and all is new without the flag"
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

// fresh returns those of the findings of a run that were not there before, and of how many others nobody knows. Entries
// of the baseline that stand for nothing any more are told on stderr.
func (p *past) fresh(ctx context.Context, program Program, run *examination, stderr io.Writer) (fresh []finding.Finding, unclear int, err error) {
	split := p.known.Split(run.findings, run.outside)
	if p.file != "" && !p.opts.quiet {
		p.stale(run.about(split.Gone), stderr)
	}
	findings := split.Fresh
	if p.repo == nil || len(findings) == 0 {
		return findings, 0, nil
	}
	if err := p.holds(ctx, run.modules); err != nil {
		return nil, 0, err
	}
	changes, err := p.repo.Changes(ctx, p.commit)
	if err != nil {
		return nil, 0, err
	}
	touched := func(f *finding.Finding) bool {
		file, err := filepath.Abs(p.opts.file(filepath.FromSlash(f.File)))
		return err == nil && changes.Touch(file, f.Line, f.EndLine)
	}
	if p.opts.past.lines {
		return slices.DeleteFunc(findings, func(f finding.Finding) bool { return !touched(&f) }), 0, nil
	}
	before, lost, err := p.before(ctx, program, run.modules, stderr)
	if err != nil {
		return nil, 0, err
	}
	since := before.Since(findings, run.outside, touched)
	if lost = slices.DeleteFunc(lost, func(pkg string) bool { return run.lost[pkg] }); len(lost) == 0 {
		return since.Fresh, 0, nil
	}
	// What is found now may have been there, unseen: new is for certain only what the other side knows in part, or
	// what has to do with a changed line.
	for i, f := range since.Fresh {
		if since.Seen[i] || slices.ContainsFunc(places(f), touched) {
			fresh = append(fresh, f)
		}
	}
	if unclear = len(since.Fresh) - len(fresh); unclear > 0 {
		fmt.Fprintf(stderr, "%s: %s could not be analysed in full, so that nobody knows whether %s: left out, as no changed line is part of the path\n",
			p.name, some(lost), counted(unclear, "finding is new", "findings are new"))
	}
	return fresh, unclear, nil
}

// document is a place in an OpenAPI document, as messages name it.
var document = regexp.MustCompile(`[^\s()]+\.(?:ya?ml|json):[0-9]+`)

// places are all that a finding has to do with: where it stands, the steps of its path, and what its message names.
func places(f finding.Finding) []*finding.Finding {
	list := []*finding.Finding{&f}
	add := func(at finding.Position) {
		list = append(list, &finding.Finding{Position: at, EndLine: at.Line})
	}
	for _, s := range f.Trace {
		add(s.Position)
	}
	for _, place := range document.FindAllString(f.Message, -1) {
		file, number, _ := strings.Cut(place, ":")
		if line, err := strconv.Atoi(number); err == nil {
			add(finding.Position{File: file, Line: line})
		}
	}
	return list
}

// holds refuses modules of other repositories, such as submodules: the revision says nothing of them.
func (p *past) holds(ctx context.Context, modules []driver.Module) error {
	for _, m := range modules {
		other, err := revision.Open(ctx, m.Dir)
		switch {
		case errors.Is(err, revision.ErrNoRepository):
			return usagef("%s: %s is in no git repository; -baseline FILE needs none", p.flag, m.Dir)
		case err != nil:
			return err
		case other.Top() != p.repo.Top():
			return usagef("%s: %s is in a git repository of its own, which has its own revisions; crosslayer -C %s compares with them", p.flag, m.Dir, m.Dir)
		}
	}
	return nil
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
