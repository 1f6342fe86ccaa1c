// Package service holds the shop's use cases. It declares what it needs of stores and of other
// services; the implementations are chosen in cmd/shop/wire.
package service

import (
	"context"
	"time"

	"example.com/shop/internal/model"
)

//go:generate mockery

// OrderRepository reads and changes orders.
type OrderRepository interface {
	Get(ctx context.Context, id int64) (model.Order, error)
	List(ctx context.Context, page model.Page) ([]model.Order, error)
	Totals(ctx context.Context, customerIDs []int64) (map[int64]int64, error)
	CountOpen(ctx context.Context) (int, error)
}

// OrderStore runs changes of orders in one transaction.
type OrderStore interface {
	WithTx(ctx context.Context, fn func(tx OrderTx) error) error
}

// OrderTx is what can be done to orders inside a transaction.
type OrderTx interface {
	CreateOrder(ctx context.Context, o model.Order) (int64, error)
	CreateLine(ctx context.Context, l model.OrderLine) error
	CreateLines(ctx context.Context, lines []model.OrderLine) error
	LockOrder(ctx context.Context, id int64) (model.Order, error)
	SetStatus(ctx context.Context, id int64, status model.OrderStatus) error
}

// CustomerRepository reads customers.
type CustomerRepository interface {
	Get(ctx context.Context, id int64) (model.Customer, error)
	GetMany(ctx context.Context, ids []int64) (map[int64]model.Customer, error)
}

// ProductRepository reads and changes products.
type ProductRepository interface {
	GetProducts(ctx context.Context, ids []int64) ([]model.Product, error)
	ListByCategory(ctx context.Context, categoryID int64, page model.Page) ([]model.Product, error)
	Search(ctx context.Context, term string) ([]model.Product, error)
	IDBySKU(ctx context.Context, sku string) (int64, error)
	Discontinued(ctx context.Context, id int64) (bool, error)
	Rename(ctx context.Context, id int64, name string) error
	SetPrice(ctx context.Context, id int64, cents int64) error
	SetWeight(ctx context.Context, id int64, grams int) error
	SetWeights(ctx context.Context, grams map[int64]int) error
	UpsertPrices(ctx context.Context, changes []model.PriceChange) error
}

// PriceRepository reads the prices in force, campaigns included.
type PriceRepository interface {
	Current(ctx context.Context, productID int64) (int64, error)
	BySKU(ctx context.Context, sku string) (int64, error)
}

// CategoryRepository reads the category tree.
type CategoryRepository interface {
	Roots(ctx context.Context) ([]model.Category, error)
	Children(ctx context.Context, parentID int64) ([]model.Category, error)
}

// SettingsRepository reads the settings that the back office edits.
type SettingsRepository interface {
	Int(ctx context.Context, key string) (int64, error)
	IDs(ctx context.Context, key string) ([]int64, error)
}

// TaxRepository reads tax rates, in basis points.
type TaxRepository interface {
	Rate(ctx context.Context, country string, categoryID int64) (int64, error)
}

// WarehouseRepository reads warehouses, parcels and contracts with carriers.
type WarehouseRepository interface {
	Warehouses(ctx context.Context) ([]model.Warehouse, error)
	Parcels(ctx context.Context, orderID int64) ([]model.Parcel, error)
	HandlingFee(ctx context.Context, warehouseID int64) (int64, error)
}

// ReportRepository computes sales figures.
type ReportRepository interface {
	DailySales(ctx context.Context, from, to time.Time) ([]model.DailySales, error)
	SalesByCountry(ctx context.Context, from, to time.Time) ([]model.CountrySales, error)
}

// CountryNames translates country codes.
type CountryNames interface {
	Name(ctx context.Context, code string) (string, error)
}

// ReviewCounter counts reviews.
type ReviewCounter interface {
	CountForProduct(ctx context.Context, productID int64) (int64, error)
}

// ProductCache keeps products close. A miss is no error.
type ProductCache interface {
	GetMany(ctx context.Context, ids []int64) (map[int64]model.Product, error)
	SetMany(ctx context.Context, products []model.Product) error
	Touch(ctx context.Context, ids []int64) error
}

// RateProvider asks the shipping service for offers.
type RateProvider interface {
	Rate(ctx context.Context, p model.Parcel) (model.Rate, error)
	Rates(ctx context.Context, parcels []model.Parcel) ([]model.Rate, error)
}

// StockReleaser gives reserved stock back.
type StockReleaser interface {
	Release(ctx context.Context, orderID int64) error
}
