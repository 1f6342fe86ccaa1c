package lsp

import (
	"context"
	"maps"
	"os"
	"slices"
	"time"
)

const (
	pause  = 500 * time.Millisecond // without a change: nobody types
	glance = 2 * time.Second        // between two looks at other inputs than Go's
)

// A watch knows when to begin.
type watch struct {
	kicked chan time.Duration
	due    bool          // there was a change since the last beginning
	after  time.Duration // for how long nothing may change before the next
	last   time.Duration // how long the last analysis took

	changed func() bool // looks whether other inputs have changed
}

// settle waits until there was a change and then none for some time. It reports whether somebody still wants to know.
func (w *watch) settle(ctx context.Context) bool {
	for !w.due {
		timer := time.NewTimer(glance)
		select {
		case <-ctx.Done():
			timer.Stop()
			return false
		case w.after = <-w.kicked:
			w.due = true
		case <-timer.C:
			w.due = w.changed()
		}
		timer.Stop()
	}
	for w.after > 0 {
		timer := time.NewTimer(w.after)
		select {
		case <-ctx.Done():
			timer.Stop()
			return false
		case after := <-w.kicked:
			timer.Stop()
			w.after = after
		case <-timer.C:
			w.after = 0
		}
	}
	w.due = false
	return ctx.Err() == nil
}

// idle reports whether nothing changes for a while.
func (w *watch) idle(ctx context.Context) bool {
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case w.after = <-w.kicked:
		w.due = true
		return false
	case <-timer.C:
		return true
	}
}

// during waits for the end of an analysis, and reports whether a change came early enough to begin anew.
func (w *watch) during(done chan struct{}, early time.Duration) bool {
	timer := time.NewTimer(early)
	defer timer.Stop()
	for late := false; ; {
		select {
		case <-done:
			return false
		case <-timer.C:
			late = true
		case w.after = <-w.kicked:
			w.due = true
			if !late && early > 0 {
				return true
			}
		}
	}
}

// stamp tells whether a file is another one than before.
type stamp struct {
	size int64
	time time.Time
}

func stamps(files []string) map[string]stamp {
	now := make(map[string]stamp)
	for _, name := range files {
		now[name] = stamp{}
		if info, err := os.Stat(name); err == nil {
			now[name] = stamp{info.Size(), info.ModTime()}
		}
	}
	return now
}

// inputsChanged reports whether an input of the last analysis has changed since.
func (s *session) inputsChanged(r *root) bool {
	s.mu.Lock()
	then := r.inputs
	s.mu.Unlock()
	now := stamps(slices.Collect(maps.Keys(then)))
	if maps.Equal(then, now) {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	r.inputs = now // once is enough, if the analysis fails
	return true
}
