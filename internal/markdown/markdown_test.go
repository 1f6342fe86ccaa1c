package markdown_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/internal/markdown"
)

func TestProse(t *testing.T) {
	for text, want := range map[string]string{
		"h.store.User in loop makes n round trips, n=len(ids) (-> sql.DB.QueryRow at store/user.go:41); load them with one IN query": "`h.store.User` in loop makes n round trips, `n=len(ids)` (-> `sql.DB.QueryRow` at `store/user.go:41`); load them with one IN query",

		`response of GET /users/{id} has no "email"; rename the tag`: "response of GET `/users/{id}` has no `\"email\"`; rename the tag",
		"GET /orders makes 2+3n trips, budget 10":                    "GET `/orders` makes `2+3n` trips, budget 10",
		"a reader's well-known word":                                 "a reader's well-known word",

		"@admin see #123, GH-12 and org/repo#4: :tada:":      "`@admin` see `#123`, `GH-12` and `org/repo#4`: `:tada`:",
		"https://example.com or www.example.com.":            "`https://example.com` or `www.example.com`.",
		"user@example.com":                                   "`user@example.com`",
		"in 0123456789abcdef and 1234567":                    "in `0123456789abcdef` and `1234567`",
		"<script> & <!-- [a](b) ![c](d) *e* _f_ ~g~":         "`<script>` `&` `<!--` `[a](b)` `![c](d)` `*e*` `_f_` `~g~`",
		"a | b \\ c $x$":                                     "a `|` b `\\` c `$x$`",
		"tick ` and ``` and `a` end":                         "tick `` ` `` and ```` ``` ```` and `` `a` `` end",
		"lines\n# heading\r\n- item\t> quote":                "`lines�#` `heading��-` `item�>` quote",
		"1. list":                                            "`1.` list",
		"-> quote":                                           "`->` quote",
		"- list":                                             "`-` list",
		"a ( ((( ) () ... (... end":                          "a `(` `(((` `)` `()` ... (... end",
		"(*T).F calls (*U[A, B]).G, see (*V).H (and (f(x)).": "`(*T).F` calls `(*U[A, B]).G`, see `(*V).H` (and (`f(x)`).",
		"declare at a.yaml:1:2: {type: {of: b}}, not (f(a, b)) or {": "declare at `a.yaml:1:2`: `{type: {of: b}}`, not (`f(a, b)`) or `{`",
		"f(x) (f(x)) g(),":       "`f(x)` (`f(x)`) `g()`,",
		"größe naïve":            "größe naïve",
		"\x1b[31mred \u202eback": "`�[31mred` `�back`",
		"":                       "",
	} {
		assert.Equal(t, want, markdown.Prose(text), text)
	}
}

func TestCode(t *testing.T) {
	for text, want := range map[string]string{
		"a|b <c> @d":  "`a|b <c> @d`",
		"a`b":         "`` a`b ``",
		"``":          "``` `` ```",
		"two\nlines":  "`two�lines`",
		"GET /a/{id}": "`GET /a/{id}`",
	} {
		assert.Equal(t, want, markdown.Code(text))
	}
	assert.Equal(t, "`a\\|b`", markdown.Cell(markdown.Code("a|b")))
	assert.Equal(t, "```text\na\n```\n", markdown.Block("a\n"))
	assert.Equal(t, "`````text\n````\n`````\n", markdown.Block("````\n"))
}
