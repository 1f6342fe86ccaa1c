// Package handler serves the shop's HTTP API, which api/openapi.yaml describes.
package handler

import (
	"log/slog"
	"net/http"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

// Handler serves the API.
type Handler struct {
	svc Services
	log *slog.Logger
}

// New returns the handlers of the services.
func New(svc Services, log *slog.Logger) *Handler {
	return &Handler{svc: svc, log: log}
}

// salesReports are the reports that finance downloads, by name, with the number of days.
var salesReports = map[string]int{
	"weekly-sales":    7,
	"monthly-sales":   30,
	"quarterly-sales": 91,
	"yearly-sales":    365,
}

// Routes returns the router of the whole API.
func (h *Handler) Routes() http.Handler {
	r := chi.NewRouter()
	r.Use(middleware.RequestID, middleware.Recoverer)

	r.Get("/healthz", h.health)
	r.Route("/api/v1", func(r chi.Router) {
		r.Mount("/orders", h.orderRoutes())
		r.Mount("/products", h.productRoutes())
		r.Mount("/reports", h.reportRoutes())

		r.Get("/categories", h.listCategories)
		r.Get("/customers/revenue", h.customerRevenue)
		r.Get("/customers/{customerID}", h.getCustomer)
		r.Get("/dashboard", h.dashboard)
		r.Get("/reviews", h.findReviews)
		r.Get("/stock", h.stockLevels)
		r.Get("/parcels/{parcelID}/label", h.parcelLabel)
		r.Get("/shipping/fees/{country}", h.handlingFee)
		r.Post("/baskets/price", h.priceBasket)
		r.Post("/imports/prices", h.importPrices)
		r.Get("/exports/orders.csv", h.exportOrders)

		r.Mount("/account", h.accountRoutes())
		r.Route("/partner", h.partnerRoutes)
	})
	return r
}

func (h *Handler) orderRoutes() chi.Router {
	r := chi.NewRouter()
	r.Get("/", h.listOrders)
	r.Post("/", h.placeOrder)
	r.Route("/{orderID}", func(r chi.Router) {
		r.Get("/", h.getOrder)
		r.Post("/cancel", h.cancelOrder)
		r.Get("/invoice", h.orderInvoice)
		r.Get("/quotes", h.orderQuotes)
	})
	return r
}

func (h *Handler) productRoutes() chi.Router {
	r := chi.NewRouter()
	r.Get("/", h.listProducts)
	r.Get("/search", h.searchProducts)
	r.Get("/featured", h.featuredProducts)
	r.Get("/bestsellers", h.bestsellers)
	r.Get("/available", h.availableProducts)
	r.Put("/weights", h.weighProducts)
	r.Get("/{productID}", h.getProduct)
	r.Patch("/{productID}", h.updateProduct)
	r.Get("/{productID}/reviews", h.productReviews)
	return r
}

func (h *Handler) reportRoutes() chi.Router {
	r := chi.NewRouter()
	r.Get("/countries", h.salesByCountry)
	for name, days := range salesReports {
		r.Get("/"+name, func(w http.ResponseWriter, r *http.Request) {
			sales, err := h.svc.Reports.DailySales(r.Context(), days)
			if err != nil {
				h.fail(w, r, err)
				return
			}
			respond(w, http.StatusOK, toDailySalesDTOs(sales))
		})
	}
	return r
}
