package draw

import (
	"github.com/crosslayer/crosslayer/internal/chart/compare"
	"github.com/crosslayer/crosslayer/internal/visible"
)

// A DiffRow is an endpoint that is not what it was, for a table.
type DiffRow struct {
	What     string // worse, better, changed, added, removed
	Endpoint string
	Facts    []DiffFact
}

// A DiffFact is one thing that changed of an endpoint.
type DiffFact struct {
	Text string
	Bad  bool
}

// DiffRows tells what DiffText tells, without drawing it.
func DiffRows(d compare.Diff) (rows []DiffRow) {
	for _, s := range sections(d) {
		for _, e := range s.entries {
			row := DiffRow{What: s.title, Endpoint: visible.Line(e.name)}
			for _, f := range e.facts {
				row.Facts = append(row.Facts, DiffFact{visible.Line(f.label + " " + f.text), f.style == red})
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// DiffOutcome sums up a diff in a line, and says in another one what could not be compared, if there is something.
func DiffOutcome(d compare.Diff) (line, unknown string) {
	return visible.Line(d.Base.Name+arrow+d.Head.Name) + ": " + outcome(d) + ".", visible.Line(unsaid(d))
}
