//go:build linux

package process

import (
	"fmt"
	"strings"
	"time"
)

// Turns are what two processes took that took turns, the one to compare with
// first: cold, and again with nothing changed.
type Turns struct{ Cold, Again [2][]Sample }

// Take has both processes take a turn: prepare makes one cold and returns what runs
// it, here twice. check looks at what the second process printed.
func (t *Turns) Take(prepare func(i int) (run func() (Sample, error), err error), check func(stdout []byte) error) error {
	for i := range t.Cold {
		run, err := prepare(i)
		if err != nil {
			return err
		}
		for _, samples := range []*[]Sample{&t.Cold[i], &t.Again[i]} {
			s, err := run()
			if err != nil {
				return err
			}
			*samples = append(*samples, s)
			if i == 0 {
				continue
			}
			if err := check(s.Stdout); err != nil {
				return err
			}
		}
	}
	return nil
}

// TurnsHead is the head of the table of which Turns have rows, below two columns
// of the caller's.
const TurnsHead = " process | cold s | cold CPU s | again s | again CPU s |\n|---|---:|---|---:|---:|---:|---:|"

// Rows are both processes, by name, and the ratios of their medians. The first
// row begins with cells of the caller's.
func (t Turns) Rows(first, second string, names [2]string) string {
	rows := [3][]string{{first, second, names[0]}, {"", "", names[1]}, {"", "", "**ratio**"}}
	for _, both := range [][2][]Sample{t.Cold, t.Again} {
		for _, of := range []func(Sample) time.Duration{
			func(s Sample) time.Duration { return s.Wall },
			func(s Sample) time.Duration { return s.CPU },
		} {
			a, b := spread(both[0], of), spread(both[1], of)
			rows[0] = append(rows[0], a.Text("%.2f"))
			rows[1] = append(rows[1], b.Text("%.2f"))
			rows[2] = append(rows[2], fmt.Sprintf("**%.2f**", b.Median/a.Median))
		}
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, "| "+strings.Join(row, " | ")+" |")
	}
	return strings.Join(lines, "\n")
}

func spread(samples []Sample, of func(Sample) time.Duration) Spread {
	var seconds []float64
	for _, s := range samples {
		seconds = append(seconds, of(s).Seconds())
	}
	return NewSpread(seconds)
}
