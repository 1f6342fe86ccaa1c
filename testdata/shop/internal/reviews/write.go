package reviews

import (
	"context"
	"fmt"

	"example.com/shop/internal/model"
)

// Write stores a review. Whoever has not written one before becomes an author.
func (s *Store) Write(ctx context.Context, in model.NewReview) (int64, error) {
	var author Author
	if err := s.db.WithContext(ctx).Where("name = ?", in.Author).Attrs(Author{Name: in.Author}).FirstOrCreate(&author).Error; err != nil {
		return 0, fmt.Errorf("author %s: %w", in.Author, err)
	}
	row := Review{ProductID: in.ProductID, AuthorID: author.ID, Rating: in.Rating, Body: in.Body}
	if err := s.db.WithContext(ctx).Omit("Author").Create(&row).Error; err != nil {
		return 0, fmt.Errorf("review: %w", err)
	}
	return row.ID, nil
}
