package command

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/chart/draw"
	"github.com/crosslayer/crosslayer/internal/driver"
)

// charted draws the map of the service.
func (p Program) charted(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	var opts options
	var pick selection
	var kinds string
	flags := opts.mapFlags(&pick, &kinds)
	if err := read(flags, args); errors.Is(err, errHelp) {
		return p.help(stdout)
	} else if err != nil {
		return err
	}
	opts.patterns = flags.Args()
	if err := opts.valid("text", "json", "markdown", "mermaid", "html"); err != nil {
		return err
	}
	var err error
	if pick.kinds, err = kindsOf(kinds); err != nil {
		return err
	}
	s, broken := p.survey(ctx, opts, stderr)
	switch {
	case s == nil:
		return broken
	case len(s.Endpoints) == 0:
		return errors.Join(s.none("crosslayer map"), broken)
	}
	c, err := pick.from(s.Chart)
	if err != nil {
		return errors.Join(err, broken)
	}
	err = opts.deliver(opts.out, stdout, func(w io.Writer) error {
		switch opts.format {
		case "json":
			return chart.WriteJSON(w, c)
		case "markdown":
			return draw.Markdown(w, c)
		case "mermaid":
			return draw.Mermaid(w, c)
		case "html":
			return draw.HTML(w, c)
		}
		return draw.Text(w, c, opts.text(w))
	})
	if err != nil {
		return fmt.Errorf("the map: %w", err)
	}
	return broken
}

// mapFlags defines the flags of a map; the kinds that the reader wants to see go to kinds.
func (o *options) mapFlags(pick *selection, kinds *string) *flag.FlagSet {
	flags := o.drawn("crosslayer map")
	flags.StringVar(&pick.path, "path", "", "")
	flags.StringVar(kinds, "kind", "", "")
	return flags
}

// text is how drawings for people fit on w.
func (o *options) text(w io.Writer) draw.TextOptions {
	return draw.TextOptions{Color: o.colored(w), Width: width(w)}
}

// A survey is what modules have of endpoints.
type survey struct {
	chart.Chart
	imported, known []string // libraries whose routes were looked for
}

// survey measures the modules that the options ask for. If some of them cannot be analysed, it returns
// the others and an error; if none can, nil.
func (p Program) survey(ctx context.Context, opts options, stderr io.Writer) (*survey, error) {
	opts, err := p.settled(opts)
	if err != nil {
		return nil, err
	}
	runs, err := driver.Modules(ctx, opts.dir, opts.patterns)
	if err != nil {
		return nil, err
	}
	var s survey
	modules, imported, known := make(map[string]bool), make(map[string]bool), make(map[string]bool)
	var failed []error
	for _, run := range runs {
		p, res, err := p.measure(ctx, opts, run, stderr)
		if err != nil {
			if len(runs) == 1 || ctx.Err() != nil {
				return nil, err
			}
			failed = append(failed, fmt.Errorf("%s: %w", beneath(opts.dir, run.Dir), err))
			continue
		}
		s.Endpoints = append(s.Endpoints, p.Endpoints(ctx, res)...)
		if opts.of == "" { // of two revisions, endpoints are what matters
			for _, n := range p.noted(res, stderr) {
				s.Notes = append(s.Notes, chart.Note{Position: chart.Position(n.Position), Text: n.Text})
			}
		}
		for _, act := range res.Roots {
			if m := act.Package.Module; m != nil && m.Main && res.Covers(act.Package.PkgPath) {
				modules[m.Path] = true
			}
		}
		some, all := p.Routers(res)
		for _, name := range some {
			imported[name] = true
		}
		for _, name := range all {
			known[name] = true
		}
		if len(runs) == 1 && !opts.quiet && opts.of == "" && whole(run) {
			hint(stderr, "crosslayer map", "shows", res.Beyond(ctx))
		}
	}
	if len(failed) == len(runs) {
		return nil, errors.Join(failed...)
	}
	s.Modules = slices.Sorted(maps.Keys(modules))
	s.imported, s.known = slices.Sorted(maps.Keys(imported)), slices.Sorted(maps.Keys(known))
	s.Sort()
	return &s, errors.Join(failed...)
}

// beneath names a directory as seen from another one above it.
func beneath(top, dir string) string {
	if abs, err := filepath.Abs(top); err == nil {
		if rel, err := filepath.Rel(abs, dir); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return dir
}

// measure analyses one module under its own settings.
func (p Program) measure(ctx context.Context, opts options, run driver.Module, stderr io.Writer) (Program, *driver.Result, error) {
	opts.base, opts.dir, opts.patterns = cmp.Or(opts.dir, "."), run.Dir, run.Patterns
	p, err := p.configured(opts)
	if err != nil {
		return p, nil, err
	}
	res, err := p.analyse(ctx, opts, p.Explain.Needs, stderr)
	return p, res, err
}

// none says that there is no endpoint, and what can be done.
func (s *survey) none(command string) error {
	looked := "looked for routes of " + strings.Join(s.known, ", ")
	if len(s.imported) > 0 {
		looked = "looked for routes of what the packages import: " + strings.Join(s.imported, ", ")
	}
	return fmt.Errorf("no endpoint found; %s; name the package main that serves, as in %s ./cmd/NAME, or describe your router in .crosslayer.yml, under catalog: routers (docs/catalogue.md)", looked, command)
}

// kinds are those of endpoints.
var kinds = []string{chart.HTTP, chart.GRPC, chart.GraphQL, chart.Consumer, chart.Cron}

// kindsOf reads a list of kinds with commas.
func kindsOf(text string) ([]string, error) {
	var list []string
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		if err := oneOf("kind", name, kinds...); err != nil {
			return nil, err
		}
		list = append(list, name)
	}
	return list, nil
}

// A selection is which endpoints the reader wants to see.
type selection struct {
	path  string   // a part of the path, or all of it with stars for anything; "" is any
	kinds []string // none means all
}

// from returns a chart with what is wanted only.
func (s selection) from(c chart.Chart) (chart.Chart, error) {
	path := s.pattern()
	all := c.Endpoints
	c.Endpoints = nil
	for i := range all {
		e := &all[i]
		if (len(s.kinds) == 0 || slices.Contains(s.kinds, e.Kind)) && path.MatchString(cmp.Or(e.Path, e.Handler.Name)) {
			c.Endpoints = append(c.Endpoints, *e)
		}
	}
	if len(c.Endpoints) > 0 {
		return c, nil
	}
	var asked []string
	if s.path != "" {
		asked = append(asked, "-path "+s.path)
	}
	if len(s.kinds) > 0 {
		asked = append(asked, "-kind "+strings.Join(s.kinds, ","))
	}
	noun := "endpoints match"
	if len(all) == 1 {
		noun = "endpoint matches"
	}
	return c, fmt.Errorf("none of the %d %s %s; crosslayer map shows all", len(all), noun, strings.Join(asked, " "))
}

// pattern is what a path must match.
func (s selection) pattern() *regexp.Regexp {
	text := regexp.QuoteMeta(s.path)
	if strings.Contains(s.path, "*") {
		text = "^" + strings.ReplaceAll(text, `\*`, ".*") + "$"
	}
	return regexp.MustCompile("(?s)" + text)
}
