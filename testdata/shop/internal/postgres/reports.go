package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/shop/internal/model"
)

// Reports computes sales figures.
type Reports struct {
	pool *pgxpool.Pool
}

// NewReports returns the store of sales figures.
func NewReports(pool *pgxpool.Pool) *Reports {
	return &Reports{pool: pool}
}

// DailySales returns one line per day that has orders.
func (s *Reports) DailySales(ctx context.Context, from, to time.Time) ([]model.DailySales, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT placed_at::date AS day, count(*), sum(total_cents) FROM orders
		WHERE placed_at BETWEEN $1 AND $2 GROUP BY day ORDER BY day`, from, to)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var sales []model.DailySales
	for rows.Next() {
		var d model.DailySales
		if err := rows.Scan(&d.Day, &d.Orders, &d.TotalCents); err != nil {
			return nil, err
		}
		err := s.pool.QueryRow(ctx, `
			SELECT p.name FROM order_lines l
			JOIN orders o ON o.id = l.order_id JOIN products p ON p.id = l.product_id
			WHERE o.placed_at::date = $1
			GROUP BY p.name ORDER BY sum(l.quantity) DESC LIMIT 1`, d.Day).Scan(&d.TopProduct)
		if err != nil {
			return nil, fmt.Errorf("top product of %s: %w", d.Day.Format(time.DateOnly), notFound(err))
		}
		sales = append(sales, d)
	}
	return sales, rows.Err()
}

// SalesByCountry returns the revenue of every country, the best first.
func (s *Reports) SalesByCountry(ctx context.Context, from, to time.Time) ([]model.CountrySales, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT c.country, sum(o.total_cents) FROM orders o JOIN customers c ON c.id = o.customer_id
		WHERE o.placed_at BETWEEN $1 AND $2 GROUP BY c.country ORDER BY 2 DESC`, from, to)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (model.CountrySales, error) {
		var c model.CountrySales
		err := row.Scan(&c.Country, &c.TotalCents)
		return c, err
	})
}
