package service

import (
	"context"
	"fmt"
	"time"

	"example.com/shop/internal/model"
	"example.com/shop/internal/slicesx"
)

// Checkout places and cancels orders.
type Checkout struct {
	store    OrderStore
	products ProductRepository
	stock    StockReleaser
	now      func() time.Time
}

// NewCheckout returns the use cases of buying.
func NewCheckout(store OrderStore, products ProductRepository, stock StockReleaser) *Checkout {
	return &Checkout{store: store, products: products, stock: stock, now: time.Now}
}

// Place stores a new order at today's prices.
func (s *Checkout) Place(ctx context.Context, in model.NewOrder) (model.Order, error) {
	if len(in.Items) == 0 {
		return model.Order{}, fmt.Errorf("%w: an order needs at least one item", model.ErrInvalid)
	}
	ids := slicesx.Map(in.Items, func(it model.NewOrderItem) int64 { return it.ProductID })
	products, err := s.products.GetProducts(ctx, ids)
	if err != nil {
		return model.Order{}, err
	}
	byID := slicesx.IndexBy(products, func(p model.Product) int64 { return p.ID })

	order := model.Order{CustomerID: in.CustomerID, Status: model.StatusOpen, PlacedAt: s.now()}
	for _, it := range in.Items {
		p, ok := byID[it.ProductID]
		if !ok {
			return model.Order{}, fmt.Errorf("%w: product %d is not for sale", model.ErrInvalid, it.ProductID)
		}
		order.Lines = append(order.Lines, model.OrderLine{
			ProductID: p.ID,
			Name:      p.Name,
			Quantity:  it.Quantity,
			UnitCents: p.PriceCents,
		})
		order.TotalCents += p.PriceCents * int64(it.Quantity)
	}

	err = s.store.WithTx(ctx, func(tx OrderTx) error {
		id, err := tx.CreateOrder(ctx, order)
		if err != nil {
			return err
		}
		order.ID = id
		for i := range order.Lines {
			order.Lines[i].OrderID = id
			if err := tx.CreateLine(ctx, order.Lines[i]); err != nil {
				return fmt.Errorf("line %d: %w", i, err)
			}
		}
		return nil
	})
	if err != nil {
		return model.Order{}, err
	}
	return order, nil
}

// Cancel cancels an open order and gives its stock back.
func (s *Checkout) Cancel(ctx context.Context, id int64) error {
	return s.store.WithTx(ctx, func(tx OrderTx) error {
		order, err := tx.LockOrder(ctx, id)
		if err != nil {
			return err
		}
		if order.Status != model.StatusOpen {
			return fmt.Errorf("%w: order %d is %s", model.ErrInvalid, id, order.Status)
		}
		if err := s.stock.Release(ctx, order.ID); err != nil {
			return err
		}
		return tx.SetStatus(ctx, order.ID, model.StatusCancelled)
	})
}
