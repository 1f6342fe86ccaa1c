// Package huma is a stub.
package huma

import "context"

type Context interface{ Method() string }

type API interface {
	UseMiddleware(middlewares ...func(ctx Context, next func(Context)))
}

type Group struct{ API }

func NewGroup(api API, prefixes ...string) *Group { return nil }

type Operation struct {
	OperationID string
	Method      string
	Path        string
}

func Register[I, O any](api API, op Operation, handler func(context.Context, *I) (*O, error)) {}

func Get[I, O any](api API, path string, handler func(context.Context, *I) (*O, error)) {}

func Post[I, O any](api API, path string, handler func(context.Context, *I) (*O, error)) {}
