package chart

import (
	"cmp"

	"github.com/crosslayer/crosslayer/internal/cost"
)

// Total is the number of trips of all layers together. Steps are no trips of their own.
func (c *Cost) Total() Range { return c.DB.Plus(c.Cache).Plus(c.Remote).Plus(c.Queue) }

// Compare is negative if d is worse than c, positive if c is worse than d, and 0 if nothing tells them
// apart. The higher degree is worse, then the number of trips; then that of steps; then what the best
// path makes. What a loop goes over does not matter.
func (c *Cost) Compare(d *Cost) int {
	own, other := c.Total(), d.Total()
	return cmp.Or(
		nameless(own.Most).Compare(nameless(other.Most)),
		nameless(c.Steps.Most).Compare(nameless(d.Steps.Most)),
		nameless(own.Least).Compare(nameless(other.Least)),
	)
}

// Compare orders ranges as Cost.Compare orders costs: by the worst path and then by the best.
func (r Range) Compare(s Range) int {
	return cmp.Or(
		nameless(r.Most).Compare(nameless(s.Most)),
		nameless(r.Least).Compare(nameless(s.Least)),
	)
}

// Grows reports whether some number of c has a loop bound in it.
func (c *Cost) Grows() bool {
	return c.DB.Grows() || c.Cache.Grows() || c.Remote.Grows() || c.Queue.Grows() || c.Steps.Grows()
}

// Grows reports whether the number has a loop bound in it.
func (r Range) Grows() bool { return r.Most.Degree() > 0 }

// Grows reports whether what one request makes the endpoint do depends on the size of some data: in
// the handler, in the middleware, or in what is detached.
func (e *Endpoint) Grows() bool {
	for i := range e.Middleware {
		if e.Middleware[i].Cost.Grows() {
			return true
		}
	}
	return e.Cost.Grows() || e.Detached.Grows()
}

// nameless gives all loops of p the same bound.
func nameless(p cost.Poly) cost.Poly {
	return p.SubstFunc(func(string) (string, bool) { return "n", true })
}
