// Package negroni is a stub.
package negroni

import "net/http"

type Handler interface {
	ServeHTTP(rw http.ResponseWriter, r *http.Request, next http.HandlerFunc)
}

type HandlerFunc func(rw http.ResponseWriter, r *http.Request, next http.HandlerFunc)

func (h HandlerFunc) ServeHTTP(rw http.ResponseWriter, r *http.Request, next http.HandlerFunc) {}

func Wrap(handler http.Handler) Handler { return nil }

type Negroni struct{}

func New(handlers ...Handler) *Negroni { return nil }

func (n *Negroni) With(handlers ...Handler) *Negroni                 { return nil }
func (n *Negroni) Use(handler Handler)                               {}
func (n *Negroni) UseHandler(handler http.Handler)                   {}
func (n *Negroni) ServeHTTP(rw http.ResponseWriter, r *http.Request) {}
