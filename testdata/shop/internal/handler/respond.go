package handler

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"example.com/shop/internal/model"
)

const (
	defaultPageSize = 50
	maxPageSize     = 200
)

type errorDTO struct {
	Error string `json:"error"`
}

// respond sends v as JSON.
func respond(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v) //nolint:errcheck // the client has gone
}

// fail sends an error. What only concerns us is logged and not told.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, model.ErrNotFound):
		respond(w, http.StatusNotFound, errorDTO{Error: err.Error()})
	case errors.Is(err, model.ErrInvalid):
		respond(w, http.StatusBadRequest, errorDTO{Error: err.Error()})
	default:
		h.log.ErrorContext(r.Context(), "request failed", "path", r.URL.Path, "err", err)
		respond(w, http.StatusInternalServerError, errorDTO{Error: "internal error"})
	}
}

// decode reads the request's JSON body into v.
func decode(r *http.Request, v any) error {
	if err := json.NewDecoder(r.Body).Decode(v); err != nil {
		return fmt.Errorf("%w: body: %v", model.ErrInvalid, err)
	}
	return nil
}

// pathID returns an id that is part of the path.
func pathID(r *http.Request, name string) (int64, error) {
	id, err := strconv.ParseInt(chi.URLParam(r, name), 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%w: %s is not a number", model.ErrInvalid, name)
	}
	return id, nil
}

// queryIDs returns the ids of a comma-separated query parameter.
func queryIDs(r *http.Request, name string) ([]int64, error) {
	value := r.URL.Query().Get(name)
	if value == "" {
		return nil, nil
	}
	var ids []int64
	for part := range strings.SplitSeq(value, ",") {
		id, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %q is not a number", model.ErrInvalid, name, part)
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// pageOf returns the window that limit and offset ask for.
func pageOf(r *http.Request) (model.Page, error) {
	limit, err := queryInt(r, "limit", defaultPageSize)
	if err != nil {
		return model.Page{}, err
	}
	offset, err := queryInt(r, "offset", 0)
	if err != nil {
		return model.Page{}, err
	}
	return model.Page{Limit: min(limit, maxPageSize), Offset: offset}, nil
}

func queryInt(r *http.Request, name string, fallback int) (int, error) {
	value := r.URL.Query().Get(name)
	if value == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("%w: %s is not a positive number", model.ErrInvalid, name)
	}
	return n, nil
}
