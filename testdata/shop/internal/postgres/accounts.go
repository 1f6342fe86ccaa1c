package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/shop/internal/model"
)

// Accounts stores who may come in and what they have saved.
type Accounts struct {
	pool *pgxpool.Pool
}

// NewAccounts returns the store of accounts.
func NewAccounts(pool *pgxpool.Pool) *Accounts {
	return &Accounts{pool: pool}
}

// Session returns the customer that a session belongs to.
func (s *Accounts) Session(ctx context.Context, token string) (int64, error) {
	var id int64
	err := s.pool.QueryRow(ctx, `
		SELECT customer_id FROM sessions WHERE token = $1 AND expires_at > now()`, token).Scan(&id)
	return id, notFound(err)
}

// Partner returns the partner that a key belongs to.
func (s *Accounts) Partner(ctx context.Context, key string) (string, error) {
	var name string
	err := s.pool.QueryRow(ctx, `SELECT partner FROM api_keys WHERE key = $1`, key).Scan(&name)
	return name, notFound(err)
}

// OwnsOrder reports whether an order is the customer's.
func (s *Accounts) OwnsOrder(ctx context.Context, customerID, orderID int64) (bool, error) {
	var owns bool
	err := s.pool.QueryRow(ctx, `
		SELECT EXISTS (SELECT 1 FROM orders WHERE id = $1 AND customer_id = $2)`, orderID, customerID).Scan(&owns)
	return owns, err
}

// Statement returns what the customer has bought, both figures as of the same moment.
func (s *Accounts) Statement(ctx context.Context, customerID int64) (model.Statement, error) {
	tx, err := s.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return model.Statement{}, err
	}
	defer tx.Rollback(ctx) //nolint:errcheck // there is nothing to lose
	var out model.Statement
	err = tx.QueryRow(ctx, `
		SELECT coalesce(sum(total_cents), 0) FROM orders WHERE customer_id = $1`, customerID).Scan(&out.TotalCents)
	if err != nil {
		return model.Statement{}, err
	}
	rows, err := tx.Query(ctx, `
		SELECT id, customer_id, status, total_cents, placed_at
		FROM orders WHERE customer_id = $1 ORDER BY placed_at DESC LIMIT 100`, customerID)
	if err != nil {
		return model.Statement{}, err
	}
	out.Orders, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (model.Order, error) { return scanOrder(row) })
	return out, err
}

// Wishlist returns the products that the customer wants.
func (s *Accounts) Wishlist(ctx context.Context, customerID int64) ([]int64, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT product_id FROM wishlist WHERE customer_id = $1 ORDER BY product_id`, customerID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// SetWishlist replaces the products that the customer wants.
func (s *Accounts) SetWishlist(ctx context.Context, customerID int64, productIDs []int64) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx) //nolint:errcheck // no-op after the commit
	if _, err := tx.Exec(ctx, `DELETE FROM wishlist WHERE customer_id = $1`, customerID); err != nil {
		return err
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"wishlist"}, []string{"customer_id", "product_id"},
		pgx.CopyFromSlice(len(productIDs), func(i int) ([]any, error) {
			return []any{customerID, productIDs[i]}, nil
		}))
	if err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// Subscribe makes the customer a reader of a newsletter. It returns false if they are one already.
func (s *Accounts) Subscribe(ctx context.Context, customerID int64, topic string) (bool, error) {
	tag, err := s.pool.Exec(ctx, `
		INSERT INTO subscriptions (customer_id, topic) VALUES ($1, $2) ON CONFLICT DO NOTHING`, customerID, topic)
	return tag.RowsAffected() > 0, err
}
