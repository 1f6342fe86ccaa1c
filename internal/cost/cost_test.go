package cost

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestString(t *testing.T) {
	orders := Const(3).Loop("len(orders)")
	items := Const(1).Loop("len(o.Items)").Loop("len(orders)")
	for _, test := range []struct {
		p    Poly
		want string
	}{
		{Poly{}, "0"},
		{Const(0), "0"},
		{Const(-4), "0"},
		{Const(3), "3"},
		{Const(1_000_000), "999"},
		{Const(1).Plus(Const(1).Loop("len(users)")), "1+n, n=len(users)"},
		{Const(2).Plus(orders).Plus(items), "2+3n+n*m, n=len(orders), m=len(o.Items)"},
		{items.Plus(orders).Plus(Const(2)), "2+3n+n*m, n=len(orders), m=len(o.Items)"},
		{Const(2).Loop("len(users)"), "2n, n=len(users)"},
		{Const(1).Loop("rows").Loop("rows"), "n*n, n=rows"},
		{Const(1).Loop(""), "n"},
		{Const(1).Loop("").Loop("rows"), "n*m, m=rows"},
		{Const(1).Loop("f(a, b)"), "n, n=f(a, b)"},
		{Const(1).Loop("x, m=y"), `n, n="x, m=y"`},
		{Const(1).Loop("größe"), `n, n="gr\u00f6\u00dfe"`},
		{Const(1).Loop("a").Loop("b").Loop("c").Loop("d").Loop("e"), "n*m*k*l+..., n=a, m=b, k=c, l=d"},
		{Poly{Cut: true}, "..."},
	} {
		assert.Equal(t, test.want, test.p.String())
		back, err := Parse(test.want)
		require.NoError(t, err, test.want)
		assert.Equal(t, test.p, back)
	}
}

func TestSumsShareLetters(t *testing.T) {
	users, orders := Const(2).Loop("len(users)"), Const(1).Loop("len(orders)")
	bounds := orders.Plus(users).Bounds()
	assert.Equal(t, "1+2m", Const(1).Plus(users).Sum(bounds))
	assert.Equal(t, "n*m", orders.Loop("len(users)").Sum(bounds))
	assert.Equal(t, []string{"n=len(orders)", "m=len(users)"}, Sources(bounds))
	assert.Equal(t, []string{"m=rows"}, Sources([]string{"", "rows"}))
}

func TestManyLetters(t *testing.T) {
	var p Poly
	for i := range 8 {
		term := Const(1)
		for j := range 4 {
			term = term.Loop("b" + strconv.Itoa(10*i+j))
		}
		p = p.Plus(term)
	}
	assert.Len(t, p.Bounds(), 32)
	assert.Contains(t, p.String(), "n2=b")
	assert.False(t, p.Capped())
	back, err := Parse(p.String())
	require.NoError(t, err)
	assert.Equal(t, p, back)
}

func TestParseTakesWhatStringDoesNotWrite(t *testing.T) {
	for text, want := range map[string]string{
		"x*y+2+x, x=b, y=a": "2+n+n*m, n=b, m=a",
		"n+n, n=a":          "2n, n=a",
		"n+m, n=a, m=a":     "2n, n=a",
		"0n+1, n=a":         "1",
		"z":                 "n",
		"5000":              "999",
		`n, n="rows"`:       "n, n=rows",
		"n9*n, n9=a":        "n*m, m=a",
	} {
		p, err := Parse(text)
		require.NoError(t, err, text)
		back, err := Parse(want)
		require.NoError(t, err, want)
		assert.Equal(t, back, p, text)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{
		"", "+", "1+", "+1", "n*", "*n", "n**m", "2*n", "nm", "N", "1.5", "-1", " 1", "n ", "n,", "n, ", "n,n=a",
		"n, n=", "n, m=a", "1, n=a", "n, n=a, n=b", `n, n="a`, `n, n=""`, `n, n="a"b`, "n+m", "...+1", "1+....", "n, =a",
	} {
		_, err := Parse(text)
		assert.Error(t, err, text)
	}
}

func TestWorst(t *testing.T) {
	// Each is worse than the one before.
	ladder := []string{
		"0", "1", "12", "n, n=b", "n, n=a", "1+n, n=a", "n+m, n=a, m=b", "2n, n=a", "900+2n, n=a", "3n, n=b", "n*m, n=a, m=b",
		"1+n*m, n=a, m=b", "n*n*n, n=a",
	}
	var all []Poly
	for _, text := range ladder {
		p, err := Parse(text)
		require.NoError(t, err)
		all = append(all, p)
	}
	for i, p := range all {
		for j, q := range all {
			if i == j {
				continue
			}
			if got := p.Worst(q); (i < j) != got.Equal(q) {
				t.Errorf("the worst of %s and %s is %s", p, q, got)
			}
		}
	}
}

func TestCapped(t *testing.T) {
	deep := Const(1)
	for _, b := range []string{"e", "d", "c", "b", "a"} {
		assert.False(t, deep.Capped())
		deep = deep.Loop(b)
	}
	assert.True(t, deep.Capped())
	assert.Equal(t, 4, deep.Degree())
	assert.Equal(t, []string{"a", "b", "c", "d"}, deep.Bounds())

	wide := Const(1)
	for i := range 7 {
		wide = wide.Plus(Const(2).Loop(strconv.Itoa(i)))
	}
	assert.False(t, wide.Capped())
	wide = wide.Plus(Const(1).Loop("rows").Loop("rows"))
	assert.True(t, wide.Capped(), "nine terms")
	assert.Equal(t, 2, wide.Degree())
	assert.Equal(t, 0, strings.Count(wide.String(), "1+"), "the constant goes first: %s", wide)
	assert.True(t, wide.Times(2).Plus(Const(1)).Capped(), "once capped, always capped")
	assert.False(t, wide.Times(0).Capped(), "nothing is known exactly")
}

func TestSubst(t *testing.T) {
	p, err := Parse("2+3n+n*m+n*n, n=ids, m=b")
	require.NoError(t, err)
	for _, test := range []struct{ bound, by, want string }{
		{"ids", "len(users)", "2+3n+m*n+n*n, n=len(users), m=b"},
		{"ids", "", "6+n, n=b"},
		{"ids", "1", "6+n, n=b"},
		{"ids", "3", "20+3n, n=b"},
		{"ids", "0", "2"},
		{"ids", "99999999999999999999999", "999+999n, n=b"},
		{"ids", "b", "2+3n+2n*n, n=b"},
		{"ids", "-1", "2+3n+m*n+n*n, n=-1, m=b"},
		{"none", "3", "2+3n+n*m+n*n, n=ids, m=b"},
	} {
		want, err := Parse(test.want)
		require.NoError(t, err)
		assert.Equal(t, want, p.Subst(test.bound, test.by), "%s by %s", test.bound, test.by)
	}
}

func TestSubstFuncIsSimultaneous(t *testing.T) {
	p := Const(1).Loop("a").Plus(Const(2).Loop("b"))
	swapped := p.SubstFunc(func(bound string) (string, bool) {
		by, ok := map[string]string{"a": "b", "b": "a"}[bound]
		return by, ok
	})
	assert.Equal(t, Const(1).Loop("b").Plus(Const(2).Loop("a")), swapped)
}

func TestCost(t *testing.T) {
	query := Cost{DB: Const(1), Steps: Const(1)}
	call := Cost{Remote: Const(1), Steps: Const(1)}
	list := query.Plus(query.Plus(call).Loop("len(orders)"))
	assert.Equal(t, "1+n, n=len(orders)", list.DB.String())
	assert.Equal(t, "n, n=len(orders)", list.Remote.String())
	assert.Equal(t, "1+2n, n=len(orders)", list.Steps.String())
	assert.Equal(t, "1+2n, n=len(orders)", list.Total().String())

	assert.Equal(t, Cost{DB: Const(1), Remote: Const(1), Steps: Const(1)}, query.Worst(call), "layer by layer")
	assert.Equal(t, Cost{DB: Const(1), Remote: Const(1), Steps: Const(1)}, query.Parallel(call))
	assert.Equal(t, Cost{DB: Const(3), Steps: Const(3)}, query.Times(3))

	group := call.LoopParallel("len(ids)")
	assert.Equal(t, "n, n=len(ids)", group.Remote.String())
	assert.Equal(t, "1", group.Steps.String())

	assert.Equal(t, "n, n=len(users)", group.Subst("len(ids)", "len(users)").Remote.String())
	assert.Equal(t, "1", group.SubstFunc(func(string) (string, bool) { return "", true }).Remote.String())
	assert.True(t, list.Guarded().IsZero())
	assert.False(t, list.IsZero())
}

func TestPartial(t *testing.T) {
	var c Cost
	for _, name := range []string{"e", "b", "d", "b", "a", "c"} {
		c = c.Plus(Unknown(name))
	}
	assert.Equal(t, []string{"a", "b", "c", "d"}, c.Partial)
	assert.True(t, c.IsZero())
	assert.Equal(t, c, c.Loop("n"), "a loop over the unknown is unknown")
	assert.Empty(t, c.Times(0).Partial)
	assert.Empty(t, c.Guarded().Partial)
}

func TestJSONLeavesOutWhatIsZero(t *testing.T) {
	data, err := json.Marshal(Cost{DB: Const(1).Loop("rows")})
	require.NoError(t, err)
	assert.JSONEq(t, `{"db":{"terms":[{"k":1,"bounds":["rows"]}]}}`, string(data))
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"0", "3", "1+n, n=len(users)", "2+3n+n*m, n=len(orders), m=len(o.Items)", "n*m*k*l+..., n=a, m=b, k=c, l=d",
		`n, n="x, m=y"`, "...", "n9*n, n9=f(a, b)", "n, n=", "5000n", "n, n=\xff", "1+n*n*n*n*n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, err := Parse(text)
		if err != nil {
			return
		}
		back, err := Parse(p.String())
		require.NoError(t, err, "%q from %q", p.String(), text)
		require.Equal(t, p, back)
		require.Equal(t, p.String(), back.String())
	})
}

// FuzzBound asserts that any bound survives printing, next to any other.
func FuzzBound(f *testing.F) {
	f.Add("len(users)", "len(o.Items)")
	f.Add("a, m", "=b")
	f.Add(`"a"`, ", n=")
	f.Add("", "\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		p := Const(2).Loop(a).Plus(Const(1).Loop(b).Loop(a))
		back, err := Parse(p.String())
		require.NoError(t, err, p.String())
		require.Equal(t, p, back)
	})
}

func BenchmarkPlus(b *testing.B) {
	p := Const(2).Plus(Const(3).Loop("len(orders)"))
	q := Const(1).Loop("len(orders)").Loop("len(o.Items)")
	b.ReportAllocs()
	for b.Loop() {
		p.Plus(q)
	}
}
