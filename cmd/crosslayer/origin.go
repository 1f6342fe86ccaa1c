package main

import (
	"fmt"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// attribute enters the endpoints that lead to findings whose rule does not know. Which ones there are,
// only the whole module tells: a rule that named them would say something else in each driver.
func attribute(res *driver.Result) {
	v, units := view(res)
	symbols := make(map[string]string) // of the functions around calls, by place
	for _, u := range units {
		if !u.Ours {
			continue
		}
		for _, f := range u.Funcs {
			unit.EachCall(f.Body, func(c *unit.Call) {
				at := res.Place(finding.Position{File: u.File(c.Pos), Line: c.Line, Column: c.Col})
				symbols[fmt.Sprint(at)] = f.Symbol
			})
		}
	}
	origins := v.Origins()
	for i := range res.Findings {
		f := &res.Findings[i]
		if f.Endpoint != "" {
			continue
		}
		if e := link.Origin(origins, symbols[fmt.Sprint(f.Position)]); e != nil {
			end := chart.Endpoint{Kind: e.Kind, Method: e.Method, Path: e.Path, Handler: chart.Func{Name: e.Name}}
			f.Endpoint = end.Name()
		}
	}
}
