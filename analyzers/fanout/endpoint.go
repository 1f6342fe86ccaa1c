package fanout

import (
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/setup"
)

// named returns the names of the endpoints that have a budget: somebody waits for the answer, and
// reads it.
func named(endpoints []setup.Endpoint) []string {
	var names []string
	for _, e := range endpoints {
		switch e.Kind {
		case chart.HTTP, chart.GRPC, chart.GraphQL:
		default:
			continue
		}
		if checks(e.Path) {
			continue
		}
		end := chart.Endpoint{Kind: e.Kind, Method: e.Method, Path: e.Path, Handler: chart.Func{Name: e.Name}}
		if name := end.Name(); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// checks tells of a path that machines ask how the service is: to look at all that the service needs
// is what such an endpoint is for.
func checks(path string) bool {
	last := strings.ToLower(path[strings.LastIndexByte(path, '/')+1:])
	return slices.Contains([]string{"health", "healthz", "ready", "readyz", "livez", "ping", "status", "metrics"}, last)
}
