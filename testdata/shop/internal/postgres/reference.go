package postgres

import (
	"context"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/shop/internal/model"
)

// Categories stores the category tree.
type Categories struct {
	pool *pgxpool.Pool
}

// NewCategories returns the store of categories.
func NewCategories(pool *pgxpool.Pool) *Categories {
	return &Categories{pool: pool}
}

// Roots returns the categories that have no parent.
func (s *Categories) Roots(ctx context.Context) ([]model.Category, error) {
	return s.Children(ctx, 0)
}

// Children returns the categories right below a category.
func (s *Categories) Children(ctx context.Context, parentID int64) ([]model.Category, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id, coalesce(parent_id, 0), name FROM categories
		WHERE coalesce(parent_id, 0) = $1 ORDER BY name`, parentID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (model.Category, error) {
		var c model.Category
		err := row.Scan(&c.ID, &c.ParentID, &c.Name)
		return c, err
	})
}

// Settings stores what the back office can change without a deployment.
type Settings struct {
	pool *pgxpool.Pool
}

// NewSettings returns the store of settings.
func NewSettings(pool *pgxpool.Pool) *Settings {
	return &Settings{pool: pool}
}

// Int returns a setting that is a number.
func (s *Settings) Int(ctx context.Context, key string) (int64, error) {
	var n int64
	err := s.pool.QueryRow(ctx, `SELECT value::bigint FROM settings WHERE key = $1`, key).Scan(&n)
	return n, notFound(err)
}

// IDs returns a setting that is a list of ids.
func (s *Settings) IDs(ctx context.Context, key string) ([]int64, error) {
	var ids []int64
	err := s.pool.QueryRow(ctx, `
		SELECT string_to_array(value, ',')::bigint[] FROM settings WHERE key = $1`, key).Scan(&ids)
	return ids, notFound(err)
}

// Taxes stores tax rates.
type Taxes struct {
	pool *pgxpool.Pool
}

// NewTaxes returns the store of tax rates.
func NewTaxes(pool *pgxpool.Pool) *Taxes {
	return &Taxes{pool: pool}
}

// Rate returns the tax rate in basis points.
func (s *Taxes) Rate(ctx context.Context, country string, categoryID int64) (int64, error) {
	var basisPoints int64
	err := s.pool.QueryRow(ctx, `
		SELECT basis_points FROM tax_rates WHERE country = $1 AND category_id IN ($2, 0)
		ORDER BY category_id DESC LIMIT 1`, country, categoryID).Scan(&basisPoints)
	return basisPoints, notFound(err)
}

// Countries knows the names of countries. They are read once and kept.
type Countries struct {
	pool  *pgxpool.Pool
	once  sync.Once
	names map[string]string
	err   error
}

// NewCountries returns the store of country names.
func NewCountries(pool *pgxpool.Pool) *Countries {
	return &Countries{pool: pool}
}

// Name returns a country's name, the code itself if it has none.
func (s *Countries) Name(ctx context.Context, code string) (string, error) {
	s.once.Do(func() { s.names, s.err = s.load(ctx) })
	if s.err != nil {
		return "", s.err
	}
	if name, ok := s.names[code]; ok {
		return name, nil
	}
	return code, nil
}

func (s *Countries) load(ctx context.Context) (map[string]string, error) {
	rows, err := s.pool.Query(ctx, `SELECT code, name FROM countries`)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string)
	var code, name string
	_, err = pgx.ForEachRow(rows, []any{&code, &name}, func() error {
		names[code] = name
		return nil
	})
	return names, err
}
