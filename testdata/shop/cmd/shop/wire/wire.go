// Package wire puts the shop together. It alone knows handlers, services and stores.
package wire

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/redis/go-redis/v9"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"example.com/shop/internal/cache"
	"example.com/shop/internal/config"
	"example.com/shop/internal/handler"
	"example.com/shop/internal/inventory"
	"example.com/shop/internal/postgres"
	"example.com/shop/internal/returns"
	"example.com/shop/internal/reviews"
	"example.com/shop/internal/service"
	"example.com/shop/internal/shipping"
	"example.com/shop/internal/suppliers"
	"example.com/shop/internal/worker"
)

// Run serves the API and works in the background until the context ends.
func Run(ctx context.Context, cfg config.Config, log *slog.Logger) error {
	pool, err := postgres.Open(ctx, cfg.DatabaseURL)
	if err != nil {
		return err
	}
	defer pool.Close()
	reviewStore, err := reviews.Open(cfg.DatabaseURL)
	if err != nil {
		return err
	}
	returnStore, err := returns.Open(cfg.DatabaseURL)
	if err != nil {
		return err
	}
	rdb := redis.NewClient(&redis.Options{Addr: cfg.RedisAddr})
	defer rdb.Close()
	conn, err := grpc.NewClient(cfg.InventoryAddr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return fmt.Errorf("inventory: %w", err)
	}
	defer conn.Close()

	var (
		orders     = postgres.NewOrders(pool)
		customers  = postgres.NewCustomers(pool)
		products   = postgres.NewProducts(pool)
		prices     = postgres.NewPrices(pool)
		settings   = postgres.NewSettings(pool)
		warehouses = postgres.NewWarehouses(pool)
		outbox     = postgres.NewOutbox(pool)
		stock      = inventory.NewClient(conn)
		carriers   = shipping.NewClient(cfg.ShippingURL, cfg.LabelMirrors, cfg.ShippingTimeout)
		pricing    = service.NewPricing(prices, settings)
		reading    = service.NewOrders(orders, customers, products)
		events     = make(chan worker.Event, 64)
	)
	api := handler.New(handler.Services{
		Orders:    reading,
		Checkout:  service.NewCheckout(orders, products, stock),
		Customers: service.NewCustomers(customers, orders),
		Catalog: service.NewCatalog(products, prices, postgres.NewCategories(pool), settings,
			reviewStore, cache.NewProducts(rdb)),
		Suppliers:  suppliers.NewDirectory(pool),
		Pricing:    pricing,
		Invoices:   service.NewInvoices(orders, customers, products, postgres.NewTaxes(pool), pricing),
		Fulfilment: service.NewFulfilment(warehouses, carriers),
		Imports:    service.NewImports(products),
		Reports:    service.NewReports(postgres.NewReports(pool), postgres.NewCountries(pool)),
		Reviews:    reviewStore,
		Stock:      stock,
		Shipping:   carriers,
		Health:     postgres.NewHealth(pool),
		Accounts: service.NewAccounts(postgres.NewAccounts(pool), customers, products, reviewStore, returnStore,
			carriers, worker.NewPublisher(events)),
		Partners: service.NewPartners(reading, cache.NewPrices(rdb, prices), stock, carriers),
	}, log)

	go worker.NewOutbox(outbox, cfg.OutboxInterval, events, log).Run(ctx)
	go worker.NewWebhooks(outbox, &http.Client{Timeout: 5 * time.Second}, cfg.WebhookWorkers, log).Run(ctx, events)
	go nightly(ctx, worker.NewTracking(carriers, warehouses), orders, log)

	return serve(ctx, &http.Server{Addr: cfg.Addr, Handler: api.Routes(), ReadHeaderTimeout: 5 * time.Second})
}

// nightly does the housekeeping once a day.
func nightly(ctx context.Context, tracking *worker.Tracking, orders worker.ArchiveStore, log *slog.Logger) {
	var token string
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(24 * time.Hour):
		}
		var err error
		if token, err = tracking.Sync(ctx, token); err != nil {
			log.ErrorContext(ctx, "sync tracking events", "err", err)
		}
		if err := worker.Archive(ctx, orders); err != nil {
			log.ErrorContext(ctx, "archive orders", "err", err)
		}
	}
}

func serve(ctx context.Context, srv *http.Server) error {
	failed := make(chan error, 1)
	go func() { failed <- srv.ListenAndServe() }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	// The context has ended; requests under way get a moment more.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := srv.Shutdown(ctx); err != nil {
		return err
	}
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
