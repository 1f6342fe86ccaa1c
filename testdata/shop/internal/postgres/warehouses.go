package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/shop/internal/model"
)

// Warehouses stores warehouses and parcels.
type Warehouses struct {
	pool *pgxpool.Pool
}

// NewWarehouses returns the store of warehouses.
func NewWarehouses(pool *pgxpool.Pool) *Warehouses {
	return &Warehouses{pool: pool}
}

// Warehouses returns all warehouses, the nearest first.
func (s *Warehouses) Warehouses(ctx context.Context) ([]model.Warehouse, error) {
	rows, err := s.pool.Query(ctx, `SELECT id, name, countries FROM warehouses ORDER BY priority`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[model.Warehouse])
}

// Parcels returns the parcels of an order.
func (s *Warehouses) Parcels(ctx context.Context, orderID int64) ([]model.Parcel, error) {
	rows, err := s.pool.Query(ctx, `
		SELECT id, order_id, weight_grams, country FROM parcels WHERE order_id = $1 ORDER BY id`, orderID)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[model.Parcel])
}

// HandlingFee returns what a warehouse charges per parcel, in cents.
func (s *Warehouses) HandlingFee(ctx context.Context, warehouseID int64) (int64, error) {
	var cents int64
	err := s.pool.QueryRow(ctx, `
		SELECT handling_fee_cents FROM warehouses WHERE id = $1`, warehouseID).Scan(&cents)
	return cents, notFound(err)
}

// SaveEvents stores what carriers have told us about parcels.
func (s *Warehouses) SaveEvents(ctx context.Context, events []model.TrackingEvent) error {
	_, err := s.pool.CopyFrom(ctx, pgx.Identifier{"tracking_events"},
		[]string{"parcel_id", "status", "at"},
		pgx.CopyFromSlice(len(events), func(i int) ([]any, error) {
			return []any{events[i].ParcelID, events[i].Status, events[i].At}, nil
		}))
	return err
}
