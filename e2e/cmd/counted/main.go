//go:build unix

// Command counted lets a script measure a service that is not ours: it starts a PostgreSQL that
// nobody else uses, a proxy before it that counts, and a server of its own that scripts talk to:
//
//	POST /reset              forget what was counted
//	GET  /counted?quiet=40ms what was counted, once nothing has been for a while, as JSON
//	POST /sql                execute the statements in the body past the proxy; the rows of the last, as JSON
//
// It prints the addresses: of the proxy, which is the one for the service, of PostgreSQL and of the
// server. The user is postgres and has no password. Everything stops with an interrupt, and nothing
// remains.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/crosslayer/crosslayer/e2e/internal/count"
	"github.com/crosslayer/crosslayer/e2e/internal/servers"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "counted:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	listen := flag.String("listen", "127.0.0.1:0", "the `address` that scripts talk to")
	flag.Parse()
	dir, err := os.MkdirTemp("", "counted-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir) //nolint:errcheck // a temporary directory
	dbDir := filepath.Join(dir, "postgres")
	if err := errors.Join(os.Chmod(dir, 0o755), os.Mkdir(dbDir, 0o700)); err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	defer stop()
	db, done, err := servers.Postgres(running, dbDir)
	if err != nil {
		return err
	}
	defer func() { stop(); <-done }()
	counter := count.NewCounter()
	proxy, err := counter.Postgres(running, db)
	if err != nil {
		return err
	}
	conn, err := servers.Connect(running, "postgres://postgres@"+db+"/postgres?sslmode=disable")
	if err != nil {
		return err
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // the server ends anyway
	listener, err := net.Listen("tcp", *listen)
	if err != nil {
		return err
	}
	server := &http.Server{Handler: (&control{counter: counter, db: conn}).handler()}
	context.AfterFunc(running, func() { server.Close() }) //nolint:errcheck // nobody is left to tell
	fmt.Printf("proxy %s\npostgres %s\ncontrol http://%s\n", proxy, db, listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// A control is what scripts talk to.
type control struct {
	counter *count.Counter

	mu sync.Mutex
	db *pgx.Conn // past the proxy; one request at a time
}

func (c *control) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /reset", func(http.ResponseWriter, *http.Request) { c.counter.Reset() })
	mux.HandleFunc("GET /counted", func(w http.ResponseWriter, r *http.Request) {
		quiet, err := time.ParseDuration(r.FormValue("quiet"))
		answer(w, func() (any, error) { return c.counter.WaitQuiet(quiet), err })
	})
	mux.HandleFunc("POST /sql", func(w http.ResponseWriter, r *http.Request) {
		answer(w, func() (any, error) { return c.execute(r.Context(), r.Body) })
	})
	return mux
}

// answer writes what f returns.
func answer(w http.ResponseWriter, f func() (any, error)) {
	v, err := f()
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(v) //nolint:errcheck // nobody is left to tell
}

// execute returns the rows of the last statement, as text; null is nil.
func (c *control) execute(ctx context.Context, body io.Reader) ([][]*string, error) {
	sql, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	results, err := c.db.PgConn().Exec(ctx, string(sql)).ReadAll()
	if err != nil || len(results) == 0 {
		return nil, err
	}
	rows := [][]*string{}
	for _, values := range results[len(results)-1].Rows {
		var row []*string
		for _, value := range values {
			var text *string
			if value != nil {
				text = new(string(value))
			}
			row = append(row, text)
		}
		rows = append(rows, row)
	}
	return rows, nil
}
