package handler

import (
	"context"
	"net/http"
	"time"

	"example.com/shop/internal/model"
	"example.com/shop/internal/slicesx"
)

type productDTO struct {
	ID         int64  `json:"id"`
	SKU        string `json:"sku"`
	Name       string `json:"name"`
	Supplier   string `json:"supplier"`
	PriceCents int64  `json:"price_cents"`
}

// toProductDTO converts a product and looks its supplier up.
func (h *Handler) toProductDTO(ctx context.Context, p model.Product) (productDTO, error) {
	supplier, err := h.svc.Suppliers.Supplier(ctx, p.SupplierID)
	if err != nil {
		return productDTO{}, err
	}
	return newProductDTO(p, supplier), nil
}

// toProductDTOs converts products and looks their suppliers up, all at once.
func (h *Handler) toProductDTOs(ctx context.Context, products []model.Product) ([]productDTO, error) {
	ids := slicesx.Map(products, func(p model.Product) int64 { return p.SupplierID })
	suppliers, err := h.svc.Suppliers.Suppliers(ctx, ids)
	if err != nil {
		return nil, err
	}
	return slicesx.Map(products, func(p model.Product) productDTO {
		return newProductDTO(p, suppliers[p.SupplierID])
	}), nil
}

func newProductDTO(p model.Product, s model.Supplier) productDTO {
	return productDTO{ID: p.ID, SKU: p.SKU, Name: p.Name, Supplier: s.Name, PriceCents: p.PriceCents}
}

func (h *Handler) listProducts(w http.ResponseWriter, r *http.Request) {
	page, err := pageOf(r)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	category, err := queryInt(r, "category", 0)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	products, err := h.svc.Catalog.List(r.Context(), int64(category), page)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	dtos := make([]productDTO, 0, len(products))
	for _, p := range products {
		dto, err := h.toProductDTO(r.Context(), p)
		if err != nil {
			h.fail(w, r, err)
			return
		}
		dtos = append(dtos, dto)
	}
	respond(w, http.StatusOK, dtos)
}

func (h *Handler) searchProducts(w http.ResponseWriter, r *http.Request) {
	products, err := h.svc.Catalog.Search(r.Context(), r.URL.Query().Get("q"))
	h.respondProducts(w, r, products, err)
}

func (h *Handler) featuredProducts(w http.ResponseWriter, r *http.Request) {
	products, err := h.svc.Catalog.Featured(r.Context())
	h.respondProducts(w, r, products, err)
}

func (h *Handler) availableProducts(w http.ResponseWriter, r *http.Request) {
	ids, err := queryIDs(r, "ids")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	products, err := h.svc.Catalog.Available(r.Context(), ids)
	h.respondProducts(w, r, products, err)
}

// respondProducts ends a request for several products.
func (h *Handler) respondProducts(w http.ResponseWriter, r *http.Request, products []model.Product, err error) {
	if err != nil {
		h.fail(w, r, err)
		return
	}
	dtos, err := h.toProductDTOs(r.Context(), products)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, dtos)
}

type bestsellerDTO struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	Reviews int64  `json:"reviews"`
}

func (h *Handler) bestsellers(w http.ResponseWriter, r *http.Request) {
	products, err := h.svc.Catalog.Bestsellers(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, slicesx.Map(products, func(p model.Product) bestsellerDTO {
		return bestsellerDTO{ID: p.ID, Name: p.Name, Reviews: p.ReviewCount}
	}))
}

func (h *Handler) getProduct(w http.ResponseWriter, r *http.Request) {
	id, err := pathID(r, "productID")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	h.respondProduct(w, r, id)
}

// respondProduct ends a request for one product.
func (h *Handler) respondProduct(w http.ResponseWriter, r *http.Request, id int64) {
	product, err := h.svc.Catalog.Product(r.Context(), id)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	dto, err := h.toProductDTO(r.Context(), product)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, dto)
}

type productPatchDTO struct {
	Name        *string `json:"name"`
	PriceCents  *int64  `json:"price_cents"`
	WeightGrams *int    `json:"weight_grams"`
}

func (h *Handler) updateProduct(w http.ResponseWriter, r *http.Request) {
	id, err := pathID(r, "productID")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	var in productPatchDTO
	if err := decode(r, &in); err != nil {
		h.fail(w, r, err)
		return
	}
	var patch model.ProductPatch
	if in.Name != nil {
		patch.Fields, patch.Name = append(patch.Fields, "name"), *in.Name
	}
	if in.PriceCents != nil {
		patch.Fields, patch.PriceCents = append(patch.Fields, "price_cents"), *in.PriceCents
	}
	if in.WeightGrams != nil {
		patch.Fields, patch.WeightGrams = append(patch.Fields, "weight_grams"), *in.WeightGrams
	}
	if err := h.svc.Catalog.Update(r.Context(), id, patch); err != nil {
		h.fail(w, r, err)
		return
	}
	h.respondProduct(w, r, id)
}

type weightDTO struct {
	ProductID   int64 `json:"product_id"`
	WeightGrams int   `json:"weight_grams"`
}

func (h *Handler) weighProducts(w http.ResponseWriter, r *http.Request) {
	var in []weightDTO
	if err := decode(r, &in); err != nil {
		h.fail(w, r, err)
		return
	}
	grams := make(map[int64]int, len(in))
	for _, weight := range in {
		grams[weight.ProductID] = weight.WeightGrams
	}
	if err := h.svc.Catalog.Weigh(r.Context(), grams); err != nil {
		h.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

type reviewDTO struct {
	ID        int64     `json:"id"`
	ProductID int64     `json:"product_id"`
	Author    string    `json:"author"`
	Rating    int       `json:"rating"`
	Body      string    `json:"body"`
	CreatedAt time.Time `json:"created_at"`
}

func toReviewDTO(r model.Review) reviewDTO {
	return reviewDTO(r)
}

func (h *Handler) productReviews(w http.ResponseWriter, r *http.Request) {
	id, err := pathID(r, "productID")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	reviews, err := h.svc.Reviews.ForProduct(r.Context(), id)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, slicesx.Map(reviews, toReviewDTO))
}

func (h *Handler) findReviews(w http.ResponseWriter, r *http.Request) {
	products, err := queryIDs(r, "products")
	if err != nil {
		h.fail(w, r, err)
		return
	}
	reviews, err := h.svc.Reviews.Find(r.Context(), products, r.URL.Query()["word"])
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, slicesx.Map(reviews, toReviewDTO))
}

type categoryDTO struct {
	ID       int64         `json:"id"`
	Name     string        `json:"name"`
	Children []categoryDTO `json:"children"`
}

func toCategoryDTO(c model.Category) categoryDTO {
	return categoryDTO{ID: c.ID, Name: c.Name, Children: slicesx.Map(c.Children, toCategoryDTO)}
}

func (h *Handler) listCategories(w http.ResponseWriter, r *http.Request) {
	roots, err := h.svc.Catalog.Tree(r.Context())
	if err != nil {
		h.fail(w, r, err)
		return
	}
	respond(w, http.StatusOK, slicesx.Map(roots, toCategoryDTO))
}
