package worker

import (
	"context"
	"fmt"

	"example.com/shop/internal/model"
)

// EventSource hands out tracking events in pages.
type EventSource interface {
	Events(ctx context.Context, token string) (events []model.TrackingEvent, next string, err error)
}

// EventStore keeps tracking events.
type EventStore interface {
	SaveEvents(ctx context.Context, events []model.TrackingEvent) error
}

// Tracking copies the carriers' events into the shop.
type Tracking struct {
	source EventSource
	store  EventStore
}

// NewTracking returns a job that copies events from source to store.
func NewTracking(source EventSource, store EventStore) *Tracking {
	return &Tracking{source: source, store: store}
}

// Sync copies everything after the token and returns the token to go on with.
func (t *Tracking) Sync(ctx context.Context, token string) (string, error) {
	for {
		events, next, err := t.source.Events(ctx, token)
		if err != nil {
			return token, fmt.Errorf("read events: %w", err)
		}
		if len(events) == 0 {
			return token, nil
		}
		if err := t.store.SaveEvents(ctx, events); err != nil {
			return token, fmt.Errorf("save events: %w", err)
		}
		token = next
	}
}

// ArchiveStore moves old orders out of the way.
type ArchiveStore interface {
	Archivable(ctx context.Context) ([]int64, error)
	Archive(ctx context.Context, ids []int64) error
}

// Archive moves the orders that are old enough.
func Archive(ctx context.Context, store ArchiveStore) error {
	ids, err := store.Archivable(ctx)
	if err != nil {
		return err
	}
	return store.Archive(ctx, ids)
}
