// Package ruletest runs rules over scenarios and compares what they find with
// what the scenario says.
//
// A scenario is one txtar file in the testdata directory of the rule. Its
// comment says in prose what it shows; its files form the module
// example.com/app. Files below vendor/ belong to other people: their modules
// are named by host, owner and repository. A file .crosslayer.yml holds the
// settings; OpenAPI documents lie where a module has them. Lines of the comment that begin with one of these words are
// instructions:
//
//	stubs: M N        copy the stubs of the modules M and N into vendor/
//	findings: none    nothing is to be found here; no file holds a want
//	ill-typed: P Q    the packages P and Q do not type-check
//	broken: F G: why  what is wrong in function G of file F is known
//	panics: why       the analysis panics, and that is known
//
// What is known to be wrong is skipped, and must be taken out once it works.
//
// A finding is expected where a comment says so, in whichever package it lies:
//
//	u := s.repo.User(id) // want "User in loop makes n round trips"
//	s.db.Exec(q, id)     // want nplusone/write definite `sql.DB.Exec`
//
// After want comes a regular expression that the message must match, and
// before it, if that matters, the category and the confidence. A line with
// several findings has several expectations in one comment.
//
// Every scenario runs twice, the second time in another directory and with its
// packages in the opposite order: the findings and the bytes of all facts must
// be the same. Positions of diagnostics must agree with those of findings.
package ruletest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/internal/finding"
	"github.com/crosslayer/crosslayer/internal/rule"
)

// Run runs every scenario of the calling package's testdata directory.
func Run(t *testing.T, tested rule.Rule) {
	t.Helper()
	entries, err := os.ReadDir("testdata")
	require.NoError(t, err)
	for _, entry := range entries {
		name := entry.Name()
		if entry.IsDir() || filepath.Ext(name) != ".txtar" {
			t.Errorf("testdata/%s is no scenario: no test reads it", name)
			continue
		}
		t.Run(name[:len(name)-len(".txtar")], func(t *testing.T) {
			t.Parallel()
			archive, err := txtar.ParseFile(filepath.Join("testdata", name))
			require.NoError(t, err)
			Check(t, archive, tested)
		})
	}
}

// Write writes the module of a scenario to a directory of its own and returns
// it, for drivers other than ours. It returns "" for a module that the go command
// does not build.
func Write(t *testing.T, archive *txtar.Archive) string {
	t.Helper()
	s, err := parse(archive)
	require.NoError(t, err)
	if len(s.illTyped) > 0 {
		return ""
	}
	return s.write(t)
}

// Edits runs the scenario in a file and returns what fixes put in place of what, a line per edit.
func Edits(t *testing.T, file string, tested rule.Rule) (edits []string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	require.NoError(t, err)
	files := make(map[string]string)
	for _, f := range archive.Files {
		files[f.Name] = string(f.Data)
	}
	for _, f := range Check(t, archive, tested) {
		for _, fix := range f.Fixes {
			for _, e := range fix.Edits {
				name := strings.TrimPrefix(e.File, appModule+"/")
				line := name + ": " + files[name][e.Start:e.End] + " => " + e.New
				if !slices.Contains(edits, line) {
					edits = append(edits, line)
				}
			}
		}
	}
	return edits
}

// Check runs one scenario and returns what was found.
func Check(t *testing.T, archive *txtar.Archive, tested rule.Rule) []finding.Finding {
	t.Helper()
	scenario, err := parse(archive)
	require.NoError(t, err)

	if scenario.panics != "" {
		dir := scenario.write(t)
		if _, err := survive(chain(t, dir, tested), load(t, dir, scenario)); err != nil {
			t.Skipf("known defect: %s\n%.200s", scenario.panics, err)
		}
		t.Fatal("the scenario works: take its panics line out")
	}
	first := analyse(t, scenario.write(t), scenario, tested, false)
	second := analyse(t, scenario.write(t), scenario, tested, true)
	require.Equal(t, first.findings, second.findings, "findings depend on the directory or on the order of packages")
	require.Equal(t, first.factNames(), second.factNames(), "facts depend on the directory or on the order of packages")
	for _, name := range first.factNames() {
		require.Equal(t, first.facts[name], second.facts[name], "the bytes of %s differ between two checkouts", name)
	}

	for _, f := range first.findings {
		if err := Message(f.Message); err != nil {
			t.Errorf("%s:%d: %v", f.File, f.Line, err)
		}
	}
	problems := compare(scenario.wants, first.findings)
	for _, b := range scenario.broken {
		known := b.cut(&problems)
		t.Run("broken "+b.fn, func(t *testing.T) {
			if len(known) == 0 {
				t.Fatalf("%s of %s works: take its broken line out of the scenario", b.fn, b.file)
			}
			t.Skipf("known defect: %s\n%s", b.reason, join(known))
		})
	}
	if len(problems) > 0 {
		t.Errorf("%d of the expectations do not hold:\n%s", len(problems), join(problems))
	}
	return first.findings
}

// A problem is an expectation without a finding, or the other way round.
type problem struct {
	place
	text string
}

func join(problems []problem) string {
	text := ""
	for _, p := range problems {
		text += fmt.Sprintf("    %s:%d: %s\n", p.file, p.line, p.text)
	}
	return text
}

// compare matches expectations with findings, one to one.
func compare(wants []want, findings []finding.Finding) []problem {
	var problems []problem
	left := slices.Clone(findings)
	for _, w := range wants {
		i := slices.IndexFunc(left, w.matches)
		if i < 0 {
			problems = append(problems, problem{w.place, "not found: " + w.String()})
			continue
		}
		left = slices.Delete(left, i, i+1)
	}
	for _, f := range left {
		problems = append(problems, problem{
			place{f.File, f.Line},
			fmt.Sprintf("not expected: %s %s: %s", f.Category, f.Confidence, f.Message),
		})
	}
	slices.SortStableFunc(problems, func(a, b problem) int { return a.compare(b.place) })
	return problems
}
