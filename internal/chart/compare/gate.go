package compare

import (
	"slices"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// A Gate is a kind of change that a reviewer does not want to go unseen.
type Gate string

// The gates, in order.
const (
	GateDegree Gate = "degree" // some number depends on more nested loops than before
	GateBudget Gate = "budget" // an endpoint, perhaps a new one, is over the budget and was not
	GateCost   Gate = "cost"   // some number grew
	// A status that was answered, or a field of a body, is gone, or of another type: what breaks clients. So does a
	// route that is gone.
	GateAnswers Gate = "answers"
	// Something is not as the OpenAPI document promises, and was, or is new.
	GateContract Gate = "contract"
)

// Gates are all there are.
var Gates = []Gate{GateDegree, GateBudget, GateCost, GateAnswers, GateContract}

// Stopped returns the names of the endpoints that do not pass a gate, in the order of the diff.
func (d *Diff) Stopped(g Gate) []string {
	var names []string
	for i := range d.Changed {
		c := &d.Changed[i]
		stops := false
		switch g {
		case GateDegree:
			stops = c.deepened() > 0
		case GateBudget:
			stops = len(c.Over) > 0
		case GateCost:
			stops = slices.ContainsFunc(c.Numbers, func(n Number) bool { return n.Trend == Grew })
		case GateAnswers:
			if c.Renamed && serves(&c.Before) {
				names = append(names, c.Before.Name())
				continue
			}
			stops = c.Breaks()
		case GateContract:
			stops = c.Departs()
		}
		if stops {
			names = append(names, c.After.Name())
		}
	}
	for i := range d.Removed {
		if g == GateAnswers && serves(&d.Removed[i].Endpoint) {
			names = append(names, d.Removed[i].Name())
		}
	}
	for i := range d.Added {
		if g == GateBudget && len(d.Added[i].Over) > 0 || g == GateContract && d.Base.Documented && d.Added[i].Conforms == chart.Differs {
			names = append(names, d.Added[i].Name())
		}
	}
	return names
}

// serves tells whether clients may rely on an endpoint.
func serves(e *chart.Endpoint) bool { return e.Kind == chart.HTTP && e.Answers != nil }
