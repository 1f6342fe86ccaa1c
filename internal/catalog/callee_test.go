package catalog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCalleeOf(t *testing.T) {
	const text = `package calls

import (
	"context"
	"database/sql"
	"slices"

	"github.com/jmoiron/sqlx"
	"github.com/redis/go-redis/v9"
)

type Reader interface{ Read(id int) error }
type Store interface { Reader; Write() }
type wrapper struct { inner *struct{ *sqlx.DB } }
type base[T any] struct{}
func (base[T]) Load(id T) error { return nil }
type users struct{ base[int] }
func apply[F func()](f F) {}

func f(ctx context.Context, s Store, u users, w wrapper, p redis.Pipeliner, un redis.UniversalClient, fn func()) {
	s.Read(1)              // = p.Store p.Reader .Read iface
	s.Write()              // = p.Store .Write iface
	u.Load(1)              // = p.users p.base .Load
	(*users).Load(&u, 1)   // = p.users p.base .Load
	w.inner.Query("")      // = github.com/jmoiron/sqlx.DB database/sql.DB .Query
	p.Get(ctx, "")         // = github.com/redis/go-redis/v9.Pipeliner github.com/redis/go-redis/v9.StringCmdable .Get iface
	un.Get(ctx, "")        // = github.com/redis/go-redis/v9.UniversalClient github.com/redis/go-redis/v9.StringCmdable .Get iface
	error.Error(nil)       // = .error .Error iface
	interface{ M() }.M(nil) // = .M iface
	slices.Max[[]int](nil) // = slices .Max
	(apply[func()])(nil)   // = p .apply
	fn()                   // = none
	_ = string(rune(1))    // = none
	func() {}()            // = none
	print("")              // = none
	struct{ f func() }{}.f() // = none
	var db *sql.DB
	db.Ping()              // = database/sql.DB .Ping
}

func generic[R Reader](r R) {
	r.Read(1) // = p.Reader .Read iface
}
`
	for _, vendored := range []bool{false, true} {
		s := newStubs()
		path := "p"
		if vendored {
			path = "example.com/app/vendor/p"
		}
		_, info, file, err := s.check(path, text)
		require.NoError(t, err)
		for _, call := range s.markedCalls(t, file) {
			got := "none"
			if c, ok := CalleeOf(info, call.call); ok {
				got = ""
				for _, o := range c.Owners {
					got += strings.TrimSuffix(o.Path+"."+o.Name, ".") + " "
				}
				got += "." + c.Method
				if c.Iface {
					got += " iface"
				}
				require.NotNil(t, c.Sig)
			}
			assert.Equal(t, call.want, got, "line %d", call.line)
		}
	}
}
