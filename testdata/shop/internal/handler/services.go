package handler

import (
	"context"
	"io"

	"example.com/shop/internal/model"
)

// Services is what the handlers work with.
type Services struct {
	Orders     Orders
	Checkout   Checkout
	Customers  Customers
	Catalog    Catalog
	Suppliers  Suppliers
	Pricing    Pricing
	Invoices   Invoices
	Fulfilment Fulfilment
	Imports    Imports
	Reports    Reports
	Reviews    Reviews
	Stock      Stock
	Shipping   Shipping
	Health     Health
	Accounts   Accounts
	Partners   Partners
}

// Orders reads orders.
type Orders interface {
	List(ctx context.Context, page model.Page) ([]model.Order, error)
	Get(ctx context.Context, id int64) (model.Order, error)
	CountOpen(ctx context.Context) (int, error)
	Export(ctx context.Context, w io.Writer) error
}

// Checkout places and cancels orders.
type Checkout interface {
	Place(ctx context.Context, in model.NewOrder) (model.Order, error)
	Cancel(ctx context.Context, id int64) error
}

// Customers reads customers.
type Customers interface {
	Customer(ctx context.Context, id int64) (model.Customer, error)
	Revenue(ctx context.Context, ids []int64) (map[int64]int64, error)
}

// Catalog shows and edits products.
type Catalog interface {
	Product(ctx context.Context, id int64) (model.Product, error)
	List(ctx context.Context, categoryID int64, page model.Page) ([]model.Product, error)
	Search(ctx context.Context, term string) ([]model.Product, error)
	Featured(ctx context.Context) ([]model.Product, error)
	Bestsellers(ctx context.Context) ([]model.Product, error)
	Available(ctx context.Context, ids []int64) ([]model.Product, error)
	Update(ctx context.Context, id int64, patch model.ProductPatch) error
	Weigh(ctx context.Context, grams map[int64]int) error
	Tree(ctx context.Context) ([]model.Category, error)
}

// Suppliers looks suppliers up.
type Suppliers interface {
	Supplier(ctx context.Context, id int64) (model.Supplier, error)
	Suppliers(ctx context.Context, ids []int64) (map[int64]model.Supplier, error)
}

// Pricing computes what a basket costs.
type Pricing interface {
	Basket(ctx context.Context, quantities map[string]int) (int64, error)
}

// Invoices bills orders.
type Invoices interface {
	Build(ctx context.Context, orderID int64) (model.Invoice, error)
}

// Fulfilment gets parcels out of the door.
type Fulfilment interface {
	Quotes(ctx context.Context, orderID int64) ([]model.Rate, error)
	HandlingFee(ctx context.Context, country string) (int64, error)
}

// Imports takes over price lists.
type Imports interface {
	Prices(ctx context.Context, rows []model.ImportRow) (int, error)
}

// Reports shows sales figures.
type Reports interface {
	DailySales(ctx context.Context, days int) ([]model.DailySales, error)
	SalesByCountry(ctx context.Context) ([]model.CountrySales, error)
}

// Reviews reads reviews.
type Reviews interface {
	ForProduct(ctx context.Context, productID int64) ([]model.Review, error)
	Find(ctx context.Context, productIDs []int64, words []string) ([]model.Review, error)
	Latest(ctx context.Context, limit int) ([]model.Review, error)
}

// Stock asks the inventory service.
type Stock interface {
	Levels(ctx context.Context, productIDs []int64) ([]model.Stock, error)
	Low(ctx context.Context) ([]model.Stock, error)
}

// Shipping asks the shipping service.
type Shipping interface {
	Delayed(ctx context.Context) (int, error)
	Notices(ctx context.Context) ([]string, error)
	Label(ctx context.Context, parcelID int64) ([]byte, error)
}

// Health reports whether the service can work.
type Health interface {
	Check(ctx context.Context) error
}

// Accounts is what customers do once they have logged in, and who may come in at all.
type Accounts interface {
	Session(ctx context.Context, token string) (int64, error)
	Partner(ctx context.Context, key string) (string, error)
	OwnsOrder(ctx context.Context, customerID, orderID int64) (bool, error)
	Statement(ctx context.Context, customerID int64) (model.Statement, error)
	Wishlist(ctx context.Context, customerID int64) ([]model.Product, error)
	SetWishlist(ctx context.Context, customerID int64, productIDs []int64) error
	Review(ctx context.Context, customerID int64, in model.NewReview) (int64, error)
	Return(ctx context.Context, in model.Return) (model.Return, error)
	Pickup(ctx context.Context, r model.Return) error
	Subscribe(ctx context.Context, customerID int64, topic string) error
}

// Partners is what the systems of partners ask for.
type Partners interface {
	Price(ctx context.Context, sku string) (int64, error)
	Summary(ctx context.Context) (model.PartnerSummary, error)
	PickList(ctx context.Context, orderIDs []int64) ([]model.Order, error)
}
