package main

import (
	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/setup"
)

// endpoints charts where work enters the programs of a run.
func endpoints(res *driver.Result) []chart.Endpoint {
	v, _ := view(res)
	place := func(p setup.Place) chart.Position {
		if p.Unit == nil {
			return chart.Position{}
		}
		at := res.Place(finding.Position{File: p.Unit.File(p.Pos), Line: p.Line, Column: p.Col})
		return chart.Position(at)
	}
	var list []chart.Endpoint
	for _, e := range v.Endpoints() {
		list = append(list, chart.Endpoint{
			Kind: e.Kind, Method: e.Method, Path: e.Path, Program: e.Program,
			Handler:    chart.Func{Name: e.Name, Position: place(e.Handler)},
			Registered: place(e.Site),
		})
	}
	return list
}
