package shape

import (
	"bytes"
	"encoding/gob"
	"math/rand"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	integer = Shape{Kind: Integer, Bits: 64}
	str     = Shape{Kind: String}
	a       = Shape{Kind: String, Enum: []string{`"a"`}, Exact: true}
	b       = Shape{Kind: String, Enum: []string{`"b"`}, Exact: true}
	list    = Shape{Kind: Array, Elem: &str}
	empty   = Shape{Kind: Array}
	user    = Shape{Kind: Ref, Def: "example.com/api.User"}
	object  = Shape{Kind: Object, Fields: []Field{
		{Name: "id", Shape: integer},
		{Name: "at", Presence: Optional, Shape: Shape{Kind: String, Format: "date-time"}},
		{Name: "a key", Shape: with(list, NullOnAWay)},
	}}
)

func with(s Shape, n Null) Shape {
	s.Null = n
	return s
}

func TestText(t *testing.T) {
	tests := map[string]Shape{
		"?":         {},
		"? | null?": {Null: NullByType},
		"null":      {Kind: Nothing},
		`{id: integer, at?: string(date-time), "a key": [string] | null}`: object,
		"{*: integer, ...}":                {Kind: Object, Elem: &integer, Open: true},
		"{#: integer}":                     {Kind: Object, Elem: &integer, IntKeys: true},
		"[]":                               empty,
		"api.User | null?":                 with(user, NullByType),
		`string("a"|"b")`:                  {Kind: String, Enum: []string{`"a"`, `"b"`}},
		`"a" | "b"`:                        {Kind: String, Enum: []string{`"a"`, `"b"`}, Exact: true},
		"integer | string | null":          {Kind: AnyOf, Alts: []Shape{integer, str}, Null: NullOnAWay},
		"boolean | null if left":           {Kind: Boolean, Null: NullIfLeft},
		"$2":                               {Kind: Hole, Arg: 2},
		"api.Page[db.Row,api.Key[string]]": {Kind: Ref, Def: "example.com/api.Page[example.com/db.Row,example.com/api.Key[string]] v2"},
	}
	for want, s := range tests {
		assert.Equal(t, want, s.String())
	}
}

func TestDefs(t *testing.T) {
	node := Shape{Kind: Object, Fields: []Field{{Name: "next", Shape: Shape{Kind: Ref, Def: "api.Node", Null: NullByType}}, {Name: "user", Shape: user}}}
	defs := Defs{{"api.Node", node}, {"example.com/api.User", object}}
	ref := Shape{Kind: Ref, Def: "api.Node", Null: NullOnAWay}
	assert.Equal(t, `{next: api.Node | null?, user: {id: integer, at?: string(date-time), "a key": [string] | null}} | null`, defs.Text(ref))
	assert.Equal(t, NullOnAWay, defs.Resolve(ref).Null)
	assert.Equal(t, Object, defs.Resolve(ref).Kind)
	assert.Equal(t, Unknown, defs.Resolve(Shape{Kind: Ref, Def: "api.None"}).Kind)
	assert.Equal(t, Unknown, Defs{{"x", Shape{Kind: Ref, Def: "x"}}}.Resolve(Shape{Kind: Ref, Def: "x"}).Kind)
	assert.Equal(t, defs, defs.Reached(ref))
	given := []Shape{integer, ref}
	assert.Equal(t, defs, defs.Reached(given...))
	assert.Equal(t, []Shape{integer, ref}, given)
	assert.Equal(t, defs[1:], defs.Reached(Shape{Kind: Array, Elem: &user}))

	opaque := Defs{{"a.A", integer}, {"api.Node", Shape{}}}
	merged := Defs{{"a.A", integer}, {"api.Node", node}, {"example.com/api.User", object}}
	assert.Equal(t, merged, defs.Merge(opaque))
	assert.Equal(t, merged, opaque.Merge(defs))
}

func TestNils(t *testing.T) {
	at := func(line int) Place { return Place{File: "a.go", Line: line, Col: 2} }
	left := with(list, NullOnAWay)
	left.NilAt = at(3)
	s := Shape{Kind: Object, Fields: []Field{{Name: "a", Shape: left}, {Name: "b", Shape: Shape{Kind: Array, Elem: &left}}}, NilAt: at(1)}
	assert.Equal(t, []Place{at(1), at(3)}, s.Nils())
	assert.Empty(t, str.Nils())
	assert.Negative(t, at(1).Compare(at(3)))
	assert.Zero(t, at(1).Compare(at(1)))
	assert.Positive(t, Place{File: "b.go"}.Compare(at(1)))
}

func TestFails(t *testing.T) {
	bad := Shape{Kind: Invalid}
	holds := func(p Presence) Shape {
		return Shape{Kind: Object, Fields: []Field{{Name: "x", Shape: bad, Presence: p}}}
	}
	defs := Defs{{"bad", holds(Always)}, {"loop", Shape{Kind: Object, Fields: []Field{{Shape: Shape{Kind: Ref, Def: "loop"}}}}}}
	assert.True(t, defs.Fails(bad))
	assert.True(t, defs.Fails(holds(Always)))
	assert.True(t, defs.Fails(Shape{Kind: Ref, Def: "bad"}))
	for _, s := range []Shape{holds(Optional), with(bad, NullByType), {Kind: Array, Elem: &bad}, {Kind: Ref, Def: "loop"}, {}, {Kind: AnyOf, Alts: []Shape{bad, str}}} {
		assert.False(t, defs.Fails(s), s.String())
	}
}

func TestJoin(t *testing.T) {
	tests := []struct {
		want string
		of   []Shape
	}{
		{"?", nil},
		{"string", []Shape{str, str}},
		{"string | null", []Shape{str, {Kind: Nothing}}},
		{"null", []Shape{{Kind: Nothing}, with(list, NullForSure)}},
		{"[string] | null", []Shape{with(empty, NullForSure), list}},
		{"[string] | null?", []Shape{with(list, NullByType), list}},
		{`"a" | "b"`, []Shape{a, b, a}},
		{"string", []Shape{a, str, b}},
		{"integer | string", []Shape{integer, str, integer}},
		{"integer | [string] | null", []Shape{integer, with(empty, NullForSure), list, empty}},
		{"? | string", []Shape{{}, str}},
		{`[integer | "a"]`, []Shape{{Kind: Array, Elem: &integer}, {Kind: Array, Elem: &a}}},
	}
	for _, test := range tests {
		assert.Equal(t, test.want, Join(test.of...).String())
	}
	var many []Shape
	for i := range maxAlts + 1 {
		many = append(many, Shape{Kind: Ref, Def: string(rune('a' + i))})
	}
	assert.Equal(t, AnyOf, Join(many[1:]...).Kind)
	assert.Equal(t, Unknown, Join(many...).Kind)
}

func TestFill(t *testing.T) {
	hole := Shape{Kind: Hole, Arg: 1}
	envelope := Shape{Kind: Object, Fields: []Field{{Name: "data", Shape: hole}, {Name: "all", Shape: Shape{Kind: Array, Elem: &hole}}, {Name: "or", Shape: Join(hole, str)}}}
	filled := envelope.Fill([]Shape{{}, with(user, NullByType)})
	assert.Equal(t, "{data: api.User | null?, all: [api.User | null?], or: api.User | string | null?}", filled.String())
	assert.Equal(t, "{data: $1, all: [$1], or: $1 | string}", envelope.String())
	assert.Equal(t, "{data: ?, all: [?], or: ? | string}", envelope.Fill(nil).String())
}

// random returns some shape.
func random(r *rand.Rand, depth int) Shape {
	s := Shape{Kind: Kind(r.Intn(int(Hole) + 1)), Null: Null(r.Intn(5))}
	if depth == 0 {
		s.Kind = Kind(r.Intn(int(Array)))
	}
	switch s.Kind {
	case Nothing:
		s.Null = NotNull
	case String:
		if r.Intn(2) == 0 {
			s.Enum, s.Exact = []string{strconv.Quote(string(rune('a' + r.Intn(3))))}, r.Intn(2) == 0
		}
	case Array:
		if r.Intn(3) > 0 {
			elem := random(r, depth-1)
			s.Elem = &elem
		}
	case Object:
		for i := range r.Intn(3) {
			s.Fields = append(s.Fields, Field{Name: string(rune('a' + i)), Presence: Presence(r.Intn(3)), Shape: random(r, depth-1)})
		}
	case AnyOf:
		s = Join(random(r, depth-1), random(r, depth-1))
	case Ref:
		s.Def = "x.T"
	case Hole:
		s.Arg = r.Intn(3)
	}
	return s
}

// TestLaws: joining is idempotent, does not mind the order as far as people can tell, and changes nothing in
// what it joins.
func TestLaws(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 5000 {
		x, y := random(r, 3), random(r, 3)
		kept := x.Clone()
		assert.Equal(t, x.String(), Join(x, x).String())
		xy, yx := Join(x, y), Join(y, x)
		assert.Equal(t, xy.Null, yx.Null)
		if xy.isNull() {
			continue
		}
		assert.Equal(t, xy.Kind, yx.Kind, "%s and %s", x, y)
		assert.Equal(t, len(xy.Alts), len(yx.Alts), "%s and %s", x, y)
		for _, alt := range xy.Alts {
			assert.NotEqual(t, AnyOf, alt.Kind)
		}
		x.Fill([]Shape{y})
		require.Equal(t, kept, x)
		if t.Failed() {
			return
		}
	}
}

func TestGob(t *testing.T) {
	r := rand.New(rand.NewSource(2))
	for range 200 {
		var buf bytes.Buffer
		x := random(r, 4)
		require.NoError(t, gob.NewEncoder(&buf).Encode(x))
		var y Shape
		require.NoError(t, gob.NewDecoder(&buf).Decode(&y))
		assert.Equal(t, x.String(), y.String())
	}
}
