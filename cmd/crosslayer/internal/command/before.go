package command

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/baseline"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/revision"
)

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
		return nil, nil, p.failed(err)
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
		return l.past.failed(err)
	}
	for _, run := range runs {
		if err := l.run(ctx, run); err != nil {
			return l.past.failed(err)
		}
	}
	return nil
}

// failed says what is left if the revision cannot be analysed.
func (p *past) failed(err error) error {
	return fmt.Errorf("%s: %w; -changed-lines compares without analysing it", p.name, err)
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
