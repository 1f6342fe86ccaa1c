// Package alice is a stub.
package alice

import "net/http"

type Constructor func(http.Handler) http.Handler

type Chain struct{}

func New(constructors ...Constructor) Chain { return Chain{} }

func (c Chain) Append(constructors ...Constructor) Chain  { return c }
func (c Chain) Then(h http.Handler) http.Handler          { return h }
func (c Chain) ThenFunc(fn http.HandlerFunc) http.Handler { return fn }
