//go:build unix

package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/e2e/internal/count"
	"github.com/crosslayer/crosslayer/e2e/internal/servers"
)

// say makes a request and returns the status and what was answered.
func say(h http.Handler, method, path, body string) (int, string) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, path, strings.NewReader(body)))
	return w.Code, strings.TrimSpace(w.Body.String())
}

func TestControl(t *testing.T) {
	counter := count.NewCounter()
	h := (&control{counter: counter}).handler()
	counter.Trip(count.DB, 2)
	code, text := say(h, "GET", "/counted?quiet=1ms", "")
	assert.Equal(t, http.StatusOK, code)
	assert.JSONEq(t, `{"Trips":{"db":1},"Parts":{"db":2},"Statements":null}`, text)
	code, _ = say(h, "POST", "/reset", "")
	assert.Equal(t, http.StatusOK, code)
	_, text = say(h, "GET", "/counted?quiet=1ms", "")
	assert.JSONEq(t, `{"Trips":{},"Parts":{},"Statements":null}`, text)
	code, _ = say(h, "GET", "/counted?quiet=soon", "")
	assert.Equal(t, http.StatusBadRequest, code)
}

func TestSQL(t *testing.T) {
	dir, err := os.MkdirTemp("", "counted-") // the user postgres may not enter t.TempDir
	require.NoError(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	require.NoError(t, os.Chmod(dir, 0o755))
	data := filepath.Join(dir, "postgres")
	require.NoError(t, os.Mkdir(data, 0o700))
	addr, done, err := servers.Postgres(t.Context(), data)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { <-done })
	conn, err := servers.Connect(t.Context(), "postgres://postgres@"+addr+"/postgres?sslmode=disable")
	require.NoError(t, err)
	h := (&control{counter: count.NewCounter(), db: conn}).handler()
	code, text := say(h, "POST", "/sql", "create table t (a int, b text); insert into t values (1, null); select * from t")
	assert.Equal(t, http.StatusOK, code, text)
	assert.JSONEq(t, `[["1",null]]`, text)
	code, text = say(h, "POST", "/sql", "select 1/0")
	assert.Equal(t, http.StatusBadRequest, code)
	assert.Contains(t, text, "division by zero")
	code, text = say(h, "POST", "/sql", "delete from t")
	assert.Equal(t, http.StatusOK, code)
	assert.JSONEq(t, `[]`, text)
}
