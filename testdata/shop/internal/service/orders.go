package service

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"example.com/shop/internal/model"
)

const exportPageSize = 500

// Orders reads orders.
type Orders struct {
	orders    OrderRepository
	customers CustomerRepository
	products  ProductRepository
}

// NewOrders returns the use cases of reading orders.
func NewOrders(orders OrderRepository, customers CustomerRepository, products ProductRepository) *Orders {
	return &Orders{orders: orders, customers: customers, products: products}
}

// List returns one page of orders, newest first, without their lines.
func (s *Orders) List(ctx context.Context, page model.Page) ([]model.Order, error) {
	return s.orders.List(ctx, page)
}

// CountOpen returns the number of orders that wait to be shipped.
func (s *Orders) CountOpen(ctx context.Context) (int, error) {
	return s.orders.CountOpen(ctx)
}

// Get returns an order with its lines, ready for display.
func (s *Orders) Get(ctx context.Context, id int64) (model.Order, error) {
	order, err := s.orders.Get(ctx, id)
	if err != nil {
		return model.Order{}, err
	}
	if err := s.nameLines(ctx, order.Lines); err != nil {
		return model.Order{}, err
	}
	return order, nil
}

// nameLines fills in the product names.
func (s *Orders) nameLines(ctx context.Context, lines []model.OrderLine) error {
	for i, line := range lines {
		products, err := s.products.GetProducts(ctx, []int64{line.ProductID})
		if err != nil {
			return fmt.Errorf("product %d: %w", line.ProductID, err)
		}
		if len(products) == 1 {
			lines[i].Name = products[0].Name
		}
	}
	return nil
}

// Export writes all orders as CSV, a page at a time.
func (s *Orders) Export(ctx context.Context, w io.Writer) error {
	out := csv.NewWriter(w)
	for offset := 0; ; offset += exportPageSize {
		page, err := s.orders.List(ctx, model.Page{Limit: exportPageSize, Offset: offset})
		if err != nil {
			return err
		}
		customers, err := s.customersOf(ctx, page)
		if err != nil {
			return err
		}
		for _, o := range page {
			record := []string{
				strconv.FormatInt(o.ID, 10),
				customers[o.CustomerID].Name,
				string(o.Status),
				strconv.FormatInt(o.TotalCents, 10),
			}
			if err := out.Write(record); err != nil {
				return err
			}
		}
		if len(page) < exportPageSize {
			break
		}
	}
	out.Flush()
	return out.Error()
}

// customersOf returns the customers of the orders by id.
func (s *Orders) customersOf(ctx context.Context, orders []model.Order) (map[int64]model.Customer, error) {
	ids := make([]int64, 0, len(orders))
	for _, o := range orders {
		ids = append(ids, o.CustomerID)
	}
	return s.customers.GetMany(ctx, ids)
}
