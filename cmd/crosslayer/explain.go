package main

import (
	"github.com/crosslayer/crosslayer/cmd/crosslayer/internal/command"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/link"
	"github.com/crosslayer/crosslayer/internal/rule"
	"github.com/crosslayer/crosslayer/internal/summary"
	"github.com/crosslayer/crosslayer/internal/unit"
)

// view joins all units of a run.
func view(res *driver.Result) (*link.View, []*unit.Unit) {
	var units []*unit.Unit
	for _, act := range res.Roots {
		if compiled, ok := act.Result.(*summary.Result); ok && compiled != nil && compiled.Unit != nil {
			units = append(units, compiled.Unit)
		}
	}
	return link.NewView(units), units
}

// functions lists the functions that have something to say.
func functions(res *driver.Result) []string {
	_, units := view(res)
	var symbols []string
	for _, u := range units {
		for _, f := range u.Funcs {
			symbols = append(symbols, f.Symbol)
		}
	}
	return symbols
}

// trips lists what one function does on the wire.
func trips(res *driver.Result, symbol string) []command.Trip {
	v, _ := view(res)
	var list []command.Trip
	for _, leaf := range v.Trips(symbol) {
		at := leaf.Calls[0]
		list = append(list, command.Trip{
			Position: finding.Position{File: leaf.Unit.File(at.Pos), Line: at.Line, Column: at.Col},
			Layer:    leaf.Trip.Layer.String(),
			Path:     rule.Names(leaf),
			Times:    leaf.Trip.Count,
			Per:      leaf.Bounds,
		})
	}
	return list
}
