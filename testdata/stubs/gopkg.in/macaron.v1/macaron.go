// Package macaron is a stub.
package macaron

import "net/http"

type Context struct{}

func (ctx *Context) JSON(status int, v any) {}

type Handler any

type Router struct{}

func (r *Router) Get(pattern string, h ...Handler) *Route                  { return nil }
func (r *Router) Post(pattern string, h ...Handler) *Route                 { return nil }
func (r *Router) Handle(method, pattern string, handlers []Handler) *Route { return nil }
func (r *Router) Route(pattern, methods string, h ...Handler) *Route       { return nil }
func (r *Router) Group(pattern string, fn func(), h ...Handler)            {}
func (r *Router) Combo(pattern string, h ...Handler) *ComboRouter          { return nil }

type Route struct{}

type ComboRouter struct{}

func (cr *ComboRouter) Get(h ...Handler) *ComboRouter    { return nil }
func (cr *ComboRouter) Post(h ...Handler) *ComboRouter   { return nil }
func (cr *ComboRouter) Delete(h ...Handler) *ComboRouter { return nil }

type Macaron struct{ *Router }

func New() *Macaron { return nil }

func Classic() *Macaron { return nil }

func (m *Macaron) Use(handler Handler)                                 {}
func (m *Macaron) ServeHTTP(rw http.ResponseWriter, req *http.Request) {}
