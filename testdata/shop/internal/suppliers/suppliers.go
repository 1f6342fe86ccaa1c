// Package suppliers knows who delivers our products.
package suppliers

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"example.com/shop/internal/model"
	"example.com/shop/internal/sqlc"
)

// Directory looks suppliers up.
type Directory struct {
	q *sqlc.Queries
}

// NewDirectory returns the directory that is stored in db.
func NewDirectory(db sqlc.DBTX) *Directory {
	return &Directory{q: sqlc.New(db)}
}

// Supplier returns one supplier.
func (d *Directory) Supplier(ctx context.Context, id int64) (model.Supplier, error) {
	row, err := d.q.GetSupplier(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		err = model.ErrNotFound
	}
	if err != nil {
		return model.Supplier{}, fmt.Errorf("supplier %d: %w", id, err)
	}
	return fromRow(row), nil
}

// Suppliers returns the suppliers by id. Unknown ids are left out.
func (d *Directory) Suppliers(ctx context.Context, ids []int64) (map[int64]model.Supplier, error) {
	rows, err := d.q.ListSuppliersByIDs(ctx, ids)
	if err != nil {
		return nil, err
	}
	suppliers := make(map[int64]model.Supplier, len(rows))
	for _, row := range rows {
		suppliers[row.ID] = fromRow(row)
	}
	return suppliers, nil
}

func fromRow(row sqlc.Supplier) model.Supplier {
	return model.Supplier{ID: row.ID, Name: row.Name, Country: row.Country}
}
