// Package flamego is a stub.
package flamego

import "net/http"

type Context interface{ Param(name string) string }

type Handler any

type Route struct{}

type ComboRoute struct{}

func (r *ComboRoute) Get(handlers ...Handler) *ComboRoute  { return nil }
func (r *ComboRoute) Post(handlers ...Handler) *ComboRoute { return nil }

type Router interface {
	http.Handler
	Get(routePath string, handlers ...Handler) *Route
	Post(routePath string, handlers ...Handler) *Route
	Any(routePath string, handlers ...Handler) *Route
	Routes(routePath, methods string, handlers ...Handler) *Route
	Group(routePath string, fn func(), handlers ...Handler)
	Combo(routePath string, handlers ...Handler) *ComboRoute
}

type Flame struct{ Router }

func New() *Flame { return nil }

func Classic() *Flame { return nil }

func (f *Flame) Use(handlers ...Handler) {}
