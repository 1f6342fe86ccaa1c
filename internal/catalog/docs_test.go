package catalog

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v4"

	"github.com/crosslayer/crosslayer/internal/reply"
	"github.com/crosslayer/crosslayer/internal/route"
)

func page(t *testing.T) string {
	text, err := os.ReadFile("../../docs/catalogue.md")
	require.NoError(t, err)
	return string(text)
}

// documented returns the built-in catalogue with all examples of the page on top.
func documented(t *testing.T) *Catalog {
	c := Builtin()
	blocks := strings.Split(page(t), "```yaml\n")[1:]
	require.NotEmpty(t, blocks)
	for _, block := range blocks {
		text, _, closed := strings.Cut(block, "```\n")
		require.True(t, closed)
		var settings struct{ Catalog yaml.Node }
		require.NoError(t, yaml.Unmarshal([]byte(text), &settings), text)
		var err error
		c, err = c.Extend("catalogue.md", &settings.Catalog)
		require.NoError(t, err, text)
	}
	return c
}

func TestDocumentedExamples(t *testing.T) {
	c := documented(t)
	tests := []struct{ path, typ, method, want string }{
		{"ledger", "Client", "Post", "ledger.Client.Post ledger 1 write; post them with one PostAll"},
		{"ledger/v2", "Client", "PostAll", "ledger.Client.PostAll ledger 1 write batch; pass all of them in one call"},
		{"ledger", "Client", "Balance", "ledger.Client.Balance http 1; read them with one Balances"},
		{"ledger", "Client", "Each", "ledger.Client.Each http 1 page calls=each; "},
		{"ledger", "Client", "Atomically", "ledger.Client.Atomically ledger 2 tx-func write calls=once; post them with one PostAll"},
		{"ledger", "", "Dial", "ledger.Dial grpc-conn 0 connect; create the client once at start-up and share it"},
		{"flagspb", "FlagsClient", "Enabled", "flagspb.FlagsClient.Enabled local 0; "},
		{"flagspb", "FlagsClient", "Refresh", "flagspb.FlagsClient.Refresh grpc 1; use a batch endpoint, or bounded concurrency"},
	}
	for _, tt := range tests {
		t.Run(tt.path+" "+tt.typ+" "+tt.method, func(t *testing.T) {
			e, ok := c.Match(Callee{Owners: []Owner{{Path: "example.com/house/" + tt.path, Name: tt.typ}}, Method: tt.method})
			assert.Equal(t, tt.want, short(e, ok)+"; "+e.Way)
		})
	}
	assert.True(t, c.Ignored("example.com/house/trace/otel"))
}

func TestDocumentedRouters(t *testing.T) {
	c := documented(t)
	tests := []struct{ typ, method, want string }{
		{"Group", "Put", "handle PUT path=1 handler=2.."},
		{"App", "On", "handle path=1 handler=2 method=3.."},
		{"App", "Group", "group prefix=1 with=2"},
		{"", "Guarded", "wrap handler=2"},
		{"Bus", "Subscribe", "entry kind=consumer path=1 handler=2 runs=Receive"},
		{"App", "Close", ""},
	}
	for _, tt := range tests {
		role, _ := c.Role(Callee{Owners: []Owner{{Path: "example.com/house/web", Name: tt.typ}}, Method: tt.method})
		assert.Equal(t, tt.want, role, tt.method)
	}
	assert.True(t, c.Carrier("example.com/house/web", "Ctx"))
	assert.True(t, c.Router("example.com/house/web", "Group"))
	assert.False(t, c.Router("example.com/house/web", "Bus"), "a client that can subscribe")
}

func TestDocumentedReplies(t *testing.T) {
	c := documented(t)
	tests := []struct {
		typ, method string
		want        reply.Role
	}{
		{"Ctx", "Created", reply.Role{Verb: reply.Send, Code: 201, Value: 1, Type: "application/json"}},
		{"Ctx", "Go", reply.Role{Verb: reply.Send, Code: 302, Status: 2, Type: "?"}},
		{"", "ReadInto", reply.Role{Verb: reply.Decode, From: 1, Value: 2}},
	}
	for _, tt := range tests {
		role, ok := c.Reply(Callee{Owners: []Owner{{Path: "example.com/house/web", Name: tt.typ}}, Method: tt.method})
		assert.True(t, ok, tt.method)
		assert.Equal(t, tt.want, role, tt.method)
	}
}

func TestEveryWordIsDocumented(t *testing.T) {
	var words []string
	words = append(words, fieldNames((&draft{}).fields(reader{}))...)
	words = append(words, fieldNames((&condition{}).fields(reader{}))...)
	words = slices.Concat(words, ops, callNames[:], guardNames[:], layerNames[:], Builtin().words.kindNames(), route.Words(), reply.Words())
	text := page(t)
	for _, word := range words {
		assert.Contains(t, text, "`"+word+"`", "docs/catalogue.md")
	}
}
