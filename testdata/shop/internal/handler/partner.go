package handler

import (
	"errors"
	"net/http"

	"github.com/go-chi/chi/v5"

	"example.com/shop/internal/model"
	"example.com/shop/internal/slicesx"
)

// partnerRoutes are for the systems of partners.
func (h *Handler) partnerRoutes(r chi.Router) {
	r.Use(h.requireKey)
	r.Get("/prices/{sku}", h.partnerPrice)
	r.Get("/summary", h.partnerSummary)
	r.Get("/picklist", h.pickList)
}

// requireKey lets only partners in.
func (h *Handler) requireKey(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		partner, err := h.svc.Accounts.Partner(r.Context(), r.Header.Get("X-Api-Key"))
		if errors.Is(err, model.ErrNotFound) {
			respond(w, http.StatusUnauthorized, errorDTO{Error: "unknown key"})
			return
		}
		if err != nil {
			h.fail(w, r, err)
			return
		}
		w.Header().Set("X-Partner", partner)
		next.ServeHTTP(w, r)
	})
}

func (h *Handler) partnerPrice(w http.ResponseWriter, r *http.Request) {
	cents, err := h.svc.Partners.Price(r.Context(), chi.URLParam(r, "sku"))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, priceDTO{Cents: cents})
}

type partnerSummaryDTO struct {
	OpenOrders     int `json:"open_orders"`
	LowStock       int `json:"low_stock"`
	DelayedParcels int `json:"delayed_parcels"`
}

func (h *Handler) partnerSummary(w http.ResponseWriter, r *http.Request) {
	summary, err := h.svc.Partners.Summary(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, partnerSummaryDTO(summary))
}

func (h *Handler) pickList(w http.ResponseWriter, r *http.Request) {
	ids, err := queryIDs(r, "ids")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	orders, err := h.svc.Partners.PickList(r.Context(), ids)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, slicesx.Map(orders, toOrderDTO))
}
