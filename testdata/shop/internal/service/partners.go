package service

import (
	"context"

	"golang.org/x/sync/errgroup"

	"example.com/shop/internal/model"
)

// PriceCache answers faster than a PriceRepository.
type PriceCache interface {
	Price(ctx context.Context, sku string) (int64, error)
}

// StockReader asks the inventory service.
type StockReader interface {
	Low(ctx context.Context) ([]model.Stock, error)
}

// DelayReader asks the shipping service.
type DelayReader interface {
	Delayed(ctx context.Context) (int, error)
}

// Partners is what the systems of partners ask for.
type Partners struct {
	orders  *Orders
	prices  PriceCache
	stock   StockReader
	parcels DelayReader
}

// NewPartners returns the use cases of partners.
func NewPartners(orders *Orders, prices PriceCache, stock StockReader, parcels DelayReader) *Partners {
	return &Partners{orders: orders, prices: prices, stock: stock, parcels: parcels}
}

// Price returns the price of a product.
func (s *Partners) Price(ctx context.Context, sku string) (int64, error) {
	return s.prices.Price(ctx, sku)
}

// Summary returns the state of the shop. It asks everybody at once.
func (s *Partners) Summary(ctx context.Context) (model.PartnerSummary, error) {
	var out model.PartnerSummary
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		out.OpenOrders, err = s.orders.CountOpen(ctx)
		return err
	})
	g.Go(func() error {
		low, err := s.stock.Low(ctx)
		out.LowStock = len(low)
		return err
	})
	g.Go(func() (err error) {
		out.DelayedParcels, err = s.parcels.Delayed(ctx)
		return err
	})
	err := g.Wait()
	return out, err
}

// PickList returns the orders with their lines, in the order of the ids.
func (s *Partners) PickList(ctx context.Context, orderIDs []int64) ([]model.Order, error) {
	orders := make([]model.Order, 0, len(orderIDs))
	for _, id := range orderIDs {
		order, err := s.orders.Get(ctx, id)
		if err != nil {
			return nil, err
		}
		orders = append(orders, order)
	}
	return orders, nil
}
