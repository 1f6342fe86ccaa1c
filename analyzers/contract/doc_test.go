package contract_test

import (
	"testing"

	"github.com/crosslayer/crosslayer/analyzers/contract"
	"github.com/crosslayer/crosslayer/internal/ruletest"
)

func TestExamples(t *testing.T) {
	ruletest.Examples(t, contract.Rule, `package main

import (
	"encoding/json"
	"net/http"
	"strconv"
)

type Server struct {
	owner string
	lines []string
}

var _ = strconv.Itoa

func main() {
	s := &Server{}
	http.HandleFunc("GET /orders/{id}", s.Order)
	_ = http.ListenAndServe(":80", nil)
}
`)
}
