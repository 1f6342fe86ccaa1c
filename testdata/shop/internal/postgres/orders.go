package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/shop/internal/model"
	"example.com/shop/internal/service"
)

// Orders stores orders.
type Orders struct {
	pool *pgxpool.Pool
}

// NewOrders returns the store of orders.
func NewOrders(pool *pgxpool.Pool) *Orders {
	return &Orders{pool: pool}
}

// Get returns an order with its lines.
func (s *Orders) Get(ctx context.Context, id int64) (model.Order, error) {
	var o model.Order
	err := s.pool.QueryRow(ctx, `
		SELECT id, customer_id, status, total_cents, placed_at FROM orders WHERE id = $1`, id).
		Scan(&o.ID, &o.CustomerID, &o.Status, &o.TotalCents, &o.PlacedAt)
	if err != nil {
		return model.Order{}, fmt.Errorf("order %d: %w", id, notFound(err))
	}
	rows, err := s.pool.Query(ctx, `
		SELECT order_id, product_id, quantity, unit_cents
		FROM order_lines WHERE order_id = $1 ORDER BY product_id`, id)
	if err != nil {
		return model.Order{}, err
	}
	defer rows.Close()
	for rows.Next() {
		var l model.OrderLine
		if err := rows.Scan(&l.OrderID, &l.ProductID, &l.Quantity, &l.UnitCents); err != nil {
			return model.Order{}, err
		}
		o.Lines = append(o.Lines, l)
	}
	return o, rows.Err()
}

// List returns a page of orders without their lines, newest first.
func (s *Orders) List(ctx context.Context, page model.Page) ([]model.Order, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id, customer_id, status, total_cents, placed_at
		FROM orders ORDER BY placed_at DESC, id DESC LIMIT $1 OFFSET $2`, page.Limit, page.Offset)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var orders []model.Order
	for rows.Next() {
		o, err := scanOrder(rows)
		if err != nil {
			return nil, err
		}
		orders = append(orders, o)
	}
	return orders, rows.Err()
}

func scanOrder(row pgx.Row) (model.Order, error) {
	var o model.Order
	err := row.Scan(&o.ID, &o.CustomerID, &o.Status, &o.TotalCents, &o.PlacedAt)
	return o, err
}

// CountOpen returns the number of open orders.
func (s *Orders) CountOpen(ctx context.Context) (int, error) {
	var n int
	err := s.pool.QueryRow(ctx, `SELECT count(*) FROM orders WHERE status = 'open'`).Scan(&n)
	return n, err
}

// Totals returns what the customers have spent, in cents.
func (s *Orders) Totals(ctx context.Context, customerIDs []int64) (map[int64]int64, error) {
	totals := make(map[int64]int64, len(customerIDs))
	for _, id := range customerIDs {
		var cents int64
		err := s.pool.QueryRow(ctx, `
			SELECT coalesce(sum(total_cents), 0) FROM orders
			WHERE customer_id = $1 AND status <> 'cancelled'`, id).Scan(&cents)
		if err != nil {
			return nil, fmt.Errorf("total of customer %d: %w", id, err)
		}
		totals[id] = cents
	}
	return totals, nil
}

// archiveSize keeps the locks of one statement short.
const archiveSize = 1000

// Archive moves orders to the archive.
func (s *Orders) Archive(ctx context.Context, ids []int64) error {
	for i := 0; i < len(ids); i += archiveSize {
		end := min(i+archiveSize, len(ids))
		_, err := s.pool.Exec(ctx, `
			WITH moved AS (DELETE FROM orders WHERE id = ANY($1) RETURNING *)
			INSERT INTO orders_archive SELECT * FROM moved`, ids[i:end])
		if err != nil {
			return fmt.Errorf("archive: %w", err)
		}
	}
	return nil
}

// Archivable returns the orders that nobody has touched for two years.
func (s *Orders) Archivable(ctx context.Context) ([]int64, error) {
	rows, err := s.pool.Query(ctx, `SELECT id FROM orders WHERE placed_at < now() - interval '2 years'`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// WithTx runs fn in one transaction.
func (s *Orders) WithTx(ctx context.Context, fn func(tx service.OrderTx) error) error {
	return WithTx(ctx, s.pool, func(tx pgx.Tx) error {
		return fn(&orderTx{tx: tx})
	})
}

// orderTx changes orders inside a transaction.
type orderTx struct {
	tx pgx.Tx
}

func (t *orderTx) CreateOrder(ctx context.Context, o model.Order) (int64, error) {
	var id int64
	err := t.tx.QueryRow(ctx, `
		INSERT INTO orders (customer_id, status, total_cents, placed_at)
		VALUES ($1, $2, $3, $4) RETURNING id`,
		o.CustomerID, o.Status, o.TotalCents, o.PlacedAt).Scan(&id)
	return id, err
}

func (t *orderTx) CreateLine(ctx context.Context, l model.OrderLine) error {
	_, err := t.tx.Exec(ctx, `
		INSERT INTO order_lines (order_id, product_id, quantity, unit_cents) VALUES ($1, $2, $3, $4)`,
		l.OrderID, l.ProductID, l.Quantity, l.UnitCents)
	return err
}

func (t *orderTx) CreateLines(ctx context.Context, lines []model.OrderLine) error {
	_, err := t.tx.CopyFrom(ctx, pgx.Identifier{"order_lines"},
		[]string{"order_id", "product_id", "quantity", "unit_cents"},
		pgx.CopyFromSlice(len(lines), func(i int) ([]any, error) {
			l := lines[i]
			return []any{l.OrderID, l.ProductID, l.Quantity, l.UnitCents}, nil
		}))
	return err
}

func (t *orderTx) LockOrder(ctx context.Context, id int64) (model.Order, error) {
	o, err := scanOrder(t.tx.QueryRow(ctx, `
		SELECT id, customer_id, status, total_cents, placed_at FROM orders WHERE id = $1 FOR UPDATE`, id))
	if err != nil {
		return model.Order{}, fmt.Errorf("order %d: %w", id, notFound(err))
	}
	return o, nil
}

func (t *orderTx) SetStatus(ctx context.Context, id int64, status model.OrderStatus) error {
	_, err := t.tx.Exec(ctx, `UPDATE orders SET status = $2 WHERE id = $1`, id, status)
	return err
}
