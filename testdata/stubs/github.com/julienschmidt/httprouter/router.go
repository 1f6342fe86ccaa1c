// Package httprouter is a stub.
package httprouter

import "net/http"

type Params []struct{ Key, Value string }

func (ps Params) ByName(name string) string { return "" }

type Handle func(http.ResponseWriter, *http.Request, Params)

type Router struct{}

func New() *Router { return nil }

func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request)        {}
func (r *Router) GET(path string, handle Handle)                            {}
func (r *Router) POST(path string, handle Handle)                           {}
func (r *Router) PUT(path string, handle Handle)                            {}
func (r *Router) DELETE(path string, handle Handle)                         {}
func (r *Router) Handle(method, path string, handle Handle)                 {}
func (r *Router) Handler(method, path string, handler http.Handler)         {}
func (r *Router) HandlerFunc(method, path string, handler http.HandlerFunc) {}
func (r *Router) ServeFiles(path string, root http.FileSystem)              {}
