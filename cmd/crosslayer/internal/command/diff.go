package command

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/chart/compare"
	"github.com/crosslayer/crosslayer/internal/chart/draw"
	"github.com/crosslayer/crosslayer/internal/revision"
)

const diffUsage = "name what to compare with: crosslayer diff main, or two of revisions and files: crosslayer diff old.json HEAD"

// diff shows what became of the endpoints.
func (p Program) diff(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var opts options
	var failOn string
	flags := opts.diffFlags(&failOn)
	if err := read(flags, args); errors.Is(err, errHelp) {
		return p.help(stdout)
	} else if err != nil {
		return err
	}
	if err := opts.valid("text", "json", "markdown"); err != nil {
		return err
	}
	gates, err := gatesOf(failOn)
	if err != nil {
		return err
	}
	if n := flags.NArg(); n == 0 || n > 2 {
		return usagef(diffUsage)
	}
	// A relative name means one file, whichever revision is looked at.
	if opts, err = p.settled(opts); err != nil {
		return err
	}
	r := reader{program: p, opts: opts, stderr: stderr}
	base, head, err := r.read(ctx, flags.Args())
	if err != nil {
		return err
	}
	d := compare.Charts(base.Chart, head.Chart, chart.DefaultBudget())
	d.Base.Name, d.Head.Name = base.name, head.name
	err = opts.deliver(opts.out, stdout, func(w io.Writer) error {
		switch opts.format {
		case "json":
			return compare.WriteJSON(w, d)
		case "markdown":
			return draw.DiffMarkdown(w, d)
		}
		return draw.DiffText(w, d, opts.text(w))
	})
	if err != nil {
		return fmt.Errorf("the diff: %w", err)
	}
	broken := errors.Join(base.broken, head.broken)
	if len(head.Endpoints) == 0 {
		broken = errors.Join(broken, head.empty())
	}
	if broken != nil {
		return broken
	}
	if err := judgeable(d, gates, stderr); err != nil {
		return err
	}
	return judge(d, gates, stderr)
}

// judgeable refuses gates for which a map does not hold what they look at.
func judgeable(d compare.Diff, gates []compare.Gate, stderr io.Writer) error {
	for _, gate := range gates {
		if gate != compare.GateAnswers && gate != compare.GateContract {
			continue
		}
		for _, s := range []compare.Side{d.Base, d.Head} {
			if !s.Answers {
				return fmt.Errorf("-fail-on %s: %s is a map without answers, made by an older crosslayer; make it again: crosslayer map -format json -o FILE", gate, s.Name)
			}
			if gate == compare.GateContract && !s.Documented {
				fmt.Fprintf(stderr, "crosslayer: -fail-on contract: %s: no OpenAPI document speaks of its endpoints, so there is nothing to compare\n", s.Name)
			}
		}
	}
	return nil
}

// diffFlags defines the flags of a diff; the gates go to failOn.
func (o *options) diffFlags(failOn *string) *flag.FlagSet {
	flags := o.drawn("crosslayer diff")
	flags.StringVar(failOn, "fail-on", "", "")
	return flags
}

// judge fails for what the gates do not let pass, and says what that is.
func judge(d compare.Diff, gates []compare.Gate, stderr io.Writer) error {
	var failed error
	for _, gate := range gates {
		names := d.Stopped(gate)
		if len(names) == 0 {
			continue
		}
		failed = errFindings
		for i, name := range names {
			if quoted := strconv.Quote(name); quoted != `"`+name+`"` { // it could hide or break the line
				names[i] = quoted
			}
		}
		const most = 5
		text := strings.Join(names[:min(len(names), most)], ", ")
		if more := len(names) - most; more > 0 {
			text += fmt.Sprintf(" and %d more", more)
		}
		fmt.Fprintf(stderr, "crosslayer: -fail-on %s: %s\n", gate, text)
	}
	return failed
}

// gatesOf reads a list of gates with commas.
func gatesOf(text string) ([]compare.Gate, error) {
	var names []string
	for _, gate := range compare.Gates {
		names = append(names, string(gate))
	}
	var gates []compare.Gate
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if err := oneOf("fail-on", name, names...); err != nil {
			return nil, err
		}
		if gate := compare.Gate(name); !slices.Contains(gates, gate) {
			gates = append(gates, gate)
		}
	}
	return gates, nil
}

// A side is one of the two maps of a diff.
type side struct {
	name   string
	file   os.FileInfo // of a map that was written before
	commit string      // of a revision
	// Neither is the work tree.

	survey
	broken error // why some modules are missing
}

// empty says that there is no endpoint on this side.
func (s *side) empty() error {
	if s.file != nil {
		return fmt.Errorf("%s: a map without endpoints; crosslayer map -format json -o FILE writes one", s.name)
	}
	return fmt.Errorf("%s: %w", s.name, s.none("crosslayer map"))
}

// A reader gets the sides of a diff.
type reader struct {
	program Program
	opts    options
	stderr  io.Writer
	repo    *revision.Repository // nil before the first revision
}

// read returns both sides. What is wrong with the command line is said before anything is measured.
func (r *reader) read(ctx context.Context, args []string) (base, head *side, err error) {
	if base, err = r.find(ctx, args[0]); err != nil {
		return nil, nil, err
	}
	head = &side{name: "work tree"}
	if len(args) == 2 {
		if head, err = r.find(ctx, args[1]); err != nil {
			return nil, nil, err
		}
	}
	if base.file != nil && head.file != nil && os.SameFile(base.file, head.file) {
		return nil, nil, usagef("%s and %s are the same file; crosslayer diff %s compares it with the work tree", args[0], args[1], args[0])
	}
	if err := r.fill(ctx, base, true); err != nil {
		return nil, nil, err
	}
	if base.commit != "" && base.commit == head.commit {
		head.survey, head.broken = base.survey, nil
		return base, head, nil
	}
	return base, head, r.fill(ctx, head, false)
}

// find tells what an argument names. A file of that name comes first; it is read at once.
func (r *reader) find(ctx context.Context, arg string) (*side, error) {
	s := &side{name: arg}
	name := r.opts.file(arg)
	if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }() // it was only read
		s.file = info
		if s.Chart, err = chart.ReadJSON(f); err != nil {
			return nil, fmt.Errorf("%s: %w", arg, err)
		}
		return s, nil
	}
	if r.repo == nil {
		repo, err := revision.Open(ctx, r.opts.dir)
		if errors.Is(err, revision.ErrNoRepository) {
			return nil, usagef("%s is no file, and no revision either, as this is not a git repository; crosslayer map -format json -o %s writes a map", arg, fileNamed(arg))
		} else if err != nil {
			return nil, err
		}
		r.repo = repo
	}
	var err error
	if s.commit, err = r.repo.Commit(ctx, arg); err == nil && s.commit == "" {
		err = r.unknown(ctx, arg)
	}
	return s, err
}

// fileNamed is a name for a map: the one that the reader expected to be there, if it is one.
func fileNamed(arg string) string {
	if strings.HasSuffix(arg, ".json") {
		return arg
	}
	return "FILE"
}

// unknown says what can be done about a name that names nothing.
func (r *reader) unknown(ctx context.Context, arg string) error {
	from, to, symmetric := strings.Cut(arg, "...")
	if !symmetric {
		from, to, _ = strings.Cut(arg, "..")
	}
	switch {
	case symmetric && from != "" && to != "":
		return usagef("%s is a range; compare its ends: crosslayer diff $(git merge-base %s %s) %s", arg, from, to, to)
	case from != "" && to != "":
		return usagef("%s is a range; compare its ends: crosslayer diff %s %s", arg, from, to)
	case strings.HasSuffix(arg, ".json"):
		return usagef("there is no file %s; crosslayer map -format json -o %s writes it", arg, arg)
	case r.repo.Shallow(ctx):
		return usagef("%s is neither a file nor a revision; this clone has only a part of the history: git fetch --unshallow gets the rest", arg)
	}
	return usagef("%s is neither a file nor a revision; git branch --all and git tag list revisions", arg)
}

// fill measures a side, unless its map was read already.
func (r *reader) fill(ctx context.Context, s *side, base bool) error {
	if s.file != nil {
		return nil
	}
	opts := r.opts
	opts.of = s.name + ": "
	if s.commit != "" {
		checkout, err := r.repo.Checkout(ctx, s.commit)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		defer func() {
			if err := checkout.Close(); err != nil { // the reader's to know, and nothing wrong with the maps
				fmt.Fprintf(r.stderr, "crosslayer: %v\n", err)
			}
		}()
		if !checkout.Has() {
			if !base {
				return fmt.Errorf("%s: this directory is not there; go to one that is, or name it: crosslayer diff -C DIR", s.name)
			}
			fmt.Fprintf(r.stderr, "%s: this directory is not there yet: all endpoints are new\n", s.name)
			return nil
		}
		opts.dir = checkout.Dir
	}
	got, broken := r.program.survey(ctx, opts, r.stderr)
	if got == nil {
		return fmt.Errorf("%s: %w", s.name, broken)
	}
	s.survey = *got
	if broken != nil {
		s.broken = fmt.Errorf("%s: %w", s.name, broken)
	}
	return nil
}
