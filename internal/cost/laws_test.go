package cost

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"math/rand"
	"reflect"
	"slices"
	"testing"
	"testing/quick"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// names are few, so that terms meet; some are hard to print.
var names = []string{
	"len(users)", "len(o.Items)", "rows", "", "f(a, b)", "x, m=y", `"`, "größe", "3n+1", "a=b, ", "\xff\n", "n",
}

// small is a Poly that stays below all caps through the operations of one law.
type small struct{ Poly }

// Generate implements quick.Generator.
func (small) Generate(r *rand.Rand, _ int) reflect.Value {
	return reflect.ValueOf(small{random(r, 2, 2, 5)})
}

// big is a Poly that often caps and saturates.
type big struct{ Poly }

// Generate implements quick.Generator.
func (big) Generate(r *rand.Rand, _ int) reflect.Value {
	return reflect.ValueOf(big{random(r, 12, 5, 700)})
}

// bound is one of the names.
type bound string

// Generate implements quick.Generator.
func (bound) Generate(r *rand.Rand, _ int) reflect.Value {
	return reflect.ValueOf(bound(names[r.Intn(len(names))]))
}

// costly is a Cost of small polynomials.
type costly struct{ Cost }

// Generate implements quick.Generator.
func (costly) Generate(r *rand.Rand, _ int) reflect.Value {
	c := Cost{
		DB: random(r, 2, 2, 5), Cache: random(r, 1, 2, 5), Remote: random(r, 2, 1, 5),
		Queue: random(r, 1, 1, 5), Steps: random(r, 2, 2, 5),
	}
	for range r.Intn(4) {
		c = c.Plus(Unknown(names[r.Intn(len(names))]))
	}
	return reflect.ValueOf(costly{c})
}

// random builds a Poly of up to terms terms.
func random(r *rand.Rand, terms, degree, k int) Poly {
	var p Poly
	for range r.Intn(terms + 1) {
		term := Const(r.Intn(k + 1))
		for range r.Intn(degree + 1) {
			term = term.Loop(names[r.Intn(len(names))])
		}
		p = p.Plus(term)
	}
	return p
}

// law checks a property on a thousand random values.
func law(t *testing.T, name string, property any) {
	t.Helper()
	config := &quick.Config{MaxCount: 1000, Rand: rand.New(rand.NewSource(1))}
	require.NoError(t, quick.Check(property, config), name)
}

func TestPlusLaws(t *testing.T) {
	law(t, "commutative", func(p, q big) bool { return p.Plus(q.Poly).Equal(q.Plus(p.Poly)) })
	law(t, "associative", func(p, q, r big) bool {
		return p.Plus(q.Poly).Plus(r.Poly).Equal(p.Plus(q.Plus(r.Poly)))
	})
	law(t, "zero", func(p big) bool {
		return p.Plus(Poly{}).Equal(p.Poly) && Poly{}.Plus(p.Poly).Equal(p.Poly) && p.Plus(Const(0)).Equal(p.Poly)
	})
}

func TestTimesLaws(t *testing.T) {
	law(t, "distributes", func(p, q big, k uint8) bool {
		if p.Plus(q.Poly).Capped() {
			return true
		}
		return p.Plus(q.Poly).Times(int(k)).Equal(p.Times(int(k)).Plus(q.Times(int(k))))
	})
	law(t, "one and zero", func(p big) bool {
		return p.Times(1).Equal(p.Poly) && p.Times(0).Equal(Poly{}) && p.Times(-1).Equal(Poly{})
	})
	law(t, "two is the sum", func(p big) bool { return p.Times(2).Equal(p.Plus(p.Poly)) })
}

func TestLoopLaws(t *testing.T) {
	law(t, "distributes over plus", func(p, q small, b bound) bool {
		return p.Plus(q.Poly).Loop(string(b)).Equal(p.Loop(string(b)).Plus(q.Loop(string(b))))
	})
	law(t, "order of loops", func(p small, a, b bound) bool {
		return p.Loop(string(a)).Loop(string(b)).Equal(p.Loop(string(b)).Loop(string(a)))
	})
	law(t, "degree", func(p small, b bound) bool {
		return p.IsZero() || p.Loop(string(b)).Degree() == p.Degree()+1
	})
	law(t, "commutes with times", func(p small, b bound, k uint8) bool {
		return p.Loop(string(b)).Times(int(k)).Equal(p.Times(int(k)).Loop(string(b)))
	})
}

func TestByLaws(t *testing.T) {
	law(t, "p times what 1 counts is p", func(p big) bool { return p.By(Const(1)).Equal(p.Poly) })
	law(t, "nothing is nothing, however often", func(p big) bool { return Poly{}.By(p.Poly).IsZero() && p.By(Poly{}).IsZero() })
	law(t, "which is the loop does not matter", func(p, q small) bool { return p.By(q.Poly).Equal(q.By(p.Poly)) })
	law(t, "turns add up", func(p, q, r small) bool {
		return p.By(q.Plus(r.Poly)).Equal(p.By(q.Poly).Plus(p.By(r.Poly)))
	})
	law(t, "a loop is its bound's number of turns", func(p big, b bound) bool {
		return p.By(Const(1).Loop(string(b))).Equal(p.Loop(string(b)))
	})
	law(t, "a constant is that number of turns", func(p big, k uint8) bool { return p.By(Const(int(k))).Equal(p.Times(int(k))) })
}

func TestBestLaws(t *testing.T) {
	law(t, "the best and the worst are the two", func(p, q big) bool {
		best, worst := p.Best(q.Poly), p.Worst(q.Poly)
		return best.Equal(p.Poly) && worst.Equal(q.Poly) || best.Equal(q.Poly) && worst.Equal(p.Poly)
	})
	law(t, "the order does not matter", func(p, q big) bool { return p.Best(q.Poly).Equal(q.Best(p.Poly)) })
}

func TestWorstLaws(t *testing.T) {
	law(t, "commutative", func(p, q big) bool { return p.Worst(q.Poly).Equal(q.Worst(p.Poly)) })
	law(t, "associative", func(p, q, r big) bool {
		return p.Worst(q.Poly).Worst(r.Poly).Equal(p.Worst(q.Worst(r.Poly)))
	})
	law(t, "idempotent", func(p big) bool { return p.Worst(p.Poly).Equal(p.Poly) })
	law(t, "zero", func(p small) bool { return p.Worst(Poly{}).Equal(p.Poly) })
	law(t, "at least both, and one of them", func(p, q big) bool {
		w := p.Worst(q.Poly)
		return w.Compare(p.Poly) >= 0 && w.Compare(q.Poly) >= 0 && (w.Equal(p.Poly) || w.Equal(q.Poly))
	})
	law(t, "the order is total", func(p, q, r small) bool {
		if (p.Compare(q.Poly) == 0) != p.Equal(q.Poly) || p.Compare(q.Poly) != -q.Compare(p.Poly) {
			return false
		}
		return p.Compare(q.Poly) > 0 || q.Compare(r.Poly) > 0 || p.Compare(r.Poly) <= 0
	})
	law(t, "a sum is at least its parts", func(p, q small) bool {
		return p.Plus(q.Poly).Compare(p.Poly) >= 0
	})
}

func TestSubstLaws(t *testing.T) {
	law(t, "commutes with plus", func(p, q small, a, b bound) bool {
		return p.Plus(q.Poly).Subst(string(a), string(b)).
			Equal(p.Subst(string(a), string(b)).Plus(q.Subst(string(a), string(b))))
	})
	law(t, "commutes with plus for numbers", func(p, q small, a bound, k uint8) bool {
		by := Const(int(k)).String()
		return p.Plus(q.Poly).Subst(string(a), by).Equal(p.Subst(string(a), by).Plus(q.Subst(string(a), by)))
	})
	law(t, "undoes a loop", func(p small, k uint8) bool {
		return p.Loop("new").Subst("new", Const(int(k)).String()).Equal(p.Times(int(k)))
	})
	law(t, "renames a loop", func(p small, b bound) bool {
		return b == "" || p.Loop("new").Subst("new", string(b)).Equal(p.Loop(string(b)))
	})
	law(t, "of itself", func(p big, b bound) bool {
		return b == "" || p.Subst(string(b), string(b)).Equal(p.Poly)
	})
	law(t, "of a stranger", func(p big) bool { return p.Subst("new", "other").Equal(p.Poly) })
}

func TestEveryPolyIsCanonical(t *testing.T) {
	law(t, "operations", func(p, q big, b bound) bool {
		for _, r := range []Poly{
			p.Poly, p.Plus(q.Poly), p.Times(3), p.Loop(string(b)), p.By(q.Poly), p.Worst(q.Poly), p.Subst(string(b), "n"),
			p.Subst(string(b), "2"), p.Subst(string(b), "0"),
		} {
			if len(r.Terms) > maxTerms || (r.Terms != nil && len(r.Terms) == 0) {
				return false
			}
			for i, term := range r.Terms {
				if term.K < 1 || term.K > maxCoefficient || len(term.Bounds) > maxDegree ||
					!slices.IsSorted(term.Bounds) || i > 0 && compareBounds(r.Terms[i-1], term) >= 0 {
					return false
				}
			}
		}
		return true
	})
}

func TestOperandsStayAsTheyAre(t *testing.T) {
	law(t, "immutable", func(p, q big, b bound) bool {
		before, other := p.String(), q.String()
		p.Plus(q.Poly).Loop(string(b)).Times(2)
		p.Loop(string(b)).Plus(p.Poly)
		p.Subst(string(b), "2")
		p.Subst(string(b), "zz").Plus(p.Poly)
		return p.String() == before && q.String() == other
	})
}

func TestTextLaws(t *testing.T) {
	law(t, "parse is the inverse", func(p big) bool {
		back, err := Parse(p.String())
		return err == nil && assert.ObjectsAreEqual(p.Poly, back)
	})
	law(t, "ASCII on one line", func(p big) bool {
		for _, b := range []byte(p.String()) {
			if b < ' ' || b > '~' {
				return false
			}
		}
		return true
	})
	law(t, "one text each", func(p, q small) bool { return (p.String() == q.String()) == p.Equal(q.Poly) })
}

func TestEncodings(t *testing.T) {
	law(t, "gob and json", func(c costly) bool {
		var buf bytes.Buffer
		var back, backJSON Cost
		if gob.NewEncoder(&buf).Encode(c.Cost) != nil || gob.NewDecoder(&buf).Decode(&back) != nil {
			return false
		}
		if !assert.ObjectsAreEqual(c.Cost, back) {
			return false
		}
		for _, p := range c.Partial { // json replaces what is not UTF-8
			if p == "\xff\n" {
				return true
			}
		}
		for _, p := range []Poly{c.DB, c.Cache, c.Remote, c.Queue, c.Steps} {
			if slices.Contains(p.Bounds(), "\xff\n") {
				return true
			}
		}
		data, err := json.Marshal(c.Cost)
		return err == nil && json.Unmarshal(data, &backJSON) == nil && assert.ObjectsAreEqual(c.Cost, backJSON)
	})
}

func TestCostLaws(t *testing.T) {
	ops := map[string]func(c, d Cost) Cost{"plus": Cost.Plus, "worst": Cost.Worst, "parallel": Cost.Parallel}
	for name, op := range ops {
		law(t, name+" commutative", func(c, d costly) bool { return op(c.Cost, d.Cost).Equal(op(d.Cost, c.Cost)) })
		law(t, name+" associative", func(c, d, e costly) bool {
			return op(op(c.Cost, d.Cost), e.Cost).Equal(op(c.Cost, op(d.Cost, e.Cost)))
		})
		law(t, name+" zero", func(c costly) bool { return op(c.Cost, Cost{}).Equal(c.Cost) })
	}
	law(t, "worst idempotent", func(c costly) bool { return c.Worst(c.Cost).Equal(c.Cost) })
	law(t, "loop distributes", func(c, d costly, b bound) bool {
		return c.Plus(d.Cost).Loop(string(b)).Equal(c.Loop(string(b)).Plus(d.Loop(string(b))))
	})
	law(t, "total is a homomorphism", func(c, d costly) bool {
		return c.Plus(d.Cost).Total().Capped() || c.Plus(d.Cost).Total().Equal(c.Total().Plus(d.Total()))
	})
	law(t, "parallel makes as many trips and no more steps", func(c, d costly) bool {
		both, one := c.Parallel(d.Cost), c.Plus(d.Cost)
		return both.Total().Equal(one.Total()) && both.Steps.Compare(one.Steps) <= 0
	})
	law(t, "guarded is free", func(c, d costly) bool { return d.Plus(c.Guarded()).Equal(d.Cost) })
	law(t, "four unknowns, sorted", func(c, d costly) bool {
		p := c.Plus(d.Cost).Partial
		return len(p) <= maxPartial && slices.IsSorted(p) && len(slices.Compact(slices.Clone(p))) == len(p)
	})
}
