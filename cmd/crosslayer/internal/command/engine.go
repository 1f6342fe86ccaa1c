package command

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/crosslayer/crosslayer/internal/chart/draw"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/lsp"
	"github.com/crosslayer/crosslayer/internal/pact"
	"github.com/crosslayer/crosslayer/internal/settings"
)

// An engine analyses the modules that an editor has open, and keeps in memory what it knows of each.
type engine struct {
	program Program

	mu      sync.Mutex
	benches map[string]*bench // by root
}

func newEngine(p Program) *engine { return &engine{program: p, benches: make(map[string]*bench)} }

// A bench is where one module or workspace is analysed.
type bench struct {
	mu      sync.Mutex // one at a time
	program Program
	session *driver.Session
	facts   string // what facts depend on, beside the source
	hash    string // and all that findings depend on
}

// A section is what of the client's settings decides what is found. lsp.Settings has the others.
type section struct {
	Settings string            `json:"settings"` // a file, or off
	Rules    []string          `json:"rules"`    // run these only
	Options  map[string]string `json:"options"`  // of rules: "nplusone.layers": "db"
	Tags     string            `json:"tags"`     // build tags
}

// options are those of a command line that says the same.
func (s section) options(root string) (options, error) {
	o := options{dir: root, settings: s.Settings, rules: s.Rules, tags: s.Tags}
	for name, value := range s.Options {
		rule, option, ok := strings.Cut(name, ".")
		if !ok {
			return o, fmt.Errorf("the option %s is not of the form RULE.OPTION", name)
		}
		o.set = append(o.set, setting{rule, option, value})
	}
	slices.SortFunc(o.set, func(a, b setting) int { return strings.Compare(a.rule+"."+a.option, b.rule+"."+b.option) })
	return o, nil
}

// analyse is what the editor's session asks for: see lsp.Analyse.
func (e *engine) analyse(ctx context.Context, root string, unsaved map[string][]byte, said json.RawMessage) (*lsp.Analysis, error) {
	var asked section
	if len(bytes.TrimSpace(said)) > 0 {
		if err := json.Unmarshal(said, &asked); err != nil {
			return &lsp.Analysis{Problem: fmt.Sprintf("the editor's settings: %v", err)}, nil
		}
	}
	opts, err := asked.options(root)
	if err != nil {
		return &lsp.Analysis{Problem: err.Error()}, nil
	}
	e.mu.Lock()
	b := e.benches[root]
	if b == nil {
		b = new(bench)
		e.benches[root] = b
	}
	e.mu.Unlock()
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.prepare(e.program, opts); err != nil {
		return &lsp.Analysis{Problem: err.Error(), Inputs: b.inputs(root)}, nil // somebody has to mend it
	}
	res, err := b.session.Run(ctx, unsaved)
	if err != nil {
		return nil, err
	}
	p := placing{root}
	a := &lsp.Analysis{Findings: res.Findings, Inputs: b.inputs(root)}
	for i := range a.Findings {
		a.Findings[i] = a.Findings[i].Placed(p.file)
	}
	program := b.program
	a.Endpoints = func(ctx context.Context) []lsp.Endpoint { return p.endpoints(ctx, program, res) }
	return a, nil
}

// prepare puts the settings in force that hold now. Where facts depend on what has changed, all is analysed anew.
func (b *bench) prepare(p Program, opts options) error {
	if _, err := named(strings.Join(opts.rules, ","), p.ruleNames()); err != nil {
		return err
	}
	s, err := opts.inForce()
	if err != nil {
		return err
	}
	facts, hash := s.Key()+"\x00"+opts.tags, s.Hash()
	if b.session != nil && facts == b.facts && hash == b.hash {
		return nil
	}
	if b.program, err = p.Configure(s); err != nil {
		return err
	}
	analyzers := slices.Concat(b.program.Rules, b.program.Base, b.program.Explain.Needs)
	if b.session != nil && facts == b.facts {
		b.session.Use(analyzers)
	} else {
		b.session = driver.NewSession(driver.Config{
			Dir: opts.dir, Tags: opts.tags, Analyzers: analyzers, Worth: b.program.Worth, Leaf: b.program.Leaf,
		})
	}
	b.facts, b.hash = facts, hash
	return nil
}

// inputs are the files other than Go's that the last analysis has read, and the settings file that there may be.
func (b *bench) inputs(root string) []string {
	files := []string{filepath.Join(root, settings.Name)}
	if file, err := settings.Find(root); err == nil && file != "" && file != files[0] {
		files = append(files, file)
	}
	for _, rule := range b.program.Rules {
		rule.Flags.VisitAll(func(f *flag.Flag) {
			if documents, ok := f.Value.(*pact.Files); ok {
				for _, d := range documents.Read() {
					files = append(files, filepath.Join(d.Root, filepath.FromSlash(d.File)))
				}
			}
		})
	}
	return files
}

// A placing makes files absolute that are named from a root.
type placing struct{ root string }

// file returns the absolute name. That of somebody else's package names no file that is there.
func (p placing) file(name string) string {
	if name == "" || filepath.IsAbs(filepath.FromSlash(name)) {
		return name
	}
	return filepath.Join(p.root, filepath.FromSlash(name))
}

// endpoints returns what to show above handlers.
func (p placing) endpoints(ctx context.Context, program Program, res *driver.Result) (list []lsp.Endpoint) {
	for _, e := range program.Endpoints(ctx, res) {
		at := finding.Position(e.Handler.Position)
		if at.File != "" {
			at.File = p.file(at.File)
			list = append(list, lsp.Endpoint{Position: at, Title: draw.Lens(&e), Markdown: draw.Hover(&e)})
		}
	}
	return list
}
