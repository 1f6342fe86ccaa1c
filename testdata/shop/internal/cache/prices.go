package cache

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

const priceTTL = time.Minute

// PriceSource knows the price of a product.
type PriceSource interface {
	BySKU(ctx context.Context, sku string) (int64, error)
}

// Prices caches prices.
type Prices struct {
	rdb    *redis.Client
	source PriceSource
}

// NewPrices returns a cache of the source's prices.
func NewPrices(rdb *redis.Client, source PriceSource) *Prices {
	return &Prices{rdb: rdb, source: source}
}

// Price returns the price of a product, which may have been another a minute ago.
func (c *Prices) Price(ctx context.Context, sku string) (int64, error) {
	cents, err := c.rdb.Get(ctx, "price:"+sku).Int64()
	if err == nil {
		return cents, nil
	}
	if !errors.Is(err, redis.Nil) {
		return 0, err
	}
	if cents, err = c.source.BySKU(ctx, sku); err != nil {
		return 0, err
	}
	return cents, c.rdb.Set(ctx, "price:"+sku, cents, priceTTL).Err()
}
