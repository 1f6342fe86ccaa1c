package service

import (
	"context"
	"fmt"

	"example.com/shop/internal/model"
)

// Imports takes over price lists.
type Imports struct {
	products ProductRepository
}

// NewImports returns the use cases of price lists.
func NewImports(products ProductRepository) *Imports {
	return &Imports{products: products}
}

// Prices stores the prices of an uploaded list and returns how many there were.
func (s *Imports) Prices(ctx context.Context, rows []model.ImportRow) (int, error) {
	run := &importRun{ctx: ctx, products: s.products}
	changes, err := mapErr(rows, run.resolve)
	if err != nil {
		return 0, err
	}
	if err := s.products.UpsertPrices(ctx, changes); err != nil {
		return 0, err
	}
	return len(changes), nil
}

// importRun lives as long as one call of Prices, hence the context.
type importRun struct {
	ctx      context.Context
	products ProductRepository
}

// resolve finds the product that a row is about.
func (r *importRun) resolve(row model.ImportRow) (model.PriceChange, error) {
	id, err := r.products.IDBySKU(r.ctx, row.SKU)
	if err != nil {
		return model.PriceChange{}, fmt.Errorf("sku %s: %w", row.SKU, err)
	}
	return model.PriceChange{ProductID: id, PriceCents: row.PriceCents}, nil
}

// mapErr returns f of every element of xs, or the first error.
func mapErr[T, U any](xs []T, f func(T) (U, error)) ([]U, error) {
	out := make([]U, 0, len(xs))
	for _, x := range xs {
		u, err := f(x)
		if err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, nil
}
