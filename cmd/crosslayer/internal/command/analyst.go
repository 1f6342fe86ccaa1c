package command

import (
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"sync"

	"golang.org/x/tools/go/analysis"

	"github.com/crosslayer/crosslayer/internal/chart/draw"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/lsp"
	"github.com/crosslayer/crosslayer/internal/settings"
)

// An analyst analyses modules and workspaces as an editor has them, one after the other time.
type analyst struct {
	program Program

	mu    sync.Mutex
	roots map[string]*analysed
}

// An analysed is a root with its settings, and the program in memory.
type analysed struct {
	mu      sync.Mutex
	program Program
	hash    string // of the settings, and of the documents that they name
	session *driver.Session
}

func (a *analyst) root(dir string) *analysed {
	a.mu.Lock()
	defer a.mu.Unlock()
	r := a.roots[dir]
	if r == nil {
		r = new(analysed)
		a.roots[dir] = r
	}
	return r
}

// analyse is what the session with the editor asks.
func (a *analyst) analyse(ctx context.Context, dir string, unsaved map[string][]byte, _ json.RawMessage) (*lsp.Analysis, error) {
	r := a.root(dir)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err := r.configure(a.program, dir); err != nil {
		return nil, err
	}
	res, err := r.session.Run(ctx, unsaved)
	if err != nil {
		return nil, err
	}
	return shown(res, r.program, dir), nil
}

// configure takes the settings as they are now.
func (r *analysed) configure(p Program, dir string) error {
	s, err := settings.For(dir, "")
	if err != nil {
		return err
	}
	hash := s.Hash()
	if r.session != nil && hash == r.hash {
		return nil
	}
	if r.program, err = p.Configure(s); err != nil {
		return err
	}
	r.hash = hash
	analyzers := slices.Concat(r.program.Rules, r.program.Base, r.program.Explain.Needs)
	if r.session == nil {
		r.session = driver.NewSession(r.program.inEditor(dir, analyzers))
	} else {
		r.session.Use(analyzers)
	}
	return nil
}

func (p Program) inEditor(dir string, analyzers []*analysis.Analyzer) driver.Config {
	return driver.Config{Dir: dir, Analyzers: analyzers, Worth: p.Worth, Leaf: p.Leaf}
}

// shown is a result as an editor wants it: with absolute files.
func shown(res *driver.Result, p Program, dir string) *lsp.Analysis {
	placed := func(file string) string {
		if file == "" || filepath.IsAbs(filepath.FromSlash(file)) {
			return file
		}
		return filepath.Join(dir, filepath.FromSlash(file))
	}
	a := &lsp.Analysis{Findings: res.Findings}
	for i := range a.Findings {
		f := &a.Findings[i]
		f.File = placed(f.File)
		for j := range f.Trace {
			f.Trace[j].File = placed(f.Trace[j].File)
		}
		for j := range f.Fixes {
			for k := range f.Fixes[j].Edits {
				f.Fixes[j].Edits[k].File = placed(f.Fixes[j].Edits[k].File)
			}
		}
	}
	for _, e := range p.Endpoints(res) {
		if e.Handler.File == "" {
			continue
		}
		at := finding.Position(e.Handler.Position)
		at.File = placed(at.File)
		a.Endpoints = append(a.Endpoints, lsp.Endpoint{Position: at, Title: draw.Lens(&e), Markdown: draw.Hover(&e)})
	}
	return a
}
