// Package humago is a stub.
package humago

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

type Mux interface {
	HandleFunc(string, func(http.ResponseWriter, *http.Request))
}

func New(m Mux, config any) huma.API { return nil }

func NewWithPrefix(m Mux, prefix string, config any) huma.API { return nil }
