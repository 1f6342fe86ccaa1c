package command

import (
	"os"
	"slices"
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart"
	"github.com/crosslayer/crosslayer/internal/chart/compare"
	"github.com/crosslayer/crosslayer/internal/output"
)

// compared compares the two maps that -maps names, with a comma between them. Without, it is nil.
func (o *options) compared(maps string) (*compare.Diff, error) {
	if maps == "" {
		return nil, nil
	}
	names := strings.Split(maps, ",")
	if len(names) != 2 || slices.Contains(names, "") {
		return nil, usagef("-maps %s: name two maps, BASE,HEAD; crosslayer map -format json -o FILE writes one", maps)
	}
	if !slices.ContainsFunc(o.outlets, func(l outlet) bool { return l.Changes }) {
		return nil, usagef("-maps is for outputs that show what became of endpoints; add one: -o %s", strings.Join(changeForms(), "=FILE, -o ")+"=FILE")
	}
	base, err := o.readMap(names[0])
	if err != nil {
		return nil, err
	}
	head, err := o.readMap(names[1])
	if err != nil {
		return nil, err
	}
	d := compare.Charts(base, head, chart.DefaultBudget())
	d.Base.Name, d.Head.Name = names[0], names[1]
	return &d, nil
}

// changeForms are the forms that show changes.
func changeForms() (names []string) {
	for _, f := range output.Formats {
		if f.Changes {
			names = append(names, f.Name)
		}
	}
	return names
}

// readMap reads one of the maps that -maps names.
func (o *options) readMap(name string) (chart.Chart, error) {
	f, err := os.Open(o.file(name))
	if err != nil {
		return chart.Chart{}, usagef("-maps: %v; crosslayer map -format json -o FILE writes a map", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	c, err := chart.ReadJSON(f)
	if err != nil {
		return chart.Chart{}, usagef("-maps: %s: %v", name, err) // which names the way out
	}
	return c, nil
}
