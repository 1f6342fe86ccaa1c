package nilslice_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/crosslayer/crosslayer/analyzers/nilslice"
	"github.com/crosslayer/crosslayer/internal/ruletest"
)

func TestScenarios(t *testing.T) { ruletest.Run(t, nilslice.Rule) }

// What a fix puts in place of what.
func TestFixes(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/fixes.txtar")
	require.NoError(t, err)
	files := make(map[string]string)
	for _, f := range archive.Files {
		files["example.com/app/"+f.Name] = string(f.Data)
	}
	var edits []string
	for _, f := range ruletest.Check(t, archive, nilslice.Rule) {
		for _, fix := range f.Fixes {
			for _, e := range fix.Edits {
				edits = append(edits, files[e.File][e.Start:e.End]+" => "+e.New)
			}
		}
	}
	assert.Equal(t, []string{
		"var all []string => all := make([]string, 0)",
		"var names []string => names := make([]string, 0)",
		"count map[string]int => count = make(map[string]int)",
		"list  Names => list = make(Names, 0)",
		"[]string(nil) => []string{}",
	}, edits)
}

func TestExamples(t *testing.T) {
	ruletest.Examples(t, nilslice.Rule, `package main

import (
	"encoding/json"
	"net/http"
)

type (
	Order struct {
		ID   int
		Open bool
	}
	Page struct {
		Items []Order `+"`json:\"items\"`"+`
	}
	Server struct{ orders []Order }
)

func (s *Server) load() []Order { return s.orders }

func main() {
	s := &Server{}
	http.HandleFunc("GET /orders", s.Orders)
	_ = http.ListenAndServe(":80", nil)
}
`)
}
