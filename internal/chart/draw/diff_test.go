package draw

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/chart/compare"
	"github.com/crosslayer/crosslayer/internal/cost"
)

// revised is the shop's chart after a busy week.
func revised(t *testing.T) chart.Chart {
	t.Helper()
	c := shop()
	at := func(name string) *chart.Endpoint {
		i := slices.IndexFunc(c.Endpoints, func(e chart.Endpoint) bool { return e.Name() == name })
		require.GreaterOrEqual(t, i, 0, name)
		e := &c.Endpoints[i]
		e.Middleware = slices.Clone(e.Middleware)
		return e
	}
	num := func(text string) chart.Range {
		p, err := cost.Parse(text)
		require.NoError(t, err)
		return chart.Range{Least: p, Most: p}
	}

	deeper := at("GET /api/customers/{id}")
	deeper.Cost.DB, deeper.Cost.Steps = num("2+n, n=len(customer.Orders)"), num("2+n, n=len(customer.Orders)")

	squared := at("GET /api/categories")
	squared.Cost.DB = num("1+n+n*m+n*m*k, n=len(roots), m=len(c.Children), k=rows[a|b]")
	squared.Cost.Partial = []string{"plugin.Run"}

	over := at("GET /api/home")
	over.Cost.Remote, over.Cost.Steps = num("4"), num("12")
	over.Middleware = append(over.Middleware, chart.Middleware{Func: chart.Func{Name: "Quota`s"}, Cost: chart.Cost{Cache: num("1"), Steps: num("1")}})

	better := at("GET /api/orders")
	better.Cost = chart.Cost{DB: num("2"), Steps: num("2")}

	moved := at("GET /api/suppliers/{id}")
	moved.Path, moved.Handler.File = "/api/v2/suppliers/{supplierID}", "internal/web/v2.go"

	for i := range c.Endpoints {
		if c.Endpoints[i].Name() == "GET /readyz" {
			c.Endpoints = slices.Delete(c.Endpoints, i, i+1)
			break
		}
	}
	return c
}

// diffDrawings are all there are.
var diffDrawings = map[string]func(io.Writer, compare.Diff) error{
	"md":         DiffMarkdown,
	"text":       func(w io.Writer, d compare.Diff) error { return DiffText(w, d, TextOptions{}) },
	"color.text": func(w io.Writer, d compare.Diff) error { return DiffText(w, d, TextOptions{Color: true}) },
	"80.text":    func(w io.Writer, d compare.Diff) error { return DiffText(w, d, TextOptions{Width: 80}) },
}

func between(base, head chart.Chart) compare.Diff {
	d := compare.Charts(base, head, chart.DefaultBudget())
	d.Base.Name, d.Head.Name = "main", "work tree"
	return d
}

func TestDiffDrawings(t *testing.T) {
	for name, draw := range diffDrawings {
		for file, d := range map[string]compare.Diff{
			"diff":       between(shop(), revised(t)),
			"diff-back":  between(revised(t), shop()),
			"diff-none":  between(shop(), shop()),
			"diff-empty": between(chart.Chart{}, chart.Chart{}),
			"diff-odd":   between(chart.Chart{}, odd()),
		} {
			t.Run(file+"."+name, func(t *testing.T) {
				var buf bytes.Buffer
				require.NoError(t, draw(&buf, d))
				golden(t, file+"."+name, buf.Bytes())
				assert.Error(t, draw(failing{}, d))
			})
		}
	}
}

func TestDiffMarkdownIsShort(t *testing.T) {
	var buf bytes.Buffer
	require.NoError(t, DiffMarkdown(&buf, between(chart.Chart{}, crowd(1))))
	assert.Equal(t, maxRows, strings.Count(buf.String(), "\n| added |"))
	assert.True(t, strings.HasSuffix(buf.String(), "\n\nand 20 more\n"), buf.String())

	buf.Reset()
	require.NoError(t, DiffMarkdown(&buf, between(shop(), shop())))
	assert.Equal(t, 1, strings.Count(buf.String(), "\n"), "nothing changed is one line")
}
