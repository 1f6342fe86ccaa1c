// Package worker does what nobody waits for.
package worker

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"example.com/shop/internal/model"
)

const claimSize = 100

// OutboxStore holds the messages.
type OutboxStore interface {
	Claim(ctx context.Context, limit int) ([]model.Job, error)
	MarkDone(ctx context.Context, ids []int64) error
	MarkFailed(ctx context.Context, id int64, reason string) error
}

// Outbox hands the messages of the outbox to the webhooks.
type Outbox struct {
	store    OutboxStore
	interval time.Duration
	events   chan<- Event
	log      *slog.Logger
}

// NewOutbox returns a worker that looks for messages at every interval.
func NewOutbox(store OutboxStore, interval time.Duration, events chan<- Event, log *slog.Logger) *Outbox {
	return &Outbox{store: store, interval: interval, events: events, log: log}
}

// Run works until the context ends.
func (o *Outbox) Run(ctx context.Context) {
	ticker := time.NewTicker(o.interval)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			jobs, err := o.store.Claim(ctx, claimSize)
			if err != nil {
				o.log.ErrorContext(ctx, "claim messages", "err", err)
				continue
			}
			if err := o.publish(ctx, jobs); err != nil {
				o.log.ErrorContext(ctx, "publish messages", "err", err)
			}
		}
	}
}

// publish passes the messages on. A message that cannot be read is kept aside.
func (o *Outbox) publish(ctx context.Context, jobs []model.Job) error {
	done := make([]int64, 0, len(jobs))
	for _, job := range jobs {
		var body map[string]any
		if err := json.Unmarshal(job.Payload, &body); err != nil {
			if err := o.store.MarkFailed(ctx, job.ID, err.Error()); err != nil {
				o.log.ErrorContext(ctx, "mark message", "id", job.ID, "err", err)
			}
			continue
		}
		o.events <- Event{Kind: job.Kind, Body: job.Payload}
		done = append(done, job.ID)
	}
	return o.store.MarkDone(ctx, done)
}
