package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/shop/internal/model"
)

const productColumns = `id, sku, name, category_id, supplier_id, price_cents, weight_grams`

// Products stores products.
type Products struct {
	pool *pgxpool.Pool
}

// NewProducts returns the store of products.
func NewProducts(pool *pgxpool.Pool) *Products {
	return &Products{pool: pool}
}

// GetProducts returns the products with these ids, in no particular order.
func (s *Products) GetProducts(ctx context.Context, ids []int64) ([]model.Product, error) {
	return s.query(ctx, `SELECT `+productColumns+` FROM products WHERE id = ANY($1)`, ids)
}

// ListByCategory returns a page of a category, all categories if the id is 0.
func (s *Products) ListByCategory(ctx context.Context, categoryID int64, page model.Page) ([]model.Product, error) {
	return s.query(ctx, `SELECT `+productColumns+` FROM products
		WHERE $1::bigint = 0 OR category_id = $1 ORDER BY name LIMIT $2 OFFSET $3`,
		categoryID, page.Limit, page.Offset)
}

// Search returns the products whose name contains the term.
func (s *Products) Search(ctx context.Context, term string) ([]model.Product, error) {
	return s.query(ctx, `SELECT `+productColumns+` FROM products
		WHERE name ILIKE '%' || $1 || '%' ORDER BY name LIMIT 100`, term)
}

func (s *Products) query(ctx context.Context, sql string, args ...any) ([]model.Product, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (model.Product, error) {
		var p model.Product
		err := row.Scan(&p.ID, &p.SKU, &p.Name, &p.CategoryID, &p.SupplierID, &p.PriceCents, &p.WeightGrams)
		return p, err
	})
}

// IDBySKU returns the id of a product.
func (s *Products) IDBySKU(ctx context.Context, sku string) (int64, error) {
	var id int64
	err := s.pool.QueryRow(ctx, `SELECT id FROM products WHERE sku = $1`, sku).Scan(&id)
	return id, notFound(err)
}

// Discontinued reports whether a product has been taken out of the range.
func (s *Products) Discontinued(ctx context.Context, id int64) (bool, error) {
	var gone bool
	err := s.pool.QueryRow(ctx, `SELECT discontinued_at IS NOT NULL FROM products WHERE id = $1`, id).Scan(&gone)
	return gone, notFound(err)
}

// Rename sets a product's name.
func (s *Products) Rename(ctx context.Context, id int64, name string) error {
	_, err := s.pool.Exec(ctx, `UPDATE products SET name = $2 WHERE id = $1`, id, name)
	return err
}

// SetPrice sets a product's list price.
func (s *Products) SetPrice(ctx context.Context, id, cents int64) error {
	_, err := s.pool.Exec(ctx, `UPDATE products SET price_cents = $2 WHERE id = $1`, id, cents)
	return err
}

// SetWeight sets a product's weight.
func (s *Products) SetWeight(ctx context.Context, id int64, grams int) error {
	_, err := s.pool.Exec(ctx, `UPDATE products SET weight_grams = $2 WHERE id = $1`, id, grams)
	return err
}

// priceBatch is the number of prices written by one statement.
const priceBatch = 500

// UpsertPrices stores new list prices.
func (s *Products) UpsertPrices(ctx context.Context, changes []model.PriceChange) error {
	for chunk := range slices.Chunk(changes, priceBatch) {
		ids := make([]int64, len(chunk))
		cents := make([]int64, len(chunk))
		for i, c := range chunk {
			ids[i], cents[i] = c.ProductID, c.PriceCents
		}
		_, err := s.pool.Exec(ctx, `
			UPDATE products p SET price_cents = n.cents
			FROM unnest($1::bigint[], $2::bigint[]) AS n (id, cents) WHERE p.id = n.id`, ids, cents)
		if err != nil {
			return fmt.Errorf("store prices: %w", err)
		}
	}
	return nil
}

// SetWeights stores the weights that the scales have measured, in grams by product.
func (s *Products) SetWeights(ctx context.Context, grams map[int64]int) error {
	var batch pgx.Batch
	for id, g := range grams {
		batch.Queue(`UPDATE products SET weight_grams = $2 WHERE id = $1`, id, g)
	}
	results := s.pool.SendBatch(ctx, &batch)
	for range grams {
		if _, err := results.Exec(); err != nil {
			results.Close()
			return fmt.Errorf("store weights: %w", err)
		}
	}
	return results.Close()
}

// Prices reads the prices in force.
type Prices struct {
	pool *pgxpool.Pool
}

// NewPrices returns the store of campaign prices.
func NewPrices(pool *pgxpool.Pool) *Prices {
	return &Prices{pool: pool}
}

// Current returns the campaign price of a product.
func (s *Prices) Current(ctx context.Context, productID int64) (int64, error) {
	var cents int64
	err := s.pool.QueryRow(ctx, `
		SELECT price_cents FROM campaign_prices
		WHERE product_id = $1 AND now() BETWEEN starts_at AND ends_at
		ORDER BY price_cents LIMIT 1`, productID).Scan(&cents)
	return cents, notFound(err)
}

// BySKU returns the price to pay for a product, by campaign or by list.
func (s *Prices) BySKU(ctx context.Context, sku string) (int64, error) {
	var cents int64
	err := s.pool.QueryRow(ctx, `
		SELECT coalesce(min(c.price_cents), min(p.price_cents))
		FROM products p LEFT JOIN campaign_prices c
		  ON c.product_id = p.id AND now() BETWEEN c.starts_at AND c.ends_at
		WHERE p.sku = $1 GROUP BY p.id`, sku).Scan(&cents)
	return cents, notFound(err)
}
