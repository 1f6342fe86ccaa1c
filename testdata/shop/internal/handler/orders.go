package handler

import (
	"net/http"
	"time"

	"example.com/shop/internal/model"
)

type orderDTO struct {
	ID         int64          `json:"id"`
	Customer   string         `json:"customer,omitempty"`
	Status     string         `json:"status"`
	TotalCents int64          `json:"total_cents"`
	PlacedAt   time.Time      `json:"placed_at"`
	Lines      []orderLineDTO `json:"lines,omitempty"`
}

type orderLineDTO struct {
	ProductID int64  `json:"product_id"`
	Name      string `json:"name"`
	Quantity  int    `json:"quantity"`
	UnitCents int64  `json:"unit_cents"`
}

func toOrderDTO(o model.Order) orderDTO {
	dto := orderDTO{ID: o.ID, Status: string(o.Status), TotalCents: o.TotalCents, PlacedAt: o.PlacedAt}
	for _, l := range o.Lines {
		dto.Lines = append(dto.Lines, orderLineDTO{
			ProductID: l.ProductID,
			Name:      l.Name,
			Quantity:  l.Quantity,
			UnitCents: l.UnitCents,
		})
	}
	return dto
}

func (h *Handler) listOrders(w http.ResponseWriter, r *http.Request) {
	page, err := pageOf(r)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	orders, err := h.svc.Orders.List(r.Context(), page)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	dtos := make([]orderDTO, 0, len(orders))
	for _, order := range orders {
		customer, err := h.svc.Customers.Customer(r.Context(), order.CustomerID)
		if err != nil {
			h.fail(w, r, err)
			return
		}
		dto := toOrderDTO(order)
		dto.Customer = customer.Name
		dtos = append(dtos, dto)
	}
	respond(w, http.StatusOK, dtos)
}

func (h *Handler) getOrder(w http.ResponseWriter, r *http.Request) {
	id, err := pathID(r, "orderID")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	order, err := h.svc.Orders.Get(r.Context(), id)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, toOrderDTO(order))
}

type newOrderDTO struct {
	CustomerID int64 `json:"customer_id"`
	Items      []struct {
		ProductID int64 `json:"product_id"`
		Quantity  int   `json:"quantity"`
	} `json:"items"`
}

func (h *Handler) placeOrder(w http.ResponseWriter, r *http.Request) {
	var in newOrderDTO
	if err := decode(r, &in); err != nil {
		h.fail(w, r, err)
		return
	}
	req := model.NewOrder{CustomerID: in.CustomerID}
	for _, it := range in.Items {
		req.Items = append(req.Items, model.NewOrderItem{ProductID: it.ProductID, Quantity: it.Quantity})
	}
	order, err := h.svc.Checkout.Place(r.Context(), req)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusCreated, toOrderDTO(order))
}

func (h *Handler) cancelOrder(w http.ResponseWriter, r *http.Request) {
	id, err := pathID(r, "orderID")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if err := h.svc.Checkout.Cancel(r.Context(), id); err != nil {
		h.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

type invoiceDTO struct {
	OrderID  int64            `json:"order_id"`
	Customer string           `json:"customer"`
	NetCents int64            `json:"net_cents"`
	TaxCents int64            `json:"tax_cents"`
	Lines    []invoiceLineDTO `json:"lines"`
}

type invoiceLineDTO struct {
	Name     string `json:"name"`
	NetCents int64  `json:"net_cents"`
	TaxCents int64  `json:"tax_cents"`
}

func (h *Handler) orderInvoice(w http.ResponseWriter, r *http.Request) {
	id, err := pathID(r, "orderID")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	invoice, err := h.svc.Invoices.Build(r.Context(), id)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	dto := invoiceDTO{
		OrderID:  invoice.OrderID,
		Customer: invoice.Customer,
		NetCents: invoice.NetCents,
		TaxCents: invoice.TaxCents,
		Lines:    make([]invoiceLineDTO, 0, len(invoice.Lines)),
	}
	for _, l := range invoice.Lines {
		dto.Lines = append(dto.Lines, invoiceLineDTO(l))
	}
	respond(w, http.StatusOK, dto)
}

type quoteDTO struct {
	ParcelID int64  `json:"parcel_id"`
	Carrier  string `json:"carrier"`
	Cents    int64  `json:"cents"`
}

func (h *Handler) orderQuotes(w http.ResponseWriter, r *http.Request) {
	id, err := pathID(r, "orderID")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	rates, err := h.svc.Fulfilment.Quotes(r.Context(), id)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	dtos := make([]quoteDTO, 0, len(rates))
	for _, rate := range rates {
		dtos = append(dtos, quoteDTO(rate))
	}
	respond(w, http.StatusOK, dtos)
}

func (h *Handler) exportOrders(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/csv")
	if err := h.svc.Orders.Export(r.Context(), w); err != nil {
		// The status is on the wire already.
		h.log.ErrorContext(r.Context(), "export orders", "err", err)
	}
}
