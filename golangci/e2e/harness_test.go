// Package e2e holds tests of golangci-lint with crosslayer linked in: the very
// program that the build makes, on modules that lie in folders of their own.
package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// root is the folder of the repository.
var root = filepath.Join("..", "..")

// The programs that all tests share, and a cache for those that do not look at
// caching.
var linter, command, sharedCache string

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "crosslayer-golangci-")
	if err == nil {
		dir, err = filepath.EvalSymlinks(dir)
	}
	if err != nil {
		log.Fatal(err)
	}
	linter, command, sharedCache = filepath.Join(dir, "golangci-lint"), filepath.Join(dir, "crosslayer"), filepath.Join(dir, "cache")
	code := 1
	if err := errors.Join(build("..", linter, "./cmd/golangci-lint"), build(root, command, "./cmd/crosslayer")); err != nil {
		log.Print(err)
	} else {
		code = m.Run()
	}
	if err := os.RemoveAll(dir); err != nil {
		log.Print(err)
	}
	os.Exit(code)
}

// build makes a program as the Makefile does.
func build(dir, to, pkg string, flags ...string) error {
	cmd := exec.Command("go", slices.Concat([]string{"build", "-trimpath", "-ldflags=-s -w", "-o", to}, flags, []string{pkg})...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%v: %w\n%s", cmd.Args, err, out)
	}
	return nil
}

// A module is a folder with the files of a txtar archive.
type module struct {
	dir    string
	cache  string
	linter string
}

func write(t *testing.T, archive string) module {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	m := module{dir, sharedCache, linter}
	files := txtar.Parse([]byte(archive)).Files
	require.NotEmpty(t, files)
	for _, f := range files {
		m.put(t, f.Name, string(f.Data))
	}
	return m
}

// put writes a file.
func (m module) put(t *testing.T, name, text string) {
	t.Helper()
	name = filepath.Join(m.dir, filepath.FromSlash(name))
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o777))
	require.NoError(t, os.WriteFile(name, []byte(text), 0o666))
}

// edit replaces a text that a file has.
func (m module) edit(t *testing.T, name, before, after string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(m.dir, filepath.FromSlash(name)))
	require.NoError(t, err)
	require.Contains(t, string(data), before)
	m.put(t, name, strings.ReplaceAll(string(data), before, after))
}

// configure writes a configuration of golangci-lint that has these linters, these
// settings of crosslayer, and what else is said. Texts are YAML.
func (m module) configure(t *testing.T, linters, settings, linting, rest string) {
	t.Helper()
	if settings != "" {
		settings = "        settings:\n" + indent(settings, 10)
	}
	m.put(t, ".golangci.yml", `version: "2"
linters:
  default: none
  enable: [`+linters+`]
  settings:
    custom:
      crosslayer:
        type: module
        description: finds N+1 queries across layers
`+settings+indent(linting, 2)+rest)
}

func indent(text string, n int) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.Repeat(" ", n) + line)
	}
	return b.String()
}

// An issue is what golangci-lint prints of a finding, its file relative to the
// module.
type issue struct {
	Linter, File, Text, Severity string
	Line                         int
}

func (i issue) String() string { return fmt.Sprintf("%s:%d: %s", i.File, i.Line, i.Text) }

// run runs golangci-lint and returns what it prints on both outputs.
func (m module) run(args ...string) (stdout, stderr string, err error) {
	cmd := exec.Command(m.linter, append([]string{"run", "--allow-parallel-runners"}, args...)...)
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOLANGCI_LINT_CACHE="+m.cache, "GL_DEBUG=goanalysis/issues/cache", "GOFLAGS=")
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	return out.String(), errs.String(), err
}

var analysed = regexp.MustCompile(`analyzing (\d+)/(\d+) packages`)

// lint returns the issues of a run, in order, and how many packages were analysed
// of how many.
func (m module) lint(t *testing.T, args ...string) (issues []issue, work string) {
	t.Helper()
	stdout, stderr, err := m.run(append([]string{"--output.json.path=stdout", "--show-stats=false", "--path-mode=abs"}, args...)...)
	var exit *exec.ExitError
	if err != nil {
		require.ErrorAs(t, err, &exit)
		require.Equal(t, 1, exit.ExitCode(), "golangci-lint failed: %s", stderr)
	}
	var doc struct {
		Issues []struct {
			FromLinter, Text, Severity string
			Pos                        struct {
				Filename string
				Line     int
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &doc), stdout)
	for _, i := range doc.Issues {
		file, err := filepath.Rel(m.dir, i.Pos.Filename)
		require.NoError(t, err)
		issues = append(issues, issue{i.FromLinter, filepath.ToSlash(file), i.Text, i.Severity, i.Pos.Line})
	}
	match := analysed.FindStringSubmatch(stderr)
	require.NotNil(t, match, stderr)
	return issues, match[1] + "/" + match[2]
}

// found returns what golangci-lint shows of crosslayer, sorted.
func (m module) found(t *testing.T, args ...string) []string {
	t.Helper()
	issues, _ := m.lint(t, args...)
	return texts(issues)
}

func texts(issues []issue) []string {
	lines := []string{}
	for _, i := range issues {
		if i.Linter == "crosslayer" {
			lines = append(lines, i.String())
		}
	}
	slices.Sort(lines)
	return lines
}

// commanded returns what the command finds, in the same form.
func (m module) commanded(t *testing.T, args ...string) []string {
	t.Helper()
	cmd := exec.Command(command, append([]string{"-format", "json", "-q"}, args...)...)
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=")
	out, err := cmd.Output()
	var exit *exec.ExitError
	if err != nil {
		require.ErrorAs(t, err, &exit)
		require.Equal(t, 3, exit.ExitCode(), "%s", exit.Stderr)
	}
	var doc struct {
		Findings []struct {
			Rule, Message, File string
			Line                int
		}
	}
	require.NoError(t, json.Unmarshal(out, &doc))
	lines := []string{}
	for _, f := range doc.Findings {
		lines = append(lines, fmt.Sprintf("%s:%d: %s: %s", f.File, f.Line, f.Rule, f.Message))
	}
	slices.Sort(lines)
	return lines
}

// vetted returns what go vet finds, in the same form, and how many findings
// another package has reported than the one their line is in.
func (m module) vetted(t *testing.T) (lines []string, foreign int) {
	t.Helper()
	cmd := exec.Command("go", "vet", "-json", "-vettool="+command, "./...")
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	require.NoError(t, err, stderr.String())
	reporter := make(map[string]string)
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var tree map[string]map[string][]struct{ Posn, Message string }
		err := dec.Decode(&tree)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err, "%s", out)
		for pkg, rules := range tree {
			pkg, _, _ = strings.Cut(pkg, " [")
			for rule, list := range rules {
				for _, d := range list {
					parts := strings.Split(d.Posn, ":")
					file, err := filepath.Rel(m.dir, strings.Join(parts[:len(parts)-2], ":"))
					require.NoError(t, err)
					reporter[fmt.Sprintf("%s:%s: %s: %s", filepath.ToSlash(file), parts[len(parts)-2], rule, d.Message)] = pkg
				}
			}
		}
	}
	for line, pkg := range reporter {
		file, _, _ := strings.Cut(line, ":")
		if !strings.HasSuffix(pkg, "/"+filepath.ToSlash(filepath.Dir(file))) {
			foreign++
		}
	}
	return slices.Sorted(maps.Keys(reporter)), foreign
}
