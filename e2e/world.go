//go:build unix

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/encoding/protowire"

	"github.com/crosslayer/crosslayer/e2e/internal/count"
	"github.com/crosslayer/crosslayer/e2e/internal/servers"
)

const (
	// mirrors is how many hosts have labels.
	mirrors = 8
	// quiet is how long nothing must happen until a request is believed to be over.
	quiet = 40 * time.Millisecond
	// longQuiet is the same where work goes on after the response.
	longQuiet = 300 * time.Millisecond
)

// A world is the sample service with everything it talks to.
type world struct {
	counter *count.Counter
	db      *pgx.Conn // past the proxy
	redis   string    // past the proxy
	base    string    // of the service's URLs
	remote  string    // of the URLs of everybody else
	log     string    // what the service has written
	tables  string    // all of them, separated by commas

	size   atomic.Int64 // of the lists that other services answer with
	mirror atomic.Int64 // the first mirror that has labels, from 1
}

// newWorld builds the service in the directory shop and starts it. Everything ends with the context;
// wait returns when it has.
func newWorld(ctx context.Context, shop, dir string) (w *world, wait func(), err error) {
	var running []<-chan struct{}
	wait = func() {
		for _, done := range running {
			<-done
		}
	}
	w = &world{counter: count.NewCounter(), log: filepath.Join(dir, "shop.log")}
	w.mirror.Store(1)
	for _, name := range []string{"shop", "migrate"} {
		build := exec.CommandContext(ctx, "go", "build", "-o", filepath.Join(dir, name), "./cmd/"+name)
		build.Dir = shop
		if out, err := build.CombinedOutput(); err != nil {
			return nil, wait, fmt.Errorf("build %s: %w\n%s", name, err, out)
		}
	}

	dbDir := filepath.Join(dir, "postgres")
	if err := errors.Join(os.Chmod(dir, 0o755), os.Mkdir(dbDir, 0o700)); err != nil {
		return nil, wait, err
	}
	dbAddr, done, err := servers.Postgres(ctx, dbDir)
	if err != nil {
		return nil, wait, err
	}
	running = append(running, done)
	if w.redis, done, err = servers.Redis(ctx, dir); err != nil {
		return nil, wait, err
	}
	running = append(running, done)

	if w.db, err = servers.Connect(ctx, databaseURL(dbAddr)); err != nil {
		return nil, wait, err
	}
	migrate := exec.CommandContext(ctx, filepath.Join(dir, "migrate"))
	migrate.Env = append(os.Environ(), "DATABASE_URL="+databaseURL(dbAddr))
	if out, err := migrate.CombinedOutput(); err != nil {
		return nil, wait, fmt.Errorf("migrate: %w\n%s", err, out)
	}
	err = w.db.QueryRow(ctx, `
		SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables
		WHERE schemaname = 'public' AND tablename <> 'schema_migrations'`).Scan(&w.tables)
	if err != nil {
		return nil, wait, err
	}

	env, err := w.listen(ctx, dbAddr)
	if err != nil {
		return nil, wait, err
	}
	addr, err := servers.FreeAddr()
	if err != nil {
		return nil, wait, err
	}
	w.base = "http://" + addr
	cmd := exec.CommandContext(ctx, filepath.Join(dir, "shop"))
	cmd.Env = append(os.Environ(), append(env, "SHOP_ADDR="+addr, "TZ=UTC", "OUTBOX_INTERVAL=24h")...)
	if done, err = servers.Program(cmd, w.log, addr); err != nil {
		return nil, wait, err
	}
	running = append(running, done)
	return w, wait, nil
}

func databaseURL(addr string) string {
	return "postgres://postgres@" + addr + "/postgres?sslmode=disable"
}

// listen starts what counts and returns the environment that leads the service there.
func (w *world) listen(ctx context.Context, dbAddr string) ([]string, error) {
	db, err := w.counter.Postgres(ctx, dbAddr)
	if err != nil {
		return nil, err
	}
	redis, err := w.counter.Redis(ctx, w.redis)
	if err != nil {
		return nil, err
	}
	carriers, err := w.counter.HTTP(ctx, w.carriers())
	if err != nil {
		return nil, err
	}
	inventory, err := w.counter.GRPC(ctx, w.inventory)
	if err != nil {
		return nil, err
	}
	w.remote = "http://" + carriers
	var labels []string
	for i := range mirrors {
		labels = append(labels, fmt.Sprintf("%s/mirrors/%d", w.remote, i+1))
	}
	return []string{
		"DATABASE_URL=" + databaseURL(db),
		"REDIS_ADDR=" + redis,
		"INVENTORY_ADDR=" + inventory,
		"SHIPPING_URL=" + w.remote,
		"SHIPPING_LABEL_MIRRORS=" + strings.Join(labels, ","),
	}, nil
}

// carriers stands in for the shipping service, its mirrors, and whoever listens to webhooks.
func (w *world) carriers() http.Handler {
	mux := http.NewServeMux()
	answer := func(out http.ResponseWriter, v any) {
		out.Header().Set("Content-Type", "application/json")
		json.NewEncoder(out).Encode(v) //nolint:errcheck // the service has gone
	}
	mux.HandleFunc("POST /rates", func(out http.ResponseWriter, r *http.Request) {
		var in struct {
			ParcelID int64 `json:"parcel_id"`
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			http.Error(out, err.Error(), http.StatusBadRequest)
			return
		}
		answer(out, map[string]any{"parcel_id": in.ParcelID, "carrier": "snail", "cents": 490})
	})
	mux.HandleFunc("GET /delays", func(out http.ResponseWriter, _ *http.Request) {
		answer(out, map[string]any{"parcels": w.size.Load()})
	})
	mux.HandleFunc("GET /notices", func(out http.ResponseWriter, _ *http.Request) {
		answer(out, make([]string, w.size.Load()))
	})
	mux.HandleFunc("GET /mirrors/{mirror}/labels/{file}", func(out http.ResponseWriter, r *http.Request) {
		if i, err := strconv.ParseInt(r.PathValue("mirror"), 10, 64); err != nil || i < w.mirror.Load() {
			http.NotFound(out, r)
			return
		}
		out.Header().Set("Content-Type", "application/pdf")
		io.WriteString(out, "%PDF-1.7") //nolint:errcheck // the service has gone
	})
	mux.HandleFunc("POST /pickups", func(out http.ResponseWriter, _ *http.Request) {
		answer(out, map[string]any{"window": "8 to 12"})
	})
	mux.HandleFunc("POST /webhooks/{id}", func(http.ResponseWriter, *http.Request) {})
	return mux
}

// inventory stands in for the inventory service; see proto/inventory/v1 of the sample.
func (w *world) inventory(method string, in count.Raw) (count.Raw, error) {
	stock := func(id uint64) []byte {
		out := protowire.AppendTag(nil, 1, protowire.VarintType)
		out = protowire.AppendVarint(out, id)
		out = protowire.AppendTag(out, 2, protowire.VarintType)
		return protowire.AppendVarint(out, 7)
	}
	switch method[strings.LastIndexByte(method, '/')+1:] {
	case "GetStock":
		_, _, size := protowire.ConsumeTag(in)
		if size < 0 {
			return nil, protowire.ParseError(size)
		}
		id, size := protowire.ConsumeVarint(in[size:])
		if size < 0 {
			return nil, protowire.ParseError(size)
		}
		return stock(id), nil
	case "ListLowStock":
		var out []byte
		for i := range w.size.Load() {
			out = protowire.AppendTag(out, 1, protowire.BytesType)
			out = protowire.AppendBytes(out, stock(uint64(i+1)))
		}
		return out, nil
	case "ReleaseOrder":
		return nil, nil
	}
	return nil, fmt.Errorf("no method %s", method)
}

// clear empties the database and the cache, but for the key of a partner.
func (w *world) clear(ctx context.Context) error {
	w.mirror.Store(1)
	if _, err := w.db.Exec(ctx, "TRUNCATE "+w.tables+" RESTART IDENTITY CASCADE"); err != nil {
		return err
	}
	if _, err := w.db.Exec(ctx, "INSERT INTO api_keys VALUES ('secret', 'partner')"); err != nil {
		return err
	}
	return w.tellRedis("FLUSHALL")
}

// tellRedis sends a command without arguments that need quotes.
func (w *world) tellRedis(command string) error {
	conn, err := net.Dial("tcp", w.redis)
	if err != nil {
		return err
	}
	defer conn.Close() //nolint:errcheck // all is said
	if _, err := io.WriteString(conn, command+"\r\n"); err != nil {
		return err
	}
	reply := make([]byte, 64)
	n, err := conn.Read(reply)
	if err == nil && !strings.HasPrefix(string(reply[:n]), "+OK") {
		err = fmt.Errorf("redis: %s: %q", command, reply[:n])
	}
	return err
}

// call makes one request and returns what it made the service do.
func (w *world) call(ctx context.Context, s scenario, n int) (count.Tally, error) {
	var body io.Reader
	if s.body != nil {
		data, err := json.Marshal(s.body(n))
		if err != nil {
			return count.Tally{}, err
		}
		body = bytes.NewReader(data)
	}
	path := s.path
	if s.request != nil {
		path = s.request(n)
	}
	req, err := http.NewRequestWithContext(ctx, s.method, w.base+path, body)
	if err != nil {
		return count.Tally{}, err
	}
	for key, value := range s.header {
		req.Header.Set(key, value)
	}
	w.counter.Reset()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return count.Tally{}, err
	}
	defer resp.Body.Close() //nolint:errcheck // all is read
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		return count.Tally{}, err
	}
	if resp.StatusCode/100 != 2 {
		log, err := os.ReadFile(w.log)
		if len(log) > 2000 {
			log = log[len(log)-2000:]
		}
		return count.Tally{}, errors.Join(fmt.Errorf("%s: %s\n%s", resp.Status, answer, log), err)
	}
	if s.after {
		return w.counter.WaitQuiet(longQuiet), nil
	}
	return w.counter.WaitQuiet(quiet), nil
}
