package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/shop/internal/model"
)

// Customers stores customers.
type Customers struct {
	pool *pgxpool.Pool
}

// NewCustomers returns the store of customers.
func NewCustomers(pool *pgxpool.Pool) *Customers {
	return &Customers{pool: pool}
}

// Get returns one customer.
func (s *Customers) Get(ctx context.Context, id int64) (model.Customer, error) {
	c, err := scanCustomer(s.pool.QueryRow(ctx, `
		SELECT id, name, email, country, created_at FROM customers WHERE id = $1`, id))
	if err != nil {
		return model.Customer{}, fmt.Errorf("customer %d: %w", id, notFound(err))
	}
	return c, nil
}

// GetMany returns the customers by id. Unknown ids are left out.
func (s *Customers) GetMany(ctx context.Context, ids []int64) (map[int64]model.Customer, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id, name, email, country, created_at FROM customers WHERE id = ANY($1)`, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	customers := make(map[int64]model.Customer, len(ids))
	for rows.Next() {
		c, err := scanCustomer(rows)
		if err != nil {
			return nil, err
		}
		customers[c.ID] = c
	}
	return customers, rows.Err()
}

func scanCustomer(row pgx.Row) (model.Customer, error) {
	var c model.Customer
	err := row.Scan(&c.ID, &c.Name, &c.Email, &c.Country, &c.CreatedAt)
	return c, err
}
