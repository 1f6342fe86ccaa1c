package chart

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/cost"
)

func sample() Chart {
	perOrder := cost.Const(1).Loop("len(orders)")
	return Chart{
		Modules: []string{"example.com/shop"},
		Endpoints: []Endpoint{{
			Kind: HTTP, Method: "GET", Path: "/orders/{id}", Program: "example.com/shop/cmd/shop",
			Handler:    Func{Name: "(*Handler).getOrder", Position: Position{File: "handler/orders.go", Line: 12, Column: 1}},
			Registered: Position{File: "handler/handler.go", Line: 30, Column: 2},
			Cost: Cost{
				DB:    Range{Least: cost.Const(1), Most: cost.Const(1).Plus(perOrder)},
				Steps: Range{Least: cost.Const(1), Most: cost.Const(1).Plus(perOrder)},
			},
		}},
	}
}

func TestJSON(t *testing.T) {
	var text bytes.Buffer
	require.NoError(t, WriteJSON(&text, sample()))
	assert.Contains(t, text.String(), `"db": {
          "most": "1+n, n=len(orders)",
          "least": "1"
        }`)
	back, err := ReadJSON(&text)
	require.NoError(t, err)
	assert.Equal(t, sample(), back)
}

func TestReadJSONRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "not a map: unexpected end of JSON input; crosslayer map -format json writes one",
		"[]":                           "not a map: json: cannot unmarshal array",
		`{"version":1}`:                "not a map: it has no version or no endpoints",
		`{"version":2,"endpoints":[]}`: "a map of version 2, and this crosslayer reads version 1; make both maps with one crosslayer",
		`{"version":1,"endpoints":[{"cost":{"db":{"most":"+"}}}]}`: `not a map: cost "+": an empty term`,
	} {
		_, err := ReadJSON(strings.NewReader(text))
		assert.ErrorContains(t, err, want)
	}
}

func TestName(t *testing.T) {
	assert.Equal(t, "GET /x", (&Endpoint{Kind: HTTP, Method: "GET", Path: "/x"}).Name())
	assert.Equal(t, "cron 5m", (&Endpoint{Kind: Cron, Path: "5m"}).Name())
	assert.Equal(t, "consumer worker.Run", (&Endpoint{Kind: Consumer, Handler: Func{Name: "worker.Run"}}).Name())
}
