package compare

import "slices"

// A Gate is a kind of change that a reviewer does not want to go unseen.
type Gate string

// The gates, in order.
const (
	GateDegree Gate = "degree" // some number depends on more nested loops than before
	GateBudget Gate = "budget" // an endpoint, perhaps a new one, is over the budget and was not
	GateCost   Gate = "cost"   // some number grew
)

// Gates are all there are.
var Gates = []Gate{GateDegree, GateBudget, GateCost}

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
		}
		if stops {
			names = append(names, c.After.Name())
		}
	}
	for i := range d.Added {
		if g == GateBudget && len(d.Added[i].Over) > 0 {
			names = append(names, d.Added[i].Name())
		}
	}
	return names
}
