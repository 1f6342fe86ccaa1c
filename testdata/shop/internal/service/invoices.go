package service

import (
	"context"

	"example.com/shop/internal/model"
	"example.com/shop/internal/slicesx"
)

// Invoices bills orders.
type Invoices struct {
	orders    OrderRepository
	customers CustomerRepository
	products  ProductRepository
	taxes     TaxRepository
	pricing   *Pricing
}

// NewInvoices returns the use cases of billing.
func NewInvoices(
	orders OrderRepository,
	customers CustomerRepository,
	products ProductRepository,
	taxes TaxRepository,
	pricing *Pricing,
) *Invoices {
	return &Invoices{orders: orders, customers: customers, products: products, taxes: taxes, pricing: pricing}
}

// Build computes the invoice of an order.
func (s *Invoices) Build(ctx context.Context, orderID int64) (model.Invoice, error) {
	order, err := s.orders.Get(ctx, orderID)
	if err != nil {
		return model.Invoice{}, err
	}
	customer, err := s.customers.Get(ctx, order.CustomerID)
	if err != nil {
		return model.Invoice{}, err
	}
	products, err := s.products.GetProducts(ctx, productIDs(order.Lines))
	if err != nil {
		return model.Invoice{}, err
	}
	byID := slicesx.IndexBy(products, func(p model.Product) int64 { return p.ID })

	// Books and food are taxed differently from the rest, and not in every country.
	taxOn := func(cents, categoryID int64) (int64, error) {
		basisPoints, err := s.taxes.Rate(ctx, customer.Country, categoryID)
		if err != nil {
			return 0, err
		}
		return cents * basisPoints / 10_000, nil
	}

	invoice := model.Invoice{OrderID: order.ID, Customer: customer.Name}
	for _, line := range order.Lines {
		product := byID[line.ProductID]
		net := line.UnitCents * int64(line.Quantity)
		tax, err := taxOn(net, product.CategoryID)
		if err != nil {
			return model.Invoice{}, err
		}
		invoice.Lines = append(invoice.Lines, model.InvoiceLine{Name: product.Name, NetCents: net, TaxCents: tax})
		invoice.NetCents += net
		invoice.TaxCents += tax
	}
	discount, err := s.pricing.Discount(ctx, order.Lines)
	if err != nil {
		return model.Invoice{}, err
	}
	invoice.NetCents -= discount
	return invoice, nil
}

func productIDs(lines []model.OrderLine) []int64 {
	return slicesx.Map(lines, func(l model.OrderLine) int64 { return l.ProductID })
}
