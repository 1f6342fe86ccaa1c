// Package echo is a stub.
package echo

import "net/http"

type Context interface {
	Param(name string) string
	JSON(code int, i any) error
	NoContent(code int) error
	QueryParam(name string) string
	Bind(i any) error
	Request() *http.Request
}

type HandlerFunc func(c Context) error

type MiddlewareFunc func(next HandlerFunc) HandlerFunc

type Route struct{}

type Echo struct{}

func New() *Echo { return nil }

func (e *Echo) ServeHTTP(w http.ResponseWriter, r *http.Request)                   {}
func (e *Echo) Use(middleware ...MiddlewareFunc)                                   {}
func (e *Echo) Pre(middleware ...MiddlewareFunc)                                   {}
func (e *Echo) GET(path string, h HandlerFunc, m ...MiddlewareFunc) *Route         { return nil }
func (e *Echo) POST(path string, h HandlerFunc, m ...MiddlewareFunc) *Route        { return nil }
func (e *Echo) PUT(path string, h HandlerFunc, m ...MiddlewareFunc) *Route         { return nil }
func (e *Echo) DELETE(path string, h HandlerFunc, m ...MiddlewareFunc) *Route      { return nil }
func (e *Echo) Any(path string, h HandlerFunc, m ...MiddlewareFunc) []*Route       { return nil }
func (e *Echo) Add(method, path string, h HandlerFunc, m ...MiddlewareFunc) *Route { return nil }
func (e *Echo) Match(methods []string, path string, h HandlerFunc, m ...MiddlewareFunc) []*Route {
	return nil
}
func (e *Echo) Static(prefix, root string) *Route               { return nil }
func (e *Echo) Group(prefix string, m ...MiddlewareFunc) *Group { return nil }
func (e *Echo) Start(address string) error                      { return nil }

type Group struct{}

func (g *Group) Use(middleware ...MiddlewareFunc)                            {}
func (g *Group) GET(path string, h HandlerFunc, m ...MiddlewareFunc) *Route  { return nil }
func (g *Group) POST(path string, h HandlerFunc, m ...MiddlewareFunc) *Route { return nil }
func (g *Group) Group(prefix string, m ...MiddlewareFunc) *Group             { return nil }

func WrapHandler(h http.Handler) HandlerFunc { return nil }
