// Package postgres implements the stores with pgx.
package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/shop/internal/model"
)

// Open returns a pool of connections to the database.
func Open(ctx context.Context, url string) (*pgxpool.Pool, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	return pool, nil
}

// WithTx runs fn in a transaction and commits it, or rolls it back if fn fails.
func WithTx(ctx context.Context, pool *pgxpool.Pool, fn func(tx pgx.Tx) error) error {
	tx, err := pool.Begin(ctx)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := fn(tx); err != nil {
		return errors.Join(err, tx.Rollback(ctx))
	}
	return tx.Commit(ctx)
}

// Health reports whether the database can be used.
type Health struct {
	pool *pgxpool.Pool
}

// NewHealth returns the health check of the pool.
func NewHealth(pool *pgxpool.Pool) *Health {
	return &Health{pool: pool}
}

// Check returns an error if one of the tables we cannot live without is missing.
func (h *Health) Check(ctx context.Context) error {
	for _, table := range []string{"customers", "products", "orders"} {
		var exists bool
		err := h.pool.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL`, table).Scan(&exists)
		if err != nil {
			return err
		}
		if !exists {
			return fmt.Errorf("table %s is missing", table)
		}
	}
	return nil
}

// notFound turns pgx's error into the model's.
func notFound(err error) error {
	if errors.Is(err, pgx.ErrNoRows) {
		return model.ErrNotFound
	}
	return err
}
