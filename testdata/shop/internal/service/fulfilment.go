package service

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"

	"example.com/shop/internal/model"
)

// Fulfilment gets parcels out of the door.
type Fulfilment struct {
	warehouses WarehouseRepository
	rates      RateProvider
}

// NewFulfilment returns the use cases of shipping.
func NewFulfilment(warehouses WarehouseRepository, rates RateProvider) *Fulfilment {
	return &Fulfilment{warehouses: warehouses, rates: rates}
}

// Quotes returns a carrier's offer for every parcel of the order.
func (s *Fulfilment) Quotes(ctx context.Context, orderID int64) ([]model.Rate, error) {
	parcels, err := s.warehouses.Parcels(ctx, orderID)
	if err != nil {
		return nil, err
	}
	rates := make([]model.Rate, len(parcels))
	g, ctx := errgroup.WithContext(ctx)
	for i, parcel := range parcels {
		g.Go(func() error {
			rate, err := s.rates.Rate(ctx, parcel)
			if err != nil {
				return fmt.Errorf("parcel %d: %w", parcel.ID, err)
			}
			rates[i] = rate
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	return rates, nil
}

// HandlingFee returns the fee of the first warehouse that serves the country.
func (s *Fulfilment) HandlingFee(ctx context.Context, country string) (int64, error) {
	warehouses, err := s.warehouses.Warehouses(ctx)
	if err != nil {
		return 0, err
	}
	var fee int64
	for _, w := range warehouses {
		if !w.Serves(country) {
			continue
		}
		if fee, err = s.warehouses.HandlingFee(ctx, w.ID); err != nil {
			return 0, err
		}
		break
	}
	return fee, nil
}
