// Package rest is a stub.
package rest

import "net/http"

type Middleware func(next http.HandlerFunc) http.HandlerFunc

type Route struct {
	Method  string
	Path    string
	Handler http.HandlerFunc
}

type RouteOption func()

type Server struct{}

func MustNewServer(c any) *Server { return nil }

func (s *Server) AddRoutes(rs []Route, opts ...RouteOption) {}
func (s *Server) AddRoute(r Route, opts ...RouteOption)     {}
func (s *Server) Use(middleware Middleware)                 {}
func (s *Server) Start()                                    {}

func WithPrefix(group string) RouteOption { return nil }

func WithMiddlewares(ms []Middleware, rs ...Route) []Route { return rs }
