package main

import (
	"context"
	"maps"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"

	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/route"
	"github.com/crosslayer/crosslayer/internal/setup"
)

// endpoints charts where work enters the programs of a run: what the patterns cover, be it the program,
// the handler or the place where the route is made.
func endpoints(ctx context.Context, res *driver.Result, promises promises) []chart.Endpoint {
	defer debug.SetGCPercent(debug.SetGCPercent(40)) // the syntax of the module is still there, and garbage would double it
	v, _ := view(res)
	w := witness{res: res, view: v, promises: promises, programs: make(map[string]*agreement)}
	place := func(p setup.Place) chart.Position {
		if p.Unit == nil {
			return chart.Position{}
		}
		at := res.Place(finding.Position{File: p.Unit.File(p.Pos), Line: p.Line, Column: p.Col})
		return chart.Position(at)
	}
	var list []chart.Endpoint
	covered := func(p setup.Place) bool { return p.Unit != nil && res.Covers(p.Unit.Path) }
	for _, e := range v.Endpoints() {
		if ctx.Err() != nil {
			return nil
		}
		if !res.Covers(e.Program) && !covered(e.Handler) && !covered(e.Site) {
			continue
		}
		end := chart.Endpoint{
			Kind: e.Kind, Method: e.Method, Path: e.Path, Program: e.Program,
			Handler:    chart.Func{Name: e.Name, Position: place(e.Handler)},
			Registered: place(e.Site),
		}
		carried := v.Carried(e.Behind)
		for i, symbol := range e.Handlers { // of several that may be meant, the dearest counts
			view := v
			if v.Price(symbol).Choice {
				view = v.Wired(e.Types)
			}
			price, tree := view.Serving(symbol, carried)
			if i == 0 || price.Cost.Compare(&end.Cost) > 0 {
				end.Cost, end.Detached, end.Tree = price.Cost, price.Detached, tree
			}
		}
		for _, m := range e.Behind {
			end.Middleware = append(end.Middleware, chart.Middleware{
				Func: chart.Func{Name: m.Name, Position: place(m.Place)}, Cost: v.Passing(m.Symbol).Cost,
			})
		}
		localise(res, end.Tree)
		w.enter(&end, e)
		list = append(list, end)
	}
	return list
}

// localise turns the files of a tree into those that people open.
func localise(res *driver.Result, nodes []chart.Node) {
	for i := range nodes {
		n := &nodes[i]
		n.Position = chart.Position(res.Place(finding.Position(n.Position)))
		localise(res, n.Children)
	}
}

// routers names the libraries whose routes are known: those that our packages import, and all.
func routers(res *driver.Result, cat *catalog.Catalog) (imported, all []string) {
	libraries := make(map[string]string) // by import path
	for _, entry := range cat.RouterEntries() {
		verb, _, _ := strings.Cut(entry.Role, " ")
		switch route.Verb(verb) {
		case route.Handle, route.Begin, route.Mount, route.Service, route.RPC, route.Entry:
			libraries[entry.Path] = entry.Lib
		}
	}
	used := make(map[string]bool)
	for _, act := range res.Roots {
		if !res.Covers(act.Package.PkgPath) {
			continue
		}
		for _, file := range act.Package.Syntax {
			for _, imp := range file.Imports {
				path, err := strconv.Unquote(imp.Path.Value)
				if lib := libraries[path]; err == nil && lib != "" {
					used[lib] = true
				}
			}
		}
	}
	known := make(map[string]bool)
	for _, lib := range libraries {
		known[lib] = true
	}
	return slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(known))
}
