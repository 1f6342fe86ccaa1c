//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// layers is the depth of the synthetic program: each package imports some of
// the layer below.
const layers = 10

// module is what is generated.
const module = "example.com/scale"

// A program is a synthetic module of n packages in layers. Every package has an
// interface whose only implementation stands in a package that it does not know,
// and every fourth calls it once per element.
type program struct{ n int }

func (p program) width() int { return p.n / layers }

// implements tells whose interface package k implements: a layer and more away.
// The step has no divisor in common with n, so each has one.
func (p program) implements(k int) int { return (k + p.n/2 + 1) % p.n }

func (p program) path(k int) string { return fmt.Sprintf("l%d/p%d", k/p.width(), k%p.width()) }

// imports returns the packages of the layer below that package k imports: its
// neighbour, so that all are reached, and a few far away.
func (p program) imports(k int) []int {
	w := p.width()
	layer, i := k/w, k%w
	if layer == 0 {
		return nil
	}
	below := (layer - 1) * w
	list := []int{below + i, below + (i+1)%w, below + (i*7+3)%w, below + (i*13+5)%w}
	slices.Sort(list)
	return slices.Compact(list)
}

// planted tells whether package k has an N+1.
func (p program) planted(k int) bool { return k%4 == 0 }

// write writes the module and returns the places of the N+1s that are planted,
// sorted: file:line.
func (p program) write(dir string) ([]string, error) {
	var planted []string
	put := func(name, text string) error {
		full := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			return err
		}
		for i, line := range strings.Split(text, "\n") {
			if strings.Contains(line, "// planted") {
				planted = append(planted, fmt.Sprintf("%s:%d", name, i+1))
			}
		}
		return os.WriteFile(full, []byte(text), 0o666)
	}
	if err := put("go.mod", "module "+module+"\n\ngo 1.25\n"); err != nil {
		return nil, err
	}
	for k := range p.n {
		if err := put(p.path(k)+"/code.go", p.source(k)); err != nil {
			return nil, err
		}
	}
	w := p.width()
	for i := range 4 { // the last command wires the whole program
		var tops []int
		for t := range w {
			if i == 3 || t%3 == i {
				tops = append(tops, (layers-1)*w+t)
			}
		}
		if err := put(fmt.Sprintf("cmd/c%d/main.go", i), p.command(tops)); err != nil {
			return nil, err
		}
	}
	slices.Sort(planted)
	return planted, nil
}

func (p program) command(tops []int) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n")
	for _, t := range tops {
		fmt.Fprintf(&b, "\tp%d %q\n", t, module+"/"+p.path(t))
	}
	b.WriteString(")\n\nfunc main() {\n")
	for _, t := range tops {
		fmt.Fprintf(&b, "\tp%d.New(nil).Serve(nil)\n", t)
	}
	b.WriteString("}\n")
	return b.String()
}

// source is one package: an interface of its own, a store that implements
// somebody else's, a service that uses both, and code that only computes.
func (p program) source(k int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "package p%d\n\nimport (\n\t\"database/sql\"\n\t\"strings\"\n", k)
	for _, d := range p.imports(k) {
		fmt.Fprintf(&b, "\tp%d %q\n", d, module+"/"+p.path(d))
	}
	b.WriteString(")\n")
	fmt.Fprintf(&b, `
type Item struct {
	ID   int
	Name string
	Tags []string
}

type Reader interface {
	Read%[1]d(id int) string
	Count%[1]d() int
}

type Store struct{ db *sql.DB }

func (s *Store) Read%[2]d(id int) (name string) {
	_ = s.db.QueryRow("SELECT name FROM t%[2]d WHERE id = $1", id).Scan(&name)
	return name
}

func (s *Store) Count%[2]d() (n int) {
	_ = s.db.QueryRow("SELECT count(*) FROM t%[2]d").Scan(&n)
	return n
}

type Service struct {
	reader Reader
	names  map[int]string
`, k, p.implements(k))
	for _, d := range p.imports(k) {
		fmt.Fprintf(&b, "\td%[1]d *p%[1]d.Service\n", d)
	}
	b.WriteString("}\n\nfunc New(r Reader) *Service {\n\treturn &Service{\n\t\treader: r,\n")
	for _, d := range p.imports(k) {
		fmt.Fprintf(&b, "\t\td%[1]d: p%[1]d.New(nil),\n", d)
	}
	b.WriteString("\t}\n}\n\nfunc (s *Service) Serve(items []Item) []string {\n\tnames := s.all(items)\n")
	for _, d := range p.imports(k) {
		fmt.Fprintf(&b, "\tnames = append(names, s.d%d.Serve(nil)...)\n", d)
	}
	b.WriteString("\treturn names\n}\n\nfunc (s *Service) all(items []Item) (names []string) {\n\tn := s.reader.Count" + fmt.Sprint(k) + "()\n\tfor _, item := range items {\n")
	if p.planted(k) {
		fmt.Fprintf(&b, "\t\titem.Name = s.reader.Read%d(item.ID) // planted\n\t\tnames = append(names, s.label(item, n))\n", k)
	} else {
		b.WriteString("\t\tnames = append(names, s.label(item, n))\n")
	}
	b.WriteString("\t}\n\treturn names\n}\n")
	for f := range 6 { // what most code is: no trip at all
		fmt.Fprintf(&b, `
func compute%[1]d(items []Item, seen map[string]int) (total int) {
	for i, item := range items {
		if item.Name == "" || seen[item.Name] > %[1]d {
			continue
		}
		for _, tag := range item.Tags {
			switch {
			case strings.HasPrefix(tag, "a"):
				total += i * len(tag)
			case strings.Contains(tag, "b"):
				total -= seen[tag]
			default:
				seen[tag]++
			}
		}
	}
	return total
}
`, f)
	}
	b.WriteString(`
func (s *Service) label(item Item, n int) string {
	if name, ok := s.names[item.ID]; ok {
		return name
	}
	seen := make(map[string]int)
	if compute0(nil, seen)+compute1(nil, seen)+compute2(nil, seen)+compute3(nil, seen)+compute4(nil, seen)+compute5(nil, seen) > n {
		return strings.ToUpper(item.Name)
	}
	return item.Name
}
`)
	return b.String()
}
