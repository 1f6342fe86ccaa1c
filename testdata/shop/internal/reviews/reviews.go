// Package reviews stores what customers say about products, with gorm.
package reviews

import (
	"context"
	"fmt"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"example.com/shop/internal/model"
)

// Author is somebody who writes reviews.
type Author struct {
	ID   int64
	Name string
}

// Review is a row of the table reviews.
type Review struct {
	ID        int64
	ProductID int64
	AuthorID  int64
	Author    Author
	Rating    int
	Body      string
	CreatedAt time.Time
}

// Store reads and writes reviews.
type Store struct {
	db *gorm.DB
}

// Open returns the store in the database at url.
func Open(url string) (*Store, error) {
	db, err := gorm.Open(postgres.Open(url), &gorm.Config{})
	if err != nil {
		return nil, fmt.Errorf("open reviews: %w", err)
	}
	return &Store{db: db}, nil
}

// ForProduct returns a product's reviews, newest first.
func (s *Store) ForProduct(ctx context.Context, productID int64) ([]model.Review, error) {
	var rows []Review
	err := s.db.WithContext(ctx).Where("product_id = ?", productID).Order("created_at DESC").Find(&rows).Error
	if err != nil {
		return nil, err
	}
	out := make([]model.Review, 0, len(rows))
	for _, row := range rows {
		var author Author
		if err := s.db.WithContext(ctx).First(&author, row.AuthorID).Error; err != nil {
			return nil, fmt.Errorf("author of review %d: %w", row.ID, err)
		}
		row.Author = author
		out = append(out, row.toModel())
	}
	return out, nil
}

// Latest returns the newest reviews of the shop.
func (s *Store) Latest(ctx context.Context, limit int) ([]model.Review, error) {
	var rows []Review
	err := s.db.WithContext(ctx).Joins("Author").Order("created_at DESC").Limit(limit).Find(&rows).Error
	if err != nil {
		return nil, err
	}
	out := make([]model.Review, 0, len(rows))
	for _, row := range rows {
		out = append(out, row.toModel())
	}
	return out, nil
}

// Find returns the reviews of the products that contain all the words. No products means all.
func (s *Store) Find(ctx context.Context, productIDs []int64, words []string) ([]model.Review, error) {
	q := s.db.WithContext(ctx).Joins("Author")
	if len(productIDs) > 0 {
		q = q.Where("product_id IN ?", productIDs)
	}
	for _, word := range words {
		q = q.Where("body ILIKE ?", "%"+word+"%")
	}
	var rows []Review
	if err := q.Find(&rows).Error; err != nil {
		return nil, err
	}
	out := make([]model.Review, 0, len(rows))
	for _, row := range rows {
		out = append(out, row.toModel())
	}
	return out, nil
}

// CountForProduct returns the number of a product's reviews.
func (s *Store) CountForProduct(ctx context.Context, productID int64) (int64, error) {
	var n int64
	err := s.db.WithContext(ctx).Model(&Review{}).Where("product_id = ?", productID).Count(&n).Error
	return n, err
}

func (r Review) toModel() model.Review {
	return model.Review{
		ID:        r.ID,
		ProductID: r.ProductID,
		Author:    r.Author.Name,
		Rating:    r.Rating,
		Body:      r.Body,
		CreatedAt: r.CreatedAt,
	}
}
