package handler

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"example.com/shop/internal/model"
	"example.com/shop/internal/slicesx"
)

// accountRoutes are for customers who have logged in.
func (h *Handler) accountRoutes() chi.Router {
	r := chi.NewRouter()
	r.Use(h.requireSession)
	r.Get("/", h.getAccount)
	r.Get("/statement", h.accountStatement)
	r.Get("/wishlist", h.getWishlist)
	r.Put("/wishlist", h.putWishlist)
	r.Post("/reviews", h.writeReview)
	r.Post("/subscriptions", h.subscribe)
	r.With(h.requireOrderOwner).Post("/orders/{orderID}/returns", h.returnOrder)
	return r
}

type customerKey struct{}

// requireSession lets only customers in who have logged in.
func (h *Handler) requireSession(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		id, err := h.svc.Accounts.Session(r.Context(), token)
		if errors.Is(err, model.ErrNotFound) {
			respond(w, http.StatusUnauthorized, errorDTO{Error: "log in first"})
			return
		}
		if err != nil {
			h.fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), customerKey{}, id)))
	})
}

// requireOrderOwner lets customers at nobody's orders but their own.
func (h *Handler) requireOrderOwner(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, err := pathID(r, "orderID")
		if err != nil {
			h.fail(w, r, err)
			return
		}
		owns, err := h.svc.Accounts.OwnsOrder(r.Context(), customerOf(r), id)
		if err == nil && !owns {
			err = fmt.Errorf("order %d: %w", id, model.ErrNotFound)
		}
		if err != nil {
			h.fail(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// customerOf returns the customer whom requireSession has let in.
func customerOf(r *http.Request) int64 {
	id, _ := r.Context().Value(customerKey{}).(int64)
	return id
}

type accountDTO struct {
	Name  string `json:"name"`
	Email string `json:"email"`
}

func (h *Handler) getAccount(w http.ResponseWriter, r *http.Request) {
	c, err := h.svc.Customers.Customer(r.Context(), customerOf(r))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, accountDTO{Name: c.Name, Email: c.Email})
}

type statementDTO struct {
	TotalCents int64      `json:"total_cents"`
	Orders     []orderDTO `json:"orders"`
}

func (h *Handler) accountStatement(w http.ResponseWriter, r *http.Request) {
	s, err := h.svc.Accounts.Statement(r.Context(), customerOf(r))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, statementDTO{TotalCents: s.TotalCents, Orders: slicesx.Map(s.Orders, toOrderDTO)})
}

type wishDTO struct {
	ProductID  int64  `json:"product_id"`
	Name       string `json:"name"`
	PriceCents int64  `json:"price_cents"`
}

func (h *Handler) getWishlist(w http.ResponseWriter, r *http.Request) {
	products, err := h.svc.Accounts.Wishlist(r.Context(), customerOf(r))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, slicesx.Map(products, func(p model.Product) wishDTO {
		return wishDTO{ProductID: p.ID, Name: p.Name, PriceCents: p.PriceCents}
	}))
}

func (h *Handler) putWishlist(w http.ResponseWriter, r *http.Request) {
	var ids []int64
	if err := decode(r, &ids); err != nil {
		h.fail(w, r, err)
		return
	}
	if err := h.svc.Accounts.SetWishlist(r.Context(), customerOf(r), ids); err != nil {
		h.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

type newReviewDTO struct {
	ProductID int64  `json:"product_id"`
	Rating    int    `json:"rating"`
	Body      string `json:"body"`
}

type createdDTO struct {
	ID int64 `json:"id"`
}

func (h *Handler) writeReview(w http.ResponseWriter, r *http.Request) {
	var in newReviewDTO
	if err := decode(r, &in); err != nil {
		h.fail(w, r, err)
		return
	}
	id, err := h.svc.Accounts.Review(r.Context(), customerOf(r), model.NewReview{
		ProductID: in.ProductID,
		Rating:    in.Rating,
		Body:      in.Body,
	})
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusCreated, createdDTO{ID: id})
}

type subscriptionDTO struct {
	Topic string `json:"topic"`
}

func (h *Handler) subscribe(w http.ResponseWriter, r *http.Request) {
	var in subscriptionDTO
	if err := decode(r, &in); err != nil {
		h.fail(w, r, err)
		return
	}
	if err := h.svc.Accounts.Subscribe(r.Context(), customerOf(r), in.Topic); err != nil {
		h.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

type returnItemDTO struct {
	ProductID int64 `json:"product_id"`
	Quantity  int   `json:"quantity"`
}

func (h *Handler) returnOrder(w http.ResponseWriter, r *http.Request) {
	orderID, err := pathID(r, "orderID")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	var in []returnItemDTO
	if err := decode(r, &in); err != nil {
		h.fail(w, r, err)
		return
	}
	back, err := h.svc.Accounts.Return(r.Context(), model.Return{
		OrderID:    orderID,
		CustomerID: customerOf(r),
		Items:      slicesx.Map(in, func(it returnItemDTO) model.ReturnItem { return model.ReturnItem(it) }),
	})
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusCreated, createdDTO{ID: back.ID})

	// The carrier takes its time, and the customer need not wait for it.
	ctx := context.WithoutCancel(r.Context())
	go func() {
		if err := h.svc.Accounts.Pickup(ctx, back); err != nil {
			h.log.ErrorContext(ctx, "order pickup", "return", back.ID, "err", err)
		}
	}()
}
