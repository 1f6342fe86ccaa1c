package count

import (
	"context"
	"io"
	"strings"

	"github.com/jackc/pgx/v5/pgproto3"
)

// Postgres forwards to the PostgreSQL server at target and counts statements: each one that is
// executed, by the extended protocol or by the simple one, BEGIN and COMMIT too. Those executed
// between two Syncs are one trip, as are those of one simple query. Preparing, describing,
// connecting and empty queries, which is how drivers ping, do not count.
func (c *Counter) Postgres(ctx context.Context, target string) (string, error) {
	return proxy(ctx, target, func(client io.ReadWriter, server io.Writer) error {
		backend := pgproto3.NewBackend(client, client)
		startup, err := backend.ReceiveStartupMessage()
		if err != nil {
			return err
		}
		raw, err := startup.Encode(nil)
		if err != nil {
			return err
		}
		if _, err := server.Write(raw); err != nil {
			return err
		}
		if _, ok := startup.(*pgproto3.StartupMessage); !ok {
			return errProtocol // a cancellation is sent on and that is all; TLS is not offered here
		}
		executed, conn := 0, c.connection()
		prepared, bound := make(map[string]string), make(map[string]string)
		for {
			message, err := backend.Receive()
			if err != nil {
				return err
			}
			switch m := message.(type) {
			case *pgproto3.Query:
				if n := statements(m.String); n > 0 {
					c.note(conn, m.String)
					c.Trip(DB, n)
				}
			case *pgproto3.Parse:
				prepared[m.Name] = m.Query
			case *pgproto3.Bind:
				bound[m.DestinationPortal] = prepared[m.PreparedStatement]
			case *pgproto3.Execute:
				c.note(conn, bound[m.Portal])
				executed++
			case *pgproto3.Sync:
				c.Trip(DB, executed)
				executed = 0
			}
			if raw, err = message.Encode(raw[:0]); err != nil {
				return err
			}
			if _, err := server.Write(raw); err != nil {
				return err
			}
		}
	})
}

// statements returns how many statements there are in the text of a simple query.
func statements(sql string) int {
	n, some := 0, false
	for sql != "" {
		skip := 1
		switch {
		case strings.HasPrefix(sql, "--"):
			skip = end(sql, 2, "\n")
		case strings.HasPrefix(sql, "/*"):
			skip = end(sql, 2, "*/")
		case sql[0] == '\'', sql[0] == '"':
			skip, some = end(sql, 1, sql[:1]), true
		case sql[0] == '$':
			// $1 is a parameter, $$ and $tag$ are quotes.
			some = true
			if i := strings.IndexByte(sql[1:], '$'); i >= 0 && !strings.ContainsAny(sql[1:1+i], " \n0123456789") {
				skip = end(sql, i+2, sql[:i+2])
			}
		case sql[0] == ';':
			if some {
				n++
			}
			some = false
		case !strings.Contains(" \t\r\n", sql[:1]):
			some = true
		}
		sql = sql[skip:]
	}
	if some {
		n++
	}
	return n
}

// end returns where what began at the start of sql is over, of which the first bytes are known.
func end(sql string, known int, mark string) int {
	if i := strings.Index(sql[known:], mark); i >= 0 {
		return known + i + len(mark)
	}
	return len(sql)
}
