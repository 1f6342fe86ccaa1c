package nplusone_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/analyzers/nplusone"
	"github.com/crosslayer/crosslayer/internal/ruletest"
)

func TestScenarios(t *testing.T) { ruletest.Run(t, nplusone.Rule) }

// head opens a file with a store whose method user makes a trip.
const head = `package big

import "database/sql"

type store struct{ db *sql.DB }

type item struct{ kind, id int }

func (s *store) user(id int) (n int) {
	_ = s.db.QueryRow("SELECT n FROM users WHERE id = $1", id).Scan(&n)
	return n
}

`

// Large inputs must end, and give their finding.
func TestLargeInput(t *testing.T) {
	tests := []struct {
		name  string
		write func(w *strings.Builder)
		want  int
	}{
		{"switch of 10,000 cases", func(w *strings.Builder) {
			w.WriteString("func (s *store) sum(items []item) (n int) {\n\tfor _, x := range items {\n\t\tswitch x.kind {\n")
			for i := range 10_000 {
				fmt.Fprintf(w, "\t\tcase %d:\n\t\t\tn += %d\n", i, i)
			}
			w.WriteString("\t\tdefault:\n\t\t\tn += s.user(x.id) // want \"s.user in loop\"\n\t\t}\n\t}\n\treturn n\n}\n")
		}, 1},
		{"switch with a trip in 1,000 cases", func(w *strings.Builder) {
			w.WriteString("func (s *store) sum(items []item) (n int) {\n\tfor _, x := range items {\n\t\tswitch x.kind {\n")
			for i := range 1000 {
				fmt.Fprintf(w, "\t\tcase %d:\n\t\t\tn += s.user(x.id) // want \"s.user in loop\"\n", i)
			}
			w.WriteString("\t\t}\n\t}\n\treturn n\n}\n")
		}, 1000},
		{"chain of 2,000 calls", func(w *strings.Builder) {
			w.WriteString("func (s *store) list(ids []int) {\n\tfor _, id := range ids {\n\t\ts.f0(id) // want \"s.f0 in loop .*-> sql.DB.QueryRow\"\n\t}\n}\n")
			for i := range 2000 {
				fmt.Fprintf(w, "\nfunc (s *store) f%d(id int) int { return s.f%d(id) }\n", i, i+1)
			}
			w.WriteString("\nfunc (s *store) f2000(id int) int { return s.user(id) }\n")
		}, 1},
		{"500 functions that call each other", func(w *strings.Builder) {
			w.WriteString("func (s *store) list(ids []int) {\n\tfor _, id := range ids {\n\t\ts.f0(id) // want \"s.f0 in loop .*sql.DB.QueryRow\"\n\t}\n}\n")
			for i := range 500 {
				fmt.Fprintf(w, "\nfunc (s *store) f%d(id int) int {\n\tif id == %d {\n\t\treturn s.user(id)\n\t}\n\treturn s.f%d(id-1) + s.f%d(id-2)\n}\n", i, i, (i+1)%500, (i*7+3)%500)
			}
		}, 1},
		{"function of 50,000 lines", func(w *strings.Builder) {
			w.WriteString("func (s *store) list(ids []int) (n int) {\n\tfor _, id := range ids {\n")
			for i := range 50_000 {
				fmt.Fprintf(w, "\t\tn += %d\n", i)
			}
			w.WriteString("\t\tn += s.user(id) // want \"s.user in loop\"\n\t}\n\treturn n\n}\n")
		}, 1},
		{"1,000 branches one after another", func(w *strings.Builder) {
			w.WriteString("func (s *store) list(ids []int) (n int) {\n\tfor _, id := range ids {\n")
			for i := range 1000 {
				fmt.Fprintf(w, "\t\tif id == %d {\n\t\t\tn++\n\t\t} else if n > %d {\n\t\t\tcontinue\n\t\t}\n", i, i)
			}
			w.WriteString("\t\tn += s.user(id) // want \"s.user in loop\"\n\t}\n\treturn n\n}\n")
		}, 1},
		{"20 literals in one another", func(w *strings.Builder) {
			w.WriteString("func (s *store) list(ids []int) {\n\tfor _, id := range ids {\n\t\ts.nest(id) // want \"s.nest in loop\"\n\t}\n}\n\nfunc (s *store) nest(id int) {\n")
			for i := range 20 {
				w.WriteString(strings.Repeat("\t", i+1) + "func() {\n")
			}
			w.WriteString(strings.Repeat("\t", 21) + "s.user(id)\n")
			for i := range 20 {
				w.WriteString(strings.Repeat("\t", 20-i) + "}()\n")
			}
			w.WriteString("}\n")
		}, 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			var w strings.Builder
			w.WriteString(head)
			test.write(&w)
			found := ruletest.Check(t, &txtar.Archive{
				Comment: []byte(test.name),
				Files:   []txtar.File{{Name: "big/big.go", Data: []byte(w.String())}},
			}, nplusone.Rule)
			assert.Len(t, found, test.want)
		})
	}
}
