package lsp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"sync"
	"time"

	"github.com/crosslayer/crosslayer/internal/lsp/buffers"
	"github.com/crosslayer/crosslayer/internal/lsp/wire"
)

// A session is one client, one gopls, and what is known between them.
type session struct {
	ctx     context.Context // ends with the session
	analyse Analyse
	log     *Log

	out  sync.Mutex // held while something is written to the client; never taken while mu is held
	to   io.Writer
	over chan struct{} // closed once the client has told gopls to exit
	wake chan struct{} // there is something to publish
	jobs sync.WaitGroup

	mu       sync.Mutex
	silent   bool // nothing is added any more
	ready    bool // the client is initialized, and may be told something
	left     bool // over is closed
	client   capabilities
	folders  []string
	settings Settings
	section  json.RawMessage // of the client's settings

	docs    *buffers.Set
	roots   map[string]*root
	dirs    map[string]string // of roots, by file
	files   map[string]*file
	dirty   map[string]bool // files of which something is to be published
	asked   map[string]*question
	pending map[string]func(answer json.RawMessage) // to our own requests
	queue   []*wire.Frame                           // our own requests and notifications
	number  int
	shown   []string        // lenses, as the client has been told that there are
	refresh map[string]bool // requests to ask anew that are not answered yet, and whether there is reason for another
}

// A file is what is known of the diagnostics in a file.
type file struct {
	notes []*note

	uri     string // as gopls writes it, "" if it never did
	version int    // of gopls's diagnostics, 0 if they have none
	items   []byte // gopls's diagnostics: what is between the brackets
	unknown bool   // gopls has published what we have not read

	pushed string // our diagnostics that the client has been told last
	pulled string // those that it has asked for last
	pull   bool   // the client asks for the diagnostics of this file
	told   string // those because of which it was told to ask anew
	full   []byte // gopls's items when the client last asked for them
}

func newSession(ctx context.Context, cfg Config) *session {
	return &session{
		ctx: ctx, analyse: cfg.Analyse, log: cfg.Log, to: cfg.Out,
		over: make(chan struct{}), wake: make(chan struct{}, 1),
		docs: buffers.NewSet(), roots: make(map[string]*root), dirs: make(map[string]string), refresh: make(map[string]bool), files: make(map[string]*file),
		dirty: make(map[string]bool), asked: make(map[string]*question), pending: make(map[string]func(json.RawMessage)),
	}
}

// forwardUp passes on what the client says.
func (s *session) forwardUp(client io.Reader, gopls io.WriteCloser) {
	defer gopls.Close() //nolint:errcheck // the client has gone, or gopls has
	r := wire.NewReader(client)
	for {
		f, err := r.Next()
		if err != nil {
			if err != io.EOF { //nolint:errorlint // Next returns it as it is
				s.silence(fmt.Errorf("from the client: %w", err))
				_, _ = io.Copy(gopls, r.Remains())
			}
			return
		}
		var ours bool
		s.guard(func() { ours = s.fromClient(f) })
		if ours {
			continue
		}
		if _, err := f.WriteTo(gopls); err != nil {
			// gopls has gone. The client may still be writing, and must not be blocked before it learns that.
			_, _ = io.Copy(io.Discard, r.Remains())
			return
		}
		s.sent(f)
	}
}

// forwardDown passes on what gopls says.
func (s *session) forwardDown(gopls io.Reader) {
	r := wire.NewReader(gopls)
	for {
		f, err := r.Next()
		if err != nil {
			if err != io.EOF { //nolint:errorlint // Next returns it as it is
				s.silence(fmt.Errorf("from gopls: %w", err))
				s.out.Lock()
				defer s.out.Unlock()
				_, _ = io.Copy(s.to, r.Remains())
			}
			return
		}
		if !s.write(f) {
			_, _ = io.Copy(io.Discard, r.Remains()) // nobody listens: gopls ends when its own input does
			return
		}
	}
}

// write puts into a frame of gopls what belongs there, and writes it. It reports whether the client is there.
func (s *session) write(f *wire.Frame) bool {
	s.out.Lock()
	defer s.out.Unlock()
	frame := f
	s.guard(func() {
		if other := s.fromServer(f); other != nil {
			frame = other
		}
	})
	_, err := frame.WriteTo(s.to)
	return err == nil
}

// publisher writes what is to be told to the client in our own name.
func (s *session) publisher(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		}
		for s.publishOne() {
		}
	}
}

// publishOne writes one frame, and reports whether there may be another. What is to be said is decided when it can be said.
func (s *session) publishOne() (more bool) {
	s.out.Lock()
	defer s.out.Unlock()
	var frame *wire.Frame
	s.guard(func() { frame = s.next() })
	if frame == nil {
		return false
	}
	_, err := frame.WriteTo(s.to)
	return err == nil
}

// next returns the next frame to be written in our own name, nil if there is none.
func (s *session) next() *wire.Frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.silent || !s.ready {
		return nil
	}
	if len(s.queue) > 0 {
		frame := s.queue[0]
		s.queue = s.queue[1:]
		return frame
	}
	for name := range s.dirty {
		delete(s.dirty, name)
		if frame := s.publication(name); frame != nil {
			return frame
		}
	}
	return nil
}

// touch has the publisher look. It never blocks.
func (s *session) touch() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// guard runs what is ours while a frame waits. If it panics, we are silent from then on.
func (s *session) guard(do func()) {
	defer func() {
		if r := recover(); r != nil {
			s.log.printf("%v\n%s", r, debug.Stack())
			s.silence(fmt.Errorf("panic: %v", r))
		}
	}()
	do()
}

// silence ends all that is ours, and leaves the forwarding.
func (s *session) silence(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.silent {
		return
	}
	s.log.printf("silent from now on: %v", why)
	s.silent = true
	for _, r := range s.roots {
		r.stop()
	}
}

// wait waits for what runs in the background, but not for long.
func (s *session) wait(most time.Duration) {
	done := make(chan struct{})
	go func() {
		s.jobs.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(most):
	}
}

// file returns what is known of a file.
func (s *session) file(name string) *file {
	f := s.files[name]
	if f == nil {
		f = new(file)
		s.files[name] = f
	}
	return f
}
