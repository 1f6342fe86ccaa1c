package signature

import (
	"fmt"
	"go/types"
	"math/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// A node is a type as such, apart from how source code spells it.
type node struct {
	kind string
	n    int // which basic, named or generic type; the length of an array; the direction of a channel
	kids []node
	// split is how many of the kids are parameters, for a func.
	split int
}

var basics = []string{"int", "string", "error", "bool", "uint8", "int32", "any"}

// kinds that a random node may be; the frequent ones occur twice.
var kinds = []string{
	"basic", "basic", "named", "named", "pointer", "slice", "array", "map", "chan", "func", "variadic", "struct",
	"interface", "list", "pair",
}

// randomNode returns a random type of limited depth.
func randomNode(r *rand.Rand, depth int) node {
	n := node{kind: kinds[r.Intn(len(kinds))], n: r.Intn(3)}
	if depth == 0 {
		n.kind = kinds[r.Intn(4)]
	}
	kids := 1
	switch n.kind {
	case "basic":
		n.n, kids = r.Intn(len(basics)), 0
	case "named":
		n.n, kids = r.Intn(2), 0
	case "struct", "pair", "map", "interface":
		kids = 2
	case "func":
		kids = r.Intn(4)
		n.split = r.Intn(kids + 1)
	case "variadic":
		kids = 1 + r.Intn(2)
		n.split = kids
	}
	for range kids {
		n.kids = append(n.kids, randomNode(r, max(depth-1, 0)))
	}
	if n.kind == "map" {
		n.kids[0] = node{kind: "basic", n: r.Intn(2)}
	}
	return n
}

// A speller writes source text of one package, never the same way twice.
type speller struct {
	r     *rand.Rand
	pkg   int
	decls strings.Builder
	count int
}

// fresh returns an identifier that the package does not use yet.
func (s *speller) fresh(prefix string) string {
	s.count++
	return fmt.Sprintf("%s%d", prefix, s.count)
}

// base qualifies what package 0 declares.
func (s *speller) base(name string) string {
	if s.pkg == 0 {
		return name
	}
	return "p0." + name
}

// typ spells n, at random through an alias or a generic alias made for it.
func (s *speller) typ(n node) string {
	text := s.plain(n)
	switch s.r.Intn(8) {
	case 0:
		name := s.fresh("A")
		fmt.Fprintf(&s.decls, "type %s = %s\n", name, text)
		return name
	case 1:
		name := s.fresh("G")
		fmt.Fprintf(&s.decls, "type %s[P any] = %s\n", name, text)
		return name + "[int]"
	case 2:
		return "(" + text + ")"
	}
	return text
}

func (s *speller) plain(n node) string {
	switch n.kind {
	case "basic":
		return s.oneOf(map[string][]string{
			"uint8": {"uint8", "byte"}, "int32": {"int32", "rune"}, "any": {"any", "interface{}", "interface{ any }"},
		}[basics[n.n]], basics[n.n])
	case "named":
		return s.base(fmt.Sprintf("N%d", n.n))
	case "list":
		return s.base("List") + "[" + s.typ(n.kids[0]) + "]"
	case "pair":
		return s.base("Pair") + "[" + s.typ(n.kids[0]) + ", " + s.typ(n.kids[1]) + "]"
	case "pointer":
		return "*" + s.typ(n.kids[0])
	case "slice":
		if s.r.Intn(3) == 0 {
			name := s.fresh("S")
			fmt.Fprintf(&s.decls, "type %s[P any] = []P\n", name)
			return name + "[" + s.typ(n.kids[0]) + "]"
		}
		return "[]" + s.typ(n.kids[0])
	case "array":
		return fmt.Sprintf("[%s]%s", s.oneOf([]string{fmt.Sprint(n.n), fmt.Sprintf("1*%d", n.n)}, ""), s.typ(n.kids[0]))
	case "map":
		return "map[" + s.typ(n.kids[0]) + "]" + s.typ(n.kids[1])
	case "chan":
		return []string{"chan ", "chan<- ", "<-chan "}[n.n] + "(" + s.typ(n.kids[0]) + ")"
	case "func", "variadic":
		return "func" + s.tail(n)
	case "struct":
		// An unexported field makes it another type in every package.
		field := []string{"X", "x", "Y"}[n.n]
		return fmt.Sprintf("struct{ %s %s; Z %s %q }", field, s.typ(n.kids[0]), s.typ(n.kids[1]), fmt.Sprintf("t:\"%d\"", n.n))
	case "interface":
		methods := []string{
			fmt.Sprintf("Get(%s %s)", s.oneOf([]string{"", "_", "x"}, ""), s.typ(n.kids[0])),
			[]string{"Set", "m", "Zap"}[n.n] + "() " + s.typ(n.kids[1]),
		}
		return s.literal(methods)
	}
	panic("no kind " + n.kind)
}

// literal spells an interface with these methods, some of them embedded, in any order.
func (s *speller) literal(methods []string) string {
	var elems []string
	for _, m := range methods {
		switch s.r.Intn(4) {
		case 0:
			elems = append(elems, "interface{ "+m+" }")
		case 1:
			name := s.fresh("E")
			fmt.Fprintf(&s.decls, "type %s %sinterface{ %s }\n", name, s.oneOf([]string{"", "= "}, ""), m)
			elems = append(elems, name)
		default:
			elems = append(elems, m)
		}
	}
	s.r.Shuffle(len(elems), func(i, j int) { elems[i], elems[j] = elems[j], elems[i] })
	return "interface{ " + strings.Join(elems, "; ") + " }"
}

// tail spells parameters and results of a func node, with names or without.
func (s *speller) tail(n node) string {
	spell := func(kids []node, variadic bool) string {
		named := s.r.Intn(2) == 0
		var parts []string
		for i, kid := range kids {
			name, dots := "", ""
			if named {
				name = s.fresh("v") + " "
			}
			if variadic && i == len(kids)-1 {
				dots = "..."
			}
			parts = append(parts, name+dots+s.typ(kid))
		}
		return "(" + strings.Join(parts, ", ") + ")"
	}
	return spell(n.kids[:n.split], n.kind == "variadic") + " " + spell(n.kids[n.split:], false)
}

// oneOf picks an alternative, or the default if there is none.
func (s *speller) oneOf(alternatives []string, otherwise string) string {
	if len(alternatives) == 0 {
		return otherwise
	}
	return alternatives[s.r.Intn(len(alternatives))]
}

// A method is a name and a func node.
type method struct {
	name string
	sig  node
}

// TestGeneratedPairs makes random types and interfaces in four packages from a small pool of methods, each
// spelled at random, and asserts that strings and go/types agree on every pair.
func TestGeneratedPairs(t *testing.T) {
	var c tally
	for seed := range int64(30) {
		r := rand.New(rand.NewSource(seed))
		// Two signatures per name: what has the right names has often the wrong types.
		var pool []method
		for _, name := range []string{"Do", "Get", "m", "run"} {
			for range 2 {
				sig := node{kind: []string{"func", "variadic"}[r.Intn(2)]}
				for range 1 + r.Intn(2) {
					sig.kids = append(sig.kids, randomNode(r, 3))
				}
				sig.split = len(sig.kids)
				if sig.kind == "func" {
					sig.split = r.Intn(len(sig.kids) + 1)
				}
				pool = append(pool, method{name, sig})
			}
		}
		w := world{}
		var impls, ifaces []types.Type
		for p, path := range []string{"example.com/p0", "example.com/x/p1", "example.com/y/p1", "app/vendor/lib.org/p3"} {
			s := &speller{r: r, pkg: p}
			pkg, _ := w.add(t, path, s.source(pool))
			for _, name := range pkg.Scope().Names() {
				tn := pkg.Scope().Lookup(name).(*types.TypeName)
				named, ok := tn.Type().(*types.Named)
				if !ok || named.TypeParams().Len() > 0 {
					continue
				}
				impls = append(impls, named)
				if types.IsInterface(named) {
					ifaces = append(ifaces, named)
				}
			}
		}
		c.compare(t, impls, ifaces)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("%d pairs implement, %d do not, %d of these have a method of a wrong type", c.yes, c.no, c.near)
	assert.Greater(t, c.yes, 2000)
	assert.Greater(t, c.no, 2000)
	assert.Greater(t, c.near, 500)
}

// source writes one package: a few types and interfaces that draw from the pool.
func (s *speller) source(pool []method) string {
	var b strings.Builder
	if s.pkg == 0 {
		b.WriteString(`package p0
type N0 struct{}
type N1 int
type List[E any] struct{ e E }
func (l *List[X]) Do(x X, more ...X) {}
func (List[_]) run() {}
type Doer[E any] interface{ Do(e E, _ ...E) }
type Pair[K, V any] struct{ k K; v V }
`)
	} else {
		b.WriteString("package p1\nimport \"example.com/p0\"\nvar _ p0.N0\n")
	}
	pick := func() []method {
		var picked []method
		for i := 0; i < len(pool); i += 2 {
			if s.r.Intn(5) < 2 {
				picked = append(picked, pool[i+s.r.Intn(2)])
			}
		}
		return picked
	}
	for i := range 6 {
		name := fmt.Sprintf("T%d", i)
		embed := ""
		if i > 0 && s.r.Intn(3) == 0 {
			embed = s.oneOf([]string{"", "*"}, "") + fmt.Sprintf("T%d", i-1)
		} else if s.r.Intn(4) == 0 {
			embed = s.base("List") + "[" + s.typ(randomNode(s.r, 1)) + "]"
		}
		fmt.Fprintf(&b, "type %s struct{ %s }\n", name, embed)
		for _, m := range pick() {
			fmt.Fprintf(&b, "func (%s%s) %s%s { panic(0) }\n", s.oneOf([]string{"", "*", "r *", "_ "}, ""), name, m.name, s.tail(m.sig))
		}
		var demands []string
		for _, m := range pick() {
			demands = append(demands, m.name+s.tail(m.sig))
		}
		fmt.Fprintf(&b, "type I%d %s\n", i, s.literal(demands))
		if s.r.Intn(4) == 0 {
			fmt.Fprintf(&b, "type D%d interface{ %s[%s] }\n", i, s.base("Doer"), s.typ(randomNode(s.r, 1)))
		}
	}
	return b.String() + s.decls.String()
}
