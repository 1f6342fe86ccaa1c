// Package cache keeps hot data in Redis.
package cache

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"example.com/shop/internal/model"
)

const ttl = 10 * time.Minute

// Products caches products.
type Products struct {
	rdb *redis.Client
}

// NewProducts returns the cache of products.
func NewProducts(rdb *redis.Client) *Products {
	return &Products{rdb: rdb}
}

// GetMany returns the products that are in the cache.
func (c *Products) GetMany(ctx context.Context, ids []int64) (map[int64]model.Product, error) {
	found := make(map[int64]model.Product, len(ids))
	for _, id := range ids {
		data, err := c.rdb.Get(ctx, key(id)).Bytes()
		if errors.Is(err, redis.Nil) {
			continue
		}
		if err != nil {
			return nil, err
		}
		var p model.Product
		if err := json.Unmarshal(data, &p); err != nil {
			return nil, err
		}
		found[id] = p
	}
	return found, nil
}

// SetMany puts products into the cache.
func (c *Products) SetMany(ctx context.Context, products []model.Product) error {
	_, err := c.rdb.Pipelined(ctx, func(pipe redis.Pipeliner) error {
		for _, p := range products {
			data, err := json.Marshal(p)
			if err != nil {
				return err
			}
			pipe.Set(ctx, key(p.ID), data, ttl)
		}
		return nil
	})
	return err
}

// Touch keeps products in the cache for another while.
func (c *Products) Touch(ctx context.Context, ids []int64) error {
	pipe := c.rdb.Pipeline()
	for _, id := range ids {
		pipe.Expire(ctx, key(id), ttl)
	}
	_, err := pipe.Exec(ctx)
	return err
}

func key(id int64) string {
	return "product:" + strconv.FormatInt(id, 10)
}
