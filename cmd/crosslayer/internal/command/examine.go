package command

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/baseline"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/manual"
	"github.com/crosslayer/crosslayer/internal/settings"
)

// An examination is what there is to say of modules.
type examination struct {
	modules  []driver.Module
	findings []finding.Finding // of all of them
	outside  []finding.Finding // those that the patterns do not cover
	notes    []finding.Remark
	stats    finding.Stats
	ran      map[string]bool // rules
	lost     map[string]bool // packages that do not type-check
	broken   error           // why some modules are missing
}

// examine analyses the packages, module by module; seen, if there is one, is told of each. If some of the modules cannot
// be analysed, the others are there. The options are settled.
func (p Program) examine(ctx context.Context, opts options, stderr io.Writer, seen func(*driver.Result)) (_ *examination, err error) {
	c := &examination{ran: make(map[string]bool), lost: make(map[string]bool)}
	if c.modules, err = driver.Modules(ctx, opts.dir, opts.patterns); err != nil {
		return nil, err
	}
	var failed []error
	for _, m := range c.modules {
		res, err := c.module(ctx, p, opts, m, stderr)
		if err != nil {
			if len(c.modules) == 1 || ctx.Err() != nil {
				return nil, err
			}
			failed = append(failed, fmt.Errorf("%s: %w", m.Dir, err))
			continue
		}
		if seen != nil {
			seen(res)
		}
	}
	c.broken = errors.Join(failed...)
	if len(failed) == len(c.modules) {
		return nil, c.broken
	}
	c.findings = finding.Unique(c.findings)
	return c, nil
}

// settled looks at what the command line names, the settings file and documents, once and not for each
// module. These have folders of their own, so that the name of the file becomes absolute.
func (p Program) settled(opts options) (options, error) {
	if p.Configure == nil {
		return opts, nil
	}
	if err := opts.apply(settings.Default()); err != nil || opts.settings == "" {
		return opts, err
	}
	s, err := settings.For(opts.dir, opts.settings)
	if err == nil {
		opts.settings = cmp.Or(s.File, opts.settings)
	}
	return opts, err
}

// whole reports whether a run is about all of a module.
func whole(m driver.Module) bool {
	return len(m.Patterns) == 0 || slices.Equal(m.Patterns, []string{"./..."})
}

// module analyses one module under its own settings.
func (c *examination) module(ctx context.Context, p Program, opts options, m driver.Module, stderr io.Writer) (*driver.Result, error) {
	opts.base, opts.dir, opts.patterns = cmp.Or(opts.dir, "."), m.Dir, m.Patterns
	p, err := p.configured(opts)
	if err != nil {
		return nil, err
	}
	if p.Configure != nil {
		opts.rules = p.ruleNames() // those that are on
	}
	chosen := p.chosen(opts.rules)
	for _, rule := range chosen {
		c.ran[rule.Name] = true
	}
	attributed := opts.attributes() && p.Attribute != nil
	if attributed {
		chosen = slices.Concat(chosen, p.Explain.Needs)
	}
	res, err := p.analyse(ctx, opts, chosen, stderr)
	if err != nil {
		return nil, err
	}
	if attributed {
		p.Attribute(res)
	}
	for _, pkg := range res.Broken {
		c.lost[pkg] = true
	}
	c.findings = append(c.findings, res.Findings...)
	c.outside = append(c.outside, res.Outside...)
	c.notes = append(c.notes, p.noted(res, stderr)...)
	c.stats.Add(res.Stats)
	if len(c.modules) == 1 && !opts.quiet && whole(m) {
		hint(stderr, "crosslayer", "checks", res.Beyond(ctx))
	}
	return res, nil
}

// rules are the pages of those that ran.
func (c *examination) rules(pages []manual.Page) (ran []manual.Page) {
	for _, page := range pages {
		if c.ran[page.Name] {
			ran = append(ran, page)
		}
	}
	return ran
}

// about returns the entries that the run would have found again if they still held: none, unless it was about all
// of the modules, and saw all of them.
func (c *examination) about(entries baseline.Baseline) (ours baseline.Baseline) {
	if c.broken != nil || len(c.lost) > 0 || slices.ContainsFunc(c.modules, func(m driver.Module) bool { return !whole(m) }) {
		return nil
	}
	for _, e := range entries {
		if rule, _, _ := strings.Cut(e.Category, "/"); c.ran[rule] {
			ours = append(ours, e)
		}
	}
	return ours
}
