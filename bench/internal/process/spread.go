//go:build linux

package process

import (
	"fmt"
	"slices"
)

// A Spread sums up one quantity over all runs.
type Spread struct{ Median, Least, Most float64 }

// NewSpread sums up values, of which there is at least one.
func NewSpread(values []float64) Spread {
	slices.Sort(values)
	mid := len(values) / 2
	median := values[mid]
	if len(values)%2 == 0 {
		median = (values[mid-1] + values[mid]) / 2
	}
	return Spread{median, values[0], values[len(values)-1]}
}

// Text is the median with the least and the most, each in a format of package fmt.
func (s Spread) Text(format string) string {
	return fmt.Sprintf(format+" ("+format+" to "+format+")", s.Median, s.Least, s.Most)
}
