// Package command is the command line of crosslayer: flags, exit codes, and who
// writes where. It loads nothing and judges nothing itself.
package command

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"go/ast"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/manual"
	"github.com/crosslayer/crosslayer/internal/output"
	"github.com/crosslayer/crosslayer/internal/settings"
)

// A Program is what the command consists of.
type Program struct {
	Rules []*analysis.Analyzer // in order; -rules picks some of them
	Base  []*analysis.Analyzer // run always: the tally

	// These decide which third-party packages are read: see driver.Config.
	Worth func(*ast.File) bool
	Leaf  func(pkgPath string) bool

	// Explain is what "crosslayer why" asks.
	Explain Explain

	// Endpoints is what "crosslayer map" and "crosslayer diff" ask. What the patterns do not cover is
	// left out.
	Endpoints func(context.Context, *driver.Result) []chart.Endpoint
	// Routers returns the libraries whose routes are known: those that the packages import, and all.
	Routers func(*driver.Result) (imported, all []string)

	// Notes returns what is to be said of the documents that a run has read.
	Notes func(*driver.Result) []finding.Remark

	// Attribute enters the endpoints that lead to findings, for the forms that show them.
	Attribute func(*driver.Result)

	// Configure returns the program as settings ask for it; nil in a program that
	// knows no settings.
	Configure func(*settings.Settings) (Program, error)

	// Manual holds the page of each rule.
	Manual []manual.Page
}

// Exit codes.
const (
	exitClean    = 0
	exitFailure  = 1
	exitUsage    = 2
	exitFindings = 3
)

// errFindings ends a run that worked and found something.
var errFindings = errors.New("there are findings")

// A usageError is a mistake in the command line.
type usageError struct{ msg string }

func (e usageError) Error() string { return e.msg }

func usagef(format string, args ...any) error {
	return usageError{fmt.Sprintf(format, args...)}
}

// Main runs the command and returns its exit code.
func (p Program) Main(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	err := p.run(ctx, args, stdout, stderr)
	var usage usageError
	var wrong *settings.Error
	switch {
	case err == nil:
		return exitClean
	case errors.Is(err, errFindings):
		return exitFindings
	case errors.As(err, &usage), errors.As(err, &wrong):
		fmt.Fprintf(stderr, "crosslayer: %v\n", err)
		return exitUsage
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "crosslayer: interrupted")
		return exitFailure
	default:
		fmt.Fprintf(stderr, "crosslayer: %v\n", err)
		return exitFailure
	}
}

//go:embed usage.txt
var usage string

func (p Program) run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	if len(args) > 0 {
		switch args[0] {
		case "why":
			return p.why(ctx, args[1:], stdout, stderr)
		case "map":
			return p.charted(ctx, args[1:], stdout, stderr)
		case "diff":
			return p.diff(ctx, args[1:], stdout, stderr)
		case "fix":
			return p.fix(ctx, args[1:], stdout, stderr)
		case "baseline":
			return p.baseline(ctx, args[1:], stdout, stderr)
		case "rules":
			return p.listRules(args[1:], stdout)
		case "explain":
			return p.explainRule(args[1:], stdout)
		case "config":
			return p.config(args[1:], stdout)
		case "init":
			return p.init(args[1:], stdout)
		case "help":
			return p.help(stdout)
		}
	}
	opts, err := p.parse(args)
	switch {
	case errors.Is(err, errHelp):
		return p.help(stdout)
	case err != nil:
		return err
	case opts.version:
		_, err := fmt.Fprintln(stdout, version())
		return err
	}
	return p.check(ctx, opts, stdout, stderr)
}

// configured returns the program as the settings and the flags ask for it.
func (p Program) configured(opts options) (Program, error) {
	if p.Configure == nil {
		return p, nil
	}
	s, err := opts.inForce()
	if err != nil {
		return Program{}, err
	}
	return p.Configure(s)
}

// inForce returns the settings as the flags change them.
func (o *options) inForce() (*settings.Settings, error) {
	s, err := settings.For(o.dir, o.settings)
	if err != nil {
		return nil, err
	}
	if len(o.rules) > 0 {
		s.Only(o.rules, "-rules")
	}
	return s, o.apply(s)
}

// check analyses the packages and shows the findings.
func (p Program) check(ctx context.Context, opts options, stdout, stderr io.Writer) error {
	opts, err := p.settled(opts)
	if err != nil {
		return err
	}
	past, err := opts.pastOf(ctx)
	if err != nil {
		return err
	}
	run, err := p.examine(ctx, opts, stderr, nil)
	if err != nil {
		return err
	}
	findings, unclear, err := past.fresh(ctx, p, run, stderr)
	if err != nil {
		return err
	}
	report := output.Report{Findings: findings, Notes: run.notes, Stats: run.stats, Rules: run.rules(p.Manual)}
	report.Stats.Known = len(run.findings) - len(findings) - unclear
	if err := opts.show(report, stdout, stderr); err != nil {
		return err
	}
	if run.broken != nil {
		return run.broken
	}
	if len(findings) > 0 {
		return errFindings
	}
	return nil
}

// noted names on stderr what of documents was not understood.
func (p Program) noted(res *driver.Result, stderr io.Writer) []finding.Remark {
	if p.Notes == nil {
		return nil
	}
	notes := p.Notes(res)
	for _, n := range notes {
		fmt.Fprintf(stderr, "%s:%d: %s\n", n.File, n.Line, n.Text)
	}
	return notes
}

// hint names the modules below that ./... leaves out, and the command that does not.
func hint(stderr io.Writer, command, does string, beyond []string) {
	if len(beyond) == 0 {
		return
	}
	noun, what := "modules below are", "the first"
	if len(beyond) == 1 {
		noun, what = "module below is", "it"
	}
	fmt.Fprintf(stderr, "%d %s not part of this one: %s ./%s/... %s %s\n", len(beyond), noun, command, beyond[0], does, what)
}

// analyse runs the driver and names the problems on stderr.
func (p Program) analyse(ctx context.Context, opts options, chosen []*analysis.Analyzer, stderr io.Writer) (*driver.Result, error) {
	bar := newProgress(stderr, !opts.quiet && terminal(stderr))
	res, err := driver.Run(ctx, driver.Config{
		Dir:       opts.dir,
		Base:      opts.base,
		Patterns:  opts.patterns,
		Tags:      opts.tags,
		Analyzers: slices.Concat(chosen, p.Base),
		Worth:     p.Worth,
		Leaf:      p.Leaf,
		Progress:  bar.show,
	})
	bar.clear()
	if res != nil {
		for _, problem := range res.Problems {
			fmt.Fprintln(stderr, opts.of+problem.String())
		}
	}
	return res, err
}

// help prints the usage and what the rules find.
func (p Program) help(stdout io.Writer) error {
	text := usage
	if len(p.Rules) > 0 {
		text += "\nRules:\n\n"
		for _, rule := range p.Rules {
			summary, _, _ := strings.Cut(rule.Doc, "\n")
			text += fmt.Sprintf("\t%-15s %s\n", rule.Name, strings.TrimPrefix(summary, rule.Name+": "))
		}
	}
	_, err := io.WriteString(stdout, text)
	return err
}

func (p Program) ruleNames() []string {
	var names []string
	for _, rule := range p.Rules {
		names = append(names, rule.Name)
	}
	return names
}

// chosen returns the named rules in the program's order; no name means all.
func (p Program) chosen(names []string) []*analysis.Analyzer {
	var rules []*analysis.Analyzer
	for _, rule := range p.Rules {
		if len(names) == 0 || slices.Contains(names, rule.Name) {
			rules = append(rules, rule)
		}
	}
	return rules
}

func version() string {
	return fmt.Sprintf("crosslayer %s, built with %s", release(), runtime.Version())
}

// release is the release that this is, or (devel).
func release() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(devel)"
}
