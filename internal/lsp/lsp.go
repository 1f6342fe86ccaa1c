// Package lsp stands between an editor and the real gopls. It passes every frame on as it is, but for the few into
// which it puts what crosslayer has found, and never lets its own part delay or break those of gopls: what goes wrong
// in here makes crosslayer silent, and nothing else.
//
// Two goroutines forward, one per direction. What the editor says is looked at before gopls sees it, so that the
// documents here are never older than those in gopls. All writing to the editor is done under one lock, which is
// taken before that of the session, and nobody writes while holding the latter.
package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/lsp/gopls"
	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// An Analysis is what was found in the modules below a folder.
type Analysis struct {
	Findings []finding.Finding // files are absolute; positions and fixes refer to the texts that were analysed
	// Endpoints finds the handlers. It takes a while, and is asked when nobody types any more, and not if somebody
	// does again; it may be nil.
	Endpoints func(context.Context) []Endpoint
	// Inputs are other files than Go's that it rests on: documents and settings, be they there or not. They are looked
	// at from time to time, as editors tell nothing of them.
	Inputs  []string
	Problem string // why nothing can be analysed until somebody mends it: the client is told
}

// An Endpoint is a handler, and what to show there.
type Endpoint struct {
	finding.Position        // of the handler's name; the file is absolute
	Title            string // of the lens
	Markdown         string // for the hover
}

// Analyse analyses what a folder, the root of a module or a workspace, holds, with the texts of unsaved Go files in
// place of those on disk. The settings are the client's section "crosslayer", nil if it has none. It returns early if
// the context ends.
type Analyse func(ctx context.Context, root string, unsaved map[string][]byte, settings json.RawMessage) (*Analysis, error)

// A Config is what a session consists of.
type Config struct {
	Args    []string // for gopls
	In      io.Reader
	Out     io.Writer
	Err     io.Writer
	Analyse Analyse
	Log     *Log // may be nil
}

// Run finds gopls and stands before it until one side ends. It returns the exit code of gopls.
func Run(ctx context.Context, cfg Config) (int, error) {
	path, err := gopls.Find()
	serves := gopls.Serves(cfg.Args)
	switch {
	case err != nil:
		if serves {
			refuse(cfg, err)
		}
		return 1, err
	case !serves:
		return gopls.Pass(ctx, path, cfg.Args)
	}
	return serve(ctx, cfg, path)
}

// refuse answers the first request of a client with what is wrong: many show that where they do not show what is
// written to standard error.
func refuse(cfg Config, why error) {
	first := make(chan *wire.Frame, 1)
	go func() {
		f, _ := wire.NewReader(cfg.In).Next()
		first <- f
	}()
	select {
	case f := <-first:
		if f == nil || f.Body == nil {
			return
		}
		if m := wire.Peek(f.Body, false); m.ID != "" {
			_, _ = failure(m.ID, "crosslayer: "+why.Error()).WriteTo(cfg.Out)
		}
	case <-time.After(3 * time.Second):
	}
}

// serve runs gopls with a session around it.
func serve(ctx context.Context, cfg Config, path string) (int, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	child, err := gopls.Start(ctx, path, cfg.Args, cfg.Err)
	if err != nil {
		return 1, err
	}
	s := newSession(ctx, cfg)
	upward := make(chan struct{})
	go func() {
		defer close(upward)
		s.forwardUp(cfg.In, child.In)
	}()
	downward := make(chan struct{})
	go func() {
		defer close(downward)
		s.forwardDown(child.Out)
	}()
	go s.publisher(ctx)

	select {
	case <-child.Done():
	case <-s.over: // the client is through with gopls
		child.End()
		<-child.Done()
	case <-upward: // the client has gone
		child.End()
		<-child.Done()
	case <-ctx.Done():
		<-child.Done()
	}
	select {
	case <-downward: // all that gopls wrote has arrived
	case <-time.After(2 * time.Second):
	}
	s.silence(errors.New("gopls has ended"))
	cancel()
	s.wait(2 * time.Second)
	return child.Code()
}
