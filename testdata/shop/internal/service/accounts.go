package service

import (
	"context"
	"encoding/json"
	"fmt"

	"example.com/shop/internal/model"
)

// AccountRepository stores who may come in and what they have saved.
type AccountRepository interface {
	Session(ctx context.Context, token string) (int64, error)
	Partner(ctx context.Context, key string) (string, error)
	OwnsOrder(ctx context.Context, customerID, orderID int64) (bool, error)
	Statement(ctx context.Context, customerID int64) (model.Statement, error)
	Wishlist(ctx context.Context, customerID int64) ([]int64, error)
	SetWishlist(ctx context.Context, customerID int64, productIDs []int64) error
	Subscribe(ctx context.Context, customerID int64, topic string) (bool, error)
}

// ReviewWriter stores reviews.
type ReviewWriter interface {
	Write(ctx context.Context, in model.NewReview) (int64, error)
}

// ReturnStore stores returns.
type ReturnStore interface {
	Create(ctx context.Context, in model.Return) (int64, error)
}

// PickupService fetches returns at the customer's.
type PickupService interface {
	Pickup(ctx context.Context, r model.Return) error
}

// EventPublisher tells others what has happened.
type EventPublisher interface {
	Publish(ctx context.Context, kind string, body []byte) error
}

// Accounts is what customers do once they have logged in.
type Accounts struct {
	accounts  AccountRepository
	customers CustomerRepository
	products  ProductRepository
	reviews   ReviewWriter
	returns   ReturnStore
	pickups   PickupService
	events    EventPublisher
}

// NewAccounts returns the use cases of accounts.
func NewAccounts(
	accounts AccountRepository,
	customers CustomerRepository,
	products ProductRepository,
	reviews ReviewWriter,
	returns ReturnStore,
	pickups PickupService,
	events EventPublisher,
) *Accounts {
	return &Accounts{
		accounts:  accounts,
		customers: customers,
		products:  products,
		reviews:   reviews,
		returns:   returns,
		pickups:   pickups,
		events:    events,
	}
}

// Session returns the customer that a session belongs to.
func (s *Accounts) Session(ctx context.Context, token string) (int64, error) {
	return s.accounts.Session(ctx, token)
}

// Partner returns the partner that a key belongs to.
func (s *Accounts) Partner(ctx context.Context, key string) (string, error) {
	return s.accounts.Partner(ctx, key)
}

// OwnsOrder reports whether an order is the customer's.
func (s *Accounts) OwnsOrder(ctx context.Context, customerID, orderID int64) (bool, error) {
	return s.accounts.OwnsOrder(ctx, customerID, orderID)
}

// Statement returns what the customer has bought so far.
func (s *Accounts) Statement(ctx context.Context, customerID int64) (model.Statement, error) {
	return s.accounts.Statement(ctx, customerID)
}

// Wishlist returns the products that the customer wants.
func (s *Accounts) Wishlist(ctx context.Context, customerID int64) ([]model.Product, error) {
	ids, err := s.accounts.Wishlist(ctx, customerID)
	if err != nil {
		return nil, err
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return s.products.GetProducts(ctx, ids)
}

// SetWishlist replaces the products that the customer wants.
func (s *Accounts) SetWishlist(ctx context.Context, customerID int64, productIDs []int64) error {
	return s.accounts.SetWishlist(ctx, customerID, productIDs)
}

// Review stores what the customer thinks of a product.
func (s *Accounts) Review(ctx context.Context, customerID int64, in model.NewReview) (int64, error) {
	customer, err := s.customers.Get(ctx, customerID)
	if err != nil {
		return 0, err
	}
	in.Author = customer.Name
	return s.reviews.Write(ctx, in)
}

// Return takes an order back, or parts of it.
func (s *Accounts) Return(ctx context.Context, in model.Return) (model.Return, error) {
	if len(in.Items) == 0 {
		return model.Return{}, fmt.Errorf("%w: a return needs at least one item", model.ErrInvalid)
	}
	id, err := s.returns.Create(ctx, in)
	if err != nil {
		return model.Return{}, err
	}
	in.ID = id
	return in, nil
}

// Pickup has a return fetched.
func (s *Accounts) Pickup(ctx context.Context, r model.Return) error {
	return s.pickups.Pickup(ctx, r)
}

// Subscribe makes the customer a reader of a newsletter and tells those who send it.
func (s *Accounts) Subscribe(ctx context.Context, customerID int64, topic string) error {
	added, err := s.accounts.Subscribe(ctx, customerID, topic)
	if err != nil || !added {
		return err
	}
	body, err := json.Marshal(map[string]any{"customer_id": customerID, "topic": topic})
	if err != nil {
		return err
	}
	return s.events.Publish(ctx, "subscribed", body)
}
