package draw

import (
	"strings"

	"github.com/crosslayer/crosslayer/internal/chart/compare"
)

// Became tells in a line what became of the numbers of each endpoint that is new or has others than before, by name.
func Became(d compare.Diff) map[string]string {
	lines := make(map[string]string)
	put := func(name string, facts []fact) {
		var parts []string
		for _, f := range facts {
			parts = append(parts, f.label+" "+f.text)
		}
		if _, known := lines[name]; !known && len(parts) > 0 { // of two programs, the one that got worse comes first
			lines[name] = strings.Join(parts, ", ")
		}
	}
	for i := range d.Changed {
		c := &d.Changed[i]
		before, after := letters(c.Numbers)
		put(c.After.Name(), numberFacts(c, before, after))
	}
	for i := range d.Added {
		if sums := made(&d.Added[i].Endpoint); sums != "" {
			put(d.Added[i].Name(), []fact{{label: "new, makes", text: sums}})
		}
	}
	return lines
}
