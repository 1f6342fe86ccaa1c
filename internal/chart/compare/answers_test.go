package compare

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/internal/chart"
)

// answering is an endpoint with answers in short: "200 {id: integer}", "204", "404 text/plain:", "? {...}".
func answering(t *testing.T, texts ...string) chart.Endpoint {
	t.Helper()
	e := get(t, "/a", "a", "1")
	e.Answers = []chart.Answer{}
	for _, text := range texts {
		var a chart.Answer
		code, body, _ := strings.Cut(text, " ")
		_, _ = fmt.Sscan(code, &a.Status)
		switch media, other := strings.CutSuffix(body, ":"); {
		case other:
			a.Body, a.Media = chart.Other, media
		case body != "":
			a.Body, a.Shape = chart.JSON, body
		}
		e.Answers = append(e.Answers, a)
	}
	return e
}

// told writes what became of answers: "-404! 200[id: integer -> string!]".
func told(list []Answer) string {
	var parts []string
	for _, a := range list {
		text := fmt.Sprint(a.Status)
		var fields []string
		for _, f := range a.Fields {
			field := fmt.Sprintf("%s: %s -> %s", f.Path, f.Before, f.After)
			if f.Breaks {
				field += "!"
			}
			fields = append(fields, field)
		}
		switch a.Trend {
		case Added:
			text = "+" + text
		case Removed:
			text = "-" + text
		default:
			text += "[" + strings.Join(fields, ", ") + "]"
		}
		if a.Breaks {
			text += "!"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, " ")
}

func TestAnswers(t *testing.T) {
	list := func(texts ...string) []string { return texts }
	for _, test := range []struct {
		name          string
		before, after []string
		want          string
	}{
		{"the same", list("200 {id: integer}", "404"), list("404", "200 {id: integer}"), ""},
		{"statuses", list("200", "404", "500"), list("201", "200"), "+201 -404! -500"},
		{"one that nobody knows may be any", list("200", "404"), list("200", "0"), ""},
		{"before, too", list("200", "0"), list("200", "404"), ""},
		{"a field is gone, one is new", list("200 {id: integer, a: {b: string}}"), list("200 {id: integer, c: {d: string}}"), "200[a: object -> !, c:  -> object]!"},
		{"another type", list("200 {id: integer}"), list("200 {id: string}"), "200[id: integer -> string!]!"},
		{"deep inside", list("200 [{a: [{b: integer}]}]"), list("200 [{a: [{b: boolean}]}]"), "200[[].a[].b: integer -> boolean!]!"},
		{"null may come now", list("200 {a: [string]}"), list("200 {a: [string] | null}"), "200[a: array -> array | null!]!"},
		{"and not any more", list("200 {a: [string] | null}"), list("200 {a: [string]}"), "200[a: array | null -> array]"},
		{"it may be left out", list("200 {a: string}"), list("200 {a?: string}"), "200[a: string -> optional string!]!"},
		{"it is always there", list("200 {a?: string}"), list("200 {a: string}"), "200[a: optional string -> string]"},
		{"in one of two bodies only", list("200 {a: string}"), list("200 {a: string}", "200 {b: string}"), "200[a: string -> optional string!, b:  -> optional string]!"},
		{"a number may be whole", list("200 {a: number}"), list("200 {a: integer}"), "200[a: number -> integer]"},
		{"the values do not matter", list(`200 {a: "x"}`), list(`200 {a: "y" | "z"}`), ""},
		{"a format that is lost is not known to be", list("200 {a: string(date-time)}"), list("200 {a: string}"), ""},
		{"another format", list("200 {a: string(date-time)}"), list("200 {a: string(byte)}"), "200[a: string(date-time) -> string(byte)!]!"},
		{"what is not known", list("200 {a: string, b: {c: string}}"), list("200 {a: ?, b: ?}"), ""},
		{"what is cut off", list("200 {a: string, b: {c: string}}"), list("200 {a: string, ...}"), ""},
		{"what was cut off", list("200 {a: {...}}"), list("200 {a: {b: string}}"), ""},
		{"a list that nobody fills", list("200 {a: [{b: string}]}"), list("200 {a: []}"), ""},
		{"a map", list("200 {*: {a: string}}"), list("200 {*: {b: string}}"), "200[{}.a: string -> !, {}.b:  -> string]!"},
		{"the body", list("200 {a: string}"), list("200 [{a: string}]"), "200[: object -> array!]!"},
		{"no body", list("200 {a: string}"), list("200"), "200[: JSON -> no body!]!"},
		{"text", list("200 {a: string}"), list("200 text/html; charset=utf-8:"), "200[: JSON -> text/html!]!"},
		{"of unknown kind", list("200 {a: string}"), list("200 :"), ""},
		{"faults of the server", list("500 {a: string}"), list("500 {b: string}"), "500[a: string -> !, b:  -> string]"},
		{"failures of the client", list("400 {a: string}"), list("400 {b: string}"), "400[a: string -> !, b:  -> string]!"},
		{"a text that is none", list("200 {a: string}"), list("200 {a"), ""},
	} {
		before, after := answering(t, test.before...), answering(t, test.after...)
		assert.Equal(t, test.want, told(answers(&before, &after)), test.name)
		assert.Empty(t, answers(&before, &before), test.name)
	}
	old := get(t, "/a", "a", "1")
	now := answering(t, "200")
	assert.Empty(t, answers(&old, &now), "older maps know nothing")
	partial := answering(t, "200")
	partial.AnswersPartial = true
	before := answering(t, "200", "404")
	assert.Empty(t, answers(&before, &partial))
}

func TestOlderMaps(t *testing.T) {
	old, now := charted(get(t, "/a", "a", "1")), charted(answering(t, "200"))
	d := Charts(old, now, chart.DefaultBudget())
	assert.False(t, d.Base.Answers)
	assert.True(t, d.Head.Answers)
	assert.Equal(t, 1, d.Unchanged)
	assert.True(t, Charts(chart.Chart{}, chart.Chart{}, chart.DefaultBudget()).Base.Answers, "there is nothing that it lacks")
}

func TestGatesOfAnswers(t *testing.T) {
	differs := func(e chart.Endpoint, texts ...string) chart.Endpoint {
		e.Conforms = chart.Conforms
		if len(texts) > 0 {
			e.Conforms, e.Differences = chart.Differs, []chart.Difference{{Category: "nil-slice", Texts: texts}}
		}
		return e
	}
	at := func(e chart.Endpoint, path string) chart.Endpoint { e.Path, e.Handler.Name = path, path; return e }
	ok := differs(at(answering(t, "200"), "/ok"))
	for _, test := range []struct {
		name       string
		base, head []chart.Endpoint
		gate       Gate
		want       []string
	}{
		{"a status is gone", []chart.Endpoint{answering(t, "200", "404")}, []chart.Endpoint{answering(t, "200")}, GateAnswers, []string{"GET /a"}},
		{"a status is new", []chart.Endpoint{answering(t, "200")}, []chart.Endpoint{answering(t, "200", "404")}, GateAnswers, nil},
		{"a route is gone", []chart.Endpoint{answering(t, "200"), ok}, []chart.Endpoint{ok}, GateAnswers, []string{"GET /a"}},
		{"a route has another path", []chart.Endpoint{answering(t, "200")}, []chart.Endpoint{func() chart.Endpoint { e := answering(t, "200"); e.Path = "/b"; return e }()}, GateAnswers, []string{"GET /a"}},
		{"it differs now", []chart.Endpoint{differs(answering(t, "200"))}, []chart.Endpoint{differs(answering(t, "200"), "x")}, GateContract, []string{"GET /a"}},
		{"it differs in more", []chart.Endpoint{differs(answering(t, "200"), "x")}, []chart.Endpoint{differs(answering(t, "200"), "x", "y")}, GateContract, []string{"GET /a"}},
		{"it differs in less", []chart.Endpoint{differs(answering(t, "200"), "x", "y")}, []chart.Endpoint{differs(answering(t, "200"), "y")}, GateContract, nil},
		{"it is new and differs", []chart.Endpoint{ok}, []chart.Endpoint{ok, differs(answering(t, "200"), "x")}, GateContract, []string{"GET /a"}},
		{"the document is new", []chart.Endpoint{answering(t, "200")}, []chart.Endpoint{differs(answering(t, "200"), "x")}, GateContract, nil},
	} {
		d := Charts(charted(test.base...), charted(test.head...), chart.DefaultBudget())
		assert.Equal(t, test.want, d.Stopped(test.gate), test.name)
	}
	d := Charts(charted(differs(answering(t, "200"), "x", "y")), charted(differs(answering(t, "200"), "y", "z")), chart.DefaultBudget())
	assert.Equal(t, &Names{Added: []string{"nil-slice: z"}, Removed: []string{"nil-slice: x"}}, d.Changed[0].Differences)
	assert.Nil(t, d.Changed[0].Conforms)
	assert.Equal(t, Other, d.Changed[0].Verdict)
}
