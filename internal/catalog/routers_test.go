package catalog

import (
	"go/ast"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/route"
)

const validRole = "routers:\n  - lib: house\n    paths: example.com/house\n    rows:\n      - "

func TestRole(t *testing.T) {
	tests := []struct{ path, typ, method, want string }{
		{"net/http", "ServeMux", "HandleFunc", "handle pattern=1 handler=2"},
		{"net/http", "", "Handle", "handle pattern=1 handler=2"},
		{"github.com/go-chi/chi/v5", "Router", "Get", "handle GET path=1 handler=2"},
		{"github.com/go-chi/chi/v5", "Mux", "Options", "handle OPTIONS path=1 handler=2"},
		{"github.com/go-zoo/bone", "Mux", "DeleteFunc", "handle DELETE path=1 handler=2"},
		{"github.com/bmizerany/pat", "PatternServeMux", "Del", "handle DELETE path=1 handler=2"},
		{"github.com/cloudwego/hertz/pkg/route", "RouterGroup", "PUTEX", "handle PUT path=1 handler=2"},
		{"github.com/fasthttp/router", "Group", "ANY", "handle ANY path=1 handler=2"},
		{"github.com/gofiber/fiber/v3", "App", "All", "handle ANY path=1 handler=2.."},
		{"github.com/labstack/echo/v5", "Group", "QUERY", "handle QUERY path=1 handler=2 with=3"},
		{"gopkg.in/macaron.v1", "ComboRouter", "Patch", "also PATCH handler=1.."},
		{"goji.io/pat", "", "Head", "spell HEAD path=1"},
		{"github.com/hibiken/asynq", "ServeMux", "HandleFunc", "entry kind=consumer path=1 handler=2 runs=ProcessTask"},
		{"github.com/go-chi/chi/v5", "Mux", "ServeHTTP", ""},
		{"github.com/go-chi/chi/v5", "", "Get", ""},
		{"example.com/chi", "Mux", "Get", ""},
	}
	for _, tt := range tests {
		t.Run(tt.path+" "+tt.typ+" "+tt.method, func(t *testing.T) {
			role, ok := Builtin().Role(Callee{Owners: []Owner{{Path: tt.path, Name: tt.typ}}, Method: tt.method})
			assert.Equal(t, tt.want, role)
			assert.Equal(t, tt.want != "", ok)
		})
	}
}

// In a house struct the router is embedded; what the house says of its own struct comes first.
func TestRoleOfTheOutermostOwner(t *testing.T) {
	_, info, file, err := newStubs().check("example.com/house", `package house

import "net/http"

type Base struct{ *http.ServeMux }

type Server struct{ Base }

func (Server) Handle(name string, h http.Handler) {}

type Admin struct{ *Server }

func use(a Admin, h http.Handler) {
	a.HandleFunc("/x", nil)
	a.Handle("x", h)
	a.Server.Base.Handle("/x", h)
	http.Handle("/x", h)
	func() {}()
}
`)
	require.NoError(t, err)
	user, err := extend(validRole + `{types: Server, methods: Handle, role: "handle path=1 handler=2"}
      - {types: Admin, methods: HandleFunc, role: same}`)
	require.NoError(t, err)
	var builtin, extended []string
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			callee, _ := CalleeOf(info, call)
			role, _ := Builtin().Role(callee)
			builtin = append(builtin, role)
			role, _ = user.Role(callee)
			extended = append(extended, role)
		}
		return true
	})
	mux := "handle pattern=1 handler=2"
	assert.Equal(t, []string{mux, "", mux, mux, ""}, builtin, "a method of the house's own hides the router's")
	assert.Equal(t, []string{"same", "handle path=1 handler=2", mux, mux, ""}, extended)
}

func TestRouterTypes(t *testing.T) {
	tests := []struct {
		path, name      string
		router, carrier bool
	}{
		{"net/http", "ServeMux", true, false},
		{"net/http", "Request", false, true},
		{"net/http", "Client", false, false},
		{"net/http", "", false, false},
		{"example.com/app/vendor/github.com/gin-gonic/gin", "Engine", true, false},
		{"github.com/gin-gonic/gin", "Context", false, true},
		{"github.com/kataras/iris/v12", "Application", true, false},
		{"github.com/emicklei/go-restful/v3", "RouteBuilder", true, false},
		{"github.com/justinas/alice", "Chain", false, false}, // it holds middleware, no routes
		{"github.com/nats-io/nats.go", "Conn", false, false}, // it is a client that can subscribe
		{"github.com/nats-io/nats.go", "Msg", false, true},
		{"github.com/hibiken/asynq", "ServeMux", true, false}, // it has middleware
		{"example.com/gin", "Engine", false, false},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.router, Builtin().Router(tt.path, tt.name), "%s.%s", tt.path, tt.name)
		assert.Equal(t, tt.carrier, Builtin().Carrier(tt.path, tt.name), "%s.%s", tt.path, tt.name)
	}
}

func TestUsersExtendRouters(t *testing.T) {
	c, err := extend(`routers:
  - lib: house
    paths: example.com/house/web example.com/house/web/v2
    carriers: Ctx
    rows:
      - {types: App, methods: Get Post, role: "handle NAME path=2 handler=3.."}
      - {funcs: Guard, role: "wrap handler=1"}
  - lib: house chi
    paths: github.com/go-chi/chi/v5
    rows:
      - {types: Mux, methods: Get, role: same}
  - {lib: house bus, paths: example.com/house/bus, carriers: Message}
`)
	require.NoError(t, err)
	role := func(path, typ, method string) string {
		role, _ := c.Role(Callee{Owners: []Owner{{Path: path, Name: typ}}, Method: method})
		return role
	}
	assert.Equal(t, "handle POST path=2 handler=3..", role("example.com/house/web/v2", "App", "Post"))
	assert.Equal(t, "wrap handler=1", role("example.com/house/web", "", "Guard"))
	assert.Equal(t, "same", role("github.com/go-chi/chi/v5", "Mux", "Get"), "it wins")
	assert.Equal(t, "handle PUT path=1 handler=2", role("github.com/go-chi/chi/v5", "Mux", "Put"))
	assert.True(t, c.Router("example.com/house/web", "App"))
	assert.True(t, c.Carrier("example.com/house/web", "Ctx"))
	assert.True(t, c.Carrier("example.com/house/bus", "Message"))
	assert.False(t, c.Ignored("example.com/house/web"), "its own code may have more to say")
	assert.False(t, Builtin().Router("example.com/house/web", "App"), "the catalogue below is untouched")
}

func TestRouterEntries(t *testing.T) {
	c, err := extend(`routers:
  - lib: house
    paths: example.com/house
    carriers: Ctx
    unverified: no source
    rows:
      - {types: App, methods: Get, role: "handle NAME path=1 handler=2"}
`)
	require.NoError(t, err)
	entries := c.RouterEntries()
	i := slices.IndexFunc(entries, func(e RouterEntry) bool { return e.Lib == "house" })
	require.GreaterOrEqual(t, i, 0)
	assert.Equal(t, []RouterEntry{
		{"example.com/house", "App", "Get", "house", "handle NAME path=1 handler=2", "no source", "f.yaml", 7},
		{"example.com/house", "Ctx", "", "house", "", "no source", "f.yaml", 4},
	}, entries[i:i+2])
	assert.Greater(t, len(entries), 1000)
	for _, e := range entries {
		assert.NotEmpty(t, e.File, e)
		assert.Positive(t, e.Line, e)
		role, err := route.ParseRole(strings.Replace(e.Role, route.ByName, route.MethodIn(e.Method), 1))
		assert.True(t, err == nil && role.Method != route.ByName || e.Method == "", e)
		if strings.Contains(e.Role, route.ByName) && route.MethodIn(e.Method) == "ANY" {
			assert.Contains(t, []string{"Any", "ANY", "All", "AnyEX"}, e.Method, "it names no method")
		}
	}
}

// What a process pays for a package that uses gin, on top.
func BenchmarkFrameworks(b *testing.B) {
	words, _ := all(b)
	for b.Loop() {
		if err := read("routers-frameworks.yaml", embedded("routers-frameworks.yaml"), words, newContent()); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRole(b *testing.B) {
	callee := Callee{Owners: []Owner{{Path: "github.com/gin-gonic/gin", Name: "Engine"}, {Path: "github.com/gin-gonic/gin", Name: "RouterGroup"}}, Method: "JSON"}
	for b.Loop() {
		Builtin().Role(callee)
	}
}
