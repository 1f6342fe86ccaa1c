package catalog

import (
	"go/parser"
	"go/token"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMentions(t *testing.T) {
	tests := []struct {
		name, imports, body string
		want                bool
	}{
		{"nothing", ``, ``, false},
		{"method of a field", `"database/sql"`, `var _ = sql.ErrNoRows; func f() { s.db.QueryContext(ctx, "") }`, true},
		{"only a sentinel", `"database/sql"`, `var _ = sql.ErrNoRows; func f() { s.repo.Load() }`, false},
		{"only a type", `"database/sql"`, `type s struct { db *sql.DB }`, false},
		{"blank import", `_ "github.com/lib/pq"`, `func f() { db.Query("") }`, false},
		{"dot import", `. "net/http"`, `func f() { Get("") }`, true},
		{"alias", `web "net/http"`, `func f() { web.Get("") }`, true},
		{"handlers", `"net/http"`, `func h(w http.ResponseWriter, r *http.Request) { r.Header.Get(""); w.WriteHeader(http.StatusOK) }`, false},
		{"http function", `"net/http"`, `func f() { http.Get("") }`, true},
		{"http client", `"net/http"`, `func f(c *http.Client) { c.Do(nil) }`, true},
		{"request built for a client elsewhere", `"net/http"`, `func f() { r, _ := http.NewRequest("", "", nil); s.c.Do(r) }`, true},
		{"local calls only", `("sort"; "sync"; "slices")`, `func f() { sort.Slice(x, y); once.Do(z); slices.SortFunc(x, y) }`, false},
		{"model tags", `"gorm.io/gorm"`, `type M struct { gorm.Model }`, false},
		{"finisher", `"gorm.io/gorm"`, `func f(db *gorm.DB) { db.Find(nil) }`, true},
		{"versioned path", `"github.com/redis/go-redis/v9"`, `func f(c *redis.Client) { c.Get(ctx, "") }`, true},
		{"command without a row", `"github.com/redis/go-redis/v9"`, `func f(c *redis.Client) { c.ObjectFreq(ctx, "") }`, true},
		{"aws without a row", `"github.com/aws/aws-sdk-go-v2/service/sns"`, `func f() { s.c.Subscribe(ctx, nil) }`, true},
		{"grpc client", `pb "example.com/userpb"`, `func f(c pb.UserServiceClient) { c.Get(ctx, nil) }`, true},
		{"grpc client", `pb "example.com/userpb"`, `func f(c pb.UserClient) { c.Get(ctx, &pb.GetRequest{}) }`, true},
		{"grpc messages", `pb "example.com/userpb"`, `func f() { s.users.Get(ctx, &pb.GetRequest{}) }`, false},
		{"ent", `"shop/ent"`, `func f() { s.c.User.Query().All(ctx) }`, true},
		{"ent entities", `"shop/ent"`, `func f(u *ent.User) { print(u.Name) }`, false},
		{"errors", `"github.com/pkg/errors"`, `func f() error { return errors.Wrap(g(), "") }`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			text := "package p\n"
			if tt.imports != "" {
				text += "import " + tt.imports + "\n"
			}
			file, err := parser.ParseFile(token.NewFileSet(), "p.go", text+tt.body, parser.SkipObjectResolution)
			require.NoError(t, err)
			assert.Equal(t, tt.want, Builtin().Mentions(file))
		})
	}
}
