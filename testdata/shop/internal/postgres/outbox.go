package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/shop/internal/model"
)

// Outbox stores the messages that wait to be sent.
type Outbox struct {
	pool *pgxpool.Pool
}

// NewOutbox returns the store of messages.
func NewOutbox(pool *pgxpool.Pool) *Outbox {
	return &Outbox{pool: pool}
}

// Claim takes up to limit messages that nobody else works on.
func (s *Outbox) Claim(ctx context.Context, limit int) ([]model.Job, error) {
	rows, err := s.pool.Query(ctx, `
		UPDATE outbox SET claimed_at = now() WHERE id IN (
			SELECT id FROM outbox WHERE claimed_at IS NULL
			ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED)
		RETURNING id, kind, payload`, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[model.Job])
}

// MarkDone removes messages.
func (s *Outbox) MarkDone(ctx context.Context, ids []int64) error {
	_, err := s.pool.Exec(ctx, `DELETE FROM outbox WHERE id = ANY($1)`, ids)
	return err
}

// MarkFailed keeps a message for inspection.
func (s *Outbox) MarkFailed(ctx context.Context, id int64, reason string) error {
	_, err := s.pool.Exec(ctx, `UPDATE outbox SET failed_at = now(), reason = $2 WHERE id = $1`, id, reason)
	return err
}

// WebhookURLs returns the addresses that want to hear about an event.
func (s *Outbox) WebhookURLs(ctx context.Context, kind string) ([]string, error) {
	rows, err := s.pool.Query(ctx, `SELECT url FROM webhooks WHERE kind = $1`, kind)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// LogDelivery remembers that a webhook was called.
func (s *Outbox) LogDelivery(ctx context.Context, url string, status int) error {
	_, err := s.pool.Exec(ctx, `INSERT INTO webhook_log (url, status) VALUES ($1, $2)`, url, status)
	return err
}
