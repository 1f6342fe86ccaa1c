package cost

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// letters are the variables, in the order in which they are given out; after the last one they start
// again with a number: n2, m2, and so on.
const letters = "nmklijpqrstuvwxyzabcdefgho"

// capMark stands for the terms that a capped Poly has lost.
const capMark = "..."

// String is how people read a Poly: constants first, lower degrees first, then where each letter comes
// from: "2+3n+n*m, n=len(orders), m=len(o.Items)". Letters go by first appearance. The empty bound has a
// letter but no source. A capped Poly ends in "+...". The text is ASCII: a bound that is not, or that
// could be taken for the next letter's source, is quoted as in Go.
func (p Poly) String() string {
	bounds := p.Bounds()
	return strings.Join(append([]string{p.Sum(bounds)}, Sources(bounds)...), ", ")
}

// Sum is String without the sources: "2+3n+n*m". Letters go by place in bounds, which has all of p's, so
// that several polynomials shown side by side mean the same by n.
func (p Poly) Sum(bounds []string) string {
	var b strings.Builder
	for i, t := range p.Terms {
		if i > 0 {
			b.WriteByte('+')
		}
		if t.K != 1 || len(t.Bounds) == 0 {
			b.WriteString(strconv.Itoa(t.K))
		}
		order := make([]int, len(t.Bounds))
		for j, bound := range t.Bounds {
			order[j] = slices.Index(bounds, bound)
		}
		slices.Sort(order)
		for j, v := range order {
			if j > 0 {
				b.WriteByte('*')
			}
			b.WriteString(Letter(v))
		}
	}
	switch {
	case p.Cut && len(p.Terms) == 0:
		b.WriteString(capMark)
	case p.Cut:
		b.WriteString("+" + capMark)
	case len(p.Terms) == 0:
		b.WriteByte('0')
	}
	return b.String()
}

// Sources says where the letters of bounds come from: "n=len(orders)". The empty bound has no source.
func Sources(bounds []string) []string {
	var sources []string
	for i, bound := range bounds {
		if bound != "" {
			sources = append(sources, Letter(i)+"="+source(bound))
		}
	}
	return sources
}

// Letter returns the i-th letter, from 0: n, m, k.
func Letter(i int) string {
	letter := letters[i%len(letters) : i%len(letters)+1]
	if round := i / len(letters); round > 0 {
		return letter + strconv.Itoa(round+1)
	}
	return letter
}

// source spells a bound such that Parse finds its end.
func source(bound string) string {
	plain := bound[0] != '"' && nextSource(bound) == len(bound)
	for i := 0; plain && i < len(bound); i++ {
		plain = ' ' <= bound[i] && bound[i] <= '~'
	}
	if plain {
		return bound
	}
	return strconv.QuoteToASCII(bound)
}

// nextSource returns where ", m=" begins in text, else its length.
func nextSource(text string) int {
	for i := 0; i < len(text); i++ {
		if rest, ok := strings.CutPrefix(text[i:], ", "); ok {
			if n := variableLen(rest); n > 0 && strings.HasPrefix(rest[n:], "=") {
				return i
			}
		}
	}
	return len(text)
}

// variableLen returns the length of the letter (and its number) that text begins with, 0 if none.
func variableLen(text string) int {
	if text == "" || text[0] < 'a' || text[0] > 'z' {
		return 0
	}
	return len(text) - len(strings.TrimLeft(text[1:], "0123456789"))
}

// Parse is the inverse of String: Parse(p.String()) is p. It also takes terms in any order and any
// letters, and makes the result canonical.
func Parse(text string) (Poly, error) {
	sum, rest := text, ""
	if i := strings.IndexByte(text, ','); i >= 0 {
		sum, rest = text[:i], text[i:]
	}
	sources, err := parseSources(rest)
	if err != nil {
		return Poly{}, fmt.Errorf("cost %q: %w", text, err)
	}
	p, err := parseSum(sum, sources)
	if err != nil {
		return Poly{}, fmt.Errorf("cost %q: %w", text, err)
	}
	return p, nil
}

// parseSources reads ", n=len(orders), m=len(o.Items)".
func parseSources(text string) (map[string]string, error) {
	sources := map[string]string{}
	for text != "" {
		def, ok := strings.CutPrefix(text, ", ")
		n := variableLen(def)
		if !ok || n == 0 || !strings.HasPrefix(def[n:], "=") {
			return nil, fmt.Errorf("want \", n=source\" at %q", text)
		}
		name := def[:n]
		def = def[n+1:]
		var bound string
		if strings.HasPrefix(def, `"`) {
			quoted, err := strconv.QuotedPrefix(def)
			if err != nil {
				return nil, fmt.Errorf("source of %s: %w", name, err)
			}
			if bound, err = strconv.Unquote(quoted); err != nil {
				return nil, fmt.Errorf("source of %s: %w", name, err)
			}
			text = def[len(quoted):]
		} else {
			end := nextSource(def)
			bound, text = def[:end], def[end:]
		}
		if _, twice := sources[name]; twice || bound == "" {
			return nil, fmt.Errorf("%s has no source or two", name)
		}
		sources[name] = bound
	}
	return sources, nil
}

// parseSum reads "2+3n+n*m+...".
func parseSum(text string, sources map[string]string) (Poly, error) {
	var sum Poly
	used := map[string]bool{}
	nameless := ""
	parts := strings.Split(text, "+")
	for i, part := range parts {
		if part == capMark && i == len(parts)-1 {
			sum.Cut = true
			continue
		}
		factors := strings.TrimLeft(part, "0123456789")
		digits := part[:len(part)-len(factors)]
		if part == "" {
			return Poly{}, fmt.Errorf("an empty term")
		}
		k, _ := turns(digits) // digits only, so a number; none is 1
		term := Const(k)
		for factors != "" {
			n := variableLen(factors)
			name := factors[:n]
			if n == 0 {
				return Poly{}, fmt.Errorf("want a letter at %q", factors)
			}
			bound, ok := sources[name]
			if !ok && nameless != "" && nameless != name {
				return Poly{}, fmt.Errorf("%s and %s both have no source", nameless, name)
			} else if !ok {
				nameless = name
			}
			used[name] = true
			term = term.Loop(bound)
			if factors = factors[n:]; factors == "" {
				break
			}
			if factors, ok = strings.CutPrefix(factors, "*"); !ok || factors == "" {
				return Poly{}, fmt.Errorf("want \"*\" and a letter in %q", part)
			}
		}
		sum = sum.Plus(term)
	}
	for name := range sources {
		if !used[name] {
			return Poly{}, fmt.Errorf("%s is not used", name)
		}
	}
	return sum, nil
}
