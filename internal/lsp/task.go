package lsp

import "context"

// A task is work in the background that may be dropped. The zero task is done.
type task struct {
	cancel context.CancelFunc
	done   chan struct{}
}

// begin begins a task, which returns early if its context ends.
func begin(ctx context.Context, do func(context.Context)) task {
	ctx, cancel := context.WithCancel(ctx)
	t := task{cancel, make(chan struct{})}
	go func() {
		defer close(t.done)
		defer cancel()
		do(ctx)
	}()
	return t
}

// drop says that nobody wants to know any more, and does not wait.
func (t task) drop() {
	if t.cancel != nil {
		t.cancel()
	}
}

// stop drops the task and waits for its end.
func (t task) stop() {
	t.drop()
	if t.done != nil {
		<-t.done
	}
}
