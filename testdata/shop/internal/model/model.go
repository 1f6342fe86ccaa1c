// Package model holds the shop's domain types. It knows no storage and no transport.
package model

import (
	"errors"
	"time"
)

// ErrNotFound is returned by every store when the requested entity does not exist.
var ErrNotFound = errors.New("not found")

// ErrInvalid is returned when a request makes no sense whatever the stored data.
var ErrInvalid = errors.New("invalid request")

// Page selects a window of a list.
type Page struct {
	Limit  int
	Offset int
}

// Customer is somebody who may place orders.
type Customer struct {
	ID        int64
	Name      string
	Email     string
	Country   string // ISO 3166 alpha-2
	CreatedAt time.Time
}

// OrderStatus is the state of an order.
type OrderStatus string

// The states of an order.
const (
	StatusOpen      OrderStatus = "open"
	StatusShipped   OrderStatus = "shipped"
	StatusCancelled OrderStatus = "cancelled"
)

// Order is one purchase.
type Order struct {
	ID         int64
	CustomerID int64
	Status     OrderStatus
	TotalCents int64
	PlacedAt   time.Time
	Lines      []OrderLine
}

// OrderLine is one position of an order.
type OrderLine struct {
	OrderID   int64
	ProductID int64
	Name      string // filled for display, not stored
	Quantity  int
	UnitCents int64
}

// NewOrder is what a customer sends to place an order.
type NewOrder struct {
	CustomerID int64
	Items      []NewOrderItem
}

// NewOrderItem is one position of a NewOrder.
type NewOrderItem struct {
	ProductID int64
	Quantity  int
}

// Product is something the shop sells.
type Product struct {
	ID          int64
	SKU         string
	Name        string
	CategoryID  int64
	SupplierID  int64
	PriceCents  int64
	WeightGrams int
	ReviewCount int64 // filled for display, not stored
}

// ProductPatch holds the new values of a product; Fields names those to write.
type ProductPatch struct {
	Fields      []string
	Name        string
	PriceCents  int64
	WeightGrams int
}

// PriceChange is a new price of a product.
type PriceChange struct {
	ProductID  int64
	PriceCents int64
}

// ImportRow is one line of an uploaded price list.
type ImportRow struct {
	SKU        string
	PriceCents int64
}

// Category is a node of the category tree.
type Category struct {
	ID       int64
	ParentID int64 // 0 for the roots
	Name     string
	Children []Category
}

// Supplier delivers products.
type Supplier struct {
	ID      int64
	Name    string
	Country string
}

// Parcel is what leaves the warehouse.
type Parcel struct {
	ID          int64
	OrderID     int64
	WeightGrams int
	Country     string
}

// Rate is a carrier's offer for a parcel.
type Rate struct {
	ParcelID int64
	Carrier  string
	Cents    int64
}

// Warehouse sends parcels to some countries.
type Warehouse struct {
	ID        int64
	Name      string
	Countries []string
}

// Serves reports whether the warehouse sends parcels to the country.
func (w Warehouse) Serves(country string) bool {
	for _, c := range w.Countries {
		if c == country {
			return true
		}
	}
	return false
}

// TrackingEvent is a carrier's notice about a parcel.
type TrackingEvent struct {
	ParcelID int64
	Status   string
	At       time.Time
}

// Review is a customer's opinion of a product.
type Review struct {
	ID        int64
	ProductID int64
	Author    string
	Rating    int
	Body      string
	CreatedAt time.Time
}

// Stock is what the warehouse has of a product.
type Stock struct {
	ProductID int64
	Available int
}

// Invoice is the bill for an order.
type Invoice struct {
	OrderID  int64
	Customer string
	NetCents int64
	TaxCents int64
	Lines    []InvoiceLine
}

// InvoiceLine is one position of an Invoice.
type InvoiceLine struct {
	Name     string
	NetCents int64
	TaxCents int64
}

// DailySales is one line of the sales report.
type DailySales struct {
	Day        time.Time
	Orders     int
	TotalCents int64
	TopProduct string
}

// CountrySales is one line of the report by country.
type CountrySales struct {
	Country    string
	Name       string
	TotalCents int64
}

// Job is a message of the outbox.
type Job struct {
	ID      int64
	Kind    string
	Payload []byte
}
