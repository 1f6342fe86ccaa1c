package link

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/setup"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// Endpoints returns where work enters the programs of the view.
func (v *View) Endpoints() []setup.Endpoint {
	if v.endpoints == nil {
		v.endpoints = v.enter()
	}
	return slices.Clone(v.endpoints)
}

func (v *View) enter() []setup.Endpoint {
	p := setup.Program{
		Units: v.order,
		Implementations: func(u *unit.Unit, n int) []string {
			var types []string
			for _, impl := range v.implementations(u, &u.Ifaces[n-1]) {
				if name, _, generic := strings.Cut(impl.typ.Name, "["); !generic {
					types = append(types, name)
				}
			}
			return types
		},
	}
	return p.Endpoints()
}
