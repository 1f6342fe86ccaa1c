package ruletest

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// appModule is the module that the files of a scenario form.
const appModule = "example.com/app"

// A scenario is one txtar file.
type scenario struct {
	files    []txtar.File
	stubs    []string // modules to copy from testdata/stubs
	silent   bool     // nothing is to be found
	panics   string   // why the analysis is known to panic, "" if it does not
	illTyped map[string]bool
	tests    bool // some file is a test
	wants    []want
	broken   []broken
	vendored []string // packages of other people, once the scenario is written
}

// A place is a line of a file: import path, slash, base name.
type place struct {
	file string
	line int
}

func (p place) compare(q place) int {
	return cmp.Or(cmp.Compare(p.file, q.file), cmp.Compare(p.line, q.line))
}

// broken marks a function in which expectations are known to fail.
type broken struct {
	file, fn, reason string
	first, last      int
}

// cut takes the problems that lie in the function out of the list.
func (b broken) cut(problems *[]problem) (known []problem) {
	*problems = slices.DeleteFunc(*problems, func(p problem) bool {
		in := p.file == b.file && b.first <= p.line && p.line <= b.last
		if in {
			known = append(known, p)
		}
		return in
	})
	return known
}

func parse(archive *txtar.Archive) (*scenario, error) {
	s := &scenario{files: slices.Clone(archive.Files), illTyped: make(map[string]bool)}
	if err := s.instructions(string(archive.Comment)); err != nil {
		return nil, err
	}
	for i := range s.files {
		f := &s.files[i]
		f.Data = append(bytes.TrimRight(f.Data, "\n"), '\n') // a blank line before the next file is fine
		if path.Ext(f.Name) != ".go" {
			continue
		}
		s.tests = s.tests || strings.HasSuffix(f.Name, "_test.go")
		if err := s.source(*f); err != nil {
			return nil, err
		}
	}
	for _, b := range s.broken {
		if b.first == 0 {
			return nil, fmt.Errorf("broken: %s has no function %s", b.file, b.fn)
		}
	}
	switch {
	case s.silent && len(s.wants) > 0:
		return nil, errors.New("the scenario says that nothing is to be found, and expects findings")
	case !s.silent && len(s.wants) == 0:
		return nil, errors.New("the scenario expects nothing; if that is meant, its comment says findings: none")
	}
	return s, nil
}

var brokenLine = regexp.MustCompile(`^(\S+) (\S+): (.+)$`)

func (s *scenario) instructions(comment string) error {
	prose := false
	for line := range strings.Lines(comment) {
		word, rest, found := strings.Cut(strings.TrimSpace(line), ":")
		rest = strings.TrimSpace(rest)
		switch {
		case found && word == "stubs":
			s.stubs = append(s.stubs, strings.Fields(rest)...)
		case found && word == "findings":
			if rest != "none" {
				return fmt.Errorf("findings: %s; want none, or no such line", rest)
			}
			s.silent = true
		case found && word == "ill-typed":
			for _, p := range strings.Fields(rest) {
				s.illTyped[p] = true
			}
		case found && word == "panics":
			s.panics = rest
		case found && word == "broken":
			m := brokenLine.FindStringSubmatch(rest)
			if m == nil {
				return fmt.Errorf("broken: %s; want a file, a function, a colon and the reason", rest)
			}
			s.broken = append(s.broken, broken{file: appModule + "/" + m[1], fn: m[2], reason: m[3]})
		default:
			prose = prose || word != ""
		}
	}
	if !prose {
		return errors.New("the comment of the scenario does not say what it shows")
	}
	return nil
}

// source reads the expectations in a file and the extent of broken functions.
func (s *scenario) source(f txtar.File) error {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, f.Name, f.Data, parser.ParseComments)
	if err != nil {
		return err
	}
	pretty, err := format.Source(f.Data)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	if !bytes.Equal(pretty, f.Data) {
		return fmt.Errorf("%s is not as gofmt writes it:\n%s", f.Name, firstDifference(f.Data, pretty))
	}
	symbolic := strings.TrimPrefix(appModule+"/"+f.Name, appModule+"/vendor/")
	for _, group := range file.Comments {
		for _, c := range group.List {
			wants, err := parseWants(c.Text)
			if err != nil {
				return fmt.Errorf("%s: %w", fset.Position(c.Pos()), err)
			}
			for _, w := range wants {
				w.place = place{symbolic, fset.Position(c.Pos()).Line}
				s.wants = append(s.wants, w)
			}
		}
	}
	for _, decl := range file.Decls {
		fn, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		for i, b := range s.broken {
			if b.file == symbolic && b.fn == fn.Name.Name {
				s.broken[i].first = fset.Position(fn.Pos()).Line
				s.broken[i].last = fset.Position(fn.End()).Line
			}
		}
	}
	return nil
}

func firstDifference(have, want []byte) string {
	a, b := strings.Split(string(have), "\n"), strings.Split(string(want), "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return fmt.Sprintf("    line %d: %q", i+1, a[i])
		}
	}
	return "    the end of the file"
}

var major = regexp.MustCompile(`^v[0-9]+$`)

// moduleOf guesses the module of a vendored package.
func moduleOf(pkgPath string) string {
	parts := strings.Split(pkgPath, "/")
	n := min(3, len(parts))
	if n < len(parts) && major.MatchString(parts[n]) {
		n++
	}
	return strings.Join(parts[:n], "/")
}

// version returns a version that suits a module path.
func version(module string) string {
	if last := path.Base(module); major.MatchString(last) {
		return last + ".0.0"
	}
	return "v1.0.0"
}

// write lays the module out in a new directory and returns that.
func (s *scenario) write(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	root := repository(t)
	vendored := make(map[string]map[string]bool) // packages by module
	put := func(name string, data []byte) {
		full := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(full), 0o777))
		require.NoError(t, os.WriteFile(full, data, 0o666))
		if rest, ok := strings.CutPrefix(name, "vendor/"); ok && path.Ext(name) == ".go" {
			m := s.owner(path.Dir(rest))
			if vendored[m] == nil {
				vendored[m] = make(map[string]bool)
			}
			vendored[m][path.Dir(rest)] = true
		}
	}
	for _, f := range s.files {
		put(f.Name, f.Data)
	}
	for _, m := range s.stubs {
		from := os.DirFS(filepath.Join(root, "testdata", "stubs", filepath.FromSlash(m)))
		names := 0
		err := walkFiles(from, func(name string, data []byte) {
			put("vendor/"+m+"/"+name, data)
			names++
		})
		require.NoError(t, err, "stubs of %s", m)
		require.NotZero(t, names, "no stubs of %s", m)
	}

	s.vendored = nil
	mod := "module " + appModule + "\n\ngo 1.25\n"
	var list strings.Builder
	for _, m := range slices.Sorted(maps.Keys(vendored)) {
		mod += "\nrequire " + m + " " + version(m) + "\n"
		fmt.Fprintf(&list, "# %s %s\n## explicit; go 1.25\n", m, version(m))
		for _, p := range slices.Sorted(maps.Keys(vendored[m])) {
			list.WriteString(p + "\n")
			s.vendored = append(s.vendored, p)
		}
	}
	require.NoError(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte(mod), 0o666))
	if list.Len() > 0 {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "vendor", "modules.txt"), []byte(list.String()), 0o666))
	}
	return dir
}

// owner returns the module of a vendored package: a stub's, or the guess.
func (s *scenario) owner(pkgPath string) string {
	for _, m := range s.stubs {
		if pkgPath == m || strings.HasPrefix(pkgPath, m+"/") {
			return m
		}
	}
	return moduleOf(pkgPath)
}
