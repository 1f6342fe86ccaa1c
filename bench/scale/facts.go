//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/gob"
	"slices"

	"github.com/crosslayer/crosslayer/analyzers"
	"github.com/crosslayer/crosslayer/internal/catalog"
	"github.com/crosslayer/crosslayer/internal/driver"
	"github.com/crosslayer/crosslayer/internal/summary"
)

// facts are the sizes of what each package hands on, in KiB.
type facts struct{ p95, mean, most float64 }

// weigh encodes the facts of all packages of a module as drivers do: for the
// command and golangci-lint the unit alone, for go vet an archive of all below.
func weigh(root string, archive bool) (facts, error) {
	cat := catalog.Builtin()
	set := analyzers.New(summary.Config{Archive: archive})
	res, err := driver.Run(context.Background(), driver.Config{
		Dir: root, Patterns: []string{"./..."},
		Analyzers: append(slices.Clone(set.Rules), set.Summary),
		Worth:     cat.Mentions,
		Leaf:      cat.Ignored,
	})
	if err != nil {
		return facts{}, err
	}
	var sizes []float64
	total := 0.0
	for _, act := range res.Roots {
		if act.Analyzer != set.Summary {
			continue
		}
		var buf bytes.Buffer
		for _, f := range act.AllPackageFacts() {
			if f.Package != act.Package.Types {
				continue
			}
			if err := gob.NewEncoder(&buf).Encode(f.Fact); err != nil {
				return facts{}, err
			}
		}
		sizes = append(sizes, float64(buf.Len())/1024)
		total += sizes[len(sizes)-1]
	}
	slices.Sort(sizes)
	n := len(sizes)
	return facts{sizes[n*95/100], total / float64(n), sizes[n-1]}, nil
}
