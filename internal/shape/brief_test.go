package shape

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestBrief(t *testing.T) {
	node := Shape{Kind: Object, Fields: []Field{{Name: "next", Shape: Shape{Kind: Ref, Def: "example.com/api.Node", Null: NullByType}}, {Name: "user", Shape: user}}}
	defs := Defs{{"example.com/api.Node", node}, {"example.com/api.User", object}}
	deep, long := integer, Shape{Kind: String, Enum: []string{`"` + strings.Repeat("x", longestValue) + `"`}, Exact: true}
	for range deepestBrief + 1 {
		inner := deep
		deep = Shape{Kind: Object, Fields: []Field{{Name: "d", Shape: inner}}}
	}
	for want, s := range map[string]Shape{
		"?":           {Null: NullByType},
		"? | null":    {Null: NullOnAWay},
		"null":        with(list, NullForSure),
		"[string]":    with(list, NullByType),
		"[]":          empty,
		"true | null": {Kind: Boolean, Null: NullIfLeft, Enum: []string{"true"}, Exact: true},
		`{id: integer, at?: string(date-time), "a key": [string] | null} | null`: with(user, NullOnAWay),
		"{*: integer, ...}":                   {Kind: Object, Elem: &integer, Open: true},
		"{...}":                               {Kind: Object, Open: true},
		"{}":                                  {Kind: Object},
		`"a" | "b"`:                           {Kind: String, Enum: []string{`"a"`, `"b"`}, Exact: true},
		"string":                              {Kind: String, Enum: []string{`"a"`, `"b"`}},
		"integer | string | null":             {Kind: AnyOf, Alts: []Shape{integer, str, with(str, NullOnAWay), {Kind: Nothing}}},
		"{d: {d: {d: {d: {d: {d: {...}}}}}}}": deep,
	} {
		assert.Equal(t, want, defs.Brief(s))
	}
	assert.Equal(t, `{next: <api.Node>, user: {id: integer, at?: string(date-time), "a key": [string] | null}}`, defs.Brief(Shape{Kind: Ref, Def: "example.com/api.Node"}))
	assert.Equal(t, "string", defs.Brief(long))
	said := Shape{Kind: Object, Fields: []Field{{Name: "error", Shape: Join(a, b)}}}
	assert.Equal(t, `{error: "a" | "b"}`, defs.Brief(said))
	assert.Equal(t, "{error: string}", defs.Brief(said.Plain()))
}

func TestBriefIsBounded(t *testing.T) {
	wide := Shape{Kind: Object}
	for i := range 400 {
		wide.Fields = append(wide.Fields, Field{Name: fmt.Sprintf("field%d", i), Shape: Shape{Kind: Array, Elem: &object}})
	}
	text := Defs(nil).Brief(wide)
	assert.Less(t, len(text), longestBrief+100)
	assert.Regexp(t, `^\{field0: \[\{\.\.\.\}\], .*, \.\.\.\}$|^\{field0: \[\?\], .*, \.\.\.\}$`, text)
	read := Parse(text)
	assert.True(t, read.Open, "what was cut off may be there")
	assert.Equal(t, "field1", read.Fields[1].Name)
}

func TestParse(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	for range 5000 {
		s := random(r, 4)
		text := Defs(nil).Brief(s)
		require.Equal(t, text, Defs(nil).Brief(Parse(text)), s.String())
	}
	for _, text := range []string{"", "{", "{a}", "{a: }", "[", "[integer", "integer |", "strin", `"a`, "{a: integer} x", "string(a", "<x", strings.Repeat("[", 1000)} {
		assert.Equal(t, Shape{}, Parse(text), text)
	}
}

func FuzzParse(f *testing.F) {
	f.Add(`{id: integer, "a key"?: ["x" | null], *: {...}} | <api.Node> | -1.5`)
	f.Fuzz(func(_ *testing.T, text string) { Parse(text) })
}
