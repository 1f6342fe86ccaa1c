package fanout_test

import (
	"testing"

	"github.com/crosslayer/crosslayer/analyzers/fanout"
	"github.com/crosslayer/crosslayer/internal/ruletest"
)

func TestExamples(t *testing.T) {
	ruletest.Examples(t, fanout.Rule, `package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"sync"
)

type Server struct {
	db                    *sql.DB
	news, offers, weather string
}

func (s *Server) text(ctx context.Context, query, id string) (text string) {
	_ = s.db.QueryRowContext(ctx, query, id).Scan(&text)
	return text
}

func render(w http.ResponseWriter, parts ...*http.Response) { fmt.Fprintln(w, len(parts)) }

type group struct {
	wait sync.WaitGroup
	errs []error
}

func (g *group) Go(f func() error) {
	g.wait.Add(1)
	go func() {
		defer g.wait.Done()
		_ = f()
	}()
}

func (g *group) Wait() error { g.wait.Wait(); return errors.Join(g.errs...) }

func main() {
	s := &Server{}
	http.HandleFunc("GET /orders/{id}/invoice", s.Invoice)
	http.HandleFunc("GET /{$}", s.Home)
	_ = http.ListenAndServe(":80", nil)
}
`)
}
