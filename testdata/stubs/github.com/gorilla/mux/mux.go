// Package mux is a stub.
package mux

import "net/http"

type MiddlewareFunc func(http.Handler) http.Handler

type Router struct{ NotFoundHandler http.Handler }

func NewRouter() *Router { return nil }

func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) {}
func (r *Router) Handle(path string, handler http.Handler) *Route    { return nil }
func (r *Router) HandleFunc(path string, f func(http.ResponseWriter, *http.Request)) *Route {
	return nil
}
func (r *Router) Methods(methods ...string) *Route { return nil }
func (r *Router) Path(tpl string) *Route           { return nil }
func (r *Router) PathPrefix(tpl string) *Route     { return nil }
func (r *Router) NewRoute() *Route                 { return nil }
func (r *Router) StrictSlash(value bool) *Router   { return nil }
func (r *Router) Use(mwf ...MiddlewareFunc)        {}

type Route struct{}

func (r *Route) Methods(methods ...string) *Route                              { return nil }
func (r *Route) Path(tpl string) *Route                                        { return nil }
func (r *Route) PathPrefix(tpl string) *Route                                  { return nil }
func (r *Route) Queries(pairs ...string) *Route                                { return nil }
func (r *Route) Name(name string) *Route                                       { return nil }
func (r *Route) Handler(handler http.Handler) *Route                           { return nil }
func (r *Route) HandlerFunc(f func(http.ResponseWriter, *http.Request)) *Route { return nil }
func (r *Route) Subrouter() *Router                                            { return nil }

func Vars(r *http.Request) map[string]string { return nil }
