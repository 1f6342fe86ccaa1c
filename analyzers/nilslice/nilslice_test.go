package nilslice_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/crosslayer/crosslayer/analyzers/nilslice"
	"github.com/crosslayer/crosslayer/internal/ruletest"
)

func TestScenarios(t *testing.T) { ruletest.Run(t, nilslice.Rule) }

// What fixes put in place of what.
func TestFixes(t *testing.T) {
	assert.Equal(t, []string{
		"api/api.go: var all []string => all := make([]string, 0)",
		"main.go: var names []string => names := make([]string, 0)",
		"main.go: count map[string]int => count = make(map[string]int)",
		"main.go: list  Names => list = make(Names, 0)",
		"main.go: []string(nil) => make([]string, 0)",
	}, ruletest.Edits(t, "testdata/fixes.txtar", nilslice.Rule))
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
