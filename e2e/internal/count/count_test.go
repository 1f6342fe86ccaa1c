package count

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStatements(t *testing.T) {
	for sql, want := range map[string]int{
		"":                                   0,
		";":                                  0,
		"-- ping":                            0,
		"/* ping */ ;\n":                     0,
		"begin":                              1,
		"select 1; select 2":                 2,
		"select ';', \";\" -- ; \n; commit;": 2,
		"do $$ begin; end $$; select $1":     2,
		"do $a$ ; $$ ; $a$":                  1,
		"select $1, $2; rollback":            2,
		"select '":                           1,
	} {
		assert.Equal(t, want, statements(sql), sql)
	}
}

// sink is a server that reads everything and says nothing.
func sink(t *testing.T) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go io.Copy(io.Discard, conn)
		}
	}()
	return listener.Addr().String()
}

func TestPostgres(t *testing.T) {
	c := NewCounter()
	addr, err := c.Postgres(t.Context(), sink(t))
	require.NoError(t, err)
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer conn.Close()
	client := pgproto3.NewFrontend(conn, conn)
	for _, m := range []pgproto3.FrontendMessage{
		&pgproto3.StartupMessage{ProtocolVersion: pgproto3.ProtocolVersionNumber, Parameters: map[string]string{"user": "me"}},
		&pgproto3.Query{String: "-- ping"},
		&pgproto3.Parse{Name: "one", Query: "select 1"}, &pgproto3.Describe{ObjectType: 'S'}, &pgproto3.Sync{},
		&pgproto3.Query{String: "begin"},
		&pgproto3.Bind{PreparedStatement: "one"}, &pgproto3.Execute{}, &pgproto3.Sync{},
		&pgproto3.Parse{Query: "select 0"}, &pgproto3.Bind{DestinationPortal: "p"}, &pgproto3.Bind{PreparedStatement: "one"},
		&pgproto3.Execute{}, &pgproto3.Execute{Portal: "p"}, &pgproto3.Sync{},
		&pgproto3.Query{String: "select 1; select 2"},
	} {
		client.Send(m)
	}
	require.NoError(t, client.Flush())
	tally := c.WaitQuiet(100 * time.Millisecond)
	assert.Equal(t, map[string]int{DB: 4}, tally.Trips)
	assert.Equal(t, map[string]int{DB: 6}, tally.Parts)
	var texts []string
	for _, s := range tally.Statements {
		assert.Equal(t, 1, s.Conn)
		texts = append(texts, s.SQL)
	}
	assert.Equal(t, []string{"begin", "select 1", "select 1", "select 0", "select 1; select 2"}, texts)
	c.Reset()
	assert.Empty(t, c.WaitQuiet(0).Statements)
}

func TestRedis(t *testing.T) {
	c := NewCounter()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	addr, err := c.Redis(ctx, sink(t))
	require.NoError(t, err)
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer conn.Close()
	const get, hello = "*2\r\n$3\r\nGET\r\n$1\r\na\r\n", "*2\r\n$5\r\nhello\r\n$1\r\n3\r\n"
	for _, piece := range []string{hello, get, get + get, hello + get} {
		_, err := io.WriteString(conn, piece)
		require.NoError(t, err)
		time.Sleep(20 * time.Millisecond) // a client waits for the answer
	}
	tally := c.WaitQuiet(100 * time.Millisecond)
	assert.Equal(t, map[string]int{Cache: 3}, tally.Trips)
	assert.Equal(t, map[string]int{Cache: 4}, tally.Parts)
}

func TestReadCommandRefuses(t *testing.T) {
	for _, raw := range []string{"PING\r\n", "*x\r\n", "*1\r\n$-1\r\n", "*1\r\n+OK\r\n", "*1\r\n$999999999\r\n"} {
		_, _, err := readCommand(bufio.NewReader(strings.NewReader(raw)))
		assert.Error(t, err, raw)
	}
}
