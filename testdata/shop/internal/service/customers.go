package service

import (
	"context"

	"example.com/shop/internal/model"
)

// Customers reads customers.
type Customers struct {
	customers CustomerRepository
	orders    OrderRepository
}

// NewCustomers returns the use cases of customers.
func NewCustomers(customers CustomerRepository, orders OrderRepository) *Customers {
	return &Customers{customers: customers, orders: orders}
}

// Customer returns one customer.
func (s *Customers) Customer(ctx context.Context, id int64) (model.Customer, error) {
	return s.customers.Get(ctx, id)
}

// Revenue returns what each of the customers has spent so far, in cents.
func (s *Customers) Revenue(ctx context.Context, ids []int64) (map[int64]int64, error) {
	return s.orders.Totals(ctx, ids)
}
