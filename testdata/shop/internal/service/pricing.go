package service

import (
	"context"
	"fmt"
	"maps"

	"example.com/shop/internal/model"
)

// Pricing computes what a basket costs.
type Pricing struct {
	prices   PriceRepository
	settings SettingsRepository
}

// NewPricing returns the use cases of prices.
func NewPricing(prices PriceRepository, settings SettingsRepository) *Pricing {
	return &Pricing{prices: prices, settings: settings}
}

// Basket returns the price of a basket, given as quantities by SKU.
func (s *Pricing) Basket(ctx context.Context, quantities map[string]int) (int64, error) {
	var total int64
	for sku := range maps.Keys(quantities) {
		cents, err := s.prices.BySKU(ctx, sku)
		if err != nil {
			return 0, fmt.Errorf("sku %s: %w", sku, err)
		}
		total += cents * int64(quantities[sku])
	}
	return total, nil
}

// Discount returns what the volume discount takes off the lines, in cents.
func (s *Pricing) Discount(ctx context.Context, lines []model.OrderLine) (int64, error) {
	var discount int64
	for _, line := range lines {
		threshold, err := s.settings.Int(ctx, "volume_discount_quantity")
		if err != nil {
			return 0, err
		}
		if int64(line.Quantity) >= threshold {
			discount += line.UnitCents * int64(line.Quantity) / 20
		}
	}
	return discount, nil
}
