//go:build linux

package main

import (
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

// draw plots the time per package over the number of packages.
func draw(file string, points []point) error {
	p := plot.New()
	p.X.Label.Text = "packages"
	p.Y.Label.Text = "ms per package"
	p.Y.Min = 0
	p.Legend.Top, p.Legend.Left = true, true
	var command, vet, empty plotter.XYs
	for _, at := range points {
		x := float64(at.packages)
		command = append(command, plotter.XY{X: x, Y: at.each(at.command)})
		if at.cold[1].Wall > 0 {
			vet = append(vet, plotter.XY{X: x, Y: at.each(at.cold[1])})
			empty = append(empty, plotter.XY{X: x, Y: at.each(at.cold[0])})
		}
	}
	lines := []any{"crosslayer", command}
	if len(vet) > 0 {
		lines = append(lines, "go vet, cold", vet, "go vet, cold, a tool that does nothing", empty)
	}
	if err := plotutil.AddLinePoints(p, lines...); err != nil {
		return err
	}
	return p.Save(16*vg.Centimeter, 10*vg.Centimeter, file)
}
