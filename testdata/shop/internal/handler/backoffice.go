package handler

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"example.com/shop/internal/model"
	"example.com/shop/internal/slicesx"
)

type customerDTO struct {
	ID       int64     `json:"id"`
	Name     string    `json:"name"`
	Email    string    `json:"email"`
	Country  string    `json:"country"`
	JoinedAt time.Time `json:"joined_at"`
}

func (h *Handler) getCustomer(w http.ResponseWriter, r *http.Request) {
	id, err := pathID(r, "customerID")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	c, err := h.svc.Customers.Customer(r.Context(), id)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, customerDTO{
		ID:       c.ID,
		Name:     c.Name,
		Email:    c.Email,
		Country:  c.Country,
		JoinedAt: c.CreatedAt,
	})
}

type revenueDTO struct {
	CustomerID int64 `json:"customer_id"`
	Cents      int64 `json:"cents"`
}

func (h *Handler) customerRevenue(w http.ResponseWriter, r *http.Request) {
	ids, err := queryIDs(r, "ids")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	revenue, err := h.svc.Customers.Revenue(r.Context(), ids)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	dtos := make([]revenueDTO, 0, len(ids))
	for _, id := range ids {
		dtos = append(dtos, revenueDTO{CustomerID: id, Cents: revenue[id]})
	}
	respond(w, http.StatusOK, dtos)
}

type stockDTO struct {
	ProductID int64 `json:"product_id"`
	Available int   `json:"available"`
}

func toStockDTO(s model.Stock) stockDTO {
	return stockDTO(s)
}

func (h *Handler) stockLevels(w http.ResponseWriter, r *http.Request) {
	ids, err := queryIDs(r, "ids")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	levels, err := h.svc.Stock.Levels(r.Context(), ids)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, slicesx.Map(levels, toStockDTO))
}

type dashboardDTO struct {
	OpenOrders     int         `json:"open_orders"`
	DelayedParcels int         `json:"delayed_parcels"`
	LowStock       []stockDTO  `json:"low_stock"`
	Reviews        []reviewDTO `json:"reviews"`
	Notices        []string    `json:"notices"`
}

func (h *Handler) dashboard(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	open, err := h.svc.Orders.CountOpen(ctx)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	reviews, err := h.svc.Reviews.Latest(ctx, 10)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	low, err := h.svc.Stock.Low(ctx)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	delayed, err := h.svc.Shipping.Delayed(ctx)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	notices, err := h.svc.Shipping.Notices(ctx)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, dashboardDTO{
		OpenOrders:     open,
		DelayedParcels: delayed,
		LowStock:       slicesx.Map(low, toStockDTO),
		Reviews:        slicesx.Map(reviews, toReviewDTO),
		Notices:        notices,
	})
}

type priceDTO struct {
	Cents int64 `json:"cents"`
}

func (h *Handler) priceBasket(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Quantities map[string]int `json:"quantities"`
	}
	if err := decode(r, &in); err != nil {
		h.fail(w, r, err)
		return
	}
	cents, err := h.svc.Pricing.Basket(r.Context(), in.Quantities)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, priceDTO{Cents: cents})
}

func (h *Handler) handlingFee(w http.ResponseWriter, r *http.Request) {
	cents, err := h.svc.Fulfilment.HandlingFee(r.Context(), chi.URLParam(r, "country"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, priceDTO{Cents: cents})
}

type importRowDTO struct {
	SKU        string `json:"sku"`
	PriceCents int64  `json:"price_cents"`
}

type importedDTO struct {
	Imported int `json:"imported"`
}

func (h *Handler) importPrices(w http.ResponseWriter, r *http.Request) {
	var in []importRowDTO
	if err := decode(r, &in); err != nil {
		h.fail(w, r, err)
		return
	}
	rows := slicesx.Map(in, func(row importRowDTO) model.ImportRow { return model.ImportRow(row) })
	n, err := h.svc.Imports.Prices(r.Context(), rows)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, importedDTO{Imported: n})
}

func (h *Handler) parcelLabel(w http.ResponseWriter, r *http.Request) {
	id, err := pathID(r, "parcelID")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	label, err := h.svc.Shipping.Label(r.Context(), id)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Length", strconv.Itoa(len(label)))
	w.Write(label) //nolint:errcheck // the client has gone
}

type dailySalesDTO struct {
	Day        string `json:"day"`
	Orders     int    `json:"orders"`
	TotalCents int64  `json:"total_cents"`
	TopProduct string `json:"top_product"`
}

func toDailySalesDTOs(sales []model.DailySales) []dailySalesDTO {
	return slicesx.Map(sales, func(d model.DailySales) dailySalesDTO {
		return dailySalesDTO{
			Day:        d.Day.Format(time.DateOnly),
			Orders:     d.Orders,
			TotalCents: d.TotalCents,
			TopProduct: d.TopProduct,
		}
	})
}

type countrySalesDTO struct {
	Country    string `json:"country"`
	Name       string `json:"name"`
	TotalCents int64  `json:"total_cents"`
}

func (h *Handler) salesByCountry(w http.ResponseWriter, r *http.Request) {
	sales, err := h.svc.Reports.SalesByCountry(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, slicesx.Map(sales, func(s model.CountrySales) countrySalesDTO {
		return countrySalesDTO(s)
	}))
}

func (h *Handler) health(w http.ResponseWriter, r *http.Request) {
	if err := h.svc.Health.Check(r.Context()); err != nil {
		respond(w, http.StatusServiceUnavailable, errorDTO{Error: err.Error()})
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
