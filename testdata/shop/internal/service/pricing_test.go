package service

import (
	"context"
	"testing"

	"example.com/shop/internal/model"
)

type fakePrices map[string]int64

func (f fakePrices) Current(context.Context, int64) (int64, error) {
	return 0, model.ErrNotFound
}

func (f fakePrices) BySKU(_ context.Context, sku string) (int64, error) {
	cents, ok := f[sku]
	if !ok {
		return 0, model.ErrNotFound
	}
	return cents, nil
}

type fakeSettings map[string]int64

func (f fakeSettings) Int(_ context.Context, key string) (int64, error) { return f[key], nil }

func (f fakeSettings) IDs(context.Context, string) ([]int64, error) { return nil, nil }

func TestBasket(t *testing.T) {
	pricing := NewPricing(fakePrices{"mug": 900, "pen": 250}, fakeSettings{})
	for _, tt := range []struct {
		name       string
		quantities map[string]int
		want       int64
	}{
		{"empty", nil, 0},
		{"one", map[string]int{"mug": 1}, 900},
		{"several", map[string]int{"mug": 2, "pen": 4}, 2800},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := pricing.Basket(t.Context(), tt.quantities)
			if err != nil {
				t.Fatal(err)
			}
			if got != tt.want {
				t.Errorf("Basket = %d, want %d", got, tt.want)
			}
		})
	}
}

func TestDiscount(t *testing.T) {
	pricing := NewPricing(fakePrices{}, fakeSettings{"volume_discount_quantity": 10})
	lines := []model.OrderLine{{Quantity: 2, UnitCents: 500}, {Quantity: 10, UnitCents: 200}}
	got, err := pricing.Discount(t.Context(), lines)
	if err != nil {
		t.Fatal(err)
	}
	if want := int64(100); got != want {
		t.Errorf("Discount = %d, want %d", got, want)
	}
}
