// Package returns stores what customers send back, with gorm.
package returns

import (
	"context"
	"fmt"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"example.com/shop/internal/model"
)

// Return is a row of the table returns.
type Return struct {
	ID         int64
	OrderID    int64
	CustomerID int64
	CreatedAt  time.Time
}

// ReturnItem is a row of the table return_items.
type ReturnItem struct {
	ID        int64
	ReturnID  int64
	ProductID int64
	Quantity  int
}

// Store writes returns.
type Store struct {
	db *gorm.DB
}

// Open returns the store in the database at url.
func Open(url string) (*Store, error) {
	db, err := gorm.Open(postgres.Open(url), &gorm.Config{})
	if err != nil {
		return nil, fmt.Errorf("open returns: %w", err)
	}
	return &Store{db: db}, nil
}

// Create stores a return with its items.
func (s *Store) Create(ctx context.Context, in model.Return) (int64, error) {
	row := Return{OrderID: in.OrderID, CustomerID: in.CustomerID}
	err := s.db.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		if err := tx.Create(&row).Error; err != nil {
			return err
		}
		items := make([]ReturnItem, 0, len(in.Items))
		for _, it := range in.Items {
			items = append(items, ReturnItem{ReturnID: row.ID, ProductID: it.ProductID, Quantity: it.Quantity})
		}
		return tx.Create(&items).Error
	})
	return row.ID, err
}
