//go:build linux

package process

import (
	"fmt"
	"strings"
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
// of the caller's. The memory is that of the largest process.
const TurnsHead = " process | cold s | cold CPU s | cold MiB | again s | again CPU s |\n|---|---:|---|---:|---:|---:|---:|---:|"

// Rows are both processes, by name, and the ratios of their medians. The first
// row begins with cells of the caller's.
func (t Turns) Rows(first, second string, names [2]string) string {
	rows := [3][]string{{first, second, names[0]}, {"", "", names[1]}, {"", "", "**ratio**"}}
	wall := func(s Sample) float64 { return s.Wall.Seconds() }
	cpu := func(s Sample) float64 { return s.CPU.Seconds() }
	largest := func(s Sample) float64 { return float64(s.Largest) / 1024 }
	for _, cell := range []struct {
		samples [2][]Sample
		of      func(Sample) float64
		format  string
	}{
		{t.Cold, wall, "%.2f"}, {t.Cold, cpu, "%.2f"}, {t.Cold, largest, "%.0f"},
		{t.Again, wall, "%.2f"}, {t.Again, cpu, "%.2f"},
	} {
		a, b := spread(cell.samples[0], cell.of), spread(cell.samples[1], cell.of)
		rows[0] = append(rows[0], a.Text(cell.format))
		rows[1] = append(rows[1], b.Text(cell.format))
		rows[2] = append(rows[2], fmt.Sprintf("**%.2f**", b.Median/a.Median))
	}
	var lines []string
	for _, row := range rows {
		lines = append(lines, "| "+strings.Join(row, " | ")+" |")
	}
	return strings.Join(lines, "\n")
}

func spread(samples []Sample, of func(Sample) float64) Spread {
	var values []float64
	for _, s := range samples {
		values = append(values, of(s))
	}
	return NewSpread(values)
}
