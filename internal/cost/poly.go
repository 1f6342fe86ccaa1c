// Package cost counts trips symbolically: "2+3n+n*m" instead of a number, because how many rows
// there are is known only at run time and what the reader wants to know is whether the number
// grows with them.
//
// All values are immutable: every method returns a new value and leaves its operands alone.
package cost

import (
	"cmp"
	"slices"
)

const (
	// maxCoefficient is where coefficients stop growing; nobody needs to tell 1,000 trips from more.
	maxCoefficient = 999
	// maxTerms and maxDegree keep a Poly small whatever the code under analysis looks like.
	maxTerms  = 8
	maxDegree = 4
)

// A Term is one product of a Poly: K times the product of its bounds.
type Term struct {
	// K is the coefficient, 1..999.
	K int `json:"k"`
	// Bounds are the loop bounds in the user's words, sorted, one per nested loop (so the same bound
	// may occur twice), at most four. None makes the term a constant.
	Bounds []string `json:"bounds,omitempty"`
}

// A Poly is a number of trips: a polynomial with natural coefficients over named loop bounds.
// 2+3n+n*m is {2}, {3, [n]}, {1, [n m]}. The zero value is 0.
//
// It is canonical as long as it is made by this package: terms are sorted by degree and then by
// bounds, none is zero, and no two have the same bounds. It holds at most eight terms of at most
// degree four; what does not fit is dropped, and Capped says so. The fields are exported for
// encoding only.
type Poly struct {
	Terms []Term `json:"terms,omitempty"`
	// Cut is what Capped returns.
	Cut bool `json:"cut,omitempty"`
}

// Const returns the constant k; a negative k is 0.
func Const(k int) Poly {
	return normal([]Term{{K: k}}, false)
}

// Plus returns p + q. It is commutative and associative also where it caps.
func (p Poly) Plus(q Poly) Poly {
	switch {
	case len(q.Terms) == 0 && !q.Cut:
		return p
	case len(p.Terms) == 0 && !p.Cut:
		return q
	}
	return normal(slices.Concat(p.Terms, q.Terms), p.Cut || q.Cut)
}

// Times returns k * p: a loop that turns a constant number of times. A k below 1 gives 0.
func (p Poly) Times(k int) Poly {
	if k < 1 {
		return Poly{}
	}
	terms := make([]Term, len(p.Terms))
	for i, t := range p.Terms {
		terms[i] = Term{K: product(t.K, k), Bounds: t.Bounds}
	}
	return normal(terms, p.Cut)
}

// Loop returns p once per element of bound: Const(2).Loop("len(users)") is 2n, n=len(users). The
// empty bound is one whose source is not known.
func (p Poly) Loop(bound string) Poly {
	cut := p.Cut
	terms := make([]Term, len(p.Terms))
	for i, t := range p.Terms {
		at, _ := slices.BinarySearch(t.Bounds, bound)
		bounds := slices.Insert(slices.Clone(t.Bounds), at, bound)
		if len(bounds) > maxDegree {
			// The first four of the sorted bounds stay, so that the order of loops does not matter.
			bounds, cut = bounds[:maxDegree], true
		}
		terms[i] = Term{K: t.K, Bounds: bounds}
	}
	return normal(terms, cut)
}

// By returns p once per turn that q counts: Const(2).By(1+n) is 2+2n.
func (p Poly) By(q Poly) Poly {
	sum := Poly{Cut: q.Cut && !p.IsZero()}
	for _, t := range q.Terms {
		turn := p.Times(t.K)
		for _, b := range t.Bounds {
			turn = turn.Loop(b)
		}
		sum = sum.Plus(turn)
	}
	return sum
}

// Best returns the better of two paths; see Worst.
func (p Poly) Best(q Poly) Poly {
	if p.Compare(q) > 0 {
		return q
	}
	return p
}

// Worst returns the worse of two paths, that is p or q as it is and never their sum; see Compare.
func (p Poly) Worst(q Poly) Poly {
	if p.Compare(q) < 0 {
		return q
	}
	return p
}

// Compare is the total order behind Worst: negative if q is worse than p. The higher degree is worse;
// then the larger sum of coefficients, taken degree by degree from the top; then the capped one; and
// where all that is equal, the text that comes first, only so that there is an answer.
func (p Poly) Compare(q Poly) int {
	pk, qk := p.byDegree(), q.byDegree()
	for d := maxDegree; d >= 0; d-- {
		if c := cmp.Compare(pk[d], qk[d]); c != 0 {
			return c
		}
	}
	switch {
	case p.Cut != q.Cut && p.Cut:
		return 1
	case p.Cut != q.Cut:
		return -1
	case p.Equal(q):
		return 0
	}
	return cmp.Compare(q.String(), p.String())
}

// byDegree sums the coefficients per degree.
func (p Poly) byDegree() [maxDegree + 1]int {
	var sums [maxDegree + 1]int
	for _, t := range p.Terms {
		sums[min(len(t.Bounds), maxDegree)] += t.K
	}
	return sums
}

// Equal reports whether p and q are the same polynomial, capped alike.
func (p Poly) Equal(q Poly) bool {
	return p.Cut == q.Cut && slices.EqualFunc(p.Terms, q.Terms, func(a, b Term) bool {
		return a.K == b.K && slices.Equal(a.Bounds, b.Bounds)
	})
}

// Capped reports whether terms or loops were dropped because there were too many.
func (p Poly) Capped() bool { return p.Cut }

// IsZero reports whether p is 0.
func (p Poly) IsZero() bool { return len(p.Terms) == 0 }

// Degree returns the depth of the deepest loop, 0..4; 0 for a constant.
func (p Poly) Degree() int {
	if len(p.Terms) == 0 {
		return 0
	}
	return len(p.Terms[len(p.Terms)-1].Bounds)
}

// Constant returns the part of p that depends on no loop.
func (p Poly) Constant() int {
	if len(p.Terms) == 0 || len(p.Terms[0].Bounds) > 0 {
		return 0
	}
	return p.Terms[0].K
}

// Bounds returns the distinct bounds in the order in which String gives them letters.
func (p Poly) Bounds() []string {
	var bounds []string
	for _, t := range p.Terms {
		for _, b := range t.Bounds {
			if !slices.Contains(bounds, b) {
				bounds = append(bounds, b)
			}
		}
	}
	return bounds
}

// normal makes terms canonical. It owns the slice but not the bounds in it.
func normal(terms []Term, cut bool) Poly {
	slices.SortFunc(terms, compareBounds)
	sum := terms[:0]
	for _, t := range terms {
		switch last := len(sum) - 1; {
		case t.K <= 0:
		case last >= 0 && compareBounds(sum[last], t) == 0:
			sum[last].K = min(sum[last].K+t.K, maxCoefficient)
		default:
			t.K = min(t.K, maxCoefficient)
			sum = append(sum, t)
		}
	}
	if len(sum) > maxTerms {
		sum, cut = keepWorst(sum), true
	}
	if len(sum) == 0 {
		sum = nil // one spelling of zero, also for encoders
	}
	return Poly{Terms: sum, Cut: cut}
}

// keepWorst keeps the terms of the highest degree, of equal ones the first by name. The choice looks
// at bounds only and not at coefficients: that makes Plus associative also where it caps.
func keepWorst(terms []Term) []Term {
	slices.SortFunc(terms, func(a, b Term) int {
		if c := cmp.Compare(len(b.Bounds), len(a.Bounds)); c != 0 {
			return c
		}
		return slices.Compare(a.Bounds, b.Bounds)
	})
	terms = terms[:maxTerms:maxTerms]
	slices.SortFunc(terms, compareBounds)
	return terms
}

// compareBounds orders terms by degree and then by name, whatever their coefficients.
func compareBounds(a, b Term) int {
	if c := cmp.Compare(len(a.Bounds), len(b.Bounds)); c != 0 {
		return c
	}
	return slices.Compare(a.Bounds, b.Bounds)
}

// product multiplies two naturals, saturated.
func product(a, b int) int {
	return min(min(a, maxCoefficient+1)*min(b, maxCoefficient+1), maxCoefficient)
}
