package worker

import "context"

// Publisher tells the webhooks about events at once, without the detour by the outbox.
type Publisher struct {
	events chan<- Event
}

// NewPublisher returns a publisher for those who listen to the channel.
func NewPublisher(events chan<- Event) *Publisher {
	return &Publisher{events: events}
}

// Publish leaves an event to the webhooks. It waits only if they cannot keep up.
func (p *Publisher) Publish(ctx context.Context, kind string, body []byte) error {
	select {
	case p.events <- Event{Kind: kind, Body: body}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
