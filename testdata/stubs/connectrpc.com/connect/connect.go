// Package connect is a stub.
package connect

import (
	"context"
	"net/http"
)

type Request[T any] struct{ Msg *T }

type Response[T any] struct{ Msg *T }

type HandlerOption interface{ applyToHandler() }

type Handler struct{}

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {}

func NewUnaryHandler[Req, Res any](procedure string, unary func(context.Context, *Request[Req]) (*Response[Res], error), options ...HandlerOption) *Handler {
	return nil
}
