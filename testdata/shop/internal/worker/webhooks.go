package worker

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
)

// Event is something that other systems want to hear about.
type Event struct {
	Kind string
	Body []byte
}

// WebhookStore knows who listens.
type WebhookStore interface {
	WebhookURLs(ctx context.Context, kind string) ([]string, error)
	LogDelivery(ctx context.Context, url string, status int) error
}

// Webhooks delivers events.
type Webhooks struct {
	store  WebhookStore
	client *http.Client
	slots  chan struct{}
	log    *slog.Logger
}

// NewWebhooks returns a worker that makes at most parallel calls at a time.
func NewWebhooks(store WebhookStore, client *http.Client, parallel int, log *slog.Logger) *Webhooks {
	return &Webhooks{store: store, client: client, slots: make(chan struct{}, parallel), log: log}
}

// Run delivers events until the channel is closed.
func (w *Webhooks) Run(ctx context.Context, events <-chan Event) {
	for event := range events {
		urls, err := w.store.WebhookURLs(ctx, event.Kind)
		if err != nil {
			w.log.ErrorContext(ctx, "find webhooks", "kind", event.Kind, "err", err)
			continue
		}
		w.dispatch(ctx, urls, event.Body)
	}
}

// dispatch calls the webhooks and does not wait for them.
func (w *Webhooks) dispatch(ctx context.Context, urls []string, body []byte) {
	for _, url := range urls {
		w.slots <- struct{}{}
		go func() {
			defer func() { <-w.slots }()
			w.deliver(ctx, url, body)
		}()
	}
}

func (w *Webhooks) deliver(ctx context.Context, url string, body []byte) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		w.log.ErrorContext(ctx, "webhook address", "url", url, "err", err)
		return
	}
	resp, err := w.client.Do(req)
	if err != nil {
		w.log.WarnContext(ctx, "webhook failed", "url", url, "err", err)
		return
	}
	resp.Body.Close()
	if err := w.store.LogDelivery(ctx, url, resp.StatusCode); err != nil {
		w.log.WarnContext(ctx, "log delivery", "url", url, "err", err)
	}
}
