package service

import (
	"context"
	"fmt"
	"slices"

	"example.com/shop/internal/model"
	"example.com/shop/internal/slicesx"
)

// Catalog shows and edits products.
type Catalog struct {
	products   ProductRepository
	prices     PriceRepository
	categories CategoryRepository
	settings   SettingsRepository
	reviews    ReviewCounter
	cache      ProductCache
}

// NewCatalog returns the use cases of the catalog.
func NewCatalog(
	products ProductRepository,
	prices PriceRepository,
	categories CategoryRepository,
	settings SettingsRepository,
	reviews ReviewCounter,
	cache ProductCache,
) *Catalog {
	return &Catalog{
		products:   products,
		prices:     prices,
		categories: categories,
		settings:   settings,
		reviews:    reviews,
		cache:      cache,
	}
}

// Product returns one product.
func (s *Catalog) Product(ctx context.Context, id int64) (model.Product, error) {
	products, err := s.products.GetProducts(ctx, []int64{id})
	if err != nil {
		return model.Product{}, err
	}
	if len(products) == 0 {
		return model.Product{}, fmt.Errorf("product %d: %w", id, model.ErrNotFound)
	}
	return products[0], nil
}

// List returns one page of a category.
func (s *Catalog) List(ctx context.Context, categoryID int64, page model.Page) ([]model.Product, error) {
	return s.products.ListByCategory(ctx, categoryID, page)
}

// Search returns the products that match the term, at today's campaign prices.
func (s *Catalog) Search(ctx context.Context, term string) ([]model.Product, error) {
	products, err := s.products.Search(ctx, term)
	if err != nil {
		return nil, err
	}
	slicesx.Each(products, func(p *model.Product) {
		// A product without a campaign keeps its list price.
		if cents, err := s.prices.Current(ctx, p.ID); err == nil {
			p.PriceCents = cents
		}
	})
	return products, nil
}

// Featured returns the products of the start page.
func (s *Catalog) Featured(ctx context.Context) ([]model.Product, error) {
	ids, err := s.settings.IDs(ctx, "featured_products")
	if err != nil {
		return nil, err
	}
	known, err := s.cache.GetMany(ctx, ids)
	if err != nil {
		return nil, err
	}
	var missing []int64
	for _, id := range ids {
		if _, ok := known[id]; !ok {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		loaded, err := s.products.GetProducts(ctx, missing)
		if err != nil {
			return nil, err
		}
		if err := s.cache.SetMany(ctx, loaded); err != nil {
			return nil, err
		}
		for _, p := range loaded {
			known[p.ID] = p
		}
	}
	products := make([]model.Product, 0, len(ids))
	for _, id := range ids {
		if p, ok := known[id]; ok {
			products = append(products, p)
		}
	}
	return products, s.cache.Touch(ctx, ids)
}

// Bestsellers returns the products chosen by the back office, most reviewed first.
func (s *Catalog) Bestsellers(ctx context.Context) ([]model.Product, error) {
	ids, err := s.settings.IDs(ctx, "bestsellers")
	if err != nil {
		return nil, err
	}
	products, err := s.products.GetProducts(ctx, ids)
	if err != nil {
		return nil, err
	}
	count := s.reviews.CountForProduct
	for i := range products {
		n, err := count(ctx, products[i].ID)
		if err != nil {
			return nil, err
		}
		products[i].ReviewCount = n
	}
	slices.SortFunc(products, func(a, b model.Product) int { return int(b.ReviewCount - a.ReviewCount) })
	return products, nil
}

// Available returns the products that can still be ordered.
func (s *Catalog) Available(ctx context.Context, ids []int64) ([]model.Product, error) {
	products, err := s.products.GetProducts(ctx, ids)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(products, func(p model.Product) bool {
		gone, err := s.products.Discontinued(ctx, p.ID)
		return err == nil && gone
	}), nil
}

// Update writes the fields that the patch names.
func (s *Catalog) Update(ctx context.Context, id int64, patch model.ProductPatch) error {
	for _, field := range patch.Fields {
		var err error
		switch field {
		case "name":
			err = s.products.Rename(ctx, id, patch.Name)
		case "price_cents":
			err = s.products.SetPrice(ctx, id, patch.PriceCents)
		case "weight_grams":
			err = s.products.SetWeight(ctx, id, patch.WeightGrams)
		default:
			err = fmt.Errorf("%w: unknown field %q", model.ErrInvalid, field)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Weigh stores the weights that the scales have measured, in grams by product.
func (s *Catalog) Weigh(ctx context.Context, grams map[int64]int) error {
	return s.products.SetWeights(ctx, grams)
}

// Tree returns all categories.
func (s *Catalog) Tree(ctx context.Context) ([]model.Category, error) {
	roots, err := s.categories.Roots(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.fillChildren(ctx, roots); err != nil {
		return nil, err
	}
	return roots, nil
}

// fillChildren loads everything below the given nodes.
func (s *Catalog) fillChildren(ctx context.Context, nodes []model.Category) error {
	for i := range nodes {
		children, err := s.categories.Children(ctx, nodes[i].ID)
		if err != nil {
			return fmt.Errorf("category %d: %w", nodes[i].ID, err)
		}
		if err := s.fillChildren(ctx, children); err != nil {
			return err
		}
		nodes[i].Children = children
	}
	return nil
}
