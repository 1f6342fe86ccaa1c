package catalog

import (
	"go/ast"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/crosslayer/crosslayer/internal/reply"
)

func TestReply(t *testing.T) {
	tests := []struct {
		path, typ, method string
		want              reply.Role
	}{
		{"net/http", "ResponseWriter", "WriteHeader", reply.Role{Verb: reply.Status, Status: 1}},
		{"net/http", "", "Error", reply.Role{Verb: reply.Send, To: 1, Raw: 2, Status: 3, Type: "text/plain"}},
		{"github.com/labstack/echo/v5", "Context", "JSON", reply.Role{Verb: reply.Send, Status: 1, Value: 2, Type: "application/json"}},
		{"github.com/labstack/echo/v5", "", "QueryParam", reply.Role{Verb: reply.Query, Name: 2}},
		{"github.com/gofiber/fiber/v3", "Ctx", "JSON", reply.Role{Verb: reply.Send, Value: 1, Media: 2, Type: "application/json"}},
		{"github.com/emicklei/go-restful/v3", "Response", "WriteEntity", reply.Role{Verb: reply.Send, Code: 200, Value: 1, Type: "?"}},
		{"github.com/json-iterator/go", "API", "NewEncoder", reply.Role{Verb: reply.Encoder, To: 1}},
		{"github.com/gin-gonic/gin", "Context", "Query", reply.Role{Verb: reply.Query, Name: 1}},
		{"github.com/labstack/echo/v4", "", "QueryParam", reply.Role{}},
		{"example.com/gin", "Context", "JSON", reply.Role{}},
	}
	for _, tt := range tests {
		t.Run(tt.path+" "+tt.typ+" "+tt.method, func(t *testing.T) {
			role, ok := Builtin().Reply(Callee{Owners: []Owner{{Path: tt.path, Name: tt.typ}}, Method: tt.method})
			assert.Equal(t, tt.want, role)
			assert.Equal(t, tt.want.Verb != "", ok)
		})
	}
}

// What the house says of its own type comes before what is said of the one that it embeds.
func TestReplyOfTheOutermostOwner(t *testing.T) {
	_, info, file, err := newStubs().check("example.com/house", `package house

import "net/http"

type Writer struct{ http.ResponseWriter }

func use(w Writer) {
	w.WriteHeader(200)
	w.ResponseWriter.WriteHeader(200)
}
`)
	require.NoError(t, err)
	user, err := extend(validReply + `{types: Writer, methods: WriteHeader, role: "send status=1"}`)
	require.NoError(t, err)
	var verbs []reply.Verb
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			callee, _ := CalleeOf(info, call)
			role, _ := user.Reply(callee)
			verbs = append(verbs, role.Verb)
		}
		return true
	})
	assert.Equal(t, []reply.Verb{reply.Send, reply.Status}, verbs)
}

func TestReplyEntries(t *testing.T) {
	all := Builtin().ReplyEntries()
	require.NotEmpty(t, all)
	assert.True(t, slices.IsSortedFunc(all, func(a, b ReplyEntry) int {
		return slices.Compare([]string{a.Path, a.Type, a.Method}, []string{b.Path, b.Type, b.Method})
	}))
	for _, e := range all {
		assert.NotEmpty(t, e.Lib)
		assert.NotZero(t, e.Line)
		_, err := reply.ParseRole(e.Role)
		assert.NoError(t, err)
	}
}
