package lsp

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"
)

const (
	longest = 10 * time.Minute // an analysis
	fresh   = 3                // how often in a row one is given up for a newer text
)

// look analyses a root whenever something has changed, one time after the other.
func (s *session) look(ctx context.Context, r *root) {
	w := watch{kicked: r.kicked, changed: func() (changed bool) {
		s.guard(func() { changed = s.inputsChanged(r) })
		return changed
	}}
	var costs task // of endpoints
	defer func() { costs.stop() }()
	for given := 0; w.settle(ctx); {
		costs.drop() // they would be those of an older text
		start := time.Now()
		running, cancel := context.WithTimeout(ctx, longest)
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.guard(func() { s.once(running, cancel, r) })
		}()
		// A change right after the beginning is worth beginning anew; later, the answer is worth more: it is moved
		// through the edits since.
		early := w.last / 2
		if given >= fresh {
			early = 0
		}
		if w.during(done, early) {
			given++
			cancel()
		} else {
			given = 0
		}
		<-done // one at a time, also if it does not mind being cancelled
		cancel()
		if given == 0 {
			w.last = time.Since(start)
			if s.unfinished(r) && w.idle(ctx) {
				costs.stop()
				costs = begin(ctx, func(ctx context.Context) { s.guard(func() { s.endpoints(ctx, r) }) })
			}
		}
	}
}

// A snapshot is the texts of the open documents at one time.
type snapshot struct {
	time  int
	texts map[string]string
}

func (s *session) snapshot(r *root, cancel context.CancelFunc) (snap snapshot, section json.RawMessage) {
	s.mu.Lock()
	defer s.mu.Unlock()
	snap = snapshot{s.docs.Now(), make(map[string]string)}
	for name, d := range s.docs.All() {
		if d.Open && !d.Lost {
			snap.texts[name] = d.Text()
		}
	}
	r.since, r.cancel, r.rest = snap.time, cancel, nil
	return snap, s.section
}

// unsaved returns the texts of Go below a folder that are not those on disk.
func (snap snapshot) unsaved(dir string) map[string][]byte {
	unsaved := make(map[string][]byte)
	for name, text := range snap.texts {
		if !within(name, dir) || filepath.Ext(name) != ".go" {
			continue
		}
		if disk, err := os.ReadFile(name); err != nil || string(disk) != text {
			unsaved[name] = []byte(text)
		}
	}
	return unsaved
}

// once analyses a root and shows what was found.
func (s *session) once(ctx context.Context, cancel context.CancelFunc, r *root) {
	start := time.Now()
	snap, section := s.snapshot(r, cancel)
	s.progress(r)
	a, err := s.analysis(ctx, r.dir, snap.unsaved(r.dir), section)
	var found *discovery
	if err == nil && a.Problem == "" {
		found = discover(a, snap)
	}
	var inputs map[string]stamp
	if err == nil {
		inputs = stamps(a.Inputs)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		r.inputs = inputs
	}
	s.endProgress(r)
	r.since, r.cancel = 0, nil
	r.first = r.first && ctx.Err() != nil
	switch {
	case ctx.Err() != nil:
		s.log.printf("%s: given up after %v", r.dir, time.Since(start).Round(time.Millisecond))
	case err != nil: // what was found before still stands, where nobody has touched it
		s.log.printf("%s: %v", r.dir, err)
	case a.Problem != "":
		s.log.printf("%s: %s", r.dir, a.Problem)
		s.complain(r, a.Problem)
	default:
		s.log.printf("%s: %d findings in %v", r.dir, len(a.Findings), time.Since(start).Round(time.Millisecond))
		r.problem = ""
		if a.Endpoints != nil {
			r.since, r.rest = snap.time, &rest{a.Endpoints, snap}
		}
		s.install(r, found)
	}
}

// A rest is what an analysis finds out once nobody types any more.
type rest struct {
	endpoints func(context.Context) []Endpoint
	snap      snapshot
}

// unfinished reports whether something is still to be found out.
func (s *session) unfinished(r *root) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return r.rest != nil
}

// endpoints finds out about the endpoints of a root, and shows them.
func (s *session) endpoints(ctx context.Context, r *root) {
	start := time.Now()
	s.mu.Lock()
	rest := r.rest
	s.mu.Unlock()
	if rest == nil {
		return
	}
	defer func() {
		if p := recover(); p != nil {
			s.log.printf("%v\n%s", p, debug.Stack())
		}
	}()
	list := rest.endpoints(ctx)
	found := discoverLenses(list, rest.snap)
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil || r.rest != rest {
		return // of texts that are no longer those to tell of
	}
	s.log.printf("%s: %d endpoints in %v", r.dir, len(list), time.Since(start).Round(time.Millisecond))
	r.since, r.rest = 0, nil
	s.installLenses(r, found)
}

// complain tells the client why nothing can be found, once.
func (s *session) complain(r *root, problem string) {
	if r.problem == problem {
		return
	}
	r.problem = problem
	type said struct {
		Type    int    `json:"type"`
		Message string `json:"message"`
	}
	s.tell("window/showMessage", said{2, "crosslayer: " + problem})
}

// analysis runs an analysis. One that panics has found nothing.
func (s *session) analysis(ctx context.Context, dir string, unsaved map[string][]byte, section json.RawMessage) (a *Analysis, err error) {
	defer func() {
		if r := recover(); r != nil {
			s.log.printf("%v\n%s", r, debug.Stack())
			a, err = nil, fmt.Errorf("the analysis panicked: %v", r)
		}
	}()
	a, err = s.analyse(ctx, dir, unsaved, section)
	if a == nil && err == nil {
		err = errors.New("the analysis said nothing")
	}
	return a, err
}
