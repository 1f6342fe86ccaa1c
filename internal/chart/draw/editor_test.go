package draw_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/chart/draw"
	"github.com/crosslayer/crosslayer/internal/cost"
)

func trips(p cost.Poly) chart.Range { return chart.Range{Least: p, Most: p} }

func TestLensAndHover(t *testing.T) {
	e := chart.Endpoint{Kind: chart.HTTP, Method: "GET", Path: "/orders"}
	assert.Equal(t, "GET /orders: no trips", draw.Lens(&e))
	assert.Equal(t, "`GET /orders: no trips`", draw.Hover(&e))

	one := cost.Const(1)
	n := cost.Cost{DB: one}.Loop("len(orders)").DB
	e.Cost = chart.Cost{DB: trips(one.Plus(n)), Remote: trips(one), Steps: trips(one), Partial: []string{"hook"}}
	e.Middleware = []chart.Middleware{{Cost: chart.Cost{DB: trips(cost.Const(2))}}}
	e.Detached = chart.Cost{Queue: trips(one)}
	e.Operation, e.Conforms, e.Declared = "GET /orders", "no", chart.Position{File: "api/openapi.yaml", Line: 7}
	for range 40 {
		e.Tree = append(e.Tree, chart.Node{Kind: chart.Trip, Layer: "db", Text: "rows.Next"})
	}
	assert.Equal(t, "GET /orders: 1+n db, 1 remote, 1 step, +2 middleware, 1 detached ?", draw.Lens(&e))
	hover := draw.Hover(&e)
	assert.Contains(t, hover, "`GET /orders: 1+n db, 1 remote, 1 step, +2 middleware, 1 detached ?`\\\nwhere `n=len(orders)`\\\n"+
		"not resolved, and counted as nothing: `hook`\\\nserves `GET /orders` of `api/openapi.yaml:7`, which declares it otherwise\n\n")
	assert.Equal(t, 24, strings.Count(hover, "[db] rows.Next\n"))
	assert.Contains(t, hover, "... 16 lines left out\n")
}
